"""Word (DOCX) → text: styles to headings, numbering to lists, tables to rows."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from pathlib import Path

from docx import Document as open_word
from docx.document import Document as WordDocument
from lxml import etree

from assistant.errors import CorpusError
from assistant.reading.extract import MAX_CHARACTERS, Extract, pipe_row, rule_row, spread, tidy
from assistant.reading.furniture import explains

MAX_UNPACKED = 300_000_000
MAX_PARTS = 5_000
_MAX_BLOCKS = 200_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|rubrik)\s*(\d)", re.I)
_CONTENTS = re.compile(r"(?:toc|innehåll|innehållsförteckning)\s*(?:\d|heading|rubrik)", re.I)
_SKIPPED = frozenset({f"{_W}del", f"{_W}footnoteReference", f"{_W}instrText", f"{_W}moveFrom"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PAGE = "\f"
Element = etree._Element


def read_word(file: Path) -> Extract:
    """The text of a Word document; its pages where Word has noted them.

    Raises:
        CorpusError: no Word document, damaged, encrypted, too large when unpacked, or empty.
    """
    try:
        _check_size(file)
        document = open_word(str(file))
        notes = _notes(document)
        reader = _Reader(document, {key: note for key, note in notes.items() if explains(note)})
        reader.blocks(document.element.body, 0)
        reader.close()
    except CorpusError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damage
        raise _damaged(file) from error
    left = [note for note in notes.values() if note not in reader.said]
    text = tidy("\n".join(reader.out))
    if not text.strip():
        raise CorpusError("Word-filen är tom", where=file.name, remedy="lägg in text")
    return _with_pages(text, tuple([*dict.fromkeys(reader.left_out), *left][:200]))


def _damaged(file: Path) -> CorpusError:
    return CorpusError("Word-filen är skadad", where=file.name, remedy="spara om den som .docx")


def _check_size(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(8).startswith(b"\xd0\xcf\x11\xe0"):
            raise CorpusError(
                "Word-filen är krypterad eller i gammal form",
                where=file.name,
                remedy="spara den som .docx utan lösenord",
            )
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise CorpusError("Word-filen är för stor uppackad", where=file.name, remedy="dela den")


def _with_pages(text: str, left_out: tuple[str, ...]) -> Extract:
    """Page marks out of the text, their places into ``pages``."""
    if _PAGE not in text:
        return Extract(text, (), left_out)
    parts = text.split(_PAGE)
    pages, size = [], 0
    for part in parts:
        pages.append(size)
        size += len(part)
    return Extract("".join(parts), tuple(pages), left_out)


class _Reader:
    """Walks the body and writes lines."""

    def __init__(self, document: WordDocument, notes: dict[str, str]) -> None:
        self.notes = notes  # footnotes that say something themselves
        self.waiting: list[str] = []  # those whose list or table is not over yet
        self.said: set[str] = set()
        self.out: list[str] = []
        self.left_out: list[str] = []
        self.size = 0
        self.count = 0
        self.styles = {s.style_id: s for s in document.styles}
        self.formats = _list_formats(document)
        self.counters: dict[str, list[int]] = defaultdict(lambda: [0] * 10)

    def blocks(self, parent: Element, depth: int) -> None:
        """Paragraphs and tables under an element, in order."""
        for child in parent:
            self.count += 1
            if self.count > _MAX_BLOCKS or self.size > MAX_CHARACTERS:
                raise CorpusError("Word-filen är för stor", remedy="dela den")
            if child.tag == f"{_W}p":
                self._paragraph(child)
                self._take_notes(child)
            elif child.tag == f"{_W}tbl":
                self.close()
                self._table(child)
                self._take_notes(child)
                self.close()
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"}:
                if depth < 40:
                    self.blocks(child, depth + 1)

    def _take_notes(self, element: Element) -> None:
        for reference in element.iter(f"{_W}footnoteReference"):
            if note := self.notes.get(reference.get(f"{_W}id", "")):
                self.waiting.append(note)

    def close(self) -> None:
        """A paragraph, list or table is over: its footnotes follow as paragraphs."""
        for note in self.waiting:
            if note not in self.said:
                self.said.add(note)
                self._write(f"\n{note}\n")
        self.waiting = []

    def _write(self, line: str) -> None:
        self.out.append(line)
        self.size += len(line)

    def _style(self, paragraph: Element) -> tuple[str, int]:
        """(name, heading depth or 0) of a paragraph, through the styles that it is based on."""
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = self.styles.get(found.get(f"{_W}val")) if found is not None else None
        name = (style.name or "") if style is not None else ""
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        for _ in range(12):
            if style is None:
                break
            if match := _HEADING.match(style.name or ""):
                return name, int(match.group(1))
            if outline is None:
                outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
            style = style.base_style
        if name.lower() in {"title", "rubrik"}:
            return name, 1
        level = int(outline.get(f"{_W}val", "9")) if outline is not None else 9
        return name, level + 1 if level < 9 else 0

    def _numbering(self, paragraph: Element, name: str) -> tuple[str, int] | None:
        """(list id, level) of a paragraph that Word gives a bullet or a number."""
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = next((s for s in self.styles.values() if s.name == name), None) if name else None
        for _ in range(12):
            if numbering is not None or style is None:
                break
            numbering = style.element.find(f"{_W}pPr/{_W}numPr")
            style = style.base_style
        if numbering is None:
            return None
        identity = numbering.find(f"{_W}numId")
        level = numbering.find(f"{_W}ilvl")
        key = identity.get(f"{_W}val", "0") if identity is not None else "0"
        return (
            (key, min(8, int(level.get(f"{_W}val", "0")) if level is not None else 0))
            if key != "0"
            else None
        )

    def _paragraph(self, paragraph: Element) -> None:
        text = _text(paragraph)
        shown = " ".join(text.replace(_PAGE, " ").split())
        name, depth = self._style(paragraph)
        if _CONTENTS.match(name):
            self.left_out.append(shown)
            return
        if not shown:
            self._write(text.strip(" \n\t"))
            return
        mark = _PAGE if text.startswith(_PAGE) else ""
        numbered = self._numbering(paragraph, name)
        if depth or not (numbered or _is_listed(name)):
            self.close()
        if depth and len(shown) < 200:
            number = self._count("heading", depth - 1) if numbered and shown[0].isalpha() else ""
            self._write(f"\n{mark}{'#' * min(depth, 6)} {number}{' ' if number else ''}{shown}\n")
            return
        if numbered and not re.match(r"[•●▪◦○‣–-]\s|\d+[.)]\s", shown):
            self._write(mark + self._item(numbered, shown))
            return
        if _is_listed(name):
            self._write(f"{mark}• {shown}")
            return
        lines = [" ".join(x.split(" ")) for x in text.split("\n")]
        most = 130 if shown.endswith("?") else 92
        bold = _is_bold(paragraph) and len(shown) < most and not shown.endswith((".", ":", ","))
        self._write("\n" + (f"{mark}**{shown}**" if bold else "\n".join(lines).strip()) + "\n")

    def _item(self, numbered: tuple[str, int], shown: str) -> str:
        key, level = numbered
        indent = "  " * level
        if self.formats.get((key, level), "bullet") == "bullet":
            return f"{indent}• {shown}"
        number = self._count(key, level).rsplit(".", 1)[-1]
        return f"{indent}{number}. {shown}"

    def _count(self, key: str, level: int) -> str:
        counter = self.counters[key]
        counter[level] += 1
        counter[level + 1 :] = [0] * (9 - level)
        return ".".join(str(n or 1) for n in counter[: level + 1])

    def _table(self, table: Element) -> None:
        rows: list[tuple[list[str], bool]] = []
        for row in table.iterchildren(f"{_W}tr"):
            cells: list[str] = []
            own = [c for c in row.iter(f"{_W}tc") if _owner(c, f"{_W}tr") is row]
            for cell in own:
                above = rows[-1][0][len(cells)] if rows and len(cells) < len(rows[-1][0]) else ""
                cells.extend(self._cell(cell, above, inside=bool(rows) and len(own) > 1))
            if any(cells):
                rows.append((cells, row.find(f"{_W}trPr/{_W}tblHeader") is not None))
        if not rows:
            return
        if max(len(cells) for cells, _ in rows) < 2:  # a frame around text
            for cells, _ in rows:
                self._write(f"\n{cells[0]}\n")
            return
        first, is_head = rows[0]
        short = all(0 < len(cell) <= 60 and "•" not in cell for cell in first)
        self._write("\n" + pipe_row(first))
        if is_head or (short and len(rows) > 1):
            self._write(rule_row(len(first)))
        for cells, _ in rows[1:]:
            self._write(pipe_row(cells))
        self._write("")

    def _cell(self, cell: Element, above: str, *, inside: bool) -> list[str]:
        """A cell's text in each column that it spans; that of the row above where it goes on."""
        properties = cell.find(f"{_W}tcPr")
        merged = properties.find(f"{_W}vMerge") if properties is not None else None
        span = properties.find(f"{_W}gridSpan") if properties is not None else None
        wide = max(1, min(12, int(span.get(f"{_W}val", "1")))) if span is not None else 1
        goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        text = " ".join(self._cell_parts(cell)).replace(_PAGE, "")
        text = spread(above) if goes_on else text
        return [text, *[spread(text) if inside else ""] * (wide - 1)]

    def _cell_parts(self, cell: Element) -> list[str]:
        parts = []
        for paragraph in cell.iter(f"{_W}p"):
            shown = " ".join(_text(paragraph).split())
            if not shown:
                continue
            name, _ = self._style(paragraph)
            listed = self._numbering(paragraph, name) is not None or _is_listed(name)
            parts.append(f"• {shown}" if listed else shown)
        return parts


