"""``map`` and ``conflicts``: who is responsible at which ages, and where the sources differ."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from assistant import map_svg, render
from assistant.config import Config
from assistant.conflicts import Conflict, Side, find_conflicts
from assistant.corpus import data_folder, load_corpus
from assistant.errors import UsageError
from assistant.register import Register, RegisterCues, build_register
from assistant.register.chart import GONE, Bar, MapRow, as_data, map_rows
from assistant.types import Document, Passage
from assistant.understand import AgeWords, Lexicon

OLDEST = 120.0  # years
COLUMNS = (("Verksamhet", 27), ("Ålder", 25), ("Huvudman", 18), ("Källa", 34))  # widths in letters
WIDTH = 96
NO_LEVEL = "Nivå anges inte"


@dataclass(frozen=True, slots=True)
class Known:
    """The register of a corpus, its differences, and what places are named by."""

    register: Register
    conflicts: tuple[Conflict, ...]
    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]

    @classmethod
    def load(cls, config: Config) -> Known:
        """Reads the corpus; no index is needed.

        Raises:
            CorpusError: the corpus or its data files cannot be read.
        """
        return cls.of(load_corpus(config.corpus).documents, config.corpus)

    @classmethod
    def of(cls, documents: Sequence[Document], corpus: Path) -> Known:
        """The same for documents that are read already, with the words of a corpus' folder."""
        folder = data_folder(corpus, "lexicon")
        lexicon, cues = Lexicon.load(folder), RegisterCues.load(folder)
        register = build_register(documents, lexicon, AgeWords.load(folder), cues)
        return cls(
            register=register,
            conflicts=find_conflicts(register, documents, lexicon, cues),
            documents={d.id: d for d in documents},
            passages={p.id: p for d in documents for p in d.passages},
        )


