"""Found evidence, register and verdict → an answer whose every statement is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant import render, texts
from assistant.answer import notices
from assistant.answer.disputes import Disputes
from assistant.answer.instead import Instead, instead
from assistant.answer.known import Known
from assistant.answer.order import in_order
from assistant.answer.other import known_within
from assistant.answer.people import of_all, say_people
from assistant.answer.reporting import Reporting
from assistant.answer.responsible import Speaker
from assistant.answer.settled import adds, left_out
from assistant.answer.statements import Draft, renumber, used
from assistant.answer.telling import Asked, Teller
from assistant.answer.unsaid import Unsaid
from assistant.search import Found
from assistant.types import Answer, Citation, Claim, Notice, Query, Ranked, Responsibility

_TIPS_AMONG = 6  # passages among which three different sections are looked for
_SURELY = 0.9  # probability from which a part of a refused turn is answered without banks
_WHO = frozenset({"responsibility", "process", "conflict"})  # intents


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes answers from one index; holds what every answer needs and no state."""

    known: Known
    unsaid: Unsaid | None = None

    def within(self, documents: frozenset[str]) -> Composer:
        """Writes answers from some of the documents."""
        return replace(self, known=known_within(self.known, documents))

    def compose(
        self, asked: Asked, parts: Sequence[Asked] = (), people: Sequence[Asked] = ()
    ) -> Answer:
        """The answer, before it is verified.

        Args:
            asked: the whole turn.
            parts: its questions, where it holds several; the ones that the documents do not answer
                are refused while the others are answered.
            people: a question for each of several people, where it asks about several.
        """
        teller = Teller(self.known)
        draft = Draft(self.known.documents, self.known.doers)
        speaker = Speaker(draft, self.known.passages, self.known.register)
        if refusal := self._outside(asked, parts):
            return refusal
        if not parts and teller.short(speaker, asked):
            return self._answer(asked, draft, speaker.table, "answered", "", alone=True)
        refused = [part for part in parts if part.verdict.refuse and not _goes_with(part, asked)]
        answerable = self._answerable(teller, asked, parts, refused)
        if not answerable or not asked.found.hits:
            return self._refusal(asked)
        if people and not refused and say_people(teller, speaker, asked, people):
            left = [person.whom for person in asked.query.people[len(people) :]]
            asked = replace(asked, query=of_all(asked.query))
            closing = texts.ask_apart(left)
            return self._answer(asked, draft, speaker.table, "answered", f"{render.SAID}:", closing)
        status, opening = _say(teller, speaker, answerable)
        for part in parts if answerable == [asked] else ():
            teller.complete(speaker, part)
        if not draft.claims:
            return self._refusal(asked)
        whole = not asked.verdict.refuse
        refused = [part for part in refused if not adds(self.known, draft, part, lenient=whole)]
        closing = ""
        word = self._unsaid(asked, parts)
        if word and status == "answered":
            status, opening = "partly", f"{render.UNSAID.format(word=word)}:"
            draft.claims = [c for c in draft.claims if not c.lead] or draft.claims
        elif refused:
            status = "partly"
            closing = texts.unanswered(
                [part.query.standalone for part in refused], refused[0].verdict.turn_to
            )
        elif not opening and len(draft.claims) > 1:
            opening = f"{render.SAID}:"
        return self._answer(asked, draft, speaker.table, status, opening, closing)

    def _outside(self, asked: Asked, parts: Sequence[Asked]) -> Answer | None:
        """The refusal of what is another region's, is left out or, without banks, named nowhere."""
        late = self.unsaid.late if self.unsaid else None
        if asked.verdict.elsewhere or left_out(self.known, asked, late):
            return self._refusal(asked)
        word = "" if asked.verdict.sure else self._unsaid(asked, parts)
        return self._refusal(asked, word) if word else None

    def _unsaid(self, asked: Asked, parts: Sequence[Asked]) -> str:
        return self.unsaid.word(asked.query) if self.unsaid and not parts else ""

    def _answerable(
        self, teller: Teller, asked: Asked, parts: Sequence[Asked], refused: Sequence[Asked]
    ) -> list[Asked]:
        """What of a turn the documents answer: the whole of it, or some of its questions.

        Without banks what is left of a refused turn is asked alone only where it is surely
        answered: "vem söker den åt dom" is not.
        """
        saved = asked.verdict.sure or not asked.verdict.refuse
        rest = [p for p in parts if p not in refused and (saved or p.verdict.answerable >= _SURELY)]
        if parts and refused:
            return rest
        return [asked] if not asked.verdict.refuse or teller.knows(asked) else rest

    def timed(self, answer: Answer, timings: Sequence[tuple[str, float]]) -> Answer:
        """The answer with its timings in milliseconds."""
        return replace(answer, timings_ms=tuple(timings))

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
        unsaid = Reporting(self.known).unsaid(query)
        closing = "\n".join(filter(None, [closing, unsaid, *render.last_lines(query)]))
        asked_outside = self.known.shapes.off_limits(query.asking) in {"past", "not_yet"}
        draft.claims = in_order(
            draft.claims,
            asks_who=self.known.shapes.asks_more(query.asking),
            several=len(query.units) > 1,
            moves_on=self.known.shapes.moves_on(query.asking),
            within=render.NO if asked_outside else render.YES,
        )
        of_conflicts = () if alone else Disputes(self.known).tell(draft, query)
        cited = used(draft, [n for notice in of_conflicts for n in notice.citations])
        added = (
            *notices.of_question(query),
            *of_conflicts,
            *self._of_sources(draft, cited, query),
            *notices.of_law(cited, self.known.law, self.known.today),
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
                concern=query.child_at_risk
                or (
                    Reporting(self.known).concerns(query) and any(map(_reports_last, draft.claims))
                ),
            ),
            claims=tuple(draft.claims),
            citations=tuple(draft.citations),
            responsibilities=tuple(
                replace(r, citation=new[r.citation]) for r in table if r.citation in new
            ),
            notices=tuple(_renumbered(notice, new) for notice in added),
            retrieved=self._retrieved(asked.found),
        )

    def _of_sources(
        self, draft: Draft, cited: Sequence[Citation], query: Query
    ) -> tuple[Notice, ...]:
        """Expired and proposed sources, with what an agreement in force says of the same unit."""
        found: list[Notice] = []
        for notice in notices.of_sources(cited, self.known.documents, self.known.today):
            if notice.kind == "expired":
                gone = next(c for c in cited if c.n in notice.citations).passage.document_id
                applies = instead(
                    gone,
                    cited,
                    self.known.register,
                    self.known.documents,
                    self.known.today,
                    query.ages,
                )
                notice = self._with_instead(draft, notice, applies)
            found.append(notice)
        return tuple(found)

    def _with_instead(self, draft: Draft, notice: Notice, applies: Instead | None) -> Notice:
        if applies is None:
            return notice
        passage, claim = self.known.passages[applies.entry.passage_id], applies.claim
        if not (passage.start <= claim.start and claim.end <= passage.end):
            return notice
        number = draft.cite(passage, claim.start, claim.end)
        document = self.known.documents[passage.document_id]
        text = render.instead(notice.text, applies.entry.name, document)
        return replace(notice, text=text, citations=(*notice.citations, number))

    def _refusal(self, asked: Asked, unsaid: str = "") -> Answer:
        """What the documents do not answer; with the duty to report where a child is at risk."""
        query, found, verdict = asked.query, asked.found, asked.verdict
        reporting = Reporting(self.known)
        if reporting.pressing(query) and not verdict.elsewhere:
            draft = Draft(self.known.documents)
            reporting.say(draft, first=True)
            closing = "" if reporting.asked(query) else texts.unanswered([query.standalone], "")
            return self._answer(asked, draft, (), "partly", "", closing, alone=True)
        near = [self.known.index.passages[hit.place] for hit in found.hits[:_TIPS_AMONG]]
        places = {
            render.place(passage, self.known.documents): passage for passage in reversed(near)
        }
        tips = tuple(p for p in near if any(p is kept for kept in places.values()))[:3]
        return Answer(
            query=query,
            status="not_in_agreements",
            text=texts.refusal(
                query,
                tips,
                "" if query.acute else verdict.turn_to,
                self.known.documents,
                sure=verdict.sure,
                unsaid=unsaid,
                way_on=self.known.way_on if _asks_who(query) else None,
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
        return tuple(Ranked(self.known.index.passages[h.place], h.score) for h in found.hits[:10])


def _say(teller: Teller, speaker: Speaker, answerable: Sequence[Asked]) -> tuple[str, str]:
    """Says what answers; returns status and opening."""
    status, opening = "answered", ""
    for part in answerable:
        status, opening = teller.say(speaker, part)
    return status, opening


def _reports_last(claim: Claim) -> bool:
    """Whether the duty to report stands behind what answers: one line of it then stands first."""
    return claim.group == render.REPORT and not claim.lead


def _goes_with(part: Asked, whole: Asked) -> bool:
    """Whether a part that is nearly answerable is taken as answered with its whole turn.

    Without banks the judge is not sure enough of a few words to say what is left unanswered.
    """
    unsure = part.verdict.near and not part.verdict.sure and part.query.answer_type is None
    return unsure and not whole.verdict.refuse


def _asks_who(query: Query) -> bool:
    """A question about who does what, where disagreement may be what lies behind it."""
    return query.answer_type is None and query.intent in _WHO and bool(query.units or query.needs)


def _renumbered(notice: Notice, new: dict[int, int]) -> Notice:
    return replace(notice, citations=tuple(sorted({new[n] for n in notice.citations if n in new})))
