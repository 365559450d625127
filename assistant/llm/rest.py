"""What a statement must have as its sentence has it: bounds of numbers, words that turn others.

Clauses and who does what in them are compared in ``roles.py``.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from assistant.llm.figures import figures
from assistant.llm.speech import Source, Speech
from assistant.swedish import fold, words

_PLAIN = frozenset("L N Z P".split())


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
        or _bound_words(speech, statement, source)
        or _bounds(speech, statement, source)
        or _exact(speech, statement, source)
    )


def _stems(speech: Speech, text: str) -> list[str]:
    return [speech.tokens.stems(word)[0] for word in words(text)]


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
        before = words(said[: figure.start])[-3:]
        longest = (" ".join(before[at:]) for at in range(len(before)))
        kind = next((k for p in longest if (k := speech.words.bounds.get(p))), "")
        if figure.measure != "år":
            key = (figure.value, figure.measure)
            found[key] = found.get(key, frozenset()) | {kind}
    return found


def _exact(speech: Speech, statement: str, source: Source) -> str | None:
    """Words of degree are the source's own, never the end of a longer one ("medelsvår")."""
    theirs = frozenset(_stems(speech, source.whole))
    for match in speech.words.exact.finditer(fold(statement)):
        if speech.tokens.stems(match.group())[0] not in theirs:
            return f"degree {match.group()}"
    return None
