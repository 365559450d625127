"""Systems that are right or wrong on purpose: the suite must score them as good or bad as they are.

``Oracle`` knows the cases; the others spoil another system in one way each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.types import Document
from eval.case import REFUSED, Case, find_gold
from eval.reply import Cited, Noted, Reply, Statement, premise
from eval.spans import Span, Texts
from eval.systems import DEPTH, System, Turns


class Oracle:
    """Answers each case as its writer wishes; knows nothing else."""

    name = "facit"
    composes = True

    def __init__(self, cases: Sequence[Case], texts: Texts) -> None:
        self._cases = {case.turns: case for case in cases}
        self._cases |= {(case.standalone,): case for case in cases if case.standalone}
        self._texts = texts

    def answer(self, turns: Turns) -> Reply:
        """The expected reply; a refusal to what is no case."""
        case = self._cases.get(tuple(turns))
        if case is None or not case.gold:
            notices = case.notices if case else ()
            status = case.status[0] if case else REFUSED
            noted = tuple(Noted(kind, kind) for kind in notices)
            facts = " ".join(fact.forms[0] for fact in case.facts) if case else ""
            return Reply(status, facts, notices=noted)
        gold = [places[0] for places in find_gold(case, self._texts)]
        cited = tuple(
            cite(n, span, self._texts.documents[span.document]) for n, span in enumerate(gold, 1)
        )
        statements = tuple(Statement(c.quote, (c.n,)) for c in cited)
        lines = [f"• {c.quote} [{c.n}]" for c in cited]
        lines.extend(fact.forms[0] for fact in case.facts)
        return Reply(
            status=case.status[0],
            text="\n".join(lines),
            statements=statements,
            citations=cited,
            notices=tuple(Noted(kind, kind) for kind in case.notices),
            retrieved=tuple(dict.fromkeys(c.passage for c in cited))[:DEPTH],
        )


class ShuffledCitations:
    """Gives every answer the citations of another question."""

    composes = True

    def __init__(self, system: System, questions: Sequence[Turns]) -> None:
        self.name = "omkastade källor"
        self._system = system
        self._questions = [tuple(q) for q in questions]

    def answer(self, turns: Turns) -> Reply:
        """The reply with the sources of a question half the list away, or the next that has any."""
        reply = self._system.answer(turns)
        if not reply.citations:
            return reply
        here = self._questions.index(tuple(turns)) if tuple(turns) in self._questions else 0
        size = len(self._questions)
        own = {c.passage for c in reply.citations}
        for step in range(size):
            other = self._system.answer(self._questions[(here + size // 2 + step) % size])
            taken = [c for c in other.citations if c.passage not in own]
            if taken:
                cited = [
                    replace(taken[at % len(taken)], n=c.n) for at, c in enumerate(reply.citations)
                ]
                return replace(reply, citations=tuple(cited))
        return reply


class AlteredQuotes:
    """Changes one character of every quote, offsets untouched."""

    composes = True

    def __init__(self, system: System) -> None:
        self.name = "ändrade citat"
        self._system = system

    def answer(self, turns: Turns) -> Reply:
        """The reply with a digit raised, or a letter changed, in each quote."""
        reply = self._system.answer(turns)
        cited = tuple(replace(c, quote=_altered(c.quote)) for c in reply.citations)
        return replace(reply, citations=cited)


class AlwaysAnswers:
    """Never refuses: cites a passage whatever is asked."""

    composes = True

    def __init__(self, system: System, documents: Mapping[str, Document]) -> None:
        self.name = "svarar alltid"
        self._system = system
        self._documents = documents
        first = next(d for d in documents.values() if d.passages)
        self._spare = Span(first.id, first.passages[0].start, first.passages[0].end)

    def answer(self, turns: Turns) -> Reply:
        """The reply, or the first passage retrieved where the system refuses."""
        reply = self._system.answer(turns)
        if reply.status != REFUSED:
            return reply
        span = reply.retrieved[0] if reply.retrieved else self._spare
        cited = cite(1, span, self._documents[span.document])
        return replace(
            reply,
            status="answered",
            text=f"{cited.quote} [1]",
            statements=(Statement(cited.quote, (1,)),),
            citations=(cited,),
        )


class AlwaysRefuses:
    """Says that the agreements do not answer, whatever is asked."""

    composes = True

    def __init__(self, system: System) -> None:
        self.name = "avstår alltid"
        self._system = system

    def answer(self, turns: Turns) -> Reply:
        """A refusal with what the system retrieved."""
        return Reply(REFUSED, "Det framgår inte.", retrieved=self._system.answer(turns).retrieved)


def spoiled(
    system: System, cases: Sequence[Case], documents: Mapping[str, Document]
) -> tuple[System, ...]:
    """The four deliberately wrong versions of a system."""
    return (
        ShuffledCitations(system, [case.turns for case in cases]),
        AlteredQuotes(system),
        AlwaysAnswers(system, documents),
        AlwaysRefuses(system),
    )


def cite(n: int, span: Span, document: Document) -> Cited:
    """A faithful citation of a span with the passages that it lies in."""
    around = [p for p in document.passages if span.overlap(Span(document.id, p.start, p.end))]
    best = max(around, key=lambda p: span.overlap(Span(document.id, p.start, p.end)), default=None)
    if best is None:
        return Cited(n, document.text[span.start : span.end], span, span, document.title)
    passage = Span(document.id, best.start, best.end)
    told = premise(document, best.path, best.row, " ".join(p.reading for p in around))
    return Cited(n, document.text[span.start : span.end], span, passage, told)


def _altered(quote: str) -> str:
    at = next((i for i, c in enumerate(quote) if c in "012345678"), None)
    if at is not None:
        return quote[:at] + str(int(quote[at]) + 1) + quote[at + 1 :]
    return ("X" if quote[:1] != "X" else "Y") + quote[1:]
