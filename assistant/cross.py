"""Question and passage read together: does the passage answer the question?

A small transformer (``training/cross.py``) in numpy. Each piece is read with its vector of late
interaction and how well it is met on the other side; the first place says how likely an answer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import MODEL_FOLDER, read_tensors
from assistant.errors import EncoderError
from assistant.late import LateInteraction
from assistant.swedish import fold
from assistant.types import Passage, Sentence

Floats = NDArray[np.float32]
FILE = "cross.safetensors"
WORDS = 75  # of a passage that are read, about its best sentence
_HEADING = 10  # words
_ASKED, _READ, _LENGTH = 30, 94, 128  # pieces of the question, the passage, and both
_HEAD = 64  # dimensions of one attention head
_EPSILON = 1e-5
_REMEDY = "återställ mappen ur programmets källa, eller bygg den med python -m training.cross"
_SPECIAL = 4  # pieces of its own: start, end of a text, masked, empty


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's weights, each matrix (in, out)."""

    norm: tuple[Floats, Floats]
    inward: tuple[Floats, Floats]
    outward: tuple[Floats, Floats]
    norm_wide: tuple[Floats, Floats]
    widen: tuple[Floats, Floats]
    narrow: tuple[Floats, Floats]


class CrossReader:
    """Judges how likely passages answer a question.

    Args:
        late: gives the pieces and their vectors.
        folder: of the model. It is read when it is first needed.
    """

    def __init__(self, late: LateInteraction, folder: Path | None = None) -> None:
        self._late = late
        self._file = (folder or MODEL_FOLDER) / FILE

    def scores(self, question: str, passages: Sequence[tuple[Passage, int]]) -> Floats:
        """Log-odds (passages,) that a passage answers.

        Args:
            question: misspelt words mended.
            passages: each with the place of its best sentence.

        Raises:
            EncoderError: the model's file is missing or holds something else.
        """
        return self.judge(question, [window(passage, best) for passage, best in passages])

    def judge(self, question: str, texts: Sequence[str]) -> Floats:
        """Log-odds (texts,) that a text answers."""
        if not texts:
            return np.zeros(0, np.float32)
        asked, *read = self._late.pieces([question, *texts])
        return self._model.judge(asked[:_ASKED], [pieces[:_READ] for pieces in read])

    @cached_property
    def _model(self) -> Transformer:
        return Transformer.read(self._file, self._late)


