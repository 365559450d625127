"""Headings that carry numbers: the chain of sections, annexes that begin anew, statutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.reading.lines import BULLET, Line
from assistant.swedish import Language

NUMBERED = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?:§\s*)?"
    r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,5})(?:\*\*)?[.:]?(?:\*\*)?\s+"
    r"|(?P<tight>\d{1,2}(?:\.\d{1,2}){1,5})\.?(?=[A-ZÅÄÖ][a-zåäö]))(?P<title>\S.*)$"
)
_NUMBER_ALONE = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?P<number>\d{1,2}(?:\.\d{1,2}){1,5})\.?(?:\*\*)?\s*$"
)
_CHAPTER = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*)?(?P<number>\d+(?: ?[a-z])?) kap\.?(?:\*\*)?"
    r"(?:\s+(?P<title>[A-ZÅÄÖ].*?))?(?:\*\*)?\s*$"
)
_PARAGRAPH = re.compile(
    r"^\s*(?P<marks>#{1,6}\s+)?(?:\*\*)?(?:(?P<chapter>\d+(?: ?[a-z])?) kap\.? )?"
    r"(?P<number>\d+(?: ?[a-z])?)[  ]§(?:\*\*)?(?:\s+|$)(?P<title>[A-ZÅÄÖ0-9”\"(].*)?$"
)
_MAX = 130
Parts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that begins at line ``at`` and takes ``lines`` lines.

    Attributes:
        depth: from 1.
        skip: characters of the last of its lines that belong to it where text goes on behind it
            ("8 a § Kommunen ska …"), or 0 where it takes the whole line.
        step: its name in the path, where that is not the title.
        form: what told it: "mark", "number", "annex", "statute", "bold" or "form".
    """

    at: int
    lines: int
    number: str | None
    title: str
    depth: int
    form: str = "form"
    skip: int = 0
    step: str = ""


def clean(title: str) -> str:
    """A heading without markup, single spaces."""
    return " ".join(
        re.sub(r"<[^<>]*>|\*+|^#+\s+|\[\^[^\]]*\]", "", title).strip().rstrip("#").split()
    )


def numbered(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """The chain of numbers in which each follows from the one before; annexes begin anew.

    A footnote "3 Se fotnot 1" or a date "15 april" drops out as it does not fit the chain, and
    so does a list whose numbered items stand right under each other.
    """
    candidates = _without_lists(list(_candidates(lines, language)), lines)
    starts = {h.at for h in annexes(lines, language)}
    chosen = _longest_chain([(h.at, _parts(h)) for h in candidates], starts)
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
    goes_on = below[:1].islower() and not BULLET.match(lines[at + 1].text)
    if (hangs or goes_on) and below and can_be_title(words.rstrip(",-– ")):
        ended = not _is_kind(lines, at + 2, "text") or (hangs and below[:1].islower())
        if len(below) <= 90 and ended and not below.endswith((".", ":", ";", ",")):
            return 2
    return 1 if can_be_title(title) and not goes_on else 0


def can_be_title(title: str) -> bool:
    """True for a short text that begins like a title and does not end like a sentence."""
    words = clean(title)
    return (
        0 < len(words) <= _MAX
        and (words[0].isupper() or words[0].isdigit())
        and not words.endswith((".", ",", ";", ":"))
        and "\t" not in title
    )


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


def _longest_chain(numbers: list[tuple[int, Parts]], starts: set[int]) -> list[int]:
    """Indices of the best chain: linear, as each number has few possible predecessors."""
    best: list[tuple[float, int]] = []
    reached: dict[Parts, int] = {}  # prefix → index of the best chain that can go on behind it
    ended: dict[Parts, int] = {}  # number → index of the best chain that ends with it
    top = -1
    pending = sorted(starts)
    fresh = False
    for index, (at, number) in enumerate(numbers):
        while pending and pending[0] < at:
            pending.pop(0)
            fresh = True
        score, back = (1.0 if number[-1] == 1 and len(number) <= 2 else 0.2), -1
        dotted = number == (1,) and index + 1 < len(numbers) and numbers[index + 1][1] == (1, 1)
        if top >= 0 and number[-1] == 1 and len(number) <= 2 and (fresh or dotted):
            again = best[top][0] + (0.9 if fresh else 0.1)
            score, back = (again, top) if again > score else (score, back)
            fresh = False
        for step, earlier in _predecessors(number, reached, ended):
            if best[earlier][0] + step > score:
                score, back = best[earlier][0] + step, earlier
        best.append((score, back))
        if number not in ended or score > best[ended[number]][0]:
            ended[number] = index
        for depth in range(1, len(number) + 1):
            prefix = number[:depth]
            if prefix not in reached or score > best[reached[prefix]][0]:
                reached[prefix] = index
        top = index if top < 0 or score > best[top][0] else top
    chain = []
    while top >= 0:
        chain.append(top)
        top = best[top][1]
    return chain[::-1]


def _predecessors(
    number: Parts, reached: dict[Parts, int], ended: dict[Parts, int]
) -> Iterator[tuple[float, int]]:
    """What may stand before a number: 1 for the next at some depth, less for a gap."""
    parent, last = number[:-1], number[-1]
    if parent in ended:
        yield (1.0 if last == 1 else 0.4), ended[parent]
    for gap, step in ((1, 1.0), (2, 0.5)):
        before = (*parent, last - gap)
        if before in reached:
            yield step, reached[before]


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
