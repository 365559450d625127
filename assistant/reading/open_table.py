"""The table that is being read: its heads, its rows, and where its text goes."""

from __future__ import annotations

import re

from assistant.reading.bullets import says, trim
from assistant.reading.flow import Flow
from assistant.reading.lines import INLINE_BULLET, Line
from assistant.reading.tables import (
    Block,
    Row,
    Span,
    columns_name_actors,
    head_texts,
    html_rows,
    looks_like_heads,
    named_by_step,
)
from assistant.swedish import fold


class OpenTable:
    """Takes heads and rows into ``parts``.

    ``heads`` is None where no table is open; ``with_cells`` where its lines are cut into cells.
    """

    def __init__(self, flow: Flow, parts: list[Block | Row], head_spans: list[Span]) -> None:
        self.flow = flow
        self.parts = parts
        self.head_spans = head_spans
        self.heads: tuple[str, ...] | None = None
        self.row: Row | None = None
        self.rows: list[Row] = []
        self.flat: list[Row] = []
        self.with_cells = False

    def blocks(self) -> list[Block] | list[Block | Row]:
        """Where text goes: the row's last cell, or the section."""
        if self.row is None:
            return self.parts
        if not self.row.cells:
            self.row.cells.append([])
        return self.row.cells[-1]

    def close(self) -> None:
        """The table is over: now it can be told what its first column is."""
        rows, self.rows = self.rows, []
        flat, self.flat = self.flat, []
        named_by_step(self.flow.raw, rows, self.flow.language)
        heads = rows[0].heads if rows else ()
        fits = all(len(row.cells) < len(heads) for row in rows)  # no cell without a head
        by_column = fits and columns_name_actors(heads, rows, self.flow.language)
        for row in rows:
            if by_column:
                row.by_column = True
                row.cells.insert(0, self._cell(row.name))
        empty = {id(row) for row in [*rows, *flat] if not any(row.cells)}
        for at, part in enumerate(self.parts if empty else ()):
            if isinstance(part, Row) and id(part) in empty:
                self.parts[at] = Block("paragraph", part.name)
        self.row = self.heads = None
        self.with_cells = False

    def take_head(self, line: Line) -> None:
        """A line that is nothing but heads."""
        heads = tuple(x.strip(" *") for x in re.split(r"\t|\|", line.text.strip("| \t")))
        self.head_spans.append((line.start, line.end))
        if self.with_cells and heads == self.heads:
            return  # the head again on the table's next page
        self.close()
        self.heads = heads

    def take_cells(self, parts: list[Span], line: Line, *, ruled: bool) -> None:
        """A line of cells; ``ruled`` where a rule stands under it."""
        raw = self.flow.raw
        spans = [trim(raw, a, b) for a, b in parts]
        texts = head_texts(raw, spans)
        whole = (line.start, line.end)
        fresh = self.heads is None and not self.with_cells
        if self._is_head_again(texts):
            self.head_spans.append(whole)
        elif ruled and (fresh or (self.with_cells and any(texts))):
            if not fresh:
                self.close()
            self._open(texts, whole)
        elif fresh and looks_like_heads(texts, self.flow.language):
            self._open(texts, whole)
        else:
            self._take_row(spans, line.end)

    def take_html(self, start: int, end: int, dropped: list[Span]) -> None:
        """An HTML table; ``dropped``: what stands in it of pages' headers and the like."""
        raw = self.flow.raw
        self.close()
        rows = html_rows(raw, start, end, dropped)
        first = min((a for _, row in rows for a, b in row if b), default=end)
        if says(raw[start:first]):
            self.flow.take(self.parts, start, raw[start:first])
        for number, (is_head, row) in enumerate(rows):
            spans = [trim(raw, a, b) for a, b in row]
            texts = head_texts(raw, spans)
            last = max(b for _, b in spans)
            named = not number and looks_like_heads(texts, self.flow.language)
            if self._is_head_again(texts):
                self.head_spans.append((spans[0][0], last))
            elif (is_head and number == 0) or named:
                self.heads, self.with_cells = texts, True
                self.head_spans.append((spans[0][0], last))
            else:
                self._take_row(spans, last)
        self.close()
        self.flow.gap = True

    def open_flat_row(self, line: Line) -> None:
        """A row of a flattened table: its name, and perhaps the first bullet, on one line."""
        bullet = INLINE_BULLET.search(line.text)
        end = line.start + bullet.start() if bullet else line.end
        name = [trim(self.flow.raw, line.start, end)]
        self.row = Row(name, self.heads or (), [[]], line.end)
        self.parts.append(self.row)
        self.flat.append(self.row)
        if bullet:
            self.flow.fill(self.row.cells[0], end, line.end)

    def _cell(self, spans: list[Span]) -> list[Block]:
        blocks: list[Block] = []
        for start, end in spans:
            self.flow.fill(blocks, start, end)
        return blocks

    def _is_head_again(self, texts: tuple[str, ...]) -> bool:
        return bool(self.heads) and [fold(x) for x in texts] == [fold(x) for x in self.heads or ()]

    def _open(self, heads: tuple[str, ...], span: Span) -> None:
        if not any(heads):
            self.heads = ()
            return
        self.heads = heads
        self.with_cells = True
        self.head_spans.append(span)

    def _take_row(self, spans: list[Span], end: int) -> None:
        raw = self.flow.raw
        first, *rest = spans
        self.with_cells = True
        self.heads = self.heads or ()
        if raw[first[0] : first[1]].strip() or self.row is None:
            self.row = Row([trim(raw, *first)], self.heads)
            self.parts.append(self.row)
            self.rows.append(self.row)
        self.row.cells.extend([] for _ in range(len(rest) - len(self.row.cells)))
        for blocks, (a, b) in zip(self.row.cells, rest, strict=False):
            self.flow.fill(blocks, a, b)
        self.row.end = end
