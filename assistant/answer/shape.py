"""How a direct question is put, and whether a sentence holds the fact that it asks for.

All words are data: ``corpus/lexicon/shapes.yaml``; without the file no question has a shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import lexicon_file
from assistant.errors import CorpusError
from assistant.swedish import fold
from assistant.understand.data import alternatives, cue, mapping, numbers, read_mapping, strings

_FILE = "shapes.yaml"
_SHORTAGE = "shortage"
_FACTS = frozenset(
    {"often", "duration", "deadline", "date", "kept", "where", "whither", "law", _SHORTAGE}
)
_MAY = "may"
WEIGHT, _MAY_WEIGHT = 0.15, 0.1  # what a sentence gains that holds what is asked for


@dataclass(frozen=True, slots=True)
class Shape:
    """What a question is after.

    Attributes:
        name: "shortage", "often", "deadline", "ages", "date", "kept", "where", "whither",
            "law", "who",
            "may"; "" for no certain fact.
        holds: pattern of the sentences that hold such a fact.
        acts: patterns of the doings that the question names; a sentence must name one of them.
        of_units: one of them is a unit's own task ("utreder").
        weight: what a sentence gains that holds it.
    """

    name: str = ""
    holds: re.Pattern[str] | None = None
    acts: tuple[re.Pattern[str], ...] = ()
    of_units: bool = False
    weight: float = WEIGHT

    @property
    def yes_or_no(self) -> bool:
        """No certain fact: at most whether something is so, or allowed."""
        return self.name in {"", _MAY}

    @property
    def plain_fact(self) -> bool:
        """A fact of the documents' own, and not whose somebody is."""
        return self.name in _FACTS or (self.name == "who" and not self.of_units)

    def answered_by(self, sentences: Sequence[str]) -> bool:
        """Whether it is answered as such: what to do in a shortage only by a rule on shortages."""
        return self.name != _SHORTAGE or any(self.met(s) for s in sentences)

    def met(self, sentence: str) -> bool:
        """Whether a sentence holds what is asked for."""
        said = fold(sentence)
        if self.name == "who":
            return any(act.search(said) for act in self.acts)
        return self.holds is not None and self.holds.search(said) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of questions, compiled; their meaning stands in the data file."""

    shapes: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]
    acts: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    unit_acts: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    terms: tuple[re.Pattern[str], ...]
    compares: re.Pattern[str]
    between: re.Pattern[str]
    apart: re.Pattern[str]
    within: re.Pattern[str]
    charge: re.Pattern[str]
    defines: tuple[str, ...]
    document_words: frozenset[str]
    memo_words: frozenset[str]
    applies: re.Pattern[str]
    stuck_by: re.Pattern[str]
    stuck_not: re.Pattern[str]
    saying: re.Pattern[str]
    workings: dict[str, re.Pattern[str]]
    age_choice: re.Pattern[str]
    age_claim: re.Pattern[str]
    refusing: re.Pattern[str]
    outside: Mapping[str, re.Pattern[str]]
    whole: re.Pattern[str]
    of_unit: re.Pattern[str]
    the_other: re.Pattern[str]
    open_words: re.Pattern[str]
    counted: re.Pattern[str]
    pronouns: frozenset[str]
    proposals: tuple[str, ...]
    glossaries: re.Pattern[str]
    may: tuple[re.Pattern[str], re.Pattern[str]]
    reporting_needs: frozenset[str]
    parents_needs: frozenset[str]
    childs_needs: frozenset[str]
    reporting_asks: re.Pattern[str]
    reporting_child: re.Pattern[str]
    duty_asked: tuple[re.Pattern[str], re.Pattern[str]]
    secrecy: re.Pattern[str]
    reporting_minor: re.Pattern[str]
    reporting_offspring: re.Pattern[str]
    reporting_parent: re.Pattern[str]
    reporting_old: float
    age_after: re.Pattern[str]
    age_before: re.Pattern[str]
    reporting: re.Pattern[str]
    reporting_duty: re.Pattern[str]
    denies: re.Pattern[str]
    subjectless: re.Pattern[str]
    leans: re.Pattern[str]
    left_out: re.Pattern[str]
    everywhere: re.Pattern[str]
    value_choice: re.Pattern[str]
    moving_on: re.Pattern[str]
    ending: re.Pattern[str]
    not_enough: re.Pattern[str]
    help_not_enough: re.Pattern[str]
    not_begun: re.Pattern[str]
    has_begun: re.Pattern[str]
    begun_apart: re.Pattern[str]
    until_school: frozenset[str]
    purposes: tuple[re.Pattern[str], ...]
    laws: Mapping[str, re.Pattern[str]]
    law_aside: re.Pattern[str]
    places: frozenset[str]
    beyond: re.Pattern[str]
    numbers: Mapping[str, float]

    @classmethod
    def load(cls, folder: Path) -> Shapes:
        """Reads ``shapes.yaml`` of a lexicon folder, otherwise the shipped one.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = lexicon_file(folder, _FILE)
        raw, where = read_mapping(file), str(file)
        report = mapping(raw.get("reporting"), where)
        steers = mapping(raw.get("steers"), where)
        kinds = [(k, mapping(v, where)) for k, v in mapping(raw.get("shapes"), where).items()]
        return cls(
            shapes=tuple(
                (name, _asked(entry.get("asks"), where), _held(entry.get("holds"), where))
                for name, entry in kinds
            ),
            acts=_doings(raw.get("acts"), where),
            unit_acts=_doings(raw.get("unit_acts"), where),
            terms=tuple(_asked([p], where) for p in strings(raw.get("terms"), where)),
            compares=_asked(raw.get("compares"), where),
            between=_asked(raw.get("between"), where),
            apart=_held(raw.get("apart"), where),
            within=_asked(raw.get("within"), where),
            charge=_asked(raw.get("charge"), where),
            defines=strings(raw.get("defines"), where),
            pronouns=frozenset(strings(raw.get("pronouns"), where)),
            document_words=frozenset(strings(raw.get("document_words"), where)),
            memo_words=frozenset(strings(raw.get("memo_words"), where)),
            applies=_asked(raw.get("applies"), where),
            stuck_by=_asked(raw.get("stuck"), where),
            stuck_not=_asked(raw.get("stuck_not"), where),
            saying=_asked(raw.get("saying"), where),
            age_choice=_asked(raw.get("age_choice"), where),
            age_claim=_asked(raw.get("age_claim"), where),
            refusing=_asked(raw.get("refusing"), where),
            outside={
                name: _asked(words, where)
                for name, words in mapping(raw.get("outside"), where).items()
            },
            whole=_asked(raw.get("whole"), where),
            of_unit=_asked(raw.get("of_unit"), where),
            the_other=_asked(raw.get("the_other"), where),
            counted=_asked(raw.get("counted"), where),
            open_words=_asked(raw.get("open_words"), where),
            workings={
                name: _asked(words, where)
                for name, words in mapping(raw.get("workings"), where).items()
            },
            proposals=strings(raw.get("proposals"), where),
            glossaries=_held(raw.get("glossaries"), where),
            may=_may(mapping(raw.get("may"), where), where),
            reporting_needs=frozenset(strings(report.get("needs"), where)),
            parents_needs=frozenset(strings(report.get("parents_needs"), where)),
            childs_needs=frozenset(strings(report.get("childs_needs"), where)),
            reporting_asks=_asked(report.get("asks"), where),
            reporting_child=_asked(report.get("child"), where),
            duty_asked=(
                _asked(report.get("duty_asked"), where),
                _asked(report.get("duty_other"), where),
            ),
            secrecy=_asked(report.get("secrecy"), where),
            reporting_minor=_asked(report.get("minor"), where),
            reporting_offspring=_asked(report.get("offspring"), where),
            reporting_parent=_asked(report.get("parent"), where),
            reporting_old=numbers({"old": report.get("old", 999)}, where)["old"],
            age_after=_asked(report.get("age_after"), where),
            age_before=_asked(report.get("age_before"), where),
            reporting=_held(report.get("holds"), where),
            reporting_duty=_held(report.get("duty"), where),
            subjectless=_held(raw.get("subjectless"), where),
            denies=_held(raw.get("denies"), where),
            leans=_held(raw.get("leans"), where),
            left_out=_held(raw.get("left_out"), where),
            everywhere=_held(raw.get("everywhere"), where),
            value_choice=_asked(raw.get("value_choice"), where),
            moving_on=_asked(raw.get("moving_on"), where),
            ending=_asked(raw.get("ending"), where),
            not_enough=_asked(raw.get("not_enough"), where),
            help_not_enough=_asked(raw.get("help_not_enough"), where),
            not_begun=_asked(raw.get("not_begun"), where),
            has_begun=_asked(raw.get("has_begun"), where),
            begun_apart=_asked(raw.get("begun_apart"), where),
            until_school=frozenset(strings(raw.get("until_school"), where)),
            laws={
                law: _asked(words, where)
                for law, words in mapping(steers.get("laws"), where).items()
            },
            law_aside=_asked(steers.get("aside"), where),
            places=frozenset(strings(steers.get("places"), where)),
            beyond=_asked(steers.get("beyond"), where),
            purposes=tuple(
                _asked(words, where) for words in mapping(raw.get("purposes"), where).values()
            ),
            numbers=numbers(raw.get("numbers"), where),
        )

    def of(self, question: str) -> Shape:
        """The shape of a question; one without a name where it has none."""
        said = fold(question)
        for name, asks, holds in self.shapes:
            if not asks.search(said):
                continue
            of_units = any(asked.search(said) for asked, _ in self.unit_acts)
            every = (*self.acts, *self.unit_acts)
            acts = tuple(held for asked, held in every if asked.search(said))
            if name != "who" or acts:
                return Shape(name, holds, acts, of_units=of_units)
        return Shape()

    def wanted(self, question: str) -> Shape:
        """What the sentences of an answer should hold.

        Args:
            question: without the questions that were asked before it.

        A question whether one may or must is answered by what is forbidden, or needs a condition.
        """
        shape = self.of(question)
        if not shape.name and self.may[0].search(fold(question)) and not self.asks_more(question):
            return Shape(_MAY, self.may[1], weight=_MAY_WEIGHT)
        return shape

    def reports(
        self,
        question: str,
        needs: Set[str],
        *,
        young: bool,
        grown: Sequence[str] = (),
        old: bool = False,
    ) -> bool:
        """Whether a question is about a child in danger, or about reporting it.

        Args:
            question: stand-alone.
            needs: lexicon keys, with what they are kinds of.
            young: an age under 18 is known.
            grown: the words of the ages, where only others are: "sonen, 55" is then no child.
            old: they are all of an age to have grown-up children: "mamma 82, sonen slår henne".
        """
        said = fold(question)
        if old and not self._tells_of_parent(said, grown):
            said = self.reporting_offspring.sub(" ", said)
        child = young or self._tells_of_child(said, grown)
        asked = self.reporting_asks.search(said) is not None
        return child and (asked or bool(needs & self.reporting_needs))

    def tells_of_family(self, question: str, *, young: bool, grown: Sequence[str]) -> bool:
        """Whether a question tells of a child and of a parent; see ``reports``."""
        said = fold(question)
        child = young or self._tells_of_child(said, grown)
        return child and self.reporting_parent.search(said) is not None

    def asks_duty(self, question: str) -> bool:
        """Whether the duty to report is asked about itself: whom it binds, by which paragraph."""
        said, (asked, other) = fold(question), self.duty_asked
        return asked.search(said) is not None and other.search(said) is None

    def _tells_of_child(self, said: str, grown: Sequence[str]) -> bool:
        """Whether folded words hold a child; no word whose own age is grown, said once or again."""
        if not grown:
            return self.reporting_child.search(said) is not None
        told = [m.span() for age in grown for m in re.finditer(re.escape(fold(age)), said)]
        children = list(self.reporting_minor.finditer(said))
        own = tuple(
            child.group()
            for child in children
            if any(self._has_age(said, child.span(), age) for age in told)
        )
        return any(
            not any(c.group().startswith(w) or w.startswith(c.group()) for w in own)
            for c in children
        )

    def _tells_of_parent(self, said: str, grown: Sequence[str]) -> bool:
        """Whether folded words hold a parent whose own age is not among those told."""
        told = [m.span() for age in grown for m in re.finditer(re.escape(fold(age)), said)]
        return any(
            not any(self._has_age(said, parent.span(), age) for age in told)
            for parent in self.reporting_parent.finditer(said)
        )

    def _has_age(self, said: str, child: tuple[int, int], age: tuple[int, int]) -> bool:
        """Whether an age is that of the child's word before or after it."""
        if child[1] <= age[0]:
            return self.age_after.fullmatch(said[child[1] : age[0]]) is not None
        return self.age_before.fullmatch(said[age[0] : child[0]]) is not None

    def chooses_age(self, question: str) -> bool:
        """Whether a question gives two limits to choose between and not somebody's age."""
        return self.age_choice.search(fold(question)) is not None

    def claims_age(self, question: str) -> bool:
        """Whether the ages of a question are a limit that it claims, and nobody's."""
        return self.age_claim.search(fold(question)) is not None

    def refuses(self, question: str) -> bool:
        """Whether a question is on turning somebody away or ending: "yes" would allow that."""
        return self.refusing.search(fold(question)) is not None

    def off_limits(self, question: str) -> str:
        """Whether it is asked if somebody is outside a limit: "past", "not_yet", or "" if not.

        "told" where that is only told of, or asked in a way to which yes and no would be misread.
        """
        said = fold(question)
        ways = self.outside
        if not ways:
            return ""
        found = [way for way in ("past", "not_yet") if ways[way].search(said)]
        if found and ways["asks"].search(said):
            plain = len(found) == 1 and not ways["unclear"].search(said)
            return found[0] if plain else "told"
        return "told" if ways["tells"].search(said) else ""

    def moves_on(self, question: str) -> bool:
        """Whether it is asked who takes over, or what happens then: no yes or no answers that."""
        return self.moving_on.search(fold(question)) is not None

    def ends(self, question: str) -> bool:
        """Whether it is asked when a unit's part ends."""
        return self.ending.search(fold(question)) is not None

    def begun(self, text: str) -> bool | None:
        """Whether somebody has begun at school, where a question or a condition tells it."""
        said = fold(text)
        if self.begun_apart.search(said):
            return None
        if self.not_begun.search(said):
            return False
        return True if self.has_begun.search(said) else None

    def of_purpose(self, purpose: str, question: str) -> bool:
        """Whether a question is about what a limit is for: in its own words or others for it."""
        said, told = fold(question), fold(purpose)
        return told in said or any(p.search(told) and p.search(said) for p in self.purposes)

    def laws_in(self, text: str) -> frozenset[str]:
        """The laws that a text names."""
        said = fold(text)
        return frozenset(law for law, words in self.laws.items() if words.search(said))

    def laws_asked(self, question: str) -> frozenset[str]:
        """The laws that a question asks about, and does not only tell a person's place by."""
        return self.laws_in(self.law_aside.sub(" ", fold(question)))

    def asks_whole(self, question: str) -> bool:
        """Whether a question wants all of a list: "punkt för punkt", "vilka år"."""
        return self.whole.search(fold(question)) is not None

    def asks_unit(self, question: str) -> bool:
        """Whether it is asked on which level something is, or what it does, and no more."""
        return self.of_unit.search(fold(question)) is not None

    def asks_more(self, question: str) -> bool:
        """Whether a question wants more than yes or no."""
        return self.open_words.search(fold(question)) is not None

    def only_tells(self, question: str) -> bool:
        """Whether a turn tells of somebody and asks nothing."""
        return "?" not in question and not self.asks_more(question)

    def speaks_of(self, working: str, said: str) -> bool:
        """Whether a folded question is about follow-up or disagreement, in everyday words."""
        return working in self.workings and self.workings[working].search(said) is not None

    def sides(self, question: str) -> tuple[str, ...]:
        """The two things that a question sets side by side, folded; none where it does not."""
        match = self.between.search(fold(question))
        return tuple(g.strip() for g in match.groups() if g)[:2] if match else ()

    def stuck(self, said: str) -> bool:
        """Whether a folded question tells of parties that do not agree whose it is."""
        return bool(self.stuck_by.search(said)) and not self.stuck_not.search(said)

    def term(self, question: str) -> str:
        """The word that a question asks the meaning of, or ""."""
        said = fold(question)
        for pattern in self.terms:
            match = pattern.search(said)
            if match is not None:
                term = next((g for g in match.groups() if g), "").strip()
                return "" if term in self.pronouns else term
        return ""


def _may(entry: Mapping[str, object], where: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How it is asked what is allowed, and what the sentences hold that say so."""
    return _asked(entry.get("asks"), where), _held(entry.get("holds"), where)


def _doings(value: object, where: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Doings as (pattern of questions, pattern of sentences)."""
    if value is not None and not isinstance(value, list):
        raise CorpusError("Här ska stå en lista av listor", where=where)
    return tuple((_asked(words, where), _held(words, where)) for words in value or ())


def _asked(patterns: object, where: str) -> re.Pattern[str]:
    """Patterns of questions as one: å, ä and ö also match a and o."""
    return cue(strings(patterns, where), where)


def _held(patterns: object, where: str) -> re.Pattern[str]:
    """Patterns of sentences as one."""
    return re.compile(alternatives(strings(patterns, where), where))
