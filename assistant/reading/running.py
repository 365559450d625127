"""Headers and footers of a text without layout: lines that come again on page after page."""

from __future__ import annotations

import re
from collections import defaultdict

from assistant.reading.lines import BULLET, ORDERED, PAGE_AT_END, Line, plain
from assistant.swedish import fold

_EDGE = 3  # solid lines from a page's edge within which its header or footer stands
_PAGE_LINES = (8, 160)  # solid lines on a page


def mark_running(lines: list[Line], text: str) -> list[Line]:
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
