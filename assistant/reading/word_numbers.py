"""The numbers and bullets that Word gives the paragraphs of its lists."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordDocument

from assistant.reading.extract import roman
from assistant.reading.word_text import Element, W

_LEVELS = 9
_MAX_COUNT = 5_000
_SILENT = frozenset({"none", ""})


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: its kind ("bullet", "decimal", "upperRoman" …) and text ("%1.%2")."""

    form: str = "bullet"
    text: str = ""
    start: int = 1


class Numbers:
    """The lists of one document, and how far they have counted."""

    def __init__(self, document: WordDocument) -> None:
        self._levels = _levels_of(document)
        self._counters: dict[str, list[int]] = defaultdict(lambda: [0] * (_LEVELS + 1))

    def item(self, key: str, level: int, shown: str) -> str:
        """A list item with its bullet or number; as it is where the list shows neither."""
        found = self._levels.get((key, level), Level())
        indent = "  " * level
        if found.form == "bullet":
            return f"{indent}• {shown}"
        if found.form in _SILENT:
            return f"{indent}{shown}"
        number = self._count(key, level, found)[-1]
        letters = found.form.lower()
        if letters == "lowerletter" and number <= 26:
            return f"{indent}{_written(number, found.form)}) {shown}"
        if found.form == "lowerRoman":
            return f"{indent}{_written(number, found.form)}. {shown}"
        return f"{indent}{number}. {shown}"

    def heading(self, key: str, level: int, depth: int) -> str:
        """The number of a heading, "2.1" or "§ 3" or "IV"; "" where its list shows none."""
        found = self._levels.get((key, level), Level("decimal"))
        if found.form in _SILENT or found.form == "bullet":
            return ""
        counts = self._count("heading", depth - 1, found)
        if not re.search("%[1-9]", found.text):
            return ".".join(map(str, counts))
        forms = [self._levels.get((key, n), Level("decimal")).form for n in range(level + 1)]
        shown = re.sub(
            "%([1-9])",
            lambda m: _part(counts, forms, int(m.group(1)) - 1, depth - 1 - level),
            found.text,
        )
        return shown.strip().rstrip(".")

    def _count(self, key: str, level: int, found: Level) -> list[int]:
        counter = self._counters[key]
        counter[level] = counter[level] + 1 if counter[level] else max(0, found.start)
        counter[level + 1 :] = [0] * (_LEVELS - level)
        return [n or 1 for n in counter[: level + 1]]


def _part(counts: list[int], forms: list[str], at: int, shift: int) -> str:
    number = counts[at + shift] if 0 <= at + shift < len(counts) else 1
    return _written(number, forms[at] if at < len(forms) else "decimal")


def _written(number: int, form: str) -> str:
    number = min(number, _MAX_COUNT)
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        return roman(number) if form == "upperRoman" else roman(number).lower()
    return str(number)


def _levels_of(document: WordDocument) -> dict[tuple[str, int], Level]:
    """The levels of all lists, by (list id, level)."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    kinds = {
        abstract.get(f"{W}abstractNumId", ""): {
            int(level.get(f"{W}ilvl", "0")): _level(level)
            for level in abstract.iterchildren(f"{W}lvl")
        }
        for abstract in root.iterchildren(f"{W}abstractNum")
    }
    found = {}
    for number in root.iterchildren(f"{W}num"):
        reference = number.find(f"{W}abstractNumId")
        identity = reference.get(f"{W}val", "") if reference is not None else ""
        for level, form in kinds.get(identity, {}).items():
            found[number.get(f"{W}numId", ""), level] = form
    return found


def _level(level: Element) -> Level:
    def value(name: str, other: str) -> str:
        element = level.find(f"{W}{name}")
        return str(element.get(f"{W}val", other)) if element is not None else other

    start = value("start", "1")
    return Level(
        value("numFmt", "bullet"), value("lvlText", ""), int(start) if start.isdigit() else 1
    )
