"""What is said to one question: short answers first, then the register, then the sentences."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import partial

from assistant import render
from assistant.answer.abstain import Verdict
from assistant.answer.beside import MAIN, add_fact, say_evidence
from assistant.answer.choice import add_choice
from assistant.answer.comparison import compare, compare_things
from assistant.answer.disputes import Disputes
from assistant.answer.evidence import Wanted, gather
from assistant.answer.foremost import elsewhere, foremost
from assistant.answer.keys import add_key
from assistant.answer.known import Known
from assistant.answer.own import say_own
from assistant.answer.provisions import say_provision
from assistant.answer.responsible import Speaker
from assistant.answer.shape import Shape
from assistant.answer.statements import Draft, choose, write
from assistant.answer.unit_ages import bounded, ending, say_limits, touching
from assistant.register import Entry
from assistant.register.target import either_units, group_needs
from assistant.resolve import Offer, Resolution, conditional, resolve
from assistant.search import Found
from assistant.swedish import fold, words
from assistant.types import AgeRange, Evidence, Query

_RELEVANT = 6  # sentences that make an exception worth saying
_ADULT = 18
_BY_REGISTER = 0.3  # probability of the register's passages from which the register answers first
_NAME, _ENDING = 7, 3  # letters of a unit's name that is known whatever its ending; of endings
_OF_PERSON = 0.15  # the same for somebody with an age and a need


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was found for it, and whether that answers it."""

    query: Query
    found: Found
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Teller:
    """Says into a draft what answers a question; holds no state."""

    known: Known

    def short(self, speaker: Speaker, asked: Asked) -> bool:
        """Questions with one short answer of their own; True where that is the whole answer."""
        query = asked.query
        if self._compares(query):
            named = self._named(query)
            if compare(speaker, self.known.register, named, self.known.expired):
                return True
            things = self.known.shapes.sides(query.standalone)
            refused = asked.verdict.refuse
            evidence = () if refused else gather(self.known.index, asked.found, self.known.grader)
            return compare_things(self.known, speaker.draft, things, evidence)
        dated = self.known.shapes.of(query.standalone).name in ("date", "validity")
        if query.intent == "validity" or dated or self.known.direct.asks_validity(query):
            if query.ages:
                self.known.direct.target_group(speaker.draft, query, self.known.cues)
                return False  # the rest of the question is still to be answered
            if self.known.direct.validity(speaker.draft, query):
                return True
            return say_provision(self.known, speaker.draft, query.standalone)
        if query.intent == "definition":
            return self.known.definitions.define(speaker.draft, query)
        return self.known.direct.decided(speaker.draft, query)

    def say(self, speaker: Speaker, asked: Asked) -> tuple[str, str]:
        """Says what answers one question; returns status and opening."""
        query, found = asked.query, asked.found
        shape = self.known.shapes.wanted(query.standalone)
        evidence = self._evidence(asked, shape)
        status, opening = "answered", ""
        Disputes(self.known).settle(speaker.draft, query)
        before = len(speaker.draft.claims)
        self._say_report(speaker, query)
        said_ages = self._say_ages(speaker, query, shape)
        if not query.units and self._asks_group(query, shape):
            said_ages = self.known.direct.target_group(speaker.draft, query, self.known.cues)
        person = bool(query.ages and query.about)
        asks_own = query.workplace and shape.yes_or_no
        own = say_own(self.known, speaker, query, evidence) if asks_own else ()
        asks = self._asks_register(query, found) or bool(own and query.about)
        if asks and (person or not shape.plain_fact):
            status, opening = self._say_resolution(
                speaker,
                self._resolve(query, found),
                query,
                found,
                evidence,
                said_ages=said_ages,
                own=own,
            )
        of_ages = said_ages and self._settled(query, shape)
        settled = of_ages and not query.needs
        if not settled:
            say_evidence(
                self.known,
                speaker.draft,
                evidence,
                () if query.units else query.ages,
                has_register=len(speaker.draft.claims) > before,
                of_ages=of_ages,
                whole=self.known.shapes.asks_whole(query.standalone),
            )
            if shape.plain_fact:
                add_fact(speaker.draft, shape)
        add_choice(self.known, speaker.draft, query.standalone, evidence)
        add_key(self.known, speaker.draft)
        if query.intent == "responsibility" and not settled:
            speaker.rows(self.known.register.entries)
        return status, opening

    def _evidence(self, asked: Asked, shape: Shape) -> tuple[Evidence, ...]:
        """The sentences that answer a question, for the ages that it has."""
        query = asked.query
        wanted = Wanted(
            left_out=self._ruled_out(query),
            shape=shape,
            old=self.known.expired,
            fits=partial(self.known.fits, ages=query.ages) if query.ages else None,
            on_topic=self.known.on_topic(query.standalone),
            glossaries=None if query.intent == "definition" else self.known.shapes.glossaries,
        )
        return gather(self.known.index, asked.found, self.known.grader, wanted)

    def _say_report(self, speaker: Speaker, query: Query) -> None:
        """The duty to report, where a child is in danger, and who takes over."""
        known = self.known
        if self._reports(query) and known.direct.reporting(speaker.draft) and not query.about:
            needs = tuple(sorted(known.shapes.reporting_needs & set(known.lexicon.needs)))
            speaker.offers(self._resolved(query.ages, needs).offers[:1])

    def _compares(self, query: Query) -> bool:
        """Whether it asks how things that it names differ, and not how documents do."""
        compares = self.known.shapes.compares.search(fold(query.standalone))
        return compares is not None and not Disputes(self.known).of_documents(query)

    def _settled(self, query: Query, shape: Shape) -> bool:
        """Whether a unit's ages, with yes or no, are the whole answer."""
        yes_or_no = shape.yes_or_no and not self.known.shapes.asks_more(query.standalone)
        return shape.name == "ages" or yes_or_no

    def _asks_group(self, query: Query, shape: Shape) -> bool:
        """Whether a question is whom a document is for: "räknas en 21-åring in i avtalet?"."""
        counted = self.known.shapes.counted.search(fold(query.standalone)) is not None
        return not query.about and (shape.name == "ages" or (counted and bool(query.ages)))

    def knows(self, asked: Asked) -> bool:
        """What the register has an answer to, although the question is unlike those answered.

        The ages of a unit, a child in danger, what agreements say differently, or whose somebody
        of an age with a need is.
        """
        query = asked.query
        disputes = Disputes(self.known)
        if query.units and disputes.asks(query) and disputes.asked_about(query):
            return True
        if query.answer_type is not None:
            return False
        if asked.verdict.near and query.whose and query.ages and query.about:
            return bool(self._resolved(query.ages, query.about).offers)
        ages = self.known.shapes.of(query.standalone).name == "ages"
        limits = [bounded(self.known.register.of_unit(unit)) for unit in self._named(query)]
        if any(found and (ages or touching(found, query.ages)) for found in limits):
            return True
        return self._reports(query) and self.known.direct.reporting(Draft(self.known.documents))

    def _say_ages(self, speaker: Speaker, query: Query, shape: Shape) -> bool:
        """The ages of a unit that the user named, where the question is about them."""
        said = False
        chooses = self.known.shapes.chooses_age(query.standalone)
        claimed = bool(query.ages) and self.known.shapes.claims_age(query.standalone)
        of_limits = shape.name == "ages" or chooses or (claimed and not query.about)
        ages = () if chooses else query.ages
        for unit in self._named(query):
            entries = bounded(self.known.register.of_unit(unit))
            if not entries:
                continue
            if of_limits or (shape.yes_or_no and touching(entries, ages)):
                say_limits(speaker, entries, ages, self.known.documents, claimed=claimed)
                said = True
            if claimed:
                continue
            after = ending(self.known.register.of_unit(unit), ages)
            if after is not None:
                needs = query.about or entries[0].needs
                later = self._resolved((AgeRange(after, after),), needs)
                own = {level for entry in entries for level in entry.levels}
                speaker.next_unit([o for o in later.offers if o.entry.key != unit], own)
        return said

    def _named(self, query: Query) -> tuple[str, ...]:
        """Units that the user named, those too that only a document knows by name."""
        said = fold(query.standalone)
        asked = {word for word in words(said) if len(word) >= _NAME}
        own = (
            e.key
            for e in self.known.register.entries
            if e.canonical is None and (e.key in said or _inflected(e.key, asked))
        )
        return tuple(dict.fromkeys((*query.units, *own)))

    def _resolved(self, ages: tuple[AgeRange, ...], needs: tuple[str, ...]) -> Resolution:
        """What the register has for some ages and needs alone."""
        return resolve(
            self.known.register,
            ages=ages,
            needs=needs,
            lexicon=self.known.lexicon,
            cues=self.known.cues,
            expired=self.known.expired,
        )

    def _asks_register(self, query: Query, found: Found) -> bool:
        """A question of responsibility about someone, whose passages are the register's."""
        if not (query.about or self._named(query)):
            return False
        entries = (*self.known.register.entries, *self.known.register.general)
        held = {entry.passage_id for entry in entries}
        share = sum(h.score for h in found.hits if self.known.index.passages[h.place].id in held)
        if query.about and self._reports(query):
            return True  # who takes over from the one who reports
        asks = query.intent == "responsibility" or bool(query.ages)
        least = _OF_PERSON if query.ages and query.about else _BY_REGISTER
        return asks and share >= least

    def _reports(self, query: Query) -> bool:
        """Whether every employee's duty to report concern for a child comes first."""
        needs = {n for need in query.needs for n in (need, *self.known.lexicon.broader(need))}
        young = any((age.min or 0.0) < _ADULT for age in query.ages)
        asked = self.known.shapes.reports(query.standalone, needs, young=young)
        return query.child_at_risk or asked

    def _ruled_out(self, query: Query) -> frozenset[str]:
        """Passages of units whose ages leave the person out, unless the user named the unit."""
        if not query.ages:
            return frozenset()
        rows: dict[str, bool] = {}
        for entry in self.known.register.entries:
            if entry.row:
                fits = entry.ages is None or any(entry.ages.overlaps(age) for age in query.ages)
                kept = fits or entry.key in query.units
                rows[entry.passage_id] = rows.get(entry.passage_id, False) or kept
        return frozenset(passage for passage, kept in rows.items() if not kept)

    def _probable(self, found: Found) -> dict[str, float]:
        """Passage id → probability that it answers, 0 to 1."""
        return {self.known.index.passages[hit.place].id: hit.score for hit in found.hits}

    def _resolve(self, query: Query, found: Found) -> Resolution:
        best = found.hits[0].score
        return resolve(
            self.known.register,
            ages=query.ages,
            needs=query.needs,
            units=self._named(query),
            relevance={place: score / best for place, score in self._probable(found).items()},
            lexicon=self.known.lexicon,
            cues=self.known.cues,
            expired=self.known.expired,
            group=group_needs(query.standalone, self.known.lexicon, self.known.cues),
        )

    def _of_named(self, offers: Sequence[Offer], query: Query) -> Sequence[Offer]:
        """Offers; only those of a unit that is named, where nothing is said of what is needed."""
        named = set(self._named(query))
        if not named or query.about:
            return offers
        return [o for o in offers if named & {o.entry.key, *o.entry.units}]

    def _say_resolution(
        self,
        speaker: Speaker,
        resolution: Resolution,
        query: Query,
        found: Found,
        evidence: Sequence[Evidence],
        *,
        said_ages: bool,
        own: Sequence[Entry] = (),
    ) -> tuple[str, str]:
        """Says it; returns status and opening."""
        of_named = [o for o in resolution.named if o.duties and conditional(o)]
        if not said_ages:
            speaker.excluded(resolution.excluded, frozenset(o.entry.key for o in of_named))
        if resolution.fork and not (query.ages or own) and self._fork_decides(resolution, evidence):
            speaker.fork(resolution.fork)
            if speaker.draft.claims:
                return "clarify", render.ASK_AGE
        either = either_units(query.standalone, self.known.lexicon, self.known.cues)
        keys = frozenset(entry.key for entry in own)
        offers = resolution.offers if own else self._of_named(resolution.offers, query)
        others = [offer for offer in offers if offer.entry.key not in keys]
        probable = self._probable(found)
        first = foremost(others, probable, self.known.cues) if others else None
        aside = first is not None and not own and elsewhere(first, probable, self.known.cues)
        if aside:  # search is sure of words that are none of these units'
            write(speaker.draft, choose(evidence)[0], "", self.known.shapes.leans)
        speaker.offers(others, first=first, either=either, onward=bool(own), quiet=aside)
        told = [o for o in resolution.exceptions if self._excepted(o, query, evidence)]
        speaker.exceptions([*told, *(o for o in of_named if o not in told)][:2])
        if not speaker.draft.claims:
            return "answered", ""
        return "answered", render.opening(query)

    def _excepted(self, offer: Offer, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether an exception is about the care or the need asked about, and found by search."""
        duty = offer.duties[0]
        best = [e for e in evidence[:_RELEVANT] if e.score >= MAIN * evidence[0].score]
        found = (duty.document_id, duty.start) in {
            (e.passage.document_id, e.sentence.start) for e in best
        }
        return found and bool({*duty.needs, *self.known.cues.form_needs} & set(query.needs))

    def _fork_decides(self, resolution: Resolution, evidence: Sequence[Evidence]) -> bool:
        """The passage that answers best is one of those between which the age decides.

        Not where its best sentence says outright whom a unit does not take: no age changes that.
        """
        forked = {o.entry.passage_id for branch in resolution.fork for o in branch.offers}
        if not evidence or evidence[0].passage.id not in forked:
            return False
        return self.known.cues.search("negation", evidence[0].sentence.text) is None


def _inflected(key: str, asked: Set[str]) -> bool:
    """Whether a unit's name of one word is asked about in another form: "trygghetsteam"."""
    if len(key) < _NAME or " " in key:
        return False
    return any(
        abs(len(word) - len(key)) <= _ENDING and (word.startswith(key) or key.startswith(word))
        for word in asked
    )
