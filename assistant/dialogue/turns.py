"""The question that a turn comes to, on what came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.dialogue import edits as edit
from assistant.dialogue.asking import is_question, without_opener
from assistant.dialogue.case import case_of
from assistant.dialogue.clean import Clean
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.dialogue.relate import Relation, is_additive, relate
from assistant.dialogue.state import State, Told, polish, tell
from assistant.dialogue.tools import Tools
from assistant.dialogue.weighing import is_definite
from assistant.types import Level

_WORD = re.compile(r"\w+(?:-\w+)*")
_THING = re.compile(r"Det gäller:? (?P<what>(?!frågan)[^.:?]+)\.")
_YEARS_ON = re.compile(r"(?P<n>\w+) år")
_FRAGMENT = 3  # words of "och skolgången då?"
_LEAST_ASKED = 3  # words of a question that a noun may be put into
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
    cleaned = _come_of_age(cleaned, state, tools)
    turn = read(cleaned.text, tools)
    relation = relate(turn, cleaned, state, tools)
    if relation is Relation.ALONE:
        return Step(relation, tell(cleaned.sentences, tools), turn)
    if relation is Relation.REPLACES and _asks_of_unit(turn, state, tools):
        relation = Relation.ASKS
    if relation is Relation.REPLACES:
        return Step(relation, _replaced(turn, state, tools), turn)
    if relation is Relation.REPLIES:
        return Step(relation, _replied(turn, state, tools), turn)
    if relation is Relation.ADDS:
        return Step(relation, _added(turn, state, tools), turn)
    if relation is Relation.COMPARES:
        return Step(relation, _compared(turn, state, tools), turn)
    if relation is Relation.SUPPOSES:
        return _supposed(turn, state, tools)
    asked, said = _split(cleaned, tools)
    step = _about(relation, polish(without_opener(asked, tools), asks=True), turn, state, tools)
    if not said:
        return step
    told = Told(step.told.question, f"{step.told.background} {said}".strip())
    return replace(step, told=told, situation=True)


def _come_of_age(cleaned: Clean, state: State, tools: Tools) -> Clean:
    """What somebody comes to, as their age: "hon fyller 18 i mars" of a girl of 17 asks of 18.

    Not where a unit is named: whether it keeps her is judged by both ages.
    """
    if len(state.ages) != 1 or state.ages[0].min is None:
        return cleaned
    told = tuple(_of_next_stage(sentence, tools) for sentence in cleaned.sentences)
    if read(" ".join(told), tools).units:
        return replace(cleaned, sentences=told)
    return replace(cleaned, sentences=tuple(_of_next_year(s, state, tools) for s in told))


def _of_next_stage(sentence: str, tools: Tools) -> str:
    """A sentence with "går i ettan" for "börjar skolan"."""
    edits = [
        edit.Edit(match.start(), match.end(), tools.cues.coming[match.group()])
        for match in tools.cues.coming_pattern.finditer(lowered(sentence))
        if "inte" not in lowered(sentence)[: match.start()].split()[-2:]
    ]
    return edit.apply(sentence, edits) if edits else sentence


def _of_next_year(sentence: str, state: State, tools: Tools) -> str:
    """A sentence with "är 18 år" for "fyller 18" of somebody who is 17."""
    now = state.ages[0].min or 0.0
    coming = f"{int(now) + 1}"
    edits = [
        edit.Edit(mention.start, mention.end, f"är {coming} år")
        for mention in read(sentence, tools).ages
        if mention.range.min == now and coming in mention.range.text.split()
    ]
    return edit.apply(sentence, edits) if edits else sentence


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


# the same question, a part replaced ---------------------------------------------------------------


def _asks_of_unit(turn: Reading, state: State, tools: Tools) -> bool:
    """True for "får förskolan va med?" where the earlier question has no unit to put it for."""
    if turn.ages or turn.levels or len(turn.unit_keys) != 1 or person_needs(turn, tools):
        return False
    low = without_opener(turn.low, tools)
    words = _WORD.findall(low)
    framed = tools.cues.frames.match(low) is not None  # "gäller det hab också?"
    asked = not framed and bool(words) and words[0] in tools.cues.verb_first and len(words) > 2
    return asked and not edit.unit_edits(read(state.question, tools), turn.units[0], turn, tools)


def _replaced(turn: Reading, state: State, tools: Tools) -> Told:
    question, background = state.question, state.background
    levels = turn.levels
    if levels:
        level = edit.next_level(state.level, levels[-1].key, tools)
        question = edit.level_text(question or background, level, tools)
        background = background if state.question else ""
    rest: list[str] = []
    question = _edited(question, turn, tools, rest)
    background = _recast(background, turn, tools, [])
    missing = _missing(turn, read(f"{question} {background}", tools), tools)
    if rest and not missing:
        missing = rest
    return Told(question, " ".join(filter(None, (background, *dict.fromkeys(missing)))))


def _edited(text: str, turn: Reading, tools: Tools, rest: list[str]) -> str:
    """A question with the turn's age, need and unit in place of its own; see ``_recast``."""
    text = _recast(text, turn, tools, rest)
    if len(turn.unit_keys) == 1 and not turn.ages and not _offers(turn):
        text = edit.apply(
            text, edit.unit_edits(read(text, tools), turn.units[0], turn, tools) or []
        )
    return text


