"""What understanding a turn needs, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.dialogue.cues import Cues
from assistant.swedish import Language
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader, reader_of
from assistant.understand.lexicon import Lexicon


@dataclass(frozen=True, slots=True, eq=False)
class Tools:
    """The words of the field, of ages, of conversation and of the language.

    ``Tools()`` knows no words: every turn then stands alone.
    """

    lexicon: Lexicon = field(default_factory=Lexicon)
    age_words: AgeWords = field(default_factory=AgeWords)
    cues: Cues = field(default_factory=Cues)
    language: Language = field(default_factory=Language)
    ages: AgeReader = field(default_factory=lambda: AgeReader(AgeWords()))
    today: date | None = None

    @classmethod
    def load(cls, folder: Path, today: date | None = None) -> Tools:
        """Reads the files of a lexicon folder; missing files are empty.

        Args:
            folder: of the lexicon.
            today: with it a year of birth is an age.

        Raises:
            CorpusError: a file is not what it should be; names file and entry.
        """
        words = AgeWords.load(folder)
        return cls(
            lexicon=Lexicon.load(folder),
            age_words=words,
            cues=Cues.load(folder),
            language=Language.load(folder),
            ages=reader_of(words),
            today=today,
        )
