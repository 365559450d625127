"""A text in plain form for matching, with the way back to its own offsets.

Plain form: lower case, composed letters, ordinary digits, no soft hyphens. It keeps å, ä and ö:
what matches them also when they are typed as a and o is ``loose`` (patterns) or a second key in
a lookup, so that "far illa" never matches "får illa".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_LOOSE = {"å": "[åa]", "ä": "[äa]", "ö": "[öo]", "é": "[ée]", "ü": "[üu]"}
_BARE = str.maketrans("åäöéü", "aaoeu")


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain form of a text.

    Attributes:
        text: the plain form.
        offsets: for each character of ``text``, and for its end, the offset in the source;
            empty when they are the same.
    """

    text: str
    offsets: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the plain form as a span of the source text."""
        if not self.offsets:
            return start, end
        return self.offsets[start], self.offsets[end]


def plain(text: str) -> Plain:
    """The plain form of a text; offsets are kept only where they differ from the source's."""
    lowered = text.lower()
    if len(lowered) == len(text) and _simple(lowered):
        return Plain(lowered)
    letters: list[str] = []
    offsets: list[int] = []
    for start, piece in _composed(text):
        for letter in piece:
            letters.append(letter)
            offsets.append(start)
    return Plain("".join(letters), (*offsets, len(text)))


def loose(word: str) -> str:
    """A regular expression for words of plain text, also without å, ä, ö or with line breaks.

    Letters a and o of the word never match å, ä or ö of the text.
    """
    parts = [re.escape(part) for part in word.lower().split()]
    return r"\s+".join("".join(_LOOSE.get(c, c) for c in part) for part in parts)


def any_of(words: Iterable[str]) -> str:
    """A group that matches any of the words, longest first; nothing at all when there are none."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(loose(word) for word in ordered) + ")" if ordered else "(?!)"


def bare(word: str) -> str:
    """A plain word without å, ä, ö and accents."""
    return word.translate(_BARE)


def _simple(lowered: str) -> bool:
    if lowered.isascii():
        return True
    odd = {c for c in lowered if c > "\x7f" and c not in "åäöéü–—•§”’½"}
    return not any(
        c == "\u00ad" or unicodedata.combining(c) or (c.isdigit() and c.isdecimal()) for c in odd
    )


def _composed(text: str) -> Iterable[tuple[int, str]]:
    """(offset, plain piece) for each letter with the marks that follow it."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        piece = unicodedata.normalize("NFC", text[start:end]).lower()
        if piece != "\u00ad":
            yield start, "".join(_digit(c) for c in piece)
        start = end


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
