"""Another language, dialect and shorthand for ages, in common Swedish."""

from __future__ import annotations

import re

from assistant.dialogue.cues import Cues
from assistant.dialogue.markers import lowered
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+(?:-\w+)*")
_FIRST_NUMBER = re.compile(
    r"\s*(?P<n>[1-9]\d?)\s*(?:,|o|och|med|m|-)?\s+(?=[a-zåäö])", re.IGNORECASE
)
_LAST_NUMBER = re.compile(r"(?P<what>\D*[a-zåäö])\s+(?P<n>[1-9]\d)\s*[.?!]?$", re.IGNORECASE)
_NEXT_NUMBER = re.compile(r"\s+(?P<n>\d{1,2})(?!\s*(?:år|\d|[-:.,]\d|mån))\b")
_DIALECT = 2  # words of dialect from which a sentence is read as dialect


def is_foreign(text: str, cues: Cues) -> bool:
    """True when words that tell languages apart speak for another than Swedish."""
    found = [word.lower() for word in _WORD.findall(text)]
    count = {name: sum(w in words for w in found) for name, words in cues.telling_words.items()}
    swedish = count.pop("sv", 0)
    return bool(count) and max(count.values()) > swedish


def translate(sentence: str, cues: Cues) -> str:
    """The field's words in Swedish; what is not in the glossary stays."""
    low = lowered(sentence)
    text = cues.glossary_pattern.sub(lambda m: cues.glossary.get(m.group(), m.group()), low)
    return re.sub(r"\s+-(?=\w)", "-", text)


def in_common(sentence: str, cues: Cues) -> str:
    """Dialect in common words, where two words or more are dialect."""
    words = {word for word in _WORD.findall(lowered(sentence)) if word in cues.dialect}
    told = {word for word in words if cues.dialect[word] != word and len(word) > 1}
    if len(told) < _DIALECT:
        return sentence
    return _WORD.sub(lambda m: cues.dialect.get(m.group().lower(), m.group()), sentence)


def in_full(sentence: str, tools: Tools) -> str:
    """Ages in full: "16 ångest", "ångest 16" → "16-åring ångest", "en på 4" → "en 4-åring"."""
    cues = tools.cues
    first = _FIRST_NUMBER.match(sentence)
    if first:
        rest = sentence[first.end() :].lower()
        hits = (*tools.lexicon.needs_in(rest), *tools.lexicon.units_in(rest))
        if any(hit.start == 0 for hit in hits):
            sentence = f"{first.group('n')}-åring {sentence[first.end() :]}"
    last = _LAST_NUMBER.match(sentence)
    if last and _is_aged_by(last.group("what"), tools):
        sentence = f"{last.group('n')}-åring {last.group('what')}"
    low = lowered(sentence)
    for match in reversed(list(cues.aged_ones.finditer(low))):
        number = _NEXT_NUMBER.match(low, match.end())
        if number:
            article = sentence[match.start() : match.end()].split()[0]
            aged = f"{article} {number.group('n')}-åring"
            sentence = sentence[: match.start()] + aged + sentence[number.end() :]
    return sentence


def _is_aged_by(what: str, tools: Tools) -> bool:
    """Whether a number after a text is the age: a need stands before it, no age and no adult."""
    if not any(hit.end == len(what) for hit in tools.lexicon.needs_in(what)):
        return False
    grown = tools.age_words.adults | tools.age_words.parents
    aged = any(m.kind == "years" for m in tools.ages.read(what, today=tools.today))
    return not aged and _WORD.findall(lowered(what))[-1] not in grown
