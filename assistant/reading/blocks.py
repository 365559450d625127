"""The lines of one section → paragraphs, list items and table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.reading.lines import BULLET, INLINE_BULLET, ORDERED, SUB_MARKS, Line
from assistant.swedish import Language

_ENDED = (".", "!", "?", ":", ";", ">")
_MARKUP = re.compile(r"<(?:ul|ol|p|div|td|tr|table|tbody)\b[^>]*>|</(?:ul|ol|p|div|li)>", re.I)
_LIST_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_MAX_UNIT = 90

Span = tuple[int, int]


@dataclass(slots=True)
class Block:
    """A paragraph or list item: its original spans in order. Kind: paragraph, item, subitem."""

    kind: str
    spans: list[Span]


@dataclass(slots=True)
class Row:
    """A table row: spans of its first cell, the table's heads, and the other cells' blocks."""

    name: list[Span]
    heads: tuple[str, ...]
    cells: list[list[Block]] = field(default_factory=list)
    end: int = 0


def blocks_of(raw: str, lines: tuple[Line, ...], language: Language) -> tuple[Block | Row, ...]:
    """Paragraphs, items and rows of consecutive lines, without headings, in order."""
    gatherer = _Gatherer(raw, language)
    for at, line in enumerate(lines):
        gatherer.take(line, lines[at + 1 :])
    return tuple(gatherer.parts)


class _Gatherer:
    """Takes line after line and keeps what is open: a table, a row, a paragraph, an item."""

    def __init__(self, raw: str, language: Language) -> None:
        self.raw = raw
        self.language = language
        self.parts: list[Block | Row] = []
        self.heads: tuple[str, ...] | None = None
        self.row: Row | None = None
        self.with_cells = False
        self.gap = True

    def take(self, line: Line, following: tuple[Line, ...]) -> None:
        if line.kind == "blank" or line.is_dropped:
            self.gap = True
            return
        self._place(line, following)
        self.gap = False

    def _place(self, line: Line, following: tuple[Line, ...]) -> None:
        mark = self._cell_mark(line.text)
        if line.kind == "table_head":
            self.row, self.with_cells = None, False
            self.heads = tuple(x.strip(" *") for x in re.split(r"\t|\|", line.text.strip("| \t")))
        elif mark:
            self._take_cells(line, mark, following)
        elif self.heads is not None and not self.with_cells and self._is_unit(line, following):
            self._open_flat_row(line)
        else:
            if self.with_cells and self.gap:
                self.row = self.heads = None
                self.with_cells = False
            self._take_text(line.start, line.text)

    def _cell_mark(self, text: str) -> str:
        if text.lstrip().startswith("|") and text.count("|") > 1:
            return "|"
        listed = BULLET.match(text) or ORDERED.match(text)
        return "\t" if "\t" in text.rstrip() and not listed else ""

    def _take_cells(self, line: Line, mark: str, following: tuple[Line, ...]) -> None:
        first, *rest = _cells(line, mark)
        is_head = mark == "|" and self.heads is None and _rule_follows(following)
        if is_head:
            self.heads = tuple(self.raw[a:b].strip(" *") for a, b in (first, *rest))
            return
        self.with_cells = True
        self.heads = self.heads or ()
        if self.raw[first[0] : first[1]].strip() or self.row is None:
            self.row = Row([_trim(self.raw, *first)], self.heads)
            self.parts.append(self.row)
        self.row.cells.extend([] for _ in range(len(rest) - len(self.row.cells)))
        for blocks, (start, end) in zip(self.row.cells, rest, strict=False):
            self._fill(blocks, start, end)
        self.row.end = line.end

    def _is_unit(self, line: Line, following: tuple[Line, ...]) -> bool:
        """In a flattened table: a short line after ended text, a bullet on it or right under it."""
        text = line.text.strip()
        if len(text) > _MAX_UNIT or BULLET.match(text) or not text[:1].isupper():
            return False
        bullet = INLINE_BULLET.search(text)
        below = next((x for x in following if x.kind == "text"), None)
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
        if last is not None and not self.gap and self._is_suspended(text):
            last.spans.append(_trim(self.raw, start, start + len(text)))
        elif BULLET.match(text) or ORDERED.match(text) or INLINE_BULLET.search(text):
            self._fill(blocks, start, start + len(text))
        elif last is not None and (not self.gap or self._goes_on(last, text)):
            last.spans.append(_trim(self.raw, start, start + len(text)))
        else:
            blocks.append(Block("paragraph", [_trim(self.raw, start, start + len(text))]))
        if self.row is not None:
            self.row.end = start + len(text)

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
        return text.strip()[:1].islower() or final[0].lower() in self.language.function_words

    def _is_suspended(self, text: str) -> bool:
        """"- och beroendeområdet": the hyphen of a broken line, not a bullet."""
        dash = re.match(r"\s*[-–]\s+(\w+)", text)
        return dash is not None and dash.group(1) in self.language.hyphen_keepers

    def _fill(self, blocks: list[Block], start: int, end: int) -> None:
        """Text of a cell or a bulleted line, cut at each bullet; its first part may go on."""
        for kind, a, b in _cut_at_bullets(self.raw, start, end):
            span = _trim(self.raw, a, b)
            if span[0] >= span[1] or not _MARKUP.sub("", self.raw[slice(*span)]).strip():
                continue
            if kind == "paragraph" and blocks and isinstance(blocks[-1], Block):
                if not self._ended(blocks[-1]):
                    blocks[-1].spans.append(span)
                    continue
            blocks.append(Block(kind, [span]))


def _cut_at_bullets(raw: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """("paragraph" | "item" | "subitem", start, end) of the parts between bullets."""
    text = raw[start:end]
    cuts: list[tuple[int, int, str]] = []
    opening = BULLET.match(text) or ORDERED.match(text)
    if opening:
        sub = opening.group("mark") in SUB_MARKS
        cuts.append((0, opening.end(), "subitem" if sub else "item"))
    begin = opening.end() if opening else 0
    for match in INLINE_BULLET.finditer(text, begin):
        cuts.append((match.start(), match.end(), "subitem" if match.group() in SUB_MARKS else "item"))
    for match in _LIST_ITEM.finditer(text, begin):
        after = text[match.end() :].lstrip()
        if not INLINE_BULLET.match(after):
            cuts.append((match.start(), match.end(), "item"))
    cuts.sort()
    parts: list[tuple[str, int, int]] = []
    first = cuts[0][0] if cuts else len(text)
    if text[:first].strip():
        parts.append(("paragraph", start, start + first))
    stops = [*(cut[0] for cut in cuts[1:]), len(text)]
    for (_, body, kind), stop in zip(cuts, stops, strict=False):
        parts.append((kind, start + body, start + stop))
    return parts


def _cells(line: Line, mark: str) -> list[Span]:
    spans: list[Span] = []
    start = line.start
    for part in line.text.split(mark):
        spans.append((start, start + len(part)))
        start += len(part) + 1
    if mark == "|":
        spans = spans[1:-1] if line.text.rstrip().endswith("|") else spans[1:]
    return spans


def _rule_follows(following: tuple[Line, ...]) -> bool:
    return bool(following) and following[0].kind == "rule"


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
        closing = re.search(r"(?:</?[a-zA-Z][^<>]*>)$", raw[start:end])
        if closing and _MARKUP.fullmatch(closing.group()):
            end = start + closing.start()
        if (start, end) == before:
            return start, end
