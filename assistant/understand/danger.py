"""Danger to life, violence that goes on, and children at risk, by words.

Everything is data in ``acute.yaml``: phrases, pairs of words where one follows the other ("pappa …
slår …"), classes of words that stand together in any order (who drank × what is driven), and what
takes a danger away (a plan, a course, something long past).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from assistant.errors import CorpusError
from assistant.understand.danger_learned import LearnedDanger
from assistant.understand.data import mapping, read_mapping, strings
from assistant.understand.phrases import Hit, Phrases

_SAYS = 3  # words that say something: in fewer no danger is learned
_BETWEEN = 4  # words that may stand between the two of a pair
_TOGETHER = 16  # words from the first to the last of several that stand together
_WORD = re.compile(r"\w+")
_SAYING = re.compile(r"[^\W\d_]{3,}")
_BREAK = re.compile(r"[.!?;](?=\s|$)|\n")
_NOTHING = Phrases(())
_LISTS = ("persons", "children", "grown_child", "own_child", "not_when", "past", "now", "rules")
_KNOWN = frozenset({"phrases", "pairs", "together", "needs_person", "lasts", "surely"})
_SAFE = ("not_when", "past", "rules")  # any of these silences what is learned
Span = tuple[int, int]
Hits = defaultdict[str, list[Hit]]  # by list


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words, each of a list, of which the second follows the first in the same sentence."""

    first: str
    then: str

    def find(self, text: str, hits: Hits) -> Iterator[Span]:
        """Spans from the first word to the second."""
        for then in hits[self.then]:
            for first in hits[self.first]:
                between = text[first.end : then.start]
                near = first.end <= then.start and len(_WORD.findall(between)) <= _BETWEEN
                if near and not _BREAK.search(between):
                    yield first.start, then.end


@dataclass(frozen=True, slots=True)
class Danger:
    """A kind of danger; ``needs_person``: only where the text speaks of somebody."""

    phrases: str  # a list
    pairs: tuple[Pair, ...]
    together: tuple[tuple[str, ...], ...]  # lists of which a word each stands in one sentence
    needs_person: bool
    lasts: bool  # something past is still one
    surely: bool  # no word of what is safe takes it away

    def find(self, text: str, hits: Hits) -> tuple[Span, ...]:
        """Where a text speaks of it."""
        spans = [(hit.start, hit.end) for hit in hits[self.phrases]]
        spans += [span for pair in self.pairs for span in pair.find(text, hits)]
        return (*spans, *(span for keys in self.together for span in _near(text, hits, keys)))


def _near(text: str, hits: Hits, keys: tuple[str, ...]) -> Iterator[Span]:
    """Spans that hold a word of each list, each its own, within a sentence."""
    for found in product(*(hits[key] for key in keys)):
        ordered = sorted(found, key=lambda hit: hit.start)
        start, end = ordered[0].start, max(hit.end for hit in ordered)
        apart = all(a.end <= b.start for a, b in zip(ordered, ordered[1:], strict=False))
        said = text[start:end]
        if apart and len(_WORD.findall(said)) <= _TOGETHER and not _BREAK.search(said):
            yield start, end


class _Lists:
    """The lists of a file, each under a key, so that one pass over a text finds all of them."""

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []
        self._count = 0

    def add(self, words: Iterable[str]) -> str:
        """The key of a new list."""
        self._count += 1
        key = str(self._count)
        self.words += [(key, word) for word in words]
        return key


