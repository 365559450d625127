"""Headers, footers and footnotes of PDF pages, told by where they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from statistics import median

from assistant.reading.footnotes import explains
from assistant.reading.pdf_lines import Item, TextLine, style_of
from assistant.reading.pdf_pages import PageWords

_HUGE = 2.5  # times a page's usual height
_NOTE = re.compile(r"\d{1,2}\s*(?=\S)")
_EDGE = 0.1  # of the page's longer side at top and bottom, where headers and footers stand


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.lower().split()))


def drop_edges(read: list[list[Item]], pages: list[PageWords]) -> list[str]:
    """Takes out headers, footers and watermarks: the same words at the same place of pages.

    At an edge two pages are enough, and figures may differ; elsewhere most pages must have them.
    """
    gone = _at_edges(read, pages) | _everywhere(read)
    dropped = []
    for items in read:
        gone -= _text_at_edge([x for x in items if isinstance(x, TextLine)], gone)
        dropped += [x.text for x in items if isinstance(x, TextLine) and id(x) in gone]
        items[:] = [x for x in items if id(x) not in gone]
    return list(dict.fromkeys(dropped))[:200]


def _at_edges(read: list[list[Item]], pages: list[PageWords]) -> set[int]:
    """Lines near a page's top or bottom that other pages have there too."""
    places: dict[tuple[str, bool, int], list[TextLine]] = defaultdict(list)
    texts: dict[tuple[str, bool], list[tuple[TextLine, float]]] = defaultdict(list)
    for items, page in zip(read, pages, strict=True):
        edge = _EDGE * max(page.height, page.width)
        for item in items:
            if isinstance(item, TextLine) and not edge < item.y < page.height - edge:
                above = item.y > page.height / 2
                away = page.height - item.y if above else item.y
                places[(_key(item.text), above, round(away / 6))].append(item)
                texts[(_key(item.text), above)].append((item, page.height))
    gone: set[int] = set()
    for (key, above, _), lines in places.items():
        numbered = re.fullmatch(r"(?:sid(?:a|an)?\s*)?0(?:\s*\(0\)|\s*/\s*0|\s+av\s+0)?", key)
        usual = median(line.height for line in lines)
        if len(lines) >= max(2, 0.2 * len(pages)) or (numbered and len(pages) > 1):
            gone.update(id(x) for x in lines if x.height <= 1.2 * usual)
            same = [height for line, height in texts[key, above] if id(line) in gone]
            other = (x for x, height in texts[key, above] if same and height != same[0])
            gone.update(id(x) for x in other)  # pages of another size, or that lie
    return gone


def _everywhere(read: list[list[Item]]) -> set[int]:
    """Lines that stand at one place of nearly all pages, huge ones anywhere: "UTKAST"."""
    places: dict[tuple[str, int, int], list[TextLine]] = defaultdict(list)
    for items in read:
        lines = [x for x in items if isinstance(x, TextLine) and any(c.isalpha() for c in x.text)]
        usual = median(x.height for x in lines) if lines else 0.0
        for line in lines:
            huge = line.height > _HUGE * usual
            place = (0, 0) if huge else (round(line.x0 / 3), round(line.y / 3))
            places[(line.text, *place)].append(line)
    least = max(3, 0.8 * len(read))
    return {id(x) for lines in places.values() if len(lines) >= least for x in lines}


def _text_at_edge(lines: list[TextLine], gone: set[int]) -> set[int]:
    """Lines taken for headers that stand as close to the text as its own lines: they are text."""
    kept: set[int] = set()
    pairs = list(zip(lines, lines[1:], strict=False))
    for line, near in (*reversed(pairs), *((b, a) for a, b in pairs)):
        close = abs(line.y - near.y) < 1.3 * line.height and abs(line.x0 - near.x0) < 3
        stays = id(near) not in gone or id(near) in kept
        if id(line) in gone and stays and close and style_of(line) == style_of(near):
            kept.add(id(line))
    return kept


def drop_notes(read: list[list[Item]], pages: list[PageWords], body: float) -> list[str]:
    """Takes out footnotes: small print at a page's foot from a line that begins with a number.

    One that explains stays as a paragraph, where the page's text has come to an end.
    """
    dropped: list[str] = []
    for items, page in zip(read, pages, strict=True):
        small = [
            n
            for n, x in enumerate(items)
            if isinstance(x, TextLine) and x.height < 0.9 * body and x.y < 0.35 * page.height
        ]
        numbered = (n for n in small if _NOTE.match(getattr(items[n], "text", "")))
        first = next(numbered, None)
        if first is None or small != list(range(small[0], len(items))):
            continue
        lines = [x for x in items[first:] if isinstance(x, TextLine)]
        before = items[first - 1] if first else None
        ended = isinstance(before, TextLine) and before.text.endswith((".", "!", "?"))
        del items[first:]
        for note in _notes(lines):
            text = " ".join(_NOTE.sub("", " ".join(x.text for x in note), count=1).split())
            if ended and explains(text):
                items.append(replace(note[0], text=text, height=body, bold=False))
            else:
                dropped += [x.text for x in note]
    return dropped[:200]


def _notes(lines: list[TextLine]) -> list[list[TextLine]]:
    """The lines of each footnote."""
    found: list[list[TextLine]] = []
    for line in lines:
        if _NOTE.match(line.text) or not found:
            found.append([line])
        else:
            found[-1].append(line)
    return found
