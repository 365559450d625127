"""What somebody comes to in later turns, as their age: the next birthday, school, two years on."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.dialogue import edits as edit
from assistant.dialogue.clean import Clean
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import read
from assistant.dialogue.state import State
from assistant.dialogue.tools import Tools

_INFINITIVE = re.compile(r"(?:\w+a|bli)\b")
_OLDEST = 110
_YEARS_ON = re.compile(r"(?P<n>\w+) år")


def come_of_age(cleaned: Clean, state: State, tools: Tools) -> Clean:
    """What somebody comes to, as their age: "hon fyller 18 i mars" of a girl of 17 asks of 18.

    Not where a unit is named: whether it keeps her is judged by both ages.
    """
    if len(state.ages) != 1 or state.ages[0].min is None:
        return cleaned
    told = tuple(_of_next_stage(sentence, state, tools) for sentence in cleaned.sentences)
    if read(" ".join(told), tools).units:
        return replace(cleaned, sentences=told)
    return replace(cleaned, sentences=tuple(_of_next_year(s, state, tools) for s in told))


def _of_next_stage(sentence: str, state: State, tools: Tools) -> str:
    """A sentence with "är 7 år" for "börjar skolan" of somebody younger, and not "igen"."""
    low = lowered(sentence)
    now = state.ages[0].min or 0.0
    edits = [
        edit.Edit(match.start(), match.end(), tools.cues.coming[match.group()])
        for match in tools.cues.coming_pattern.finditer(low)
        if not tools.cues.negations.intersection(low[: match.start()].split()[-2:])
        and not tools.cues.again.match(low, match.end() + 1)
        and any(
            (m.range.min or 0.0) > now for m in read(tools.cues.coming[match.group()], tools).ages
        )
    ]
    return edit.apply(sentence, edits) if edits else sentence


def _of_next_year(sentence: str, state: State, tools: Tools) -> str:
    """A sentence with "är 18 år" for "fyller 18" of somebody who is 17."""
    now = state.ages[0].min or 0.0
    coming = f"{int(now) + 1}"
    edits = [
        edit.Edit(mention.start, mention.end, f"{_being(mention.range.text)} {coming} år")
        for mention in read(sentence, tools).ages
        if int(mention.range.min or 0.0) == int(now) and coming in mention.range.text.split()
    ]
    return edit.apply(sentence, edits) if edits else sentence


def _being(coming: str) -> str:
    """Gives "är" for "fyller 18", "vara" for "hinner bli 18"."""
    return "vara" if _INFINITIVE.match(coming.lower()) else "är"


def years_on(rest: str, state: State, tools: Tools) -> int:
    """The age that somebody will have: 19 for "två år" after a case of 17 years; else 0."""
    match = _YEARS_ON.fullmatch(lowered(rest).strip())
    if match is None or len(state.ages) != 1 or state.ages[0].min is None:
        return 0
    said = match.group("n")
    years = float(said) if said.isdecimal() else tools.age_words.numbers.get(said, 0.0)
    then = state.ages[0].min + years
    return int(then) if years >= 1 and then <= _OLDEST else 0
