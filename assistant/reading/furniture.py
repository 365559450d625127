"""What stands on pages but is no text: headers, footers, contents lists, footnotes, signatures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from assistant.reading.lines import (
    BULLET,
    NOTE,
    ORDERED,
    PAGE_AT_END,
    TAGS,
    Line,
    plain,
    split_lines,
)
from assistant.swedish import Language, fold

_NOTE_ALONE = re.compile(r"^\s*(?P<note>[¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,2})\s*$")
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_GLUED = re.compile(r"(?<=[a-zåäö]{3})[.,]?(?P<note>\d{1,2})(?=[\s.,;:)]|$)")
_NOTE_TEXT = re.compile(r"^\s*(?P<note>\d{1,2})[.)]?\s+(?P<text>\S.*)$")
_CONTENTS = re.compile(
    r"^\s*(?:\d+(?:\.\d+)*\.?\s+)?\S.*?(?:\t|\.{3,}|…|\s\.\s\.|\s{3,})\s*\d{1,3}\s*$"
)
_ENDS_IN_NUMBER = re.compile(r"^(?P<title>.*?\S)[\s.…|]+(?P<page>\d{1,3})$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_REFERS = re.compile(
    r"^(?:se|jfr|jämför|källa|enligt|prop|sfs|sosfs|hslf|dnr|ibid|a\.a)\b|https?:|www\.", re.I
)
_EDGE = 3  # solid lines from a page's edge within which its header or footer stands
_PAGE_LINES = (8, 160)  # solid lines on a page


def lines_of(text: str, language: Language) -> tuple[Line, ...]:
    """All lines in order, each with its kind in the light of the others."""
    lines = _mark_notes(split_lines(text, language))
    lines = _mark_running(lines, text)
    lines = _mark_contents(lines, language)
    lines = _mark_footnotes(lines)
    lines = _mark_signatures(lines, language)
    return tuple(_mark_chrome(lines, language))


def note_numbers(lines: tuple[Line, ...]) -> frozenset[str]:
    """Numbers of the document's footnotes, as plain digits."""
    numbers = set()
    for line in lines:
        match = NOTE.match(line.text) or _NOTE_ALONE.match(line.text) or _NOTE_TEXT.match(line.text)
        if line.kind == "note" and match:
            numbers.add(match.group("note").translate(_SUPERSCRIPT))
    glued = _glued_notes(lines)
    return frozenset(numbers | {str(n) for n in glued} if len(glued) > 1 else numbers)


def _mark_notes(lines: list[Line]) -> list[Line]:
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


def _mark_running(lines: list[Line], text: str) -> list[Line]:
    """Headers and footers: lines that come again at the edges of pages or once a page."""
    solid = [at for at, line in enumerate(lines) if line.kind not in {"blank", "rule"}]
    near = _near_edges(lines, solid, text)
    places: dict[str, list[int]] = defaultdict(list)
    for rank, at in enumerate(solid):
        line = lines[at]
        if line.kind in {"text", "link"} and (key := _running_key(line.text)):
            places[key].append(rank)
    marked = list(lines)
    for ranks in places.values():
        if len(ranks) < 2 or not _is_running(ranks, near, lines, solid):
            continue
        first = lines[solid[ranks[0]]].text
        spread = re.search(r"\S(?:\t+|\s{4,})\S", first) or PAGE_AT_END.search(plain(first))
        first_stays = ranks[0] < 12 and not spread
        for rank in ranks[1:] if first_stays else ranks:
            marked[solid[rank]] = lines[solid[rank]].becomes("page")
    return marked


def _running_key(raw: str) -> str:
    """A line with its digits made alike; "" for what is never a header."""
    words = plain(raw)
    if not 3 <= len(words) <= 140 or "|" in raw or not any(c.isalpha() for c in words):
        return ""
    if BULLET.match(raw) or ORDERED.match(raw) or words.endswith((":", ";", ",")):
        return ""
    return re.sub(r"\d+", "0", fold(words))


def _near_edges(lines: list[Line], solid: list[int], text: str) -> set[int]:
    """Ranks of the solid lines within ``_EDGE`` of a page mark or a form feed."""
    near: set[int] = set()
    last = -1
    for rank, at in enumerate(solid):
        broken = last >= 0 and text.find("\f", lines[last].end, lines[at].start) >= 0
        if broken:
            near.update(range(rank - _EDGE, rank + _EDGE))
        if lines[at].kind == "page":
            near.update(range(rank - _EDGE, rank + _EDGE + 1))
        last = at
    return near


