"""Headings that carry numbers: the chain of sections, and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.reading.annexes import annexes
from assistant.reading.chain import Parts, longest_chain
from assistant.reading.lines import BULLET, ORDERED, Line
from assistant.reading.titled import Heading, can_be_title, clean
from assistant.swedish import Language

NUMBERED = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?:§\s*)?"
    r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,5})(?:\*\*)?[.:]?(?:\*\*)?\s+"
    r"|(?P<tight>\d{1,2}(?:\.\d{1,2}){1,5})\.?(?=[A-ZÅÄÖ][a-zåäö]))(?P<title>\S.*)$"
)
_NUMBER_ALONE = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?P<number>\d{1,2}(?:\.\d{1,2}){1,5})\.?(?:\*\*)?\s*$"
)


def numbered(
    lines: tuple[Line, ...], language: Language, *, starts: frozenset[int] = frozenset()
) -> tuple[Heading, ...]:
    """The chain of numbers in which each follows from the one before.

    Annexes begin anew, and so do the lines at ``starts``.

    A footnote "3 Se fotnot 1" or a date "15 april" drops out as it does not fit the chain, and
    so does a list whose numbered items stand right under each other.
    """
    candidates = _without_lists(list(_candidates(lines, language)), lines)
    anew = starts | {h.at for h in annexes(lines, language)}
    chosen = longest_chain([(h.at, _parts(h)) for h in candidates], anew)
    return _with_titles([candidates[index] for index in chosen])


def _with_titles(chain: list[Heading]) -> tuple[Heading, ...]:
    """A clause ("2.1 Avtalet gäller …") has the title of the section that it stands in."""
    titles: dict[str, str] = {}
    found = []
    for heading in chain:
        number = heading.number or ""
        title = heading.title or titles.get(number.rpartition(".")[0], number)
        titles[number] = title
        step = "" if heading.title else number
        found.append(replace(heading, title=title, step=step))
    return tuple(found)


def _parts(heading: Heading) -> Parts:
    return tuple(int(part) for part in (heading.number or "0").split("."))


def _candidates(lines: tuple[Line, ...], language: Language) -> Iterator[Heading]:
    for at, line in enumerate(lines):
        if line.kind != "text":
            continue
        match = NUMBERED.match(line.text)
        if match:
            number = match.group("number") or match.group("tight")
            size = _title_lines(lines, at, match.group("title"), language)
            title = " ".join([match.group("title"), *(x.text for x in lines[at + 1 : at + size])])
            if size and "\t" not in match.group("title"):
                yield Heading(at, size, number, clean(title), number.count(".") + 1, "number")
            elif not size and _is_clause(lines, at, match):
                skip = match.start("title")
                yield Heading(at, 1, number, "", number.count(".") + 1, "number", skip)
        elif alone := _NUMBER_ALONE.match(line.text):
            below = next((n for n in (1, 2) if _is_kind(lines, at + n, "text")), 0)
            if below and can_be_title(lines[at + below].text):
                number = alone.group("number")
                title = clean(lines[at + below].text)
                yield Heading(at, below + 1, number, title, number.count(".") + 1, "number")


def _is_clause(lines: tuple[Line, ...], at: int, match: re.Match[str]) -> bool:
    """A numbered sentence: "2.1 Kommunen ansvarar för hjälpmedel."."""
    number = match.group("number") or ""
    text = clean(match.group("title"))
    above = lines[at - 1].text.rstrip() if at and lines[at - 1].kind == "text" else ""
    begins = not above or above.endswith((".", ":", ";")) or can_be_title(above.lstrip("§# "))
    return "." in number and begins and text[:1].isupper() and " " in text and "\t" not in text


def _is_kind(lines: tuple[Line, ...], at: int, kind: str) -> bool:
    return at < len(lines) and lines[at].kind == kind


def _title_lines(lines: tuple[Line, ...], at: int, title: str, language: Language) -> int:
    """1, 2 where the heading goes on in the next line, 0 where this is no heading."""
    words = clean(title)
    last = re.sub(r"[\W_]+$", "", words.lower()).split()
    hangs = words.endswith((",", "-", "–")) or (
        len(last) > 2 and last[-1] in language.function_words
    )
    below = clean(lines[at + 1].text) if _is_kind(lines, at + 1, "text") else ""
    listed = bool(below) and (BULLET.match(lines[at + 1].text) or ORDERED.match(lines[at + 1].text))
    goes_on = below[:1].islower() and not listed
    if (hangs or goes_on) and below and can_be_title(words.rstrip(",-– ")):
        ended = not _is_kind(lines, at + 2, "text") or (hangs and below[:1].islower())
        if len(below) <= 90 and ended and not below.endswith((".", ":", ";", ",")):
            return 2
    return 1 if can_be_title(title) and not goes_on else 0


def _without_lists(found: list[Heading], lines: tuple[Line, ...]) -> list[Heading]:
    """Drops numbered items of one level that stand right under each other, three or more."""
    gone: set[int] = set()
    run: list[int] = []
    for index, heading in enumerate(found):
        before = found[run[-1]] if run else None
        close = before is not None and all(
            line.kind != "text" for line in lines[before.at + before.lines : heading.at]
        )
        marks = lines[heading.at].text.lstrip().startswith(("#", "**"))
        item = heading.depth == 1 and not marks
        if before and close and item and _parts(heading)[0] == _parts(before)[0] + 1:
            run.append(index)
        else:
            gone.update(run if len(run) > 2 else ())
            run = [index] if item else []
    gone.update(run if len(run) > 2 else ())
    return [h for index, h in enumerate(found) if index not in gone]
