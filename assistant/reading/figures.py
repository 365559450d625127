"""The words of figures, which make no sentence."""

from __future__ import annotations

from collections import Counter

from assistant.reading.lines import BULLET, Line


def without_figures(lines: tuple[Line, ...], headings: frozenset[int]) -> tuple[Line, ...]:
    """Marks the words of a figure: lines in capitals and the short fragments around them.

    Only for documents whose headings have numbers or marks, as capitals are a heading elsewhere.
    One line in capitals is a heading or a reference number ("RS/420/2018"); a figure has more.
    """
    marked = list(lines)
    run: list[int] = []
    for at, line in enumerate((*lines, None)):
        words = line.text.strip() if line else ""
        if line and line.kind == "blank":
            continue
        short = line is not None and line.kind == "text" and 0 < len(words) < 45
        fragment = short and not words.endswith((".", ":", ";")) and at not in headings
        loud = fragment and line is not None and _is_loud(line)
        if loud or (run and fragment and not BULLET.match(words)):
            run.append(at)
            continue
        _mark_figure(marked, run)
        run = []
    return tuple(marked)


def _is_loud(line: Line) -> bool:
    words = line.text.strip()
    return words.isupper() and len(words) > 4 and "\t" not in line.text and "|" not in words


def _mark_figure(marked: list[Line], run: list[int]) -> None:
    loud = Counter(_is_loud(marked[at]) for at in run)[True]
    reference = len(run) == 1 and any(c.isdigit() for c in marked[run[0]].text)
    if (loud >= 2 and len(run) >= 4) or reference:
        for at in run:
            marked[at] = marked[at].becomes("figure")
