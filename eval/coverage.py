"""How often each section and each table row is asked about: gold places against passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Document, Passage
from eval.case import MIN_QUOTE, Case
from eval.spans import Span

WANTED = 2
"""Cases that every section and every row should have."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A section, or a row of its table, and the cases that ask about it.

    Attributes:
        section: number and heading for reading.
        row: the row's first cell, or "".
        start: where it begins in the document.
        sample: its first words.
        cases: ids of the cases with gold in it, in order.
    """

    document: str
    section: str
    row: str
    start: int
    sample: str
    cases: tuple[str, ...]


def coverage(
    documents: Iterable[Document],
    cases: Sequence[Case],
    golds: Mapping[str, Sequence[Sequence[Span]]],
) -> tuple[Covered, ...]:
    """Every section with text of its own and every row, in the documents' order.

    A section's parts count together. A case asks about a place when one of its gold alternatives
    lies there for more than half.
    """
    spans = [(case.id, span) for case in cases for group in golds[case.id] for span in group]
    return tuple(
        _covered(document, places, spans)
        for document in documents
        for places in _units(document).values()
    )


def _units(document: Document) -> dict[tuple[object, ...], list[Passage]]:
    """Passages by section and row, without those that are too short for a gold quote."""
    units: dict[tuple[object, ...], list[Passage]] = {}
    for passage in document.passages:
        units.setdefault((passage.section, passage.path, passage.row), []).append(passage)
    return {key: places for key, places in units.items() if _quotable(places)}


def _quotable(places: Sequence[Passage]) -> bool:
    return sum(c.isalnum() for p in places for s in p.sentences for c in s.text) >= MIN_QUOTE


def _covered(
    document: Document, places: Sequence[Passage], spans: Sequence[tuple[str, Span]]
) -> Covered:
    first = places[0]
    wholes = [Span(document.id, p.start, p.end) for p in places]
    asked = [name for name, span in spans if any(whole.holds(span) for whole in wholes)]
    return Covered(
        document=document.id,
        section=f"{first.section} {first.heading}" if first.section else first.heading,
        row=first.row or "",
        start=first.start,
        sample=" ".join(first.reading.split())[:80],
        cases=tuple(dict.fromkeys(asked)),
    )


def told(found: Sequence[Covered], wanted: int = WANTED) -> str:
    """One line a place with its number of cases, those with too few marked, and a sum."""
    lines = []
    for at in found:
        mark = " " if len(at.cases) >= wanted else "✗"
        row = f" – {at.row}" if at.row else ""
        lines.append(f"{mark} {len(at.cases):3d}  {at.document}, {at.section}{row}: {at.sample}")
    enough = sum(len(at.cases) >= wanted for at in found)
    lines.append(f"\n{enough} av {len(found)} avsnitt och rader har minst {wanted} fall.")
    return "\n".join(lines)
