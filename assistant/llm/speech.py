"""A text as the checks read it: its sentences, clauses, stems and actors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.lexical import Tokens
from assistant.llm.words import ClaimWords
from assistant.swedish import fold, words
from assistant.understand import Lexicon
from assistant.understand.phrases import Hit, Phrases

_CLAUSE = re.compile(r"[,;:•()\n]|(?<=\w)\s(?=(?:och|men|samt|medan|utan|respektive|eller)\s)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ”\"])|\n+")
_MIN_CONTENT = 3  # letters


@dataclass(frozen=True, slots=True)
class Source:
    """A quote as a statement is compared with it.

    Attributes:
        n: its number.
        text: the quote for reading.
        about: lead-in, table row and headings that it stands under.
        owner: the unit that its row or lead-in names, else "".
    """

    n: int
    text: str
    about: str = ""
    owner: str = ""

    @property
    def whole(self) -> str:
        """Everything that a reader sees of it."""
        return f"{self.about}\n{self.owner}\n{self.text}"

    @property
    def head(self) -> str:
        """What names its actor: the row, otherwise the sentence that opens its list."""
        return self.owner or self.about.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, the actors that it speaks of, and the stems of its content."""

    actors: frozenset[str]
    stems: frozenset[str]


class Speech:
    """Reads texts with a lexicon; holds no state of theirs.

    Args:
        lexicon: units, principals and needs.
        claim_words: negations and words without content.
        units: further names of units, (canonical name, name), those of the corpus' own register.
        vocabulary: stems that compounds may be made of.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        claim_words: ClaimWords,
        units: Iterable[tuple[str, str]] = (),
        vocabulary: frozenset[str] = frozenset(),
    ) -> None:
        self.lexicon = lexicon
        self.words = claim_words
        self.tokens = Tokens(vocabulary)
        self.neutral = frozenset(self.tokens.stems(" ".join(sorted(claim_words.neutral))))
        self._own_units = Phrases(units)

    def unit_hits(self, text: str) -> tuple[Hit, ...]:
        """Where a text names units, those of the corpus' own register among them."""
        return (*self.lexicon.units_in(text), *self._own_units.find(text))

    def named(self, text: str) -> frozenset[str]:
        """The actors that a text names."""
        return frozenset(self.sequence(text))

    def sequence(self, text: str) -> tuple[str, ...]:
        """Actors of a text in order of place; a unit before a principal at the same place."""
        units = self.unit_hits(text)
        taken = [(h.start, h.end) for h in units]
        others = [
            h
            for h in self.lexicon.principals_in(text)
            if not any(start <= h.start < end for start, end in taken)
        ]
        hits = sorted((*units, *others), key=lambda h: h.start)
        return tuple(dict.fromkeys(h.key for h in hits))

    def clauses(self, text: str, owners: frozenset[str]) -> list[Clause]:
        """Clauses with their actors: those that it names, else those of the clause before."""
        found: list[Clause] = []
        for sentence in sentences(text):
            actors, listed = owners, frozenset[str]()
            for part in clauses_of(sentence):
                content = self.content(part)
                actors = (self.named(part) | listed) or actors
                listed = frozenset() if content else actors  # "A, B and C do …"
                found.append(Clause(actors, content))
        return found

    def content(self, text: str) -> frozenset[str]:
        """Stems of content, without actors' own names."""
        names = {w for h in self.lexicon.units_in(text) for w in words(text[h.start : h.end])}
        names |= {w for h in self.lexicon.principals_in(text) for w in words(text[h.start : h.end])}
        kept = (w for w in words(text) if w not in names and w not in self.words.neutral)
        stems = self.tokens.stems(" ".join(w for w in kept if len(w) >= _MIN_CONTENT))
        return frozenset(s for s in stems if s not in self.neutral)

    def spoken(self, text: str) -> frozenset[str]:
        """Stems of all words but the negations themselves."""
        return frozenset(self.tokens.stems(self.words.negations.sub(" ", fold(text))))


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def clauses_of(text: str) -> list[str]:
    """The parts between commas and conjunctions."""
    return [part for part in _CLAUSE.split(text) if part and part.strip()]
