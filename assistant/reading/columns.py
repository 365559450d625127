"""Tables whose columns are held apart by spaces only, as layout-keeping converters write them."""

from __future__ import annotations

import re
from collections import Counter

from assistant.reading.lines import BULLET, Line
from assistant.reading.tables import Span

_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_MIN_LINES = 3
_MIN_BANDS, _WHOLE = 3, 0.6  # columns whose cells need not begin alike; lines that have them all
_ABOVE = 2  # lines above such a table that may be taken for a part of it, at most
_CELL = re.compile(r"\S+(?: \S+)*")
_UPPER = 0.6  # share of first cells that begin with a capital: less is prose in two columns


def aligned(lines: tuple[Line, ...]) -> dict[int, list[Span]]:
    """Place of each line of such tables → the spans of its cells (empty ones have no length)."""
    found: dict[int, list[Span]] = {}
    run: list[int] = []
    misses = 0
    for at, line in enumerate(lines):
        if line.kind == "text" and _is_spaced(line.text):
            run.append(at)
            misses = 0
        elif run and line.kind == "blank" and misses == 0:
            misses = 1
        elif run and line.kind == "text" and line.text[:3] == "   " and not BULLET.match(line.text):
            run.append(at)
        else:
            found.update(_table(lines, run))
            run, misses = [], 0
    found.update(_table(lines, run))
    return found


def tab_runs(lines: tuple[Line, ...]) -> frozenset[int]:
    """Places of lines whose tabs only align: single tabs would give rows of unlike lengths.

    The first of them is the head, and every line has its number of cells.
    """
    found: set[int] = set()
    run: list[int] = []
    for at, line in enumerate((*lines, None)):
        if line is not None and line.kind in {"text", "table_head"} and "\t" in line.text.strip():
            run.append(at)
            continue
        if line is not None and line.kind == "blank":
            continue
        texts = [lines[n].text.strip() for n in run]
        single = {text.count("\t") for text in texts}
        joined = {len(re.findall(r"\t+", text)) for text in texts}
        if len(run) > 2 and len(joined) == 1 and (len(single) > 1 or single != joined):
            found.update(run)
        run = []
    return frozenset(found)


def _is_spaced(text: str) -> bool:
    return "\t" not in text and "|" not in text and bool(_GAP.search(BULLET.sub("", text, count=1)))


def _table(lines: tuple[Line, ...], run: list[int]) -> dict[int, list[Span]]:
    if sum(_is_spaced(lines[at].text) for at in run) < _MIN_LINES:
        return {}
    starts: Counter[int] = Counter()
    for at in run:
        starts.update({match.end() for match in _GAP.finditer(lines[at].text)})
        if lines[at].text[:3] == "   ":
            starts[len(lines[at].text) - len(lines[at].text.lstrip())] += 1
    columns = [0, *sorted(x for x, n in starts.items() if x and n >= max(3, 0.5 * len(run)))]
    cut = {at: _cells(lines[at], columns) for at in run} if len(columns) > 1 else {}
    if not cut or any(cells is None for cells in cut.values()):
        return _banded(lines, run)
    return (
        {at: cells for at, cells in cut.items() if cells is not None} if _named(lines, run) else {}
    )


def _named(lines: tuple[Line, ...], run: list[int]) -> bool:
    """Whether the first cells begin as names do."""
    named = [lines[at].text[:1] for at in run if lines[at].text[:1].strip()]
    return sum(c.isupper() or c.isdigit() for c in named) >= _UPPER * len(named)


def _banded(lines: tuple[Line, ...], run: list[int]) -> dict[int, list[Span]]:
    """A table whose cells stand in the middle of their columns, as the marks of a matrix do.

    The first lines, such as one that keys its letters, may be no part of it.
    """
    for skip in range(_ABOVE + 1):
        part = run[skip:]
        if len(part) < _MIN_LINES:
            break
        cells = {at: [m.span() for m in _CELL.finditer(lines[at].text)] for at in part}
        bands = _bands([span for spans in cells.values() for span in spans])
        cut = {at: _in_bands(lines[at], spans, bands) for at, spans in cells.items()}
        whole = sum(len(spans) == len(bands) for spans in cells.values())
        fits = len(bands) >= _MIN_BANDS and all(
            len(spans) == len(set(_at(spans, bands))) for spans in cells.values()
        )
        if fits and whole >= _WHOLE * len(part) and _named(lines, part):
            return cut
    return {}


def _bands(spans: list[Span]) -> list[Span]:
    """The columns of characters that some cell covers, in order."""
    bands: list[Span] = []
    for start, end in sorted(spans):
        if bands and start <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], end))
        else:
            bands.append((start, end))
    return bands


def _at(spans: list[Span], bands: list[Span]) -> list[int]:
    return [next(n for n, (a, b) in enumerate(bands) if a <= start < b) for start, _ in spans]


def _in_bands(line: Line, spans: list[Span], bands: list[Span]) -> list[Span]:
    """The spans of a line's cells, one for each band; an empty one has no length."""
    found = dict(zip(_at(spans, bands), spans, strict=True))
    size = len(line.text)
    at_band = [found.get(n, (min(a, size), min(a, size))) for n, (a, _) in enumerate(bands)]
    return [(line.start + a, line.start + b) for a, b in at_band]


def _cells(line: Line, columns: list[int]) -> list[Span] | None:
    """The cells, or None where a word stands across the beginning of a column."""
    stops = [*columns[1:], len(line.text)]
    for column in columns[1:]:
        if 0 < column < len(line.text) and not line.text[column - 1].isspace():
            return None
    size = len(line.text)
    return [
        (line.start + min(a, size), line.start + min(max(a, b), size))
        for a, b in zip(columns, stops, strict=True)
    ]
