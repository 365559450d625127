"""A conversation → one question that can stand alone, without a language model.

``understand`` folds ``advance`` over the turns. What is carried from turn to turn is a ``State``, a
frozen value: the same turns always give the same ``Query``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.asker import Asker, asker_of, asks_own_duty
from assistant.dialogue.case import case_of
from assistant.dialogue.clean import Clean, clean
from assistant.dialogue.dangers import dangers
from assistant.dialogue.markers import lowered
from assistant.dialogue.parts import questions
from assistant.dialogue.people import people
from assistant.dialogue.reading import Reading, person_needs, read
from assistant.dialogue.relate import Relation
from assistant.dialogue.state import State, Told, polish
from assistant.dialogue.tools import Tools
from assistant.dialogue.turns import Step, level_of, resolve
from assistant.types import Query

__all__ = ["State", "Tools", "advance", "understand"]

_WORD = re.compile(r"\w+")
_WHOSE = "responsibility"  # intent
_MOST_WORDS = 60  # of the text that is searched for
_OF_CASE = {Relation.ASKS, Relation.SUPPOSES}
_CARRIES_QUESTION = {Relation.REPLACES, Relation.REPLIES, Relation.ADDS, Relation.COMPARES}


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn taken into account."""

    cleaned: Clean
    step: Step | None  # None when nothing was asked
    reading: Reading


def understand(turns: Sequence[str], tools: Tools) -> Query:
    """The last turn of a conversation as a question that can stand alone.

    Args:
        turns: what the user wrote, in order; at least one.
        tools: the words.

    Returns:
        A query that depends on nothing but the turns and the words.
    """
    state = State()
    for turn in turns[:-1]:
        state, _ = _take(state, turn, tools)
    return advance(state, turns[-1], tools)[1]


def advance(state: State, turn: str, tools: Tools) -> tuple[State, Query]:
    """Takes one turn into account.

    Args:
        state: what came before; ``State()`` at the beginning.
        turn: as the user wrote it.
        tools: the words.

    Returns:
        The state after the turn, and the turn as a query.
    """
    after, taken = _take(state, turn, tools)
    return after, _query(state, after, taken, tools)


def _take(state: State, turn: str, tools: Tools) -> tuple[State, _Turn]:
    cleaned = clean(turn, tools)
    personal = tuple(dict.fromkeys((*state.personal_data, *cleaned.personal)))
    said = asker_of(cleaned.masked, tools)
    asker = said if said.said else state.asker
    if not cleaned.sentences or (state.empty and _says_nothing(cleaned, tools)):
        before = State() if cleaned.new_topic else state
        before = replace(before, personal_data=personal, asker=asker)
        return before, _Turn(cleaned, None, read("", tools))
    step = resolve(cleaned, state, tools)
    after, taken = _settle(cleaned, step, personal, tools)
    return replace(after, asker=asker), taken


def _says_nothing(cleaned: Clean, tools: Tools) -> bool:
    """True for small words alone: "vi på", "som", "jag är"."""
    words = _WORD.findall(lowered(cleaned.text))
    small = all(word in tools.cues.function_words for word in words)
    danger = dangers((cleaned.masked,), (), tools, sure=False)  # "jag vill inte längre"
    return small and not danger and read(cleaned.text, tools).empty


def _settle(
    cleaned: Clean, step: Step, personal: tuple[str, ...], tools: Tools
) -> tuple[State, _Turn]:
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
    return after, _Turn(cleaned, step, reading)


def _query(before: State, after: State, taken: _Turn, tools: Tools) -> Query:
    cleaned, step = taken.cleaned, taken.step
    if step is None:
        said = " ".join(cleaned.masked.split())
        return Query(cleaned.masked, said, "", personal_data=after.personal_data)
    standalone = step.told.shown or step.told.text
    about, units = _about(after, step, tools)
    search_text = searched(step.told, tools)
    kind = tools.lexicon.answer_type(_first_question(cleaned, step, tools))
    asker = after.asker if _asks_own(cleaned, step, tools) else Asker()
    texts = (cleaned.masked, standalone)
    possible = dangers(texts, after.ages, tools, sure=False)
    sure = dangers(texts, after.ages, tools, sure=True) if possible else ()
    query = Query(
        question=cleaned.masked,
        standalone=standalone,
        search_text=search_text,
        ages=after.ages,
        units=units,
        needs=after.needs,
        about=about,
        intent=after.intent,
        expansions=tools.lexicon.expansions(search_text),
        carried_over=_carried(before, after, step),
        answer_type=kind.name if kind else None,
        personal_data=after.personal_data,
        acute="acute" in sure,
        child_at_risk="child_at_risk" in sure,
        maybe=tuple(danger for danger in possible if danger not in sure),
        foreign=cleaned.foreign,
        parts=_parts(before, cleaned, step, tools),
        asked=_asked_alone(step, tools),
        compares=step.relation is Relation.COMPARES,
        whose=_seeks_unit(step.told, tools),
        own_units=asker.units,
        workplace=asker.said,
    )
    return replace(query, people=_people(query, cleaned, step, tools))


def _asks_own(cleaned: Clean, step: Step, tools: Tools) -> bool:
    """Whether one's own duty is asked about, in this turn or in the question that it completes."""
    again = step.relation in _CARRIES_QUESTION and asks_own_duty(step.told.question, tools)
    return again or asks_own_duty(cleaned.masked, tools)


