"""Contents lists."""

from __future__ import annotations

import re

from assistant.reading.lines import BULLET, TAGS, Line, plain
from assistant.swedish import Language, fold

_NUMBER_AT_END = re.compile(r"(?<!\d)\d{1,3}\s*$")
_LEADER = re.compile(r"(?:\.{3}|…|\s\.\s\.)$")  # before a page number
_WIDE = 3  # spaces that are a leader too
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def mark_contents(lines: list[Line], language: Language) -> list[Line]:
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
    """True for a title, a leader and a page number: "2.1 Mål ..... 7"."""
    number = _NUMBER_AT_END.search(raw)
    if number is None or "|" in raw or BULLET.match(raw):
        return False
    before = raw[: number.start()].lstrip()
    title = before.rstrip()
    gap = before[len(title) :]
    led = _LEADER.search(title[1:][-4:]) is not None
    return bool(title) and (led or "\t" in gap or len(gap) >= _WIDE)


def _cut_number(words: str) -> tuple[str, int]:
    """Title and page number of "2.1 Mål ... 7"; the words and -1 where no number ends them."""
    number = _NUMBER_AT_END.search(words)
    before = words[: number.start()] if number else ""
    title = before.rstrip(" .…|\t") or before[:1]
    if number is None or not title or title == before:
        return words, -1
    return title, int(number.group())


def _entry_key(raw: str) -> str:
    words = plain(_LINK.sub(r"\1", BULLET.sub("", raw)).replace("\t", " "))
    return fold(_cut_number(words)[0]).strip(" .…")


def _end_of_contents(lines: list[Line], solid: list[int], shaped: list[bool], title: int) -> int:
    """Place of the last entry under the title of a contents list; ``title`` where none is."""
    last_seen = {_entry_key(lines[at].text): at for at in solid}
    seen: set[str] = set()
    last, misses = title, 0
    for place in range(title + 1, len(solid)):
        key = _entry_key(lines[solid[place]].text)
        again = last_seen.get(key, -1) > solid[place]
        numbered = _cut_number(plain(lines[solid[place]].text))[1] >= 0
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
        page = _cut_number(words)[1] if re.match(r"\d", words) else -1
        if page >= before:
            run.append(place)
        else:
            if len(run) >= 5:
                found.update(run)
            run = [place] if page >= 0 else []
        before = max(page, 0)
    return found
