"""Words with places → lines in reading order, with headings, lists and tables marked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from assistant.reading.extract import MAX_CHARACTERS, pipe_row, rule_row, tidy
from assistant.reading.lines import BULLET
from assistant.reading.pdf_pages import PageWords, Word
from assistant.reading.pdf_tables import Grid, take_tables

_LABEL = re.compile(r"(?:[^\w\s]|o|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zåäö]\)|\(\d+\))$")
_EDGE = 0.1  # of the page's height at top and bottom, where headers and footers stand
_LARGER = 1.1  # times the text's height, from which a line is a heading


@dataclass(slots=True)
class TextLine:
    """A line: text, left edge, right edge, baseline, height, bold, and its page from 0."""

    text: str
    x0: float
    x1: float
    y: float
    height: float
    bold: bool
    page: int


Item = TextLine | Grid


def layout(pages: list[PageWords]) -> tuple[str, list[int], list[str]]:
    """Text, offsets where pages begin, and what was left out."""
    read = [_items(page, number) for number, page in enumerate(pages)]
    left_out = _drop_edges(read, pages)
    body = _body(read)
    left_out += _drop_notes(read, pages, body)
    ranks = _ranks(read, body)
    text, starts = "", []
    columns: tuple[float, ...] = ()
    parts: list[str] = []
    size = 0
    for items in read:
        starts.append(size)
        out, columns = _page_text(items, body, ranks, columns)
        block = tidy(out) if out.strip() else "\n"
        piece = f"{block}\f\n"
        parts.append(piece)
        size += len(piece)
        if size > MAX_CHARACTERS:
            break
    text = "".join(parts).rstrip("\f\n") + "\n"
    return text, [s for s in starts if s < len(text)], left_out


def _items(page: PageWords, number: int) -> list[Item]:
    """Lines and tables of a page in reading order."""
    grids, words = take_tables(page)
    lines = _in_order(_segments(words, number), page.width)
    items: list[Item] = list(lines)
    for grid in grids:
        place = next(
            (n for n, x in enumerate(items) if isinstance(x, TextLine) and x.y < grid.top),
            len(items),
        )
        items.insert(place, grid)
    return items


def _segments(words: list[Word], page: int) -> list[TextLine]:
    """Words on one baseline, cut where a wide gap divides columns."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (-round(w.y, 1), w.x0)):
        if rows and abs(rows[-1][0].y - word.y) <= 0.35 * max(word.height, rows[-1][0].height):
            rows[-1].append(word)
        else:
            rows.append([word])
    found = []
    for row in rows:
        run: list[Word] = []
        for word in sorted(row, key=lambda w: w.x0):
            wide = bool(run) and word.x0 - run[-1].x1 > 1.5 * run[-1].height
            if wide and not _LABEL.match(" ".join(w.text for w in run)):
                found.append(_line(run, page))
                run = []
            run.append(word)
        found.append(_line(run, page))
    return found


def _line(words: list[Word], page: int) -> TextLine:
    return TextLine(
        " ".join(w.text for w in words),
        words[0].x0,
        max(w.x1 for w in words),
        words[0].y,
        median(w.height for w in words),
        all(w.bold for w in words),
        page,
    )


def _in_order(segments: list[TextLine], width: float) -> list[TextLine]:
    """From above; two columns of text one after the other; aligned gaps become tabs."""
    gutter = _gutter(segments, width)
    if gutter is None:
        return _tabbed(segments)
    found: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in segments:
        if line.x0 < gutter < line.x1:
            found += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.x1 <= gutter else right).append(line)
    return [*found, *left, *right]


def _gutter(segments: list[TextLine], width: float) -> float | None:
    if len(segments) < 16:
        return None
    best = min(
        (width * share / 100 for share in range(38, 63)),
        key=lambda g: (sum(s.x0 < g < s.x1 for s in segments), abs(g - width / 2)),
    )
    left = [s for s in segments if s.x1 <= best]
    right = [s for s in segments if s.x0 >= best]
    crossing = len(segments) - len(left) - len(right)
    if min(len(left), len(right)) < 6 or crossing > 0.4 * len(segments):
        return None
    both = min(max(s.y for s in side) for side in (left, right)) - max(
        min(s.y for s in side) for side in (left, right)
    )
    wide = all(median(s.x1 - s.x0 for s in side) > 0.24 * width for side in (left, right))
    return best if wide and both > 0 else None


def _tabbed(segments: list[TextLine]) -> list[TextLine]:
    """Segments on one baseline joined: by a tab where three lines share the place, else a space."""
    rows: list[list[TextLine]] = []
    for segment in segments:
        if rows and abs(rows[-1][0].y - segment.y) <= 0.35 * segment.height:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    starts = [x.x0 for row in rows for x in row[1:]]
    shared = {x for x in starts if sum(abs(x - other) <= 4 for other in starts) >= 3}
    found = []
    inside = 0.0
    for row in rows:
        text = row[0].text
        tabs = [x for x in row[1:] if x.x0 in shared]
        for part in row[1:]:
            text += ("\t" if part.x0 in shared else " ") + part.text
        if len(row) == 1 and inside and abs(row[0].x0 - inside) <= 4:
            text = f"\t{text}"
        else:
            inside = tabs[0].x0 if tabs else (inside if len(row) > 1 else 0.0)
        bold = all(part.bold for part in row)
        found.append(
            TextLine(text, row[0].x0, row[-1].x1, row[0].y, row[0].height, bold, row[0].page)
        )
    return found


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.lower().split()))


