"""What stands on pages but is no text: headers, footers, contents lists, footnotes, signatures."""

from __future__ import annotations

from assistant.reading.contents import mark_contents
from assistant.reading.footnotes import mark_footnotes, mark_links
from assistant.reading.lines import Line, plain, split_lines
from assistant.reading.running import mark_running
from assistant.reading.signatures import mark_signatures
from assistant.reading.titled import clean
from assistant.swedish import Language, fold


def lines_of(text: str, language: Language) -> tuple[Line, ...]:
    """All lines in order, each with its kind in the light of the others."""
    lines = mark_links(split_lines(text, language))
    lines = mark_running(lines, text)
    lines = mark_contents(lines, language)
    lines = mark_footnotes(lines)
    lines = mark_signatures(lines, language)
    lines = _mark_watermarks(lines, language)
    return tuple(_mark_chrome(lines, language))


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