def _is_listed(style: str) -> bool:
    return "list bullet" in style.lower() or "punktlista" in style.lower()


def _owner(element: Element, tag: str) -> Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def _text(paragraph: Element) -> str:
    """Text with tabs, line breaks and page marks; without what was deleted, notes and fields."""
    parts: list[str] = []
    skip: Element | None = None
    for element in paragraph.iter():
        if skip is not None and _is_under(element, skip):
            continue
        skip = None
        if element.tag in _SKIPPED or element.tag == _FALLBACK:
            skip = element
        elif element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab" and _is_in_run(element):
            parts.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif element.tag == f"{_W}lastRenderedPageBreak":
            parts.append(_PAGE)
        elif element.tag == f"{_W}br":
            parts.append(_PAGE if element.get(f"{_W}type") == "page" else "\n")
    return "".join(parts)


def _is_in_run(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{_W}r"


def _is_under(element: Element, above: Element) -> bool:
    return any(parent is above for parent in element.iterancestors())


def _is_bold(paragraph: Element) -> bool:
    runs = [
        r for r in paragraph.iter(f"{_W}r") if any((t.text or "").strip() for t in r.iter(f"{_W}t"))
    ]
    marks = [r.find(f"{_W}rPr/{_W}b") for r in runs]
    return bool(runs) and all(
        m is not None and m.get(f"{_W}val", "1") not in {"0", "false"} for m in marks
    )


def _list_formats(document: WordDocument) -> dict[tuple[str, int], str]:
    """The kind ("bullet", "decimal") of each list's levels, by (list id, level)."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    kinds: dict[str, dict[int, str]] = {}
    for abstract in root.iterchildren(f"{_W}abstractNum"):
        levels = {}
        for level in abstract.iterchildren(f"{_W}lvl"):
            form = level.find(f"{_W}numFmt")
            if form is not None:
                levels[int(level.get(f"{_W}ilvl", "0"))] = form.get(f"{_W}val", "bullet")
        kinds[abstract.get(f"{_W}abstractNumId", "")] = levels
    found = {}
    for number in root.iterchildren(f"{_W}num"):
        reference = number.find(f"{_W}abstractNumId")
        identity = reference.get(f"{_W}val", "") if reference is not None else ""
        for level, form in kinds.get(identity, {}).items():
            found[number.get(f"{_W}numId", ""), level] = form
    return found


def _notes(document: WordDocument) -> dict[str, str]:
    """The footnotes' texts by their ids."""
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith("/footnotes.xml"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(part.blob, parser)
            texts = {
                note.get(f"{_W}id", ""): " ".join(_text(note).split())
                for note in root.iterchildren(f"{_W}footnote")
            }
            return {key: text for key, text in texts.items() if text}
    return {}
