"""What a text says of ages, needs, units and levels, and whether it can stand alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.markers import lowered
from assistant.dialogue.parents import of_parent
from assistant.dialogue.tools import Tools
from assistant.types import AgeRange
from assistant.understand.ages import AgeMention
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+(?:[-:]\w+)*")
_WHATEVER = re.compile(r"\b\w+(?:\s+\w+)?\s+som\s+helst\b")  # "vilken dag som helst" asks nothing
_DEFINITE = re.compile(r"(?:en|et|an|na|erna|orna|arna|ens|ets|nas)$")
ALONE = 3  # points from which a question stands alone
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A cleaned text and what is found in it; spans are in ``text``.

    Attributes:
        text: the text; ``low`` the same in small letters, character for character.
        ages: of the person cared for; asker_ages of others.
        needs, units, levels: hits of the lexicon; ``levels`` may be "higher" or "lower".
    """

    text: str
    low: str
    ages: tuple[AgeMention, ...]
    asker_ages: tuple[AgeMention, ...]
    needs: tuple[Hit, ...]
    units: tuple[Hit, ...]
    levels: tuple[Hit, ...]

    @property
    def age_ranges(self) -> tuple[AgeRange, ...]:
        """The ages, each once."""
        return tuple({(m.range.min, m.range.max): m.range for m in self.ages}.values())

    @property
    def need_keys(self) -> tuple[str, ...]:
        """The needs, each once."""
        return keys(self.needs)

    @property
    def unit_keys(self) -> tuple[str, ...]:
        """The units, each once."""
        return keys(self.units)

    @property
    def empty(self) -> bool:
        """True when no age, need, unit or level was found."""
        return not (self.ages or self.needs or self.units or self.levels)


