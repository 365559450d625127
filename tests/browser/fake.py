"""An assistant with a few hand-made answers over real documents, for tests of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant import render, texts
from assistant.answer.verify import verify
from assistant.types import (
    AgeRange,
    Answer,
    Citation,
    Claim,
    Document,
    Level,
    Notice,
    Passage,
    Query,
    Responsibility,
)


class FakeAssistant:
    """Answers by the words of the last turn; every answer is verified like a real one.

    The stand-alone question holds all turns, so that a test can see them on the page.
    """

    def __init__(self, documents: Mapping[str, Document], today: date) -> None:
        self.documents = documents
        self.today = today

    def ask(self, turns: Sequence[str]) -> Answer:
        said = turns[-1].lower()
        if "krasch" in said:
            raise RuntimeError(said)
        masked = [turn.replace("20100101-1234", "[personnummer]") for turn in turns]
        query = Query(masked[-1], " | ".join(masked), masked[-1])
        if "telefonnummer" in said:
            return verify(self._refusal(query), self.documents)
        if "ungdomsmottagning" in said:
            return verify(self._conflict(query), self.documents)
        if "ångest" in said and not any(c.isdigit() for c in said):
            return verify(self._clarify(query), self.documents)
        return verify(self._answered(query, turns), self.documents)

    def cite(self, n: int, words: str) -> Citation:
        """The first sentence of the documents that holds the words."""
        for document in self.documents.values():
            for passage in document.passages:
                for s in passage.sentences:
                    if words in s.text:
                        quote = document.text[s.start : s.end]
                        return Citation(n, passage, quote, s.start, s.end)
        raise LookupError(words)

    def _first_passages(self) -> list[Passage]:
        return [p for d in self.documents.values() for p in d.passages][:3]

    def _answered(self, query: Query, turns: Sequence[str]) -> Answer:
        if "jamtbus-2018" not in self.documents:
            return self._anything(query)
        cited = (
            self.cite(1, "Första linjen finns för att kunna ge rätt hjälp"),
            self.cite(2, "Ge de stödåtgärder i skolmiljön"),
            self.cite(3, "fram till 2023"),
        )
        claims = (
            Claim(render.quote_text(cited[0]), (1,), "Första linjen"),
            Claim(f"Skola/elevhälsa: {render.quote_text(cited[1])}", (2,), "Generell nivå"),
            Claim(render.quote_text(cited[2]), (3,), "Se även"),
        )
        carried = ("behov",) if len(turns) > 1 else ()
        query = replace(query, ages=(AgeRange(16, 16.99),), needs=("ångest",), carried_over=carried)
        return self._made(
            query,
            "answered",
            render.opening(query),
            claims,
            cited,
            responsibilities=(
                Responsibility("Skola/elevhälsa", "Kommunen", Level.GENERAL, None, 2),
                Responsibility("BUP", "Region", Level.FIRST_LINE, AgeRange(0, 17.99), 1),
            ),
            notices=(
                *((Notice("acute", "Ring 112 först."),) if "inte leva" in turns[-1] else ()),
                *(
                    (Notice("personal_data", "Jag tog bort ett personnummer."),)
                    if "[personnummer]" in query.question
                    else ()
                ),
                Notice("expired", "Överenskommelsen gällde till och med 2023.", (3,)),
            ),
        )

    def _anything(self, query: Query) -> Answer:
        """Cites the first sentences of every document, whatever they are."""
        cited = []
        for document in self.documents.values():
            for passage in document.passages:
                for s in passage.sentences:
                    quote = document.text[s.start : s.end]
                    cited.append(Citation(len(cited) + 1, passage, quote, s.start, s.end))
        cited = cited[:30]
        claims = tuple(Claim(render.quote_text(c).replace("[", "("), (c.n,)) for c in cited)
        return self._made(query, "answered", "", claims, tuple(cited))

    def _clarify(self, query: Query) -> Answer:
        cited = (self.cite(1, "Första linjen finns för att kunna"), self.cite(2, "fram till 2023"))
        claims = (
            Claim(render.quote_text(cited[0]), (1,), "0–17 år"),
            Claim(render.quote_text(cited[1]), (2,), "Från 18 år"),
        )
        return self._made(query, "clarify", render.ASK_AGE, claims, cited)

    def _conflict(self, query: Query) -> Answer:
        cited = (self.cite(1, "13-22 år"), self.cite(2, "13-23 år"))
        claims = (Claim(render.quote_text(cited[0]), (1,)),)
        text = f"Källorna säger olika. JämtBus säger: ”{cited[0].quote}” [1] Den andra: ”…” [2]"
        notices = (Notice("conflict", text, (1, 2)),)
        return self._made(query, "answered", "", claims, cited, notices=notices)

    def _refusal(self, query: Query) -> Answer:
        tips = tuple(self._first_passages())
        text = texts.refusal(query, tips, "vårdgivaren själv", self.documents, sure=True)
        return Answer(query, "not_in_agreements", text, (), (), (), (), (), tips=tips)

    def _made(
        self,
        query: Query,
        status: str,
        opening: str,
        claims: tuple[Claim, ...],
        citations: tuple[Citation, ...],
        *,
        responsibilities: tuple[Responsibility, ...] = (),
        notices: tuple[Notice, ...] = (),
    ) -> Answer:
        return Answer(
            query=query,
            status=status,
            text=render.body(opening, claims),
            claims=claims,
            citations=citations,
            responsibilities=responsibilities,
            notices=notices,
            retrieved=(),
        )
