"""Does a statement say its sentence whole: the same "not", conditions, limits of time, subject?

Here a statement is compared with one sentence of a source. What a reader would be misled by is a
fault even though every word of it stands in the sentence: a condition left out, a "not" moved to
another verb, "after" for "within", the doer and the done-to exchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from assistant.llm.figures import figures
from assistant.llm.speech import Source, Speech
from assistant.swedish import fold, words

_PLAIN = frozenset("L N Z P".split())
_SOME = 3  # words of content that tell a condition or a negation from another
_NEAR = 2  # words after a verb among which its subject may stand
_SEGMENT = re.compile(r"[;:]|,\s(?=(?:då|därefter|annars)\b)|\b(?:men|medan)\b")
_WHERE = re.compile(r"(?<![,\w])\s*(\w+)\s+som\b")


def odd_character(statement: str, whole: str) -> str | None:
    """A character that hides, or that means something which no word says."""
    if any(c.isdigit() and not c.isascii() for c in statement):
        return "digits of another script"
    for char in unicodedata.normalize("NFC", statement):
        kind = unicodedata.category(char)
        odd = kind[0] not in _PLAIN or char in "?!~|\\#*_"
        if odd and char not in whole:
            return f"character U+{ord(char):04X}"
    return None


def leans(speech: Speech, statement: str, source: Source) -> str | None:
    """A statement whose subject stands in the one before it: nobody knows in which."""
    said, theirs = words(statement), words(source.text)
    if said[:2] == theirs[:2]:
        return None
    added = [w for w in said if w in speech.words.adding and w not in theirs]
    if added or statement[:1].islower() or speech.words.leaning.match(fold(statement)):
        return "leans on another statement"
    return None


def not_whole(speech: Speech, statement: str, source: Source) -> str | None:
    """What a statement leaves out of, or moves in, the one sentence that it rests on."""
    return (
        leans(speech, statement, source)
        or _negations(speech, statement, source)
        or _bound_words(speech, statement, source)
        or _bounds(speech, statement, source)
        or _subject(speech, statement, source)
        or _conditions(speech, statement, source)
        or _restricted(speech, statement, source)
        or _agent(speech, statement, source)
        or _exact(speech, statement, source)
        or _profession(speech, statement, source)
    )


def _stems(speech: Speech, text: str) -> list[str]:
    return [speech.tokens.stems(word)[0] for word in words(text)]


def _near_negations(speech: Speech, text: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """For each negation: stem before it, and stems after it."""
    said = fold(text)
    found = []
    for match in speech.words.negations.finditer(said):
        before = _stems(speech, said[: match.start()])[-1:]
        after = [
            s
            for s in _stems(speech, said[match.end() :])[:_SOME]
            if s not in speech.neutral or len(s) > _SOME
        ]
        found.append((frozenset(before), frozenset(after[:2])))
    return found


def _negations(speech: Speech, statement: str, source: Source) -> str | None:
    """Each "not" stands with the word that it stands with in the source, and none is lost."""
    mine = _near_negations(speech, statement)
    theirs = _near_negations(speech, source.text)
    said = frozenset(_stems(speech, statement))
    for before, after in mine:
        if not any(before & b or after & a for b, a in theirs):
            return "not elsewhere"
    for before, after in theirs:
        there = (not before or before <= said) and (not after or after & said)
        if there and not any(before & b or after & a for b, a in mine):
            return "not left out"
    return None


def _bound_words(speech: Speech, statement: str, source: Source) -> str | None:
    """Words that turn the one after them ("utan", "mer än") stand before the same word."""
    known = {pair for line in source.whole.split("\n") for pair in _pairs(speech, line)}
    for pair in _pairs(speech, statement):
        if pair not in known:
            return f"bound word {pair[0]}"
    return None


def _pairs(speech: Speech, text: str) -> list[tuple[str, str]]:
    cues = speech.words
    said = [*(w for w in words(text) if w not in cues.articles), ""]
    return [
        (one, speech.tokens.stems(two)[0] if two else "")
        for one, two in zip(said, said[1:], strict=False)
        if one in cues.bound and not (two[:1].isdigit() or two in cues.numbers)
    ]


def _bounds(speech: Speech, statement: str, source: Source) -> str | None:
    """A number keeps what stands before it: within, after, at most."""
    known = _bounded(speech, source.text)
    times = Counter(f.value for f in figures(source.whole, speech.words))
    for number, count in Counter(f.value for f in figures(statement, speech.words)).items():
        if number in times and count > times[number]:
            return f"figure {number} too often"
    for value, bound in _bounded(speech, statement).items():
        if value in known and not bound & known[value]:
            return f"bound of {value}"
    return None


def _bounded(speech: Speech, text: str) -> dict[tuple[str, str], frozenset[str]]:
    """(number, measure) → kinds of bounds before it ("" for none); ages are read elsewhere."""
    said = fold(text)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for figure in figures(text, speech.words):
        before = words(said[: figure.start])[-1:]
        kind = speech.words.bounds.get(before[0], "") if before else ""
        if figure.measure != "år":
            key = (figure.value, figure.measure)
            found[key] = found.get(key, frozenset()) | {kind}
    return found


def _subject(speech: Speech, statement: str, source: Source) -> str | None:
    """Who stands before the first verb that both have stands with it in the source, too."""
    said, theirs = words(statement), words(source.text)
    for at, verb in enumerate(said[1:], start=1):
        if verb not in theirs or not _verb(verb, speech):
            continue
        before = [w for w in said[:at] if w not in speech.words.articles]
        if not before or before[0] in speech.words.conditions:
            return None
        subject = speech.tokens.stems(before[-1])[0]
        places = [i for i, word in enumerate(theirs) if word == verb]
        near = [
            speech.tokens.stems(w)[0] for i in places for w in (*theirs[:i], *_after(theirs, i))
        ]
        heads = {s for line in (source.owner, source.about) for s in _stems(speech, line)}
        in_source = subject in {speech.tokens.stems(w)[0] for w in theirs}
        if in_source and subject not in near and subject not in heads:
            return f"subject of {verb}"
        return None
    return None


def _after(theirs: list[str], at: int) -> list[str]:
    return theirs[at + 1 : at + 1 + _NEAR]


def _verb(word: str, speech: Speech) -> bool:
    return word in speech.words.modals or word in speech.words.verbs or word.endswith("ar")


def _conditions(speech: Speech, statement: str, source: Source) -> str | None:
    """A condition of a part that the statement uses is said, too."""
    mine = frozenset(_stems(speech, statement))
    before: frozenset[str] = frozenset()
    for part in (p for p in _SEGMENT.split(fold(source.text)) if p and p.strip()):
        own = _telling(speech, part)
        if _uses(mine, own):
            first = words(part)[0]
            if first in speech.words.then and before and not before & mine:
                return "condition left out"
            if not all(_said(mine, some) for some in _conditions_of(speech, part)):
                return "condition left out"
        before = own
    return None


def _uses(mine: frozenset[str], own: frozenset[str]) -> bool:
    return bool(own) and len(own & mine) >= min(2, len(own))


def _telling(speech: Speech, text: str) -> frozenset[str]:
    return frozenset(s for s in _stems(speech, text) if s not in speech.neutral)


def _conditions_of(speech: Speech, part: str) -> list[frozenset[str]]:
    """The words that tell each condition; alternatives ("if … or if …") count as one."""
    found: list[frozenset[str]] = []
    for match in speech.words.condition.finditer(part):
        rest = speech.words.negations.sub(" ", part[match.start() :])
        after = _stems(speech, rest)[1:]
        some = [s for s in after if s not in speech.neutral][:_SOME]
        some = some or [s for s in after if len(s) > _SOME][:_SOME]
        if found and part[: match.start()].rstrip().endswith("eller"):
            found[-1] |= frozenset(some)
        elif some:
            found.append(frozenset(some))
    return found


def _said(mine: frozenset[str], some: frozenset[str]) -> bool:
    return len(mine & some) >= min(2, len(some)) or 2 * len(mine & some) >= len(some)


def _restricted(speech: Speech, statement: str, source: Source) -> str | None:
    """Children of whom something is said are not all children."""
    said = words(statement)
    if "som" in said:
        return None
    stems = frozenset(_stems(speech, statement))
    for noun in _WHERE.findall(fold(source.text)):
        stem = speech.tokens.stems(noun)[0]
        if stem in stems and noun not in speech.words.loose:
            return "restriction left out"
    return None


def _exact(speech: Speech, statement: str, source: Source) -> str | None:
    """Words of degree are the source's own, never the end of a longer one ("medelsvår")."""
    theirs = frozenset(_stems(speech, source.whole))
    for match in speech.words.exact.finditer(fold(statement)):
        if speech.tokens.stems(match.group())[0] not in theirs:
            return f"degree {match.group()}"
    return None


def _agent(speech: Speech, statement: str, source: Source) -> str | None:
    """What is done by somebody is done by the one whom the source names after the same verb."""
    theirs = dict(_agents(speech, source.text))
    for verb, agent in _agents(speech, statement):
        if theirs.get(verb, agent) != agent:
            return f"agent of {verb}"
    return None


def _agents(speech: Speech, text: str) -> list[tuple[str, str]]:
    said = [w for w in words(text) if w not in speech.words.articles]
    return [
        (verb, speech.tokens.stems(agent)[0])
        for verb, by, agent in zip(said, said[1:], said[2:], strict=False)
        if by == "av" and verb.endswith("s")
    ]


def _profession(speech: Speech, statement: str, source: Source) -> str | None:
    """What one profession does is not said of its whole unit."""
    opening = " ".join(words(source.text)[:_SOME])
    found = speech.words.professions.search(opening)
    if found and speech.named(statement):
        stem = speech.tokens.stems(found.group())[0]
        if stem not in _stems(speech, statement):
            return "profession left out"
    return None
