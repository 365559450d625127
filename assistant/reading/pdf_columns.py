"""The lines and tables of a PDF page in reading order, where its text stands in columns."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from assistant.reading.pdf_lines import Item, TextLine, tabbed
from assistant.reading.pdf_tables import Grid

_FEW, _MOST_ACROSS = 6, 0.4  # lines of a column; share of a page's lines that cross the gutter
_MANY = 8  # lines of a column on a page where more of them do
_WIDE = 0.24  # of the page's width: columns are at least so wide
_SAME = 3.0  # points within which two columns begin at the same place
_LARGER = 1.1  # times the page's usual height, from which a line is a heading


@dataclass(frozen=True, slots=True)
class Columns:
    """The middle of the gap between two columns, and where the second one begins."""

    gutter: float
    right: float


def in_order(
    segments: list[TextLine], grids: list[Grid], width: float, before: Columns | None
) -> tuple[list[Item], Columns | None]:
    """From above; two columns of text one after the other; aligned gaps become tabs.

    Args:
        segments: the page's lines, cut at wide gaps.
        grids: its tables.
        width: of the page.
        before: the columns of the page before, which a page with few lines has too.
    """
    columns = _columns(segments, width) or _as_before(segments, before)
    if columns is None:
        items: list[Item] = [*tabbed(segments), *grids]
        return sorted(items, key=lambda x: -_top(x)), None
    usual = median(s.height for s in segments)
    found: list[Item] = []
    left: list[Item] = []
    right: list[Item] = []
    both: list[Item] = [*segments, *grids]
    for item in sorted(both, key=lambda x: -_top(x)):
        if item.x0 < columns.gutter < item.x1:
            headings = _over_both(left, right, usual)
            found += [*_one_after_other(left, right, usual), *headings, item]
            left, right = [], []
        else:
            (left if item.x1 <= columns.gutter else right).append(item)
    return [*found, *_one_after_other(left, right, usual)], columns


def _top(item: Item) -> float:
    return item.y if isinstance(item, TextLine) else item.top


def _columns(segments: list[TextLine], width: float) -> Columns | None:
    """Two columns, where no line crosses the gap between enough of them."""
    if len(segments) < 2 * _FEW:
        return None
    gutter = min(
        (width * share / 100 for share in range(38, 63)),
        key=lambda g: (sum(s.x0 < g < s.x1 for s in segments), abs(g - width / 2)),
    )
    across = [s for s in segments if s.x0 < gutter < s.x1]
    least = _FEW if len(across) <= _MOST_ACROSS * len(segments) else _MANY
    for run in _runs(segments, gutter):
        left = [s for s in run if s.x1 <= gutter]
        right = [s for s in run if s.x0 >= gutter]
        if min(len(left), len(right)) < least:
            continue
        both = min(max(s.y for s in x) for x in (left, right)) - max(
            min(s.y for s in x) for x in (left, right)
        )
        wide = all(median(s.x1 - s.x0 for s in side) > _WIDE * width for side in (left, right))
        if wide and both > 0:
            return Columns(gutter, min(s.x0 for s in right))
    return None


def _runs(segments: list[TextLine], gutter: float) -> list[list[TextLine]]:
    """The lines between those that cross the gutter."""
    runs: list[list[TextLine]] = [[]]
    for segment in segments:
        if segment.x0 < gutter < segment.x1:
            runs.append([])
        else:
            runs[-1].append(segment)
    return runs


def _as_before(segments: list[TextLine], before: Columns | None) -> Columns | None:
    """The columns of the page before, where lines begin at the second one here too."""
    if before is None or not segments:
        return None
    starts = [s for s in segments if abs(s.x0 - before.right) < _SAME]
    return before if len(starts) > 1 else None


def _one_after_other(left: list[Item], right: list[Item], usual: float) -> list[Item]:
    """The first column, then the second; parts of both between headings that stand over both."""
    _measure(left)
    _measure(right)
    for at, item in enumerate(left):
        if not at or not _is_heading(item, usual):
            continue
        end = next((n for n in range(at, len(left)) if not _is_heading(left[n], usual)), len(left))
        above = [x for x in right if _top(x) > _top(item)]
        below = right[len(above) :]
        if end == len(left) or not above or not below:
            continue
        if _begins_anew(left[end - 1], left[end], above[-1], below[0], usual):
            first = [*left[:at], *above, *left[at:end]]
            return [*first, *_one_after_other(left[end:], below, usual)]
    return _with_end_over_both(left, right, usual)


def _with_end_over_both(left: list[Item], right: list[Item], usual: float) -> list[Item]:
    """Where both columns end at one height, a heading under them and what follows stand last."""
    lowest = min((_top(x) for x in right), default=None)
    for at, item in enumerate(left):
        if lowest is None or not at or _top(item) > lowest or not _is_heading(item, usual):
            continue
        if abs(_top(left[at - 1]) - lowest) < 1.6 * usual:
            return [*left[:at], *right, *left[at:]]
        break
    return [*left, *right]


def _begins_anew(heading: Item, left: Item, above: Item, right: Item, usual: float) -> bool:
    """True where both columns go on at one height under a heading, with a gap beside it."""
    same = abs(_top(left) - _top(right)) < 0.3 * usual
    return same and _top(above) - _top(right) > _top(heading) - _top(left) + 0.7 * usual


def _over_both(left: list[Item], right: list[Item], usual: float) -> list[Item]:
    """Takes headings off the first column's end that stand below the second: over what follows."""
    found: list[Item] = []
    lowest = min((_top(x) for x in right), default=None)
    while lowest is not None and left and _is_heading(left[-1], usual) and _top(left[-1]) < lowest:
        found.insert(0, left.pop())
    return found


def _is_heading(item: Item, usual: float) -> bool:
    return isinstance(item, TextLine) and (item.bold or item.height > _LARGER * usual)


def _measure(column: list[Item]) -> None:
    """Notes in each line where its column begins."""
    lines = [x for x in column if isinstance(x, TextLine)]
    edge = min((x.x0 for x in lines), default=0.0)
    for line in lines:
        line.edge = edge
