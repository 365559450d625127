"""A PDF's pages as words with their places, and the ruling lines of its tables."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from assistant.errors import CorpusError
from assistant.reading.pdf_chars import Word, words_of

MAX_PAGES = 1500
_MAX_PATHS = 4_000
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class PageWords:
    """One page: its size in points, its words, ruling lines (x0, y0, x1, y1), and turned text."""

    width: float
    height: float
    words: list[Word]
    rules: list[Box]
    turned: list[str] = field(default_factory=list)


def pages_of(file: Path) -> list[PageWords]:
    """All pages of a PDF.

    Raises:
        CorpusError: encrypted, damaged, too many pages, or no text layer.
    """
    try:
        document = pdfium.PdfDocument(str(file))
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise CorpusError("PDF-filen är krypterad", remedy="spara den utan lösenord") from error
        raise CorpusError("PDF-filen är skadad", remedy="spara om den") from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise CorpusError(
                f"PDF-filen har {count} sidor", remedy=f"dela den (högst {MAX_PAGES})"
            )
        pages, pictures = [], 0
        for number in range(count):
            found, has_picture = _page(document, number)
            pages.append(found)
            pictures += has_picture
    finally:
        document.close()
    if sum(len(page.words) for page in pages) < 3:
        if pictures:
            raise CorpusError(
                "PDF-filen är skannad (saknar text)", remedy="tolka den med OCR först"
            )
        raise CorpusError("PDF-filen är tom", remedy="lägg in ett dokument med text")
    return pages


def _page(document: pdfium.PdfDocument, number: int) -> tuple[PageWords, bool]:
    try:
        page = document[number]
        width, height = page.get_size()
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return PageWords(595, 842, [], []), False
    try:
        found = words_of(text, width, height)
        rules, dots, picture = _drawn(page, bool(found.upright), found.quarters, (width, height))
        if found.quarters % 2:
            width, height = height, width
        words = _with_dots(found.upright, dots)
        return PageWords(width, height, words, rules, found.turned), picture
    finally:
        text.close()
        page.close()


def _drawn(
    page: pdfium.PdfPage, with_text: bool, quarters: int, size: tuple[float, float]
) -> tuple[list[Box], list[Box], bool]:
    """Ruling lines, small dots that may be drawn bullets, and whether there is a picture."""
    rules: list[Box] = []
    dots: list[Box] = []
    picture = False
    try:
        for item in itertools.islice(page.get_objects(max_depth=3), _MAX_PATHS):
            if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                picture = True
            elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH and with_text:
                x0, y0, x1, y1 = _turned(item.get_bounds(), quarters, size)
                if 1.2 <= x1 - x0 <= 8 and abs((x1 - x0) - (y1 - y0)) < 1.2:
                    dots.append((x0, y0, x1, y1))
                else:
                    rules.extend(_edges(x0, y0, x1, y1))
    except pdfium.PdfiumError:
        return rules, dots, picture
    return rules, dots, picture


def _turned(box: Box, quarters: int, size: tuple[float, float]) -> Box:
    """A box after the page is turned back, as ``pdf_chars`` does with its text."""
    x0, y0, x1, y1 = box
    width, height = size
    if quarters == 1:
        return y0, width - x1, y1, width - x0
    if quarters == 2:
        return width - x1, height - y1, width - x0, height - y0
    return (height - y1, x0, height - y0, x1) if quarters == 3 else box


def _with_dots(words: list[Word], dots: list[Box]) -> list[Word]:
    """A dot drawn right before a line's first word is a bullet."""
    found: list[Word] = []
    for x0, y0, x1, y1 in dots[:500]:
        middle = (y0 + y1) / 2
        line = [w for w in words if w.y - 1 <= middle <= w.y + 0.8 * w.height]
        right = min((w for w in line if w.x0 >= x1), key=lambda w: w.x0, default=None)
        alone = not any(w.x1 <= x0 and x0 - w.x1 < 60 for w in line)
        if right is not None and alone and right.x0 - x1 < 2.5 * right.height:
            found.append(Word("•", x0, x1, right.y, right.height))
    return [*found, *words]


def _edges(x0: float, y0: float, x1: float, y1: float) -> list[Box]:
    """A thin path is a line; a box has four."""
    wide, high = x1 - x0, y1 - y0
    if high <= 3 and wide >= 12:
        middle = (y0 + y1) / 2
        return [(x0, middle, x1, middle)]
    if wide <= 3 and high >= 6:
        middle = (x0 + x1) / 2
        return [(middle, y0, middle, y1)]
    if wide < 12 or high < 6:
        return []
    return [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
