"""The words by which agreements give responsibility: ``register.yaml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusError
from assistant.spans import phrase_pattern
from assistant.types import AgeRange, Level
from assistant.understand.data import mapping, numbers, read_mapping, spans, strings

_ADULT = 18.0  # years
_LISTS = (
    "duty", "duty_inverted", "continues", "responsibility_headings", "negation", "condition",
    "exception", "together", "passes_on", "supporting", "level_claims", "level_claims_after",
    "level_partly", "purpose", "prepositions", "joins", "principal_heads", "target_group",
    "inverted_verbs", "modals", "open_duties", "not_needs",
    "hand_over", "unit_columns", "who_columns", "no_units", "opening_conditions", "persons",
    "having", "wants", "wants_next", "asks_for", "not_about", "but_about", "clause_opens",
    "of_children", "of_older", "either", "for_whom",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """How a document tells of one of its own workings.

    Attributes:
        sentences: patterns that must all be in a sentence, in alternatives.
        heading: pattern of the headings that it stands under.
    """

    sentences: tuple[tuple[re.Pattern[str], ...], ...]
    heading: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class RegisterCues:
    """Compiled patterns; an absent list matches nothing. Their meaning stands in the data file."""

    patterns: Mapping[str, re.Pattern[str]]
    levels: tuple[tuple[Level, re.Pattern[str]], ...]
    forms: Mapping[str, re.Pattern[str]]
    topics: Mapping[str, re.Pattern[str]]
    processes: Mapping[str, Process]
    usual_ages: Mapping[str, AgeRange]
    weights: Mapping[str, float]
    principal_names: Mapping[str, str]
    fields: Mapping[str, tuple[frozenset[str], re.Pattern[str]]]
    process_needs: frozenset[str]
    form_needs: frozenset[str]
    severe_needs: frozenset[str]
    first_line_needs: frozenset[str]
    severe_steps: Mapping[str, frozenset[str]]
    marks: frozenset[str]
    unit_endings: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> RegisterCues:
        """Reads ``register.yaml`` of a lexicon folder; a missing file gives no cues.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = folder / "register.yaml"
        raw, where = read_mapping(file), str(file)
        return cls(
            patterns={name: phrase_pattern(strings(raw.get(name), where)) for name in _LISTS},
            levels=tuple(
                (_level(name, where), phrase_pattern(strings(words, where)))
                for name, words in mapping(raw.get("level_words"), where).items()
            ),
            forms=_compiled(raw.get("exclusive_forms"), where),
            topics=_compiled(raw.get("exclusive_topics"), where),
            processes={
                name: _process(entry, where)
                for name, entry in mapping(raw.get("processes"), where).items()
            },
            usual_ages={
                word: AgeRange(*bounds)
                for word, bounds in spans(raw.get("usual_ages"), where).items()
            },
            weights=numbers(raw.get("weights"), where),
            principal_names={
                kind: str(name) for kind, name in mapping(raw.get("principal_names"), where).items()
            },
            fields={
                name: _field(entry, where)
                for name, entry in mapping(raw.get("fields"), where).items()
            },
            process_needs=frozenset(strings(raw.get("process_needs"), where)),
            unit_endings=strings(raw.get("unit_endings"), where),
            marks=frozenset(strings(raw.get("marks"), where)),
            form_needs=frozenset(strings(raw.get("form_needs"), where)),
            severe_needs=frozenset(strings(raw.get("severe_needs"), where)),
            first_line_needs=frozenset(strings(raw.get("first_line_needs"), where)),
            severe_steps={
                step: frozenset(strings(needs, where))
                for step, needs in mapping(raw.get("severe_steps"), where).items()
            },
        )

    def severe(self, needs: Iterable[str], ages: Sequence[AgeRange]) -> bool:
        """Whether something asked about is a specialist's from the start."""
        asked = frozenset(needs)
        grown = bool(ages) and all((age.min or 0.0) >= _ADULT for age in ages)
        steps = asked & frozenset(self.severe_steps) if grown else frozenset()
        return bool(asked & self.severe_needs) or any(asked & self.severe_steps[s] for s in steps)

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first place where a list's words stand in a text."""
        return self.patterns[name].search(text)


def _compiled(value: object, where: str) -> dict[str, re.Pattern[str]]:
    table = mapping(value, where)
    return {name: phrase_pattern(strings(words, where)) for name, words in table.items()}


def _field(value: object, where: str) -> tuple[frozenset[str], re.Pattern[str]]:
    table = mapping(value, where)
    needs = frozenset(strings(table.get("needs"), where))
    return needs, phrase_pattern(strings(table.get("words"), where))


def _level(name: str, where: str) -> Level:
    try:
        return Level(name)
    except ValueError as error:
        raise CorpusError(
            f"Okänd nivå ”{name}”", where=where, remedy="kända: " + ", ".join(Level)
        ) from error


def _process(value: object, where: str) -> Process:
    table = mapping(value, where)
    lines = table.get("sentence") or []
    if not isinstance(lines, list):
        raise CorpusError("sentence ska vara en lista av listor", where=where)
    return Process(
        tuple(tuple(phrase_pattern([word]) for word in strings(line, where)) for line in lines),
        phrase_pattern(strings(table.get("heading"), where)),
    )
