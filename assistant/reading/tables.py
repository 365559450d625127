"""Rows of tables: cells divided by pipes, tabs or HTML tags, and which column names the actor."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.reading.lines import INLINE_BULLET, TAGS, Line
from assistant.swedish import Language, fold

_HTML = re.compile(r"<(?P<close>/?)(?P<name>table|tr|td|th)\b(?P<rest>[^<>]*)>", re.I)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?(\d{1,2})", re.I)
_MAX_HEAD = 60
_HEAD_SHAPE = re.compile(r"[A-ZÅÄÖ][^\d.!?:;]{1,38}\.?")  # "Socialtj." is short for something
_COUNTS = re.compile(r"\s*\d{1,2}[.)]?\s*")
_LONG_CELL = 60  # characters from which a first column holds text rather than names

TAB_RUNS = "\t\t"  # the mark of cells that any number of tabs holds apart
Span = tuple[int, int]
_HtmlRows = list[tuple[bool, list[tuple[Span, int, int]]]]  # is head; span, rows, columns of cells
_ENDLESS = re.compile(r"<[^<>]*$")  # the tag that the next cell begins behind


@dataclass(slots=True)
class Block:
    """A paragraph or list item: its original spans in order.

    ``kind``: paragraph, item or subitem; ``level``: 0 for a list's own items, 1 for those below.
    """

    kind: str
    spans: list[Span]
    level: int = 0


@dataclass(slots=True)
class Row:
    """A table row: spans of its first cell, the table's heads, and the other cells' blocks.

    Where ``by_column``, each head names the actor of its column and ``cells`` has all columns.
    """

    name: list[Span]
    heads: tuple[str, ...]
    cells: list[list[Block]] = field(default_factory=list)
    end: int = 0
    by_column: bool = False


def cells(line: Line, mark: str) -> list[Span]:
    """Spans of a line's cells; pipes at both ends open and close."""
    if mark == TAB_RUNS:
        return [
            (line.start + match.start(), line.start + match.end())
            for match in re.finditer(r"[^\t]+", line.text)
        ]
    spans: list[Span] = []
    start = line.start
    for part in line.text.split(mark):
        spans.append((start, start + len(part)))
        start += len(part) + 1
    if mark == "|":
        spans = spans[1:-1] if line.text.rstrip().endswith("|") else spans[1:]
    return spans


def html_rows(raw: str, start: int, end: int, dropped: list[Span]) -> list[tuple[bool, list[Span]]]:
    """(is head, cells) of the rows of an HTML table.

    A cell over several rows or columns is empty (0, 0) in the others. Text between cells belongs
    to the cell before it, where it is not among ``dropped``.
    """
    rows: _HtmlRows = []
    depth, opened = 0, -1
    span = (1, 1)
    for match in _HTML.finditer(raw, start, end):
        name, close = match.group("name").lower(), bool(match.group("close"))
        if name == "table":
            depth += -1 if close else 1
        if depth > 1:
            continue
        if opened >= 0 and (name in {"td", "th", "tr"} or (name == "table" and close)):
            rows[-1][1].append(((opened, match.start()), *span))
            opened = -1
        if close:
            continue
        if name == "tr":
            rows.append((True, []))
        elif name in {"td", "th"}:
            if not rows:
                rows.append((True, []))
            if name == "td":
                rows[-1] = (False, rows[-1][1])
            wide = {k.lower(): int(v) for k, v in _SPAN.findall(match.group("rest"))}
            opened, span = match.end(), (wide.get("row", 1), wide.get("col", 1))
    return list(_spread(_with_text_between(raw, rows, end, dropped)))


def _with_text_between(raw: str, rows: _HtmlRows, end: int, dropped: list[Span]) -> _HtmlRows:
    """Cells that reach to the next one where words stand between them."""
    stops = [span[0] for _, cells in rows for span, _, _ in cells][1:] + [end]
    found: _HtmlRows = []
    place = 0
    for is_head, parts in rows:
        wider = []
        for (a, b), high, wide in parts:
            stop = stops[place]
            between = _without(raw, b, stop, dropped)
            words = any(c.isalnum() for c in TAGS.sub("", _ENDLESS.sub("", between)))
            wider.append(((a, stop if words else b), high, wide))
            place += 1
        found.append((is_head, wider))
    return found


