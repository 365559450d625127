"""Words for BM25: Swedish stems without accents, and the parts of compounds.

"förskolemiljö", "Forskolemiljon" and "miljön i förskolan" meet in the stems "forskol" and "milj".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.swedish import unaccented, words

_MIN_PART, _MIN_COMPOUND = 4, 8
_LINKS = ("s", "")


class Tokens:
    """Text → stems, given the words that compounds may be made of (unaccented stems)."""

    def __init__(self, vocabulary: frozenset[str]) -> None:
        import Stemmer  # compiled; only search needs it

        self._stem = Stemmer.Stemmer("swedish").stemWord
        self.vocabulary = vocabulary

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Tokens:
        """The stems of some texts become the parts that longer words may be made of."""
        bare = cls(frozenset())
        found = {stem for text in texts for stem in bare.stems(text) if len(stem) >= _MIN_PART}
        return cls(frozenset(found))

    def stems(self, text: str) -> list[str]:
        """Stems of the words of a text, in order, without their parts."""
        return [unaccented(self._stem(word)) for word in words(text.replace("/", " "))]

    def tokens(self, text: str) -> list[str]:
        """Stems, each compound followed by its parts."""
        found: list[str] = []
        for stem in self.stems(text):
            found.append(stem)
            found.extend(self._parts(stem))
        return found

    def _parts(self, stem: str) -> tuple[str, ...]:
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
    """BM25 (Lucene's form, k1 1.5, b 0.75) over texts already made into tokens."""

    def __init__(self, model: object, size: int) -> None:
        self._model = model
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Bm25:
        """Index of some texts' tokens; texts without tokens are allowed."""
        import bm25s

        model = bm25s.BM25()
        model.index([list(tokens) or ["\0"] for tokens in texts], show_progress=False)
        return cls(model, len(texts))

    @classmethod
    def load(cls, folder: Path, size: int) -> Bm25:
        """What ``save`` wrote; ``size`` is the number of texts."""
        import bm25s

        return cls(bm25s.BM25.load(folder, load_corpus=False), size)

    def save(self, folder: Path) -> None:
        """Writes the index into a folder."""
        self._model.save(folder, show_progress=False)  # type: ignore[attr-defined]

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Score of every text, (size,) float32; 0 where no token is met."""
        known = [token for token in tokens if token in self._model.vocab_dict]  # type: ignore[attr-defined]
        if not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)  # type: ignore[attr-defined]
