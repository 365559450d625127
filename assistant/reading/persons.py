"""Personal identity numbers out of a document's text, before anything else sees it.

Each letter and digit of such a number becomes ``MARK``, so that every other character keeps its
place. The rules are those for questions (``understand.private``), stricter where a document has
figures that a question has not: columns of numbers, contents lists, registry numbers.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.understand.private import PERSON, spans_of

MARK = "█"
_MIN_DIGITS = re.compile(r"\d(?:\D{0,3}\d){8}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# eight or six digits with the last four (or three) right behind, or the date with its parts apart
_WRITTEN = re.compile(
    r"(?:\d{6}|\d{8})\s{0,3}[-‐‑‒–—−+/.]?\s{0,3}\w{3,4}"
    r"|\d{2}(?:\d{2})?[-‐‑–./ ]\d{2}[-‐‑–./ ]\d{2}\s{0,2}[-‐‑–—−+ ]\s{0,2}\d{4}"
    r"|(?:\d[ ]){9,11}\d|(?:\d[ ]?){6,8}[-‐‑–—−+](?:[ ]?\d){4}"
)


def without_persons(text: str) -> tuple[str, int]:
    """The text with its personal identity numbers masked, and how many there were.

    The text has the same length, and the same characters outside those numbers.
    """
    chars = list(text)
    count = 0
    for match in re.finditer(r"[^\n\f|]+", text):
        if _MIN_DIGITS.search(_ordinary(match.group())):
            for start, end in _found(match.group()):
                count += 1
                for at in range(match.start() + start, match.start() + end):
                    if chars[at].isalnum():
                        chars[at] = MARK
    return "".join(chars), count


def _found(line: str) -> list[tuple[int, int]]:
    """Spans in a line of what is written like a personal number."""
    kept = [at for at, char in enumerate(line) if not _INVISIBLE.match(char)]
    plain = _ordinary("".join(line[at] for at in kept))
    return [
        (kept[start], kept[end - 1] + 1)
        for start, end, kind in spans_of(plain)
        if kind == PERSON and _WRITTEN.fullmatch(plain[start:end].strip())
    ]


def _ordinary(text: str) -> str:
    """Ordinary digits for all others, one for one."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
