"""Tables of a PDF page, found by their ruling lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from assistant.reading.extract import spread
from assistant.reading.lines import BULLET
from assistant.reading.pdf_chars import Word
from assistant.reading.pdf_pages import PageWords

_NEAR = 4.0  # points within which two lines meet
Rule = tuple[float, float, float, float]


@dataclass(slots=True)
class Grid:
    """A table: its outer edges, and rows of cells as text."""

    x0: float
    x1: float
    top: float
    bottom: float
    columns: tuple[float, ...]
    rows: list[list[str]]
    bold_head: bool


def take_tables(page: PageWords) -> tuple[list[Grid], list[Word]]:
    """The tables of a page, from above, and the words outside them."""
    grids: list[Grid] = []
    words = page.words
    for group in _groups(page.rules):
        xs = _places([r[0] for r in group if r[0] == r[2]])
        ys = _places([r[1] for r in group if r[1] == r[3]])
        if len(xs) < 3 or len(ys) < 2:
            continue
        inside = [w for w in words if _within(w, xs, ys)]
        if len(inside) < 2:
            continue
        found = [grid for part in _parts(inside, xs, ys[::-1], group) if (grid := _grid(part))]
        if not found:
            continue
        grids += found
        taken = set(map(id, inside))
        words = [w for w in words if id(w) not in taken]
    return sorted(grids, key=lambda g: -g.top), words


def _within(word: Word, xs: list[float], ys: list[float]) -> bool:
    middle = (word.x0 + word.x1) / 2
    return (
        xs[0] - 1 <= middle <= xs[-1] + 1 and ys[0] - 1 <= word.y + word.height * 0.3 <= ys[-1] + 1
    )


def _groups(rules: list[Rule]) -> list[list[Rule]]:
    """Lines that meet, directly or over others; swept from above, so that it stays linear."""
    groups: list[list[Rule]] = []
    bounds: list[list[float]] = []
    for rule in sorted(rules, key=lambda r: -r[3]):
        hits = [
            n
            for n, b in enumerate(bounds)
            if rule[0] <= b[2] + _NEAR
            and rule[2] >= b[0] - _NEAR
            and rule[1] <= b[3] + _NEAR
            and rule[3] >= b[1] - _NEAR
        ]
        group, box = [rule], list(rule)
        for n in reversed(hits):
            group += groups.pop(n)
            other = bounds.pop(n)
            box = [
                min(box[0], other[0]),
                min(box[1], other[1]),
                max(box[2], other[2]),
                max(box[3], other[3]),
            ]
        groups.append(group)
        bounds.append(box)
    return [group for group in groups if len(group) >= 5]


def _places(values: list[float]) -> list[float]:
    """Distinct places, ascending: those closer than ``_NEAR`` are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


@dataclass(slots=True)
class _Part:
    """Rows of rules whose columns fit each other; ``ys`` from above."""

    words: list[Word]
    rules: list[Rule]
    xs: list[float]
    ys: list[float]


def _parts(
    words: list[Word], xs: list[float], ys: list[float], rules: list[Rule]
) -> Iterator[_Part]:
    """The tables of a group of rules: where one touches the next its columns are others."""
    inner: list[set[float]] = []
    walls = [r for r in rules if r[0] == r[2]]
    for top, bottom in zip(ys, ys[1:], strict=False):
        inner.append({x for x in xs[1:-1] if _is_wall(x, (top + bottom) / 2, walls)})
    begin, union = 0, inner[0]
    for at, found in enumerate([*inner, None]):
        if found is not None and (found <= union or union <= found):
            union = union | found
            continue
        own = [w for w in words if ys[at] - 1 < w.y + w.height * 0.3 <= ys[begin] + 1]
        yield _Part(own, rules, [xs[0], *sorted(union), xs[-1]], ys[begin : at + 1])
        begin, union = at, found or set()


def _grid(part: _Part) -> Grid | None:
    rows = _rows(part)
    if not rows or len(part.xs) < 3:
        return None
    xs, ys = part.xs, part.ys
    first = [w for w in part.words if w.y > ys[1] - 1]
    bold = bool(first) and all(w.bold for w in first)
    return Grid(xs[0], xs[-1], ys[0], ys[-1], tuple(xs), rows, bold)


def _rows(part: _Part) -> list[list[str]]:
    """The texts of all columns; a short merged cell is said in each row and column it spans."""
    walls = [r for r in part.rules if r[0] == r[2]]
    floors = [r for r in part.rules if r[1] == r[3]]
    rows: list[list[str]] = []
    for at, top in enumerate(part.ys[:-1]):
        bounds = _bounds(part, at, walls)
        texts: list[str] = []
        fresh = False  # a row whose cells all go on from above is none
        for left, right, wide in bounds:
            above = rows[-1][len(texts)] if rows and len(rows[-1]) > len(texts) else ""
            if at and not _has_floor(left, right, top, floors):
                texts += [spread(above)] * wide
                continue
            fresh = True
            bottom = _bottom(part, at, left, right, floors)
            own = [w for w in part.words if bottom - 1 < w.y + w.height * 0.3 <= top]
            text = _cell([w for w in own if left < (w.x0 + w.x1) / 2 <= right])
            again = spread(text) if rows and len(bounds) > 1 else ""
            texts += [text, *[again] * (wide - 1)]
        if fresh and any(texts):
            rows.append(texts)
    return rows


def _bounds(part: _Part, at: int, walls: list[Rule]) -> list[tuple[float, float, int]]:
    """Left edge, right edge and number of columns of each cell of a row."""
    middle = (part.ys[at] + part.ys[at + 1]) / 2
    xs = [part.xs[0] - 2, *part.xs[1:-1], part.xs[-1] + 2]
    ends = [n for n in range(1, len(xs) - 1) if _is_wall(part.xs[n], middle, walls)]
    stops = [0, *ends, len(xs) - 1]
    return [(xs[a], xs[b], b - a) for a, b in zip(stops, stops[1:], strict=False)]


def _bottom(part: _Part, at: int, left: float, right: float, floors: list[Rule]) -> float:
    """Where a cell ends: at the next line under it that spans it."""
    below = (y for y in part.ys[at + 1 : -1] if _has_floor(left, right, y, floors))
    return next(below, part.ys[-1])


def _has_floor(left: float, right: float, y: float, floors: list[Rule]) -> bool:
    """True where lines at a height span most of a cell: an underlined word is no row's end."""
    spans = (min(r[2], right) - max(r[0], left) for r in floors if abs(r[1] - y) <= _NEAR)
    return sum(s for s in spans if s > 0) >= 0.6 * (right - left)


def _is_wall(x: float, y: float, walls: list[Rule]) -> bool:
    return any(abs(r[0] - x) <= _NEAR and r[1] - 1 <= y <= r[3] + 1 for r in walls)


def _cell(words: list[Word]) -> str:
    """A cell's lines joined; a bullet stays a bullet."""
    if not words:
        return ""
    size = median(w.height for w in words)
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.y):
        if lines and abs(lines[-1][0].y - word.y) <= 0.4 * size:
            lines[-1].append(word)
        else:
            lines.append([word])
    parts = []
    for line in lines:
        text = " ".join(w.text for w in sorted(line, key=lambda w: w.x0))
        listed = BULLET.match(text)
        parts.append(f"• {text[listed.end() :]}" if listed else text)
    return " ".join(parts)
