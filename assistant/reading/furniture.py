"""What stands on pages but is no text: headers, footers, contents lists, footnotes, signatures."""

from __future__ import annotations

import re

from assistant.reading.contents import mark_contents
from assistant.reading.footnotes import mark_footnotes, mark_links
from assistant.reading.lines import Line, plain, split_lines
from assistant.reading.running import mark_running
from assistant.reading.titled import clean
from assistant.swedish import Language, fold

_SIGNED_WORDS = 8  # words beside the drawn lines of a signature page


def lines_of(text: str, language: Language) -> tuple[Line, ...]:
    """All lines in order, each with its kind in the light of the others."""
    lines = mark_links(split_lines(text, language))
    lines = mark_running(lines, text)
    lines = mark_contents(lines, language)
    lines = mark_footnotes(lines)
    lines = _mark_signatures(lines, language)
    lines = _mark_watermarks(lines, language)
    return tuple(_mark_chrome(lines, language))


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
    for at in drawn:
        near = marked[max(0, at - 4) : at + 5]
        if lines[at].kind == "text" and any(x.kind == "signature" for x in near):
            rest = re.sub(r"_{5,}|\.{12,}", " ", lines[at].text).split()
            if len(rest) <= _SIGNED_WORDS:
                marked[at] = lines[at].becomes("signature")
    return marked


def _mark_watermarks(lines: list[Line], language: Language) -> list[Line]:
    """A stamp that stands alone on its line, in capitals: "UTKAST"."""
    return [
        line.becomes("page")
        if line.kind == "text"
        and len(line.text) < 60
        and (shown := clean(line.text)).isupper()
        and fold(shown) in language.watermarks
        else line
        for line in lines
    ]


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
    return bool(solid) and all(_all_known(p.split(), language.signature_words) for p in solid)


def _all_known(parts: list[str], known: frozenset[str]) -> bool:
    """True where words divide into known ones: "för kommunen för regionen"."""
    if not parts:
        return True
    return any(
        " ".join(parts[:size]) in known and _all_known(parts[size:], known)
        for size in range(min(4, len(parts)), 0, -1)
    )
