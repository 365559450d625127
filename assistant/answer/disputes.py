"""Where agreements differ: both sides, where an answer leans on one or is asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant import render
from assistant.answer.known import Known
from assistant.answer.statements import Draft, choose, write
from assistant.conflicts import Conflict, Side, told_of
from assistant.swedish import fold
from assistant.types import AgeRange, Citation, Claim, Evidence, Notice, Query

MAX_CONFLICTS = 3
_ALL = 4  # where it is asked in general where the agreements differ
_WIDE = 6.0  # years: over so many an age decides nothing
_EXACT = 0.5  # years: an age as narrow is said to the day
_CLOSE = 0.1  # years on either side of the ages in dispute
_DISAGREEMENT, _SETTLED = "disagreement", 2  # the working's name; agreements that are told of
_BESIDE = 1  # other statements beside a disagreement that is asked about


@dataclass(frozen=True, slots=True)
class Disputes:
    """Tells of disagreements into a draft; holds no state."""

    known: Known

    def tell(self, draft: Draft, query: Query) -> tuple[Notice, ...]:
        """A notice for each disagreement that bears on the question; both sides are said too.

        One that is asked about stands before everything but the first lines, and little beside it.
        """
        asked = self.asks(query)
        told = self.asked_about(query, draft) if asked else self._leant_on(draft, query)
        before = list(draft.claims)
        notices = tuple(self._told(draft, conflict) for conflict in told)
        if asked and told:
            _set_first(draft, before)
        return tuple(notice for notice in notices if notice.kind == "conflict")

    def asks(self, query: Query) -> bool:
        """Whether a question, or what stands beside it in the same turn, is about differences."""
        lexicon, said = self.known.lexicon, query.standalone
        conflict = "conflict" in (query.intent, lexicon.intent(said))
        return conflict and not self._parties_speak(said)

    def _parties_speak(self, question: str) -> bool:
        """Whether units are told to say this and that: "bup säger ja, skolan säger tvärtom"."""
        hits = self.known.lexicon.units_in(question)
        speak = {h.key for h in hits if self.known.shapes.saying.match(fold(question[h.end :]))}
        return len(speak) > 1

    def settle(
        self,
        draft: Draft,
        query: Query,
        evidence: Sequence[Evidence] = (),
        *,
        banked: bool = True,
    ) -> bool:
        """Says first how agreements settle disagreement, where parties do not agree on a case.

        The best sentence found comes before that where it is about disagreement itself: "who must
        give the care meanwhile?" has an answer of its own. Without a bank that tells how people
        word their questions, a best passage that is not on disagreement means that something else
        is asked.
        """
        process = self.known.cues.processes.get(_DISAGREEMENT)
        if process is None or not self.stuck(query):
            return False
        named = self._documents(query)
        rules = [d for d in self.known.direct.documents.values() if d.kind != "memo"]
        rules = [d for d in rules if d.id in named and self._one_document(query)] or rules
        rules.sort(key=lambda d: d.id in self.known.expired)
        near = evidence[0].passage.id if evidence and not banked else ""
        if near and near not in self.known.on_disputes:
            return False
        told = [side for d in rules for side in told_of(process, d, near)][:_SETTLED]
        told.sort(key=lambda side: not any(_stands_in(e, side) for e in evidence[:1]))
        own = bool(told) and self._comes_first(evidence, told)
        if own:
            for best in choose(evidence)[:1]:
                write(draft, best, "", self.known.shapes.leans)
        say = draft.say if own else draft.lead
        for side in told:
            number = draft.cite(self.known.passages[side.passage_id], *side.span)
            say(side.reading, (number,), render.DISAGREE.format(name=self._short(side)))
        return bool(told)

    def _comes_first(self, evidence: Sequence[Evidence], told: Sequence[Side]) -> bool:
        """Whether the best sentence stands before how disagreement is settled.

        It, or the one before it, is on disagreement and not told anyway.
        """
        if not evidence:
            return False
        best = evidence[0]
        at = best.passage.sentences.index(best.sentence)
        near = best.passage.sentences[max(0, at - 1) : at + 1]
        on_it = any(self.known.shapes.stuck_by.search(fold(s.text)) for s in near)
        return on_it and not any(_stands_in(best, side) for side in told)

    def stuck(self, query: Query) -> bool:
        """Whether somebody tells of parties that do not agree: "alla bollar över det på oss"."""
        shapes = self.known.shapes
        of_limits = shapes.chooses_age(query.asking)  # "kollegan säger 22, jag säger 23"
        return not (of_limits or self.asks(query)) and shapes.stuck(fold(query.asking))

    def asked_about(self, query: Query, draft: Draft | None = None) -> tuple[Conflict, ...]:
        """The differences that a question about differences means, the plainest first.

        Args:
            query: whose intent is to compare agreements.
            draft: what has been said; without it only what the question itself names counts.
        """
        real = [c for c in self.known.conflicts if c.kind == "conflict"]
        of_care = [c for c in real if c.attribute == "care" and self._of_care(c, query)]
        of_units = self._of_units(query)
        if of_care:
            of_units = [c for c in of_units if c.kind == "conflict"]
        if of_units or of_care:
            return (*of_units, *of_care)[:MAX_CONFLICTS]
        processes = [c for c in real if c.explanation == "process" and self._named(c, query)]
        if processes:
            return tuple(processes)
        if not (query.units or query.about) and self.of_documents(query):
            return tuple(real[:_ALL])
        leaning = _leaning(draft) if draft else ()
        near = (c for c in real if any(_touches(leaning, s) for s in c.sides))
        return tuple(near)[:MAX_CONFLICTS]

    def of_documents(self, query: Query) -> bool:
        """Whether a question that compares means documents, and no two things of one of them."""
        shapes, said = self.known.shapes, fold(query.standalone)
        if not shapes.compares.search(said):
            return True
        names = self.known.direct.names
        spoken = names.unnamed(query.standalone) and not shapes.within.search(said)
        return bool(spoken or names.every(query.standalone))

    def _of_units(self, query: Query) -> list[Conflict]:
        """What differs on the units that are named; differences of wording where nothing else."""
        own = [c for c in self.known.conflicts if c.unit in query.units]
        levels = bool(self.known.lexicon.levels_in(query.standalone))
        on_level = [c for c in own if c.attribute == "level"] if levels else []
        return on_level or [c for c in own if c.kind == "conflict"] or own[:1]

    def _of_care(self, conflict: Conflict, query: Query) -> bool:
        """Whether a question is about a form of care, and names no other field than a conflict's.

        An operation and psychiatric care around the clock are not the same thing.
        """
        cues, asked = self.known.cues, self.known.lexicon.with_broader(query.needs)
        needs = set(query.needs) - cues.form_needs
        field = cues.fields.get(conflict.unit)
        same = not needs or field is None or bool(field[0] & asked)
        return bool(cues.form_needs & set(query.needs)) and same

    def _named(self, conflict: Conflict, query: Query) -> bool:
        """Whether a question speaks of a working of the agreements themselves."""
        if conflict.attribute == "disagreement" and len(self._documents(query)) > 1:
            return False  # it is the documents that do not agree
        process = self.known.cues.processes.get(conflict.attribute)
        said = fold(query.standalone)
        return process is not None and (
            process.heading.search(said) is not None
            or self.known.shapes.speaks_of(conflict.attribute, said)
        )

    def _leant_on(self, draft: Draft, query: Query) -> tuple[Conflict, ...]:
        leaning, firsts = _leaning(draft), _firsts(draft)
        cited = {citation.passage.document_id for citation in leaning}
        found: list[Conflict] = []
        for conflict in self.known.conflicts:
            real = conflict.kind == "conflict" or _told_apart(conflict, draft)
            said = firsts or leaning if conflict.attribute == "duty" else leaning
            leant = any(s.document_id in cited and _touches(said, s) for s in conflict.sides)
            if real and leant and self._bears(conflict, query):
                found.append(conflict)
        return tuple(found[:MAX_CONFLICTS])

    def _bears(self, conflict: Conflict, query: Query) -> bool:
        """Whether a disagreement matters to what was asked: its unit, age, need, form of care."""
        if conflict.attribute == "care" and not self._of_care(conflict, query):
            return False
        if conflict.explanation == "process" and self._one_document(query):
            return False
        if conflict.attribute == "duty" and not self._differs_on(conflict, query):
            return False
        if conflict.attribute == "ages" and not query.ages and not self._asks_ages(query):
            return False
        if conflict.ages is None or (conflict.unit in query.units and not query.ages):
            return True
        return any(_meets(age, conflict.ages) for age in query.ages)

    def _asks_ages(self, query: Query) -> bool:
        """Whether a question is about ages, or about one unit and nothing else."""
        alone = len(query.units) == 1 and not query.about
        return alone or self.known.shapes.of(query.asking).name == "ages"

    def _one_document(self, query: Query) -> bool:
        """Whether a question is about what one document says, by its name."""
        other = self.known.shapes.the_other.search(fold(query.asking))
        return other is None and len(self._documents(query)) == 1

    def _documents(self, query: Query) -> tuple[str, ...]:
        return self.known.direct.names.every(query.standalone)

    def _differs_on(self, conflict: Conflict, query: Query) -> bool:
        """Whether two first lines differ on a need that is asked about."""
        one, two = (set(side.value.split(", ")) for side in conflict.sides)
        asked = self.known.lexicon.with_broader(query.about)
        return not asked or bool(asked & (one ^ two))

    def _told(self, draft: Draft, conflict: Conflict) -> Notice:
        sides = conflict.sides
        numbers = tuple(self._cited(draft, side) for side in sides)
        leads = {n for claim in draft.claims if claim.lead for n in claim.citations}
        if not set(numbers) <= leads:
            real = conflict.kind == "conflict"
            group = render.CONFLICT_GROUP if real else render.BOTH_GROUP
            for side, number in zip(sides, numbers, strict=True):
                text = f"{self._short(side)}: {side.reading}"
                draft.claims.append(Claim(text, (number,), group))  # also where it is said already
        told = (
            f"{self._short(side)} säger: ”{side.reading}” [{number}]"
            for side, number in zip(sides, numbers, strict=True)
        )
        kind = "conflict" if conflict.kind == "conflict" or _told_apart(conflict, draft) else ""
        return Notice(kind, " ".join(told), numbers)

    def _cited(self, draft: Draft, side: Side) -> int:
        """A citation of a side; of the first words under it where it is a heading."""
        passage, (start, end) = self.known.passages[side.passage_id], side.span
        if not (passage.start <= start and end <= passage.end):
            start, end = passage.sentences[0].start, passage.sentences[0].end
        return draft.cite(passage, start, end)

    def _short(self, side: Side) -> str:
        document = self.known.documents[side.document_id]
        return document.short or document.title


def _stands_in(evidence: Evidence, side: Side) -> bool:
    """Whether a sentence found is one of a side's."""
    same = side.document_id == evidence.passage.document_id
    return same and side.span[0] <= evidence.sentence.start < side.span[1]


