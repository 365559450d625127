"""How a turn leans on the one before: by clear rules, in this order.

1. No question before, or a marker of a new subject: it stands alone.
2. Nothing but an age, a need, a unit or a level (and small words): put in place of the earlier one.
3. "men om …": a condition.
4. "hon" without anybody before her, "samma sak", an opener or "… då?": asked about the same case.
5. Enough of its own (``reading.points``): it stands alone.
6. Otherwise: a question is asked about the same case, a statement is added to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from assistant.dialogue import edits as edit
from assistant.dialogue.clean import Clean, lowered
from assistant.dialogue.reading import (
    ALONE,
    Reading,
    asks_own,
    has_trailing,
    is_question,
    lacks_antecedent,
    own_words,
    person_needs,
    points,
    read,
    residue,
    without_opener,
)
from assistant.dialogue.state import State, Told, polish, tell
from assistant.dialogue.tools import Tools
from assistant.types import Level

_WORD = re.compile(r"\w+(?:-\w+)*")
_LONG = 30  # words: a longer background is not repeated from a question


class Relation(Enum):
    """How a turn relates to the question before it."""

    ALONE = auto()  # stands alone
    REPLACES = auto()  # the same question with a part replaced
    REPLIES = auto()  # "ja", "flicka": completes the question
    SUPPOSES = auto()  # "men om kommunen säger nej?"
    ASKS = auto()  # another question about the same case
    ADDS = auto()  # a statement or fragment added


@dataclass(frozen=True, slots=True)
class Step:
    """A turn resolved: how it relates, and the question that it comes to."""

    relation: Relation
    told: Told
    own: Reading  # the turn itself
    situation: bool = False  # words beyond ages, needs and units were carried


def relate(turn: Reading, cleaned: Clean, state: State, tools: Tools) -> Relation:
    """The relation of a turn to the state before it."""
    if state.empty or cleaned.new_topic:
        return Relation.ALONE
    if not residue(turn, tools):
        return _placed(turn, state, tools)
    if tools.cues.replies.fullmatch(turn.low.strip(" .!?")) or _is_reply(turn, tools):
        return Relation.REPLIES
    if turn.ages and _repeats(turn, state, tools):
        return Relation.REPLACES
    asks = asks_own(without(turn, tools), tools)
    if _supposes(turn, tools) and not asks:
        return Relation.SUPPOSES
    total = points(turn, tools)
    if _defines(turn, tools):
        return Relation.ALONE
    leans = lacks_antecedent(turn, tools) or has_trailing(turn, tools)
    opens = tools.cues.openers.match(turn.low) is not None
    if total >= ALONE and not leans and not opens and not cleaned.corrects:
        return Relation.ALONE
    return Relation.ASKS if asks else Relation.ADDS


def _repeats(turn: Reading, state: State, tools: Tools) -> bool:
    """True for the earlier question's own words with another age."""
    said = set(_WORD.findall(lowered(state.text)))
    return set(residue(turn, tools)) <= said and not turn.needs


def _defines(turn: Reading, tools: Tools) -> bool:
    """True for "vad är barnarenan?": a word of its own, nothing that leans."""
    if lacks_antecedent(turn, tools) or has_trailing(turn, tools):
        return False
    if tools.cues.unit_questions.match(turn.low):
        return bool(turn.units) and not own_words(turn, tools)
    if not tools.cues.definitions.match(turn.low):
        return False
    return bool(turn.units) or any(w not in tools.cues.thin for w in own_words(turn, tools))


def without(turn: Reading, tools: Tools) -> Reading:
    """The turn without its opener."""
    text = without_opener(turn.text, tools)
    return turn if text == turn.text else read(text, tools)


def _placed(turn: Reading, state: State, tools: Tools) -> Relation:
    if turn.empty:
        return Relation.REPLIES
    needs = person_needs(turn, tools)
    if needs and not turn.ages and all(h.key in tools.cues.circumstances for h in needs):
        return Relation.SUPPOSES if _supposes(turn, tools) else Relation.ADDS
    if needs and turn.units and _is_additive(turn, tools):
        return Relation.ADDS
    bare = not (state.ages or state.needs or state.units)
    if bare and needs:
        return Relation.ALONE
    return Relation.REPLACES


