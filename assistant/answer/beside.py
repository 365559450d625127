"""The sentences that answer, said after what the register has said."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import render
from assistant.answer.known import Known
from assistant.answer.shape import Shape
from assistant.answer.statements import LEAST, Draft, choose, write
from assistant.types import AgeRange, Evidence

MAIN = 0.8  # of the best evidence: what stands first; the rest is "see also"
_CLOSE = 0.85  # of a passage's best sentence: what else of it is said beside the register
_BESIDE = 2  # further passages beside what the register says
_NEAR = 2  # sentences between what is cited and the fact that was asked for
_ADDS = 0.93  # of the best evidence: what adds something to what the register says


def say_evidence(
    known: Known,
    draft: Draft,
    evidence: Sequence[Evidence],
    ages: Sequence[AgeRange],
    *,
    has_register: bool,
    of_ages: bool,
    whole: bool = False,
    sure: bool = False,
    least: float = LEAST,
) -> None:
    """The sentences that answer; beside the register only the best that it has not said.

    Args:
        known: documents and words.
        draft: is written to.
        evidence: best first.
        ages: asked about.
        has_register: the register has said something.
        of_ages: a unit's ages are said.
        whole: all of a list is asked for.
        sure: search is sure of the best sentence's passage: more of it is said.
        least: share of the best sentence's score that is worth saying.
    """
    fresh = [e for e in evidence if not any(e.sentence.text in c.text for c in draft.claims)]
    fresh = [e for e in fresh if not known.for_others(e, ages)]
    if of_ages:
        fresh = [e for e in fresh if not _limit_said(known, e, draft)]
    if has_register:
        told = any(c.passage.id == evidence[0].passage.id for c in draft.citations)
        fresh = [e for e in fresh if e is evidence[0] or _adds(known, e, draft)]
        for group in choose(fresh, least)[:_BESIDE]:
            close = [e for e in group if not told or e.score >= _CLOSE * group[0].score]
            if group[0].score >= _ADDS * evidence[0].score:
                write(draft, close, render.SEE_ALSO, known.shapes.leans)
        return
    defined = any(claim.lead for claim in draft.claims) and not ages
    for group in choose(fresh, least)[: _BESIDE if defined else None]:
        main = group[0].score >= MAIN * evidence[0].score
        heading = "" if main else render.SEE_ALSO
        onward = sure and group[0] is evidence[0]
        write(draft, group, heading, known.shapes.leans, whole=whole and main, onward=onward)


def add_fact(draft: Draft, shape: Shape) -> None:
    """The nearest sentence with the kind of fact asked for, where no statement holds one.

    "Hur länge?" found the sentence on what is done; how long stands in the next one.
    """
    if shape.holds is None or any(shape.met(claim.text) for claim in draft.claims):
        return
    for citation in tuple(draft.citations):
        sentences = citation.passage.sentences
        told = [
            at
            for at, s in enumerate(sentences)
            if citation.start <= s.start and s.end <= citation.end
        ]
        near = [at for at, s in enumerate(sentences) if at not in told and shape.met(s.text)]
        close = [(min(abs(at - t) for t in told), at) for at in near] if told else []
        if close and min(close)[0] <= _NEAR:
            sentence = sentences[min(close)[1]]
            number = draft.cite(citation.passage, sentence.start, sentence.end)
            draft.say(sentence.text, (number,))
            return


def _limit_said(known: Known, evidence: Evidence, draft: Draft) -> bool:
    """Whether a sentence's age limit stands in the first lines, with its quote."""
    sentence = evidence.sentence
    if (evidence.passage.document_id, sentence.start) not in known.aged:
        return False
    firsts = {n for claim in draft.claims if claim.lead for n in claim.citations}
    return any(
        c.n in firsts and (c.start, c.end) == (sentence.start, sentence.end)
        for c in draft.citations
    )


def _adds(known: Known, evidence: Evidence, draft: Draft) -> bool:
    """Whether a sentence may add something to what the register says.

    A duty that every unit has does not, nor does a document that has expired where the first
    unit's has not.
    """
    if (evidence.passage.document_id, evidence.sentence.start) in known.routine:
        return False
    expired = known.expired
    first = {c.passage.document_id for c in draft.citations[:1]}
    return evidence.passage.document_id not in expired or bool(first & expired)