def _is_running(ranks: list[int], near: set[int], lines: list[Line], solid: list[int]) -> bool:
    texts = [plain(lines[solid[rank]].text) for rank in ranks]
    gaps = [b - a for a, b in zip(ranks, ranks[1:], strict=False)]
    if min(gaps) < 4 or texts[0].endswith((".", "!", "?")):
        return False
    numbered = sum(PAGE_AT_END.search(t) is not None for t in texts)
    if numbered * 2 > len(texts):
        return True
    if sum(_is_set_off(lines, solid[rank]) for rank in ranks) < 0.7 * len(ranks):
        return False
    if sum(rank in near for rank in ranks[1:]) >= max(1, 0.6 * (len(ranks) - 1)):
        return len(ranks) > 2 or all(rank in near for rank in ranks)
    usual = sorted(gaps)[len(gaps) // 2]
    regular = sum(0.55 * usual <= gap <= 1.6 * usual for gap in gaps) >= 0.7 * len(gaps)
    if len(ranks) < 3 or not regular or not _PAGE_LINES[0] <= usual <= _PAGE_LINES[1]:
        return False
    return ranks[0] < 6 or sum(_interrupts(lines, solid, rank) for rank in ranks) > len(ranks) / 3


def _interrupts(lines: list[Line], solid: list[int], rank: int) -> bool:
    """True where a sentence goes on behind the line, which is set off from it."""
    if not 0 < rank < len(solid) - 1:
        return False
    before = lines[solid[rank - 1]].text.rstrip()
    after = lines[solid[rank + 1]].text.lstrip()
    return not before.endswith((".", "!", "?", ":")) and after[:1].islower()


def _is_set_off(lines: list[Line], at: int) -> bool:
    """A blank line, a page mark or the text's edge on one side, and no sentence that runs on."""
    above = lines[at - 1].kind if at else "blank"
    below = lines[at + 1].kind if at + 1 < len(lines) else "blank"
    runs_on = below == "text" and lines[at + 1].text.lstrip()[:1].islower() and above != "text"
    starts_low = lines[at].text.lstrip()[:1].islower()
    return not runs_on and not starts_low and {above, below} & {"blank", "page", "rule"} != set()


def _mark_contents(lines: list[Line], language: Language) -> list[Line]:
    """Lines of a contents list: three or more in a row, or after such a list's title."""
    marked = list(lines)
    solid = [at for at, line in enumerate(marked) if line.kind not in {"blank", "page"}]
    shaped = [lines[at].kind == "text" and _is_shaped(lines[at].text) for at in solid]
    runs = _page_runs(lines, solid)
    inside = False
    place = 0
    while place < len(solid):
        at = solid[place]
        title = fold(TAGS.sub("", lines[at].text)).rstrip(":") in language.contents_titles
        if title:
            last = _end_of_contents(lines, solid, shaped, place)
            for entry in solid[place : last + 1] if last > place + 1 else ():
                marked[entry] = lines[entry].becomes("contents")
            if last > place + 1:
                place, inside = last + 1, False
                continue
        run = all(shaped[place : place + 3]) and len(solid) > place + 2
        inside = (inside and shaped[place]) or run
        if title and any(shaped[place + 1 : place + 3]):
            inside = True
        if inside or place in runs:
            marked[at] = lines[at].becomes("contents")
        place += 1
    return marked


def _is_shaped(raw: str) -> bool:
    return "|" not in raw and not BULLET.match(raw) and _CONTENTS.match(raw) is not None


def _entry_key(raw: str) -> str:
    words = plain(_LINK.sub(r"\1", BULLET.sub("", raw)).replace("\t", " "))
    match = _ENDS_IN_NUMBER.match(words)
    title = match.group("title") if match else words
    return fold(title).strip(" .…")


def _end_of_contents(lines: list[Line], solid: list[int], shaped: list[bool], title: int) -> int:
    """Place of the last entry under the title of a contents list; ``title`` where none is."""
    last_seen = {_entry_key(lines[at].text): at for at in solid}
    seen: set[str] = set()
    last, misses = title, 0
    for place in range(title + 1, len(solid)):
        key = _entry_key(lines[solid[place]].text)
        again = last_seen.get(key, -1) > solid[place]
        numbered = _ENDS_IN_NUMBER.match(plain(lines[solid[place]].text)) is not None
        if key in seen:
            break
        if shaped[place] or again or (numbered and len(key) < 110):
            last, misses = place, 0
        elif misses or len(key) > 110 or lines[solid[place]].text.rstrip().endswith("."):
            break
        else:
            misses += 1
        seen.add(key)
    return last


def _page_runs(lines: list[Line], solid: list[int]) -> set[int]:
    """Places of five or more lines "2.1 Mål 7" in a row whose last numbers never fall."""
    found: set[int] = set()
    run: list[int] = []
    before = 0
    for place, at in enumerate([*solid, -1]):
        words = plain(lines[at].text) if at >= 0 and lines[at].kind == "text" else ""
        match = _ENDS_IN_NUMBER.match(words) if re.match(r"\d", words) else None
        page = int(match.group("page")) if match else -1
        if match and page >= before:
            run.append(place)
        else:
            if len(run) >= 5:
                found.update(run)
            run = [place] if match else []
        before = max(page, 0)
    return found


def _glued_notes(lines: tuple[Line, ...] | list[Line]) -> dict[int, int]:
    """Number → line of the first footnote marks glued to words, where they count from 1."""
    found: dict[int, int] = {}
    for at, line in enumerate(lines):
        if line.kind == "text":
            for match in _GLUED.finditer(line.text):
                if int(match.group("note")) == len(found) + 1:
                    found[len(found) + 1] = at
    return found


def _mark_footnotes(lines: list[Line]) -> list[Line]:
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
    if size > 1 and not at_edge:
        return False
    told = text.rstrip().endswith(".") or len(text) > 70 or re.search(r"\d{4}|https?:", text)
    return bool(at_edge or told) and (at_edge is not None) and bool(told or after)


def _mark_signatures(lines: list[Line], language: Language) -> list[Line]:
    """Lines to sign on: their words stand close together, or beside a drawn line."""
    marked = list(lines)
    hits = [at for at, line in enumerate(lines) if _is_signature(line, language)]
    drawn = {at for at, line in enumerate(lines) if re.search(r"_{5,}|\.{12,}", line.text)}
    for place, at in enumerate(hits):
        close = hits[max(0, place - 1) : place] + hits[place + 1 : place + 2]
        near_drawn = any(near in drawn for near in range(at - 4, at + 5))
        if near_drawn or any(abs(other - at) <= 8 for other in close):
            marked[at] = lines[at].becomes("signature")
    return marked


def _mark_chrome(lines: list[Line], language: Language) -> list[Line]:
    """Menus and buttons of a web page saved as text, where three or more of them stand."""
    hits = [
        at
        for at, line in enumerate(lines)
        if line.kind == "text"
        and len(line.text) < 60
        and fold(plain(line.text)) in language.page_chrome
    ]
    marked = list(lines)
    for at in hits if len(hits) > 2 else ():
        marked[at] = lines[at].becomes("page")
    return marked


def _is_signature(line: Line, language: Language) -> bool:
    if line.kind != "text" or len(line.text) > 120:
        return False
    parts = [fold(p).strip(" :") for p in re.split(r"\t|\s{3,}|_{3,}|\.{5,}|[|#*]+", line.text)]
    solid = [p for p in parts if p]
    return bool(solid) and all(p in language.signature_words for p in solid)


def without_figures(lines: tuple[Line, ...], headings: frozenset[int]) -> tuple[Line, ...]:
    """Marks the words of a figure: lines in capitals and the short fragments around them.

    Only for documents whose headings have numbers or marks, as capitals are a heading elsewhere.
    One line in capitals is a heading or a reference number ("RS/420/2018"); a figure has more.
    """
    marked = list(lines)
    run: list[int] = []
    for at, line in enumerate((*lines, None)):
        words = line.text.strip() if line else ""
        if line and line.kind == "blank":
            continue
        short = line is not None and line.kind == "text" and 0 < len(words) < 45
        fragment = short and not words.endswith((".", ":", ";")) and at not in headings
        loud = fragment and line is not None and _is_loud(line)
        if loud or (run and fragment and not BULLET.match(words)):
            run.append(at)
            continue
        _mark_figure(marked, run)
        run = []
    return tuple(marked)


def _is_loud(line: Line) -> bool:
    words = line.text.strip()
    return words.isupper() and len(words) > 4 and "\t" not in line.text and "|" not in words


def _mark_figure(marked: list[Line], run: list[int]) -> None:
    loud = Counter(_is_loud(marked[at]) for at in run)[True]
    reference = len(run) == 1 and any(c.isdigit() for c in marked[run[0]].text)
    if (loud >= 2 and len(run) >= 4) or reference:
        for at in run:
            marked[at] = marked[at].becomes("figure")
