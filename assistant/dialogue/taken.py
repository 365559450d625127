"""A turn taken into account: what it comes to, and the state after it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.dialogue.another import tells_of_another
from assistant.dialogue.asker import asker_of, only_asker
from assistant.dialogue.clean import Clean, clean
from assistant.dialogue.dangers import dangers
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import Reading, read
from assistant.dialogue.relate import Relation
from assistant.dialogue.state import State
from assistant.dialogue.tools import Tools
from assistant.dialogue.turns import Step, alone, level_of, resolve

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn taken into account."""

    cleaned: Clean
    step: Step | None  # None when nothing was asked
    reading: Reading


def take(state: State, turn: str, tools: Tools) -> tuple[State, Taken]:
    """Takes a turn into account; returns the state after it."""
    cleaned = clean(turn, tools)
    personal = tuple(dict.fromkeys((*state.personal_data, *cleaned.personal)))
    said = asker_of(cleaned.masked, tools)
    asker = said if said.said else state.asker
    if _only_personal(cleaned, tools) or (state.empty and _says_nothing(cleaned, tools)):
        before = State() if cleaned.new_topic else state
        before = replace(before, personal_data=personal, asker=asker)
        return before, Taken(cleaned, None, read("", tools))
    cleaned = cleaned if state.empty else _of_case(cleaned, tools)
    own = cleaned.new_topic or cleaned.corrects
    if not own and tells_of_another(read(cleaned.text, tools), state, tools):
        cleaned = replace(cleaned, sentences=(*state.sentences, *cleaned.sentences))
        step = replace(alone(cleaned, tools), situation=True)
    else:
        step = resolve(cleaned, state, tools)
    after, taken = settle(cleaned, step, personal, tools)
    return replace(after, asker=asker), taken


def _of_case(cleaned: Clean, tools: Tools) -> Clean:
    """A later turn without the sentences that only say who asks."""
    kept = tuple(s for s in cleaned.sentences if not only_asker(s, tools))
    return replace(cleaned, sentences=kept or cleaned.sentences)


def _only_personal(cleaned: Clean, tools: Tools) -> bool:
    """True where nothing is left, or only the word that stands for a number that was masked."""
    left = cleaned.text.strip(" .").lower()
    return not left or (bool(cleaned.personal) and left == tools.cues.instead_of_name.lower())


def _says_nothing(cleaned: Clean, tools: Tools) -> bool:
    """True for small words alone: "vi på", "som", "jag är"."""
    words = _WORD.findall(lowered(cleaned.text))
    small = all(word in tools.cues.function_words for word in words)
    danger = dangers((cleaned.masked,), (), tools, sure=False)  # "jag vill inte längre"
    return small and not danger and read(cleaned.text, tools).empty


def settle(
    cleaned: Clean, step: Step, personal: tuple[str, ...], tools: Tools
) -> tuple[State, Taken]:
    """The state after a resolved turn."""
    told = step.told
    reading = read(told.text, tools)
    asked = step.own.text if step.relation is Relation.COMPARES else told.question or told.text
    after = State(
        question=told.question,
        background=told.background,
        ages=reading.age_ranges,
        needs=reading.need_keys,
        units=reading.unit_keys,
        level=level_of(reading),
        intent=tools.lexicon.intent(asked),
        personal_data=personal,
    )
    return after, Taken(cleaned, step, reading)
