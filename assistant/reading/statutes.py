"""Chapters and §§ of a statute."""

from __future__ import annotations

import re

from assistant.reading.lines import Line
from assistant.reading.titled import Heading, can_be_title, clean

_CHAPTER = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?P<number>\d+(?: ?[a-z])?) kap\.?(?:\*\*)?"
    r"(?:\s+(?P<title>[A-ZÅÄÖ].*?))?(?:\*\*)?\s*$"
)
_PARAGRAPH = re.compile(
    r"^\s*(?P<marks>#{1,6}\s+)?(?:\*\*)?(?:(?P<chapter>\d+(?: ?[a-z])?) kap\.? )?"
    r"(?P<number>\d+(?: ?[a-z])?)[  ]§(?:\*\*)?(?:\s+|$)(?P<title>[A-ZÅÄÖ0-9”\"(].*)?$"
)


def statute(lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """Chapters, §§ and the headings over them, where three or more §§ follow each other."""
    found: list[Heading] = []
    chapter, chapter_title, over = "", "", ""
    before: tuple[int, str] = (0, "")
    solid = [at for at, line in enumerate(lines) if line.kind == "text"]
    for place, at in enumerate(solid):
        text = lines[at].text
        if match := _CHAPTER.match(text):
            chapter, chapter_title, over = (
                match.group("number"),
                clean(match.group("title") or ""),
                "",
            )
            before = (0, "")
            found.append(
                Heading(at, 1, f"{chapter} kap.", chapter_title or f"{chapter} kap.", 1, "statute")
            )
        elif (match := _PARAGRAPH.match(text)) and _begins(lines, at, before, match, chapter):
            own = match.group("chapter") or chapter
            before = _key(match.group("number"))
            number = f"{match.group('number')} §"
            full = f"{own} kap. {number}" if own else number
            rest = match.start("title") if match.group("title") else 0
            marked = clean(match.group("title") or "") if match.group("marks") else ""
            whole = bool(marked) and can_be_title(marked)
            title = marked if whole else over or chapter_title or full
            depth = 1 + bool(own) + bool(over)
            found.append(Heading(at, 1, full, title, depth, "statute", 0 if whole else rest, full))
        elif _stands_over(lines, solid, place):
            over = clean(text)
            found.append(Heading(at, 1, None, over, 1 + bool(chapter), "statute"))
    sections = [h for h in found if h.number and h.number.endswith("§")]
    return tuple(found) if len(sections) >= 3 else ()


def _key(number: str) -> tuple[int, str]:
    match = re.match(r"(\d+) ?([a-z]?)", number)
    return (int(match.group(1)), match.group(2)) if match else (0, "")


def _begins(
    lines: tuple[Line, ...], at: int, before: tuple[int, str], match: re.Match[str], chapter: str
) -> bool:
    """A § begins here; "enligt⏎8 a § HSL" only names one."""
    above = lines[at - 1].text.rstrip() if at and lines[at - 1].kind == "text" else ""
    if above and not above.endswith((".", ":", "!", "?", "*")) and not can_be_title(above):
        return False
    if match.group("chapter") and match.group("chapter") != chapter:
        return True
    return before < _key(match.group("number"))


def _stands_over(lines: tuple[Line, ...], solid: list[int], place: int) -> bool:
    """A short line right above a §, a chapter or another such line."""
    text = lines[solid[place]].text
    words = clean(text)
    if not can_be_title(words) or len(words) > 90 or _PARAGRAPH.match(text) or "|" in text:
        return False
    if place and lines[solid[place - 1]].end + 1 == lines[solid[place]].start:
        return False
    following = [lines[at].text for at in solid[place + 1 : place + 3]]
    marked = text.lstrip().startswith(("#", "**"))
    return any(
        _PARAGRAPH.match(x) is not None and (n == 0 or can_be_title(following[0]) or marked)
        for n, x in enumerate(following[: 2 if marked else 1])
    )
