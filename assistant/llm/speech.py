"""A quote as statements are compared with it, and what reads texts for that."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.lexical import Tokens
from assistant.llm.words import ClaimWords
from assistant.swedish import fold
from assistant.understand import Lexicon

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A quote as a statement is compared with it.

    Attributes:
        n: its number.
        text: the quote for reading.
        about: headings that it stands under.
        owner: the unit that its row names, else "".
        lead: the sentence that opens its list, else "".
    """

    n: int
    text: str
    about: str = ""
    owner: str = ""
    lead: str = ""


class Speech:
    """Reads texts with a lexicon; holds no state of theirs.

    Args:
        lexicon: units with their abbreviations.
        claim_words: words that are compared in their own way.
    """

    def __init__(self, lexicon: Lexicon, claim_words: ClaimWords) -> None:
        self.words = claim_words
        self.tokens = Tokens(frozenset())
        self.neutral = frozenset(self.tokens.stems(" ".join(sorted(claim_words.neutral))))
        self.instead = dict(claim_words.same) | _abbreviations(lexicon)
        self.longest = max((len(phrase) for phrase in self.instead), default=1)

    def content(self, text: str) -> frozenset[str]:
        """Stems of the words that say something of their own."""
        return frozenset(self.tokens.stems(text)) - self.neutral


def _abbreviations(lexicon: Lexicon) -> dict[Key, Key]:
    """Short names of units ("BUP") by the long one that they shorten; no others are the same."""
    return {
        (fold(short),): tuple(fold(name).split())
        for unit in lexicon.units.values()
        for short in unit.names
        if short.isupper()
        for name in reversed((unit.name, *unit.names))
        if _shortens(fold(short), fold(name))
    }


def _shortens(short: str, name: str) -> bool:
    letters = iter(name)
    made = all(letter in letters for letter in short)
    return made and name[0] == short[0] and not name.startswith(short)
