"""The body of a Word document → lines: headings, list items, paragraphs, tables, footnotes."""

from __future__ import annotations

import re

from docx.document import Document as WordDocument

from assistant.errors import CorpusError
from assistant.reading.extract import MAX_CHARACTERS
from assistant.reading.word_styles import Styles, is_listed
from assistant.reading.word_tables import table_lines
from assistant.reading.word_text import PAGE, Element, W, is_bold, text_of

_MAX_BLOCKS = 200_000
_MAX_DEPTH = 40
_CONTENTS = re.compile(r"(?:toc|innehåll|innehållsförteckning)\s*(?:\d|heading|rubrik)", re.I)
_AROUND = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}smartTag"})


class Body:
    """Walks the body and writes lines.

    Attributes:
        out: the lines.
        left_out: what the text leaves out.
        said: the footnotes that stand in the text.
    """

    def __init__(self, document: WordDocument, notes: dict[str, str]) -> None:
        self.out: list[str] = []
        self.left_out: list[str] = []
        self.said: set[str] = set()
        self._notes = notes  # footnotes that say something themselves
        self._waiting: list[str] = []  # those whose list or table is not over yet
        self._size = 0
        self._count = 0
        self._styles = Styles(document)

    def blocks(self, parent: Element, depth: int) -> None:
        """Paragraphs and tables under an element, in order."""
        for child in parent:
            self._count += 1
            if self._count > _MAX_BLOCKS or self._size > MAX_CHARACTERS:
                raise CorpusError("Word-filen är för stor", remedy="dela den")
            if child.tag == f"{W}p":
                self._paragraph(child)
                self._take_notes(child)
            elif child.tag == f"{W}tbl":
                self.close()
                for line in table_lines(child, self._styles):
                    self._write(line)
                self._take_notes(child)
                self.close()
            elif child.tag in _AROUND and depth < _MAX_DEPTH:
                self.blocks(child, depth + 1)

    def close(self) -> None:
        """A paragraph, list or table is over: its footnotes follow as paragraphs."""
        for note in self._waiting:
            if note not in self.said:
                self.said.add(note)
                self._write(f"\n{note}\n")
        self._waiting = []

    def _take_notes(self, element: Element) -> None:
        for reference in element.iter(f"{W}footnoteReference"):
            if note := self._notes.get(reference.get(f"{W}id", "")):
                self._waiting.append(note)

    def _write(self, line: str) -> None:
        self.out.append(line)
        self._size += len(line)

    def _paragraph(self, paragraph: Element) -> None:
        text = text_of(paragraph)
        shown = " ".join(text.replace(PAGE, " ").split())
        name, depth = self._styles.of(paragraph)
        if _CONTENTS.match(name):
            self.left_out.append(shown)
            return
        if not shown:
            self._write(text.strip(" \n\t"))
            return
        mark = PAGE if text.startswith(PAGE) else ""
        numbered = self._styles.numbering(paragraph, name)
        if depth or not (numbered or is_listed(name)):
            self.close()
        if depth and len(shown) < 200:
            count = numbered and shown[0].isalpha()
            number = f"{self._styles.count('heading', depth - 1)} " if count else ""
            self._write(f"\n{mark}{'#' * min(depth, 6)} {number}{shown}\n")
        elif numbered and not re.match(r"[•●▪◦○‣–-]\s|\d+[.)]\s", shown):
            self._write(mark + self._styles.marked(numbered, shown))
        elif is_listed(name):
            self._write(f"{mark}• {shown}")
        else:
            lines = [" ".join(x.split(" ")) for x in text.split("\n")]
            loud = _is_loud(paragraph, shown)
            self._write("\n" + (f"{mark}**{shown}**" if loud else "\n".join(lines).strip()) + "\n")


def _is_loud(paragraph: Element, shown: str) -> bool:
    """A bold paragraph that can be a heading."""
    most = 130 if shown.endswith("?") else 92
    return is_bold(paragraph) and len(shown) < most and not shown.endswith((".", ":", ","))
