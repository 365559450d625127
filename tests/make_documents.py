"""Makes documents whose structure is known, in every format, with the traits of real ones.

``make(seed)`` draws a description; ``to_markdown``, ``to_text``, ``to_pdf``, ``to_docx`` and
``to_html`` write it; ``score`` compares what was read with it. Run as a script it writes one set:
``python -m tests.make_documents FOLDER [SEED]``.
"""

from __future__ import annotations

import html
import random
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.swedish import fold
from assistant.types import Document, Sentence

WORDS = yaml.safe_load(
    (Path(__file__).parent / "data" / "reading" / "made.yaml").read_text(encoding="utf-8")
)
LINES_ON_PAGE = 44


@dataclass(frozen=True)
class Item:
    text: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Exactly one of: ``text``; ``lead`` with ``items``; ``heads`` with ``rows``."""

    text: str = ""
    lead: str = ""
    items: tuple[Item, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Part:
    number: str | None
    title: str
    depth: int
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Made:
    title: str
    header: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traits:
    """How the text of a converter looks."""

    bullet: str = "•"
    sub: str = "o"
    bare: bool = False  # the bullet stands alone on its line
    header: bool = True
    stamp: bool = False  # a signing service's line on each page
    feed: bool = False  # form feeds between pages
    contents: bool = True
    dots: bool = True  # leaders in the contents list
    hyphens: bool = True
    wrap: int = 84
    doubled: bool = False  # every heading twice
    bold: bool = False  # unnumbered headings bold
    rows: str = "pipes"  # pipes, tabs or html
    marks: bool = False  # headings marked with #, all of one level


@dataclass
class Score:
    headings_found: int = 0
    headings_wanted: int = 0
    headings_read: int = 0
    bullets_found: int = 0
    bullets_wanted: int = 0
    rows_found: int = 0
    rows_wanted: int = 0
    missed: list[str] = field(default_factory=list)


def make(seed: int, *, sections: int = 7) -> Made:
    """A document with numbered sections, unnumbered ones below, lists, tables and an annex."""
    draw = random.Random(seed)
    titles = draw.sample(WORDS["titles"], len(WORDS["titles"]))
    parts: list[Part] = []
    for n in range(1, sections + 1):
        parts.append(Part(str(n), titles.pop(), 1, _blocks(draw, 1)))
        for m in range(1, draw.choice([0, 2, 3]) + 1):
            parts.append(Part(f"{n}.{m}", titles.pop(), 2, _blocks(draw, 2)))
            if draw.random() < 0.35:
                actor = draw.choice(WORDS["actors"])
                parts.append(Part(None, f"{actor}s ansvar", 3, _blocks(draw, 1)))
    parts.append(Part(None, "Bilaga 1 Mall för planering", 1, ()))
    for n in (1, 2, 3):
        parts.append(Part(str(n), titles.pop(), 2, _blocks(draw, 1)))
    return Made(draw.choice(WORDS["names"]), draw.choice(WORDS["headers"]), tuple(parts))


def _blocks(draw: random.Random, least: int) -> tuple[Block, ...]:
    found = [Block(text=" ".join(draw.sample(WORDS["sentences"], draw.choice([2, 3, 4]))))]
    for _ in range(draw.choice([least, 2])):
        kind = draw.random()
        if kind < 0.55:
            actor = draw.choice(WORDS["actors"])
            items = draw.sample(WORDS["duties"], draw.choice([3, 4, 5]))
            subs = tuple(draw.sample(WORDS["details"], 2)) if draw.random() < 0.3 else ()
            made = tuple(
                Item(f"{x} genom att:" if subs and n == 1 else x, subs if n == 1 else ())
                for n, x in enumerate(items)
            )
            found.append(Block(lead=f"{actor} ansvarar för att:", items=made))
        elif kind < 0.75:
            found.append(_table(draw))
        else:
            found.append(Block(text=" ".join(draw.sample(WORDS["sentences"], 2))))
    return tuple(found)


def _table(draw: random.Random) -> Block:
    columns = draw.choice([("Verksamhet", "Ansvarsområde"), ("Insats", "Region", "Kommun")])
    names = draw.sample(WORDS["units"], 4)
    rows = [(name, *draw.sample(WORDS["cells"], len(columns) - 1)) for name in names]
    return Block(heads=columns, rows=tuple(rows))


def to_markdown(made: Made) -> str:
    """Markdown as an author writes it."""
    out = [f"# {made.title}", ""]
    for part in made.parts:
        out += ["#" * (part.depth + 1) + f" {_heading(part)}", ""]
        for block in part.blocks:
            out += [*_markdown_block(block), ""]
    return "\n".join(out)


def _markdown_block(block: Block) -> list[str]:
    if block.text:
        return [block.text]
    if block.lead:
        lines = [block.lead, ""]
        for item in block.items:
            lines += [f"- {item.text}", *(f"  - {x}" for x in item.below)]
        return lines
    return [_pipes(block.heads), "|---" * len(block.heads) + "|", *map(_pipes, block.rows)]


def _pipes(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _heading(part: Part) -> str:
    return f"{part.number} {part.title}" if part.number else part.title


def to_text(made: Made, traits: Traits) -> str:
    """Text as converters make it of a PDF: wrapped, with what stands on every page."""
    body: list[str] = []
    for part in made.parts:
        title = _heading(part)
        if traits.marks:
            title = f"## {title}"
        elif traits.bold and not part.number:
            title = f"**{title}**"
        body += ["", *([title, ""] if traits.doubled else []), title, ""]
        for block in part.blocks:
            body += [*_text_block(block, traits), ""]
    lines = [made.title, "", *(_contents(made, traits) if traits.contents else []), *body]
    return _paged(lines, made, traits)


def _text_block(block: Block, traits: Traits) -> list[str]:
    if block.text:
        return _wrapped(block.text, traits, "")
    if block.lead:
        lines = _wrapped(block.lead, traits, "")
        for item in block.items:
            for mark, text in ((traits.bullet, item.text), *((traits.sub, x) for x in item.below)):
                wrapped = _wrapped(text, traits, "")
                lines += [mark, *wrapped] if traits.bare else [f"{mark} {wrapped[0]}", *wrapped[1:]]
        return lines
    if traits.rows == "tabs":
        return ["", "\t".join(block.heads), *("\t".join(row) for row in block.rows), ""]
    if traits.rows == "html":
        rows = [f"<tr>{''.join(f'<th>{x}</th>' for x in block.heads)}</tr>"]
        rows += [f"<tr>{''.join(f'<td>{x}</td>' for x in row)}</tr>" for row in block.rows]
        return ["", "<table>", *rows, "</table>", ""]
    head = [_pipes(block.heads), "|---" * len(block.heads) + "|"]
    cut = len(block.rows) // 2
    return ["", *head, *map(_pipes, block.rows[:cut]), *head, *map(_pipes, block.rows[cut:]), ""]


def _wrapped(text: str, traits: Traits, indent: str) -> list[str]:
    lines = textwrap.wrap(text, traits.wrap, subsequent_indent=indent, break_on_hyphens=False)
    if traits.hyphens and len(lines) > 1:
        first, *rest = lines[1].split(" ")
        if len(first) > 9 and first.isalpha():
            lines[0] += f" {first[:5]}-"
            lines[1] = " ".join([first[5:], *rest])
    return lines


def _contents(made: Made, traits: Traits) -> list[str]:
    dots = " ............ " if traits.dots else " "
    entries = [f"{_heading(p)}{dots}{3 + n // 2}" for n, p in enumerate(made.parts) if p.depth < 3]
    return ["Innehåll", *entries, ""]


def _paged(lines: list[str], made: Made, traits: Traits) -> str:
    pages = [lines[n : n + LINES_ON_PAGE] for n in range(0, len(lines), LINES_ON_PAGE)]
    out: list[str] = []
    for n, page in enumerate(pages, start=1):
        if traits.header:
            out += ["", f"{made.header}    {n} ({len(pages)})", ""]
        out += page
        if traits.stamp:
            out += ["", f"Transaktion 0922211555748{n:03} Signerat AB, CD", ""]
        if traits.feed:
            out[-1] += "\f"
    return "\n".join(out) + "\n"


def to_html(made: Made) -> str:
    """A web page with a menu, a cookie text and a footer around the document."""
    out = ["<html><head><title>x</title><script>var a=1;</script></head><body>"]
    out += ["<nav><ul><li>Start</li></ul></nav><div class='cookie-banner'>Vi använder kakor.</div>"]
    out += [f"<main><h1>{html.escape(made.title)}</h1>"]
    for part in made.parts:
        out.append(f"<h{part.depth + 1}>{html.escape(_heading(part))}</h{part.depth + 1}>")
        for block in part.blocks:
            if block.text or block.lead:
                out.append(f"<p>{html.escape(block.text or block.lead)}</p>")
            if block.lead:
                items = []
                for item in block.items:
                    subs = "".join(f"<li>{x}</li>" for x in item.below)
                    items.append(f"<li>{item.text}{f'<ul>{subs}</ul>' if subs else ''}</li>")
                out.append(f"<ul>{''.join(items)}</ul>")
            if block.heads:
                rows = ["".join(f"<th>{x}</th>" for x in block.heads)]
                rows += ["".join(f"<td>{x}</td>" for x in row) for row in block.rows]
                out.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return "\n".join(out) + "</main><footer>Kontakta oss</footer></body></html>"


def to_docx(made: Made, file: Path) -> None:
    """Word with heading and list styles and tables."""
    from docx import Document as new_word

    word = new_word()
    word.add_heading(made.title, 0)
    for part in made.parts:
        word.add_heading(_heading(part), part.depth)
        for block in part.blocks:
            if block.text or block.lead:
                word.add_paragraph(block.text or block.lead)
            for item in block.items:
                word.add_paragraph(item.text, style="List Bullet")
                for text in item.below:
                    word.add_paragraph(text, style="List Bullet 2")
            if block.heads:
                table = word.add_table(rows=0, cols=len(block.heads))
                for row in (block.heads, *block.rows):
                    for cell, text in zip(table.add_row().cells, row, strict=True):
                        cell.text = text
    word.save(str(file))


def to_pdf(made: Made, file: Path, *, columns: int = 1) -> None:
    """PDF with header, footer, larger headings, bullets, footnotes and ruled tables over pages."""
    from fpdf import FPDF

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, made.header, align="R", new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"{self.page_no()} (99)", align="C")

    pdf = Pages()
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_margins(22, 15)
    pdf.set_auto_page_break(True, 20)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 20)
    pdf.multi_cell(0, 9, made.title, new_x="LMARGIN", new_y="NEXT")
    for part in made.parts:
        pdf.set_font("Helvetica", "B", {1: 15, 2: 13}.get(part.depth, 11))
        pdf.ln(4)
        if pdf.will_page_break(26):
            pdf.add_page()
            pdf.set_font("Helvetica", "B", {1: 15, 2: 13}.get(part.depth, 11))
        pdf.multi_cell(0, 7, _heading(part), new_x="LMARGIN", new_y="NEXT")
        for block in part.blocks:
            _pdf_block(pdf, block)
    pdf.output(str(file))


def _pdf_block(pdf, block: Block) -> None:  # type: ignore[no-untyped-def]
    pdf.set_font("Helvetica", size=11)
    pdf.ln(2)
    if block.text or block.lead:
        pdf.multi_cell(0, 5.4, block.text or block.lead, align="L", new_x="LMARGIN", new_y="NEXT")
    for item in block.items:
        for indent, mark, text in ((4, "•", item.text), *((11, "o", x) for x in item.below)):
            pdf.set_x(22 + indent)
            pdf.cell(5, 5.4, mark)
            pdf.multi_cell(0, 5.4, text, align="L", new_x="LMARGIN", new_y="NEXT")
    if block.heads:
        with pdf.table(line_height=5.4, align="LEFT", text_align="LEFT") as table:
            for row in (block.heads, *block.rows):
                cells = table.row()
                for text in row:
                    cells.cell(text)


def score(made: Made, read: Document, total: Score | None = None) -> Score:
    """Counts what was found of the headings, bullets with their actor, and rows."""
    total = total or Score()
    wanted = [(p.number, fold(p.title)) for p in made.parts]
    found = [(s.number, fold(s.title)) for s in read.sections]
    found = [f for f in found if f[1] not in {fold(made.title), "inledande text"}]
    left = list(found)
    for heading in wanted:
        if heading in left:
            left.remove(heading)
            total.headings_found += 1
        else:
            total.missed.append(f"rubrik {heading}")
    total.missed += [f"ingen rubrik {heading}" for heading in left]
    total.headings_wanted += len(wanted)
    total.headings_read += len(found)
    _score_evidence(made, read, total)
    return total


def _cells(sentences: Iterable[Sentence]) -> list[str]:
    """ "Region: X; Kommun: (X)" → both; a longer cell with the head that stands beside it."""
    found = []
    for s in sentences:
        texts = s.text.split("; ") if s.kind == "cells" else [s.text]
        found += [f"{s.lead_in}: {text}" if s.lead_in else text for text in texts]
    return found


def _score_evidence(made: Made, read: Document, total: Score) -> None:
    leads: dict[str, list[str]] = {}
    rows = set()
    for passage in read.passages:
        for s in passage.sentences:
            leads.setdefault(fold(s.text), []).append(fold(s.lead_in))
        if passage.row:
            rows.add((fold(passage.row), tuple(map(fold, _cells(passage.sentences)))))
    for block in (b for p in made.parts for b in p.blocks):
        for text in (text for item in block.items for text in (item.text, *item.below)):
            total.bullets_wanted += 1
            if any(x.startswith(fold(block.lead)) for x in leads.get(fold(text), ())):
                total.bullets_found += 1
            else:
                total.missed.append(f"punkt {text} / {block.lead}")
        _score_rows(block, rows, total)


def _score_rows(block: Block, rows: set[tuple[str, tuple[str, ...]]], total: Score) -> None:
    for name, *cells in block.rows:
        total.rows_wanted += 1
        if len(cells) > 1:  # each cell behind its column's head
            cells = [f"{h}: {c}" for h, c in zip(block.heads[1:], cells, strict=True)]
        if (fold(name), tuple(map(fold, cells))) in rows:
            total.rows_found += 1
        else:
            total.missed.append(f"rad {name} {cells}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    document = make(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    (folder / "made.md").write_text(to_markdown(document), encoding="utf-8")
    (folder / "made.txt").write_text(to_text(document, Traits()), encoding="utf-8")
    (folder / "made.html").write_text(to_html(document), encoding="utf-8")
    to_docx(document, folder / "made.docx")
    to_pdf(document, folder / "made.pdf")
