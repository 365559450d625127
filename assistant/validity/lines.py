"""What stands outside a document's sentences: letterheads, labels, titles, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.reading.markup import view
from assistant.types import Document, Sentence
from assistant.validity.cues import ValidityCues
from assistant.validity.statements import Statement, Unit

_FIRST, _LAST = 60, 40  # lines of the beginning and the end that are read outside passages
_SIGNED = 7  # words of a line with the day of a signature
_TITLE = 15  # lines among which the years of a title stand
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—]\s*((?:19|20)\d\d)(?!\d)[\s).]*$")
_LABEL = re.compile(r"[|\t]|\w:\s|\s{3,}")  # a line of labels and what they say


def lines_of(document: Document) -> Iterator[Sentence]:
    """Lines with words of the beginning and the end."""
    spans = [m.span() for m in re.finditer(r"[^\n]*\w[^\n]*", document.text)]
    for start, end in dict.fromkeys((*spans[:_FIRST], *spans[-_LAST:])):
        shown = view(document.text, [(start, end)]).text
        if shown:
            yield Sentence(start, end, shown)


def outside(document: Document) -> Iterator[Unit]:
    """Lines in no passage, lines of labels, and the heads of small tables with what is below."""
    read = [(s.start, s.end) for p in document.passages for s in p.sentences]
    above: tuple[Sentence, list[str]] | None = None
    for line in lines_of(document):
        raw = document.text[line.start : line.end]
        inside = any(low < line.end and line.start < high for low, high in read)
        if not inside or _LABEL.search(raw):
            yield Unit(line)
        cells = [c.strip(" *_") for c in re.split(r"\||\t| {3,}", raw.strip(" |\t"))]
        if above and len(cells) == len(above[1]) > 1:
            for head, cell in zip(above[1], cells, strict=True):
                yield Unit(Sentence(above[0].start, line.end, f"{head}: {cell}"))
        above = (line, cells)


def written(document: Document, cues: ValidityCues) -> Iterator[Statement]:
    """The day that a letter's head has on a line or in a cell of its own."""
    labels = dict(cues.kinds)["dated"]
    cells = [
        (line, cell)
        for line in list(lines_of(document))[:_TITLE]
        for cell in re.split(r"\t| {3,}|\|", document.text[line.start : line.end])
    ]
    for line, cell in cells:
        for match in cues.dates.pattern.finditer(cell):
            beside = cell[: match.start()] + cell[match.end() :]
            bare = labels.sub("", beside)
            day = cues.dates.day(match, last=False)
            if len(match.group()) > len("2024") and not re.search(r"\w", bare) and day:
                yield Statement("dated", day, line.start, line.end, line.text, "")
                return


def signed(document: Document, cues: ValidityCues) -> list[date | None]:
    """Days of the end that stand beside a place or a name at most: "Ekstad den 3 maj 2019"."""
    found: list[date | None] = []
    for line in list(lines_of(document))[-_LAST:]:
        match = cues.dates.pattern.search(line.text)
        if match and len(match.group()) > len("2024") and len(line.text.split()) <= _SIGNED:
            found.append(cues.dates.day(match, last=False))
    return found


def titled(document: Document, cues: ValidityCues) -> Iterator[Statement]:
    """The years of a title: "Länsöverenskommelse 2021–2024", or a line below it with them alone."""
    for line in list(lines_of(document))[:_TITLE]:
        years = _YEARS.search(line.text)
        if years is None or len(line.text.split()) > 14:
            continue
        alone = not line.text[: years.start()].strip(" #*_(")
        titled = line.text.lower().startswith(document.title.lower()[:30])
        named = cues.has("subjects", line.text) and not cues.has("others", line.text)
        if alone or titled or named:
            last = date(int(years.group(1)), 12, 31)
            yield Statement("to", last, line.start, line.end, line.text, "")
            return
