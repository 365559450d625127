"""Whether the lists of a text hang: an item's next lines stand under its words, not its bullet."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.levels import indent
from assistant.reading.lines import BULLET, ORDERED, Line

_MIN_LINES = 2


def hangs(lines: Sequence[Line]) -> bool:
    """True where every line that goes on with an item in lower case stands further in than it.

    A line further out is then none of the item's, also where the item ends without a full stop.
    One such line alone may be an accident.
    """
    further_in = [
        indent(line.text) > indent(before.text)
        for before, line in zip(lines, lines[1:], strict=False)
        if before.kind == line.kind == "text" and _is_item(before.text) and _goes_on(line.text)
    ]
    return len(further_in) >= _MIN_LINES and all(further_in)


def _is_item(text: str) -> bool:
    return (BULLET.match(text) or ORDERED.match(text)) is not None


def _goes_on(text: str) -> bool:
    return text.lstrip()[:1].islower() and not _is_item(text)
