"""Questions with one short answer: how long a document applies, who decided on it, whom it is for.

Each is answered first and in the documents' own words; where they do not have it, nothing is said
and the question takes the ordinary way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import render
from assistant.answer.naming import Names
from assistant.answer.shape import Shapes
from assistant.answer.statements import Draft
from assistant.answer.unit_ages import outside, takes
from assistant.register import RegisterCues
from assistant.swedish import fold, words
from assistant.types import Document, Passage, Query, Sentence
from assistant.understand.ages import AgeReader
from assistant.validity import Statement, Validities, ValidityCues

_LINES = 2  # sentences on a document's validity
_MANY = 3  # documents that are told of where none is named
_BEFORE = 40  # letters before what a word denies
_STEM = 6  # letters that a word keeps whatever its ending
_YEARS = re.compile(r"\d\s*(?:[-–]\s*\d+\s*)?år")


@dataclass(frozen=True, slots=True)
class Direct:
    """Holds what short answers are read from."""

    documents: Mapping[str, Document]
    validities: Validities
    names: Names
    shapes: Shapes
    validity_cues: ValidityCues
    ages: AgeReader

    @classmethod
    def of(
        cls,
        documents: Sequence[Document],
        shapes: Shapes,
        cues: ValidityCues,
        ages: AgeReader,
        today: date,
    ) -> Direct:
        """For some documents on a day."""
        return cls(
            documents={d.id: d for d in documents},
            validities=Validities(documents, today, cues),
            names=Names.of(documents, shapes.document_words),
            shapes=shapes,
            validity_cues=cues,
            ages=ages,
        )

    def within(self, documents: Sequence[Document]) -> Direct:
        """What short answers are read from, for some of the documents."""
        return replace(
            self,
            documents={d.id: d for d in documents},
            validities=self.validities.within(documents),
            names=Names.of(documents, self.shapes.document_words),
        )

    # validity -----------------------------------------------------------------------------

    def asks_validity(self, query: Query) -> bool:
        """Whether a question is whether a document that it names or speaks of still applies."""
        if query.units or query.ages:
            return False
        asked = self.shapes.applies.search(fold(query.asking)) is not None
        return asked and bool(self._about(query))

    def validity(self, draft: Draft, query: Query) -> bool:
        """Says until when the documents that a question is about apply; False where it cannot."""
        before = len(draft.claims)
        told = self._about(query)
        wanted = self.validity_cues.kinds_asked(query.asking)
        said = {s.kind for d in told for s in self.validities[d.id].statements}
        if "renewal" in wanted and "renewal" not in said:
            return False  # notice and the like: for the ordinary way to find
        for document in told:
            self._applies(draft, document, query)
        return len(draft.claims) > before

    def decided(self, draft: Draft, query: Query) -> bool:
        """Says who decided on a named document and when: "vem har antagit avtalet?"."""
        if "decided" not in self.validity_cues.kinds_asked(query.asking):
            return False
        named = self.names.named(query.standalone)
        told = self._memos(query) or [
            self.documents[key]
            for key in named
            if any(s.kind == "decided" for s in self.validities[key].statements)
            or (self.documents[key].kind == "memo" and not self._borrowed(named, query))
        ]
        before = len(draft.claims)
        for document in told:
            self._applies(draft, document, query)
        return len(draft.claims) > before

    def _memos(self, query: Query) -> list[Document]:
        """Proposals that a question calls so: "är förslaget om … beslutat?"."""
        memos = [d for d in self.documents.values() if d.kind == "memo"]
        if not memos or not self.shapes.memo_words & set(words(query.standalone)):
            return []
        named = self.names.named(query.standalone, frozenset(d.id for d in memos))
        told = [d for d in memos if d.id in named] or memos
        return told if len(told) <= _MANY else []

    def _about(self, query: Query) -> tuple[Document, ...]:
        if memos := self._memos(query):
            return tuple(memos)
        found = self.names.named(query.standalone)
        if found and not self._borrowed(found, query):
            return tuple(self.documents[key] for key in found)
        asked = query.intent == "validity" or self.shapes.of(query.asking).name == "validity"
        pronouns = self.shapes.pronouns if asked else frozenset()
        if not self.names.unnamed(query.standalone, pronouns):
            return ()
        rules = tuple(d for d in self.documents.values() if d.kind != "memo")
        told = rules or tuple(self.documents.values())  # nothing but proposals: they are meant
        return told if len(told) <= _MANY else ()

    def _borrowed(self, found: Iterable[str], query: Query) -> bool:
        """Whether only proposals are named, by the name of the agreement that they are about.

        "Hur länge gäller överenskommelsen om …" names no "Förslag till ändringar i
        överenskommelsen om …": a proposal is called by what it is, the first word of its name.
        """
        named = [self.documents[key] for key in found]
        asked = [w[:_STEM] for w in words(query.standalone)]
        firsts = [(words(name) or [""])[0][:_STEM] for d in named for name in (d.short, d.title)]
        if not all(d.kind == "memo" for d in named) or any(f in asked for f in firsts if f):
            return False
        rules = frozenset(d.id for d in self.documents.values() if d.kind != "memo")
        return bool(self.names.named(query.standalone, rules)) or self.validity_cues.has(
            "subjects", query.standalone
        )

    def _applies(self, draft: Draft, document: Document, query: Query) -> None:
        known = self.validities[document.id]
        if known.status == "memo":
            self._proposed(draft, document)
            return
        wanted = self.validity_cues.kinds_asked(query.asking)
        order = (*wanted, *(k for k in _ORDER[known.status] if k not in wanted))
        said = [s for kind in order for s in known.statements if s.kind == kind]
        short = document.short or document.title
        if not said:
            if known.status == "unknown":
                self._undated(draft, document, short)
            return
        places = _once(p for s in said if (p := _place(document, s)))
        if not places:
            return  # said only in a running head or the like, which no passage holds
        first = places[0]
        number = draft.cite(first[0], first[1].start, first[1].end)
        opening = render.VALIDITY.get(known.status, "{name}").format(name=short)
        shown = first[1].start <= said[0].start < first[1].end
        asked = said[0].kind in wanted
        if asked and shown and known.status not in {"expired", "extended"}:
            opening = short
        elif wanted and not asked and not (wanted == ("to",) and known.status == "open"):
            opening = render.NOT_DATED.format(name=short)
        draft.lead(first[1].text, (number,), opening)
        lines = len(places) if self.shapes.asks_whole(query.asking) else _LINES
        for passage, sentence in places[1:lines]:
            beside = draft.cite(passage, sentence.start, sentence.end)
            draft.say(f"{short}: {sentence.text}", (beside,))

    def _undated(self, draft: Draft, document: Document, short: str) -> None:
        """A document that gives no day: said, with the sentence that it presents itself by."""
        sentences = [(p, s) for p in document.passages for s in p.sentences]
        own = ((p, s) for p, s in sentences if self.validity_cues.has("subjects", s.text))
        passage, sentence = next(own, sentences[0] if sentences else (None, None))
        if passage is not None and sentence is not None:
            number = draft.cite(passage, sentence.start, sentence.end)
            draft.lead(sentence.text, (number,), render.UNDATED.format(name=short))

    def _proposed(self, draft: Draft, document: Document) -> None:
        """A memo: what it proposes, and that it is no more than that."""
        found = next(self._proposals(document), None)
        if found is None:
            return
        passage, sentence = found
        number = draft.cite(passage, sentence.start, sentence.end)
        short = document.short or document.title
        draft.lead(sentence.text, (number,), render.PROPOSAL.format(name=short))

    def _proposals(self, document: Document) -> Iterator[tuple[Passage, Sentence]]:
        for passage in document.passages:
            if any(word in fold(passage.heading) for word in self.shapes.proposals):
                items = [s for s in passage.sentences if s.kind != "lead_in"]
                yield from ((passage, sentence) for sentence in items[:1])
        said = document.validity.quote
        for passage in document.passages:
            for sentence in passage.sentences:
                if said and sentence.start <= said[0] < sentence.end:
                    yield passage, sentence

    def target_group(self, draft: Draft, query: Query, cues: RegisterCues) -> bool:
        """Whom a named document is for, with yes or no: "gäller avtalet för en 21-åring?".

        True where that is said; the rest of the question may still be to answer.
        """
        before = len(draft.claims)
        for key in self.names.every(query.standalone):
            for passage in self.documents[key].passages:
                for sentence in passage.sentences:
                    if cues.search("target_group", sentence.text) and _YEARS.search(sentence.text):
                        number = draft.cite(passage, sentence.start, sentence.end)
                        short = self.documents[key].short or self.documents[key].title
                        told = render.TARGETS.format(name=short)
                        draft.lead(sentence.text, (number,), self._fits(sentence, query) + told)
                        break
        return len(draft.claims) > before

    def _fits(self, sentence: Sentence, query: Query) -> str:
        """Yes or no, where a sentence's only age limit settles it for the ages asked about."""
        limits = [mention.range for mention in self.ages.read(sentence.text)]
        if len(limits) != 1 or not query.ages:
            return ""
        claimed = self.shapes.claims_age(query.asking)
        asked = self.shapes.off_limits(query.asking)
        if asked == "told":
            return ""
        if asked:
            out = None if claimed else outside(asked, limits[0], query.ages)
            return "" if out is None else f"{render.YES if out else render.NO}. "
        fits = [takes(limits[0], age, claimed=claimed) for age in query.ages]
        whole = f"{render.YES if all(fits) else render.NO}. "
        return whole if len(set(fits)) == 1 else ""

    def reporting(self) -> tuple[Passage, Sentence] | None:
        """The duty to report concern for a child, in the best document that has it."""
        ordered = sorted(
            self.documents.values(),
            key=lambda d: (d.kind == "memo", self.validities.expired(d.id)),
        )
        told = (self._best_duty([(p, s) for p in d.passages for s in p.sentences]) for d in ordered)
        return next((found for found in told if found), None)

    def _best_duty(
        self, told: Iterable[tuple[Passage, Sentence]]
    ) -> tuple[Passage, Sentence] | None:
        """The sentence on reporting that tells who must, or else the first that denies nothing."""
        found = [(p, s) for p, s in told if self.tells_of_reporting(s.text)]
        duties = (f for f in found if self.shapes.reporting_duty.search(fold(f[1].text)))
        return next(duties, next(iter(found), None))

    def tells_of_reporting(self, sentence: str) -> bool:
        """Whether a sentence is on reporting, by itself and not by what it denies."""
        said = fold(sentence)
        match = self.shapes.reporting.search(said)
        if match is None or self.shapes.leans.match(said):
            return False
        return (
            self.shapes.denies.search(said[max(0, match.start() - _BEFORE) : match.end()]) is None
        )


_ORDER = {
    "expired": ("to", "renewal", "revised", "from"),
    "extended": ("extends", "to", "renewal", "from"),
    "current": ("to", "renewal", "from", "revised"),
    "open": ("indefinite", "from", "renewal", "revised", "review", "decided"),
    "future": ("from", "to", "revised"),
    "unknown": ("renewal", "review", "decided"),
}


def _place(document: Document, statement: Statement) -> tuple[Passage, Sentence] | None:
    """The passage and the sentence of a statement, if one holds it."""
    return next(
        (
            (passage, sentence)
            for passage in document.passages
            for sentence in passage.sentences
            if sentence.start <= statement.start < sentence.end
        ),
        None,
    )


def _once(places: Iterable[tuple[Passage, Sentence]]) -> list[tuple[Passage, Sentence]]:
    """Places in order, each sentence once."""
    return list({sentence.start: (passage, sentence) for passage, sentence in places}.values())
