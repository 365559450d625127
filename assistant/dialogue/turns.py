"""The question that a turn comes to, on what came before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.dialogue.asking import asks_last, is_question, without_opener
from assistant.dialogue.clean import Clean
from assistant.dialogue.coming import come_of_age, years_on
from assistant.dialogue.markers import lowered
from assistant.dialogue.put import added, aged, asks_of_unit, replaced, replied
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.dialogue.relate import Relation, relate
from assistant.dialogue.state import State, Told, latest, polish, tell
from assistant.dialogue.tools import Tools
from assistant.types import Level

_FEW_OWN = 5  # words of a turn that only says what did not help


@dataclass(frozen=True, slots=True)
class Step:
    """A turn resolved: how it relates, and the question that it comes to."""

    relation: Relation
    told: Told
    own: Reading  # the turn itself
    situation: bool = False  # words beyond ages, needs and units were carried


def resolve(cleaned: Clean, state: State, tools: Tools) -> Step:
    """The question that a cleaned turn comes to."""
    cleaned = come_of_age(cleaned, state, tools)
    turn = read(cleaned.text, tools)
    relation = relate(turn, cleaned, state, tools)
    if relation is Relation.ALONE or _is_one_of(turn, state):
        return alone(cleaned, tools)
    next_step = _wants_next(turn, tools)
    if next_step and state.ages and state.needs:  # of somebody: the level above
        told = replaced(read(tools.cues.next_level, tools), state, tools)
        return Step(Relation.REPLACES, told, turn)
    if next_step:
        cleaned = replace(cleaned, sentences=(tools.cues.next_step,))
        return leaning(Relation.SUPPOSES, cleaned, state, tools)
    if relation is Relation.REPLACES and asks_of_unit(turn, state, tools):
        relation = Relation.ASKS
    if relation is Relation.REPLACES:
        return Step(relation, replaced(turn, state, tools), turn)
    if relation is Relation.REPLIES:
        return Step(relation, replied(turn, state, tools), turn)
    if relation is Relation.ADDS:
        return Step(relation, added(turn, state, tools), turn)
    if relation is Relation.COMPARES:
        return Step(relation, _compared(turn, state, tools), turn)
    if relation is Relation.SUPPOSES and (years := _years_on(turn, state, tools)):
        return resolve(Clean("", (f"{years} år",)), state, tools)
    return leaning(relation, cleaned, state, tools)


def alone(cleaned: Clean, tools: Tools) -> Step:
    """A turn as it stands, without what came before it."""
    return Step(Relation.ALONE, tell(cleaned.sentences, tools), read(cleaned.text, tools))


def leaning(relation: Relation, cleaned: Clean, state: State, tools: Tools) -> Step:
    """The turn's own question, with all that was said before it as it was said.

    Nothing is edited into the question: search hears it alone and with the rest, and weighs both.
    """
    turn = read(cleaned.text, tools)
    asked, told = _split(cleaned, tools)
    earlier = latest(state, told)
    if len(state.ages) == 1:
        earlier = aged(earlier, turn, tools)
    question = polish(without_opener(asked, tools), asks=True)
    carried = read(earlier, tools)
    situation = bool(own_words(carried, tools)) or carried.empty
    return Step(relation, Told(question, earlier), turn, situation)


def _wants_next(turn: Reading, tools: Tools) -> bool:
    """True for "och om det inte hjälper?": more of the same is wanted, and nothing new is told."""
    if not tools.cues.next_step or turn.ages or turn.units or person_needs(turn, tools):
        return False
    asks_else = asks_last(turn, tools) or len(own_words(turn, tools)) > _FEW_OWN
    return not asks_else and tools.cues.not_helped.search(turn.low) is not None


def _is_one_of(turn: Reading, state: State) -> bool:
    """True for "15-åringen har börjat röka" after a story of three children."""
    told = {(age.min, age.max) for age in state.ages}
    said = {(m.range.min, m.range.max) for m in turn.ages}
    return len(told) > 1 and len(said) == 1 and said < told and bool(turn.needs)


def _split(cleaned: Clean, tools: Tools) -> tuple[str, str]:
    """What a turn asks and what it tells beside it."""
    readings = [read(sentence, tools) for sentence in cleaned.sentences]
    asked = [r for r in readings if is_question(r, tools)]
    if not asked:
        return cleaned.text, ""
    told = [polish(r.text, asks=False) for r in readings if r not in asked]
    return " ".join(r.text for r in asked), " ".join(told)


def _compared(turn: Reading, state: State, tools: Tools) -> Told:
    """The earlier question once more, shown with what is asked of it."""
    asked = polish(without_opener(turn.text, tools), asks=True)
    return Told(state.question, state.background, f"{state.text} {asked}".strip())


def _years_on(turn: Reading, state: State, tools: Tools) -> int:
    """The age in "om två år då" of somebody told of before; else 0."""
    text = without_opener(turn.text, tools).rstrip(" ?.!")
    match = tools.cues.hypothetical.match(lowered(text))
    return years_on(_without_trailing(text[match.end() if match else 0 :], tools), state, tools)


def _without_trailing(text: str, tools: Tools) -> str:
    low = lowered(text).rstrip(" ?!.")
    for match in tools.cues.trailing.finditer(low):
        if match.end() == len(low) and match.start() > 0:
            return text[: match.start()].rstrip(" ,")
    return text


def level_of(reading: Reading) -> Level | None:
    """The last level that a text names."""
    named = [h.key for h in reading.levels if h.key in tuple(Level)]
    return Level(named[-1]) if named else None
