"""Lines that open an annex."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.reading.lines import Line
from assistant.reading.titled import Heading, clean
from assistant.swedish import Language


def annexes(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """Lines "Bilaga 2 – Mall" that stand by themselves; a list of annexes is none."""
    if not language.annex_words:
        return ()
    words = "|".join(sorted(map(re.escape, language.annex_words), key=len, reverse=True))
    shape = re.compile(
        rf"(?:{words})(?:\s+(?:\d{{1,2}}|[A-ZÅÄÖ]))?(?:\s*[:.–-]\s*|\s+|$)(?P<title>.*)$", re.I
    )
    found: list[Heading] = []
    for at, line in enumerate(lines):
        text = clean(line.text)
        match = shape.match(text) if line.kind == "text" and len(text) <= 110 else None
        title = match.group("title") if match else ""
        if (
            not match
            or "\t" in line.text
            or "|" in line.text
            or text.endswith((".", ",", ";", ":"))
        ):
            continue
        if title and not title[0].isupper():
            continue
        if at and lines[at - 1].kind == "text" and not re.search(r"\d(?:\s*[:.–-]|$)", text):
            continue
        if not text[0].isupper():
            continue
        found.append(Heading(at, 1, None, text, 1, "annex"))
    return tuple(h for h in found if not _in_list(h, found, lines))


def _in_list(heading: Heading, found: Iterable[Heading], lines: tuple[Line, ...]) -> bool:
    below = next((n for n in range(heading.at + 1, len(lines)) if lines[n].kind != "blank"), -1)
    above = next((n for n in range(heading.at - 1, -1, -1) if lines[n].kind != "blank"), -1)
    near = [other for other in found if other.at in {below, above}]
    return any(other.title != heading.title for other in near)
