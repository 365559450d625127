"""A stretch of text cut at the bullets, list tags and breaks inside it."""

from __future__ import annotations

import re

from assistant.reading.lines import BULLET, INLINE_BULLET, ORDERED
from assistant.reading.tables import Span

_MARKUP = re.compile(
    r"<(?:ul|ol|p|div|td|th|tr|table|tbody|thead|br)\b[^>]*>|</(?:ul|ol|p|div|li|td|th|tr)>", re.I
)
_LIST_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_BREAK_ITEM = re.compile(r"<br\s*/?>\s*(?:[-–*o]\s+)", re.I)
_BREAK = re.compile(r"<br\s*/?>(?=\s*[A-ZÅÄÖ])", re.I)
Part = tuple[str, int, int, str]


def cut_at_bullets(raw: str, start: int, end: int) -> list[Part]:
    """("paragraph" | "item", start, end, bullet) of the parts between bullets."""
    text = raw[start:end]
    cuts = _cuts(text)
    parts: list[Part] = []
    first = cuts[0][0] if cuts else len(text)
    before = 0
    for match in _BREAK.finditer(text, 0, first):
        parts.append(("paragraph", start + before, start + match.start(), ""))
        before = match.end()
    if text[before:first].strip():
        parts.append(("paragraph", start + before, start + first, ""))
    stops = [*(cut[0] for cut in cuts[1:]), len(text)]
    for (_, body, bullet), stop in zip(cuts, stops, strict=False):
        parts.append(("item", start + body, start + stop, bullet))
    return parts


def _cuts(text: str) -> list[tuple[int, int, str]]:
    """Begin and end of each bullet, and the bullet."""
    cuts: list[tuple[int, int, str]] = []
    opening = BULLET.match(text) or ORDERED.match(text)
    if opening:
        cuts.append((0, opening.end(), opening.group()))
    begin = opening.end() if opening else 0
    for match in INLINE_BULLET.finditer(text, begin):
        cuts.append((match.start(), match.end(), match.group()))
    for pattern in (_LIST_ITEM, _BREAK_ITEM):
        for match in pattern.finditer(text, begin):
            if not INLINE_BULLET.match(text[match.end() : match.end() + 40].lstrip()):
                cuts.append((match.start(), match.end(), "•"))
    return sorted(cuts)


def trim(raw: str, start: int, end: int) -> Span:
    """Without surrounding space and the tags that open or close a list."""
    while True:
        before = (start, end)
        while start < end and raw[start].isspace():
            start += 1
        while end > start and raw[end - 1].isspace():
            end -= 1
        opening = _MARKUP.match(raw, start, end)
        if opening:
            start = opening.end()
        tail = raw.rfind("<", start, end)
        if tail >= 0 and raw[end - 1] == ">" and _MARKUP.fullmatch(raw, tail, end):
            end = tail
        if (start, end) == before:
            return start, end


def says(text: str) -> bool:
    """False for what is only tags and space."""
    return bool(_MARKUP.sub("", text).strip())
