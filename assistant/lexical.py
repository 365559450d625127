"""Words for BM25: Swedish stems without accents, and the parts of compounds.

"förskolemiljö", "Forskolemiljon" and "miljön i förskolan" meet in the stems "forskol" and "milj".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.swedish import unaccented, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
_MIN_PART, _MIN_COMPOUND = 4, 8
_LINKS = ("s", "")
_ROWS = ("starts.npy", "texts.npy", "adds.npy")
_KNOWN_WORDS = 200_000  # words whose stem and parts are remembered: about 40 MB when full


class Tokens:
    """Text → stems, given the words that compounds may be made of (unaccented stems)."""

    def __init__(self, vocabulary: frozenset[str]) -> None:
        import Stemmer  # compiled; only search needs it

        self._stem = Stemmer.Stemmer("swedish").stemWord
        self._stems: dict[str, str] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self.vocabulary = vocabulary

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Tokens:
        """The stems of some texts become the parts that longer words may be made of."""
        bare = cls(frozenset())
        found = {stem for text in texts for stem in bare.stems(text) if len(stem) >= _MIN_PART}
        return cls(frozenset(found))

    def stems(self, text: str) -> list[str]:
        """Stems of the words of a text, in order, without their parts."""
        known = self._stems
        if len(known) > _KNOWN_WORDS:
            known.clear()
        found = []
        for word in words(text.replace("/", " ")):
            stem = known.get(word)
            if stem is None:
                stem = known[word] = unaccented(self._stem(word))
            found.append(stem)
        return found

    def tokens(self, text: str) -> list[str]:
        """Stems, each compound followed by its parts."""
        known = self._parts
        if len(known) > _KNOWN_WORDS:
            known.clear()
        found: list[str] = []
        for stem in self.stems(text):
            parts = known.get(stem)
            if parts is None:
                parts = known[stem] = self._parts_of(stem)
            found.append(stem)
            found.extend(parts)
        return found

    def _parts_of(self, stem: str) -> tuple[str, ...]:
        if "-" in stem:
            return tuple(part for part in stem.split("-") if len(part) > 1)
        if len(stem) < _MIN_COMPOUND:
            return ()
        for cut in range(len(stem) - _MIN_PART, _MIN_PART - 1, -1):
            tail = stem[cut:]
            if tail not in self.vocabulary:
                continue
            for link in _LINKS:
                head = stem[:cut]
                if link and not head.endswith(link):
                    continue
                head = self._stem(head[: len(head) - len(link)] if link else head)
                if len(head) >= _MIN_PART and head in self.vocabulary:
                    return (head, tail)
        return ()


class Bm25:
    """BM25 (Lucene's form, k1 1.5, b 0.75) over texts already made into tokens.

    bm25s works out what each token adds to each text; adding up the
    rows of a question's tokens is all that is left, and needs neither bm25s nor SciPy.

    Attributes:
        starts: (tokens + 1,), where the row of each token begins; ``texts`` and ``adds`` are rows.
    """

    def __init__(
        self, ids: Mapping[str, int], starts: Ints, texts: Ints, adds: Floats, size: int
    ) -> None:
        self._ids = ids
        self._starts = starts
        self._texts = texts
        self._adds = adds
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Bm25:
        """Index of some texts' tokens; a text may have none."""
        import bm25s

        model = bm25s.BM25()
        model.index([list(tokens) or ["\0"] for tokens in texts], show_progress=False)
        ids = {token: at for token, at in model.vocab_dict.items() if token}  # "" has no row
        found = model.scores
        return cls(ids, found["indptr"], found["indices"], found["data"], len(texts))

    def save(self, folder: Path) -> None:
        """Writes the index into a new folder."""
        folder.mkdir()
        (folder / "tokens.json").write_text(json.dumps(self._ids), encoding="utf-8")
        for name, rows in zip(_ROWS, (self._starts, self._texts, self._adds), strict=True):
            np.save(folder / name, rows)

    @classmethod
    def load(cls, folder: Path, size: int) -> Bm25:
        """What ``save`` wrote; ``size`` is the number of texts."""
        ids = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
        starts, texts, adds = (np.load(folder / name, mmap_mode="r") for name in _ROWS)
        return cls(ids, starts, texts, adds, size)

    def scores(self, tokens: Sequence[str]) -> Floats:
        """Score of every text, (size,) float32; 0 where no token is met."""
        scores = np.zeros(self._size, np.float32)
        for token in tokens:
            at = self._ids.get(token)
            if at is not None:
                row = slice(self._starts[at], self._starts[at + 1])
                scores[self._texts[row]] += self._adds[row]
        return scores
