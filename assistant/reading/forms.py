"""Headings by form alone: short lines that stand by themselves and do not end like a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.extract import joined_letters
from assistant.reading.lines import BULLET, ORDERED, Line
from assistant.reading.tables import names_actor
from assistant.reading.titled import Heading, clean
from assistant.swedish import Language, fold

_BOLD = re.compile(r"^\s*(?:\*\*|__)(?P<title>[^*_]+)(?:\*\*|__)\s*$")
_MAX_FORM = 92
_MAX_UNDER = 70  # characters of an unnumbered heading inside a numbered document
_MAX_QUESTION = 130
_MAX_LOUD = 150  # of a bold line
_DONE = re.compile(r"[a-zåäö]+r\s")  # the present tense: "bedömer", "tar emot"
_FULL = 0.82  # of the text's width: a line shorter than this was ended on purpose


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines, for each the nearest text before and after it, and the text's width."""

    lines: tuple[Line, ...]
    before: tuple[int, ...]  # place of the last text line before, or -1
    after: tuple[int, ...]  # place of the first text or table head from here on, or -1
    width: int
    language: Language
    first: int  # place of the first known heading

    def following(self, at: int) -> Line | None:
        """The first line with text at or behind a place."""
        place = self.after[at] if at < len(self.after) else -1
        return self.lines[place] if place >= 0 else None


def _page(lines: tuple[Line, ...], language: Language, first: int = 0) -> _Page:
    before, last = [], -1
    for at, line in enumerate(lines):
        before.append(last)
        last = at if line.kind == "text" else last
    after, following = [-1] * len(lines), -1
    for at in range(len(lines) - 1, -1, -1):
        following = at if lines[at].kind in {"text", "table_head"} else following
        after[at] = following
    lengths = sorted(len(line.text.rstrip()) for line in lines if line.kind == "text")
    width = lengths[int(len(lengths) * 0.85)] if lengths else 80
    return _Page(lines, tuple(before), tuple(after), width, language, first)


