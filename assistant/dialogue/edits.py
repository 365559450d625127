"""Parts of an earlier question put in place of others: an age, a need, a unit, a level."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.reading import Reading, person_needs, read
from assistant.dialogue.tools import Tools
from assistant.types import Level
from assistant.understand.ages import AgeMention
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+(?:-\w+)*")
_SHORTEST_YEAR = 0.3  # of "två och ett halvt"; "fyller 18 i morgon" is a day
_AGED = re.compile(r"å?åring\w*|aring\w*")
_ADJECTIVE = re.compile(r"(?:årig|arig)(\w*)$")
_YEARS = re.compile(r"\d|år\b")
_JOINED = re.compile(r"\s*(?:,|och|o|samt|eller|&)?\s*")


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of a text and what stands there instead."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """The text with edits made; of overlapping ones the first in the list."""
    kept: list[Edit] = []
    for edit in edits:
        if all(edit.end <= k.start or edit.start >= k.end for k in kept):
            kept.append(edit)
    for edit in sorted(kept, key=lambda e: -e.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return " ".join(text.split()).replace(" ?", "?").replace(" ,", ",").replace(" .", ".")


# ages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgePhrase:
    """One age in the forms that a sentence may need.

    Attributes:
        years: the whole year of life, or None.
        noun: "en 4-åring", "en elev i trean", "någon under 12 år".
        predicate: after "är": "4 år".
        place: after a person: "i trean", or "" where the age is no school year.
    """

    years: int | None
    noun: str
    predicate: str
    place: str


def age_phrase(mention: AgeMention, text: str, tools: Tools) -> AgePhrase:
    """The forms of an age that a turn gives."""
    low, high = mention.range.min, mention.range.max
    written = text[mention.start : mention.end]
    if low is not None and low == high and low % 1 > 0.9:  # "om hon fyller 18": what then?
        years = int(low) + 1
        return AgePhrase(years, f"en {years}-åring", f"{years} år", "")
    whole = low is not None and high is not None and low == int(low) and high - low < 1
    if (
        mention.kind == "years"
        and whole
        and low is not None
        and high is not None
        and high - low > 0.9
    ):
        return AgePhrase(int(low), f"en {int(low)}-åring", f"{int(low)} år", "")
    person = written.lower().endswith(tools.cues.school_person_endings)
    if mention.kind == "school" and not person:
        on = any(end in written.lower() for end in tools.cues.at_school_with_on)
        place = f"{'på' if on else 'i'} {written}"
        return AgePhrase(None, f"en elev {place}", written, place)
    if mention.kind in ("stage", "school"):
        return AgePhrase(None, _stage(written, tools), written, "")
    if whole_year(mention):
        return AgePhrase(None, f"någon som är {_years(written)}", _years(written), "")
    return AgePhrase(None, _someone(written, tools), written, "")


def whole_year(mention: AgeMention) -> bool:
    """True for an age in years, also one in its midst: "två och ett halvt"."""
    low, high = mention.range.min, mention.range.max
    if mention.kind != "years" or low is None or high is None:
        return False
    return _SHORTEST_YEAR < high - low < 1


def _years(written: str) -> str:
    return written if _YEARS.search(written.lower()[-3:]) else f"{written} år"


def _stage(written: str, tools: Tools) -> str:
    low = written.lower()
    if low.endswith(tools.cues.neuter_endings):
        return f"ett {written}"
    return (
        written
        if low.endswith(("a", "ar", "er", "or", "arna", "erna", "orna"))
        else f"en {written}"
    )


def _someone(written: str, tools: Tools) -> str:
    if written[:1].isdigit():
        return f"någon som är {written}"
    first = written.lower().split()[:1]
    return f"någon som {written}" if first and first[0] in tools.cues.being else f"någon {written}"


def age_edits(reading: Reading, phrase: AgePhrase, tools: Tools) -> list[Edit]:
    """Every age of a text replaced by one."""
    return [_age_edit(reading, mention, phrase, tools) for mention in reading.ages]


def _age_edit(reading: Reading, old: AgeMention, new: AgePhrase, tools: Tools) -> Edit:
    low = reading.low[old.start : old.end]
    words = list(_WORD.finditer(reading.low, 0, old.start))[-2:]
    last = words[-1].group() if words else ""
    if adjective := _ADJECTIVE.search(low):
        return _adjective_edit(old, adjective.group(1), new)
    if _AGED.search(low) and new.years is not None and last not in tools.cues.article_words:
        return Edit(old.start, old.end, f"{new.years}-åring")
    if _AGED.search(low) or old.kind == "stage":
        start = words[-1].start() if last in tools.cues.article_words else old.start
        return Edit(start, old.end, new.noun)
    if old.kind == "school" or last == "på":
        return _placed_edit(old, words, new, tools)
    if last in tools.cues.being and new.place:
        return Edit(words[-1].start(), old.end, f"går {new.place}")
    if not _YEARS.search(low):
        return Edit(
            old.start, old.end, new.predicate if last in tools.cues.being else f"({new.predicate})"
        )
    return Edit(old.start, old.end, new.place or new.predicate)


def _adjective_edit(old: AgeMention, ending: str, new: AgePhrase) -> Edit:
    if new.years is not None:
        return Edit(old.start, old.end, f"{new.years}-årig{ending}")
    return Edit(old.start, old.end, f"({new.place or new.predicate})")


def _placed_edit(old: AgeMention, words: list[re.Match[str]], new: AgePhrase, tools: Tools) -> Edit:
    """An age after "i" or "på", also "går i trean", in its other forms."""
    if not words or words[-1].group() not in ("i", "på", "pa"):
        return Edit(old.start, old.end, new.place or new.predicate)
    start = words[-1].start()
    if new.place:
        return Edit(start, old.end, new.place)
    if len(words) > 1 and words[0].group() in tools.cues.attending:
        return Edit(words[0].start(), old.end, f"är {new.predicate}")
    if new.predicate.lower().startswith(tuple(tools.cues.being)):
        return Edit(start, old.end, f"som {new.predicate}")
    return Edit(start, old.end, f"på {new.predicate}")


# needs --------------------------------------------------------------------------------------


def _word_before(low: str, at: int) -> tuple[str, int]:
    """The word before a place, and where it begins."""
    found = list(_WORD.finditer(low, max(0, at - 30), at))
    return (found[-1].group(), found[-1].start()) if found else ("", at)


def predicate(hit: Hit, low: str, tools: Tools) -> str:
    """A need as what somebody does or is: "skär sig", "är ledsen"; "" where it is a noun."""
    before, at = _word_before(low, hit.start)
    if before in tools.cues.need_before_adjective and _word_before(low, at)[0] != "det":
        return f"är {hit.text}"
    if before in tools.cues.need_before_verb:
        return hit.text
    if before in tools.cues.need_before_noun:
        return ""
    words = hit.text.lower().split()
    reflexive = words[-1] in tools.cues.after_verb or words[0].endswith("r")
    return hit.text if len(words) > 1 and reflexive else ""


def need_edits(reading: Reading, new: Hit, turn: Reading, tools: Tools) -> list[Edit] | None:
    """The needs of a text replaced by another; None where the grammar would break."""
    old = person_needs(reading, tools)
    if not old:
        return []
    start, end = old[0].start, old[-1].end
    between = [(a.end, b.start) for a, b in zip(old, old[1:], strict=False)]
    if any(not _JOINED.fullmatch(reading.low[a:b]) for a, b in between if a < b):
        return None
    verbal_new = predicate(new, turn.low, tools)
    verbal_old = predicate(old[0], reading.low, tools)
    if not verbal_new and not verbal_old:
        return [Edit(start, end, new.text)]
    before, at = _word_before(reading.low, start)
    if verbal_old:
        start = at if before in tools.cues.being else start
        return [Edit(start, end, verbal_new or f"har {new.text}")]
    if before == "med":
        return [Edit(at, end, f"som {verbal_new}")]
    return [Edit(at, end, verbal_new)] if before in ("har", "hade") else None


def need_added(reading: Reading, new: Hit, turn: Reading, tools: Tools) -> list[Edit]:
    """A need added to those of a text, or to the age where it has none."""
    old = person_needs(reading, tools)
    verbal = predicate(new, turn.low, tools)
    if old:
        clause = bool(predicate(old[-1], reading.low, tools))
        noun = f" och har {new.text}" if clause else f" och {new.text}"
        verb = f" och {verbal}" if clause else f" som {verbal}"
        return [Edit(old[-1].end, old[-1].end, verb if verbal else noun)]
    if reading.ages and _AGED.search(reading.low[reading.ages[-1].start : reading.ages[-1].end]):
        at = reading.ages[-1].end
        return [Edit(at, at, f" som {verbal}" if verbal else f" med {new.text}")]
    return []


# units and levels ---------------------------------------------------------------------------


def unit_edits(reading: Reading, new: Hit, turn: Reading, tools: Tools) -> list[Edit] | None:
    """The unit of a text replaced by another; None where it is not clear which.

    Of several, the one after the same preposition as in the turn: "och soc?" has none and takes the
    place of "bup" in "ska bup ge konsultation till skolan?".
    """
    spans = list({(h.start, h.end): h for h in reading.units}.values())
    spans = [h for h in spans if not any(m.start < h.end and h.start < m.end for m in reading.ages)]
    if not spans:
        return []
    if len({h.key for h in spans}) == 1:
        return [Edit(h.start, h.end, new.text) for h in spans]
    wanted = _preposition(turn.low, new.start, tools)
    same = [h for h in spans if _preposition(reading.low, h.start, tools) == wanted]
    return [Edit(same[0].start, same[0].end, new.text)] if len(same) == 1 else None


def _preposition(low: str, at: int, tools: Tools) -> str:
    before, _ = _word_before(low, at)
    return before if before in tools.cues.prepositions else ""


_LEVELS = tuple(Level)


def next_level(current: Level | None, said: str, tools: Tools) -> Level:
    """The level that a turn means: one by name, or above or below the current one."""
    if said in _LEVELS:
        return Level(said)
    start = current or Level(tools.cues.assumed_level or Level.FIRST_LINE)
    at = _LEVELS.index(start) + (1 if said == "higher" else -1)
    return _LEVELS[min(max(at, 0), len(_LEVELS) - 1)]


def level_text(text: str, level: Level, tools: Tools) -> str:
    """A question with its level replaced, or put in before its question mark."""
    reading = read(text, tools)
    named = [h for h in reading.levels if h.key in _LEVELS]
    if named:
        hit = named[0]
        before, _ = _word_before(reading.low, hit.start)
        as_object = before in tools.cues.level_as_object
        instead = str(level) if as_object else f"på {level}"
        return apply(text, [Edit(hit.start, hit.end, instead)])
    body = text.rstrip()
    mark = body[-1] if body[-1:] in "?.!" else ""
    return f"{body.rstrip('?.!')} på {level}{mark}"
