"""The same question once more, with a part of it replaced, completed or added to."""

from __future__ import annotations

import re

from assistant.dialogue import edits as edit
from assistant.dialogue.asking import is_question, without_opener
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.dialogue.relate import is_additive
from assistant.dialogue.state import State, Told, polish
from assistant.dialogue.tools import Tools
from assistant.dialogue.weighing import is_definite

_WORD = re.compile(r"\w+(?:-\w+)*")
_FRAGMENT = 3  # words of "och skolgången då?"


def asks_of_unit(turn: Reading, state: State, tools: Tools) -> bool:
    """True for "får förskolan va med?" where the earlier question has no unit to put it for."""
    if turn.ages or turn.levels or len(turn.unit_keys) != 1 or person_needs(turn, tools):
        return False
    low = without_opener(turn.low, tools)
    words = _WORD.findall(low)
    framed = tools.cues.frames.match(low) is not None  # "gäller det hab också?"
    asked = not framed and bool(words) and words[0] in tools.cues.verb_first and len(words) > 2
    return asked and not edit.unit_edits(read(state.question, tools), turn.units[0], turn, tools)


def replaced(turn: Reading, state: State, tools: Tools) -> Told:
    """The earlier question and its case with the turn's age, need, unit or level."""
    question, background = state.question, state.background
    levels = turn.levels
    if levels:
        level = edit.next_level(state.level, levels[-1].key, tools)
        question = edit.level_text(question or background, level, tools)
        background = background if state.question else ""
    rest: list[str] = []
    question = _edited(question, turn, tools, rest)
    background = recast(background, turn, tools, [])
    missing = _missing(turn, read(f"{question} {background}", tools), tools)
    if rest and not missing:
        missing = rest
    return Told(question, " ".join(filter(None, (background, *dict.fromkeys(missing)))))


def _edited(text: str, turn: Reading, tools: Tools, rest: list[str]) -> str:
    """A question with the turn's age, need and unit in place of its own; see ``recast``."""
    text = recast(text, turn, tools, rest)
    if len(turn.unit_keys) == 1 and not turn.ages and not _offers(turn):
        text = edit.apply(
            text, edit.unit_edits(read(text, tools), turn.units[0], turn, tools) or []
        )
    return text


def recast(text: str, turn: Reading, tools: Tools, rest: list[str]) -> str:
    """A text with the turn's age and need in place of its own.

    What cannot be replaced in the sentence is added to ``rest`` as a sentence.
    """
    if not text:
        return text
    text = aged(text, turn, tools)
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


def aged(text: str, turn: Reading, tools: Tools) -> str:
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


def replied(turn: Reading, state: State, tools: Tools) -> Told:
    """The earlier question, completed by a reply."""
    low = turn.low.strip(" .!?")
    if noun := tools.cues.reply_nouns.get(low):
        extra = f"Det gäller {noun}."
    elif tools.cues.replies.fullmatch(low) or not own_words(turn, tools):
        extra = ""
    else:
        extra = polish(turn.text, asks=False)
    return Told(state.question, f"{state.background} {extra}".strip())


def added(turn: Reading, state: State, tools: Tools) -> Told:
    """A fragment or a statement after the earlier question, with its ages and needs replaced."""
    question, background = (aged(t, turn, tools) for t in (state.question, state.background))
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
