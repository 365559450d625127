"""The lexicon: units, needs, principals, levels, terms, intents, answer types, danger.

Everything that it knows is data in ``corpus/lexicon/*.yaml``; a missing file is an empty part.
How phrases are written is told in ``phrases``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.understand.danger import Dangers
from assistant.understand.data import read_mapping, string, strings
from assistant.understand.lexicon_files import (
    AnswerType,
    Need,
    Unit,
    read_answer_types,
    read_groups,
    read_intents,
    read_needs,
    read_terms,
    read_units,
)
from assistant.understand.phrases import Hit, Phrases
from assistant.understand.plain import plain


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of the field; a lexicon of a missing folder is empty and finds nothing."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    needs: Mapping[str, Need] = field(default_factory=dict)
    terms: tuple[tuple[str, ...], ...] = ()
    default_intent: str = "fact"
    default_intent_with_need: str = "fact"
    _units: Phrases = field(default_factory=lambda: Phrases(()))
    _needs: Phrases = field(default_factory=lambda: Phrases(()))
    _principals: Phrases = field(default_factory=lambda: Phrases(()))
    _levels: Phrases = field(default_factory=lambda: Phrases(()))
    _terms: Phrases = field(default_factory=lambda: Phrases(()))
    _intents: tuple[tuple[str, re.Pattern[str]], ...] = ()
    _answer_types: tuple[tuple[AnswerType, re.Pattern[str]], ...] = ()
    _way_on: Phrases = field(default_factory=lambda: Phrases(()))
    _dangers: Dangers = field(default_factory=Dangers)

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Reads the lexicon files of a folder.

        Raises:
            CorpusError: a file is not what it should be; names file and line or entry.
        """
        units = read_units(folder / "units.yaml")
        needs = read_needs(folder / "needs.yaml")
        terms = read_terms(folder / "terms.yaml")
        intents = read_mapping(
            folder / "intents.yaml",
            frozenset(("intents", "answer_types", "default", "default_with_need", "way_on")),
        )
        return cls(
            units=units,
            needs=needs,
            terms=terms,
            default_intent=string(intents.get("default"), "default", default="fact"),
            default_intent_with_need=string(
                intents.get("default_with_need"), "default_with_need", default="fact"
            ),
            _units=Phrases(
                (u.name, w) for u in units.values() for w in (u.name, *u.names, *u.everyday)
            ),
            _needs=Phrases(
                ((n.name, w) for n in needs.values() for w in (*n.official, *n.everyday)),
                nested=True,
                alone=frozenset(n.name for n in needs.values() if n.alone),
            ),
            _principals=Phrases(read_groups(folder / "principals.yaml", "principals")),
            _levels=Phrases(read_groups(folder / "levels.yaml", "levels")),
            _terms=Phrases((str(i), word) for i, group in enumerate(terms) for word in group),
            _intents=read_intents(intents.get("intents"), str(folder / "intents.yaml")),
            _answer_types=read_answer_types(
                intents.get("answer_types"), str(folder / "intents.yaml")
            ),
            _way_on=Phrases(
                ("way on", w)
                for w in strings(intents.get("way_on"), f"{folder / 'intents.yaml'}: way_on")
            ),
            _dangers=Dangers.load(folder / "acute.yaml"),
        )

    def units_in(self, text: str) -> tuple[Hit, ...]:
        """Units named in a text; ``key`` is the canonical name, of ``units``."""
        return self._units.find(text)

    def needs_in(self, text: str) -> tuple[Hit, ...]:
        """Needs and situations in a text; ``key`` is that of ``needs``."""
        return self._needs.find(text)

    def levels_in(self, text: str) -> tuple[Hit, ...]:
        """Levels named in a text; ``key`` is a value of ``Level``, or "higher" or "lower"."""
        return self._levels.find(text)

    def principals_in(self, text: str) -> tuple[Hit, ...]:
        """Principals named in a text; ``key`` is one of ``PRINCIPAL_KINDS``."""
        return self._principals.find(text)

    def broader(self, need: str) -> tuple[str, ...]:
        """The needs that a need is a kind of, nearest first."""
        chain: list[str] = []
        at = self.needs[need].broader if need in self.needs else ""
        while at and at not in chain:
            chain.append(at)
            at = self.needs[at].broader
        return tuple(chain)

    def with_broader(self, needs: Iterable[str]) -> frozenset[str]:
        """Needs and all that they are kinds of."""
        return frozenset(n for need in needs for n in (need, *self.broader(need)))

    def expansions(self, text: str) -> tuple[str, ...]:
        """Official words for the everyday words and abbreviations of a text, for search.

        In order: for each unit its official names, for each need its official words and then the
        name of what it is a kind of, for each term its other forms. What the text already says
        is left out.
        """
        words: list[str] = []
        for hit in self.units_in(text):
            words += [hit.key, *self.units[hit.key].names]
        for hit in self.needs_in(text):
            words += [*self.needs[hit.key].official, hit.key, *self.broader(hit.key)]
        for hit in self._terms.find(text):
            words += self.terms[int(hit.key)]
        said = plain(text).text
        clean = (word.strip("*!").replace(" ~ ", " ") for word in words)
        return tuple(dict.fromkeys(word for word in clean if plain(word).text not in said))

    def intent(self, text: str) -> str:
        """What a question is after; the first cue in the order of the data decides."""
        said = " ".join(plain(text).text.split())
        for name, cue in self._intents:
            if cue.search(said):
                return name
        return self.default_intent_with_need if self.needs_in(text) else self.default_intent

    def answer_type(self, text: str) -> AnswerType | None:
        """The kind of thing that a question asks for, where evidence must hold such a thing."""
        said = " ".join(plain(text).text.split())
        return next((kind for kind, cue in self._answer_types if cue.search(said)), None)

    def is_way_on(self, heading: str) -> bool:
        """True for the heading of a section on what to do when parties do not agree."""
        return bool(self._way_on.find(heading))

    def acute(self, text: str, *, sure: bool = False) -> bool:
        """True for words of danger to life or ongoing violence; see ``Dangers``."""
        return self._dangers.is_acute(text, sure=sure)

    def words_of_danger(self, text: str) -> bool:
        """As ``acute``, by the word lists alone: what is learned is learned beside them."""
        return self._dangers.words_say(text)

    def words_of_child(self, text: str, *, is_child: bool = False) -> bool:
        """As ``child_at_risk``, by the word lists alone."""
        return self._dangers.words_of_child(text, is_child=is_child)

    def child_at_risk(
        self, text: str, *, is_child: bool = False, is_adult: bool = False, sure: bool = False
    ) -> bool:
        """True for words of a child that is hurt, abused or neglected; see ``Dangers``."""
        return self._dangers.child_at_risk(text, is_child=is_child, is_adult=is_adult, sure=sure)
