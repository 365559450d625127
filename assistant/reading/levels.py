"""How deep the items of a list stand."""

from __future__ import annotations

import re

from assistant.reading.lines import BULLET, ORDERED, SUB_MARKS


class Levels:
    """Indent and mark of each level of the list that is open."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, str]] = []

    def clear(self) -> None:
        """The list is over."""
        self._marks = []

    def encloses(self, text: str) -> bool:
        """True where a line stands further out than the list's bullets."""
        return bool(self._marks) and indent(text) + 1 < self._marks[0][0]

    def level_with(self, text: str) -> bool:
        """True where a line stands no further in than the list's bullets."""
        return bool(self._marks) and indent(text) <= self._marks[0][0]

    def of(self, bullet: str, *, opens: bool) -> int:
        """Depth of an item by its indent, or by its mark where converters lost the indent.

        Args:
            bullet: the item's line, or its bullet with the space around it.
            opens: the text before it ends in a colon.
        """
        match = BULLET.match(bullet) or ORDERED.match(bullet)
        mark = match.group("mark") if match else "•"
        mark = re.sub(r"\d+", "1", mark.replace("–", "-").replace("—", "-"))
        mark = "a)" if re.fullmatch(r"[a-zåäö]\)", mark) else mark
        own = indent(bullet)
        while self._marks and own < self._marks[-1][0] - 1:
            self._marks.pop()
        known = [level for level, (_, known) in enumerate(self._marks) if known == mark]
        if self._marks and own > self._marks[-1][0] + 1:
            self._marks.append((own, mark))
        elif known:
            del self._marks[known[-1] + 1 :]
        elif not self._marks or mark in SUB_MARKS or mark == "-" or opens:
            self._marks.append((own, mark))
        return len(self._marks) - 1


def indent(text: str) -> int:
    """Columns before the first sign of a line."""
    wide = text.expandtabs(4)
    return len(wide) - len(wide.lstrip())
