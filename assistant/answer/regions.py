"""Questions on how it is in another region than those that the documents name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import lexicon_file
from assistant.swedish import fold
from assistant.types import Document
from assistant.understand.data import cue, read_mapping, string, strings

FILE = "places.yaml"
_PLACE = (
    r"\b(?:här\s+)?(?:i|inom)\s+(?:region\s+)?(?:{own})"
    r"(?:\s+(?:och\s+)?(?:{own}))?(?:s?\s+län)?\b"
)
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, eq=False)
class OtherRegions:
    """The regions of the country; one that no document names is another.

    Attributes:
        names: folded, each with its pattern in folded text.
        of_person: pattern of questions on somebody from there.
        turn_to: who answers such questions.
        documents: of the corpus; read only where a question names a region.
    """

    names: tuple[tuple[str, re.Pattern[str]], ...] = ()
    of_person: re.Pattern[str] = _NOTHING
    turn_to: str = ""
    documents: tuple[Document, ...] = ()

    @classmethod
    def load(cls, folder: Path, documents: Iterable[Document]) -> OtherRegions:
        """Reads ``places.yaml`` of a lexicon folder, otherwise the shipped one.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = lexicon_file(folder, FILE)
        raw, where = read_mapping(file), str(file)
        names = [fold(name) for name in strings(raw.get("regions"), where)]
        return cls(
            names=tuple((n, cue([rf"(?<!\w){re.escape(n)}s?(?!\w)"], where)) for n in names),
            of_person=cue(strings(raw.get("of_person"), where), where),
            turn_to=string(raw.get("turn_to"), where, default=""),
            documents=tuple(documents),
        )

    def without_own(self, question: str) -> str:
        """A question without "i Jämtland", where a document names that region.

        Where everything is about one region, its name tells nothing of what is asked.
        """
        said = fold(question)
        named = [name for name, pattern in self.names if pattern.search(said)]
        if not named or len(said) != len(question):
            return question
        told = [fold(document.text) for document in self.documents]
        own = "|".join(re.escape(n) for n in named if any(n in text for text in told))
        place = re.compile(_PLACE.format(own=own)) if own else _NOTHING
        found = place.search(said)
        if found is None:
            return question
        left = f"{question[: found.start()].rstrip()} {question[found.end() :].lstrip()}".strip()
        return left if len(left.split()) > 1 else question

    def asked(self, question: str) -> bool:
        """Whether a question is about another region, and not about somebody from there."""
        said = fold(question)
        named = [name for name, pattern in self.names if pattern.search(said)]
        if not named or self.of_person.search(said):
            return False
        told = [fold(document.text) for document in self.documents]
        return any(all(name not in text for text in told) for name in named)