def keys(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    """The keys of hits, each once, in order."""
    return tuple(dict.fromkeys(hit.key for hit in hits))


@lru_cache(maxsize=256)
def read(text: str, tools: Tools) -> Reading:
    """Finds ages, needs, units and levels in a cleaned text."""
    ages = tools.ages.read(text)
    counted = {(m.start, m.end) for m in ages if lowered(m.range.text) in tools.age_words.numbers}
    needs = [h for h in tools.lexicon.needs_in(text) if (h.start, h.end) not in counted]
    own = [hit for hit in needs if hit.key not in tools.cues.task_needs]
    low = lowered(text)
    subject = of_parent(low, own, ages, tools.age_words)
    if subject is None:
        subject = tuple(m for m in ages if m.who == "subject")
    return Reading(
        text=text,
        low=low,
        ages=subject,
        asker_ages=tuple(m for m in ages if m not in subject),
        needs=tuple(needs),
        units=tools.lexicon.units_in(text),
        levels=tools.lexicon.levels_in(text),
    )


def person_needs(reading: Reading, tools: Tools) -> tuple[Hit, ...]:
    """The needs that are a person's situation, not a step of the work ("remiss").

    A word that is part of an age ("när hon fyller 18") is none.
    """
    spans = [(m.start, m.end) for m in reading.ages]
    return tuple(
        hit
        for hit in reading.needs
        if hit.key not in tools.cues.task_needs and not _overlaps(hit.start, hit.end, spans)
    )


def is_question(reading: Reading, tools: Tools) -> bool:
    """True for a text that asks: by its mark, its first word, or "vem" in its midst."""
    text = reading.text.rstrip()
    if text.endswith("?"):
        return True
    if text.endswith((".", "!")):  # "När hon kom hit pratade hon inte." asks nothing
        words = _WORD.findall(_WHATEVER.sub(" ", reading.low))
        return any(word in tools.cues.asking_words for word in words)
    return asks_own(reading, tools)


def asks_own(reading: Reading, tools: Tools) -> bool:
    """True for a question with words of its own: a question word, or the verb first."""
    low = _WHATEVER.sub(" ", _after_opener(reading.low, tools))
    words = _WORD.findall(low)
    if tools.cues.question_words.match(low) or (words and words[0] in tools.cues.verb_first):
        return True
    return any(word in tools.cues.asking_words for word in words)


def asks_last(reading: Reading, tools: Tools) -> bool:
    """True for a clause at the end that asks: "hon vill inte, kan nån tvinga"."""
    cues = tools.cues
    head, comma, tail = reading.low.rstrip(" ?!.").rpartition(",")
    words = _WORD.findall(_after_opener(tail.strip(), tools))
    if not comma or len(words) < 2 or not _WORD.search(head):
        return False
    if words[0] in cues.clause_openers:
        return False
    if cues.question_words.match(words[0]):
        return True
    subjects = cues.pronouns | cues.thing_pronouns | tools.age_words.people
    subjects |= tools.age_words.children | tools.age_words.adults | tools.age_words.askers
    return words[0] in cues.verb_first and words[1] in subjects | cues.askers


def _after_opener(low: str, tools: Tools) -> str:
    match = tools.cues.openers.match(low)
    return low[match.end() :].lstrip(" ,") if match else low


def without_opener(text: str, tools: Tools) -> str:
    """The text after "och", "men", "så"."""
    match = tools.cues.openers.match(lowered(text))
    return text[match.end() :].lstrip(" ,") if match else text


def residue(reading: Reading, tools: Tools) -> tuple[str, ...]:
    """The words that are left when mentions, frames and small words are taken away.

    Nothing left means that the turn only puts something in place of something.
    """
    cues = tools.cues
    covered = _covered(reading, person_needs(reading, tools))
    for pattern in (cues.frames, cues.trailing):
        covered += [match.span() for match in pattern.finditer(reading.low)]
    people = tools.age_words.children | (tools.age_words.adults if reading.ages else frozenset())
    return tuple(
        match.group()
        for match in _WORD.finditer(reading.low)
        if not _overlaps(match.start(), match.end(), covered)
        and match.group() not in cues.fillers
        and match.group() not in cues.additive_words
        and match.group() not in people
    )


def _covered(reading: Reading, needs: tuple[Hit, ...]) -> list[Span]:
    ages = [(m.start, m.end) for m in (*reading.ages, *reading.asker_ages)]
    return ages + [(h.start, h.end) for h in (*needs, *reading.units, *reading.levels)]


def _overlaps(start: int, end: int, spans: list[Span]) -> bool:
    return any(start < b and a < end for a, b in spans)


def lacks_antecedent(reading: Reading, tools: Tools) -> bool:
    """True for "hon" without a person or an age before it in the text, or "samma sak".

    "mamma vill ha henne inlagd" leans too: whose mother she is was said before.
    """
    cues = tools.cues
    if cues.strong_references.search(reading.low):
        return True
    words = tools.age_words
    people = (words.children | words.adults | words.people) - cues.pronouns - cues.indefinite
    first_age = min((m.start for m in reading.ages), default=len(reading.low))
    before = ""
    for match in _WORD.finditer(reading.low):
        word = match.group()
        of_case = word in words.parents and before not in cues.owners  # "mamma" of whom?
        if (word in people and not of_case) or match.start() >= first_age:
            return False
        if word in cues.pronouns:
            return True
        before = word
    return False


def has_trailing(reading: Reading, tools: Tools) -> bool:
    """True for "… då?" at the end."""
    low = reading.low.rstrip(" ?!.")
    return any(m.end() == len(low) and m.start() > 0 for m in tools.cues.trailing.finditer(low))


def points(reading: Reading, tools: Tools) -> int:
    """How much of its own a question has; from ``ALONE`` on it stands alone.

    A person's need gives 3, a unit 1, an age 1, the subject of an agreement 3, any other noun 3, or
    1 where it is definite ("initiativet"), thin ("remiss") or a verb after "ska"; the verb of the
    question itself gives nothing; "det" takes 2 away.
    """
    cues = tools.cues
    needs = person_needs(reading, tools)
    covered = _covered(reading, needs)
    at_work = _at_work(reading.low, tools)
    needs = tuple(h for h in needs if not _overlaps(h.start, h.end, at_work))
    units = {h.key for h in reading.units if not _overlaps(h.start, h.end, at_work)}
    total = 3 * bool(needs) + len(units) + bool(reading.ages)
    text = cues.expletives.sub(lambda m: " " * len(m.group()), reading.low)
    total += sum(_weights(_after_opener_span(text, tools), text, covered, tools))
    return total - 2 * bool(cues.weak_references.search(text))


def _at_work(low: str, tools: Tools) -> list[Span]:
    """Where the one who asks says where they work: "vi på boendet" tells of no new case."""
    spans = []
    for match in tools.cues.works_at.finditer(low):
        word = _WORD.search(low, match.end())
        if " " in match.group() and word:
            spans.append((match.start(), word.end()))
    return spans


def _after_opener_span(low: str, tools: Tools) -> int:
    match = tools.cues.openers.match(low)
    return match.end() if match else 0


def _weights(start: int, text: str, covered: list[Span], tools: Tools) -> list[int]:
    """The points of the words that are no mention."""
    found: list[int] = []
    role = "verb" if _verb_is_first(text[start:], tools) else ""
    for match in _WORD.finditer(text, start):
        word = match.group()
        if _overlaps(match.start(), match.end(), covered):
            role = {"infinitive": role, "clause": "infinitive"}.get(role, "")
            continue
        weight, role = _weigh(word, role, tools)
        found.append(weight)
    return found


def _verb_is_first(low: str, tools: Tools) -> bool:
    words = _WORD.findall(low)[:1]
    return bool(words) and words[0] in tools.cues.verb_first


def _weigh(word: str, role: str, tools: Tools) -> tuple[int, str]:
    """The points of a word in its role, and the role of the next.

    Roles: "verb" (the finite verb stands here), "chosen" (after "vilken"), "how" (after "hur"),
    "clause" (after "om"), "infinitive" (a verb after "ska", or after a clause's subject), "".
    """
    cues = tools.cues
    if opened := _opens_role(word, tools):
        return 0, opened
    if role == "chosen":
        return (1 if word in cues.thin else 2) if word not in cues.function_words else 0, "verb"
    if role == "how" and word in cues.function_words | cues.thin:
        return 0, "verb"
    if word.rpartition("-")[2] in cues.topics:
        return ALONE, ""
    if _is_small(word, tools):
        return 0, {"infinitive": role, "clause": "infinitive"}.get(role, "")
    if role in ("verb", "how"):
        return 0, ""
    if role == "infinitive" or word in cues.thin or _is_definite(word):
        return 1, ""
    return ALONE, ""


def _opens_role(word: str, tools: Tools) -> str:
    """The role of what follows a question word, a modal verb or a subordinator."""
    cues = tools.cues
    if word in cues.choosing_words:
        return "chosen"
    if word in cues.how_words:
        return "how"
    if cues.question_words.fullmatch(word) and word not in cues.clause_openers:
        return "verb"
    if word in cues.modals:
        return "infinitive"
    return "clause" if word in cues.clause_openers else ""


def _is_small(word: str, tools: Tools) -> bool:
    cues, ages = tools.cues, tools.age_words
    return (
        word in cues.function_words
        or word in cues.light_verbs
        or word in cues.pronouns
        or word in cues.verb_first
        or word in ages.children
        or word in ages.adults
        or word.isdigit()
    )


def _is_definite(word: str) -> bool:
    return len(word) >= 5 and _DEFINITE.search(word) is not None


def own_words(reading: Reading, tools: Tools) -> tuple[str, ...]:
    """The words of a text that are neither mentions, small words nor people."""
    covered = _covered(reading, reading.needs)
    return tuple(
        m.group()
        for m in _WORD.finditer(reading.low)
        if not _overlaps(m.start(), m.end(), covered) and not _is_small(m.group(), tools)
    )
