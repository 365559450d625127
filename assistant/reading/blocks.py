"""The lines of one section → paragraphs, list items and table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.columns import aligned, tab_runs
from assistant.reading.flow import Flow, last_block
from assistant.reading.lines import BULLET, INLINE_BULLET, MARKS, ORDERED, Line
from assistant.reading.open_table import OpenTable
from assistant.reading.tables import TAB_RUNS, Block, Row, Span, cells
from assistant.swedish import Language

_TABLE = re.compile(r"<table\b", re.I)
_TABLE_TAG = re.compile(r"</?(?:table|thead|tbody|tr|td|th)\b", re.I)
_TABLE_END = re.compile(r"</table\s*>", re.I)
_MAX_UNIT = 90

__all__ = ["Block", "Read", "Row", "Span", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Read:
    """What the lines of a section hold, and the spans of table heads (in no passage)."""

    parts: tuple[Block | Row, ...]
    heads: tuple[Span, ...]


def blocks_of(
    raw: str, lines: tuple[Line, ...], language: Language, *, hangs: bool = False
) -> Read:
    """Paragraphs, items and rows of consecutive lines, without headings, in order.

    With ``hangs`` the next lines of a list's item stand under its words, in all of the text.
    """
    gatherer = _Gatherer(raw, lines, language, hangs=hangs)
    at = 0
    while at < len(lines):
        at = gatherer.take(at)
    gatherer.table.close()
    return Read(tuple(gatherer.parts), tuple(gatherer.head_spans))


def without_letterhead(read: Read) -> Read:
    """Rows without heads before the first heading are no table: each is a paragraph."""
    parts: list[Block | Row] = []
    for part in read.parts:
        if isinstance(part, Row) and not any(part.heads):
            inside = (span for cell in part.cells for block in cell for span in block.spans)
            parts.append(Block("paragraph", sorted([*part.name, *inside])))
        else:
            parts.append(part)
    return Read(tuple(parts), read.heads)


class _Gatherer:
    """Takes line after line to the table that is open, or to the running text."""

    def __init__(
        self, raw: str, lines: tuple[Line, ...], language: Language, *, hangs: bool
    ) -> None:
        self.raw = raw
        self.lines = lines
        self.parts: list[Block | Row] = []
        self.head_spans: list[Span] = []
        self.flow = Flow(raw, language, hangs=hangs)
        self.table = OpenTable(self.flow, self.parts, self.head_spans)
        self.aligned = aligned(lines)
        self.tab_runs = tab_runs(lines)

    def take(self, at: int) -> int:
        """Takes the line at a place; returns the place to go on from."""
        line = self.lines[at]
        if opening := _TABLE.search(line.text):
            return self._take_html(at, line.start + opening.start())
        if line.kind == "blank" or line.is_dropped:
            self.flow.gap = True
            return at + 1
        self._place(at, line)
        self.flow.gap = False
        return at + 1

    def _place(self, at: int, line: Line) -> None:
        table = self.table
        mark = " " if at in self.aligned else self._cell_mark(line.text)
        mark = TAB_RUNS if mark == "\t" and at in self.tab_runs else mark
        if line.kind == "table_head":
            table.take_head(line)
        elif mark:
            parts = self.aligned[at] if mark == " " else cells(line, mark)
            rule_below = at + 1 < len(self.lines) and self.lines[at + 1].kind == "rule"
            table.take_cells(parts, line, ruled=mark == "|" and rule_below)
        elif table.heads is not None and not table.with_cells and self._is_unit(at, line):
            table.open_flat_row(line)
        else:
            if table.with_cells and self.flow.gap:
                table.close()
            shown = MARKS.match(line.text)
            rest = line.after(shown.end()) if shown else line
            self._take_text(rest.start, rest.text)

    def _cell_mark(self, text: str) -> str:
        if text.lstrip().startswith("|") and text.count("|") > 1:
            return "|"
        listed = BULLET.match(text) or ORDERED.match(text)
        inside = "\t" in text.strip() or (text[:1] == "\t" and self.table.with_cells)
        return "\t" if inside and not listed else ""

    def _take_html(self, at: int, start: int) -> int:
        """An HTML table, on one line or over many."""
        rest = range(at, len(self.lines))
        tagged = [n for n in rest if _TABLE_TAG.search(self.lines[n].text)]
        ends = (n for n in tagged if _TABLE_END.search(self.lines[n].text))
        last = next(ends, tagged[-1])  # a table that nobody closed ends with its last tag
        end = self.lines[last].end
        if closing := _TABLE_END.search(self.raw, start, end):
            end = closing.end()
        self.table.close()
        if self.raw[self.lines[at].start : start].strip():
            self._take_text(self.lines[at].start, self.raw[self.lines[at].start : start])
        inside = self.lines[at : last + 1]
        dropped = [(x.start, x.end) for x in inside if x.is_dropped and x.start >= start]
        self.table.take_html(start, end, dropped)
        if self.raw[end : self.lines[last].end].strip():
            self._take_text(end, self.raw[end : self.lines[last].end])
        return last + 1

    def _next_text(self, at: int) -> Line | None:
        return next((x for x in self.lines[at + 1 : at + 12] if x.kind == "text"), None)

    def _is_unit(self, at: int, line: Line) -> bool:
        """In a flattened table: a short line after ended text, a bullet on it or right under it."""
        text = line.text.strip()
        if len(text) > _MAX_UNIT or BULLET.match(text) or not text[:1].isupper():
            return False
        bullet = INLINE_BULLET.search(text)
        below = self._next_text(at)
        if not bullet and (below is None or not BULLET.match(below.text)):
            return False
        last = last_block(self.table.blocks())
        return bullet is not None or (
            not text.endswith((",", ":", ".")) and (last is None or self.flow.has_ended(last))
        )

    def _take_text(self, start: int, text: str) -> None:
        self.flow.take(self.table.blocks(), start, text)
        if self.table.row is not None:
            self.table.row.end = start + len(text)