def by_form(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """Headings of a document that neither numbers nor marks them."""
    page = _page(lines, language)
    found: list[Heading] = []
    at = 0
    while at < len(lines):
        size = _form_size(page, at)
        if size:
            title = clean(" ".join(line.text for line in lines[at : at + size]))
            if not _opens_list(page, found, at, size):
                found.append(Heading(at, size, None, title, 1))
            at += size
        else:
            at += 1
    return _depths(found, lines)


def _opens_list(page: _Page, found: list[Heading], at: int, size: int) -> bool:
    """A line right under a heading and over items in lower case: "Sök hjälp om barnet"."""
    following = page.following(at + size)
    if not found or following is None or page.before[at] != found[-1].at + found[-1].lines - 1:
        return False
    bullet = BULLET.match(following.text)
    return bullet is not None and following.text[bullet.end() :][:1].islower()


def under_numbers(
    lines: tuple[Line, ...],
    known: tuple[Heading, ...],
    language: Language,
    *,
    bold_only: bool = False,
) -> tuple[Heading, ...]:
    """Headings without number inside a document that numbers (or marks) the others."""
    page = _page(lines, language, known[0].at if known else 0)
    starts = {h.at: h for h in known}
    inside = {h.at + n for h in known for n in range(h.lines)}
    found: list[Heading] = []
    depth, in_table = 0, ""
    for at, line in enumerate(lines):
        if heading := starts.get(at):
            depth, in_table = heading.depth, ""
        elif "\t" in line.text.strip():
            in_table = "tabs"
        elif line.kind == "table_head":
            in_table = "" if "|" in line.text else "flat"
        elif in_table == "tabs" and line.kind == "text" and at and lines[at - 1].kind == "blank":
            in_table = ""
        bold = _BOLD.match(line.text) is not None
        if at in inside or line.kind != "text" or (in_table and not bold):
            continue
        if not (bold or not bold_only) or not _stands_alone(page, at, bold=bold, inside=inside):
            continue
        if depth or not bold_only:
            found.append(
                Heading(at, 1, None, clean(line.text), depth + 1, "bold" if bold else "form")
            )
    return tuple(found if depth or bold_only else ())


def _stands_alone(page: _Page, at: int, *, bold: bool, inside: set[int]) -> bool:
    """Clear by form: blank before, short, after ended text, and prose or a list under it."""
    line, following = page.lines[at], page.following(at + 1)
    title = clean(line.text)
    most = _MAX_LOUD if bold else _MAX_UNDER
    if not _heading_shape(line.text, page.language, first=True) or len(title) > most:
        return False
    if following is None or _ends_with_function_word(title, page.language):
        return False
    above = page.before[at]
    if at and page.lines[at - 1].kind == "text" and at - 1 not in inside:
        return False
    ended = (
        above < 0 or above in inside or _is_ended(page.lines[above].text) or _in_list(page, above)
    )
    if bold:
        return ended or page.lines[above].text.rstrip()[-1:] != ":"
    if _leads(page, at):
        return False
    if above < page.first:
        ended = above >= 0 and (ended or len(page.lines[above].text) <= _MAX_UNDER)
    if not ended:
        return False
    if fold(clean(following.text)) == fold(title):  # a converter wrote it twice
        following = page.following(page.after[at + 1] + 1) or following
    return len(title.split()) <= 9 and _is_prose(following, page.width)


def _leads(page: _Page, at: int) -> bool:
    """A line with no room before a list of what is done says who does it: "Barnets läkare"."""
    after = page.lines[at + 1].text if at + 1 < len(page.lines) else ""
    bullet = BULLET.match(after)
    return bullet is not None and _DONE.match(after[bullet.end() :]) is not None


def _is_ended(text: str) -> bool:
    return (
        text.rstrip(" *").endswith((".", "!", "?", ")", "”", '"', "|", ">"))
        or BULLET.match(text) is not None
    )


def _in_list(page: _Page, at: int) -> bool:
    """True for the second line of a list item."""
    for line in reversed(page.lines[max(0, at - 12) : at]):
        if line.kind == "blank":
            return False
        if line.kind == "text" and (BULLET.match(line.text) or ORDERED.match(line.text)):
            return True
    return False


def _is_prose(line: Line, width: int) -> bool:
    words = line.text.strip()
    if not _may_follow(words):
        return False
    return bool(BULLET.match(words) or ORDERED.match(words)) or (
        len(words) > min(60, width * 0.7) or words.endswith((".", ":"))
    )


def _form_size(page: _Page, at: int) -> int:
    """How many lines a heading by form takes at ``at``: 0, 1 or 2."""
    line = page.lines[at]
    if line.kind != "text" or not _heading_shape(line.text, page.language, first=True):
        return 0
    if not _may_begin(page, at):
        return 0
    bold = _BOLD.match(line.text) is not None
    after = page.lines[at + 1] if at + 1 < len(page.lines) else None
    if after is not None and after.kind == "text" and not bold:
        return _before_text(page, at)
    if _ends_with_function_word(line.text, page.language):
        return 0
    following = page.following(at + 1)
    over_table = bold and following is not None and "|" in following.text
    return 1 if over_table or (following is not None and _may_follow(following.text)) else 0


def _before_text(page: _Page, at: int) -> int:
    """A line with text right under it: a heading of two lines, or one ended on purpose."""
    lines, language = page.lines, page.language
    line, after = lines[at], lines[at + 1]
    if BULLET.match(after.text):
        return 0
    loud = clean(line.text).isupper() and not clean(after.text).isupper()
    if (loud and len(line.text.strip()) > 3) or clean(line.text).endswith("?"):
        return 1 if after.text.strip()[0].isupper() else 0
    blank_then = at + 2 < len(lines) and lines[at + 2].kind in {"blank", "page"}
    if blank_then and _heading_shape(after.text, language, first=False):
        following = page.following(at + 2)
        if following is not None and _may_follow(following.text) and len(after.text.strip()) < 70:
            return 2 if not _ends_with_function_word(after.text, language) else 0
    first_word = after.text.split()[0]
    has_room = len(line.text.rstrip()) + 1 + len(first_word) < page.width * _FULL
    capital = after.text.strip()[0].isupper()
    ends = _ends_with_function_word(line.text, language)
    return 1 if has_room and capital and not ends else 0


def _heading_shape(text: str, language: Language, *, first: bool) -> bool:
    title, spaced = clean(text), joined_letters(text.strip())
    most = _MAX_QUESTION if title.endswith("?") else _MAX_FORM
    most = _MAX_LOUD if _BOLD.match(text) else most
    if not title or len(title) > most or BULLET.match(text) or "\t" in text or "|" in text:
        return False
    if title.endswith((".", ",", ";", ":", "!", "-")) or re.search(
        r"[.!?]\d{0,2} [A-ZÅÄÖ]|[.,;:]\d{1,2}$", title
    ):
        return False
    if re.search(r"https?://|www\.|@|^\d|^[a-zåäö]\)|^</?\w", title):
        return False
    if names_actor(title, language):
        return False
    if re.search(r": .*\d{4}|\d{4}-\d{2}-\d{2}", title) or re.search(r"\S\s{3,}\S", spaced):
        return False  # "Giltig till: 2024-12-31", cells held apart by spaces
    return not first or title[0].isupper()


def _ends_with_function_word(text: str, language: Language) -> bool:
    last = re.sub(r"\W+$", "", text.strip().lower()).split()
    return bool(last) and last[-1] in language.function_words


def _may_begin(page: _Page, at: int) -> bool:
    """A heading begins after a blank line or after text that has come to its end."""
    lines = page.lines
    if at == 0 or lines[at - 1].kind != "text":
        before = page.before[at]
        return before < 0 or not lines[before].text.rstrip().endswith((",", "-"))
    return lines[at - 1].text.rstrip().endswith((".", "!", "?"))


def _may_follow(text: str) -> bool:
    """What stands under a heading begins with a capital, a digit or a bullet."""
    first = text.strip().lstrip('*"”(')[:1]
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
