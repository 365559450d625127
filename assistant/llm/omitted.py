"""What a statement leaves out of the clause that holds it, though a reader would be misled."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.parts import NUMBER, VERB, Part, keys_of
from assistant.llm.speech import Speech
from assistant.llm.tokens import FREE, UNIT

_REASONS = {"eftersom", "för att", "genom att", "till att"}
_TIMES = {"efter att", "före att", "innan", "tills"}


def left_out(
    speech: Speech, mine: Part, other: Part, met: Sequence[Part], sentence: frozenset[str]
) -> str | None:
    """A condition, exception, time or restriction of a clause that the statement does not say.

    Args:
        speech: reads texts.
        mine: the statement's clause.
        other: the source's, that holds it.
        met: those under the source's clause that the statement says.
        sentence: keys of the whole sentence of the source.
    """
    spoken = keys_of(mine)
    if _conditions(speech, mine, other, met) or _case(speech, mine, other, sentence):
        return "condition left out"
    if other.excepted and not spoken & set(other.excepted):
        return "exception left out"
    limiting = {stem for word in speech.words.times for stem in speech.tokens.stems(word)}
    if not {w.key for w in other.words if w.key in limiting} <= spoken:
        return "time left out"
    numbers = {w.key for w in other.words if w.key[0] == NUMBER}
    if NUMBER in other.contrast and not numbers <= spoken:
        return "what tells it from another left out"
    for role in other.contrast - {NUMBER}:
        told = {w.key for w in other.words if w.role == role and w not in other.subject}
        if told and not told & spoken:
            return "what tells it from another left out"
    for adjective, noun in other.narrowed:
        if noun in spoken and adjective not in spoken:
            return f"{adjective} left out"
    if any(_restricts(part, spoken) for part in other.parts if part not in met):
        return "restriction left out"
    return None


def _conditions(speech: Speech, mine: Part, other: Part, met: Sequence[Part]) -> bool:
    """A clause that may not be left out is, or what "då" refers to."""
    spoken = keys_of(mine)
    dated = any(w.role == FREE for w in mine.words)
    several = [p for p in other.parts if _needed(p, other, dated=dated)]
    if any(p in met for p in several) and any(p.joined == "or" for p in several):
        several = []  # one of several is enough
    for part in several:
        told = {w.key for w in part.words if w.role != VERB or w.key not in speech.neutral}
        if part not in met and not (told and told <= spoken):
            return True
    return other.then and not (mine.then or any(p.marker == "om" for p in mine.parts))


def _needed(part: Part, other: Part, *, dated: bool) -> bool:
    """May a clause under another one not be left out? A point of time may, with its number."""
    if part.marker in ("som", "att") or part.marker.startswith("även "):
        return False
    if part.marker in _TIMES:
        return dated or bool(other.denied)
    return part.marker not in _REASONS or bool(other.denied)


def _case(speech: Speech, mine: Part, other: Part, sentence: frozenset[str]) -> bool:
    """A phrase that opens the clause is its condition, and "vid …" wherever it stands.

    A word that the source does not have may name the case in other words.
    """
    spoken = keys_of(mine)
    opens = bool(other.fronted) and other.opens_with in speech.words.conditions
    if opens and not spoken & {w.key for w in other.fronted}:
        return True
    cases = {w.key for w in other.words if w.under in speech.words.cases}
    own = (w for w in mine.words if w.role not in (VERB, FREE) and not w.key.startswith(UNIT))
    return bool(cases) and not cases & spoken and all(w.key in sentence for w in own)


def _restricts(part: Part, spoken: frozenset[str]) -> bool:
    """A word that the statement uses is restricted: "barn som …" are not all children."""
    if part.marker != "som" or part.aside or part.free or (part.after and part.after not in spoken):
        return False
    return not {w.key for w in part.words if w.role != FREE} & spoken
