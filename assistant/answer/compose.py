"""Found evidence, register and verdict → an answer whose every statement is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant import render
from assistant.answer import notices
from assistant.answer.abstain import Verdict
from assistant.answer.evidence import gather
from assistant.answer.responsible import Speaker
from assistant.answer.statements import Draft, choose, renumber, write
from assistant.conflicts import Conflict, find_conflicts
from assistant.corpus import data_file
from assistant.index import Index
from assistant.law import Law
from assistant.register import Register, RegisterCues, build_register
from assistant.resolve import Resolution, resolve
from assistant.search import Found
from assistant.types import (
    Answer,
    Document,
    Evidence,
    Notice,
    Passage,
    Query,
    Ranked,
    Responsibility,
)
from assistant.understand import AgeWords, Lexicon

_MAIN = 0.8  # of the best evidence: what stands first; the rest is "see also"
_CLOSE = 0.85  # of a passage's best sentence: what else of it is said beside the register
_BESIDE = 2  # further passages beside what the register says
_RELEVANT = 6  # sentences that make an exception worth saying
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
    today: date

    @classmethod
    def load(
        cls,
        index: Index,
        lexicon: Lexicon,
        ages: AgeWords,
        lexicon_folder: Path,
        corpus: Path,
        today: date,
    ) -> Composer:
        """Builds the register and reads the data files that notices rest on."""
        cues = RegisterCues.load(lexicon_folder)
        register = build_register(index.documents, lexicon, ages, cues)
        return cls(
            index=index,
            documents={d.id: d for d in index.documents},
            passages={p.id: p for p in index.passages},
            register=register,
            conflicts=find_conflicts(register, index.documents, lexicon, cues),
            lexicon=lexicon,
            cues=cues,
            law=Law.load(data_file(corpus, "law.yaml")),
            today=today,
        )

    def compose(self, asked: Asked, parts: Sequence[Asked] = ()) -> Answer:
        """The answer, before it is verified.

        Args:
            asked: the whole turn.
            parts: its questions, where it holds several; the ones that the documents do not answer
                are refused while the others are answered.
        """
        refused = [part for part in parts if part.verdict.refuse]
        answerable = [part for part in parts if not part.verdict.refuse]
        if not parts or not refused:
            answerable = [asked] if not asked.verdict.refuse else answerable
        if not answerable or not asked.found.hits:
            return self._refusal(asked)
        draft = Draft(self.documents)
        speaker = Speaker(draft, self.passages)
        status, opening = "answered", ""
        for part in answerable:
            status, opening = self._say(speaker, part)
        closing = ""
        if refused:
            status = "partly"
            closing = render.unanswered(
                [part.query.standalone for part in refused], refused[0].verdict.turn_to
            )
        elif not opening and len(draft.claims) > 1:
            opening = "Det här säger överenskommelserna:"
        return self._answer(asked, draft, speaker.table, status, opening, closing)

    def _say(self, speaker: Speaker, asked: Asked) -> tuple[str, str]:
        """Says what answers one question; returns status and opening."""
        query, found = asked.query, asked.found
        evidence = gather(self.index, found, self._ruled_out(query))
        status, opening = "answered", ""
        before = len(speaker.draft.claims)
        if self._asks_register(query, found):
            resolution = self._resolve(query, found)
            status, opening = self._say_resolution(speaker, resolution, query, evidence)
        self._say_evidence(speaker.draft, evidence, len(speaker.draft.claims) > before)
        if query.intent == "responsibility":
            speaker.rows(self.register.entries)
        return status, opening

    def timed(self, answer: Answer, timings: Sequence[tuple[str, float]]) -> Answer:
        """The answer with its timings in milliseconds."""
        return replace(answer, timings_ms=tuple(timings))

    def _asks_register(self, query: Query, found: Found) -> bool:
        """A question of responsibility about someone, whose passages are the register's."""
        if not (query.about or query.units):
            return False
        held = {entry.passage_id for entry in self.register.entries}
        share = sum(h.score for h in found.hits if self.index.passages[h.place].id in held)
        asks = query.intent == "responsibility" or bool(query.ages)
        return asks and share >= _BY_REGISTER

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
        expired = {d.id for d in self.index.documents if d.validity.expired(self.today)}
        best = found.hits[0].score
        return resolve(
            self.register,
            ages=query.ages,
            needs=query.needs,
            units=query.units,
            relevance={self.index.passages[h.place].id: h.score / best for h in found.hits},
            lexicon=self.lexicon,
            cues=self.cues,
            expired=frozenset(expired),
        )

    def _say_resolution(
        self,
        speaker: Speaker,
        resolution: Resolution,
        query: Query,
        evidence: Sequence[Evidence],
    ) -> tuple[str, str]:
        """Says it; returns status and opening."""
        speaker.excluded(resolution.excluded)
        if resolution.fork and not query.ages and self._fork_decides(resolution, evidence):
            speaker.fork(resolution.fork)
            if speaker.draft.claims:
                return "clarify", render.ASK_AGE
        speaker.offers(resolution.offers)
        best = [e for e in evidence[:_RELEVANT] if e.score >= _MAIN * evidence[0].score]
        relevant = frozenset((e.passage.document_id, e.sentence.start) for e in best)
        speaker.exceptions(resolution.exceptions, relevant)
        if not speaker.draft.claims:
            return "answered", ""
        return "answered", render.opening(query)

    def _fork_decides(self, resolution: Resolution, evidence: Sequence[Evidence]) -> bool:
        """The passage that answers best is one of those between which the age decides."""
        forked = {o.entry.passage_id for branch in resolution.fork for o in branch.offers}
        return bool(evidence) and evidence[0].passage.id in forked

    def _say_evidence(self, draft: Draft, evidence: Sequence[Evidence], has_register: bool) -> None:
        """The sentences that answer; beside the register only the best that it has not said."""
        groups = choose(evidence)
        if has_register:
            for group in groups[:_BESIDE]:
                close = [e for e in group if e.score >= _CLOSE * group[0].score]
                write(draft, close, render.SEE_ALSO)
            return
        for group in groups:
            main = group[0].score >= _MAIN * evidence[0].score
            write(draft, group, "" if main else render.SEE_ALSO)

    def _answer(
        self,
        asked: Asked,
        draft: Draft,
        table: Sequence[Responsibility],
        status: str,
        opening: str,
        closing: str = "",
    ) -> Answer:
        query = asked.query
        of_conflicts = notices.of_conflicts(draft, self.conflicts, query, self.passages)
        cited = tuple(draft.citations)
        added = (
            *notices.of_question(query),
            *of_conflicts,
            *notices.of_sources(cited, self.documents, self.today),
            *notices.of_law(cited, self.law, self.today),
        )
        new = renumber(draft, [n for notice in added for n in notice.citations])
        return Answer(
            query=query,
            status=status,
            text=render.body(opening, draft.claims, closing, acute=query.acute),
            claims=tuple(draft.claims),
            citations=tuple(draft.citations),
            responsibilities=tuple(replace(r, citation=new[r.citation]) for r in table),
            notices=tuple(_renumbered(notice, new) for notice in added),
            retrieved=self._retrieved(asked.found),
        )

    def _refusal(self, asked: Asked) -> Answer:
        query, found, verdict = asked.query, asked.found, asked.verdict
        tips = tuple(self.index.passages[hit.place] for hit in found.hits[:3])
        return Answer(
            query=query,
            status="not_in_agreements",
            text=render.refusal(query, tips, verdict.turn_to, self.documents, sure=verdict.sure),
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


def _renumbered(notice: Notice, new: dict[int, int]) -> Notice:
    return replace(notice, citations=tuple(sorted({new[n] for n in notice.citations if n in new})))
