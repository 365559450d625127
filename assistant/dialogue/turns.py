"""The question that a turn comes to, on what came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.dialogue.asking import asks_last, is_question, without_opener
from assistant.dialogue.case import case_of
from assistant.dialogue.clean import Clean
from assistant.dialogue.coming import come_of_age, years_on
from assistant.dialogue.markers import lowered
from assistant.dialogue.put import added, aged, asks_of_unit, replaced, replied
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.dialogue.relate import Relation, relate
from assistant.dialogue.state import State, Told, polish, tell
from assistant.dialogue.tools import Tools
from assistant.types import Level

_WORD = re.compile(r"\w+(?:-\w+)*")
_THING = re.compile(r"Det gäller:? (?P<what>(?!frågan)[^.:?]+)\.")
_LEAST_ASKED = 3  # words of a question that a noun may be put into
_FEW_OWN = 5  # words of a turn that only says what did not help
_SHORT_THING = 6  # words of what a pronoun may stand for


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
    if relation is not Relation.ALONE and _wants_next(turn, tools):
        return _about(Relation.SUPPOSES, tools.cues.next_step, turn, state, tools)
    if relation is Relation.ALONE or _is_one_of(turn, state):
        return Step(Relation.ALONE, tell(cleaned.sentences, tools), turn)
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
    if relation is Relation.SUPPOSES:
        return _supposed(turn, state, tools)
    asked, said = _split(cleaned, tools)
    step = _about(relation, polish(without_opener(asked, tools), asks=True), turn, state, tools)
    if not said:
        return step
    told = step.told
    context = f"{told.context} {said}" if told.context else ""
    told = Told(told.question, f"{told.background} {said}".strip(), context=context)
    return replace(step, told=told, situation=True)


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


def _supposed(turn: Reading, state: State, tools: Tools) -> Step:
    text = without_opener(turn.text, tools).rstrip(" ?.!")
    low = lowered(text)
    match = tools.cues.hypothetical.match(low)
    rest = _without_trailing(text[match.end() :] if match else text, tools)
    first = _WORD.findall(lowered(rest))[:1]
    of_person = first and first[0] in (tools.cues.pronouns | tools.age_words.children) - {"de"}
    of_case = first and first[0] == "det" and person_needs(turn, tools)  # "om det är ångest"
    if of_case and state.question and not turn.ages:
        question = f"{state.question.rstrip('?.! ')} om {rest.strip()}?"
        return Step(Relation.ADDS, Told(question, state.background), turn)
    if years := years_on(rest, state, tools):
        return resolve(Clean("", (f"{years} år",)), state, tools)
    if of_person and not state.question and state.ages:
        told = Told("", f"{state.background} {polish(f'om {rest.strip()}', asks=False)}")
        return Step(Relation.ADDS, told, turn, situation=True)
    if of_person and state.question:
        told = added(read(f"om {rest.strip()}", tools), state, tools)
        question = f"{state.question.rstrip('?.! ')} om {rest.strip()}?"
        return Step(
            Relation.ADDS, Told(question, state.background) if not turn.ages else told, turn
        )
    return _about(Relation.SUPPOSES, f"Vad händer om {rest.strip()}?", turn, state, tools)


def _without_trailing(text: str, tools: Tools) -> str:
    low = lowered(text).rstrip(" ?!.")
    for match in tools.cues.trailing.finditer(low):
        if match.end() == len(low) and match.start() > 0:
            return text[: match.start()].rstrip(" ,")
    return text


def _about(relation: Relation, question: str, turn: Reading, state: State, tools: Tools) -> Step:
    """The question with the earlier case as its background."""
    background = _case(state, tools)
    background = aged(background, turn, tools)
    reading = read(background, tools)
    situation = bool(own_words(reading, tools)) or reading.empty
    told = _with_noun(question, background, tools)
    if told.background and state.question:
        told = replace(
            told, context=aged(f"{state.question} {_told(state.background)}", turn, tools)
        )
    return Step(relation, told, turn, situation)


def _with_noun(question: str, background: str, tools: Tools) -> Told:
    """Two sentences as one: "kan vi begära den?" about "en sip" → "kan vi begära en sip?"."""
    told = Told(question, background)
    thing = _THING.fullmatch(background)
    words = list(_WORD.finditer(lowered(question)))
    if thing is None or len(words) < _LEAST_ASKED or read(background, tools).ages:
        return told
    long = len(thing.group("what").split()) > _SHORT_THING
    if long or words[-1].group() not in tools.cues.thing_pronouns:
        return told
    at = words[-1]
    return Told(f"{question[: at.start()]}{thing.group('what')}{question[at.end() :]}")


def _case(state: State, tools: Tools) -> str:
    """The background, with what the question itself says of the case.

    Fragments that asked ("Och vården?") are no part of it.
    """
    if not state.background:
        return case_of(state.question, tools)
    asked, told = read(state.question, tools), read(state.background, tools)
    background = _told(state.background)
    ages = {(r.min, r.max) for r in asked.age_ranges} - {(r.min, r.max) for r in told.age_ranges}
    needs = {h.key for h in person_needs(asked, tools)} - set(told.need_keys)
    case = case_of(state.question, tools)
    words = set(own_words(read(case, tools), tools)) - set(_WORD.findall(told.low))
    says_nothing = asked.empty and not own_words(asked, tools)  # "vad gör dom"
    says = not told.empty or says_nothing
    if not ages and not needs and says and not (asked.ages and words):
        return background
    return f"{case} {background}"


def _told(background: str) -> str:
    """A background without its fragments that ask."""
    told = [s for s in re.split(r"(?<=[.?!])\s+", background) if not s.endswith("?")]
    return " ".join(told) or background


def level_of(reading: Reading) -> Level | None:
    """The last level that a text names."""
    named = [h.key for h in reading.levels if h.key in tuple(Level)]
    return Level(named[-1]) if named else None
