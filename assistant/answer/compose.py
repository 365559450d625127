"""Found evidence, register and verdict → an answer whose every statement is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant import render
from assistant.answer import notices
from assistant.answer.abstain import Verdict
from assistant.answer.direct import Direct
from assistant.answer.evidence import gather
from assistant.answer.instead import Instead, instead
from assistant.answer.responsible import Speaker
from assistant.answer.shape import Shape, Shapes
from assistant.answer.statements import Draft, choose, renumber, write
from assistant.answer.unit_ages import bounded, ending, say_limits, touching
from assistant.conflicts import Conflict
from assistant.corpus import data_file
from assistant.index import Index
from assistant.law import Law
from assistant.register import Register, RegisterCues
from assistant.resolve import Offer, Resolution, conditional, resolve
from assistant.search import Found
from assistant.swedish import fold
from assistant.types import (
    AgeRange,
    Answer,
    Citation,
    Document,
    Evidence,
    Notice,
    Passage,
    Query,
    Ranked,
    Responsibility,
)
from assistant.understand import Lexicon
from assistant.validity import ValidityCues

_MAIN = 0.8  # of the best evidence: what stands first; the rest is "see also"
_CLOSE = 0.85  # of a passage's best sentence: what else of it is said beside the register
_BESIDE = 2  # further passages beside what the register says
_ADDS = 0.93  # of the best evidence: what adds something to what the register says
_RELEVANT = 6  # sentences that make an exception worth saying
_ADULT = 18
_TIPS_AMONG = 6  # passages among which three different sections are looked for
_WHO = frozenset({"responsibility", "process", "conflict"})  # intents
_OF_PERSON = 0.15  # the same for somebody with an age and a need
_BY_REGISTER = 0.3  # probability of the register's passages from which the register answers first


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was found for it, and whether that answers it."""

    query: Query
    found: Found
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes answers from one index; holds what every answer needs and no state."""

    index: Index
    documents: dict[str, Document]
    passages: dict[str, Passage]
    register: Register
    conflicts: tuple[Conflict, ...]
    lexicon: Lexicon
    cues: RegisterCues
    law: Law
    shapes: Shapes
    direct: Direct
    routine: frozenset[tuple[str, int]]
    aged: dict[tuple[str, int], tuple[AgeRange, ...]]
    today: date
    way_on: Passage | None = None  # the section on disagreement

    @classmethod
    def load(
        cls,
        index: Index,
        lexicon: Lexicon,
        lexicon_folder: Path,
        corpus: Path,
        today: date,
    ) -> Composer:
        """Reads the data files that answers and notices rest on."""
        shapes = Shapes.load(lexicon_folder)
        validity = ValidityCues.load(lexicon_folder)
        return cls(
            index=index,
            documents={d.id: d for d in index.documents},
            passages={p.id: p for p in index.passages},
            register=index.register,
            conflicts=index.conflicts,
            lexicon=lexicon,
            cues=RegisterCues.load(lexicon_folder),
            law=Law.load(data_file(corpus, "law.yaml")),
            shapes=shapes,
            direct=Direct.of(index.documents, shapes, lexicon, validity, today),
            aged=_aged(index.register),
            routine=frozenset(
                (duty.document_id, duty.start)
                for entry in index.register.entries
                for duty in entry.sentences
                if duty.supporting and (duty.hands_over or index.repeated[duty.text] > 1)
            ),
            today=today,
            way_on=_way_on(index.documents, lexicon),
        )

    def compose(self, asked: Asked, parts: Sequence[Asked] = ()) -> Answer:
        """The answer, before it is verified.

        Args:
            asked: the whole turn.
            parts: its questions, where it holds several; the ones that the documents do not answer
                are refused while the others are answered.
        """
        draft = Draft(self.documents)
        speaker = Speaker(draft, self.passages)
        if not parts and self._short(speaker, asked):
            return self._answer(asked, draft, speaker.table, "answered", "", alone=True)
        refused = [part for part in parts if part.verdict.refuse]
        answerable = [part for part in parts if not part.verdict.refuse]
        if not parts or not refused:
            known = not asked.verdict.refuse or self._knows(asked.query)
            answerable = [asked] if known else answerable
        if not answerable or not asked.found.hits:
            return self._refusal(asked)
        status, opening = "answered", ""
        for part in answerable:
            status, opening = self._say(speaker, part)
        if not draft.claims:
            return self._refusal(asked)
        closing = ""
        if refused:
            status = "partly"
            closing = render.unanswered(
                [part.query.standalone for part in refused], refused[0].verdict.turn_to
            )
        elif not opening and len(draft.claims) > 1:
            opening = f"{render.SAID}:"
        return self._answer(asked, draft, speaker.table, status, opening, closing)

    def _short(self, speaker: Speaker, asked: Asked) -> bool:
        """Questions with one short answer of their own; True where that is the whole answer."""
        query = asked.query
        dated = self.shapes.of(query.standalone).name in ("date", "validity")
        if query.intent == "validity" or dated:
            if query.ages:
                return self.direct.target_group(speaker.draft, query, self.cues)
            return self.direct.validity(speaker.draft, query)
        if query.intent == "definition":
            return self.direct.definition(speaker.draft, query)
        return self.direct.decided(speaker.draft, query)

    def _say(self, speaker: Speaker, asked: Asked) -> tuple[str, str]:
        """Says what answers one question; returns status and opening."""
        query, found = asked.query, asked.found
        shape = self.shapes.of(query.standalone)
        evidence = gather(self.index, found, self._ruled_out(query), shape, self._expired())
        status, opening = "answered", ""
        before = len(speaker.draft.claims)
        if self._reports(query) and self.direct.reporting(speaker.draft) and not query.about:
            needs = tuple(sorted(self.shapes.reporting_needs & set(self.lexicon.needs)))
            speaker.offers(self._resolved(query.ages, needs).offers[:1])
        said_ages = self._say_ages(speaker, query, shape)
        person = bool(query.ages and query.about)
        if self._asks_register(query, found) and (person or not shape.plain_fact):
            resolution = self._resolve(query, found)
            status, opening = self._say_resolution(
                speaker, resolution, query, evidence, said_ages=said_ages
            )
        said = len(speaker.draft.claims) > before
        ages = () if query.units else query.ages
        self._say_evidence(
            speaker.draft, evidence, ages, has_register=said, of_ages=shape.name == "ages"
        )
        if query.intent == "responsibility":
            speaker.rows(self.register.entries)
        return status, opening

    def _say_ages(self, speaker: Speaker, query: Query, shape: Shape) -> bool:
        """The ages of a unit that the user named, where the question is about them."""
        said = False
        for unit in self._named(query):
            entries = bounded(self.register.of_unit(unit))
            if not entries:
                continue
            if shape.name == "ages" or touching(entries, query.ages):
                say_limits(speaker, entries, query.ages, self.documents)
                said = True
            after = ending(entries, query.ages)
            if after is not None:
                needs = query.about or entries[0].needs
                later = self._resolved((AgeRange(after, after),), needs)
                speaker.next_unit([o for o in later.offers if o.entry.key != unit])
        return said

    def _knows(self, query: Query) -> bool:
        """A question on the ages of a unit whose ages the register has, or a child in danger."""
        if query.answer_type is not None:
            return False
        asked = self.shapes.of(query.standalone).name == "ages"
        limits = [bounded(self.register.of_unit(unit)) for unit in self._named(query)]
        if any(found and (asked or touching(found, query.ages)) for found in limits):
            return True
        return self._reports(query) and self.direct.reporting(Draft(self.documents))

    def _named(self, query: Query) -> tuple[str, ...]:
        """Units that the user named, those too that only a document knows by name."""
        said = fold(query.standalone)
        own = (e.key for e in self.register.entries if e.canonical is None and e.key in said)
        return tuple(dict.fromkeys((*query.units, *own)))

    def _resolved(self, ages: tuple[AgeRange, ...], needs: tuple[str, ...]) -> Resolution:
        """What the register has for some ages and needs alone."""
        return resolve(
            self.register,
            ages=ages,
            needs=needs,
            lexicon=self.lexicon,
            cues=self.cues,
            expired=self._expired(),
        )

    def _expired(self) -> frozenset[str]:
        documents = self.index.documents
        return frozenset(d.id for d in documents if d.validity.expired(self.today))

    def timed(self, answer: Answer, timings: Sequence[tuple[str, float]]) -> Answer:
        """The answer with its timings in milliseconds."""
        return replace(answer, timings_ms=tuple(timings))

    def _asks_register(self, query: Query, found: Found) -> bool:
        """A question of responsibility about someone, whose passages are the register's."""
        if not (query.about or self._named(query)):
            return False
        entries = (*self.register.entries, *self.register.general)
        held = {entry.passage_id for entry in entries}
        share = sum(h.score for h in found.hits if self.index.passages[h.place].id in held)
        asks = query.intent == "responsibility" or bool(query.ages)
        least = _OF_PERSON if query.ages and query.about else _BY_REGISTER
        return asks and share >= least

    def _reports(self, query: Query) -> bool:
        """Whether every employee's duty to report concern for a child comes first."""
        needs = {n for need in query.needs for n in (need, *self.lexicon.broader(need))}
        young = any((age.min or 0.0) < _ADULT for age in query.ages)
        asked = self.shapes.reports(query.standalone, needs, young=young)
        return query.child_at_risk or asked

    def _ruled_out(self, query: Query) -> frozenset[str]:
        """Passages of units whose ages leave the person out, unless the user named the unit."""
        if not query.ages:
            return frozenset()
        rows: dict[str, bool] = {}
        for entry in self.register.entries:
            if entry.row:
                fits = entry.ages is None or any(entry.ages.overlaps(age) for age in query.ages)
                kept = fits or entry.key in query.units
                rows[entry.passage_id] = rows.get(entry.passage_id, False) or kept
        return frozenset(passage for passage, kept in rows.items() if not kept)

    def _resolve(self, query: Query, found: Found) -> Resolution:
        best = found.hits[0].score
        return resolve(
            self.register,
            ages=query.ages,
            needs=query.needs,
            units=self._named(query),
            relevance={self.index.passages[h.place].id: h.score / best for h in found.hits},
            lexicon=self.lexicon,
            cues=self.cues,
            expired=self._expired(),
        )

    def _say_resolution(
        self,
        speaker: Speaker,
        resolution: Resolution,
        query: Query,
        evidence: Sequence[Evidence],
        *,
        said_ages: bool,
    ) -> tuple[str, str]:
        """Says it; returns status and opening."""
        of_named = [o for o in resolution.named if o.duties and conditional(o)]
        if not said_ages:
            speaker.excluded(resolution.excluded, frozenset(o.entry.key for o in of_named))
        if resolution.fork and not query.ages and self._fork_decides(resolution, evidence):
            speaker.fork(resolution.fork)
            if speaker.draft.claims:
                return "clarify", render.ASK_AGE
        speaker.offers(resolution.offers)
        told = [o for o in resolution.exceptions if self._excepted(o, query, evidence)]
        speaker.exceptions([*told, *(o for o in of_named if o not in told)][:2])
        if not speaker.draft.claims:
            return "answered", ""
        return "answered", render.opening(query)

    def _excepted(self, offer: Offer, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether an exception is about the care or the need asked about, and found by search."""
        duty = offer.duties[0]
        best = [e for e in evidence[:_RELEVANT] if e.score >= _MAIN * evidence[0].score]
        found = (duty.document_id, duty.start) in {
            (e.passage.document_id, e.sentence.start) for e in best
        }
        return found and bool({*duty.needs, *self.cues.form_needs} & set(query.needs))

    def _fork_decides(self, resolution: Resolution, evidence: Sequence[Evidence]) -> bool:
        """The passage that answers best is one of those between which the age decides."""
        forked = {o.entry.passage_id for branch in resolution.fork for o in branch.offers}
        return bool(evidence) and evidence[0].passage.id in forked

    def _say_evidence(
        self,
        draft: Draft,
        evidence: Sequence[Evidence],
        ages: Sequence[AgeRange],
        *,
        has_register: bool,
        of_ages: bool,
    ) -> None:
        """The sentences that answer; beside the register only the best that it has not said."""
        fresh = [e for e in evidence if not any(e.sentence.text in c.text for c in draft.claims)]
        fresh = [e for e in fresh if not self._for_others(e, ages)]
        if of_ages:
            fresh = [e for e in fresh if not self._limit_said(e, draft)]
        if has_register:
            fresh = [e for e in fresh if e is evidence[0] or self._adds(e, draft)]
            for group in choose(fresh)[:_BESIDE]:
                close = [e for e in group if e.score >= _CLOSE * group[0].score]
                if group[0].score >= _ADDS * evidence[0].score:
                    write(draft, close, render.SEE_ALSO)
            return
        defined = any(claim.lead for claim in draft.claims) and not ages
        for group in choose(fresh)[: _BESIDE if defined else None]:
            main = group[0].score >= _MAIN * evidence[0].score
            write(draft, group, "" if main else render.SEE_ALSO)

    def _for_others(self, evidence: Evidence, ages: Sequence[AgeRange]) -> bool:
        """Whether a sentence is only for other ages than those asked about."""
        limits = self.aged.get((evidence.passage.document_id, evidence.sentence.start), ())
        return bool(ages and limits) and not any(a.overlaps(b) for a in limits for b in ages)

    def _limit_said(self, evidence: Evidence, draft: Draft) -> bool:
        """Whether a sentence's age limit stands in the first lines, with its quote."""
        sentence = evidence.sentence
        if (evidence.passage.document_id, sentence.start) not in self.aged:
            return False
        firsts = {n for claim in draft.claims if claim.lead for n in claim.citations}
        return any(
            c.n in firsts and (c.start, c.end) == (sentence.start, sentence.end)
            for c in draft.citations
        )

    def _adds(self, evidence: Evidence, draft: Draft) -> bool:
        """Whether a sentence may add something to what the register says.

        A duty that every unit has does not, nor does a document that has expired where the first
        unit's has not.
        """
        if (evidence.passage.document_id, evidence.sentence.start) in self.routine:
            return False
        expired = self._expired()
        first = {c.passage.document_id for c in draft.citations[:1]}
        return evidence.passage.document_id not in expired or bool(first & expired)

    def _answer(
        self,
        asked: Asked,
        draft: Draft,
        table: Sequence[Responsibility],
        status: str,
        opening: str,
        closing: str = "",
        *,
        alone: bool = False,
    ) -> Answer:
        """The answer with its notices; one that stands ``alone`` draws in no disagreement."""
        query = asked.query
        draft.claims.sort(key=lambda claim: not claim.lead)
        conflicts = () if alone else self.conflicts
        of_conflicts = notices.of_conflicts(
            draft, conflicts, query, self.passages, self.cues.form_needs
        )
        cited = tuple(draft.citations)
        added = (
            *notices.of_question(query),
            *of_conflicts,
            *self._of_sources(draft, cited, query),
            *notices.of_law(cited, self.law, self.today),
        )
        new = renumber(draft, [n for notice in added for n in notice.citations])
        return Answer(
            query=query,
            status=status,
            text=render.body(
                opening,
                draft.claims,
                closing,
                acute=query.acute,
                concern=query.child_at_risk,
            ),
            claims=tuple(draft.claims),
            citations=tuple(draft.citations),
            responsibilities=tuple(replace(r, citation=new[r.citation]) for r in table),
            notices=tuple(_renumbered(notice, new) for notice in added),
            retrieved=self._retrieved(asked.found),
        )

    def _of_sources(
        self, draft: Draft, cited: Sequence[Citation], query: Query
    ) -> tuple[Notice, ...]:
        """Expired and proposed sources, with what an agreement in force says of the same unit."""
        found: list[Notice] = []
        for notice in notices.of_sources(cited, self.documents, self.today):
            if notice.kind == "expired":
                gone = next(c for c in cited if c.n in notice.citations).passage.document_id
                known = instead(gone, cited, self.register, self.documents, self.today, query.ages)
                notice = self._with_instead(draft, notice, known)
            found.append(notice)
        return tuple(found)

    def _with_instead(self, draft: Draft, notice: Notice, known: Instead | None) -> Notice:
        if known is None:
            return notice
        passage, claim = self.passages[known.entry.passage_id], known.claim
        if not (passage.start <= claim.start and claim.end <= passage.end):
            return notice
        number = draft.cite(passage, claim.start, claim.end)
        document = self.documents[passage.document_id]
        text = render.instead(notice.text, known.entry.name, document)
        return replace(notice, text=text, citations=(*notice.citations, number))

    def _refusal(self, asked: Asked) -> Answer:
        query, found, verdict = asked.query, asked.found, asked.verdict
        near = [self.index.passages[hit.place] for hit in found.hits[:_TIPS_AMONG]]
        places = {render.place(passage, self.documents): passage for passage in reversed(near)}
        tips = tuple(p for p in near if any(p is kept for kept in places.values()))[:3]
        return Answer(
            query=query,
            status="not_in_agreements",
            text=render.refusal(
                query,
                tips,
                verdict.turn_to,
                self.documents,
                sure=verdict.sure,
                way_on=self.way_on if _asks_who(query) else None,
            ),
            claims=(),
            citations=(),
            responsibilities=(),
            notices=notices.of_question(query),
            retrieved=self._retrieved(asked.found),
            tips=tips,
            topic=verdict.topic,
        )

    def _retrieved(self, found: Found) -> tuple[Ranked, ...]:
        return tuple(Ranked(self.index.passages[h.place], h.score) for h in found.hits[:10])


def _aged(register: Register) -> dict[tuple[str, int], tuple[AgeRange, ...]]:
    """The ages of the sentences that have some: (document id, start) → limits."""
    found: dict[tuple[str, int], tuple[AgeRange, ...]] = {}
    for entry in (*register.entries, *register.general):
        for duty in entry.sentences:
            if duty.ages is not None:
                key = (duty.document_id, duty.start)
                found[key] = (*found.get(key, ()), duty.ages)
    return found


def _asks_who(query: Query) -> bool:
    """A question about who does what, where disagreement may be what lies behind it."""
    return query.answer_type is None and query.intent in _WHO and bool(query.units or query.needs)


def _way_on(documents: Sequence[Document], lexicon: Lexicon) -> Passage | None:
    """The section on disagreement, of an agreement before others."""
    found = [
        (document.kind != "agreement", passage)
        for document in documents
        for passage in document.passages
        if lexicon.is_way_on(passage.heading)
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _renumbered(notice: Notice, new: dict[int, int]) -> Notice:
    return replace(notice, citations=tuple(sorted({new[n] for n in notice.citations if n in new})))
