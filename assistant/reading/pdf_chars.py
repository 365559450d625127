"""The characters of a PDF page → words with places."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

_MAX_CHARS = 60_000  # on one page
_SAMPLE = 60  # characters that tell how a page is turned
_LINE = 1.17  # a line's height in sizes of its font, as for Helvetica
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-"}
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_NOTE_MARKS = frozenset("0123456789ivx*")
_QUARTER = math.pi / 2


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
class Words:
    """The words of a page that stand as most of it does, and the text that is turned otherwise.

    ``quarters``: quarter turns (anticlockwise) of the page's text; places are those after it is
    turned back.
    """

    upright: list[Word] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    quarters: int = 0


class _Chars:
    """What pdfium says of the characters of one page."""

    def __init__(self, text: pdfium.PdfTextPage, width: float, height: float) -> None:
        self._text = text
        self._box = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._font, self._flags = ctypes.create_string_buffer(128), ctypes.c_int()
        self.count = min(pdfium_c.FPDFText_CountChars(text), _MAX_CHARS)
        self.size = (width, height)

    def char(self, at: int) -> str:
        """The character, or "" for space and what is none."""
        code = pdfium_c.FPDFText_GetUnicode(self._text, at)
        char = _HYPHENS.get(code) or (chr(code) if 0 < code < 0x110000 else "")
        return "" if char.isspace() or 0xD800 <= code < 0xE000 else char

    def place(self, at: int, quarters: int) -> tuple[float, float, float]:
        """Left edge, right edge and baseline, after the page is turned back."""
        box, (width, height) = self._box, self.size
        pdfium_c.FPDFText_GetLooseCharBox(self._text, at, box)
        pdfium_c.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        if quarters == 1:
            return box.bottom, box.top, width - self._x.value
        if quarters == 2:
            return width - box.right, width - box.left, height - self._y.value
        if quarters == 3:
            return height - box.top, height - box.bottom, self._x.value
        return box.left, box.right, self._y.value

    def line_height(self, at: int) -> float:
        """Of the font, which does not change with the letters as their boxes do."""
        matrix = self._matrix
        pdfium_c.FPDFText_GetMatrix(self._text, at, matrix)
        size = pdfium_c.FPDFText_GetFontSize(self._text, at)
        return max(_LINE * float(size) * math.hypot(matrix.c, matrix.d), 1.0)

    def turn(self, at: int) -> float:
        """Quarter turns, anticlockwise, 0 to 4."""
        angle = float(pdfium_c.FPDFText_GetCharAngle(self._text, at))
        return (-angle / _QUARTER) % 4

    def is_bold(self, at: int) -> bool:
        """By the font's weight or name."""
        if pdfium_c.FPDFText_GetFontWeight(self._text, at) >= 600:
            return True
        size = pdfium_c.FPDFText_GetFontInfo(self._text, at, self._font, 128, self._flags)
        name = self._font.value.decode("utf-8", "ignore").lower() if 0 < size <= 128 else ""
        return any(part in name for part in ("bold", "black", "heavy", "semibold"))


def words_of(text: pdfium.PdfTextPage, width: float, height: float) -> Words:
    """The words of a page, in the order of the file."""
    chars = _Chars(text, width, height)
    found = Words(quarters=_quarters(chars))
    word: Word | None = None
    turned = ""
    left_before = 0.0
    for at in range(chars.count):
        char = chars.char(at)
        if not char:
            word = None
            turned = _ended(found, turned, " ")
            continue
        left, right, baseline = chars.place(at, found.quarters)
        if word is not None and _is_raised(chars, at, word, char, baseline):
            continue
        char = _LIGATURES.get(char, char)
        same = word is not None and left == left_before  # the next letter of a ligature
        left_before = left
        if word is not None and (same or _joins(word, left, baseline)):
            word.text += char
            word.x1 = max(right, word.x1)
            continue
        if _differs(chars.turn(at), found.quarters):
            word, turned = None, turned + char
            continue
        turned = _ended(found, turned, "")
        word = Word(char, left, right, baseline, chars.line_height(at), chars.is_bold(at))
        found.upright.append(word)
    _ended(found, turned, "")
    return found


def _ended(found: Words, turned: str, space: str) -> str:
    """Turned text goes on over spaces, and ends where upright text begins."""
    if space or not turned.strip():
        return f"{turned}{space}" if turned.strip() else ""
    found.turned.append(" ".join(turned.split()))
    return ""


def _quarters(chars: _Chars) -> int:
    """The quarter turn of most of the first characters."""
    turns: list[float] = []
    for at in range(chars.count):
        if chars.char(at):
            turns.append(chars.turn(at))
        if len(turns) >= _SAMPLE:
            break
    for quarters in (1, 2, 3):
        if sum(not _differs(turn, quarters) for turn in turns) > 0.6 * len(turns):
            return quarters
    return 0


def _differs(turn: float, quarters: int) -> bool:
    away = abs(turn - quarters) % 4
    return min(away, 4 - away) > 0.1


def _joins(word: Word, left: float, baseline: float) -> bool:
    gap = left - word.x1
    near = abs(baseline - word.y) < 0.3 * word.height
    return near and -0.6 * word.height < gap < 0.22 * word.height


def _is_raised(chars: _Chars, at: int, word: Word, char: str, baseline: float) -> bool:
    """A footnote's mark: a small figure above the line."""
    if char not in _NOTE_MARKS or baseline - word.y <= 0.12 * word.height:
        return False
    return chars.line_height(at) < 0.82 * word.height