def _people(query: Query, cleaned: Clean, step: Step, tools: Tools) -> tuple[Query, ...]:
    """A question for each of several people, where it is asked whose they are."""
    task = tools.cues.task_needs - {tools.cues.relative_need}
    whose = query.whose or query.intent == _WHOSE or not task.intersection(query.needs)
    if step.relation is not Relation.ALONE or not (whose and query.about):
        return ()
    return tuple(
        replace(
            query,
            standalone=text,
            search_text=text,
            ages=person.ages,
            needs=person.needs,
            about=person.needs,
            units=(),
            expansions=tools.lexicon.expansions(text),
            parts=(),
            whom=person.said,
        )
        for person in people(cleaned.text, tools)
        for text in [f"Vem hjälper {person.said}: {', '.join(person.words)}?"]
    )


def _about(after: State, step: Step, tools: Tools) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The needs and units that decide whose somebody is.

    "Behövs en sip?" after a case asks nothing of that: it is answered for everybody alike.
    """
    about = tuple(need for need in after.needs if need not in tools.cues.task_needs)
    if not after.ages and len(tools.cues.matter_needs.intersection(after.needs)) > 1:
        return (), after.units  # a quarrel about a bill: nobody's need is asked about
    if step.relation not in _OF_CASE or not step.told.background:
        return about, after.units
    asked = read(step.told.question, tools)
    matter = tools.cues.matter_needs.intersection(asked.need_keys)
    if not matter or person_needs(asked, tools):
        return about, after.units
    return (), asked.unit_keys


def _seeks_unit(told: Told, tools: Tools) -> bool:
    """True for a question with "vem", "vart" or "vilken", or for a case without a question."""
    asked = read(told.question, tools) if told.question else None
    if asked is None:
        return True
    words = _WORD.findall(asked.low)
    return any(word in tools.cues.asking_words - tools.cues.reasons for word in words)


def _asked_alone(step: Step, tools: Tools) -> str:
    """What is searched for of a question about a case told before, without the case; else ""."""
    if step.relation is not Relation.ASKS or not (step.told.question and step.told.background):
        return ""
    return searched(Told(step.told.question), tools)


def _first_question(cleaned: Clean, step: Step, tools: Tools) -> str:
    several = questions(cleaned.sentences, tools)
    return several[0] if several else step.told.question or step.told.text


def _carried(before: State, after: State, step: Step) -> tuple[str, ...]:
    """What of the query comes from earlier turns."""
    if step.relation is Relation.ALONE:
        return ()
    own, found = step.own, []
    own_ages = {(r.min, r.max) for r in own.age_ranges}
    if {(r.min, r.max) for r in after.ages} - own_ages:
        found.append("ålder")
    if set(after.needs) - set(own.need_keys):
        found.append("behov")
    if set(after.units) - set(own.unit_keys):
        found.append("verksamhet")
    if before.level is not None and not own.levels and after.level is before.level:
        found.append("nivå")
    if step.situation:
        found.append("situation")
    if step.relation in _CARRIES_QUESTION and before.question:
        found.append("fråga")
    return tuple(found)


def _parts(before: State, cleaned: Clean, step: Step, tools: Tools) -> tuple[str, ...]:
    """Each of several questions, made to stand alone on what comes before it."""
    found = questions(cleaned.sentences, tools)
    if not found:
        return ()
    if step.relation is Relation.ALONE:
        state = State(background=step.told.background) if step.told.background else State()
    else:
        state = before
    texts: list[str] = []
    for question in found:
        alone = not texts and step.relation is Relation.ALONE
        part = Clean(question, (question,), new_topic=alone and not step.told.background)
        made = resolve(part, state, tools)
        told = Told(polish(made.told.question, asks=True), made.told.background)
        if alone and read(question, tools).empty:  # "vad kostar det och vem betalar för tolk?"
            told = Told(told.question, case_of(step.told.question, tools))
        if alone and step.told.background:
            told = Told(polish(question, asks=True), step.told.background)
        texts.append(told.text)
        state, _ = _settle(part, replace(made, told=told), (), tools)
    return tuple(texts)


def searched(told: Told, tools: Tools) -> str:
    """What search should see: the question first, then its background, at most 60 words."""
    cues = tools.cues
    pieces = []
    alone = cues.alone_needs.intersection(read(told.question, tools).need_keys)
    for text in (told.question, "" if alone else told.background):
        low = lowered(text)
        spans = [m.span() for m in cues.not_searched.finditer(low)]
        left = _cut(text, spans)
        said = _WORD.findall(lowered(left))
        if spans and all(word in cues.function_words | cues.light_verbs for word in said):
            left = ""
        pieces.append(_without_asker(left, tools))
    text = " ".join(" ".join(pieces).split())
    if not _WORD.search(text):
        text = told.text
    return " ".join(text.split()[:_MOST_WORDS])


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:].lstrip(" :?")
    return text


def _without_asker(text: str, tools: Tools) -> str:
    """Without the age of the one who writes: "jag är 45 och har en son" → "har en son"."""
    for mention in reversed(read(text, tools).asker_ages):
        before = re.search(r"\b(?:jag|vi)\s+är\s+$", lowered(text)[: mention.start])
        if before:
            rest = re.sub(r"^\s*(?:år(?: gammal)?)?\s*(?:,|och)?\s*", "", text[mention.end :])
            text = text[: before.start()] + rest
    return text
