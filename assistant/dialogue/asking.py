"""Whether a text asks, and its words without the opener and the "då" around them."""

from __future__ import annotations

import re

from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import Reading
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+(?:[-:]\w+)*")
_PRESENT = re.compile(r"\w{2,}[aeiouyåäö]r")
_WHATEVER = re.compile(r"\b\w+(?:\s+\w+)?\s+som\s+helst\b")  # "vilken dag som helst" asks nothing


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
    low = _WHATEVER.sub(" ", after_opener(reading.low, tools))
    words = _WORD.findall(low)
    if tools.cues.question_words.match(low) or (words and words[0] in tools.cues.verb_first):
        return True
    if _verb_before_subject(words, tools):
        return True
    return any(word in tools.cues.asking_words for word in words)


def _verb_before_subject(words: list[str], tools: Tools) -> bool:
    """True for "ringer de hem": a verb in the present and then who does it."""
    cues = tools.cues
    if len(words) < 2 or words[0] in cues.function_words | cues.pronouns:
        return False
    people = tools.age_words.children | tools.age_words.adults | tools.age_words.people
    return _PRESENT.fullmatch(words[0]) is not None and (
        words[1] in cues.pronouns | cues.askers and words[0] not in people
    )


def asks_last(reading: Reading, tools: Tools) -> bool:
    """True for a clause at the end that asks: "hon vill inte, kan nån tvinga"."""
    cues = tools.cues
    head, comma, tail = reading.low.rstrip(" ?!.").rpartition(",")
    words = _WORD.findall(after_opener(tail.strip(), tools))
    if not comma or len(words) < 2 or not _WORD.search(head):
        return False
    if words[0] in cues.clause_openers:
        return False
    if cues.question_words.match(" ".join(words)):
        return True
    subjects = cues.pronouns | cues.thing_pronouns | tools.age_words.people
    subjects |= tools.age_words.children | tools.age_words.adults | tools.age_words.askers
    return words[0] in cues.verb_first and words[1] in subjects | cues.askers


def after_opener(low: str, tools: Tools) -> str:
    """A text in small letters after "och", "men", "så"."""
    match = tools.cues.openers.match(low)
    return low[match.end() :].lstrip(" ,") if match else low


def without_opener(text: str, tools: Tools) -> str:
    """The text after "och", "men", "så"."""
    match = tools.cues.openers.match(lowered(text))
    return text[match.end() :].lstrip(" ,") if match else text


def has_trailing(reading: Reading, tools: Tools) -> bool:
    """True for "… då?" at the end."""
    low = reading.low.rstrip(" ?!.")
    return any(m.end() == len(low) and m.start() > 0 for m in tools.cues.trailing.finditer(low))
