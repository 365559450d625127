"""Pages of words with places → text, with headings, lists and tables marked."""

from __future__ import annotations

import re
from collections import Counter

from assistant.reading.extract import MAX_CHARACTERS, pipe_row, rule_row, tidy
from assistant.reading.lines import BULLET, ORDERED
from assistant.reading.pdf_columns import Columns, in_order
from assistant.reading.pdf_edges import drop_edges, drop_notes
from assistant.reading.pdf_lines import Item, TextLine, segments, style_of
from assistant.reading.pdf_pages import PageWords
from assistant.reading.pdf_tables import Grid, take_tables

_LARGER = 1.1  # times the text's height, from which a line is a heading


def layout(pages: list[PageWords]) -> tuple[str, list[int], list[str]]:
    """Text, offsets where pages begin, and what was left out."""
    read: list[list[Item]] = []
    columns: Columns | None = None
    for number, page in enumerate(pages):
        grids, words = take_tables(page)
        items, columns = in_order(segments(words, number), grids, page.width, columns)
        read.append(items)
    left_out = [text for page in pages for text in page.turned]
    left_out += drop_edges(read, pages)
    body = _body(read)
    left_out += drop_notes(read, pages, body)
    ranks = _ranks(read, body)
    text, starts = "", []
    edges: tuple[float, ...] = ()
    parts: list[str] = []
    size = 0
    for items in read:
        starts.append(size)
        out, edges = _page_text(items, body, ranks, edges)
        block = tidy(out) if out.strip() else "\n"
        piece = f"{block}\f\n"
        parts.append(piece)
        size += len(piece)
        if size > MAX_CHARACTERS:
            break
    text = "".join(parts).rstrip("\f\n") + "\n"
    return text, [s for s in starts if s < len(text)], left_out


def _body(read: list[list[Item]]) -> float:
    sizes: Counter[float] = Counter()
    for items in read:
        for item in items:
            if isinstance(item, TextLine):
                sizes[round(item.height * 2) / 2] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _ranks(read: list[list[Item]], body: float) -> dict[tuple[float, bool], int]:
    """Heading styles (height, bold) → depth, larger first; bold of the text's size comes last."""
    styles: Counter[tuple[float, bool]] = Counter()
    bold = total = 0
    for items in read:
        for item in items:
            if isinstance(item, TextLine):
                total += len(item.text)
                bold += item.bold * len(item.text)
                styles[style_of(item)] += 1
    found = [s for s in styles if s[0] >= _LARGER * body or (s[1] and s[0] >= 0.95 * body)]
    if bold > 0.4 * total:
        found = [s for s in found if s[0] >= _LARGER * body]
    return {s: min(n, 6) for n, s in enumerate(sorted(found, key=lambda s: (-s[0], not s[1])), 1)}


def _page_text(
    items: list[Item],
    body: float,
    ranks: dict[tuple[float, bool], int],
    columns: tuple[float, ...],
) -> tuple[str, tuple[float, ...]]:
    """A page's text, and the columns of the table that it ends with."""
    lines = [x for x in items if isinstance(x, TextLine)]
    left = min((x.x0 for x in lines), default=0.0)
    out: list[str] = []
    before: TextLine | None = None
    at = 0
    while at < len(items):
        item = items[at]
        if isinstance(item, Grid):
            goes_on = at == 0 and _same_columns(columns, item.columns)
            out += ["", *_grid_lines(item, goes_on), ""]
            before, columns, at = None, item.columns, at + 1
            continue
        columns = ()
        size = _heading_lines(items, at, ranks)
        if size:
            parts = [x.text for x in items[at : at + size] if isinstance(x, TextLine)]
            out += ["", "#" * ranks[style_of(item)] + " " + " ".join(" ".join(parts).split()), ""]
            before, at = None, at + size
            continue
        if before is not None and _is_apart(before, item, body):
            out.append("")
        inset = item.x0 - (left if item.edge is None else item.edge)
        listed = BULLET.match(item.text) or ORDERED.match(item.text)
        indent = " " * min(12, 2 * int(inset / 9)) if listed else ""
        out.append(indent + item.text)
        before, at = item, at + 1
    return "\n".join(out), columns


def _same_columns(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    """True where the second table has all the first one's columns (another may touch it below)."""
    return bool(first) and all(min(abs(a - b) for b in second) < 6 for a in first)


def _grid_lines(grid: Grid, goes_on: bool) -> list[str]:
    rows = [pipe_row(row) for row in grid.rows]
    if goes_on or not rows:
        return rows
    short = all(len(cell) <= 60 and "•" not in cell for cell in grid.rows[0])
    head = short and all(grid.rows[0]) and (grid.bold_head or len(rows) > 1)
    return [rows[0], rule_row(len(grid.rows[0])), *rows[1:]] if head else rows


def _heading_lines(items: list[Item], at: int, ranks: dict[tuple[float, bool], int]) -> int:
    """How many lines a heading by font takes here, 0 for none."""
    first = items[at]
    if not isinstance(first, TextLine) or style_of(first) not in ranks or BULLET.match(first.text):
        return 0
    size = 1
    while size < 4 and at + size < len(items):
        line, last = items[at + size], items[at + size - 1]
        if not isinstance(line, TextLine) or not isinstance(last, TextLine):
            break
        close = 0 < last.y - line.y < 1.5 * line.height
        if style_of(line) != style_of(first) or not close or re.match(r"\d+[. ]", line.text):
            break
        size += 1
    text = " ".join(x.text for x in items[at : at + size] if isinstance(x, TextLine))
    ended = text.endswith((".", ",", ";", ":")) and not re.search(r"\b\d+\.$", text)
    wordy = len(text) > 190 or not any(c.isalpha() for c in text) or "\t" in text
    return 0 if ended or wordy else size


def _is_apart(before: TextLine, line: TextLine, body: float) -> bool:
    gap = before.y - line.y
    return gap > 1.62 * max(body, line.height) * 0.85 or gap < 0 or before.page != line.page
