"""Several people in one question: each with their own age and need.

"farfar 82 är dement och hans son, 50, är psyksjuk" is about two; "en 16-åring som fyller 18" is
about one. A need is the nearest person's before it; said of "båda" it is everybody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.dialogue.asker import asker_of
from assistant.dialogue.markers import lowered
from assistant.dialogue.parents import ADULT, INFANT
from assistant.dialogue.reading import grown_needs, worried
from assistant.dialogue.tools import Tools
from assistant.types import AgeRange
from assistant.understand.ages import AgeMention
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+(?:-\w+)*")
_JOINED = re.compile(r"\s*(?:,|och|o|samt|&)\s*$")
_ONE_OF = re.compile(r".*,\s+(?=(?:en|ett|den)\b)|^(?:hans|hennes|deras|min|mitt|sin|vår)\s+")
_I_AM = re.compile(r"^\w+\s+(?:är|e|ä)\s+", re.IGNORECASE)
_IS = re.compile(r"\s+(?:är|e|ä)\s+", re.IGNORECASE)
_PLACED = ("i", "på", "en", "ett")  # before a school year: "en i nian"
_AGED = re.compile(r"[åa]ri[ng]")
_ADJECTIVE = re.compile(r"[åa]rig\w*$")
_AFTER = re.compile(r"[\s,()]*(?:år\b[\s,()]*)?")
_TOO = ("också", "oxå")
_CLAUSE_END = re.compile(
    r"\s*(?:[^\w\s]|$|(?:och|o|men|samt|vem|vart|var|vad|hur|vilken|vilka|kan)\b)"
)
_STOPS = (",", ".", ";", ":", "(", "-", "–")
_ARTICLES = ("det", "en", "ett")  # "det stora problemet" is nobody
_AND = ("och", "o", "men", "medan")
_ONLY_OF_TWO = ("ena", "ene")
_NEAR = 3  # words between a person and the age
MOST = 3  # people that are answered; the others are named
_CLOSE = 4  # words between a parent whose age is not said and the need


@dataclass(frozen=True, slots=True)
class Person:
    """One of several people that a question is about; first the one who writes.

    Attributes:
        said: how the question names them: "farfar 82".
        ages: theirs; 18 and over for a parent whose age is not said.
        needs: keys of the lexicon; of a child whose parent is ill, only that it is a relative.
        words: the words of the needs.
    """

    said: str
    ages: tuple[AgeRange, ...]
    needs: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    range: AgeRange
    aged: bool  # an age is said
    asker: bool = False
    listed: bool = False  # goes on from the one before: the 19 of "killar 16 och 19"


def people(text: str, tools: Tools) -> tuple[Person, ...]:
    """The people of a question with an age and a need each; none unless several are told of.

    It is one where the others need nothing. An answer has room for ``MOST``: where there are more,
    children and those in danger are these.
    """
    low = lowered(text)
    at_work = asker_of(text, tools).said  # who asks for their work is nobody cared for
    anchors = [a for a in _anchors(low, tools) if not (a.asker and at_work)]
    if len({(a.range.min, a.range.max) for a in anchors}) < 2:
        return ()
    owned: dict[int, list[Hit]] = {at: [] for at in range(len(anchors))}
    hits = _needs(text, anchors, tools)
    grown = grown_needs(hits, tools)
    for hit in hits:
        able = [a for a in anchors if hit.key not in grown or not _is_small(a, tools)] or anchors
        for at in _owners(hit, anchors, able, low, tools):
            owned[at].append(hit)
    for at in range(1, len(anchors)):
        if not owned[at] and _likewise(low, anchors[at], tools):
            owned[at] = owned[at - 1]
    order = sorted(range(len(anchors)), key=lambda at: not anchors[at].asker)
    anchors, owned = [anchors[at] for at in order], {n: owned[at] for n, at in enumerate(order)}
    found = [_person(text, a, owned[at]) for at, a in enumerate(anchors)]
    found = _with_relatives(found, anchors, tools)
    found = _once([person for person in found if person.needs])
    if len(found) == 1 and not all(_is_family(a, found[0], low, tools) for a in anchors):
        return ()
    pressing = sorted(range(len(found)), key=lambda at: not _presses(found[at], tools))
    order = [*sorted(pressing[:MOST]), *sorted(pressing[MOST:])]
    return tuple(found[at] for at in order)


def _presses(person: Person, tools: Tools) -> bool:
    """Whether somebody is a child or in danger."""
    danger = tools.lexicon.acute(f"{person.said}: {', '.join(person.words)}")
    return danger or (person.ages[0].min or 0.0) < ADULT


def _anchors(low: str, tools: Tools) -> list[_Anchor]:
    """Those whose ages are said, and parents of whom something is said."""
    words = tools.age_words
    persons = words.children | words.adults | words.people | words.askers
    mentions = tools.ages.read(low, today=tools.today)
    found: list[_Anchor] = []
    taken: set[int] = set()
    for mention in mentions:
        after = _WORD.match(low, mention.end + 1)
        own = after is not None and after.group() in persons  # "3-årig dotter" is one
        own = own and _ADJECTIVE.search(low[mention.start : mention.end]) is not None
        noun = None if own else _noun(low, mention, persons, tools)
        start = noun.start() if noun else _placed(low, mention)
        listed = bool(found) and _JOINED.search(low[found[-1].end : mention.start]) is not None
        aged = _AGED.search(low[mention.start : mention.end]) or mention.kind != "years"
        if not (listed or aged or (noun and noun.start() not in taken)):
            continue
        if noun:
            taken.add(noun.start())
        end = after.end() if after and own else mention.end
        asker = noun is not None and noun.group() in words.askers
        joined = bool(found) and _JOINED.match(low[found[-1].end : mention.start]) is not None
        found.append(_Anchor(start, end, mention.range, aged=True, asker=asker, listed=joined))
    # "nyförlöst mamma 24" and "mamma 24 nyförlöst" are one
    spans = [(a.start - 1, a.end + 2 * _is_grown(a.range)) for a in found]
    adults = words.adults | words.parents
    for match in _WORD.finditer(low):
        word = match.group()
        apart = all(match.end() < start or end <= match.start() for start, end in spans)
        told = any(a.start < match.start() for a in found)
        if word in adults and apart and _has_needs(low, match, tools, told=told):
            grown = AgeRange(ADULT, None, match.group())
            found.append(_Anchor(match.start(), match.end(), grown, aged=False))
    return sorted(found, key=lambda a: a.start)


def _is_grown(age: AgeRange) -> bool:
    return (age.min or 0.0) >= ADULT


def _has_needs(low: str, parent: re.Match[str], tools: Tools, *, told: bool) -> bool:
    """Whether a parent may have a need: not "mammas tabletter", "utan mamma".

    Nor, where somebody is told of before, one who asks: "dotter 9, mamma söker för ångest".
    """
    word, rest = parent.group(), low[parent.end() :].lstrip()
    owns = word[-1] == "s" and word[:-1] in tools.age_words.adults | tools.age_words.parents
    before = _WORD.findall(low[: parent.start()])[-1:]
    absent = tools.age_words.absent_before.intersection(before)
    asks = told and tools.cues.asks_for.match(rest)
    return not (owns or absent or asks or tools.cues.died.match(rest))


def _placed(low: str, mention: AgeMention) -> int:
    """Where "en i nian" begins."""
    start = mention.start
    for match in reversed(list(_WORD.finditer(low, 0, start))[-2:]):
        if mention.kind != "school" or match.group() not in _PLACED:
            break
        start = match.start()
    return start


def _noun(
    low: str, mention: AgeMention, persons: frozenset[str], tools: Tools
) -> re.Match[str] | None:
    """The person that an age is said of, close before it; nobody who has one of that age."""
    before = list(_WORD.finditer(low, 0, mention.start))[-_NEAR:]
    other = _AGED.search(low[mention.start : mention.end]) is not None
    for match in reversed(before):
        if other and match.group() in tools.cues.having:
            return None
        if match.group() in persons:
            return match
        if match.group() not in tools.age_words.copulas:
            return None
    return None


def _needs(text: str, anchors: list[_Anchor], tools: Tools) -> list[Hit]:
    """The needs of a person; not of a family ("orkar inte mer"), nor worry for another."""
    cues = tools.cues
    hits = tools.lexicon.needs_in(text)
    low = lowered(text)
    family = (cues.circumstances | cues.task_needs) - {cues.relative_need}
    apart = [(h.start, h.end) for h in hits if h.key in family]
    apart += [(a.start, a.end) for a in anchors]
    return [
        h
        for h in hits
        if h.key not in cues.task_needs
        and not worried(h, low, tools)
        and not any(h.start < b and a < h.end for a, b in apart)
    ]


def _is_family(anchor: _Anchor, person: Person, low: str, tools: Tools) -> bool:
    """Whether somebody is the person, or the family around: "mormor 70", an infant."""
    named = _WORD.match(low, anchor.start)
    infant = anchor.range.max is not None and anchor.range.max < INFANT
    family = named is not None and named.group() in tools.age_words.adults
    return infant or family or anchor.range in person.ages


def _is_small(anchor: _Anchor, tools: Tools) -> bool:
    return anchor.range.max is not None and anchor.range.max < tools.cues.small


def _owners(
    hit: Hit, anchors: list[_Anchor], able: list[_Anchor], low: str, tools: Tools
) -> list[int]:
    """Whose a need is: the nearest before it who is able to have it, or everybody's."""
    before = [at for at, a in enumerate(anchors) if a.start <= hit.start and a in able]
    after = next((at for at, a in enumerate(anchors) if a.start >= hit.end), None)
    if after is not None and tools.cues.had_by.fullmatch(
        low[hit.end : anchors[after].start].strip()
    ):
        return [after]  # "ångest hos en 40-åring"
    if not before:
        return [anchors.index(able[0])]
    at = before[-1]
    between = _WORD.findall(low[anchors[at].end : hit.start])
    if set(between) & tools.cues.both_words:
        return list(range(len(anchors)))
    if not anchors[at].aged and len(between) > _CLOSE:
        return [a for a in before if anchors[a].aged][-1:]
    if one := _of_pair(low[anchors[at].end : hit.start], at, anchors, tools):
        return one
    first = at
    while anchors[first].listed and anchors[first - 1] in able:
        first -= 1
    return list(range(first, at + 1))


