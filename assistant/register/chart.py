"""The register as a map: units by level, with the ages that each place of the text gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.register.model import CONDITIONAL, PARTLY, Entry, Register
from assistant.types import AgeRange, Level

GONE = "utgången"  # an agreement that holds no longer, as a user reads it


@dataclass(frozen=True, slots=True)
class Bar:
    """The ages of one entry.

    Attributes:
        ages: as the text gives them, or None.
        usual: by law or by the unit's nature, where the text gives none; never a quote.
        document_id: whose words.
        partly: on this level only in part.
        conditional: only under a condition ("i vissa fall", "vid behov av tvångsvård").
        purpose: what the limit is for, or "".
        stated: its own words give the level; otherwise it stands with its unit.
        entry: the entry.
    """

    ages: AgeRange | None
    usual: AgeRange | None
    document_id: str
    partly: bool
    conditional: bool
    purpose: str
    stated: bool
    entry: Entry

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said beside the ages, for reading: what for, how far, on what condition."""
        told = ((self.purpose, True), (PARTLY, self.partly), (CONDITIONAL, self.conditional))
        return tuple(words for words, holds in told if words and holds)

    def takes(self, age: float) -> bool:
        """Whether an age in years is within its limits; without any it takes all."""
        return self.overlaps(AgeRange(age, age))

    def overlaps(self, ages: AgeRange) -> bool:
        """Whether some of the ages are within its limits."""
        limit = self.ages or self.usual
        return limit is None or limit.overlaps(ages)


@dataclass(frozen=True, slots=True)
class MapRow:
    """A unit on a level.

    Attributes:
        level: or None where no place of the text gives it.
        unit: what it is called; canonical: the lexicon's name, or None.
        principal: who runs it, or None.
        principal_kind: "region", "municipality", "shared", "state" or "".
        bars: in the order of documents.
    """

    level: Level | None
    unit: str
    canonical: str | None
    principal: str | None
    principal_kind: str
    bars: tuple[Bar, ...]


def map_rows(register: Register) -> tuple[MapRow, ...]:
    """Units by level, general level first; within a level in the order of the documents.

    An entry that gives no level stands with its unit, where that is wholly on one level only.
    """
    groups: dict[tuple[str, Level | None], list[Bar]] = {}
    for entry in register.entries:
        for level, partly in _levels(entry, register):
            key = (entry.key, level)
            near = next(
                (k for k in groups if k[1] is level and entry.same_unit(groups[k][0].entry)), key
            )
            groups.setdefault(near, []).append(_bar(entry, partly=partly))
    order: list[Level | None] = [*Level, None]
    rows = [_row(level, bars) for (_, level), bars in groups.items()]
    return tuple(sorted(rows, key=lambda row: order.index(row.level)))


def as_data(rows: Sequence[MapRow]) -> list[dict[str, object]]:
    """Rows for JSON: one object for each bar."""
    return [
        {
            "unit": row.unit,
            "canonical": row.canonical,
            "principal": row.principal,
            "level": row.level.value if row.level else None,
            "level_stated": bar.stated,
            "partly": bar.partly,
            "age_min": bar.ages.min if bar.ages else None,
            "age_max": bar.ages.max if bar.ages else None,
            "age_text": bar.ages.text if bar.ages else None,
            "usual_age_min": bar.usual.min if bar.usual else None,
            "usual_age_max": bar.usual.max if bar.usual else None,
            "purpose": bar.purpose or None,
            "conditional": bar.conditional,
            "document": bar.document_id,
            "section": bar.entry.section,
            "heading": bar.entry.heading,
            "passage": bar.entry.passage_id,
            "start": bar.entry.sentences[0].start,
            "end": bar.entry.sentences[0].end,
        }
        for row in rows
        for bar in row.bars
    ]


def _levels(entry: Entry, register: Register) -> list[tuple[Level | None, bool]]:
    if entry.claims:
        return [(claim.level, claim.partly) for claim in entry.claims]
    same = (other for other in register.entries if entry.same_unit(other))
    whole = {claim.level for other in same for claim in other.claims if not claim.partly}
    return [(whole.pop(), False)] if len(whole) == 1 else [(None, False)]


def _bar(entry: Entry, *, partly: bool) -> Bar:
    conditional = all(duty.forms and duty.condition for duty in entry.sentences)
    return Bar(
        ages=entry.ages,
        usual=entry.usual_ages,
        document_id=entry.document_id,
        partly=partly,
        conditional=conditional,
        purpose=entry.purpose,
        stated=bool(entry.claims),
        entry=entry,
    )


def _told_here(entry: Entry, level: Level | None) -> bool:
    """Whether the entry stands under a heading on this level."""
    return level is not None and level.value in entry.heading.lower()


def _row(level: Level | None, bars: list[Bar]) -> MapRow:
    best = max(bars, key=lambda bar: (_told_here(bar.entry, level), bar.entry.row))
    entry = best.entry
    return MapRow(
        level, entry.name, entry.canonical, entry.principal, entry.principal_kind, tuple(bars)
    )
