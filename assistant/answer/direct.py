"""Questions with one short answer: how long a document applies, what a word means.

Each is answered first and in the documents' own words; where they do not have it, nothing is said
and the question takes the ordinary way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant import render
from assistant.answer.naming import Names
from assistant.answer.shape import Shapes
from assistant.answer.statements import Draft
from assistant.register import RegisterCues
from assistant.swedish import fold, words
from assistant.types import Document, Passage, Query, Sentence
from assistant.understand.lexicon import Lexicon
from assistant.validity import DocumentValidity, Statement, ValidityCues, validity_of

_LINES = 2  # sentences on a document's validity
_MANY = 3  # documents that are told of where none is named
_NEAR = 45  # letters between a word and what defines it
_OPENS = 40  # letters before a word that a sentence is still about
_GOOD, _FAIR = 3.0, 2.0
_STEM = 6  # letters that a word keeps whatever its ending
_YEARS = re.compile(r"\d\s*(?:[-–]\s*\d+\s*)?år")


@dataclass(frozen=True, slots=True)
class Direct:
    """Holds what short answers are read from."""

    documents: Mapping[str, Document]
    validities: Mapping[str, DocumentValidity]
    names: Names
    shapes: Shapes
    lexicon: Lexicon
    validity_cues: ValidityCues

    @classmethod
    def of(
        cls,
        documents: Sequence[Document],
        shapes: Shapes,
        lexicon: Lexicon,
        cues: ValidityCues,
        today: date,
    ) -> Direct:
        """For some documents on a day."""
        return cls(
            documents={d.id: d for d in documents},
            validities={d.id: validity_of(d, today, cues) for d in documents},
            names=Names.of(documents, shapes.document_words),
            shapes=shapes,
            lexicon=lexicon,
            validity_cues=cues,
        )

    # validity -----------------------------------------------------------------------------

    def validity(self, draft: Draft, query: Query) -> bool:
        """Says until when the documents that a question is about apply; False where it cannot."""
        before = len(draft.claims)
        told = self._about(query)
        for document in told:
            self._applies(draft, document, query)
        return len(draft.claims) > before

    def decided(self, draft: Draft, query: Query) -> bool:
        """Says who decided on a named document and when: "vem har antagit avtalet?"."""
        if "decided" not in self.validity_cues.kinds_asked(query.standalone):
            return False
        told = [self.documents[key] for key in self.names.named(query.standalone)]
        known = [
            d for d in told if any(s.kind == "decided" for s in self.validities[d.id].statements)
        ]
        for document in known:
            self._applies(draft, document, query)
        return bool(known)

    def _about(self, query: Query) -> tuple[Document, ...]:
        found = self.names.named(query.standalone)
        if found and not self._borrowed(found, query):
            return tuple(self.documents[key] for key in found)
        asked = query.intent == "validity" or self.shapes.of(query.standalone).name == "validity"
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
        if not self.validity_cues.has("subjects", query.standalone):
            return False
        named = [self.documents[key] for key in found]
        asked = [w[:_STEM] for w in words(query.standalone)]
        firsts = [(words(name) or [""])[0][:_STEM] for d in named for name in (d.short, d.title)]
        memos = all(d.kind == "memo" for d in named)
        return memos and not any(first in asked for first in firsts if first)

    def _applies(self, draft: Draft, document: Document, query: Query) -> None:
        known = self.validities[document.id]
        if known.status == "memo":
            self._proposed(draft, document)
            return
        wanted = self.validity_cues.kinds_asked(query.standalone)
        order = (*wanted, *(k for k in _ORDER[known.status] if k not in wanted))
        said = [s for kind in order for s in known.statements if s.kind == kind]
        if not said:
            return
        short = document.short or document.title
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
        for passage, sentence in places[1:_LINES]:
            beside = draft.cite(passage, sentence.start, sentence.end)
            draft.say(f"{short}: {sentence.text}", (beside,))

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
        """Whom a named document is about: "gäller avtalet för en 21-åring?"."""
        for key in self.names.named(query.standalone):
            for passage in self.documents[key].passages:
                for sentence in passage.sentences:
                    if cues.search("target_group", sentence.text) and _YEARS.search(sentence.text):
                        number = draft.cite(passage, sentence.start, sentence.end)
                        short = self.documents[key].short or self.documents[key].title
                        draft.lead(sentence.text, (number,), render.TARGETS.format(name=short))
                        break
        return False  # the rest of the question is still to be answered

    def reporting(self, draft: Draft) -> bool:
        """The duty to report concern for a child, in the words of the best document that has it."""
        ordered = sorted(
            self.documents.values(),
            key=lambda d: (d.kind == "memo", self.validities[d.id].status == "expired"),
        )
        for document in ordered:
            for passage in document.passages:
                for sentence in passage.sentences:
                    if self.shapes.reporting.search(fold(sentence.text)):
                        number = draft.cite(passage, sentence.start, sentence.end)
                        draft.lead(sentence.text, (number,), render.REPORT)
                        return True
        return False

    # definitions ----------------------------------------------------------------------------

    def definition(self, draft: Draft, query: Query) -> bool:
        """Says what a word means where the documents do; False where they do not have it.

        An abbreviation that no document spells out is said to be so, with a place that has it.
        """
        term = self.shapes.term(query.standalone) or self.shapes.term(query.question)
        if not term:
            return False
        forms = self._forms(term)
        scored = sorted(self._defining(forms), key=lambda found: -found[0])
        if scored and scored[0][0] >= _FAIR:
            best, passage, at = scored[0]
            self._define(draft, passage, at)
            return best >= _GOOD
        return self._unexplained(draft, term)

    def _forms(self, term: str) -> tuple[str, ...]:
        """A word and what stands for the same thing."""
        found = [term]
        for group in self.lexicon.terms:
            if any(fold(word) == term for word in group):
                found += [fold(word) for word in group[:2]]
        for hit in self.lexicon.units_in(term):
            if hit.end - hit.start >= len(term) - 2:
                found += [fold(hit.key), *map(fold, self.lexicon.units[hit.key].names)]
        return tuple(dict.fromkeys(found))

    def _defining(self, forms: Sequence[str]) -> Iterator[tuple[float, Passage, int]]:
        pattern = _words(forms)
        for document in self.documents.values():
            for passage in document.passages:
                headed = pattern.fullmatch(_bare(passage.heading)) is not None
                for at, sentence in enumerate(passage.sentences):
                    score = self._defines(sentence, pattern, forms)
                    score += 1.2 * (headed and at == 0)
                    if score > 0:
                        yield score + 0.3 * (document.kind != "memo"), passage, at

    def _defines(self, sentence: Sentence, pattern: re.Pattern[str], forms: Sequence[str]) -> float:
        said = fold(sentence.text)
        match = pattern.search(said)
        if match is None or sentence.kind == "lead_in":
            return 0.0
        after = said[match.end() : match.end() + _NEAR]
        verbs = "|".join(re.escape(fold(verb)) for verb in self.shapes.defines)
        verb = re.search(rf"(?<!\w)(?:{verbs})(?!\w)", after)
        opens = match.start() <= _OPENS and "." not in said[: match.start()]
        if verb is not None and opens and not re.search(r"[.;:]", after[: verb.start()]):
            return _GOOD + 0.5 - 0.01 * match.start() - 0.01 * verb.start()
        if any(spelled_out(form, sentence.text) for form in forms):
            return _FAIR
        return 0.4

    def _define(self, draft: Draft, passage: Passage, at: int) -> None:
        """The sentence that defines, and the next where it is short and goes on about it."""
        run = [passage.sentences[at]]
        number = draft.cite(passage, run[0].start, run[-1].end)
        draft.lead(" ".join(s.text for s in run), (number,), "")

    def _unexplained(self, draft: Draft, term: str) -> bool:
        """An abbreviation that stands in the documents and is spelled out in none."""
        bare = re.compile(rf"(?<![\w-]){re.escape(term)}(?:s|:s)?(?![\w-])", re.IGNORECASE)
        for passage in (p for d in self.documents.values() for p in d.passages):
            for sentence in passage.sentences:
                match = bare.search(sentence.text)
                if match is None or sum(c.isupper() for c in match.group()) < 2:
                    continue
                number = draft.cite(passage, sentence.start, sentence.end)
                word = match.group()
                draft.lead(sentence.text, (number,), render.NOT_SPELLED.format(word=word))
                return True
        return False


_ORDER = {
    "expired": ("to", "renewal", "revised", "from"),
    "extended": ("extends", "to", "renewal", "from"),
    "current": ("to", "renewal", "from", "revised"),
    "open": ("from", "renewal", "revised", "review", "decided"),
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


def _words(forms: Iterable[str]) -> re.Pattern[str]:
    """Any of some words, whatever their endings; an abbreviation only as it is."""
    parts = [
        re.escape(form) + (r"(?:s|:s)?" if len(form) < 5 else r"(?:s|n|en|et|ns|ens|ets|na|erna)?")
        for form in sorted(forms, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])")


def _bare(heading: str) -> str:
    return fold(heading).strip(" .:–-")


def spelled_out(word: str, text: str) -> bool:
    """Whether a text has an abbreviation beside the words that it stands for.

    "Sociala vård- och omsorgsgruppen, SVOM", "samordnad individuell plan (SIP)", "NSPH (nationell
    samverkan …)": the letters must follow each other in the words, from the first word's first.
    """
    letters = "".join(c for c in fold(word) if c.isalnum())
    if not 2 <= len(letters) <= 8:
        return False
    said = fold(text)
    for match in re.finditer(rf"(?<![\w-]){re.escape(fold(word))}(?:s|:s)?(?![\w-])", said):
        before = re.search(r"([^,.;:()]+?)\s*[,(]\s*$", said[: match.start()])
        after = re.match(
            r"\s*(?:\(|–|-|:|,\s*(?:dvs|det vill säga))?\s*([^,.;:()]+)", said[match.end() :]
        )
        if before and _initials(letters, before.group(1).split()[-len(letters) - 3 :]):
            return True
        if (
            after
            and after.group(1)
            and _initials(letters, after.group(1).split()[: len(letters) + 2])
        ):
            return True
    return False


def _initials(letters: str, run: Sequence[str]) -> bool:
    """Whether some words from one that begins with the first letter have all letters in order."""
    for at, first in enumerate(run):
        if not first.startswith(letters[0]):
            continue
        place = 0
        joined = " ".join(run[at:])
        for letter in joined:
            if place < len(letters) and letter == letters[place]:
                place += 1
        heads = sum(word[0] in letters for word in re.split(r"[\s/-]+", joined) if word)
        if place == len(letters) and heads >= min(2, len(letters)):
            return True
    return False
