"""Footnotes: their marks in the text, and their texts at the foot of pages."""

from __future__ import annotations

import re

from assistant.reading.lines import NOTE, Line

_NOTE_ALONE = re.compile(r"^\s*(?P<note>[¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,2})\s*$")
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_GLUED = re.compile(r"(?<=[a-zåäö]{3})[.,]?(?P<note>\d{1,2})(?=[\s.,;:)]|$)")
_NOTE_TEXT = re.compile(r"^\s*(?P<note>\d{1,2})[.)]?\s+(?P<text>\S.*)$")
_REFERS = re.compile(
    r"^(?:se|jfr|jämför|källa|enligt|prop|sfs|sosfs|hslf|dnr|ibid|a\.a)\b|https?:|www\.", re.I
)


def note_numbers(lines: tuple[Line, ...]) -> frozenset[str]:
    """Numbers of the document's footnotes, as plain digits."""
    numbers = set()
    for line in lines:
        match = NOTE.match(line.text) or _NOTE_ALONE.match(line.text) or _NOTE_TEXT.match(line.text)
        if line.kind == "note" and match:
            numbers.add(match.group("note").translate(_SUPERSCRIPT))
    glued = _glued_notes(lines)
    return frozenset(numbers | {str(n) for n in glued} if len(glued) > 1 else numbers)


def mark_links(lines: list[Line]) -> list[Line]:
    """A number alone on a line before a link is a footnote, and so is the link's second half."""
    marked = list(lines)
    for at, line in enumerate(marked):
        before = marked[at - 1] if at else None
        after = next((x for x in marked[at + 1 : at + 3] if x.kind != "blank"), None)
        if line.kind == "page" and _NOTE_ALONE.match(line.text) and after and after.kind == "link":
            marked[at] = line.becomes("note")
        elif (
            before and before.kind == "link" and re.fullmatch(r"\s*\S+\.(html?|pdf)\s*", line.text)
        ):
            marked[at] = line.becomes("link")
    return marked


def _glued_notes(lines: tuple[Line, ...] | list[Line]) -> dict[int, int]:
    """Number → line of the first footnote marks glued to words, where they count from 1."""
    found: dict[int, int] = {}
    for at, line in enumerate(lines):
        if line.kind == "text":
            for match in _GLUED.finditer(line.text):
                if int(match.group("note")) == len(found) + 1:
                    found[len(found) + 1] = at
    return found


def mark_footnotes(lines: list[Line]) -> list[Line]:
    """The text "1 Se SOSFS 2005:10." at the foot of the page whose word has that mark."""
    marked = list(lines)
    for number, ref in _glued_notes(lines).items():
        for at in range(ref + 1, min(ref + 120, len(lines))):
            match = _NOTE_TEXT.match(lines[at].text) if marked[at].kind == "text" else None
            if not match or int(match.group("note")) != number:
                continue
            size = _note_lines(marked, at)
            text = " ".join([match["text"], *(x.text.strip() for x in lines[at + 1 : at + size])])
            if _is_foot(marked, at, size, text):
                if explains(text) and _ends_before(marked, at):
                    marked[at] = lines[at].after(match.start("text"))
                else:
                    marked[at : at + size] = [x.becomes("note") for x in lines[at : at + size]]
                break
    return marked


def explains(note: str) -> bool:
    """A footnote that says something itself: more than "Se SOSFS 2005:10." or an address."""
    return len(note) >= 40 and note.rstrip().endswith(".") and not _REFERS.search(note)


def _note_lines(lines: list[Line], at: int) -> int:
    """How many lines a footnote takes that begins at a place."""
    size = 1
    while size < 6 and at + size < len(lines):
        line = lines[at + size]
        if line.kind != "text" or _NOTE_TEXT.match(line.text):
            break
        size += 1
    return size


def _ends_before(lines: list[Line], at: int) -> bool:
    """True where the text above has come to the end of a sentence."""
    above = next((x for x in reversed(lines[:at]) if x.kind == "text"), None)
    text = re.sub(r"(?<=[.!?])\d{1,2}$", "", above.text.rstrip()) if above else ""
    return text.endswith((".", "!", "?"))


def _is_foot(lines: list[Line], at: int, size: int, text: str) -> bool:
    before = lines[at - 1].kind if at else "blank"
    if before == "text":
        return False
    after = [line for line in lines[at + size : at + size + 3] if line.kind != "blank"][:1]
    at_edge = not after or after[0].kind in {"page", "rule"} or _NOTE_TEXT.match(after[0].text)
    told = text.rstrip().endswith(".") or len(text) > 70 or re.search(r"\d{4}|https?:", text)
    return bool(at_edge) and bool(told or after)