def _recast(text: str, turn: Reading, tools: Tools, rest: list[str]) -> str:
    """A text with the turn's age and need in place of its own.

    What cannot be replaced in the sentence is added to ``rest`` as a sentence.
    """
    if not text:
        return text
    text = _aged(text, turn, tools)
    needs = [
        h
        for h in person_needs(turn, tools)
        if h.key not in tools.cues.circumstances
        and not any(h.start < u.end and u.start < h.end for u in turn.units)
    ]
    for number, need in enumerate(needs):
        reading = read(text, tools)
        if need.key in reading.need_keys and (number or is_additive(turn, tools)):
            continue  # "också deppig" of somebody depressed
        if number or is_additive(turn, tools):
            changes: list[edit.Edit] | None = edit.need_added(reading, need, turn, tools)
        else:
            changes = edit.need_edits(reading, need, turn, tools)
            if changes == [] and not person_needs(reading, tools):
                changes = edit.need_added(reading, need, turn, tools)
        if changes is None:
            rest.append(polish(turn.text, asks=True))
        text = edit.apply(text, changes or [])
    return text


def _aged(text: str, turn: Reading, tools: Tools) -> str:
    """A text with the turn's age in place of its own."""
    if not turn.ages:
        return text
    phrase = edit.age_phrase(turn.ages[-1], turn.text, tools)
    return edit.apply(text, edit.age_edits(read(text, tools), phrase, tools))


def _offers(turn: Reading) -> bool:
    """True for "är det vi eller psykiatrin": a choice, not a replacement."""
    words = _WORD.findall(turn.low)
    return "eller" in words[1:] or "or" in words[1:]


def _missing(turn: Reading, result: Reading, tools: Tools) -> list[str]:
    """What the turn gave and the result does not hold, as sentences."""
    sentences: list[str] = []
    wanted = {(m.range.min, m.range.max) for m in turn.ages[-1:]}
    phrase = edit.age_phrase(turn.ages[-1], turn.text, tools) if turn.ages else None
    met = phrase is not None and phrase.years in {m.range.min for m in result.ages}
    if not met and wanted - {(m.range.min, m.range.max) for m in result.ages} and phrase:
        noun = phrase.noun
        sentences.append(f"Det gäller {noun}.")
    if {h.key for h in person_needs(turn, tools)} - set(result.need_keys):
        sentences.append(
            "Det gäller " + " och ".join(h.text for h in person_needs(turn, tools)) + "."
        )
    said = {h.text for h in person_needs(turn, tools)}
    new_units = {h.key for h in turn.units if h.text not in said}
    if not turn.ages and new_units - set(result.unit_keys):
        asks = is_question(turn, tools) or len(turn.text.split()) < 3
        sentences.append(polish(without_opener(turn.text, tools), asks=asks))
    return sentences


