"""The words of a PDF page → lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from assistant.reading.pdf_chars import Word
from assistant.reading.pdf_tables import Grid

_LABEL = re.compile(r"(?:[^\w\s]|o|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zåäö]\)|\(\d+\))$")

_LETTERS = 4  # letters beside each other that are words of one letter


@dataclass(slots=True)
class TextLine:
    """A line: text, left edge, right edge, baseline, height, bold, and its page from 0.

    ``edge``: where its column begins, or None on a page without columns.
    """

    text: str
    x0: float
    x1: float
    y: float
    height: float
    bold: bool
    page: int
    edge: float | None = None


Item = TextLine | Grid


def segments(words: list[Word], page: int) -> list[TextLine]:
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
        for word in _with_letters_joined(sorted(row, key=lambda w: w.x0)):
            wide = bool(run) and word.x0 - run[-1].x1 > 1.5 * run[-1].height
            if wide and not _LABEL.match(" ".join(w.text for w in run)):
                found.append(line_of(run, page))
                run = []
            run.append(word)
        found.append(line_of(run, page))
    return found


def _with_letters_joined(row: list[Word]) -> list[Word]:
    """Letters that are held apart, "A N S V A R", are words; a wider gap divides them."""
    found: list[Word] = []
    run: list[Word] = []
    for word in [*row, None]:
        if word is not None and len(word.text) == 1 and word.text.isalpha():
            run.append(word)
            continue
        found += _words_of_letters(run) if len(run) >= _LETTERS else run
        run = []
        if word is not None:
            found.append(word)
    return found


def _words_of_letters(run: list[Word]) -> list[Word]:
    usual = median(b.x0 - a.x1 for a, b in zip(run, run[1:], strict=False))
    found = [run[0]]
    for word in run[1:]:
        last = found[-1]
        if word.x0 - last.x1 <= max(1.6 * usual, usual + 1.0):
            last.text += word.text
            last.x1 = word.x1
        else:
            found.append(word)
    return found


def line_of(words: list[Word], page: int) -> TextLine:
    """Words that stand beside each other as one line."""
    return TextLine(
        " ".join(w.text for w in words),
        words[0].x0,
        max(w.x1 for w in words),
        words[0].y,
        median(w.height for w in words),
        all(w.bold for w in words),
        page,
    )


def tabbed(segments: list[TextLine]) -> list[TextLine]:
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


def style_of(line: TextLine) -> tuple[float, bool]:
    """Height to half a point, and bold: what headings are told by."""
    return round(line.height * 2) / 2, line.bold
