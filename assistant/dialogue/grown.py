"""Somebody who is plainly grown though nobody told their age: "gammal kvinna", "blivit vräkt"."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.markers import lowered
from assistant.dialogue.parents import ADULT
from assistant.dialogue.tools import Tools
from assistant.types import AgeRange, Query


def of_grown(query: Query, tools: Tools) -> Query:
    """A query whose age would be asked, with 18 and over where it tells of somebody grown.

    The same query where it tells of an age, of a child or of nobody plainly grown.
    """
    if _told(query) or tools.cues.child_signs.search(lowered(query.standalone)):
        return query
    sign = next(iter(tools.cues.grown_signs.find(query.standalone)), None)
    return query if sign is None else with_ages(query, (AgeRange(ADULT, None, sign.text),))


def with_ages(query: Query, ages: tuple[AgeRange, ...]) -> Query:
    """A query with ages, unless it tells of some itself."""
    return query if _told(query) else replace(query, ages=ages)


def _told(query: Query) -> bool:
    return bool(query.ages or query.beside or query.people)
