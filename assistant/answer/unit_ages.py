"""Questions on a unit's ages: the limits of every document first, with yes or no for an age."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant import render
from assistant.answer.responsible import Speaker, limit
from assistant.answer.shape import Shapes
from assistant.register import Duty, Entry
from assistant.types import AgeRange, Document

_STEP = 0.02  # years: the day after a limit
_YEAR = 1.0
_NEAR = 0.1  # years before or after a limit


def bounded(entries: Sequence[Entry], ages: Sequence[AgeRange] = ()) -> tuple[Entry, ...]:
    """A unit's entries with ages, those in years where there are any; no exceptions.

    All of them where those in years leave out some ages that others take ("vuxna").
    """
    aged = [e for e in entries if e.ages is not None and not e.conditional]
    years = [e for e in aged if e.age_kind == "years"]
    others = [e for e in aged if e not in years and e.ages is not None]
    if ages and not any(_meets(e, ages) for e in years) and any(_meets(e, ages) for e in others):
        return tuple(aged)
    return tuple(years or aged)


def _meets(entry: Entry, ages: Sequence[AgeRange]) -> bool:
    return entry.ages is not None and any(entry.ages.overlaps(age) for age in ages)


def say_limits(
    speaker: Speaker,
    entries: Sequence[Entry],
    ages: Sequence[AgeRange],
    documents: Mapping[str, Document],
    shapes: Shapes,
    *,
    claimed: bool = False,
    yes_or_no: bool = True,
    refusing: bool = False,
    begun: bool | None = None,
    beyond: str = "",
) -> bool:
    """Says a unit's limits in one line; True unless all of them leave the ages out.

    Args:
        speaker: says it.
        entries: of one unit, with ages.
        ages: of the person, or none.
        documents: by id, for their short names.
        shapes: how conditions are worded.
        claimed: the ages are a limit that the question claims, and nobody's.
        yes_or_no: whether the unit takes them is asked; otherwise only the limits are said.
        refusing: whether it may turn them away is asked: "yes" and "no" would be misread.
        begun: whether they have begun at school, where the question tells it.
        beyond: "past" or "not_yet" where it is asked whether the ages are outside so, "told" where
            that is only told of.
    """
    told: dict[str, list[str]] = {}
    numbers: list[int] = []
    fits: dict[str, list[bool]] = {}
    sides: list[bool | None] = []
    for entry in entries:
        number = speaker.cite_age(entry)
        if number is None or entry.ages is None:
            continue
        numbers += [number] if number not in numbers else []
        taken = not ages or any(takes(entry.ages, age, claimed=claimed) for age in ages)
        until_school = begun is not None and has_condition(entry, shapes)
        if until_school:
            _say_condition(speaker, entry, number)
            taken = taken and not begun
        gone = until_school and begun is True and beyond == "past"
        sides.append(True if gone else outside(beyond, entry.ages, ages))
        if taken and not until_school and _in_brackets(entry.ages, ages):
            _say_condition(speaker, entry, number)
            fits.setdefault(entry.document_id, []).append(False)  # some, but not all
        elif taken and not until_school and _some_only(entry.ages, ages, claimed=claimed):
            fits.setdefault(entry.document_id, []).append(False)
        fits.setdefault(entry.document_id, []).append(taken)
        words = told.setdefault(entry.document_id, [])
        words += [said for said in [_words(entry, entries)] if said not in words]
        speaker.limits(entry, number)
    if not told:
        return True
    parts = [f"{' och '.join(words)} enligt {_short(documents[d])}" for d, words in told.items()]
    text = f"{_best(entries).name} {'; '.join(parts)}"
    plain = beyond != "told" and not (beyond and claimed)
    verdict = _verdict(fits, asked=bool(ages) and yes_or_no and plain)
    if beyond in _OUTSIDE and verdict in {render.YES, render.NO}:
        verdict = _turned(verdict, sides)
    if refusing and _verdict(fits, asked=bool(ages)) == render.NO:
        verdict = render.NOT_TAKEN
    speaker.draft.lead(text, tuple(numbers), verdict)
    return any(any(kept) for kept in fits.values())


def takes(limit_: AgeRange, age: AgeRange, *, claimed: bool = False) -> bool:
    """Whether a limit takes somebody's age, or is the open-ended one that is claimed."""
    if not claimed or (age.min is None) == (age.max is None):
        return limit_.overlaps(age)
    if age.max is not None:
        said = round(age.max)  # "till 25" may be through 24 or through 25
        return limit_.max is not None and said - 1 <= int(limit_.max) <= said
    return abs((limit_.min or 0.0) - (age.min or 0.0)) <= _NEAR


def _past(limit_: AgeRange, age: AgeRange) -> bool:
    return limit_.max is not None and (age.min or 0.0) > limit_.max


def _not_yet(limit_: AgeRange, age: AgeRange) -> bool:
    return age.max is not None and age.max < (limit_.min or 0.0)


_OUTSIDE = {"past": _past, "not_yet": _not_yet}


def outside(way: str, limit_: AgeRange, ages: Sequence[AgeRange]) -> bool | None:
    """Whether ages are all outside a limit on one side; None where only some are, or no side is.

    Args:
        way: "past" or "not_yet".
        limit_: of a unit or a document.
        ages: of the person.
    """
    if way not in _OUTSIDE or not ages:
        return None
    if all(_OUTSIDE[way](limit_, age) for age in ages):
        return True
    return None if any(_reaches(way, limit_, age) for age in ages) else False


