"""The words of ages: ``corpus/lexicon/ages.yaml`` as values, without any rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.errors import CorpusError
from assistant.understand.data import numbers, read_mapping, spans, strings

Spans = Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True, eq=False)
class AgeWords:
    """The words of ages; every field may be empty, and an empty one matches nothing.

    Word lists are tuples in plain form; ``Mapping`` fields give a number, or ``(from, to)`` in
    years where None is unbounded. The meaning of each list stands in the data file.
    """

    numbers: Mapping[str, float] = field(default_factory=dict)
    tens: Mapping[str, float] = field(default_factory=dict)
    halves: tuple[str, ...] = ()
    half_year: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    aged: tuple[str, ...] = ()
    checkups: tuple[str, ...] = ()
    age_words: tuple[str, ...] = ()
    pregnancy: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    at_age: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()
    upward: tuple[str, ...] = ()
    downward: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    between_and: tuple[str, ...] = ()
    birthday_from: tuple[str, ...] = ()
    birthday_until: tuple[str, ...] = ()
    whoever: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    just: tuple[str, ...] = ()
    tomorrow: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    yesterday: tuple[str, ...] = ()
    when_turning: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    cohort: tuple[str, ...] = ()
    duration_before: frozenset[str] = frozenset()
    duration_near: frozenset[str] = frozenset()
    duration_after: tuple[str, ...] = ()
    late_after: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    fever: tuple[str, ...] = ()
    not_joined_before: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    bound_duration_before: frozenset[str] = frozenset()
    at: frozenset[str] = frozenset()
    bare_before: frozenset[str] = frozenset()
    be: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    cared_for: frozenset[str] = frozenset()
    askers: frozenset[str] = frozenset()
    several_askers: frozenset[str] = frozenset()
    copulas: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    adults: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    absent_before: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    other_person_begins: frozenset[str] = frozenset()
    reply_fillers: frozenset[str] = frozenset()
    first_grade: Spans = field(default_factory=dict)
    grade_words: tuple[str, ...] = ()
    grade_after: tuple[str, ...] = ()
    ordinals: Mapping[str, float] = field(default_factory=dict)
    grade_nouns: Mapping[str, float] = field(default_factory=dict)
    grade_noun_before: frozenset[str] = frozenset()
    not_grade_before: frozenset[str] = frozenset()
    upper_words: tuple[str, ...] = ()
    upper_compounds: Mapping[str, float] = field(default_factory=dict)
    school_stages: Spans = field(default_factory=dict)
    suspended_stages: Spans = field(default_factory=dict)
    workplace_before: frozenset[str] = frozenset()
    stages: Spans = field(default_factory=dict)
    wide_stages: Spans = field(default_factory=dict)
    not_stage_before: frozenset[str] = frozenset()
    not_stage_after: tuple[str, ...] = ()
    soon_stages: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> AgeWords:
        """Reads ``ages.yaml`` of a lexicon folder; a missing file gives empty words.

        Raises:
            CorpusError: the file is not what it should be; names file and entry.
        """
        file = folder / "ages.yaml"
        kinds = {f.name.rstrip("_"): str(f.type) for f in fields(cls)}
        table = read_mapping(file, frozenset(kinds))
        values = {
            (key + "_" if key == "from" else key): _read(value, kinds[key], f"{file}: {key}")
            for key, value in table.items()
        }
        words = cls(**values)  # type: ignore[arg-type]
        if words.grade_nouns and "first" not in words.first_grade:
            raise CorpusError("Första årskursens ålder saknas", where=f"{file}: first_grade")
        return words

    def grade(self, number: float) -> tuple[float | None, float | None]:
        """The ages of school year 1 to 12 (10 to 12 are gymnasiet), ``(from, to)`` in years."""
        low, high = self.first_grade.get("first", (None, None))
        later = number - 1
        return (
            None if low is None else low + later,
            None if high is None else round(high + later, 2),
        )


def _read(value: object, kind: str, where: str) -> object:
    if kind.startswith("Spans"):
        return spans(value, where)
    if kind.startswith("Mapping"):
        return numbers(value, where)
    if kind.startswith("frozenset"):
        return _spellings(strings(value, where))
    return strings(value, where)


def _spellings(words: tuple[str, ...]) -> frozenset[str]:
    """The words, and the same without å, ä and ö."""
    plain_words = {word.lower() for word in words}
    bare = str.maketrans("åäöé", "aaoe")
    return frozenset(plain_words | {w.translate(bare) for w in plain_words if len(w) > 2})
