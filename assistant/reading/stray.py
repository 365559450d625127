"""Text that no passage, heading or other reason accounts for: so that nothing is lost unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]
_GAP = re.compile(rb"\0+")
_TAG = re.compile(r"<[^<>]*>?|&#?\w+;|\A[^<>]*>")  # the last: of a tag that was cut
_MARK = re.compile(r"[\s•o]*(?:\(?\w{1,4}[.)])?\s*")  # a list's "1.", "a)", "•"
_NOTE = re.compile(r"\W*[\d¹²³⁰⁴-⁹]{1,2}\W*")  # a footnote's mark at the end of a passage


def stray(text: str, accounted: Iterable[Span]) -> list[Span]:
    """Spans of words outside ``accounted``, without marks of lists, notes and markup."""
    covered = bytearray(len(text))
    for start, end in accounted:
        covered[start:end] = b"\1" * (end - start)
    found: list[Span] = []
    for gap in _GAP.finditer(covered):
        for line in re.finditer(r"[^\n\f]+", text[gap.start() : gap.end()]):
            if _says(line.group()):
                start = gap.start() + line.start()
                found.append((start, start + len(line.group())))
    return found


def _says(piece: str) -> bool:
    shown = _TAG.sub(" ", piece).strip()
    if not any(c.isalnum() for c in shown):
        return False
    return _MARK.fullmatch(shown) is None and _NOTE.fullmatch(shown) is None
