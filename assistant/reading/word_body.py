"""The body of a Word document → lines: headings, list items, paragraphs, tables, footnotes."""

from __future__ import annotations

import re

from docx.document import Document as WordDocument

from assistant.errors import CorpusError
from assistant.reading.extract import MAX_CHARACTERS, joined_letters
from assistant.reading.word_numbers import Numbers
from assistant.reading.word_styles import Styles, is_listed, list_depth
from assistant.reading.word_tables import table_lines
from assistant.reading.word_text import (
    PAGE,
    Element,
    W,
    boxes_of,
    is_placeholder,
    references_of,
    text_of,
)

_MAX_BLOCKS = 200_000
_MAX_DEPTH = 40
_MAX_HEADING, _MAX_LOUD = 200, 150  # characters of a heading by style, and by bold text
_CONTENTS = re.compile(
    r"(?:toc|contents|innehåll|innehållsförteckning)\s*(?:\d|heading|rubrik)", re.I
)
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
        self._numbers = Numbers(document)

    def blocks(self, parent: Element, depth: int) -> None:
        """Paragraphs and tables under an element, in order."""
        for child in parent:
            self._count += 1
            if self._count > _MAX_BLOCKS or self._size > MAX_CHARACTERS:
                raise CorpusError("Word-filen är för stor", remedy="dela den")
            if child.tag == f"{W}p":
                self._paragraph(child)
                self._take_notes(child)
                self._boxes(child, depth)
            elif child.tag == f"{W}tbl":
                self.close()
                for line in table_lines(child, self._styles):
                    self._write(line)
                self._take_notes(child)
                self.close()
            elif child.tag in _AROUND and depth < _MAX_DEPTH and not is_placeholder(child):
                self.blocks(child, depth + 1)

    def close(self) -> None:
        """A paragraph, list or table is over: its footnotes follow as paragraphs."""
        for note in self._waiting:
            if note not in self.said:
                self.said.add(note)
                self._write(f"\n{note}\n")
        self._waiting = []

    def _take_notes(self, element: Element) -> None:
        for key in references_of(element):
            if note := self._notes.get(key):
                self._waiting.append(note)

    def _boxes(self, paragraph: Element, depth: int) -> None:
        """Text boxes follow the paragraph that they are anchored in."""
        for box in boxes_of(paragraph) if depth < _MAX_DEPTH else ():
            self._write("")
            self.blocks(box, depth + 1)
            self._write("")

    def _write(self, line: str) -> None:
        self.out.append(line)
        self._size += len(line)

    def _paragraph(self, paragraph: Element) -> None:
        text = text_of(paragraph)
        shown = joined_letters(" ".join(text.replace(PAGE, " ").split()))
        name, depth = self._styles.of(paragraph)
        if _CONTENTS.match(name):
            self.left_out.append(shown)
            return
        if not shown:
            self._write(text.strip(" \n\t"))
            return
        mark = PAGE if text.startswith(PAGE) else ""
        numbered = self._styles.numbering(paragraph)
        if depth or not (numbered or is_listed(name)):
            self.close()
        if depth and len(shown) < _MAX_HEADING:
            self._write(f"\n{mark}{'#' * min(depth, 6)} {self._number(numbered, depth, shown)}\n")
        elif numbered and not re.match(r"[•●▪◦○‣–-]\s|\d+[.)]\s", shown):
            inner = 0 if numbered[1] else list_depth(name)
            self._write(mark + "  " * inner + self._numbers.item(*numbered, shown))
        elif is_listed(name):
            self._write(f"{mark}{'  ' * list_depth(name)}• {shown}")
        elif self._styles.is_loud(paragraph) and _can_be_heading(shown):
            self._write(f"\n{mark}**{shown}**\n")
        else:
            lines = [" ".join(x.split(" ")) for x in text.split("\n")]
            self._write("\n" + "\n".join(lines).strip() + "\n")

    def _number(self, numbered: tuple[str, int] | None, depth: int, shown: str) -> str:
        """A heading with the number that Word gives it."""
        number = ""
        if numbered and shown[0].isalpha():
            number = self._numbers.heading(*numbered, depth)
        return f"{number} {shown}" if number else shown


def _can_be_heading(shown: str) -> bool:
    return len(shown) < _MAX_LOUD and not shown.endswith((".", ":", ","))