def _drop_edges(read: list[list[Item]], pages: list[PageWords]) -> list[str]:
    """Takes out headers and footers: the same words at the same edge of two pages or more."""
    seen: dict[tuple[str, int], list[TextLine]] = defaultdict(list)
    for items, page in zip(read, pages, strict=True):
        for item in items:
            if isinstance(item, TextLine) and not _EDGE < item.y / page.height < 1 - _EDGE:
                seen[(_key(item.text), round(item.y / 6))].append(item)
    gone: set[int] = set()
    for (key, _), lines in seen.items():
        numbered = re.fullmatch(r"(?:sid(?:a|an)?\s*)?0(?:\s*\(0\)|\s*/\s*0|\s+av\s+0)?", key)
        usual = median(line.height for line in lines)
        if len(lines) >= max(2, 0.2 * len(pages)) or (numbered and len(pages) > 1):
            gone.update(id(x) for x in lines if x.height <= 1.2 * usual)
    dropped = []
    for items in read:
        gone -= _text_at_edge([x for x in items if isinstance(x, TextLine)], gone)
        dropped += [x.text for x in items if isinstance(x, TextLine) and id(x) in gone]
        items[:] = [x for x in items if id(x) not in gone]
    return list(dict.fromkeys(dropped))[:200]


def _text_at_edge(lines: list[TextLine], gone: set[int]) -> set[int]:
    """Lines taken for headers that stand as close to the text as its own lines: they are text."""
    kept: set[int] = set()
    pairs = list(zip(lines, lines[1:], strict=False))
    for line, near in (*reversed(pairs), *((b, a) for a, b in pairs)):
        close = abs(line.y - near.y) < 1.3 * line.height and abs(line.x0 - near.x0) < 3
        stays = id(near) not in gone or id(near) in kept
        if id(line) in gone and stays and close and _style(line) == _style(near):
            kept.add(id(line))
    return kept


def _body(read: list[list[Item]]) -> float:
    sizes: Counter[float] = Counter()
    for items in read:
        for item in items:
            if isinstance(item, TextLine):
                sizes[round(item.height * 2) / 2] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _drop_notes(read: list[list[Item]], pages: list[PageWords], body: float) -> list[str]:
    """Takes out footnotes: small print at a page's foot from a line that begins with a number."""
    dropped = []
    for items, page in zip(read, pages, strict=True):
        small = [
            n
            for n, x in enumerate(items)
            if isinstance(x, TextLine) and x.height < 0.9 * body and x.y < 0.35 * page.height
        ]
        numbered = (n for n in small if re.match(r"\d{1,2}\s*\S", getattr(items[n], "text", "")))
        first = next(numbered, None)
        if first is not None and small == list(range(small[0], len(items))):
            dropped += [x.text for x in items[first:] if isinstance(x, TextLine)]
            del items[first:]
    return dropped[:200]


def _ranks(read: list[list[Item]], body: float) -> dict[tuple[float, bool], int]:
    """Heading styles (height, bold) → depth, larger first; bold of the text's size comes last."""
    styles: Counter[tuple[float, bool]] = Counter()
    bold_lines = total = 0
    for items in read:
        for item in items:
            if isinstance(item, TextLine):
                total += 1
                bold_lines += item.bold
                styles[_style(item)] += 1
    found = [s for s in styles if s[0] >= _LARGER * body or (s[1] and s[0] >= 0.95 * body)]
    if bold_lines > 0.4 * total:
        found = [s for s in found if s[0] >= _LARGER * body]
    return {s: min(n, 6) for n, s in enumerate(sorted(found, key=lambda s: (-s[0], not s[1])), 1)}


def _style(line: TextLine) -> tuple[float, bool]:
    return round(line.height * 2) / 2, line.bold


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
            out += ["", "#" * ranks[_style(item)] + " " + _join(parts), ""]
            before, at = None, at + size
            continue
        if before is not None and _is_apart(before, item, body):
            out.append("")
        indent = " " * min(12, 2 * int((item.x0 - left) / 9)) if BULLET.match(item.text) else ""
        out.append(indent + item.text)
        before, at = item, at + 1
    return "\n".join(out), columns


def _join(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        broken = text.endswith("-") and part[:1].islower()
        text = text[:-1] + part if broken else f"{text} {part}"
    return " ".join(text.split())


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
    if not isinstance(first, TextLine) or _style(first) not in ranks or BULLET.match(first.text):
        return 0
    size = 1
    while size < 4 and at + size < len(items):
        line, last = items[at + size], items[at + size - 1]
        if not isinstance(line, TextLine) or not isinstance(last, TextLine):
            break
        close = 0 < last.y - line.y < 1.5 * line.height
        if _style(line) != _style(first) or not close or re.match(r"\d+[. ]", line.text):
            break
        size += 1
    text = " ".join(x.text for x in items[at : at + size] if isinstance(x, TextLine))
    ended = text.endswith((".", ",", ";", ":")) and not re.search(r"\b\d+\.$", text)
    wordy = len(text) > 190 or not any(c.isalpha() for c in text) or "\t" in text
    return 0 if ended or wordy else size


def _is_apart(before: TextLine, line: TextLine, body: float) -> bool:
    gap = before.y - line.y
    return gap > 1.62 * max(body, line.height) * 0.85 or gap < 0 or before.page != line.page
