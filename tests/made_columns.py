"""A made document as a PDF with its text in two columns; headings and tables over both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .make_documents import Block, Made

_LINE, _GUTTER, _FOOT = 5.0, 8.0, 275.0  # millimetres


@dataclass
class _Line:
    """A line of a column: how far in, its mark, its text, and whether space stands above it."""

    text: str
    indent: float = 0.0
    mark: str = ""
    gap: bool = False


def to_columns(made: Made, file: Path) -> None:
    """Titles of chapters stand over both columns, and so do tables; the rest is balanced text."""
    from fpdf import FPDF

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"{made.header}  2031-02-0{self.page_no() % 9 + 1}", align="R")
            self.set_y(24)

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"Sida {self.page_no()} av 99", align="C")

    pdf = Pages()
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_margins(20, 15)
    pdf.set_auto_page_break(True, 20)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 20)
    pdf.multi_cell(0, 9, made.title, new_x="LMARGIN", new_y="NEXT")
    for part in made.parts:
        title = f"{part.number} {part.title}" if part.number else part.title
        size = {1: 15, 2: 13}.get(part.depth, 11)
        if pdf.get_y() > _FOOT - 60:
            pdf.add_page()
        pdf.ln(5)
        pdf.set_font("Helvetica", "B", size)
        pdf.multi_cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)
        lines: list[_Line] = []
        for block in part.blocks:
            if block.heads:
                _balanced(pdf, lines)
                lines = []
                _table(pdf, block)
            else:
                lines += _lines(pdf, block)
        _balanced(pdf, lines)
    pdf.output(str(file))


def _lines(pdf: Any, block: Block) -> list[_Line]:
    pdf.set_font("Helvetica", size=10.5)
    width = (pdf.epw - _GUTTER) / 2
    found = [_Line(x, gap=not n) for n, x in enumerate(_cut(pdf, block.text or block.lead, width))]
    for item in block.items:
        for indent, mark, text in ((3.0, "•", item.text), *((9.0, "-", x) for x in item.below)):
            cut = _cut(pdf, text, width - indent - 4)
            found += [_Line(x, indent, mark if not n else "") for n, x in enumerate(cut)]
    return found


def _cut(pdf: Any, text: str, width: float) -> list[str]:
    lines: list[str] = pdf.multi_cell(width, _LINE, text, align="L", dry_run=True, output="LINES")
    return lines


def _balanced(pdf: Any, lines: list[_Line]) -> None:
    """Both columns of a page filled, the last page's as high as each other."""
    while lines:
        top = pdf.get_y()
        room = int((_FOOT - top) / (_LINE * 1.15))
        half = min(room, (len(lines) + 1) // 2)
        left, right, lines = lines[:half], lines[half : 2 * half], lines[2 * half :]
        low = top
        for column, x in ((left, 20.0), (right, 20.0 + (pdf.epw + _GUTTER) / 2)):
            low = max(low, _column(pdf, column, x, top))
        pdf.set_y(low)
        if lines:
            pdf.add_page()


def _column(pdf: Any, lines: list[_Line], x: float, top: float) -> float:
    pdf.set_font("Helvetica", size=10.5)
    y = top
    for n, line in enumerate(lines):
        y += 2.0 if line.gap and n else 0.0
        if line.mark:
            pdf.text(x + line.indent, y + 4, line.mark)
        pdf.text(x + line.indent + (4 if line.indent else 0), y + 4, line.text)
        y += _LINE
    return y


def _table(pdf: Any, block: Block) -> None:
    pdf.set_font("Helvetica", size=10)
    pdf.ln(3)
    with pdf.table(line_height=5, align="LEFT", text_align="LEFT") as table:
        for row in (block.heads, *block.rows):
            cells = table.row()
            for text in row:
                cells.cell(text)
    pdf.ln(3)
