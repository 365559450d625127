"""What is said to one question: short answers first, then the register, then the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.answer.abstain import Verdict
from assistant.answer.beside import add_fact, say_evidence
from assistant.answer.choice import add_choice
from assistant.answer.comparison import compare, compare_things, introduce
from assistant.answer.disputes import Disputes
from assistant.answer.evidence import Wanted, fact_first, gather
from assistant.answer.keys import add_key
from assistant.answer.known import Known
from assistant.answer.own import say_own
from assistant.answer.provisions import say_provision
from assistant.answer.reporting import Reporting
from assistant.answer.rereading import reread
from assistant.answer.responsible import Speaker
from assistant.answer.shape import Shape
from assistant.answer.statements import ALONE, LEAST, choose, write
from assistant.answer.taking import Said, Taking
from assistant.answer.unit_ages import bounded, touching
from assistant.answer.whose import Whose
from assistant.register import Entry
from assistant.search import Found
from assistant.swedish import fold
from assistant.types import Evidence, Query

_SURE = 0.6  # probability of a passage of which more is said than the best sentences


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was found for it, and whether that answers it."""

    query: Query
    found: Found
    verdict: Verdict
    alone: Found | None = None  # for the question without the case that was told before


@dataclass(frozen=True, slots=True)
class Teller:
    """Says into a draft what answers a question; holds no state."""

    known: Known

    @property
    def _whose(self) -> Whose:
        return Whose(self.known)

    def short(self, speaker: Speaker, asked: Asked) -> bool:
        """Questions with one short answer of their own; True where that is the whole answer."""
        query = asked.query
        if self._compares(query):
            named = self._whose.named(query)
            if compare(speaker, self.known.register, named, self.known.expired):
                return True
            things = self.known.shapes.sides(query.asking)
            refused = asked.verdict.refuse
            evidence = () if refused else gather(self.known.index, asked.found, self.known.grader)
            return compare_things(self.known, speaker.draft, things, evidence)
        dated = self.known.shapes.of(query.asking).name in ("date", "validity")
        dated = dated or query.intent == "validity" or self.known.direct.asks_validity(query)
        if dated and not self._of_matter(asked):
            if query.ages:
                self.known.direct.target_group(speaker.draft, query, self.known.cues)
                return False  # the rest of the question is still to be answered
            if self.known.direct.validity(speaker.draft, query):
                return True
            return say_provision(self.known, speaker.draft, query.standalone)
        if query.intent == "definition":
            unit = self.known.definitions.unit(query)
            if unit and introduce(speaker, self.known.register, unit, self.known.expired):
                return True
            return self.known.definitions.define(speaker.draft, query)
        return not query.ages and self.known.direct.decided(speaker.draft, query)

    def say(self, speaker: Speaker, asked: Asked) -> tuple[str, str]:
        """Says what answers one question; returns status and opening."""
        unit = self._unit_itself(asked.query)
        if unit and introduce(speaker, self.known.register, unit, self.known.expired):
            return "answered", ""
        return self._say(speaker, asked)

    def _say(self, speaker: Speaker, asked: Asked) -> tuple[str, str]:
        query, found = asked.query, asked.found
        shape = self.known.shapes.wanted(query.asking)
        evidence = self._evidence(asked, shape)
        if not shape.answered_by([e.sentence.text for e in evidence[:1]]):
            shape = Shape()
        status, opening = "answered", ""
        disputes = Disputes(self.known)
        stuck = disputes.settle(speaker.draft, query, evidence, banked=found.banked)
        quarrel = stuck and not query.about
        before = len(speaker.draft.claims)
        reporting = Reporting(self.known)
        reports = reporting.concerns(query)
        reports_first = reports and reporting.first(query, evidence)
        if reports_first:
            reporting.say(speaker.draft, first=True)
            if not (query.about or query.units or query.workplace or reporting.asked(query)):
                reporting.say_taking_over(speaker, query)
        asks = not quarrel and self._whose.asks(query, found)
        either = asks and self._whose.chooses(query)
        admitted = self._whose.say_admission(speaker, query)
        quiet = either or bool(admitted)
        said = Said() if quiet else Taking(self.known).say(speaker, query, shape)
        said_ages = said.ages
        if not query.units and self._asks_group(query, shape):
            said_ages = self.known.direct.target_group(speaker.draft, query, self.known.cues)
        person = bool(query.ages and query.about)
        own = self._say_own(speaker, query, shape, evidence)
        asks = (asks or bool(own and query.about)) and not reporting.asked(query)
        if asks and not said.purpose and (person or not shape.plain_fact):
            status, opening = self._whose.say(
                speaker,
                query,
                found,
                evidence,
                said_ages=said_ages or bool(admitted),
                own=own,
                alone=self._alone(asked, shape),
                shape=shape,
            )
        of_ages = said_ages and self._settled(query, shape)
        settled = said.purpose or (of_ages and not query.needs)
        if not settled or self._beyond(speaker, evidence):
            say_evidence(
                self.known,
                speaker.draft,
                evidence,
                () if query.units else query.ages,
                has_register=len(speaker.draft.claims) > before,
                of_ages=of_ages,
                whole=self.known.shapes.asks_whole(query.asking),
                sure=self._sure(found, evidence),
                least=LEAST if found.banked else ALONE,
            )
            if shape.plain_fact:
                add_fact(speaker.draft, shape)
        add_choice(self.known, speaker.draft, query.asking, evidence)
        add_key(self.known, speaker.draft)
        if query.intent == "responsibility" and not settled:
            speaker.rows(self.known.register.entries)
        if not reports_first and (reports or reporting.reminds(query)):
            reporting.say(speaker.draft, first=False)
        return status, opening

    def complete(self, speaker: Speaker, part: Asked) -> None:
        """Says the best sentence on one of several questions, where the answer has not said it."""
        shape = self.known.shapes.wanted(part.query.asking)
        for group in choose(self._evidence(part, shape))[:1]:
            best = group[0]
            if not speaker.draft.quotes(best.passage, best.sentence.start, best.sentence.end):
                write(speaker.draft, group[:1], leans=self.known.shapes.leans)

    def _alone(self, asked: Asked, shape: Shape) -> tuple[Evidence, ...]:
        """What was found for a question, without the case, that does not ask whose somebody is."""
        if asked.alone is None or asked.query.whose:
            return ()
        return self._evidence(replace(asked, found=asked.alone), shape)

    def _say_own(
        self, speaker: Speaker, query: Query, shape: Shape, evidence: Sequence[Evidence]
    ) -> tuple[Entry, ...]:
        """The part that is asked about, of the asker's own unit or of one that is named."""
        asked = (query.workplace or query.own_units) and shape.yes_or_no
        return say_own(self.known, speaker, query, evidence) if asked else ()

    def say_own(self, speaker: Speaker, asked: Asked) -> tuple[Entry, ...]:
        """The same of a whole question, before what is said of each of several people."""
        shape = self.known.shapes.wanted(asked.query.asking)
        return self._say_own(speaker, asked.query, shape, self._evidence(asked, shape))

    def _evidence(self, asked: Asked, shape: Shape) -> tuple[Evidence, ...]:
        """The sentences that answer a question, for the ages that it has."""
        query = asked.query
        wanted = Wanted(
            left_out=self._whose.ruled_out(query),
            shape=shape,
            old=self.known.expired,
            behind=self.known.behind,
            fits=partial(self.known.fits, ages=query.ages) if query.ages else None,
            on_topic=self.known.on_topic(query.standalone),
            glossaries=None if query.intent == "definition" else self.known.shapes.glossaries,
        )
        evidence = gather(self.known.index, asked.found, self.known.grader, wanted)
        if self.known.reader is not None and not asked.found.banked:
            question, grader = asked.found.question, self.known.grader
            evidence = reread(evidence, question, self.known.reader, grader)
        return fact_first(evidence, shape)

    def _unit_itself(self, query: Query) -> str:
        """The unit of which it is asked on which level it is, or what it does; or ""."""
        named = self._whose.named(query)
        alone = len(named) == 1 and not (query.about or query.ages)
        return named[0] if alone and self.known.shapes.asks_unit(query.asking) else ""

    def _beyond(self, speaker: Speaker, evidence: Sequence[Evidence]) -> bool:
        """Whether the best sentence found stands in a passage that nothing said rests on."""
        cited = {citation.passage.id for citation in speaker.draft.citations}
        return bool(evidence) and evidence[0].passage.id not in cited

    def _of_matter(self, asked: Asked) -> bool:
        """Whether what may have run out is no document: "hon skrev på i fjol, gäller den än?".

        No document is spoken of, and search is sure of a passage that tells of none's validity.
        """
        direct, best = self.known.direct, asked.found.hits[:1]
        said = asked.query.standalone
        if not best or best[0].score < _SURE or direct.names.unnamed(said):
            return False
        passage = self.known.index.passages[best[0].place]
        told = direct.validities[passage.document_id].statements
        dates = any(passage.start <= s.start < passage.end for s in told)
        return not (dates or direct.names.named(said))

    def _sure(self, found: Found, evidence: Sequence[Evidence]) -> bool:
        """Whether search is sure of the passage that the best sentence stands in."""
        if not evidence:
            return False
        place = next(
            h.score for h in found.hits if self.known.index.passages[h.place] is evidence[0].passage
        )
        return place >= _SURE

    def _compares(self, query: Query) -> bool:
        """Whether it asks how things that it names differ, and not how documents do."""
        compares = self.known.shapes.compares.search(fold(query.asking))
        return compares is not None and not Disputes(self.known).of_documents(query)

    def _settled(self, query: Query, shape: Shape) -> bool:
        """Whether a unit's ages, with yes or no, are the whole answer."""
        yes_or_no = shape.yes_or_no and not self.known.shapes.asks_more(query.asking)
        return shape.name == "ages" or yes_or_no

    def _asks_group(self, query: Query, shape: Shape) -> bool:
        """Whether a question is whom a document is for: "räknas en 21-åring in i avtalet?"."""
        counted = self.known.shapes.counted.search(fold(query.asking)) is not None
        return not query.about and (shape.name == "ages" or (counted and bool(query.ages)))

    def knows(self, asked: Asked) -> bool:
        """What the register has an answer to, although the question is unlike those answered.

        The ages of a unit, a child in danger, what agreements say differently, or whose somebody
        of an age with a need is.
        """
        query = asked.query
        if unit := self._unit_itself(query):
            return bool(self.known.register.of_unit(unit))
        disputes = Disputes(self.known)
        if query.units and disputes.asks(query) and disputes.asked_about(query):
            return True
        if query.answer_type is not None:
            return False
        if asked.verdict.near and query.whose and query.ages and query.about:
            return bool(self._whose.resolved(query.ages, query.about).offers)
        shapes = self.known.shapes
        ages = shapes.of(query.asking).name == "ages" or shapes.chooses_age(query.asking)
        ages = ages or (bool(query.ages) and shapes.refuses(query.asking))
        named = self._whose.named(query)
        if query.asked:  # units of the case are not asked about
            named = tuple(hit.key for hit in self.known.lexicon.units_in(query.asked))
        limits = [bounded(self.known.register.of_unit(unit)) for unit in named]
        if any(found and (ages or touching(found, query.ages)) for found in limits):
            return True
        return Reporting(self.known).concerns(query)
