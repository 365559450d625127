"""Texts → vectors: the bundled Swedish model without torch, or any sentence-transformers model.

The bundled folder has the form that ``SentenceTransformer(path)`` reads too, with the same
vectors: ``tokenizer.json``, and ``model.safetensors`` with an int8 row and a scale per piece.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"
BUNDLED = "bundled"
_BATCH = 4096
_REMEDY = "återställ mappen ur programmets källa, eller bygg den med python -m training.make"


class Encoder(Protocol):
    """What turns texts into vectors for the index and for a question."""

    @property
    def name(self) -> str:
        """The model's name or folder."""
        ...

    @property
    def fingerprint(self) -> str:
        """Differs between two models whose vectors must not be mixed in one index."""
        ...

    @property
    def dim(self) -> int:
        """Dimensions of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (texts, dim) with unit rows; a text without words may give zeros."""
        ...


class BundledEncoder:
    """The static model that comes with the program: the mean of its pieces' vectors.

    Raises:
        EncoderError: the folder lacks a file or holds something else.
    """

    name = BUNDLED

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self.tokenizer = read_tokenizer(folder)
        tensors = read_tensors(folder / "model.safetensors", ("embeddings", "weights"))
        scale = tensors["weights"].astype(np.float32)
        self._table = tensors["embeddings"]  # int8; a row is scaled when it is used
        self._scale: NDArray[np.float32] = scale[:, None]
        self.dim = int(self._table.shape[1])
        self.fingerprint = fingerprint(folder, ("tokenizer.json", "model.safetensors"))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (texts, dim) with unit rows; a text without words gives zeros."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            vectors[start : start + len(batch)] = self._means([found.ids for found in encodings])
        return vectors

    def _means(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the unit means of the rows' piece vectors; the sum has the same direction."""
        sums = np.zeros((len(rows), self.dim), np.float32)
        for at, row in enumerate(rows):
            if row:
                pieces = np.array(row, np.int64)
                vectors = self._table[pieces].astype(np.float32) * self._scale[pieces]
                # to the bit what ``np.add.reduceat`` over all rows gives, ten times as fast
                sums[at] = vectors[0] + np.ascontiguousarray(vectors[1:].T).sum(axis=1)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: NDArray[np.float32] = sums / np.maximum(norms, np.float32(1e-12))
        return unit


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder; imports torch when it is made.

    Args:
        name: a model name, or a folder.
        allow_download: whether a model that is not on this machine may be fetched.

    Raises:
        EncoderError: sentence-transformers is not installed, or the model is not here.
    """

    def __init__(self, name: str, *, allow_download: bool = False) -> None:
        self.name = name
        self._model = _open_model(name, allow_download)
        probe = self.encode(["Vem ansvarar för vad?"])
        self.dim = int(probe.shape[1])
        digest = hashlib.sha256(np.round(probe, 4).tobytes()).hexdigest()[:16]
        self.fingerprint = f"{Path(name).name}-{digest}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (texts, dim) with unit rows."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        found = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found, dtype=np.float32)


def load_encoder(name: str | None = None, *, allow_download: bool = False) -> Encoder:
    """Return the bundled encoder (``None`` or "bundled") or a sentence-transformers model.

    Raises:
        EncoderError: the model cannot be loaded.
    """
    if name is None or name == BUNDLED:
        return BundledEncoder()
    return SentenceTransformerEncoder(name, allow_download=allow_download)


def read_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a model folder.

    Raises:
        EncoderError: ``tokenizer.json`` is missing or unreadable.
    """
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    if not path.is_file():
        raise EncoderError("Språkmodellens ordlista saknas", where=str(path), remedy=_REMEDY)
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the Rust side raises bare Exception
        raise EncoderError(
            "Språkmodellens ordlista går inte att läsa", where=str(path), remedy=_REMEDY
        ) from error


def read_tensors(path: Path, names: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    """Return the named arrays of a safetensors file.

    Raises:
        EncoderError: the file is missing, is unreadable or lacks one of them.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not path.is_file():
        raise EncoderError("Språkmodellen saknas", where=str(path), remedy=_REMEDY)
    try:
        tensors: dict[str, NDArray[np.generic]] = dict(load_file(path))
    except (SafetensorError, OSError) as error:
        raise EncoderError(
            "Språkmodellen går inte att läsa", where=str(path), remedy=_REMEDY
        ) from error
    missing = [name for name in names if name not in tensors]
    if missing:
        raise EncoderError(f"Språkmodellen saknar {missing[0]}", where=str(path), remedy=_REMEDY)
    return tensors


def fingerprint(folder: Path, files: Sequence[str]) -> str:
    """Return 16 hexadecimal digits over the files' contents."""
    digest = hashlib.sha256()
    for name in files:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _open_model(name: str, allow_download: bool) -> SentenceTransformer:
    """Load a model from this machine, or from the hub when that is allowed."""
    if not allow_download:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            "sentence-transformers är inte installerat",
            where=name,
            remedy="pip install sentence-transformers, eller använd den medföljande modellen",
        ) from error
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=not allow_download)
    except Exception as error:  # hub, file and weight errors share no base class
        raise EncoderError(
            f"Modellen {name} finns inte på den här datorn",
            where=name,
            remedy="ange en mapp, eller tillåt hämtning",
        ) from error
