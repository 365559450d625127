"""Which agreements a question means that names a place: those of that region, before all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.answer.regions import FILE
from assistant.corpus import lexicon_file
from assistant.types import Document
from assistant.understand.data import read_mapping, strings

_HEAD = 20_000  # characters of a document that are read for names
_TITLE = 600  # … within which a place named is what the document is about
_NAME = r"(?P<name>[A-ZÅÄÖ][a-zåäöé]{2,}(?:[ -][A-ZÅÄÖ][a-zåäöé]{2,})?)"
_SLOT = "{name}"


@dataclass(frozen=True, eq=False)
class Places:
    """The places that the documents of a corpus name.

    A document's kin are those that name one of its places too: what is about one county. One that
    names no place is about all. A name is a word that is never written small.

    Attributes:
        documents: of the corpus; read when the first question is asked.
        written: how texts name a place, each with ``{name}``.
        mentioned: how they name what may be another thing as well: meant only where the question
            names it so too, and makes no kin.
        to_or_from: words before a name that tell of somebody who comes from there or goes there.
    """

    documents: Sequence[Document] = ()
    written: Sequence[str] = ()
    mentioned: Sequence[str] = ()
    to_or_from: Sequence[str] = ()

    @classmethod
    def load(cls, folder: Path, documents: Sequence[Document]) -> Places:
        """Reads ``places.yaml`` of a lexicon folder, otherwise the shipped one.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = lexicon_file(folder, FILE)
        raw, where = read_mapping(file), str(file)
        keys = ("written", "mentioned", "to_or_from")
        return cls(documents, *(strings(raw.get(key), where) for key in keys))

    def meant(self, question: str) -> frozenset[str]:
        """Ids of the documents of the places that a question names; empty where it means all."""
        named = self._named(question)
        if not named or self._away(question, named):
            return frozenset()
        of = {key: named & names for key, names in self._of.items()}
        places = frozenset().union(*(self._of[key] & self._sure for key in of if of[key]))
        kin = {
            key for key, names in of.items() if names or not self._of[key] or places & self._of[key]
        }
        return frozenset() if len(kin) == len(self.documents) else frozenset(kin)

    def without(self, question: str) -> str:
        """A question without "i Norrskog", where that is what a whole document is about."""
        left = question
        for name in self._named(question) & self._titles:
            place = rf"\s*\b(?:här\s+)?(?:i|inom)\s+(?:region\s+)?{_said(name)}(?:\s+län)?\b"
            left = re.sub(place, "", left, flags=re.IGNORECASE)
        return left.strip() if len(left.split()) > 1 else question

    def _away(self, question: str, named: frozenset[str]) -> bool:
        """Whether somebody comes from a place or goes there."""
        before, names = "|".join(self.to_or_from), "|".join(map(_said, named))
        place = rf"\b(?:{before})\s+(?:region\s+)?(?:{names})\b"
        return bool(before) and re.search(place, question, re.IGNORECASE) is not None

    def _named(self, question: str) -> frozenset[str]:
        if self._every is None:
            return frozenset()
        named = {_bare(m.group().casefold()) for m in self._every.finditer(question)}
        return frozenset(n for n in named if n in self._sure or self._mentions(question, n))

    def _mentions(self, question: str, name: str) -> bool:
        said = (pattern.replace(_SLOT, _said(name)) for pattern in self.mentioned)
        return any(re.search(pattern, question, re.IGNORECASE) for pattern in said)

    @cached_property
    def _small(self) -> frozenset[str]:
        """The words that the documents write small."""
        heads = " ".join(d.text[:_HEAD] for d in self.documents)
        return frozenset(re.findall(r"\b[a-zåäöé]{3,}\b", heads))

    @cached_property
    def _sure(self) -> frozenset[str]:
        """What some document writes as a place."""
        return frozenset().union(*(self._places(d, self.written) for d in self.documents))

    @cached_property
    def _of(self) -> dict[str, frozenset[str]]:
        """Document id → the places that it names, and what may be some."""
        every = (*self.written, *self.mentioned)
        return {d.id: self._places(d, every) for d in self.documents}

    def _places(self, document: Document, patterns: Sequence[str]) -> frozenset[str]:
        names = _in(document.text[:_HEAD], patterns)
        return frozenset(n for n in names if self._small.isdisjoint(re.split(r"[\s-]", n)))

    @cached_property
    def _titles(self) -> frozenset[str]:
        """The places that documents name where they begin."""
        known = frozenset().union(*self._of.values())
        heads = [_in(f"{d.title}\n{d.text[:_TITLE]}", self.written) for d in self.documents]
        return known & frozenset().union(*heads)

    @cached_property
    def _every(self) -> re.Pattern[str] | None:
        """All the names, longest first, in any case."""
        names = sorted(frozenset().union(*self._of.values()), key=len, reverse=True)
        if not names:
            return None
        return re.compile(rf"\b(?:{'|'.join(map(_said, names))})\b", re.IGNORECASE)


def _in(text: str, patterns: Sequence[str]) -> frozenset[str]:
    """The places that a text names, in small letters."""
    found: set[str] = set()
    for pattern in patterns:
        written = pattern.replace(_SLOT, _NAME).replace(" ", r"\s+")
        found.update(m["name"] for m in re.finditer(written, text))
    return frozenset(_bare(" ".join(name.casefold().split())) for name in found)


def _bare(name: str) -> str:
    """A name without the s of its genitive."""
    return name.removesuffix("s")


def _said(name: str) -> str:
    return rf"{re.escape(name)}s?"
