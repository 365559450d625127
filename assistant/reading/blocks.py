"""The lines of one section → paragraphs, list items and table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.columns import aligned, tab_runs
from assistant.reading.lines import BULLET, INLINE_BULLET, MARKS, ORDERED, SUB_MARKS, TAGS, Line
from assistant.reading.tables import (
    TAB_RUNS,
    Block,
    Row,
    Span,
    cells,
    columns_name_actors,
    head_texts,
    html_rows,
    looks_like_heads,
    named_by_step,
    names_actor,
)
from assistant.swedish import Language, fold

_ENDED = (".", "!", "?", ":", ";", ">")
_MARKUP = re.compile(
    r"<(?:ul|ol|p|div|td|th|tr|table|tbody|thead|br)\b[^>]*>|</(?:ul|ol|p|div|li|td|th|tr)>", re.I
)
_LIST_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_BREAK_ITEM = re.compile(r"<br\s*/?>\s*(?:[-–*o]\s+)", re.I)
_BREAK = re.compile(r"<br\s*/?>(?=\s*[A-ZÅÄÖ])", re.I)
_TABLE = re.compile(r"<table\b", re.I)
_TABLE_END = re.compile(r"</table\s*>", re.I)
_DEFINED = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:\*\*[^*]{2,60}\*\*\s*[:–-]|\*\*[^*]{2,60}:\*\*|[A-ZÅÄÖ][^.:;!?|]{1,45}:)\s+\S"
)
_THAT = re.compile(r"^\s*att(?P<wide>\s{2,}|\t)?\s*(?=[a-zåäö])")  # "att   bevilja medel, samt"
_DECIDES = re.compile(r"(?:\bbesluta\w*|:)\s*$", re.I)
_MAX_UNIT = 90

__all__ = ["Block", "Read", "Row", "Span", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Read:
    """What the lines of a section hold, and the spans of table heads (in no passage)."""

    parts: tuple[Block | Row, ...]
    heads: tuple[Span, ...]


def blocks_of(raw: str, lines: tuple[Line, ...], language: Language) -> Read:
    """Paragraphs, items and rows of consecutive lines, without headings, in order."""
    gatherer = _Gatherer(raw, lines, language)
    at = 0
    while at < len(lines):
        at = gatherer.take(at)
    gatherer.close_table()
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
    """Takes line after line and keeps what is open: a table, a row, a list, a paragraph."""

    def __init__(self, raw: str, lines: tuple[Line, ...], language: Language) -> None:
        self.raw = raw
        self.lines = lines
        self.language = language
        self.parts: list[Block | Row] = []
        self.head_spans: list[Span] = []
        self.heads: tuple[str, ...] | None = None
        self.row: Row | None = None
        self.rows: list[Row] = []
        self.with_cells = False
        self.gap = True
        self.aligned = aligned(lines)
        self.tab_runs = tab_runs(lines)
        self.bare: str = ""  # a bullet alone on its line, whose text comes next
        self.marks: list[tuple[int, str]] = []  # indent and mark of each open list level

    def take(self, at: int) -> int:
        """Takes the line at a place; returns the place to go on from."""
        line = self.lines[at]
        if opening := _TABLE.search(line.text):
            return self._take_html(at, line.start + opening.start())
        if line.kind == "blank" or line.is_dropped:
            self.gap = True
            return at + 1
        self._place(at, line)
        self.gap = False
        return at + 1

    def close_table(self) -> None:
        """A table is over: now it can be told what its first column is."""
        rows, self.rows = self.rows, []
        named_by_step(self.raw, rows, self.language)
        heads = rows[0].heads if rows else ()
        fits = all(len(row.cells) < len(heads) for row in rows)  # no cell without a head
        by_column = fits and columns_name_actors(heads, rows, self.language)
        for row in rows:
            if by_column:
                row.by_column = True
                row.cells.insert(0, self._cell(row.name))
            elif not any(row.cells):
                self.parts[self.parts.index(row)] = Block("paragraph", row.name)
        self.row = self.heads = None
        self.with_cells = False

    def _cell(self, spans: list[Span]) -> list[Block]:
        blocks: list[Block] = []
        for start, end in spans:
            self._fill(blocks, start, end)
        return blocks

    def _place(self, at: int, line: Line) -> None:
        mark = " " if at in self.aligned else self._cell_mark(line.text)
        mark = TAB_RUNS if mark == "\t" and at in self.tab_runs else mark
        if line.kind == "table_head":
            self._take_head(line)
        elif mark:
            self._take_cells(at, line, mark)
        elif self.heads is not None and not self.with_cells and self._is_unit(at, line):
            self._open_flat_row(line)
        else:
            if self.with_cells and self.gap:
                self.close_table()
            shown = MARKS.match(line.text)
            rest = line.after(shown.end()) if shown else line
            self._take_text(rest.start, rest.text)

    def _take_head(self, line: Line) -> None:
        heads = tuple(x.strip(" *") for x in re.split(r"\t|\|", line.text.strip("| \t")))
        self.head_spans.append((line.start, line.end))
        if self.with_cells and heads == self.heads:
            return  # the head again on the table's next page
        self.close_table()
        self.heads = heads

    def _cell_mark(self, text: str) -> str:
        if text.lstrip().startswith("|") and text.count("|") > 1:
            return "|"
        listed = BULLET.match(text) or ORDERED.match(text)
        inside = "\t" in text.strip() or (text[:1] == "\t" and self.with_cells)
        return "\t" if inside and not listed else ""

    def _take_cells(self, at: int, line: Line, mark: str) -> None:
        parts = self.aligned[at] if mark == " " else cells(line, mark)
        spans = [_trim(self.raw, a, b) for a, b in parts]
        texts = head_texts(self.raw, spans)
        ruled = at + 1 < len(self.lines) and self.lines[at + 1].kind == "rule"
        fresh = self.heads is None and not self.with_cells
        if self.heads and [fold(x) for x in texts] == [fold(x) for x in self.heads]:
            self.head_spans.append((line.start, line.end))
        elif mark == "|" and ruled and (fresh or (self.with_cells and any(texts))):
            if not fresh:
                self.close_table()
            self._open_table(texts, line)
        elif fresh and looks_like_heads(texts, self.language):
            self._open_table(texts, line)
        else:
            self._take_row(spans, line.end)

    def _open_table(self, heads: tuple[str, ...], line: Line) -> None:
        if not any(heads):
            self.heads = ()
            return
        self.heads = heads
        self.with_cells = True
        self.head_spans.append((line.start, line.end))

    def _take_row(self, spans: list[Span], end: int) -> None:
        first, *rest = spans
        self.with_cells = True
        self.heads = self.heads or ()
        if self.raw[first[0] : first[1]].strip() or self.row is None:
            self.row = Row([_trim(self.raw, *first)], self.heads)
            self.parts.append(self.row)
            self.rows.append(self.row)
        self.row.cells.extend([] for _ in range(len(rest) - len(self.row.cells)))
        for blocks, (a, b) in zip(self.row.cells, rest, strict=False):
            self._fill(blocks, a, b)
        self.row.end = end

    def _take_html(self, at: int, start: int) -> int:
        """An HTML table, on one line or over many."""
        last = next(
            (n for n in range(at, len(self.lines)) if _TABLE_END.search(self.lines[n].text)),
            len(self.lines) - 1,
        )
        end = self.lines[last].end
        if closing := _TABLE_END.search(self.raw, start, end):
            end = closing.end()
        self.close_table()
        if self.raw[self.lines[at].start : start].strip():
            self._take_text(self.lines[at].start, self.raw[self.lines[at].start : start])
        for number, (is_head, row) in enumerate(html_rows(self.raw, start, end)):
            spans = [_trim(self.raw, a, b) for a, b in row]
            texts = head_texts(self.raw, spans)
            if self.heads and [fold(x) for x in texts] == [fold(x) for x in self.heads]:
                self.head_spans.append((spans[0][0], max(b for _, b in spans)))
            elif (is_head and number == 0) or (
                not number and looks_like_heads(texts, self.language)
            ):
                self.heads, self.with_cells = texts, True
                self.head_spans.append((spans[0][0], max(b for _, b in spans)))
            else:
                self._take_row(spans, max(b for _, b in spans))
        self.close_table()
        self.gap = True
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
        last = self._last()
        return bullet is not None or (
            not text.endswith((",", ":", ".")) and (last is None or self._ended(last))
        )

    def _open_flat_row(self, line: Line) -> None:
        bullet = INLINE_BULLET.search(line.text)
        end = line.start + bullet.start() if bullet else line.end
        self.row = Row([_trim(self.raw, line.start, end)], self.heads or (), [[]], line.end)
        self.parts.append(self.row)
        if bullet:
            self._fill(self.row.cells[0], end, line.end)

    def _take_text(self, start: int, text: str) -> None:
        blocks = self._open_blocks()
        last = self._last()
        span = _trim(self.raw, start, start + len(text))
        listed = BULLET.match(text) or ORDERED.match(text)
        if self._leaves_list(last, text):
            last = None
        if last is not None and not self.gap and not self.bare and self._is_suspended(text):
            last.spans.append(span)
        elif listed and not text[listed.end() :].strip():
            self.bare = text
        elif self._is_clause(last, text):
            self._add_clause(blocks, span)
        elif listed or INLINE_BULLET.search(text):
            self.bare = ""
            self._fill(blocks, start, start + len(text))
        elif self.bare:
            level = self._level(self.bare)
            blocks.append(Block("subitem" if level else "item", [span], level))
            self.bare = ""
        elif last is not None and self._continues(last, text):
            last.spans.append(span)
        elif span[0] < span[1]:
            self.marks = []
            blocks.append(Block("paragraph", [span]))
        if self.row is not None:
            self.row.end = start + len(text)

    def _leaves_list(self, last: Block | None, text: str) -> bool:
        """A sentence further out than the bullets of the list above, which has ended."""
        if last is None or last.kind == "paragraph" or not self.marks:
            return False
        indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
        outside = indent + 1 < self.marks[0][0] and text.lstrip()[:1].isupper()
        return outside and self._ended(last) and not BULLET.match(text)

    def _is_clause(self, last: Block | None, text: str) -> bool:
        """One of the clauses of a decision: "att   bevilja medel, samt"."""
        that = _THAT.match(text)
        if that is None or last is None or self.bare:
            return False
        before = self.raw[slice(*last.spans[-1])]
        first = self.raw[slice(*last.spans[0])]
        follows = last.kind != "paragraph" and _THAT.match(first) is not None
        if follows:
            return that["wide"] is not None or before.endswith((",", "samt", "och", "."))
        return _DECIDES.search(before) is not None and not (self.gap and that["wide"] is None)

    def _add_clause(self, blocks: list[Block], span: Span) -> None:
        self.marks = []
        blocks.append(Block("item", [span], self._level("•")))

    def _continues(self, last: Block, text: str) -> bool:
        if self.gap:
            return self._goes_on(last, text)
        if text.strip()[:1].isupper() and self._is_label(last):
            return False
        return not (_DEFINED.match(text) and (self._ended(last) or self._is_defined(last)))

    def _is_label(self, block: Block) -> bool:
        """A line that only says who: "Ansvarig: Vårdcentralen"."""
        line = self.raw[block.spans[0][0] : block.spans[-1][1]]
        return block.kind == "paragraph" and names_actor(line, self.language)

    def _is_defined(self, last: Block) -> bool:
        return (
            last.kind == "paragraph" and _DEFINED.match(self.raw[slice(*last.spans[0])]) is not None
        )

    def _open_blocks(self) -> list[Block]:
        if self.row is None:
            return self.parts  # type: ignore[return-value]
        if not self.row.cells:
            self.row.cells.append([])
        return self.row.cells[-1]

    def _last(self) -> Block | None:
        blocks = self._open_blocks()
        last = blocks[-1] if blocks else None
        return last if isinstance(last, Block) else None

    def _ended(self, block: Block) -> bool:
        return self.raw[block.spans[-1][0] : block.spans[-1][1]].rstrip(" *").endswith(_ENDED)

    def _goes_on(self, last: Block, text: str) -> bool:
        """After a gap a sentence goes on in lower case, or after a word that cannot end it."""
        if self._ended(last):
            return False
        final = self.raw[slice(*last.spans[-1])].split()[-1:]
        opening = TAGS.sub("", text).strip()[:1]
        return opening.islower() or "".join(final).lower() in self.language.function_words

    def _is_suspended(self, text: str) -> bool:
        """E.g. "- och beroendeområdet": the hyphen of a broken line, not a bullet."""
        dash = re.match(r"\s*[-–]\s+(\w+)", text)
        return dash is not None and dash.group(1) in self.language.hyphen_keepers

    def _level(self, text: str) -> int:
        """Depth of an item by its indent, or by its mark where converters lost the indent."""
        match = BULLET.match(text) or ORDERED.match(text)
        mark = match.group("mark") if match else "•"
        mark = re.sub(r"\d+", "1", mark.replace("–", "-").replace("—", "-"))
        mark = "a)" if re.fullmatch(r"[a-zåäö]\)", mark) else mark
        indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
        while self.marks and indent < self.marks[-1][0] - 1:
            self.marks.pop()
        known = [level for level, (_, known) in enumerate(self.marks) if known == mark]
        if self.marks and indent > self.marks[-1][0] + 1:
            self.marks.append((indent, mark))
        elif known:
            del self.marks[known[-1] + 1 :]
        elif not self.marks or mark in SUB_MARKS or mark == "-" or self._opens():
            self.marks.append((indent, mark))
        return len(self.marks) - 1

    def _opens(self) -> bool:
        last = self._last()
        return last is not None and self.raw[slice(*last.spans[-1])].endswith(":")

    def _fill(self, blocks: list[Block], start: int, end: int) -> None:
        """Text of a cell or a bulleted line, cut at each bullet; its first part may go on."""
        for kind, a, b, bullet in _cut_at_bullets(self.raw, start, end):
            span = _trim(self.raw, a, b)
            if span[0] >= span[1] or not _MARKUP.sub("", self.raw[slice(*span)]).strip():
                continue
            if kind == "paragraph":
                last = blocks[-1] if blocks else None
                if isinstance(last, Block) and self._goes_on(last, self.raw[slice(*span)]):
                    last.spans.append(span)
                else:
                    blocks.append(Block(kind, [span]))
                continue
            if not blocks or not isinstance(blocks[-1], Block) or blocks[-1].kind == "paragraph":
                self.marks = []
            level = self._level(bullet)
            blocks.append(Block("subitem" if level else "item", [span], level))


def _cut_at_bullets(raw: str, start: int, end: int) -> list[tuple[str, int, int, str]]:
    """("paragraph" | "item" | "line", start, end, bullet) of the parts between bullets."""
    text = raw[start:end]
    cuts: list[tuple[int, int, str]] = []
    opening = BULLET.match(text) or ORDERED.match(text)
    if opening:
        cuts.append((0, opening.end(), opening.group()))
    begin = opening.end() if opening else 0
    for match in INLINE_BULLET.finditer(text, begin):
        cuts.append((match.start(), match.end(), match.group()))
    for pattern in (_LIST_ITEM, _BREAK_ITEM):
        for match in pattern.finditer(text, begin):
            if not INLINE_BULLET.match(text[match.end() : match.end() + 40].lstrip()):
                cuts.append((match.start(), match.end(), "•"))
    cuts.sort()
    parts: list[tuple[str, int, int, str]] = []
    first = cuts[0][0] if cuts else len(text)
    before = 0
    for match in _BREAK.finditer(text, 0, first):
        parts.append(("paragraph", start + before, start + match.start(), ""))
        before = match.end()
    if text[before:first].strip():
        parts.append(("paragraph", start + before, start + first, ""))
    stops = [*(cut[0] for cut in cuts[1:]), len(text)]
    for (_, body, bullet), stop in zip(cuts, stops, strict=False):
        parts.append(("item", start + body, start + stop, bullet))
    return parts


def _trim(raw: str, start: int, end: int) -> Span:
    """Without surrounding space and the tags that open or close a list."""
    while True:
        before = (start, end)
        while start < end and raw[start].isspace():
            start += 1
        while end > start and raw[end - 1].isspace():
            end -= 1
        opening = _MARKUP.match(raw, start, end)
        if opening:
            start = opening.end()
        tail = raw.rfind("<", start, end)
        if tail >= 0 and raw[end - 1] == ">" and _MARKUP.fullmatch(raw, tail, end):
            end = tail
        if (start, end) == before:
            return start, end
