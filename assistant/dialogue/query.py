"""A turn taken into account → the query that is answered."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.dialogue.asker import Asker, actor_of, asks_own_duty
from assistant.dialogue.clean import Clean, split_sentences
from assistant.dialogue.dangers import dangers
from assistant.dialogue.elsewhere import others_in
from assistant.dialogue.markers import lowered
from assistant.dialogue.parts import questions
from assistant.dialogue.people import Person, people
from assistant.dialogue.reading import person_needs, read
from assistant.dialogue.relate import Relation
from assistant.dialogue.searched import searched
from assistant.dialogue.state import State, Told, polish
from assistant.dialogue.taken import Taken, settle
from assistant.dialogue.tools import Tools
from assistant.dialogue.turns import Step, alone, leaning, resolve
from assistant.types import Query

_WORD = re.compile(r"\w+")
_WHOSE, _HOW = "responsibility", "process"  # intents
_OF_CASE = {Relation.ASKS, Relation.SUPPOSES}
_LEANS = {*_OF_CASE, Relation.ADDS}
_CARRIES_QUESTION = {Relation.REPLACES, Relation.REPLIES, Relation.ADDS, Relation.COMPARES}


def query_of(before: State, after: State, taken: Taken, tools: Tools) -> Query:
    """The query of a turn, with the states before and after it."""
    cleaned, step = taken.cleaned, taken.step
    if step is None:
        said = " ".join(cleaned.masked.split())
        return Query(cleaned.masked, said, "", personal_data=after.personal_data)
    standalone = step.told.shown or step.told.text
    about, units = _about(after, step, tools)
    search_text = searched(step.told, tools)
    named = [hit.key for hit in taken.reading.units]
    others = _asks_others(after.asker, taken, tools)
    from_units = tuple(u for u in after.asker.units if named.count(u) < 2) if others else ()
    kind = tools.lexicon.answer_type(_first_question(cleaned, step, tools))
    others_told = others_in(taken.reading, tools)
    asker = _asked_part(after.asker, cleaned, step, tools)
    texts = (cleaned.masked, standalone)
    beside = taken.reading.beside
    told_ages = (*after.ages, *beside)
    possible = dangers(texts, told_ages, tools, sure=False)
    sure = dangers(texts, told_ages, tools, sure=True) if possible else ()
    query = Query(
        question=cleaned.masked,
        standalone=standalone,
        search_text=search_text,
        ages=after.ages,
        beside=beside,
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
        own=_by_itself(before, taken, tools),
        context=_in_context(before, taken, tools),
        compares=step.relation is Relation.COMPARES,
        whose=_seeks_unit(step.told, tools),
        from_units=from_units,
        others_units=others_told.units,
        own_units=asker.units,
        workplace=asker.said,
    )
    query = _without_theirs(query, others_told.needs, tools)
    query = _of_people(query, cleaned, step, tools)
    return replace(query, parts=_parts(query, before, cleaned, step, tools))


def _without_theirs(query: Query, theirs: tuple[str, ...], tools: Tools) -> Query:
    """Without what is said of a grown person beside the one asked about, who is a relative."""
    relative = tools.cues.relative_need
    needs = tuple(need for need in query.needs if need not in theirs or need == relative)
    if needs == query.needs:
        return query
    needs = tuple(dict.fromkeys((*needs, relative) if relative else needs))
    about = tuple(n for n in query.about if n not in theirs)
    return replace(query, needs=needs, about=about or needs)


def _asked_part(asker: Asker, cleaned: Clean, step: Step, tools: Tools) -> Asker:
    """Whose part is asked about: one's own, also by who only tells, or a unit's; else nobody's."""
    only_tells = step.relation is Relation.ALONE and not step.told.question
    if _asks_own(cleaned, step, tools) or only_tells:
        return asker
    return Asker(actor_of(step.told.question, tools))


def _asks_others(asker: Asker, taken: Taken, tools: Tools) -> bool:
    """Whether one who says where they work asks for somebody else, and not for that unit.

    "Barnmorska på UM, vart vänder jag mig?" does, "får jag ta henne?" does not.
    """
    step = taken.step
    if step is None or step.relation is not Relation.ALONE or not asker.units:
        return False
    if _asks_own(taken.cleaned, step, tools):
        return False
    chooses = tools.cues.own_choice.search(lowered(taken.cleaned.masked))
    return not chooses and _seeks_unit(step.told, tools)


