"""A PDF's pages as words with their places, and the ruling lines of its tables."""

from __future__ import annotations

import ctypes
import itertools
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from assistant.errors import CorpusError

MAX_PAGES = 1500
_MAX_CHARS = 60_000  # on one page
_MAX_PATHS = 4_000
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-"}
Box = tuple[float, float, float, float]
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}


@dataclass(slots=True)
class Word:
    """A word: text, left and right edge, baseline (points from below), height, bold."""

    text: str
    x0: float
    x1: float
    y: float
    height: float
    bold: bool = False


@dataclass(slots=True)
class PageWords:
    """One page: its size in points, its words, and ruling lines (x0, y0, x1, y1)."""

    width: float
    height: float
    words: list[Word]
    rules: list[Box]


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
        words = _words(text)
        rules, dots, picture = _drawn(page, bool(words))
        return PageWords(width, height, _with_dots(words, dots), rules), picture
    finally:
        text.close()
        page.close()


def _words(text: pdfium.PdfTextPage) -> list[Word]:
    words: list[Word] = []
    open_word: Word | None = None
    box = pdfium_c.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(min(pdfium_c.FPDFText_CountChars(text), _MAX_CHARS)):
        code = pdfium_c.FPDFText_GetUnicode(text, at)
        char = _HYPHENS.get(code) or (chr(code) if 0 < code < 0x110000 else "")
        if not char or char.isspace() or 0xD800 <= code < 0xE000:
            open_word = None
            continue
        pdfium_c.FPDFText_GetLooseCharBox(text, at, box)
        pdfium_c.FPDFText_GetCharOrigin(text, at, x, y)
        height = max(box.top - box.bottom, 1.0)
        if open_word is not None and _is_raised(open_word, char, y.value, height):
            continue
        if open_word is not None and _joins(open_word, box.left, y.value):
            open_word.text += _LIGATURES.get(char, char)
            open_word.x1 = max(box.right, open_word.x1)
            continue
        bold = _is_bold(text, at)
        open_word = Word(_LIGATURES.get(char, char), box.left, box.right, y.value, height, bold)
        words.append(open_word)
    return words


def _joins(word: Word, left: float, baseline: float) -> bool:
    gap = left - word.x1
    near = abs(baseline - word.y) < 0.3 * word.height
    return near and -0.6 * word.height < gap < 0.22 * word.height


def _is_raised(word: Word, char: str, baseline: float, height: float) -> bool:
    """A footnote's mark: a small digit above the line."""
    return char.isdigit() and height < 0.82 * word.height and baseline - word.y > 0.12 * word.height


def _is_bold(text: pdfium.PdfTextPage, at: int) -> bool:
    weight = pdfium_c.FPDFText_GetFontWeight(text, at)
    if weight >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    size = pdfium_c.FPDFText_GetFontInfo(text, at, buffer, 128, flags)
    name = buffer.value.decode("utf-8", "ignore").lower() if 0 < size <= 128 else ""
    return any(part in name for part in ("bold", "black", "heavy", "semibold"))


def _drawn(page: pdfium.PdfPage, with_text: bool) -> tuple[list[Box], list[Box], bool]:
    """Ruling lines, small dots that may be drawn bullets, and whether there is a picture."""
    rules: list[Box] = []
    dots: list[Box] = []
    picture = False
    try:
        for item in itertools.islice(page.get_objects(max_depth=3), _MAX_PATHS):
            if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                picture = True
            elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH and with_text:
                x0, y0, x1, y1 = item.get_bounds()
                if 1.2 <= x1 - x0 <= 8 and abs((x1 - x0) - (y1 - y0)) < 1.2:
                    dots.append((x0, y0, x1, y1))
                else:
                    rules.extend(_edges(x0, y0, x1, y1))
    except pdfium.PdfiumError:
        return rules, dots, picture
    return rules, dots, picture


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