def _reaches(way: str, limit_: AgeRange, age: AgeRange) -> bool:
    """Whether some of somebody's ages are outside a limit on one side."""
    if way == "not_yet":
        return (age.min or 0.0) + _STEP < (limit_.min or 0.0)
    return limit_.max is not None and (age.max is None or age.max > limit_.max + _STEP)


def _turned(verdict: str, sides: Sequence[bool | None]) -> str:
    """The yes or no to whether somebody is outside a limit on the side that is asked about.

    Args:
        verdict: whether the unit takes the person.
        sides: for each limit whether it is so, as ``outside`` tells.
    """
    if all(side is False for side in sides):
        return render.NO
    if verdict == render.NO:
        return render.YES if all(sides) else render.AGES
    return render.DEPENDS


def _in_brackets(limit_: AgeRange, ages: Sequence[AgeRange]) -> bool:
    """Whether an age may be one that the limit only has in brackets: the 6 of "0-5 år (6 år)"."""
    before, bracket, _ = limit_.text.partition("(")
    plain = [int(n) for n in re.findall(r"\d+", before)]
    if not bracket or not plain:
        return False
    return any((a.min or 0.0 if a.max is None else a.max) >= plain[-1] + _YEAR for a in ages)


def _some_only(limit_: AgeRange, ages: Sequence[AgeRange], *, claimed: bool) -> bool:
    """Whether a limit takes some of somebody's several years and not all of them."""
    return bool(ages) and not claimed and all(_in_part(limit_, age) for age in ages)


def _in_part(limit_: AgeRange, age: AgeRange) -> bool:
    """Whether a limit takes some of several years ("sexan") and not all of them."""
    if age.max is None or age.max - (age.min or 0.0) <= _YEAR:
        return False
    young = (limit_.min or 0.0) > (age.min or 0.0) + _NEAR
    return young or (limit_.max is not None and limit_.max < age.max - _YEAR)


def has_condition(entry: Entry, shapes: Shapes) -> bool:
    """Whether the sentence of a limit only takes those who have not begun at school."""
    duty = _of_limit(entry)
    return duty is not None and shapes.begun(duty.text) is False


def of_purpose(entries: Sequence[Entry], question: str, shapes: Shapes) -> tuple[Entry, ...]:
    """The limits for the purpose that is asked about, where a unit has several; else none."""
    several = [entry for entry in entries if entry.purpose]
    told = tuple(e for e in several if shapes.of_purpose(e.purpose, question))
    return told if len({e.purpose for e in told}) < len({e.purpose for e in several}) else ()


def _of_limit(entry: Entry) -> Duty | None:
    """The sentence of an entry's limit."""
    start = entry.age_span[0] if entry.age_span else -1
    return next((d for d in entry.sentences if d.start <= start < d.end), None)


def _say_condition(speaker: Speaker, entry: Entry, number: int) -> None:
    """The sentence of such a limit: it has the condition."""
    duty = _of_limit(entry)
    if duty is not None:
        speaker.draft.say(f"{entry.name}: {duty.text}", (number,))


def touching(entries: Sequence[Entry], ages: Sequence[AgeRange]) -> bool:
    """Whether a limit is so near that the words on it decide: "hon fyller 18 på lördag"."""
    told = [e.ages for e in entries if e.ages is not None and e.age_kind == "years"]
    limits = [x for limit in told for x in (limit.min or 0.0, limit.max) if x]
    return any(
        (age.min or 0.0) - _NEAR <= x <= age.max + _NEAR
        for age in ages
        if age.max is not None and age.max - (age.min or 0.0) < _YEAR
        for x in limits
    )


def ending(entries: Sequence[Entry], ages: Sequence[AgeRange]) -> float | None:
    """The age from which a unit is over for somebody in its last year or just past it, or None."""
    aged = [e for e in entries if e.ages is not None and not e.conditional]
    highs = [e.ages.max for e in aged if e.ages is not None and e.ages.max is not None]
    if not highs or len(highs) < len(aged) or not ages:
        return None
    last = max(highs)
    oldest = max((a.max if a.max is not None else 0.0) for a in ages)
    if last - _YEAR < oldest <= last + _STEP:
        return round(last + _STEP, 2)
    youngest = min((a.min or 0.0) for a in ages)
    return youngest if last < youngest <= last + _YEAR else None


def _verdict(fits: Mapping[str, Sequence[bool]], *, asked: bool) -> str:
    """Yes or no where the documents agree, otherwise what it depends on."""
    if not asked:
        return render.AGES
    if all(all(kept) for kept in fits.values()):
        return render.YES
    some = [any(kept) for kept in fits.values()]
    if all(some):
        return render.DEPENDS
    return render.CONFLICT_GROUP if any(some) else render.NO


def _words(entry: Entry, entries: Sequence[Entry]) -> str:
    """The limit, with what it is for where the document gives the unit several."""
    beside = [e for e in entries if e.document_id == entry.document_id]
    if len(beside) < 2 and not entry.purpose:
        return limit(entry)
    level = entry.levels[0].value if entry.levels else ""
    purpose = entry.purpose or level
    return f"{limit(entry)} ({purpose})" if purpose else limit(entry)


def _best(entries: Sequence[Entry]) -> Entry:
    return next((e for e in entries if e.row), entries[0])


def _short(document: Document) -> str:
    return document.short or document.title