def _is_reply(turn: Reading, tools: Tools) -> bool:
    """ "ja, från regionen", "flicka": begins as a reply and is short."""
    match = tools.cues.replies.match(turn.low)
    short = len(_WORD.findall(turn.low)) <= 6
    return match is not None and short and not asks_own(turn, tools)


def _supposes(turn: Reading, tools: Tools) -> bool:
    low = lowered(without_opener(turn.text, tools))
    return tools.cues.hypothetical.match(low) is not None


def resolve(cleaned: Clean, state: State, tools: Tools) -> Step:
    """The question that a cleaned turn comes to."""
    turn = read(cleaned.text, tools)
    relation = relate(turn, cleaned, state, tools)
    if relation is Relation.ALONE:
        return Step(relation, tell(cleaned.sentences, tools), turn)
    if relation is Relation.REPLACES:
        return Step(relation, _replaced(turn, state, tools), turn)
    if relation is Relation.REPLIES:
        return Step(relation, _replied(turn, state, tools), turn)
    if relation is Relation.ADDS:
        return Step(relation, _added(turn, state, tools), turn)
    if relation is Relation.SUPPOSES:
        return _supposed(turn, state, tools)
    question = polish(without_opener(turn.text, tools), asks=True)
    return _about(relation, question, turn, state, tools)


# the same question, a part replaced ---------------------------------------------------------------


def _replaced(turn: Reading, state: State, tools: Tools) -> Told:
    question, background = state.question, state.background
    levels = turn.levels
    if levels:
        level = edit.next_level(state.level, levels[-1].key, tools)
        question = edit.level_text(question or background, level, tools)
        background = background if state.question else ""
    rest: list[str] = []
    question = _edited(question, turn, tools, rest)
    background = _edited(background, turn, tools, [])
    missing = _missing(turn, read(f"{question} {background}", tools), tools)
    if rest and not missing:
        missing = rest
    return Told(question, " ".join(filter(None, (background, *dict.fromkeys(missing)))))


def _edited(text: str, turn: Reading, tools: Tools, rest: list[str]) -> str:
    """A text with the turn's age, need and unit in place of its own.

    What cannot be replaced in the sentence is added to ``rest`` as a sentence.
    """
    if not text:
        return text
    if turn.ages:
        phrase = edit.age_phrase(turn.ages[-1], turn.text, tools)
        text = edit.apply(text, edit.age_edits(read(text, tools), phrase, tools))
    needs = [h for h in person_needs(turn, tools) if h.key not in tools.cues.circumstances]
    for number, need in enumerate(needs):
        reading = read(text, tools)
        if number or _is_additive(turn, tools):
            changes: list[edit.Edit] | None = edit.need_added(reading, need, turn, tools)
        else:
            changes = edit.need_edits(reading, need, turn, tools)
            if changes == [] and not person_needs(reading, tools):
                changes = edit.need_added(reading, need, turn, tools)
        if changes is None:
            rest.append(polish(turn.text, asks=True))
        text = edit.apply(text, changes or [])
    if len(turn.unit_keys) == 1 and not turn.ages:
        text = edit.apply(text, edit.unit_edits(read(text, tools), turn.units[0], turn) or [])
    return text


def _is_additive(turn: Reading, tools: Tools) -> bool:
    return any(word in tools.cues.additive_words for word in _WORD.findall(turn.low))


def _missing(turn: Reading, result: Reading, tools: Tools) -> list[str]:
    """What the turn gave and the result does not hold, as sentences."""
    sentences: list[str] = []
    wanted = {(m.range.min, m.range.max) for m in turn.ages[-1:]}
    if wanted - {(m.range.min, m.range.max) for m in result.ages}:
        noun = edit.age_phrase(turn.ages[-1], turn.text, tools).noun
        sentences.append(f"Det gäller {noun}.")
    if {h.key for h in person_needs(turn, tools)} - set(result.need_keys):
        sentences.append("Det gäller " + " och ".join(h.text for h in person_needs(turn, tools)) + ".")
    if not turn.ages and set(turn.unit_keys) - set(result.unit_keys):
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
    question = state.question
    background = state.background
    if turn.ages:
        phrase = edit.age_phrase(turn.ages[-1], turn.text, tools)
        question, background = (
            edit.apply(text, edit.age_edits(read(text, tools), phrase, tools))
            for text in (question, background)
        )
    asks = is_question(turn, tools)
    return Told(question, f"{background} {polish(turn.text, asks=asks)}".strip())


