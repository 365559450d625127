"""The lines of signature pages."""

from __future__ import annotations

import re

from assistant.reading.lines import BULLET, ORDERED, Line
from assistant.swedish import Language, fold

_SIGNED_WORDS = 8  # words beside the drawn lines of a signature page
_NAMES = 4  # lines over and under a drawn one that may say who signs
_FOR = re.compile(r"\s*för\s", re.I)


def mark_signatures(lines: list[Line], language: Language) -> list[Line]:
    """Lines to sign on: their words stand close together, or beside a drawn line."""
    marked = list(lines)
    hits = [at for at, line in enumerate(lines) if _is_signature(line, language)]
    drawn = {at for at, line in enumerate(lines) if re.search(r"_{5,}|\.{12,}", line.text)}
    for place, at in enumerate(hits):
        close = hits[max(0, place - 1) : place] + hits[place + 1 : place + 2]
        near_drawn = any(near in drawn for near in range(at - 4, at + 5))
        if near_drawn or any(abs(other - at) <= 8 for other in close):
            marked[at] = lines[at].becomes("signature")
    for at in drawn:
        near = marked[max(0, at - 4) : at + 5]
        if lines[at].kind == "text" and any(x.kind == "signature" for x in near):
            rest = re.sub(r"_{5,}|\.{12,}", " ", lines[at].text).split()
            if len(rest) <= _SIGNED_WORDS:
                marked[at] = lines[at].becomes("signature")
    return _with_names(marked, drawn)


def _with_names(lines: list[Line], drawn: set[int]) -> list[Line]:
    """Who signs: short lines right over and under the drawn ones, which end no sentence."""
    marked = list(lines)
    for at in sorted(n for n in drawn if _is_signed(lines, n)):
        for step in (-1, 1):
            for near in range(at + step, at + step * (_NAMES + 1), step):
                line = lines[near] if 0 <= near < len(lines) else None
                if line is None or not (_is_name(line) or line.kind in {"blank", "signature"}):
                    break
                if step == -1 and line.kind == "text" and not _FOR.match(line.text):
                    break
                if line.kind == "text":
                    marked[near] = line.becomes("signature")
    return marked


def _is_signed(lines: list[Line], at: int) -> bool:
    """A drawn line among those of a signature page."""
    near = lines[max(0, at - _NAMES) : at + _NAMES + 1]
    return lines[at].kind in {"signature", "rule"} and any(x.kind == "signature" for x in near)


def _is_name(line: Line) -> bool:
    words = line.text.split()
    short = 0 < len(words) <= _SIGNED_WORDS and len(line.text) <= 90
    marks = BULLET.match(line.text) or ORDERED.match(line.text) or line.text.startswith("#")
    return line.kind == "text" and short and not marks and words[-1][-1] not in ".:;!?"


def _is_signature(line: Line, language: Language) -> bool:
    if line.kind != "text" or len(line.text) > 120:
        return False
    parts = [fold(p).strip(" :") for p in re.split(r"\t|\s{3,}|_{3,}|\.{5,}|[|#*]+", line.text)]
    solid = [p for p in parts if p]
    return bool(solid) and all(_all_known(p.split(), language.signature_words) for p in solid)


def _all_known(parts: list[str], known: frozenset[str]) -> bool:
    """True where words divide into known ones: "för kommunen för regionen"."""
    if not parts:
        return True
    return any(
        " ".join(parts[:size]) in known and _all_known(parts[size:], known)
        for size in range(min(4, len(parts)), 0, -1)
    )
