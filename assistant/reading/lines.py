"""The lines of a text and what each is by its form alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.swedish import Language, fold

BULLET = re.compile(r"^\s*(?P<mark>[•●▪◦○‣➢→■□✓\uf0b7\uf0a7]|[-–*+](?=\s)|o(?=\s{1,4}[A-ZÅÄÖ]))\s*")
ORDERED = re.compile(r"^\s*(?P<mark>\d{1,2}[.)]|[a-zåäö]\))\s+(?=\S)")
INLINE_BULLET = re.compile(r"[•●▪◦○‣➢■\uf0b7\uf0a7]")
SUB_MARKS = frozenset("○◦o")
_CONTENTS = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?\s+)?\S.*?(?:\t|\.{3,}|…|\s\.\s\.|\s{3,})\s*\d{1,3}\s*$")
_PAGE = re.compile(r"^\s*(?:sida\s+)?\d{1,4}\s*(?:\(\d{1,4}\)|/\s*\d{1,4}|av\s+\d{1,4})?\s*$", re.I)
_PAGE_WORDS = re.compile(r"^\s*sid(?:a|an|\.)?\s+\d+", re.I)
_URL = re.compile(r"^\s*<?(?:https?://|www\.)\S+>?\s*$")
_NOTE = re.compile(r"^\s*(?P<note>[¹²³⁴⁵⁶⁷⁸⁹]|\d{1,2})\s+(?:se fotnot\b|https?://|www\.|<http)", re.I)
_NOTE_ALONE = re.compile(r"^\s*(?P<note>[¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,2})\s*$")
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_TAGS = re.compile(r"<[^<>]*>|[*#|]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break.

    ``kind``: "blank", "contents", "page", "link", "note", "table_head", "rule", "figure" or "text".
    """

    start: int
    end: int
    text: str
    kind: str

    @property
    def is_dropped(self) -> bool:
        """True for what no passage holds (and the document lists as dropped)."""
        return self.kind in {"contents", "page", "link", "note", "rule", "figure"}


def lines_of(text: str, language: Language) -> tuple[Line, ...]:
    """All lines in order, each with its kind."""
    found: list[Line] = []
    start = 0
    for raw in re.split(r"[\n\f]", text):
        found.append(Line(start, start + len(raw), raw, _kind(raw, language)))
        start += len(raw) + 1
    return _mark_contents(_mark_notes(found), language)


def note_numbers(lines: tuple[Line, ...]) -> frozenset[str]:
    """Numbers of the document's footnotes, as plain digits."""
    numbers = set()
    for line in lines:
        match = _NOTE.match(line.text) or _NOTE_ALONE.match(line.text)
        if line.kind == "note" and match:
            numbers.add(match.group("note").translate(_SUPERSCRIPT))
    return frozenset(numbers)


def is_table_head(raw: str, language: Language) -> bool:
    """True for "VERKSAMHET ANSVARSOMRÅDE": two or more words, all of them heads of tables."""
    plain = _TAGS.sub(" ", raw).strip()
    if not plain or len(plain) > 80 or not language.table_heads:
        return False
    if "\t" not in raw and "|" not in raw and not plain.isupper():
        return False
    joined = "".join(fold(plain).replace("/", "").split())
    return _segments(joined, language.table_heads) >= 2


def _segments(joined: str, heads: frozenset[str]) -> int:
    if not joined:
        return 0
    for size in range(len(joined), 0, -1):
        if joined[:size] in heads:
            rest = _segments(joined[size:], heads)
            if rest >= 0:
                return rest + 1
    return -1 if joined else 0


def _kind(raw: str, language: Language) -> str:
    stripped = raw.strip()
    if not stripped:
        return "blank"
    if re.fullmatch(r"[-_=*\s|:+]{3,}", stripped):
        return "rule"
    if is_table_head(raw, language):
        return "table_head"
    if _NOTE.match(raw) or (stripped[0] in "¹²³⁴⁵⁶⁷⁸⁹" and len(stripped) < 400):
        return "note"
    if _URL.match(raw):
        return "link"
    if _PAGE.match(raw) or _PAGE_WORDS.match(raw):
        return "page"
    return "text"


def _mark_notes(lines: list[Line]) -> list[Line]:
    """A number alone on a line before a link is a footnote, and so is the link's second half."""
    marked = list(lines)
    for at, line in enumerate(marked):
        before = marked[at - 1] if at else None
        after = next((x for x in marked[at + 1 : at + 3] if x.kind != "blank"), None)
        if line.kind == "page" and _NOTE_ALONE.match(line.text) and after and after.kind == "link":
            marked[at] = Line(line.start, line.end, line.text, "note")
        elif before and before.kind == "link" and re.fullmatch(r"\s*\S+\.(html?|pdf)\s*", line.text):
            marked[at] = Line(line.start, line.end, line.text, "link")
    return marked


def _mark_contents(lines: list[Line], language: Language) -> tuple[Line, ...]:
    """Lines of a contents list: three or more in a row, or after such a list's title."""
    marked = list(lines)
    solid = [at for at, line in enumerate(marked) if line.kind != "blank"]
    shaped = {at for at in solid if marked[at].kind == "text" and _CONTENTS.match(marked[at].text)}
    inside = False
    for place, at in enumerate(solid):
        line = marked[at]
        title = fold(_TAGS.sub("", line.text)) in language.contents_titles
        run = all(x in shaped for x in solid[place : place + 3])
        inside = (inside and at in shaped) or (run and len(solid) > place + 2)
        if title and any(x in shaped for x in solid[place + 1 : place + 3]):
            inside = True
        if inside:
            marked[at] = Line(line.start, line.end, line.text, "contents")
    return tuple(marked)


def without_figures(lines: tuple[Line, ...], headings: frozenset[int]) -> tuple[Line, ...]:
    """Marks the words of a figure: lines in capitals and the short fragments under each.

    Only for documents whose headings have numbers or marks, as capitals are a heading elsewhere.
    """
    marked = list(lines)
    inside = False
    for at, line in enumerate(lines):
        plain = line.text.strip()
        if line.kind == "blank":
            continue
        fragment = line.kind == "text" and len(plain) < 45 and not plain.endswith((".", ":", ";"))
        loud = fragment and plain.isupper() and len(plain) > 4 and "\t" not in line.text
        inside = at not in headings and (loud or (inside and fragment and not BULLET.match(plain)))
        if inside:
            marked[at] = Line(line.start, line.end, line.text, "figure")
    return tuple(marked)