# another question about the same case ------------------------------------------------------------------


def _supposed(turn: Reading, state: State, tools: Tools) -> Step:
    text = without_opener(turn.text, tools).rstrip(" ?.!")
    low = lowered(text)
    match = tools.cues.hypothetical.match(low)
    rest = _without_trailing(text[match.end() :] if match else text, tools)
    first = _WORD.findall(lowered(rest))[:1]
    of_person = first and first[0] in (tools.cues.pronouns | tools.age_words.children) - {"de"}
    if of_person and state.question:
        told = _added(read(f"om {rest.strip()}", tools), state, tools)
        question = f"{state.question.rstrip('?.! ')} om {rest.strip()}?"
        return Step(Relation.ADDS, Told(question, state.background) if not turn.ages else told, turn)
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
    if turn.ages or person_needs(turn, tools):
        background = _edited(background, turn, tools, [])
    reading = read(background, tools)
    situation = bool(own_words(reading, tools)) or reading.empty
    return Step(relation, Told(question, background), turn, situation)


def _case(state: State, tools: Tools) -> str:
    """The background, with what the question itself says of the case."""
    if not state.background:
        return case_of(state.question, tools)
    asked, told = read(state.question, tools), read(state.background, tools)
    ages = {(r.min, r.max) for r in asked.age_ranges} - {(r.min, r.max) for r in told.age_ranges}
    needs = {h.key for h in person_needs(asked, tools)} - set(told.need_keys)
    if not ages and not needs:
        return state.background
    return f"{case_of(state.question, tools)} {state.background}"


def case_of(question: str, tools: Tools) -> str:
    """What a question is about, as a sentence: "Det gäller en 16-åring med ångest."

    The words from the first age, need or person to the end of the sentence; without any, its units;
    without those, the question itself.
    """
    if not question:
        return ""
    reading = read(question, tools)
    needs = person_needs(reading, tools) or reading.needs
    first = _WORD.search(reading.low)
    later = first.end() if first else 0
    starts = [m.start for m in reading.ages] + [h.start for h in needs if h.start >= later]
    if starts:
        start = _phrase_start(reading.low, min(starts), tools)
        words = question[start:]
        case = _until_question(words, tools)
        if len(case.split()) <= _LONG:
            return _it_is(case, read(case, tools), tools)
    if reading.units:
        return "Det gäller " + " och ".join(dict.fromkeys(h.text for h in reading.units)) + "."
    match = tools.cues.definitions.match(reading.low)
    if match and len(question) - match.end() < 60:
        return f"Det gäller {question[match.end() :].strip(' ?.!')}."
    return f"Det gäller frågan: {question[0].lower()}{question[1:]}"


def _it_is(case: str, reading: Reading, tools: Tools) -> str:
    plain = not own_words(reading, tools) and not any(
        edit.predicate(h, reading.low, tools) for h in reading.needs[:1]
    )
    return f"Det gäller {case}." if plain or " som " in case else f"Det gäller: {case}."


def _phrase_start(low: str, at: int, tools: Tools) -> int:
    """Back over the article, the person and "som är" before an age or need."""
    words = tools.age_words
    belongs = words.copulas | words.children | tools.cues.article_words | {"min", "vår", "vårt", "i", "på", "som", "går", "den"}
    start = at
    for match in reversed(list(_WORD.finditer(low, 0, at))):
        if match.group() not in belongs or low[match.end() : start].strip():
            break
        start = match.start()
    first = _WORD.match(low, start)
    skip = first is not None and first.group() in ("som", "i", "på", "med", "om", "är")
    if first is not None and skip and first.end() < at:
        return first.end() + 1
    return start


def _until_question(text: str, tools: Tools) -> str:
    """Up to where a new question begins, or the sentence ends."""
    cut = len(text)
    for match in _WORD.finditer(lowered(text)):
        if match.group() in tools.cues.asking_words and match.start() > 0:
            cut = match.start()
            break
    text = re.split(r"[?!.](?:\s|$)", text[:cut])[0].strip(" ,;:–-")
    return re.sub(r"[ ,]+(?:och|samt|o)$", "", text)


def level_of(reading: Reading) -> Level | None:
    """The last level that a text names."""
    named = [h.key for h in reading.levels if h.key in tuple(Level)]
    return Level(named[-1]) if named else None
