"""Somebody whose age nobody told and who is plainly grown: "gammal kvinna", "man som blivit vräkt"."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.markers import lowered
from assistant.dialogue.tools import Tools
from assistant.types import AgeRange, Query

_ADULT = 18.0
_WHOSE = "responsibility"  # intent


def of_grown(query: Query, tools: Tools) -> Query:
    """A query with an age of 18 and over where it tells of a grown person and of no age or child.

    Only where somebody needs something: who is a pensioner in a question on rules is nobody.
    """
    asks = query.whose or query.intent == _WHOSE
    if query.ages or query.beside or query.people or not (asks and query.about):
        return query
    if tools.cues.child_signs.search(lowered(query.standalone)):
        return query
    sign = next(iter(tools.cues.grown_signs.find(query.standalone)), None)
    if sign is None:
        return query
    return replace(query, ages=(AgeRange(_ADULT, None, sign.text),))