@dataclass(frozen=True, slots=True)
class Dangers:
    """The words of danger; without a file it finds none."""

    acute: tuple[Danger, ...] = ()
    child: tuple[Danger, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)  # name → key in ``words``
    words: Phrases = _NOTHING
    learned: LearnedDanger = field(default_factory=LearnedDanger)
    learned_child: LearnedDanger = field(default_factory=LearnedDanger)

    @classmethod
    def load(cls, file: Path) -> Dangers:
        """Reads ``acute.yaml``; raises ``CorpusError`` naming file and entry."""
        table = read_mapping(file, frozenset(("dangers", "child_risks", "classes", *_LISTS)))
        lists = _Lists()
        named = {name: lists.add(strings(table.get(name), f"{file}: {name}")) for name in _LISTS}
        classes = mapping(table.get("classes"), f"{file}: classes")
        words = {k: lists.add(strings(v, f"{file}: {k}")) for k, v in classes.items()} | named
        return cls(
            acute=_dangers(table.get("dangers"), str(file), lists, words),
            child=_dangers(table.get("child_risks"), str(file), lists, words),
            lists=named,
            words=Phrases(lists.words, nested=True),
            learned=LearnedDanger.load(file.with_name("danger.json")),
            learned_child=LearnedDanger.load(file.with_name("child_danger.json")),
        )

    def is_acute(self, text: str, *, sure: bool = False) -> bool:
        """True for danger to life or ongoing violence to or by somebody.

        "suicidpreventiv plan" and "handlingsplan mot våld" are no danger; some words only are when
        the text speaks of a person; what is long past or asked about as a rule is none.

        Args:
            text: what was written.
            sure: only where an answer should begin with it: by the words, or learned beyond doubt.
        """
        return self.words_say(text) or self._learned(self.learned, text, sure=sure)

    def _learned(self, learned: LearnedDanger, text: str, *, sure: bool) -> bool:
        """What is learned is only heard of in a text that says something, and that is not safe."""
        said = len(_SAYING.findall(text)) >= _SAYS
        if not (said and learned.is_acute(text, sure=sure)):
            return False
        return not any(self._has(name, text) for name in _SAFE)

    def words_say(self, text: str) -> bool:
        """As ``is_acute``, by the word lists alone."""
        return self._any(self.acute, text, self._has("persons", text))

    def child_at_risk(
        self, text: str, *, is_child: bool = False, is_adult: bool = False, sure: bool = False
    ) -> bool:
        """True for a child that is hurt, abused or neglected.

        Args:
            text: what was written.
            is_child: the person is under 18 by age.
            is_adult: the person is not; then only words of children count.
            sure: see ``is_acute``.
        """
        if is_adult and self._has("grown_child", text) and not self._has("own_child", text):
            return False
        about = is_child or self._has("children", text)
        about = about or (not is_adult and self._has("persons", text))
        said = self.words_of_child(text, is_child=is_child)
        return said or (about and self._learned(self.learned_child, text, sure=sure))

    def words_of_child(self, text: str, *, is_child: bool = False) -> bool:
        """As ``child_at_risk``, by the word lists alone."""
        return self._any(self.child, text, is_child or self._has("children", text))

    def _any(self, dangers: Iterable[Danger], text: str, about_person: bool) -> bool:
        hits = self._hits(text)
        found = [(d, span) for d in dangers for span in d.find(text, hits)]
        if not found:
            return False
        safe = self._find("not_when", text)
        past = self._has("past", text) and not self._has("now", text)
        past = past or self._has("rules", text)
        return any(
            (about_person or not danger.needs_person)
            and (danger.lasts or not past)
            and (danger.surely or not any(span[0] < h.end and h.start < span[1] for h in safe))
            for danger, span in found
        )

    def _find(self, name: str, text: str) -> tuple[Hit, ...]:
        return tuple(self._hits(text)[self.lists.get(name, "")])

    def _hits(self, text: str) -> Hits:
        hits: Hits = defaultdict(list)
        for hit in self.words.find(text):
            hits[hit.key].append(hit)
        return hits

    def _has(self, name: str, text: str) -> bool:
        return bool(self._find(name, text))


def _dangers(
    raw: object, where: str, lists: _Lists, classes: Mapping[str, str]
) -> tuple[Danger, ...]:
    found = []
    for name, item in mapping(raw, where).items():
        at = f"{where}: {name}"
        entry = mapping(item, at)
        unknown = set(entry) - _KNOWN
        if unknown:
            raise CorpusError(
                f"Okänd rubrik ”{sorted(unknown)[0]}”",
                where=at,
                remedy=f"kända: {', '.join(sorted(_KNOWN))}",
            )
        phrases = lists.add(strings(entry.get("phrases"), at))
        pairs = _pairs(entry.get("pairs"), at, lists)
        together = _together(entry.get("together"), at, classes)
        flags = (entry.get(flag) is True for flag in ("needs_person", "lasts", "surely"))
        found.append(Danger(phrases, pairs, together, *flags))
    return tuple(found)


def _together(raw: object, where: str, classes: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise CorpusError("together ska vara en lista", where=where)
    named = [strings(item, where) for item in raw]
    unknown = sorted({name for names in named for name in names} - set(classes))
    if unknown:
        raise CorpusError(
            f"Klassen ”{unknown[0]}” finns inte", where=where, remedy="skriv den under classes"
        )
    return tuple(tuple(classes[name] for name in names) for names in named)


def _pairs(raw: object, where: str, lists: _Lists) -> tuple[Pair, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise CorpusError("pairs ska vara en lista", where=where)
    found = []
    for item in raw:
        entry = mapping(item, where)
        first = lists.add(strings(entry.get("first"), where))
        found.append(Pair(first, lists.add(strings(entry.get("then"), where))))
    return tuple(found)
