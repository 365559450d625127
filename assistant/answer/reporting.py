"""The duty to report concern for a child: whether it is part of an answer, where it stands in it.

It stands first where the question surely tells of a child at risk, asks about the duty itself, or
asks nothing; a unit's own part and whom to go to come after it. A refusal has it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import render, texts
from assistant.answer.known import Known
from assistant.answer.responsible import Speaker
from assistant.answer.statements import Draft
from assistant.answer.whose import Whose
from assistant.swedish import fold
from assistant.types import Claim, Evidence, Query


@dataclass(frozen=True, slots=True)
class Reporting:
    """Says the duty to report, in the best document that has it; holds no state."""

    known: Known

    def concerns(self, query: Query) -> bool:
        """Whether the duty is part of the answer, and some document has it."""
        if self.known.report is None:
            return False
        return self.asked(query) or Whose(self.known).reports(query)

    def reminds(self, query: Query) -> bool:
        """Whether it is said last though nothing says that a child is at risk."""
        return self.known.report is not None and Whose(self.known).reminds(query)

    def asked(self, query: Query) -> bool:
        """Whether the duty itself is asked about, in what is asked last."""
        return self.known.shapes.asks_duty(query.asking)

    def pressing(self, query: Query) -> bool:
        """Whether it is said even where the documents answer nothing else."""
        return self.concerns(query) and (query.child_at_risk or self.asked(query))

    def first(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether it stands before what answers.

        So it does, too, where a sentence on reporting answers as well as the best one.
        """
        told = self.known.shapes.only_tells(query.asking)
        if told or query.child_at_risk or self.asked(query):
            return True
        least = self.known.cues.weights["aside"] * evidence[0].score if evidence else 0.0
        near = (e for e in evidence if e.score >= least)
        return not evidence or any(
            self.known.direct.tells_of_reporting(e.sentence.text) for e in near
        )

    def say(self, draft: Draft, *, first: bool) -> None:
        """The duty, before what answers or after it; see ``Composer`` for the latter."""
        if self.known.report is None:
            return
        passage, sentence = self.known.report
        number = draft.cite(passage, sentence.start, sentence.end)
        if first:
            draft.claims.insert(0, Claim(sentence.text, (number,), render.REPORT, lead=True))
        else:
            draft.say(sentence.text, (number,), render.REPORT)

    def say_taking_over(self, speaker: Speaker, query: Query) -> None:
        """Who takes over from the one who reports."""
        known = self.known
        needs = tuple(sorted(known.shapes.reporting_needs & set(known.lexicon.needs)))
        speaker.offers(Whose(known).resolved(query.ages, needs).offers[:1])

    def unsaid(self, query: Query) -> str:
        """What is said of secrecy where it is asked of and no document sets it against the duty."""
        asks = self.known.shapes.secrecy.search(fold(query.question))
        if asks is None or not self.concerns(query):
            return ""
        tells, secrecy = self.known.direct.tells_of_reporting, self.known.shapes.secrecy
        told = (
            s.text for d in self.known.documents.values() for p in d.passages for s in p.sentences
        )
        both = any(secrecy.search(fold(text)) and tells(text) for text in told)
        return "" if both else texts.SECRECY_UNSAID
