"""The sentences of a unit by their age limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.register.duties import Aged, Read
from assistant.types import AgeRange

_KINDS = ("years", "school", "stage")


@dataclass(slots=True)
class Group:
    """The sentences of one age limit."""

    limit: Aged | None
    reads: list[Read] = field(default_factory=list)


def by_age(reads: Sequence[Read]) -> list[Group]:
    """Sentences by age limit: what has none of its own goes with the first limit.

    Limits that one sentence gives side by side share the sentences without a limit.
    """
    kind = next((k for k in _KINDS if any(a.kind == k for r in reads for a in r.ages)), "")
    groups: list[Group] = []
    for read in reads:
        for limit in (a for a in read.ages if a.kind == kind and _is_limit(a.range)):
            group = next((g for g in groups if _same(g.limit, limit)), None)
            if group is None:
                group = Group(limit)
                groups.append(group)
            group.reads.append(read)
    if not groups:
        return [Group(None, list(reads))]
    beside = [g for g in groups if g.reads[0] is groups[0].reads[0]]
    placed = [id(read) for group in groups for read in group.reads]
    for group in beside:
        rest = [read for read in reads if id(read) not in placed or read in group.reads]
        group.reads = rest
    return [
        _clear(group) if len(group.reads[0].ages) > 1 or len(beside) > 1 else group
        for group in groups
    ]


def _clear(group: Group) -> Group:
    """Gives the duty of a sentence with several limits the group's own.

    What the limits are for ("gällande medicinsk vård") is no need that the unit answers for alone.
    """
    limit = group.limit
    if limit is None:
        return group
    reads = []
    for read in group.reads:
        if len(read.ages) > 1:
            read = replace(read, duty=replace(read.duty, ages=limit.range, needs=(), fields=()))
        reads.append(read)
    return Group(limit, reads)


def _is_limit(limit: AgeRange) -> bool:
    return bool(limit.min) or limit.max is not None


def _same(a: Aged | None, b: Aged) -> bool:
    return a is not None and (a.range.min, a.range.max) == (b.range.min, b.range.max)