class Transformer:
    """The network; its tensors bear the names that ``training/cross.py`` gives them."""

    def __init__(self, tensors: dict[str, NDArray[np.generic]], late: LateInteraction) -> None:
        def at(name: str) -> Floats:
            raw = tensors[name].astype(np.float32)
            scale = tensors.get(f"{name}.scale")
            return raw if scale is None else raw * scale.astype(np.float32)[:, None]

        def pair(name: str) -> tuple[Floats, Floats]:
            weight = at(f"{name}.weight")
            turned = np.ascontiguousarray(weight.T) if weight.ndim == 2 else weight
            return turned, at(f"{name}.bias")

        self._late = late
        self._own, self._own_scale = tensors["E2.weight"], at("E2.weight.scale")
        self._special = at("special")
        self._first = len(self._own) - len(self._special)
        self._vectors, self._given = pair("proj"), np.ascontiguousarray(at("proj2.weight").T)
        self._side, self._met = at("seg.weight"), np.ascontiguousarray(at("mf.weight").T)
        self._heavy, self._turn = at("idf"), (at("cos"), at("sin"))
        self._start, self._end, self._head = pair("n0"), pair("nf"), pair("head")
        names = ("n1", "qkv", "o", "n2", "a", "b")
        count = 1 + max(int(key.split(".")[1]) for key in tensors if key.startswith("blocks."))
        self._layers = [Layer(*(pair(f"blocks.{n}.{k}") for k in names)) for n in range(count)]

    @classmethod
    def read(cls, file: Path, late: LateInteraction) -> Transformer:
        """From a file.

        Raises:
            EncoderError: it is missing, or holds something else.
        """
        tensors = read_tensors(file, ("E2.weight", "special", "head.weight"))
        try:
            _check(tensors, late)
            read = cls(tensors, late)
            with np.errstate(all="ignore"):
                tried = read.judge([0], [[0]])
            if not np.isfinite(tried).all():
                raise ValueError("not a number")
            return read
        except (KeyError, ValueError, IndexError, TypeError) as error:
            raise EncoderError(
                "Modellen som läser fråga och avsnitt går inte att läsa",
                where=str(file),
                remedy=_REMEDY,
            ) from error

    def judge(self, asked: Sequence[int], read: Sequence[Sequence[int]]) -> Floats:
        """Log-odds (texts,) that a text answers, by the pieces of both."""
        start, end = self._first, self._first + 1
        rows = [np.array([start, *asked, end, *text, end][:_LENGTH], np.int64) for text in read]
        ends = np.cumsum([len(row) for row in rows])
        spans = list(zip(ends - [len(row) for row in rows], ends, strict=True))
        state = self._enter(np.concatenate(rows), spans, len(asked) + 2)
        for layer in self._layers:
            state = self._pass(layer, state, spans)
        first = _norm(state[[begin for begin, _ in spans]], self._end)
        scores: Floats = (first @ self._head[0] + self._head[1])[:, 0]
        return scores

    def _enter(
        self, pieces: NDArray[np.int64], spans: Sequence[tuple[int, int]], own: int
    ) -> Floats:
        """What each piece brings: its vectors, its side, how it is met on the other."""
        special = pieces >= self._first
        units = np.zeros((len(pieces), self._special.shape[1]), np.float32)
        units[~special] = self._late.unit(pieces[~special])
        units[special] = self._special[pieces[special] - self._first]
        side = np.zeros(len(pieces), np.int64)
        met = np.zeros((len(pieces), 4), np.float32)
        met[:, 3] = self._heavy[pieces]
        for begin, end in spans:
            side[begin + own : end] = 1
            a, b = np.arange(begin + 1, begin + own - 1), np.arange(begin + own, end)
            b = b[~special[b]]
            if not a.size or not b.size:
                continue
            cosines = units[a] @ units[b].T
            same = pieces[a][:, None] == pieces[b][None, :]
            met[a, 0], met[b, 0] = cosines.max(1), cosines.max(0)
            met[a, 2], met[b, 2] = same.any(1), same.any(0)
        met[:, 0] = np.clip(met[:, 0], 0, 1)
        met[:, 1] = met[:, 0] ** 3
        own_vectors = self._own[pieces].astype(np.float32) * self._own_scale[pieces][:, None]
        entered = units @ self._vectors[0] + self._vectors[1] + own_vectors @ self._given
        return _norm(entered + self._side[side] + met @ self._met, self._start)

    def _pass(self, layer: Layer, state: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
        """One layer: each text's pieces look at each other, then each piece by itself."""
        width = state.shape[1]
        looked = np.empty_like(state)
        inward = _norm(state, layer.norm) @ layer.inward[0] + layer.inward[1]
        for begin, end in spans:
            part = inward[begin:end].reshape(end - begin, 3, width // _HEAD, _HEAD)
            query, key, value = part.transpose(1, 2, 0, 3)
            query, key = self._turned(query), self._turned(key)
            weights = query @ key.transpose(0, 2, 1) * np.float32(_HEAD**-0.5)
            weights = np.exp(weights - weights.max(-1, keepdims=True))
            weights /= weights.sum(-1, keepdims=True)
            looked[begin:end] = (weights @ value).transpose(1, 0, 2).reshape(end - begin, width)
        state = state + looked @ layer.outward[0] + layer.outward[1]
        wide = np.maximum(_norm(state, layer.norm_wide) @ layer.widen[0] + layer.widen[1], 0)
        wide *= wide
        passed: Floats = state + wide @ layer.narrow[0] + layer.narrow[1]
        return passed

    def _turned(self, vectors: Floats) -> Floats:
        """Vectors turned by where they stand."""
        cos, sin = (table[: vectors.shape[1]] for table in self._turn)
        one, two = np.split(vectors, 2, axis=-1)
        return np.concatenate([one * cos - two * sin, one * sin + two * cos], axis=-1)


def _check(tensors: dict[str, NDArray[np.generic]], late: LateInteraction) -> None:
    """Raises ``ValueError`` where a tensor is not as large as those beside it, or the pieces."""
    words, dim = late.shape
    rows, width, given = words + _SPECIAL, *tensors["proj2.weight"].shape
    wanted: dict[str, tuple[int, ...]] = {
        "special": (_SPECIAL, dim),
        "E2.weight": (rows, given),
        "idf": (rows,),
        "proj.weight": (width, dim),
        "seg.weight": (2, width),
        "mf.weight": (width, 4),
        "head.weight": (1, width),
        "cos": (_LENGTH, _HEAD // 2),
        "sin": (_LENGTH, _HEAD // 2),
    }
    for name, tensor in tensors.items():
        of, _, last = name.rpartition(".")
        if last in {"scale", "bias"}:
            wanted[name] = (len(tensors[of if last == "scale" else f"{of}.weight"]),)
        elif tensor.ndim == 1 and last == "weight":
            wanted[name] = (width,)
        elif name.startswith("blocks."):
            wide = len(tensors[f"{of[: of.rindex('.')]}.a.weight"])
            layer = {"qkv": (3 * width, width), "o": (width, width)}
            layer |= {"a": (wide, width), "b": (width, wide)}
            wanted[name] = layer[of.rpartition(".")[2]]
    for name, shape in wanted.items():
        if tensors[name].shape != shape:
            raise ValueError(f"{name}: {tensors[name].shape}, not {shape}")


def window(passage: Passage, best: int) -> str:
    """A passage's heading and the sentences about the best one, ``WORDS`` words at most."""
    said = [f"{s.lead_in} {s.text}" if s.lead_in else s.text for s in passage.sentences]
    words = [len(text.split()) for text in said]
    low = high = best
    left = WORDS - words[best]
    while True:
        before = left
        if high + 1 < len(said) and words[high + 1] <= left:
            high, left = high + 1, left - words[high + 1]
        if low > 0 and words[low - 1] <= left:
            low, left = low - 1, left - words[low - 1]
        if left == before:
            return f"{_headed(passage)}: {' '.join(said[low : high + 1])}"


def line(passage: Passage, sentence: Sentence) -> str:
    """A sentence alone, with its passage's heading and what opens its list."""
    opened = f"{sentence.lead_in} {sentence.text}" if sentence.lead_in else sentence.text
    return f"{_headed(passage)}: {opened}"


def _headed(passage: Passage) -> str:
    heading = passage.heading or (passage.path[-1] if passage.path else "")
    heading = " ".join(heading.split()[:_HEADING])
    row = passage.row
    return f"{heading} – {row}" if row and fold(row) != fold(heading) else heading


def _norm(values: Floats, scales: tuple[Floats, Floats]) -> Floats:
    mean = values.mean(-1, keepdims=True)
    centred = values - mean
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(_EPSILON))
    normed: Floats = centred / spread * scales[0] + scales[1]
    return normed
