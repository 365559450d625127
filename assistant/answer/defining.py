"""What a word or an abbreviation means, in the documents' own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant import render
from assistant.answer.shape import Shapes
from assistant.answer.statements import Draft
from assistant.swedish import fold
from assistant.types import Document, Passage, Query, Sentence
from assistant.understand.lexicon import Lexicon

_NEAR = 45  # letters between a word and what defines it
_OPENS = 40  # letters before a word that a sentence is still about
_BESIDE = 400  # letters beside an abbreviation among which its words stand
_GOOD, _FAIR = 3.0, 2.0
_OPENED = 1.2  # the first sentence under a heading that is the word itself
_ROW = 2.4  # the same of a table's row, as in a list of words
_NOT = re.compile(r"\s*(?:inte|ej|aldrig)\b")
_MARKS = re.compile(r"[,.;:()]")
_AFTER = re.compile(r"\s*(?:\(|–|-|:|,\s*(?:dvs|det vill säga))?\s*([^,.;:()]+)")


@dataclass(frozen=True, slots=True)
class Definitions:
    """Holds what definitions are read from."""

    documents: Mapping[str, Document]
    shapes: Shapes
    lexicon: Lexicon

    def define(self, draft: Draft, query: Query) -> bool:
        """Says what a word means where the documents do; False where they do not have it.

        An abbreviation that no document spells out is said to be so, with a place that has it.
        """
        term = self.shapes.term(query.standalone) or self.shapes.term(query.question)
        if not term:
            return False
        best, found = self._best(term)
        if found is not None and best >= _FAIR:
            self._define(draft, *found)
            return best >= _GOOD
        return self._unexplained(draft, term)

    def unit(self, query: Query) -> str:
        """The key of the unit whose name is asked about, where no document defines it; or ""."""
        term = self.shapes.term(query.standalone)
        hits = self.lexicon.units_in(term) if term else ()
        named = next((h.key for h in hits if h.end - h.start == len(term)), "")
        return named if named and self._best(term)[0] < _GOOD else ""

    def best(self, term: str) -> tuple[Passage, int] | None:
        """The passage and the sentence's place in it that defines a word, or opens its section."""
        score, found = self._best(term)
        return found if score >= _OPENED else None

    def _best(self, term: str) -> tuple[float, tuple[Passage, int] | None]:
        scored = self._defining(self._forms(term))
        score, passage, at = max(scored, key=lambda f: f[0], default=(0.0, None, 0))
        return score, None if passage is None else (passage, at)

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
                headed = _OPENED * (pattern.fullmatch(_bare(passage.heading)) is not None)
                headed = _ROW if pattern.fullmatch(_bare(passage.row or "")) else headed
                for at, sentence in enumerate(passage.sentences):
                    score = self._defines(sentence, pattern, forms)
                    score += headed * (at == 0)
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
        denied = verb is not None and _NOT.match(after, verb.end())
        if verb and opens and not denied and not re.search(r"[.;:]", after[: verb.start()]):
            return _GOOD + 0.5 - 0.01 * match.start() - 0.01 * verb.start()
        if any(spelled_out(form, sentence.text) for form in forms):
            return _FAIR
        return 0.4

    def _define(self, draft: Draft, passage: Passage, at: int) -> None:
        """Says the sentence that defines."""
        sentence = passage.sentences[at]
        number = draft.cite(passage, sentence.start, sentence.end)
        draft.lead(sentence.text, (number,), "")

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
        before = _words_before(said[max(0, match.start() - _BESIDE) : match.start()])
        after = _AFTER.match(said, match.end(), match.end() + _BESIDE)
        if _initials(letters, before[-len(letters) - 3 :]):
            return True
        if after and _initials(letters, after.group(1).split()[: len(letters) + 2]):
            return True
    return False


def _words_before(said: str) -> list[str]:
    """The words before "(SIP" or ", SIP"; none where there is no such mark."""
    head = said.rstrip()
    return _MARKS.split(head[:-1])[-1].split() if head.endswith((",", "(")) else []


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