def _set_first(draft: Draft, before: Sequence[Claim]) -> None:
    """The disagreement first; of the rest the first lines, and what says something else."""
    leads = [claim for claim in before if claim.lead]
    told = [claim for claim in draft.claims if claim not in before]
    sides = {n for claim in (*told, *leads) for n in claim.citations}
    rest = [c for c in before if not c.lead and not set(c.citations) <= sides]
    main = [c for c in rest if c.group != render.SEE_ALSO][:_BESIDE]
    beside = (Claim(c.text, c.citations, render.SEE_ALSO) for c in main)
    draft.claims[:] = [*leads, *told, *beside]


def _told_apart(conflict: Conflict, draft: Draft) -> bool:
    """One limit in different words ("från 18", "över 18") where the first line has both."""
    if conflict.explanation != "wording" or conflict.attribute != "ages":
        return False
    firsts = [
        tuple(c for c in draft.citations if c.n in claim.citations)
        for claim in draft.claims
        if claim.lead
    ]
    return any(all(_touches(cited, side) for side in conflict.sides) for cited in firsts)


def _leaning(draft: Draft) -> tuple[Citation, ...]:
    """The citations that the answer leans on, not those of "see also" and of who comes next."""
    aside = {render.SEE_ALSO, render.AFTERWARDS}
    used = {n for claim in draft.claims if claim.group not in aside for n in claim.citations}
    return tuple(citation for citation in draft.citations if citation.n in used)


def _firsts(draft: Draft) -> tuple[Citation, ...]:
    """The citations of the first lines: what a unit beside them is for decides nothing."""
    used = {n for claim in draft.claims if claim.lead for n in claim.citations}
    return tuple(citation for citation in draft.citations if citation.n in used)


def _touches(leaning: Iterable[Citation], side: Side) -> bool:
    """Does a citation hold some of the side's sentence?"""
    return any(
        citation.passage.document_id == side.document_id
        and citation.start < side.span[1]
        and side.span[0] < citation.end
        for citation in leaning
    )


def _meets(asked: AgeRange, disputed: AgeRange) -> bool:
    """Does a disagreement concern an age asked about, where that is no whole life?"""
    width = None if asked.max is None else asked.max - (asked.min or 0.0)
    near = _CLOSE if width is not None and width < _EXACT else 0.0
    low = None if disputed.min is None else disputed.min - near
    high = None if disputed.max is None else disputed.max + near
    return width is not None and width <= _WIDE and asked.overlaps(AgeRange(low, high))
