"""The tables of a Word document → rows."""

from __future__ import annotations

from assistant.reading.extract import pipe_row, rule_row, spread
from assistant.reading.word_styles import Styles, is_listed
from assistant.reading.word_text import PAGE, Element, W, is_repeated, text_of

_MAX_WIDE = 12  # columns that a cell may span


def table_lines(table: Element, styles: Styles) -> list[str]:
    """The lines of a table: a row on each, a rule under its heads; or the text that it frames."""
    rows = _rows(table, styles)
    if not rows:
        return []
    if max(len(cells) for cells, _ in rows) < 2:  # a frame around text
        return [f"\n{cells[0]}\n" for cells, _ in rows]
    first, is_head = rows[0]
    short = all(first[1:]) and all(len(cell) <= 60 and "•" not in cell for cell in first)
    lines = ["\n" + pipe_row(first)]
    if is_head or (short and len(rows) > 1):
        lines.append(rule_row(len(first)))
    return [*lines, *(pipe_row(cells) for cells, _ in rows[1:]), ""]


def _rows(table: Element, styles: Styles) -> list[tuple[list[str], bool]]:
    """The cells of each row that says something, and whether Word repeats it as a head."""
    rows: list[tuple[list[str], bool]] = []
    for row in table.iterchildren(f"{W}tr"):
        cells: list[str] = []
        own = [c for c in row.iter(f"{W}tc") if _owner(c, f"{W}tr") is row]
        for cell in own:
            above = rows[-1][0][len(cells)] if rows and len(cells) < len(rows[-1][0]) else ""
            cells.extend(_cell(cell, styles, above, inside=bool(rows) and len(own) > 1))
        if any(cells):
            rows.append((cells, row.find(f"{W}trPr/{W}tblHeader") is not None))
    return rows


def _cell(cell: Element, styles: Styles, above: str, *, inside: bool) -> list[str]:
    """A cell's text in each column that it spans; that of the row above where it goes on."""
    properties = cell.find(f"{W}tcPr")
    merged = properties.find(f"{W}vMerge") if properties is not None else None
    span = properties.find(f"{W}gridSpan") if properties is not None else None
    wide = max(1, min(_MAX_WIDE, int(span.get(f"{W}val", "1")))) if span is not None else 1
    goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
    text = " ".join(_cell_parts(cell, styles)).replace(PAGE, "")
    text = spread(above) if goes_on else text
    return [text, *[spread(text) if inside else ""] * (wide - 1)]


def _cell_parts(cell: Element, styles: Styles) -> list[str]:
    parts = []
    for paragraph in cell.iter(f"{W}p"):
        shown = " ".join(text_of(paragraph).split())
        if not shown or is_repeated(paragraph):
            continue
        name, _ = styles.of(paragraph)
        listed = styles.numbering(paragraph) is not None or is_listed(name)
        parts.append(f"• {shown}" if listed else shown)
    return parts


def _owner(element: Element, tag: str) -> Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent
