"""A clause as it is compared: its words with their roles, and what stands under it."""

from __future__ import annotations

from dataclasses import dataclass, field

BARE, VERB, GENITIVE = "", "verb", "gen"
NUMBER = "#"  # opens the key of a number


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content: its key and role, a unit's name as written, the preposition before it."""

    key: str
    role: str
    said: str = field(default="", compare=False)
    under: str = field(default="", compare=False)


@dataclass(slots=True)
class Part:
    """A clause while and after it is read.

    Attributes:
        marker: "" for a main clause, otherwise the kind of word that opens it.
        words: of content in order, verbs among them.
        links: (key before, "and" or "or", key after).
        subject: keys that later clauses without a subject of their own take over.
        parts: clauses under this one.
        before: it stands before its main clause's verb.
        joined: "and" or "or", by which it is joined to what stands before it.
        aside: a comma stands before it: it tells more and restricts nothing.
        after: key of the word before it.
        then: "då" opens it: what stands before it is its condition.
        narrowed: (key of an adjective, key of its noun).
        owned: "X är Ys ansvar".
        excepted: keys of what an exception speaks of.
        shared: what opens the clause before and holds for this one, too.
        contrast: roles by which it differs from a clause of the same pattern.
        counted: what its numbers count.
        owners: (key of a genitive, key of what it owns).
        free: it restricts no noun that the clause needs ("av den som …").
    """

    marker: str = ""
    words: list[Word] = field(default_factory=list)
    pronouns: list[str] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    modal: str = ""
    denied: int = 0
    finite: bool = False
    passive: bool = False
    opens_with: str = ""
    prepositions: set[str] = field(default_factory=set)
    subject: tuple[Word, ...] = ()
    fronted: tuple[Word, ...] = ()
    parts: list[Part] = field(default_factory=list)
    before: bool = False
    joined: str = ""
    aside: bool = False
    after: str = ""
    then: bool = False
    owned: bool = False
    excepted: list[str] = field(default_factory=list)
    shared: tuple[Word, ...] = ()
    contrast: set[str] = field(default_factory=set)
    owners: list[tuple[str, str]] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    free: bool = False
    narrowed: list[tuple[str, str]] = field(default_factory=list)

    def bare(self) -> list[str]:
        """Keys of what stands bare, in order."""
        return [w.key for w in self.words if w.role == BARE]


def runs(part: Part) -> int:
    """How many phrases of a clause stand bare."""
    count, inside = 0, False
    for word in part.words:
        bare = word.role == BARE
        count += bare and not inside
        inside = bare
    return count


def first_bare(part: Part) -> tuple[Word, ...]:
    """The first phrase of a clause that stands bare."""
    found: list[Word] = []
    for word in part.words:
        if word.role == BARE:
            found.append(word)
        elif found:
            break
    return tuple(found)


def keys_of(part: Part) -> frozenset[str]:
    """Keys of all words of a clause and of those under it."""
    own = frozenset(w.key for w in part.words)
    return own.union(*(keys_of(p) for p in part.parts))