def _replied(turn: Reading, state: State, tools: Tools) -> Told:
    low = turn.low.strip(" .!?")
    if noun := tools.cues.reply_nouns.get(low):
        extra = f"Det gäller {noun}."
    elif tools.cues.replies.fullmatch(low) or not own_words(turn, tools):
        extra = ""
    else:
        extra = polish(turn.text, asks=False)
    return Told(state.question, f"{state.background} {extra}".strip())


def _added(turn: Reading, state: State, tools: Tools) -> Told:
    """A fragment or a statement after the earlier question, with its ages and needs replaced."""
    question, background = (_aged(t, turn, tools) for t in (state.question, state.background))
    if put := _noun_put(question, turn, tools):
        return Told(put, background)
    asks = is_question(turn, tools)
    return Told(question, f"{background} {polish(turn.text, asks=asks)}".strip())


def _noun_put(question: str, turn: Reading, tools: Tools) -> str:
    """A question with "skolgången" for its own definite noun, where it has one; else ""."""
    words = own_words(turn, tools)
    alone = turn.empty and len(words) == 1 and len(_WORD.findall(turn.low)) <= _FRAGMENT
    if not alone or not is_definite(words[0]):
        return ""
    asked = read(question, tools)
    nouns = [m for m in _WORD.finditer(asked.low) if m.group() in own_words(asked, tools)]
    nouns = [m for m in nouns if is_definite(m.group())]
    if len(nouns) != 1:
        return ""
    return edit.apply(question, [edit.Edit(nouns[0].start(), nouns[0].end(), words[0])])


# another question about the same case ---------------------------------------------------------


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
    if years := _years_on(rest, state, tools):
        return resolve(Clean("", (f"{years} år",)), state, tools)
    if of_person and not state.question and state.ages:
        told = Told("", f"{state.background} {polish(f'om {rest.strip()}', asks=False)}")
        return Step(Relation.ADDS, told, turn, situation=True)
    if of_person and state.question:
        told = _added(read(f"om {rest.strip()}", tools), state, tools)
        question = f"{state.question.rstrip('?.! ')} om {rest.strip()}?"
        return Step(
            Relation.ADDS, Told(question, state.background) if not turn.ages else told, turn
        )
    return _about(Relation.SUPPOSES, f"Vad händer om {rest.strip()}?", turn, state, tools)


def _years_on(rest: str, state: State, tools: Tools) -> int:
    """The age that somebody will have: 19 for "två år" after a case of 17 years; else 0."""
    match = _YEARS_ON.fullmatch(lowered(rest).strip())
    if match is None or len(state.ages) != 1 or state.ages[0].min is None:
        return 0
    said = match.group("n")
    years = float(said) if said.isdigit() else tools.age_words.numbers.get(said, 0.0)
    return int(state.ages[0].min + years) if years >= 1 else 0


def _without_trailing(text: str, tools: Tools) -> str:
    low = lowered(text).rstrip(" ?!.")
    for match in tools.cues.trailing.finditer(low):
        if match.end() == len(low) and match.start() > 0:
            return text[: match.start()].rstrip(" ,")
    return text


def _about(relation: Relation, question: str, turn: Reading, state: State, tools: Tools) -> Step:
    """The question with the earlier case as its background."""
    background = _case(state, tools)
    if turn.ages or (state.question and person_needs(turn, tools)):
        background = _recast(background, turn, tools, [])
    reading = read(background, tools)
    situation = bool(own_words(reading, tools)) or reading.empty
    return Step(relation, _with_noun(question, background, tools), turn, situation)


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
    says = not told.empty or not own_words(asked, tools)  # "vad gör dom" says nothing of its own
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
