"""What the styles of a Word document say of a paragraph: heading, list, bold, size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.styles.style import BaseStyle

from assistant.reading.word_text import Element, W, runs_of

_HEADING = re.compile(r"(?:heading|rubrik)\s*(\d)", re.I)
_INNER = re.compile(r"(?:list|lista)\b.*?([2-5])$", re.I)
_MAX_BASED = 12  # styles that are based on each other
_LARGER = 1.15  # times the text's size, from which a paragraph is loud
_OFF = frozenset({"0", "false", "off"})


class Styles:
    """The styles of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {s.style_id: s for s in document.styles}
        self._default = next((s for s in document.styles if _is_default(s.element)), None)
        size = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
        self._size_of_all = _half_points(size)
        self._body = self._usual_size(document)

    def of(self, paragraph: Element) -> tuple[str, int]:
        """(name, heading depth or 0) of a paragraph, through the styles that it is based on."""
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        chain = list(self._chain(paragraph))
        name = (chain[0].name or "") if chain else ""
        for style in chain:
            if match := _HEADING.match(style.name or ""):
                return name, int(match.group(1))
            if outline is None:
                outline = style.element.find(f"{W}pPr/{W}outlineLvl")
        if name.lower() in {"title", "rubrik"}:
            return name, 1
        level = int(outline.get(f"{W}val", "9")) if outline is not None else 9
        return name, level + 1 if level < 9 else 0

    def numbering(self, paragraph: Element) -> tuple[str, int] | None:
        """(list id, level) of a paragraph that Word gives a bullet or a number."""
        numbering = paragraph.find(f"{W}pPr/{W}numPr")
        for style in self._chain(paragraph):
            if numbering is not None:
                break
            numbering = style.element.find(f"{W}pPr/{W}numPr")
        if numbering is None:
            return None
        identity = numbering.find(f"{W}numId")
        level = numbering.find(f"{W}ilvl")
        key = identity.get(f"{W}val", "0") if identity is not None else "0"
        depth = int(level.get(f"{W}val", "0")) if level is not None else 0
        return (key, max(0, min(8, depth))) if key != "0" else None

    def is_loud(self, paragraph: Element) -> bool:
        """True where all the text is bold or larger than the document's."""
        runs = runs_of(paragraph)
        if not runs:
            return False
        bold = self._styled(paragraph, "b")
        return all(self._is_bold(run, bold) for run in runs) or (
            self._body > 0 and self._size(paragraph, runs) >= _LARGER * self._body
        )

    def _is_bold(self, run: Element, of_style: Element | None) -> bool:
        own = run.find(f"{W}rPr/{W}b")
        mark = own if own is not None else of_style
        return mark is not None and mark.get(f"{W}val", "1") not in _OFF

    def _size(self, paragraph: Element, runs: list[Element]) -> int:
        """Half points of the smallest run."""
        of_style = _half_points(self._styled(paragraph, "sz")) or self._size_of_all
        return min(_half_points(run.find(f"{W}rPr/{W}sz")) or of_style for run in runs)

    def _usual_size(self, document: WordDocument) -> int:
        """Half points of most of the text; 0 where it is not said."""
        sizes: Counter[int] = Counter()
        for paragraph in document.element.body.iter(f"{W}p"):
            if runs := runs_of(paragraph):
                text = sum(len(t.text or "") for run in runs for t in run.iter(f"{W}t"))
                sizes[self._size(paragraph, runs)] += text
        return sizes.most_common(1)[0][0] if sizes else 0

    def _styled(self, paragraph: Element, name: str) -> Element | None:
        """A property of text as the paragraph's style has it."""
        for style in self._chain(paragraph):
            found: Element | None = style.element.find(f"{W}rPr/{W}{name}")
            if found is not None:
                return found
        return None

    def _chain(self, paragraph: Element) -> Iterator[BaseStyle]:
        """The paragraph's style and those that it is based on; the default where it names none."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(found.get(f"{W}val")) if found is not None else self._default
        for _ in range(_MAX_BASED):
            if style is None:
                return
            yield style
            style = getattr(style, "base_style", None)


def _is_default(style: Element) -> bool:
    kind, default = style.get(f"{W}type"), style.get(f"{W}default")
    return kind == "paragraph" and default in {"1", "true", "on"}


def _half_points(size: Element | None) -> int:
    shown = size.get(f"{W}val", "0") if size is not None else "0"
    return int(shown) if shown.isdigit() else 0


def list_depth(style: str) -> int:
    """How many lists a list's style stands in: 1 for "List Bullet 2", whose own level is 0."""
    match = _INNER.search(style)
    return int(match.group(1)) - 1 if match else 0


def is_listed(style: str) -> bool:
    """True for the styles that give a bullet without numbering."""
    return "list bullet" in style.lower() or "punktlista" in style.lower()
