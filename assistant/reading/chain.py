"""The best chain of numbers in which each follows from the one before."""

from __future__ import annotations

from collections.abc import Iterator

Parts = tuple[int, ...]


def longest_chain(numbers: list[tuple[int, Parts]], starts: frozenset[int]) -> list[int]:
    """Indices of the best chain: linear, as each number has few possible predecessors."""
    best: list[tuple[float, int]] = []
    reached: dict[Parts, int] = {}  # prefix → index of the best chain that can go on behind it
    ended: dict[Parts, int] = {}  # number → index of the best chain that ends with it
    top = -1
    pending = sorted(starts)
    fresh = False
    for index, (at, number) in enumerate(numbers):
        while pending and pending[0] < at:
            pending.pop(0)
            fresh = True
        score, back = (1.0 if number[-1] == 1 and len(number) <= 2 else 0.2), -1
        dotted = number == (1,) and index + 1 < len(numbers) and numbers[index + 1][1] == (1, 1)
        if top >= 0 and number[-1] == 1 and len(number) <= 2 and (fresh or dotted):
            again = best[top][0] + (0.9 if fresh else 0.1)
            score, back = (again, top) if again > score else (score, back)
            fresh = False
        for step, earlier in _predecessors(number, reached, ended):
            if best[earlier][0] + step > score:
                score, back = best[earlier][0] + step, earlier
        best.append((score, back))
        if number not in ended or score > best[ended[number]][0]:
            ended[number] = index
        for depth in range(1, len(number) + 1):
            prefix = number[:depth]
            if prefix not in reached or score > best[reached[prefix]][0]:
                reached[prefix] = index
        top = index if top < 0 or score > best[top][0] else top
    chain = []
    while top >= 0:
        chain.append(top)
        top = best[top][1]
    return chain[::-1]


def _predecessors(
    number: Parts, reached: dict[Parts, int], ended: dict[Parts, int]
) -> Iterator[tuple[float, int]]:
    """What may stand before a number: 1 for the next at some depth, less for a gap."""
    parent, last = number[:-1], number[-1]
    if parent in ended:
        yield (1.0 if last == 1 else 0.4), ended[parent]
    for gap, step in ((1, 1.0), (2, 0.5)):
        before = (*parent, last - gap)
        if before in reached:
            yield step, reached[before]