def show_map(config: Config, *, age: float | None, svg: Path | None, as_json: bool) -> int:
    """Prints the map as a table or JSON, or writes it as a picture.

    With an age only units that take it are shown, and those whose ages are not given; a picture
    keeps the others, paler.

    Raises:
        UsageError: the age is none, or the picture cannot be written.
    """
    if age is not None and not 0 <= age <= OLDEST:
        raise UsageError(
            f"{render.number(age)} är ingen ålder", where="--age", remedy="ange år, 0 till 120"
        )
    known = Known.load(config)
    rows = map_rows(known.register)
    gone = {d.id for d in known.documents.values() if d.validity.expired(config.day())}
    if svg is not None:
        names = {d.id: d.short or d.title for d in known.documents.values()}
        return _write_picture(svg, map_svg.render(rows, age, names, gone))
    shown = rows if age is None else _of_age(rows, age)
    if as_json:
        print(json.dumps(_sourced(shown, known, gone), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        print("\n".join(table(shown, known, gone, age)))  # noqa: T201
    return 0


def show_conflicts(config: Config, *, as_json: bool) -> int:
    """Prints every difference between the agreements with both quotes."""
    known = Known.load(config)
    if as_json:
        value = [conflict_json(conflict, known) for conflict in known.conflicts]
        print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201
    else:
        print("\n".join(conflict_lines(known, config)))  # noqa: T201
    return 0


def table(
    rows: Sequence[MapRow], known: Known, gone: Set[str], age: float | None = None
) -> Iterator[str]:
    """The map as lines of text: a heading for each level, a block for each unit.

    Args:
        rows: to show.
        known: what places are named by.
        gone: ids of documents that hold no longer; it is said at their rows.
        age: that is asked about.
    """
    asked = f", {render.number(age)} år" if age is not None else ""
    yield f"Vem ansvarar, i vilka åldrar{asked}"
    if not rows:
        yield "\nIngen verksamhet i överenskommelserna."
        return
    yield ""
    yield _line([name for name, _ in COLUMNS])
    for level, group in groupby(rows, key=lambda row: row.level):
        yield f"\n{level.value.capitalize() if level else NO_LEVEL}"
        for row in group:
            yield from _row(row, known, gone)


def _row(row: MapRow, known: Known, gone: Set[str]) -> Iterator[str]:
    """Each limit with its source, wrapped; unit and principal are said once."""
    unit, principal = row.unit, row.principal or "anges inte"
    for ages, place in dict.fromkeys((_ages(b), _place(b, known, gone)) for b in row.bars):
        cells = (unit, ages, principal, place)
        wrapped = [
            textwrap.wrap(cell, width) for cell, (_, width) in zip(cells, COLUMNS, strict=True)
        ]
        for line in zip_longest(*wrapped, fillvalue=""):
            yield _line(line)
        unit = principal = ""


def _line(cells: Sequence[str]) -> str:
    padded = (cell.ljust(width) for cell, (_, width) in zip(cells, COLUMNS, strict=True))
    return "  ".join(padded).rstrip()


def _ages(bar: Bar) -> str:
    """As worded, with notes: "anges inte (vanligen 1–6 år)", "13-22 år (till viss del)"."""
    notes = []
    if bar.ages is None and bar.usual is not None:
        notes.append(f"vanligen {render.ages(bar.usual)}")
    notes += bar.notes
    words = " ".join(bar.ages.text.split()) if bar.ages else "anges inte"
    words = words.removesuffix("s") if words.endswith("års") else words
    return f"{words} ({', '.join(notes)})" if notes else words


def _place(bar: Bar, known: Known, gone: Set[str]) -> str:
    """Document and section of a bar: its number, or its heading where it has none."""
    document = known.documents[bar.document_id]
    section = f" {bar.entry.section}" if bar.entry.section else f", {bar.entry.heading}"
    ended = f" ({GONE})" if document.id in gone else ""
    return f"{document.short or document.title}{section}{ended}"


def _of_age(rows: Sequence[MapRow], age: float) -> tuple[MapRow, ...]:
    kept = (replace(row, bars=tuple(b for b in row.bars if b.takes(age))) for row in rows)
    return tuple(row for row in kept if row.bars)


def _sourced(rows: Sequence[MapRow], known: Known, gone: Set[str]) -> list[dict[str, Any]]:
    """The rows' data, each with the words that it rests on."""
    return [
        {
            **data,
            "expired": data["document"] in gone,
            "quote": _quote(known, str(data["document"]), data["start"], data["end"]),
        }
        for data in as_data(rows)
    ]


def _quote(known: Known, document: str, start: Any, end: Any) -> str:  # noqa: ANN401
    return known.documents[document].text[start:end]


def _write_picture(file: Path, picture: str) -> int:
    """Writes the picture; "-" is standard output."""
    if str(file) == "-":
        print(picture)  # noqa: T201
        return 0
    try:
        file.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"Bilden går inte att skriva: {error.strerror}", where=str(file)
        ) from error
    print(f"Kartan är skriven till {file}", file=sys.stderr)  # noqa: T201
    return 0


def conflict_lines(known: Known, config: Config) -> Iterator[str]:
    """Every difference with both quotes, as the terminal shows it."""
    for kind, title in (("conflict", "Källorna säger olika"), ("explained", "Går ihop")):
        chosen = [c for c in known.conflicts if c.kind == kind]
        yield f"{title} ({len(chosen)})"
        for number, conflict in enumerate(chosen, start=1):
            ages = f", {render.ages(conflict.ages)}" if conflict.ages else ""
            what = render.ATTRIBUTES.get(conflict.attribute, conflict.attribute)
            unit = render.ATTRIBUTES.get(conflict.unit, conflict.unit)
            yield f"\n{number}. {unit}{f': {what}' if what != unit else ''}{ages}"
            why = render.EXPLANATIONS.get(conflict.explanation, "") if kind == "explained" else ""
            if why:
                yield f"   {why}"
            for side in conflict.sides:
                yield from _side_lines(side, known, config)
        yield ""


def _side_lines(side: Side, known: Known, config: Config) -> Iterator[str]:
    document = known.documents[side.document_id]
    place = render.place(known.passages[side.passage_id], known.documents)
    yield f"   • {place} ({render.validity(document, config.day())})"
    indent = "     "
    yield textwrap.fill(f"”{side.reading}”", WIDTH, initial_indent=indent, subsequent_indent=indent)


def conflict_json(conflict: Conflict, known: Known) -> dict[str, Any]:
    """A difference as data, with both quotes."""
    return {
        "kind": conflict.kind,
        "unit": conflict.unit,
        "attribute": conflict.attribute,
        "explanation": conflict.explanation,
        "age_min": conflict.ages.min if conflict.ages else None,
        "age_max": conflict.ages.max if conflict.ages else None,
        "sides": [_side_json(side, known) for side in conflict.sides],
    }


def _side_json(side: Side, known: Known) -> dict[str, Any]:
    passage = known.passages[side.passage_id]
    start, end = side.span
    return {
        "document": side.document_id,
        "section": passage.section,
        "heading": passage.heading,
        "row": passage.row,
        "value": side.value,
        "start": start,
        "end": end,
        "quote": _quote(known, side.document_id, start, end),
    }