def _likewise(low: str, anchor: _Anchor, tools: Tools) -> bool:
    """Whether somebody is said to be as the one before: "och sonen 14 också"."""
    after = _AFTER.match(low, anchor.end)
    like = tools.cues.likewise.match(low, after.end()) if after else None
    if like is None:
        return False
    goes_on = like.group().endswith(_TOO) and not _CLAUSE_END.match(low, like.end())
    return not goes_on  # "sonen 14 har också en hund"


def _of_pair(between: str, at: int, anchors: list[_Anchor], tools: Tools) -> list[int]:
    """Which of two told together: "6 och 12, ena stammar, andra har ångest"; none otherwise."""
    said = _ones_of_two(between, tools)
    if not anchors[at].listed or anchors[at - 1].listed or not said:
        return []
    youngest = min((at - 1, at), key=lambda n: anchors[n].range.min or 0.0)
    which = tools.cues.one_of_two[said[-1]]
    at_of = {"first": at - 1, "second": at, "younger": youngest, "older": 2 * at - 1 - youngest}
    return [at_of[which]]


def _ones_of_two(between: str, tools: Tools) -> list[str]:
    """Words for one of two: "den minsta", ", andra har"; not those of "stora svårigheter"."""
    cues, words = tools.cues, tools.age_words
    verbs = cues.light_verbs | cues.being
    persons = words.children | words.adults | words.people
    found = list(_WORD.finditer(between))
    said = []
    for n, match in enumerate(found):
        if match.group() not in cues.one_of_two:
            continue
        last = found[n - 1].group() if n else ""
        after = found[n + 1].group() if n + 1 < len(found) else ""
        opens = between[: match.start()].rstrip()[-1:] in ("", *_STOPS)
        alone = not after or after in verbs
        if (
            last == "den"
            or (last in _ARTICLES and (alone or after in persons))
            or (opens and alone)
            or (last in _AND and after in verbs)
            or match.group() in _ONLY_OF_TWO
        ):
            said.append(match.group())
    return said


