"""The vectors of a new generation; the old one's are used again where nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Encoder
from assistant.index.opened import Index
from assistant.index.texts import evidence_ids

_BLOCK = 8000  # texts that are encoded at a time, so that few vectors are in memory


@dataclass(frozen=True, slots=True)
class Embedder:
    """Makes vectors with an encoder, after looking in an index that the same encoder made.

    Attributes:
        encoder: makes the vectors.
        old: the index before this one, if its vectors can be used.
    """

    encoder: Encoder
    old: Index | None

    @classmethod
    def after(cls, encoder: Encoder, old: Index | None) -> Embedder:
        """For the generation that comes after another one, or is the first."""
        same = old is not None and _encoder_of(old.folder) == encoder.fingerprint
        return cls(encoder, old if same else None)

    def stored(self, name: str, ids: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dim) for a collection of the store."""
        known = self.old.vectors.vectors(name, ids) if self.old is not None else {}
        result = np.zeros((len(ids), self.encoder.dim), np.float32)
        new = [at for at, key in enumerate(ids) if key not in known]
        if new:
            result[new] = self.encoder.encode([texts[at] for at in new])
        for at, key in enumerate(ids):
            if key in known:
                result[at] = known[key]
        return result

    def wholes(self) -> Mapping[str, NDArray[np.float16]]:
        """The vectors of whole passages that are known, by passage id."""
        if self.old is None:
            return {}
        ids = (passage.id for passage in self.old.passages)
        return dict(zip(ids, self.old.views.vectors, strict=True))

    def write_beside(self, file: Path, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Writes (texts, dim) float16 as a file of its own, beside the store."""
        old = None if self.old is None else self.old.sentence_vectors
        known = {}
        if self.old is not None and old is not None:
            known = {key: at for at, key in enumerate(evidence_ids(self.old.passages))}
        shape = (len(ids), self.encoder.dim)
        rows = np.lib.format.open_memmap(file, mode="w+", dtype=np.float16, shape=shape)
        for start in range(0, len(ids), _BLOCK):
            places = range(start, min(start + _BLOCK, len(ids)))
            new = [at for at in places if ids[at] not in known]
            if new:
                rows[new] = self.encoder.encode([texts[at] for at in new])
            for at in places:
                if old is not None and ids[at] in known:
                    rows[at] = old[known[ids[at]]]
        rows.flush()


def _encoder_of(generation: Path) -> str:
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest.get("encoder", ""))
    except (OSError, ValueError):
        return ""
