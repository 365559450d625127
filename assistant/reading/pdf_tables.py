"""Tables of a PDF page, found by their ruling lines."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from assistant.reading.lines import BULLET
from assistant.reading.pdf_pages import PageWords, Word

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
        rows = _rows(inside, xs, ys[::-1], [r for r in group if r[0] == r[2]])
        if not rows or max(len(row) for row in rows) < 2:
            continue
        first = [w for w in inside if w.y > ys[-2] - 1]
        bold = bool(first) and all(w.bold for w in first)
        grids.append(Grid(xs[0], xs[-1], ys[-1], ys[0], tuple(xs), rows, bold))
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


def _rows(
    words: list[Word], xs: list[float], ys: list[float], walls: list[Rule]
) -> list[list[str]]:
    rows = []
    for top, bottom in zip(ys, ys[1:], strict=False):
        own = [w for w in words if bottom - 1 < w.y + w.height * 0.3 <= top]
        middle = (top + bottom) / 2
        edges = [x for x in xs[1:-1] if _is_wall(x, middle, walls)]
        bounds = [xs[0] - 2, *edges, xs[-1] + 2]
        texts = [
            _cell([w for w in own if left < (w.x0 + w.x1) / 2 <= right])
            for left, right in zip(bounds, bounds[1:], strict=False)
        ]
        if any(texts):
            rows.append(texts)
    return rows


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
