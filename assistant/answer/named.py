"""Is a word among others, as it stands or as the beginning or end of a compound?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

_COMPOUND = 5  # letters of a stem that may be part of a compound


class Named:
    """Stems, made ready for many questions.

    Args:
        stems: in any order, also several times.
    """

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = frozenset(stems)
        self._forward = sorted(self._stems)
        self._backward = sorted(stem[::-1] for stem in self._stems)

    def has(self, stem: str) -> bool:
        """True for a stem among them, or one that begins or ends one of them, or the reverse."""
        if stem in self._stems:
            return True
        if len(stem) < _COMPOUND:
            return False
        if _begins(stem, self._forward) or _begins(stem[::-1], self._backward):
            return True
        cuts = range(_COMPOUND, len(stem))
        return any(stem[:cut] in self._stems or stem[-cut:] in self._stems for cut in cuts)


def _begins(start: str, words: list[str]) -> bool:
    """True where one of the sorted words begins so."""
    at = bisect_left(words, start)
    return at < len(words) and words[at].startswith(start)
