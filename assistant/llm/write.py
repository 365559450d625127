"""A verified answer → the same answer in a model's words, where these are those of its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import render
from assistant.answer import notices
from assistant.law import Law
from assistant.llm.check import Checker, Shown
from assistant.llm.client import Model, ModelError
from assistant.llm.prompt import NO_ANSWER, SYSTEM, message
from assistant.llm.rerank import MOST, reranked
from assistant.llm.rewrite import rewritten
from assistant.llm.speech import Source
from assistant.llm.statements import statements
from assistant.search.found import Found
from assistant.swedish import Language
from assistant.types import Answer, Citation, Claim, Document, Notice, Passage, Query, Sentence

OWN_NOTICES = ("expired", "memo", "law")  # made anew for what is cited now
TELL = Callable[[str], None]
_PASSAGES = 4  # passages that lend further evidence
_OWN = 0.5  # least share of own words in an answer; below it the extractive one is clearer
_FIRST = 2  # claims of the extractive answer of which one must be met


@dataclass(frozen=True, slots=True)
class Writer:
    """Words answers by a language model; holds no state.

    Attributes:
        budget: characters of evidence that the model is given.
        rewrites: the model may word follow-ups too.
        reranks: the model may order the passages that were found.
    """

    model: Model
    checker: Checker
    documents: Mapping[str, Document]
    language: Language
    law: Law
    today: date
    budget: int = 6000
    rewrites: bool = False
    reranks: bool = False

    def reworded(self, turns: Sequence[str], query: Query) -> Query:
        """A follow-up as the model words it for search, where that is wanted."""
        if not self.rewrites or not query.carried_over:
            return query
        question = rewritten(self.model, self.checker.speech, turns, query)
        return replace(query, search_text=question, context=None) if question else query

    def ordered(self, query: Query, found: Found, passages: Sequence[Passage]) -> Found:
        """What was found in the order that the model gives it, where that is wanted."""
        if not self.reranks:
            return found
        texts = [passages[hit.place].reading for hit in found.hits[:MOST]]
        return replace(found, hits=reranked(self.model, query.standalone, found.hits, texts))

    def write(self, answer: Answer, tell: TELL = lambda _: None) -> Answer:
        """The answer worded by the model, or the given one with a word on why it stands.

        A question back and a refusal are never worded by a model.

        Args:
            answer: verified, made of quotes.
            tell: is given each statement once it is found to be held.
        """
        if answer.status not in ("answered", "partly") or not answer.claims:
            return answer
        evidence = tuple(self._evidence(answer))
        try:
            told = tuple(self._kept(answer, evidence, tell))
        except ModelError as error:
            return _stands(answer, render.model_failed(error.message))
        own = [shown for shown in told if shown.own]
        kept = tuple(shown for shown in told if shown.own or not shown.repeats(own))
        if len(own) < _OWN * len(kept) or not self._answers(answer, kept, evidence):
            return _stands(answer, render.MODEL_UNSUPPORTED)
        return self._worded(answer, kept, evidence)

    def _evidence(self, answer: Answer) -> Iterator[Citation]:
        """The citations of the answer, then further sentences of the best passages."""
        yield from answer.citations
        number = len(answer.citations)
        used = [(c.passage.document_id, c.start, c.end) for c in answer.citations]
        length = sum(len(c.quote) for c in answer.citations)
        for ranked in answer.retrieved[:_PASSAGES]:
            for sentence in ranked.passage.sentences:
                if length > self.budget:
                    return
                if sentence.kind != "lead_in" and not _known(ranked.passage, sentence, used):
                    number += 1
                    length += sentence.end - sentence.start
                    yield self._cite(number, ranked.passage, sentence)

    def _cite(self, number: int, passage: Passage, sentence: Sentence) -> Citation:
        text = self.documents[passage.document_id].text
        quote = text[sentence.start : sentence.end]
        return Citation(number, passage, quote, sentence.start, sentence.end)

    def _kept(self, answer: Answer, evidence: Sequence[Citation], tell: TELL) -> Iterator[Shown]:
        """What is shown of the reply, in its order; no sentence of a source is said twice."""
        asked = message(answer.query, [source_of(c) for c in evidence], self.budget)
        parts = {c.n: parts_of(c) for c in evidence}
        before: list[Shown] = []
        for said in statements(self.model.pieces(SYSTEM, asked), self.language):
            if NO_ANSWER in said.text.upper():
                return
            if not said.cited or not set(said.cited) <= set(parts):
                continue
            shown = self.checker.shown(said.text, [one for n in said.cited for one in parts[n]])
            if shown is None or shown.repeats(before):
                continue
            before.append(shown)
            tell(render.statement(claim_of(shown)))
            yield shown

    def _answers(self, answer: Answer, kept: Sequence[Shown], evidence: Sequence[Citation]) -> bool:
        """Something of what the extractive answer says first must be said."""
        by_number = {c.n: c.passage.id for c in evidence}
        said = {by_number[shown.source] for shown in kept}
        first = {by_number[n] for claim in answer.claims[:_FIRST] for n in claim.citations}
        return bool(said & first)

    def _worded(
        self, answer: Answer, kept: Sequence[Shown], evidence: Sequence[Citation]
    ) -> Answer:
        duty = [c for c in answer.claims if c.lead and answer.query.child_at_risk]
        conflicts = [c for c in answer.claims if c.group == render.CONFLICT_GROUP]
        claims = [*duty, *(claim_of(shown) for shown in kept), *conflicts]
        staying = [n for n in answer.notices if n.kind not in OWN_NOTICES]
        order = [n for c in claims for n in c.citations] + [n for x in staying for n in x.citations]
        new = {old: at for at, old in enumerate(dict.fromkeys(order), start=1)}
        by_number = {c.n: c for c in evidence}
        citations = tuple(replace(by_number[old], n=at) for old, at in new.items())
        numbered = tuple(replace(c, citations=tuple(new[n] for n in c.citations)) for c in claims)
        return replace(
            answer,
            text=render.body(
                "",
                numbered,
                _closing(answer.text),
                acute=answer.query.acute,
                concern=answer.query.child_at_risk,
            ),
            claims=numbered,
            citations=citations,
            responsibilities=tuple(
                replace(r, citation=new[r.citation])
                for r in answer.responsibilities
                if r.citation in new
            ),
            notices=(
                *(replace(n, citations=tuple(new[x] for x in n.citations)) for n in staying),
                *notices.of_sources(citations, self.documents, self.today),
                *notices.of_law(citations, self.law, self.today),
            ),
            mode="llm",
        )


def _known(passage: Passage, sentence: Sentence, used: Sequence[tuple[str, int, int]]) -> bool:
    return any(
        document == passage.document_id and start <= sentence.start and sentence.end <= end
        for document, start, end in used
    )


def source_of(citation: Citation) -> Source:
    """A citation as a model is shown it."""
    parts = parts_of(citation)
    text = " ".join(part.text for part in parts)
    return replace(parts[0], text=text)


def parts_of(citation: Citation) -> tuple[Source, ...]:
    """The sentences and list items of a citation, as statements are compared with them."""
    passage = citation.passage
    about, owner = "\n".join(passage.path[-2:]), passage.row or ""
    inside = [s for s in passage.sentences if citation.start <= s.start and s.end <= citation.end]
    if not inside:
        return (Source(citation.n, render.quote_text(citation), about, owner),)
    told = [s for s in inside if s.kind != "lead_in"] or inside
    return tuple(Source(citation.n, s.text, about, owner, s.lead_in) for s in told)


def claim_of(shown: Shown) -> Claim:
    """What is shown of a statement, with its mark."""
    return Claim(shown.text, (shown.source,))


def _closing(text: str) -> str:
    """What an answer says after its last statement: what it does not answer."""
    lines = text.splitlines()
    last = max((at for at, line in enumerate(lines) if "[" in line and "]" in line), default=-1)
    return "\n".join(lines[last + 1 :]).strip()


def _stands(answer: Answer, why: str) -> Answer:
    return replace(answer, notices=(*answer.notices, Notice("assumption", why)))
