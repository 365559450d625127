"""Questions on how it is in another region than those that the documents name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import SHIPPED
from assistant.swedish import fold
from assistant.types import Document
from assistant.understand.data import cue, read_mapping, string, strings

_FILE = "places.yaml"
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, eq=False)
class OtherRegions:
    """The regions that no document names.

    Attributes:
        names: pattern of them in folded text.
        of_person: pattern of questions on somebody from there.
        turn_to: who answers such questions.
    """

    names: re.Pattern[str] = _NOTHING
    of_person: re.Pattern[str] = _NOTHING
    turn_to: str = ""

    @classmethod
    def load(cls, folder: Path, documents: Iterable[Document]) -> OtherRegions:
        """Reads ``places.yaml`` of a lexicon folder, otherwise the shipped one.

        Raises:
            CorpusError: the file is not as it should be.
        """
        own = folder / _FILE
        file = own if own.is_file() else SHIPPED / "lexicon" / _FILE
        raw, where = read_mapping(file), str(file)
        told = " ".join(fold(d.text) for d in documents)
        names = [fold(name) for name in strings(raw.get("regions"), where)]
        others = [re.escape(name) for name in names if name not in told]
        if not others:
            return cls()
        return cls(
            names=cue([rf"(?<!\w)(?:{'|'.join(others)})s?(?!\w)"], where),
            of_person=cue(strings(raw.get("of_person"), where), where),
            turn_to=string(raw.get("turn_to"), where, default=""),
        )

    def asked(self, question: str) -> bool:
        """Whether a question is about one of them, and not about somebody from there."""
        said = fold(question)
        return bool(self.names.search(said)) and not self.of_person.search(said)
