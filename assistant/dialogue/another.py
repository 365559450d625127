"""Whether a turn tells of somebody beside the one told of before: "hans dotter är 9"."""

from __future__ import annotations

import re

from assistant.dialogue.asking import is_question
from assistant.dialogue.parents import ADULT
from assistant.dialogue.reading import Reading
from assistant.dialogue.state import State
from assistant.dialogue.tools import Tools
from assistant.understand.ages import AgeMention

_WORD = re.compile(r"\w+(?:-\w+)*")
_NEAR = 4  # words before an age among which the person stands


def tells_of_another(turn: Reading, state: State, tools: Tools) -> bool:
    """True for a statement of a person with an age of their own, who is a relative of the first.

    The words say whose they are ("hans dotter är 9", "hon har barn på 4") or the generation does
    ("sonen 14" of a man of 50), or several are told of and this one is new. "Och lillebror som är
    4?" asks the same of another, and "han är 9" mends the age.
    """
    if not (turn.ages and state.ages) or is_question(turn, tools):
        return False
    return any(_is_another(turn, mention, state, tools) for mention in turn.ages)


def _is_another(turn: Reading, mention: AgeMention, state: State, tools: Tools) -> bool:
    words, cues = tools.age_words, tools.cues
    said = _WORD.findall(turn.low[: mention.start])[-_NEAR:]
    relatives = (words.children | words.adults | words.parents) - cues.pronouns
    at = max((place for place, word in enumerate(said) if word in relatives), default=-1)
    if at < 0:
        return False
    if cues.whose_relative.intersection(said[max(0, at - 2) : at]):
        return True
    noun = said[at]
    if len(state.ages) > 1 and noun not in _WORD.findall(state.text.lower()):
        return True  # of one more of several
    young = (mention.range.min or 0.0) < ADULT
    first_young = [(age.min or 0.0) < ADULT for age in state.ages]
    grown = noun in words.adults | words.parents
    return (not young and grown and all(first_young)) or (
        young and not grown and not any(first_young)
    )
