"""Whose an age is: of the person cared for, of the one who asks, or of another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understand.age_context import Context
from assistant.understand.age_words import AgeWords

_WORD = re.compile(r"[\w½]+")


def roles(context: Context, words: AgeWords, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """Whose each (start, end, form) is: "subject", "asker" or "other"."""
    near = [_role(context, words, *span) for span in spans]
    child = any(word in words.cared_for for word in _WORD.findall(context.text))
    about_other = child or "person" in near
    names = {"asker": "asker", "adult": "other", "person": "subject"}
    roles = [names[role] if about_other else "subject" for role in near]
    if "adult" in near and "asker" in near and not about_other:
        roles = ["asker" if role == "asker" else "subject" for role in near]
    return roles


def _role(context: Context, words: AgeWords, start: int, end: int, form: str) -> str:
    follower = context.next_word(end)
    if form in {"aged", "years", "bare"} and _is_adjective(context, start, end):
        if follower in words.adults | words.staff:
            return "adult"
        if follower in words.children:
            return "person"
    if form in {"stage", "school_stage", "two_stages"}:
        return "asker" if _role_before(context, words, start, form) == "asker" else "person"
    return _role_before(context, words, start, form)


def _is_adjective(context: Context, start: int, end: int) -> bool:
    return context.text[end : end + 1] == " " and not context.follows_person(start)


def _role_before(context: Context, words: AgeWords, start: int, form: str) -> str:
    said = context.before(start, 6)
    only_copulas = only_be = True
    for word in said:
        if word in words.askers or (word in words.several_askers and only_be):
            return "asker" if only_copulas else "person"
        if word in words.adults:
            return "adult"
        if word in words.children or word in words.people:
            return "person"
        if word in words.other_person_begins and word not in words.copulas:
            return "person"
        only_copulas = only_copulas and word in words.copulas
        only_be = only_be and word in words.bare_before
    starts = bool(said) and only_copulas and said[-1] in words.starts
    return "asker" if starts and form != "aged" else "person"