def _asks_own(cleaned: Clean, step: Step, tools: Tools) -> bool:
    """Whether one's own duty is asked about, in this turn or in the question that it completes."""
    again = step.relation in _CARRIES_QUESTION and asks_own_duty(step.told.question, tools)
    return again or asks_own_duty(cleaned.masked, tools)


def _of_people(query: Query, cleaned: Clean, step: Step, tools: Tools) -> Query:
    """With a question for each of several people, where it is asked whose they are.

    Where only one of them needs anything, it is theirs: "mormor 70 har hand om en 9-åring som …".
    """
    task = tools.cues.task_needs - {tools.cues.relative_need}
    does = query.intent == _HOW and not task.intersection(query.needs)
    whose = query.whose or query.intent == _WHOSE or does
    if step.relation is not Relation.ALONE or not (whose and query.about):
        return query
    found = people(cleaned.text, tools)
    theirs = {need for person in found for need in person.needs}
    kept = theirs | tools.cues.circumstances | tools.cues.task_needs
    narrowed = replace(
        query,
        needs=tuple(need for need in query.needs if need in kept),
        about=tuple(need for need in query.about if need in kept),
    )
    if len(found) > 1:
        return replace(narrowed, people=_each(query, found, tools))
    if not found or not set(found[0].ages) < set(query.ages):
        return query
    others = (age for age in query.ages if age not in found[0].ages)
    return replace(narrowed, ages=found[0].ages, beside=(*others, *query.beside))


def _each(query: Query, found: tuple[Person, ...], tools: Tools) -> tuple[Query, ...]:
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
            context=None,
            whom=person.said,
        )
        for person in found
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


def _by_itself(before: State, taken: Taken, tools: Tools) -> Query | None:
    """A turn that leans on earlier ones, as if it stood alone."""
    step = taken.step
    if step is None or step.relation not in _LEANS or not step.told.background:
        return None
    cleaned = replace(taken.cleaned, sentences=tuple(split_sentences(step.own.text, tools)))
    after, by_itself = settle(cleaned, alone(cleaned, tools), (), tools)
    nothing = State(asker=before.asker)
    return query_of(nothing, replace(after, asker=before.asker), by_itself, tools)


def _in_context(before: State, taken: Taken, tools: Tools) -> Query | None:
    """A turn that seems to stand alone, as if it leaned on the earlier ones after all."""
    step = taken.step
    stands = step is not None and step.relation is Relation.ALONE and not step.situation
    if not stands or before.empty or taken.cleaned.new_topic:
        return None
    made = leaning(Relation.ASKS, taken.cleaned, before, tools)
    after, leant = settle(taken.cleaned, made, (), tools)
    return query_of(before, replace(after, asker=before.asker), leant, tools)


def _first_question(cleaned: Clean, step: Step, tools: Tools) -> str:
    several = questions(cleaned.sentences, tools)
    return several[0] if several else step.told.question or step.told.text


def _carried(before: State, after: State, step: Step) -> tuple[str, ...]:
    """What of the query comes from earlier turns."""
    if step.relation is Relation.ALONE:
        return ("situation",) if step.situation else ()
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


def _parts(
    query: Query, before: State, cleaned: Clean, step: Step, tools: Tools
) -> tuple[Query, ...]:
    """Each of several questions as a query of its own, that leans on what comes before it."""
    found = questions(cleaned.sentences, tools)
    if not found:
        return ()
    whole = step.relation is Relation.ALONE
    state = State(background=step.told.background) if whole else before
    parts: list[Query] = []
    for question in found:
        first = whole and not parts
        part = Clean(question, (question,), new_topic=first)
        made = resolve(part, state, tools)
        told = Told(polish(made.told.question, asks=True), made.told.background)
        if first:
            told = Told(polish(question, asks=True), step.told.background)
            if not told.background and read(question, tools).empty:
                told = Told(
                    told.question, step.told.question
                )  # "vad kostar det, vem betalar tolk?"
        own = _part(query, polish(question, asks=True), tools) if told.background else None
        parts.append(replace(_part(query, told.text, tools), own=own))
        state, _ = settle(part, replace(made, told=told), (), tools)
    return tuple(parts)


def _part(query: Query, text: str, tools: Tools) -> Query:
    """One of a query's questions, of the same people."""
    kind = tools.lexicon.answer_type(text)
    return replace(
        query,
        standalone=text,
        search_text=text,
        intent=tools.lexicon.intent(text),
        expansions=tools.lexicon.expansions(text),
        answer_type=kind.name if kind else None,
        parts=(),
        people=(),
        own=None,
        context=None,
    )