def _person(text: str, anchor: _Anchor, hits: list[Hit]) -> Person:
    keys = tuple(dict.fromkeys(hit.key for hit in hits))
    return Person(
        _said(text, anchor), (anchor.range,), keys, tuple(dict.fromkeys(hit.text for hit in hits))
    )


def _said(text: str, anchor: _Anchor) -> str:
    """The words for a person, as they can stand alone: "son, 50 år", "elev i nian"."""
    said = " ".join(text[anchor.start : anchor.end].replace("(", "").split())
    one = _ONE_OF.search(said.lower())
    said = said[one.end() :] if one else said
    said = f"{said} år" if said[-1:].isdigit() else said
    return _I_AM.sub("du, ", said) if anchor.asker else _IS.sub(" ", said)


def _with_relatives(found: list[Person], anchors: list[_Anchor], tools: Tools) -> list[Person]:
    """A child of whom nothing is said is a relative of the grown-up of whom something is."""
    ill = any(p.needs and (p.ages[0].min or 0.0) >= ADULT for p in found)
    key = tools.cues.relative_need
    if not (ill and key):
        return found
    aged = [p for p, a in zip(found, anchors, strict=True) if a.aged and not p.needs]
    young = [p for p in aged if INFANT <= (p.ages[0].min or 0.0) < ADULT]
    if not young:
        return found
    ages = tuple(age for p in young for age in p.ages)
    said = " och ".join(filter(None, (", ".join(p.said for p in young[:-1]), young[-1].said)))
    together = Person(said, ages, (key,), (key,))
    at = found.index(young[0])
    return [*found[:at], together, *(p for p in found[at:] if p not in young)]


def _once(found: list[Person]) -> list[Person]:
    """Each once: "mamma" said twice is one, "mamma" and "styvpappa" are two."""
    kept: dict[tuple[float | None, float | None, str], Person] = {}
    for person in found:
        age = person.ages[0]
        word = person.said.lower().removesuffix("n") if age.text.isalpha() else ""
        key = (age.min, age.max, word)
        first = kept.get(key)
        needs = tuple(dict.fromkeys((*(first.needs if first else ()), *person.needs)))
        words = tuple(dict.fromkeys((*(first.words if first else ()), *person.words)))
        kept[key] = replace(first or person, needs=needs, words=words)
    return list(kept.values())
