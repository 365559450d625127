"""What the styles of a Word document say of a paragraph: heading, list, number."""

from __future__ import annotations

import re
from collections import defaultdict

from docx.document import Document as WordDocument

from assistant.reading.word_text import Element, W

_HEADING = re.compile(r"(?:heading|rubrik)\s*(\d)", re.I)
_MAX_BASED = 12  # styles that are based on each other


class Styles:
    """The styles of one document, and the numbers of its lists so far."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {s.style_id: s for s in document.styles}
        self._formats = _list_formats(document)
        self._counters: dict[str, list[int]] = defaultdict(lambda: [0] * 10)

    def of(self, paragraph: Element) -> tuple[str, int]:
        """(name, heading depth or 0) of a paragraph, through the styles that it is based on."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(found.get(f"{W}val")) if found is not None else None
        name = (style.name or "") if style is not None else ""
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        for _ in range(_MAX_BASED):
            if style is None:
                break
            if match := _HEADING.match(style.name or ""):
                return name, int(match.group(1))
            if outline is None:
                outline = style.element.find(f"{W}pPr/{W}outlineLvl")
            style = style.base_style
        if name.lower() in {"title", "rubrik"}:
            return name, 1
        level = int(outline.get(f"{W}val", "9")) if outline is not None else 9
        return name, level + 1 if level < 9 else 0

    def numbering(self, paragraph: Element, name: str) -> tuple[str, int] | None:
        """(list id, level) of a paragraph that Word gives a bullet or a number."""
        numbering = paragraph.find(f"{W}pPr/{W}numPr")
        style = next((s for s in self._styles.values() if s.name == name), None) if name else None
        for _ in range(_MAX_BASED):
            if numbering is not None or style is None:
                break
            numbering = style.element.find(f"{W}pPr/{W}numPr")
            style = style.base_style
        if numbering is None:
            return None
        identity = numbering.find(f"{W}numId")
        level = numbering.find(f"{W}ilvl")
        key = identity.get(f"{W}val", "0") if identity is not None else "0"
        depth = int(level.get(f"{W}val", "0")) if level is not None else 0
        return (key, min(8, depth)) if key != "0" else None

    def marked(self, numbered: tuple[str, int], shown: str) -> str:
        """A list item with its bullet or number."""
        key, level = numbered
        indent = "  " * level
        if self._formats.get((key, level), "bullet") == "bullet":
            return f"{indent}• {shown}"
        number = self.count(key, level).rsplit(".", 1)[-1]
        return f"{indent}{number}. {shown}"

    def count(self, key: str, level: int) -> str:
        """The next number of a list at a level, "2.1"."""
        counter = self._counters[key]
        counter[level] += 1
        counter[level + 1 :] = [0] * (9 - level)
        return ".".join(str(n or 1) for n in counter[: level + 1])


def is_listed(style: str) -> bool:
    """True for the styles that give a bullet without numbering."""
    return "list bullet" in style.lower() or "punktlista" in style.lower()


def _list_formats(document: WordDocument) -> dict[tuple[str, int], str]:
    """The kind ("bullet", "decimal") of each list's levels, by (list id, level)."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    kinds: dict[str, dict[int, str]] = {}
    for abstract in root.iterchildren(f"{W}abstractNum"):
        levels = {}
        for level in abstract.iterchildren(f"{W}lvl"):
            form = level.find(f"{W}numFmt")
            if form is not None:
                levels[int(level.get(f"{W}ilvl", "0"))] = form.get(f"{W}val", "bullet")
        kinds[abstract.get(f"{W}abstractNumId", "")] = levels
    found = {}
    for number in root.iterchildren(f"{W}num"):
        reference = number.find(f"{W}abstractNumId")
        identity = reference.get(f"{W}val", "") if reference is not None else ""
        for level, form in kinds.get(identity, {}).items():
            found[number.get(f"{W}numId", ""), level] = form
    return found
