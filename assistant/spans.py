"""Where words of a reading text stand in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.types import Document, Sentence

Span = tuple[int, int]
_BREAK = r"(?:[\s*_•·>|]|</?\w+>)*"  # what a reading text leaves out between two characters


def locate(document: Document, sentence: Sentence, words: str) -> Span:
    """The span of some words of a sentence in ``Document.text``; the sentence's where not found.

    Markup, line breaks and hyphens of broken words that the reading text leaves out may stand
    between the letters.
    """
    raw = document.text[sentence.start : sentence.end]
    plain = raw.find(words)
    if plain >= 0:
        return sentence.start + plain, sentence.start + plain + len(words)
    tokens = [re.escape(token) for token in words.split()]
    match = re.search((_BREAK + r"\s*" + _BREAK).join(tokens), raw) if tokens else None
    if match is None:
        letters = [re.escape(letter) for letter in words if not letter.isspace()]
        match = re.search(rf"(?:-?{_BREAK})".join(letters), raw) if letters else None
    if match is None:
        return sentence.start, sentence.end
    return sentence.start + match.start(), sentence.start + match.end()


@dataclass(frozen=True, slots=True, eq=False)
class WordLists:
    """Lists of phrases by name, compiled.

    Attributes:
        words: name → pattern, as ``phrase_pattern`` makes it.
    """

    words: Mapping[str, re.Pattern[str]]

    def has(self, name: str, text: str) -> bool:
        """Whether a text has one of the phrases of a list."""
        return self.words[name].search(text) is not None


def alternatives(phrases: Iterable[str]) -> str:
    """A group that matches any of the phrases, longest first; nothing where there are none."""
    ordered = sorted(phrases, key=lambda p: (-len(p), p))
    found = "|".join(r"\s+".join(re.escape(w) for w in p.split()) for p in ordered)
    return f"(?:{found})" if ordered else "(?!)"


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the phrases on whole words, longest first; nothing where there are none."""
    return re.compile(rf"(?<!\w){alternatives(phrases)}(?!\w)", re.IGNORECASE)
