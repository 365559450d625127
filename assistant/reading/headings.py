"""Which lines are headings: by number, by mark, or by form alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.lines import BULLET, Line
from assistant.swedish import Language

_NUMBERED = re.compile(r"^\s*(?:[#*]+\s*)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,5})\.?\s+(?P<title>\S.*)$")
_MARKED = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<title>.*\S)\s*#*\s*$")
_BOLD = re.compile(r"^\s*\*\*(?P<title>[^*]+)\*\*\s*$")
_STATUTE = re.compile(r"^\s*(?P<number>\d+ ?[a-z]? (?:kap\.|§))\s+(?P<title>[A-ZÅÄÖ].*)$")
_MAX_NUMBERED, _MAX_FORM = 130, 92
_FULL = 0.82  # of the text's width: a line shorter than this was ended on purpose


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that begins at line ``at`` and takes ``lines`` lines; ``depth`` from 1."""

    at: int
    lines: int
    number: str | None
    title: str
    depth: int


def find_headings(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """Headings in order. Marks win over numbers, numbers over form."""
    marked = _marked(lines)
    numbered = _numbered(lines)
    if len(marked) >= 2:
        return marked
    if len(numbered) >= 3:
        return numbered
    return _by_form(lines, language) or marked or numbered


def _clean(title: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>|\*+", "", title).split())


def _marked(lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    found = []
    for at, line in enumerate(lines):
        match = _MARKED.match(line.text) if line.kind == "text" else None
        if match:
            title = _clean(match.group("title"))
            number = _NUMBERED.match(title)
            found.append(
                Heading(
                    at,
                    1,
                    number.group("number") if number else None,
                    number.group("title") if number else title,
                    len(match.group("marks")),
                )
            )
    return tuple(found)


def _numbered(lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """The longest chain of numbers in which each follows from the one before.

    A footnote "3 Se fotnot 1" or a date "15 april" drops out as it does not fit the chain.
    """
    candidates = []
    for at, line in enumerate(lines):
        match = _NUMBERED.match(line.text) if line.kind == "text" else None
        if match and _can_be_title(match.group("title")):
            parts = tuple(int(part) for part in match.group("number").split("."))
            candidates.append((at, parts, _clean(match.group("title")), match.group("number")))
    chain = _longest_chain([c[1] for c in candidates])
    return tuple(
        Heading(c[0], 1, c[3], c[2], len(c[1])) for c in (candidates[index] for index in chain)
    )


def _can_be_title(title: str) -> bool:
    clean = _clean(title)
    return (
        0 < len(clean) <= _MAX_NUMBERED
        and (clean[0].isupper() or clean[0].isdigit())
        and not clean.endswith((".", ",", ";", ":"))
        and "\t" not in title
    )


def _longest_chain(numbers: list[tuple[int, ...]]) -> list[int]:
    best: list[tuple[float, int]] = []
    for index, number in enumerate(numbers):
        start = 1.0 if number[-1] == 1 and len(number) <= 2 else 0.2
        score, back = start, -1
        for earlier in range(index):
            step = _follows(numbers[earlier], number)
            if step and best[earlier][0] + step > score:
                score, back = best[earlier][0] + step, earlier
        best.append((score, back))
    if not best:
        return []
    at = max(range(len(best)), key=lambda i: best[i][0])
    chain = []
    while at >= 0:
        chain.append(at)
        at = best[at][1]
    return chain[::-1]


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    """1 for the next number at some depth, less for a gap, 0 where it cannot follow."""
    if after[: len(before)] == before and len(after) == len(before) + 1:
        return 1.0 if after[-1] == 1 else 0.4
    depth = len(after)
    if depth > len(before) or after[:-1] != before[: depth - 1]:
        return 0.0
    step = after[-1] - before[depth - 1]
    return 1.0 if step == 1 else (0.5 if step == 2 else 0.0)


def _by_form(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    width = _width(lines)
    found: list[Heading] = []
    at = 0
    while at < len(lines):
        size = _form_size(lines, at, width, language)
        if size:
            title = _clean(" ".join(line.text for line in lines[at : at + size]))
            found.append(Heading(at, size, None, title, 1))
            at += size
        else:
            at += 1
    return _depths(found, lines)


def _width(lines: tuple[Line, ...]) -> int:
    lengths = sorted(len(line.text.rstrip()) for line in lines if line.kind == "text")
    return lengths[int(len(lengths) * 0.85)] if lengths else 80


def _form_size(lines: tuple[Line, ...], at: int, width: int, language: Language) -> int:
    """How many lines a heading by form takes at ``at``: 0, 1 or 2."""
    line = lines[at]
    if line.kind != "text" or not _heading_shape(line.text, language, first=True):
        return 0
    if not _may_begin(lines, at):
        return 0
    bold = _BOLD.match(line.text) is not None
    after = lines[at + 1] if at + 1 < len(lines) else None
    if after is not None and after.kind == "text" and not bold:
        return _before_text(lines, at, width, language)
    if _ends_with_function_word(line.text, language):
        return 0
    following = _next_text(lines, at + 1)
    return 1 if following is not None and _may_follow(following.text) else 0


def _before_text(lines: tuple[Line, ...], at: int, width: int, language: Language) -> int:
    """A line with text right under it: a heading of two lines, or one ended on purpose."""
    line, after = lines[at], lines[at + 1]
    if BULLET.match(after.text):
        return 0
    blank_then = at + 2 < len(lines) and lines[at + 2].kind in {"blank", "page"}
    if blank_then and _heading_shape(after.text, language, first=False):
        following = _next_text(lines, at + 2)
        if following is not None and _may_follow(following.text) and len(after.text.strip()) < 70:
            return 2 if not _ends_with_function_word(after.text, language) else 0
    first_word = after.text.split()[0]
    has_room = len(line.text.rstrip()) + 1 + len(first_word) < width * _FULL
    capital = after.text.strip()[0].isupper()
    ends = _ends_with_function_word(line.text, language)
    return 1 if has_room and capital and not ends else 0


def _heading_shape(text: str, language: Language, *, first: bool) -> bool:
    title = _clean(text)
    if not title or len(title) > _MAX_FORM or BULLET.match(text) or "\t" in text:
        return False
    if title.endswith((".", ",", ";", ":", "!", "?", "-")) or re.search(r"[.!?] [A-ZÅÄÖ]", title):
        return False
    if re.search(r"https?://|www\.|@|^\d", title):
        return False
    return not first or title[0].isupper()


def _ends_with_function_word(text: str, language: Language) -> bool:
    last = re.sub(r"\W+$", "", text.strip().lower()).split()
    return bool(last) and last[-1] in language.function_words


def _may_begin(lines: tuple[Line, ...], at: int) -> bool:
    """A heading begins after a blank line or after text that has come to its end."""
    if at == 0 or lines[at - 1].kind != "text":
        before = next((x for x in reversed(lines[:at]) if x.kind == "text"), None)
        return before is None or not before.text.rstrip().endswith((",", "-"))
    return lines[at - 1].text.rstrip().endswith((".", "!", "?"))


def _next_text(lines: tuple[Line, ...], at: int) -> Line | None:
    return next((line for line in lines[at:] if line.kind in {"text", "table_head"}), None)


def _may_follow(text: str) -> bool:
    """What stands under a heading begins with a capital, a digit or a bullet."""
    first = text.strip().lstrip("*\"”(")[:1]
    return bool(BULLET.match(text)) or first.isupper() or first.isdigit()


def _depths(found: list[Heading], lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """A heading with nothing between it and the next one is above it."""
    result: list[Heading] = []
    parents = [_is_bare(found, index, lines) for index in range(len(found))]
    under = False
    for index, heading in enumerate(found):
        depth = 1
        if parents[index]:
            under = True
        elif under and index and (parents[index - 1]):
            depth = 2
        result.append(Heading(heading.at, heading.lines, None, heading.title, depth))
    return tuple(result)


def _is_bare(found: list[Heading], index: int, lines: tuple[Line, ...]) -> bool:
    if index + 1 >= len(found):
        return False
    here, there = found[index], found[index + 1]
    return all(line.kind != "text" for line in lines[here.at + here.lines : there.at])
