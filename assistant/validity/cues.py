"""The words of validity in ``register.yaml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.dates import Dates
from assistant.spans import WordLists, alternatives, phrase_pattern
from assistant.understand.data import mapping, numbers, read_mapping, spans, strings

KINDS = (
    "from",
    "to",
    "indefinite",
    "revised",
    "review",
    "decided",
    "extends",
    "renewal",
    "dated",
)
_WORDS = (
    "ends",
    "firm",
    "spans",
    "period",
    "subjects",
    "others",
    "old",
    "headings",
    "term",
    "unless",
)
_FROM = r"(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?)?(?: den)?\s*"


@dataclass(frozen=True, slots=True, eq=False)
class ValidityCues(WordLists):
    """The words of validity, compiled.

    Attributes:
        kinds: (kind, pattern); the kinds are ``KINDS``.
        some: finds a word of any kind, or of "ends", in a text in lower case.
        asked: (kind, pattern of questions for it).
        words: name → pattern: "ends" (what ends a time only after words of "firm"), "spans" and
            "period" (what precedes a span of dates or years), "subjects" (what the words must be
            about), "others" (what they may be about instead), "old" (an earlier agreement),
            "headings" (of sections on validity), "term" (what precedes a duration), "unless" (what
            makes a renewal one that has to be agreed on).
        dates: how dates are written.
        pronoun: opens a clause and stands for the agreement.
        version: a whole line of a version or a number of a case.
        gap: what may stand before the first of two dates; filler: before a duration.
        not_lasting: what follows years that are an age.
    """

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    some: re.Pattern[str]
    asked: tuple[tuple[str, re.Pattern[str]], ...]
    dates: Dates
    pronoun: re.Pattern[str]
    version: re.Pattern[str]
    gap: re.Pattern[str]
    filler: re.Pattern[str]
    not_lasting: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> ValidityCues:
        """Reads ``register.yaml`` of a lexicon folder; a missing file gives no cues.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = folder / "register.yaml"
        raw = mapping(read_mapping(file).get("validity"), f"{file}, validity")

        def words(name: str) -> re.Pattern[str]:
            return phrase_pattern(strings(raw.get(name), f"{file}, {name}"))

        def any_of(name: str) -> str:
            return alternatives(strings(raw.get(name), f"{file}, {name}"))

        def table(name: str) -> dict[str, int]:
            return {key: int(n) for key, n in numbers(raw.get(name), f"{file}, {name}").items()}

        seasons = spans(raw.get("seasons"), f"{file}, seasons")
        return cls(
            kinds=tuple((kind, words(kind)) for kind in KINDS),
            some=_some(
                word.lower()
                for kind in (*KINDS, "ends")
                for word in strings(raw.get(kind), f"{file}, {kind}")
            ),
            asked=tuple(
                (kind, phrase_pattern(strings(listed, str(file))))
                for kind, listed in mapping(raw.get("asked"), str(file)).items()
            ),
            words={name: words(name) for name in _WORDS},
            dates=Dates.of(
                table("months"),
                {key: (int(low or 1), int(high or 12)) for key, (low, high) in seasons.items()},
                table("numerals"),
            ),
            pronoun=re.compile(rf"\s*{any_of('pronouns')}\s", re.IGNORECASE),
            version=re.compile(rf"^\s*{any_of('versions')}[\s:.]*[\w./-]+\s*,?\s*$", re.I),
            gap=re.compile(rf"[\s:|*]*(?:\w*{any_of('gaps')}[\s:|]+)*{_FROM}", re.IGNORECASE),
            filler=re.compile(rf"[\s:–-]*(?:{any_of('fillers')}\s+)*"),
            not_lasting=re.compile(rf"\s*{any_of('not_lasting')}"),
        )

    def kinds_asked(self, question: str) -> tuple[str, ...]:
        """The kinds that a question asks for by name: "när reviderades den?"."""
        return tuple(kind for kind, pattern in self.asked if pattern.search(question))


def _some(words: Iterable[str]) -> re.Pattern[str]:
    """For text in lower case, where it is several times as fast as patterns that ignore case."""
    return re.compile(phrase_pattern(words).pattern)