def _without(raw: str, start: int, end: int, gone: list[Span]) -> str:
    """A stretch of text without those of some spans, in order, that lie in it."""
    parts = []
    for a, b in gone[bisect_left(gone, (start, 0)) :]:
        if b > end:
            break
        parts.append(raw[start:a])
        start = b
    return "".join([*parts, raw[start:end]])


def _spread(
    rows: _HtmlRows,
) -> Iterator[tuple[bool, list[Span]]]:
    left: dict[int, int] = {}
    for is_head, parts in rows:
        placed: list[Span] = []
        waiting = list(parts)
        while waiting or left.get(len(placed), 0) > 0:
            column = len(placed)
            if left.get(column, 0) > 0:
                left[column] -= 1
                placed.append((0, 0))
                continue
            span, high, wide = waiting.pop(0)
            placed.extend([span, *[(0, 0)] * (min(wide, 12) - 1)])
            if high > 1:
                left[column] = high - 1
        if placed:
            yield is_head and bool(parts), placed


def head_texts(raw: str, spans: list[Span]) -> tuple[str, ...]:
    """The heads of a table for reading."""
    return tuple(" ".join(TAGS.sub(" ", raw[a:b]).split()) for a, b in spans)


def is_actor(head: str, language: Language) -> bool:
    """True for "Regionens ansvar" and "Kommun": the head says who does what stands below."""
    words = fold(head)
    return any(word in words for word in language.actor_heads)


def looks_like_heads(texts: tuple[str, ...], language: Language) -> bool:
    """True for a first row without a rule under it whose cells all name actors."""
    solid = [text for text in texts if text]
    short = all(len(text) <= _MAX_HEAD and not INLINE_BULLET.search(text) for text in solid)
    named = sum(is_actor(text, language) for text in solid)
    generic = texts[:1] and (
        "".join(fold(texts[0]).split()) in language.table_heads or not texts[0]
    )
    if len(solid) < 2 or not short:
        return False
    if not texts[0] and len(solid) == len(texts) - 1 and all(map(_names_column, solid)):
        return True
    if named >= len(solid) - bool(generic) and named >= 1:
        return True
    titled = all(_HEAD_SHAPE.fullmatch(text) for text in solid)
    known = sum("".join(fold(text).split()) in language.table_heads for text in solid)
    return bool(texts[0] and generic) and titled and (len(solid) > 2 or known > 1)


def _names_column(text: str) -> bool:
    """Whether a text beside an empty corner can head a column: "Dag 8–90"."""
    return text[:1].isupper() and not text.endswith((".", "!", "?", ":", ",", ";"))


def columns_name_actors(heads: tuple[str, ...], rows: list[Row], language: Language) -> bool:
    """True where the first column is no list of names but what the first head's actor does."""
    if len(heads) < 2 or not all(heads):
        return False
    generic = any("".join(fold(head).split()) in language.table_heads for head in heads)
    if is_actor(heads[0], language):
        return all(is_actor(head, language) for head in heads) and not generic
    sizes = [sum(b - a for a, b in row.name) for row in rows]
    return not generic and bool(sizes) and sum(sizes) / len(sizes) > _LONG_CELL


def named_by_step(raw: str, rows: list[Row], language: Language) -> None:
    """Rows whose first cell only counts are named by who acts: "Steg | Vem | Vad | När"."""
    if not rows or len(rows[0].heads) < 3 or not all(row.cells and row.cells[0] for row in rows):
        return
    if "".join(fold(rows[0].heads[1]).split()) not in language.who_heads:
        return
    if not all(_COUNTS.fullmatch("".join(raw[a:b] for a, b in row.name)) for row in rows):
        return
    for row in rows:
        row.name = [span for block in row.cells.pop(0) for span in block.spans]
        row.heads = row.heads[1:]


def names_actor(line: str, language: Language) -> bool:
    """True for "Ansvarig: Vårdcentralen" and "**Vem:** Läkaren", and nothing more on the line."""
    label, colon, value = TAGS.sub("", line).partition(":")
    return (
        bool(colon)
        and fold(label) in language.who_labels
        and 0 < len(value.strip()) <= _MAX_HEAD
        and not value.rstrip().endswith((".", ";", ","))
    )
