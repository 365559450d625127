"""Headings that count with Roman numerals or letters: "II. Bedömning", "B. Målgrupp"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.reading.extract import roman
from assistant.reading.lines import Line
from assistant.reading.titled import Heading, can_be_title, clean

_MARK = re.compile(r"^\s*(?P<loud>#{1,6}\s+|\*\*|__)?(?P<mark>[IVXL]{1,6}|[A-H])(?P<dot>[.)])?\s+")
_LEAST = 3  # headings in a chain of quiet lines; of loud ones two are enough


@dataclass(frozen=True, slots=True)
class _Candidate:
    at: int
    mark: str
    dot: str
    loud: bool
    title: str


def lettered(lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """Chains "I II III", and "A B C" that begin anew under each of them."""
    found = list(_candidates(lines))
    romans = _chain(found, [roman(n) for n in range(1, 40)], lines)
    starts = [c.at for c in romans]
    letters: list[_Candidate] = []
    for begin, end in zip([-1, *starts], [*starts, len(lines)], strict=True):
        inside = [c for c in found if begin < c.at < end]
        letters += _chain(inside, list("ABCDEFGH"), lines, least=2 if starts else _LEAST)
    if letters and romans:
        letters += _alone(found, letters, starts)
    depth = 2 if romans else 1
    under = {c.at: _heading(c, depth) for c in letters if c.dot}
    over = {c.at: _heading(c, 1) for c in romans}
    return tuple(heading for _, heading in sorted({**under, **over}.items()))


def with_letters(marked: tuple[Heading, ...], letters: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Marked headings with the Roman numerals or letters that they count with."""
    known = {h.at: h for h in letters}
    over = [h.depth for h in marked if h.at in known and known[h.at].depth == 1]
    under = [h.depth for h in marked if h.at in known and known[h.at].depth == 2]
    flat = bool(over and under) and min(under) <= max(over)  # both are marked alike
    result = []
    for heading in marked:
        if letter := known.get(heading.at):
            depth = heading.depth + (letter.depth - 1 if flat else 0)
            heading = replace(heading, number=letter.number, title=letter.title, depth=depth)
        result.append(heading)
    return tuple(result)


def under_letters(letters: tuple[Heading, ...], chain: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Numbered headings stand one deeper than the letters that they follow."""
    depth, result = 0, []
    for heading in _in_order(letters, chain):
        if heading.form == "letter":
            depth = heading.depth
            result.append(heading)
        else:
            result.append(replace(heading, depth=heading.depth + depth))
    return tuple(result)


def _in_order(first: tuple[Heading, ...], more: tuple[Heading, ...]) -> list[Heading]:
    """Both; where they take the same line the first stays."""
    taken = {h.at for h in first}
    return sorted((*first, *(h for h in more if h.at not in taken)), key=lambda h: h.at)


def _alone(
    found: list[_Candidate], letters: list[_Candidate], starts: list[int]
) -> Iterator[_Candidate]:
    """An "A." that no "B." follows, under a Roman numeral that has no other letter."""
    form = (letters[0].dot, letters[0].loud)
    for begin, end in zip(starts, [*starts[1:], 10**9], strict=True):
        inside = [c for c in found if begin < c.at < end and (c.dot, c.loud) == form]
        if inside and inside[0].mark == "A" and inside[0] not in letters:
            yield inside[0]


def _heading(found: _Candidate, depth: int) -> Heading:
    return Heading(found.at, 1, found.mark, found.title, depth, "letter")


def _candidates(lines: tuple[Line, ...]) -> Iterator[_Candidate]:
    for at, line in enumerate(lines):
        match = _MARK.match(line.text) if line.kind == "text" else None
        if match is None or "\t" in line.text or "|" in line.text:
            continue
        title = clean(line.text[match.end() :])
        loud = bool(match["loud"])
        alone = loud or at == 0 or lines[at - 1].kind != "text"
        if alone and (match["dot"] or loud) and can_be_title(title):
            yield _Candidate(at, match["mark"], match["dot"] or "", loud, title)


def _chain(
    found: list[_Candidate], marks: list[str], lines: tuple[Line, ...], *, least: int = _LEAST
) -> list[_Candidate]:
    """The candidates that carry the marks in order, in one form; none where it is a list."""
    chain: list[_Candidate] = []
    for candidate in found:
        same = not chain or (candidate.dot, candidate.loud) == (chain[0].dot, chain[0].loud)
        if len(chain) < len(marks) and candidate.mark == marks[len(chain)] and same:
            chain.append(candidate)
    if not chain or len(chain) < (2 if chain[0].loud else least):
        return []
    gaps = zip(chain, chain[1:], strict=False)
    close = sum(not any(x.kind == "text" for x in lines[a.at + 1 : b.at]) for a, b in gaps)
    return [] if close > (len(chain) - 1) / 2 and not chain[0].loud else chain
