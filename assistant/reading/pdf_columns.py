"""The lines of a PDF page in reading order, where its text stands in columns."""

from __future__ import annotations

from statistics import median

from assistant.reading.pdf_lines import TextLine, tabbed


def in_order(segments: list[TextLine], width: float) -> list[TextLine]:
    """From above; two columns of text one after the other; aligned gaps become tabs."""
    gutter = _gutter(segments, width)
    if gutter is None:
        return tabbed(segments)
    found: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in segments:
        if line.x0 < gutter < line.x1:
            found += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.x1 <= gutter else right).append(line)
    return [*found, *left, *right]


def _gutter(segments: list[TextLine], width: float) -> float | None:
    if len(segments) < 16:
        return None
    best = min(
        (width * share / 100 for share in range(38, 63)),
        key=lambda g: (sum(s.x0 < g < s.x1 for s in segments), abs(g - width / 2)),
    )
    left = [s for s in segments if s.x1 <= best]
    right = [s for s in segments if s.x0 >= best]
    crossing = len(segments) - len(left) - len(right)
    if min(len(left), len(right)) < 6 or crossing > 0.4 * len(segments):
        return None
    both = min(max(s.y for s in side) for side in (left, right)) - max(
        min(s.y for s in side) for side in (left, right)
    )
    wide = all(median(s.x1 - s.x0 for s in side) > 0.24 * width for side in (left, right))
    return best if wide and both > 0 else None
