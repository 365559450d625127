"""What the readers of PDF, Word and HTML hand on: text with light marks, as Markdown has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARACTERS = 12_000_000
_MAX_SPREAD = 80  # characters of a merged cell that is said again in each row and column
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
          (4, "IV"), (1, "I"))  # fmt: skip
_LETTERS = re.compile(r"(?<!\S)(?:[^\W\d_] {1,4}){3,}[^\W\d_](?!\S)")  # letters held apart


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file for ``parse``: headings as "## Title", rows as "| a | b |", "• item".

    Attributes:
        text: what ``Document.text`` holds and spans refer to.
        pages: offsets where pages begin, or empty where the format has none.
        left_out: what the text leaves out (headers, footers, footnotes, menus), for the editor.
    """

    text: str
    pages: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()


def pipe_row(cells: list[str]) -> str:
    """E.g. "| a | b |": a table row on one line."""
    return "| " + " | ".join(" ".join(c.replace("|", "¦").split()) for c in cells) + " |"


def rule_row(columns: int) -> str:
    """The line under a table's heads."""
    return "|" + "---|" * columns


def spread(cell: str) -> str:
    """What a cell over several rows or columns says in each of them: a short name, else nothing."""
    return cell if len(cell) <= _MAX_SPREAD and "•" not in cell else ""


def joined_letters(text: str) -> str:
    """E.g. "A N S V A R" → "ANSVAR"; two or more spaces divide words."""
    return _LETTERS.sub(lambda m: re.sub(r"(?<=\S) (?=\S)", "", m.group()), text)


def roman(number: int) -> str:
    """A number from 1 to some hundreds as "IV"."""
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def tidy(text: str) -> str:
    """No control characters, no trailing space, at most one blank line in a row."""
    text = re.sub(
        r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]", "", text
    )
    text = text.replace("\u2028", "\n").replace("\u00a0", " ")
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
