"""What an earlier question was about, as a sentence that the next one can lean on."""

from __future__ import annotations

import re

from assistant.dialogue import edits as edit
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.dialogue.tools import Tools
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+(?:-\w+)*")
EARLIER = "Det gäller frågan:"  # where an earlier question has no age, need, unit or term
_LONG = 30  # words: a longer background is not repeated from a question


def case_of(question: str, tools: Tools) -> str:
    """What a question is about: "Det gäller en 16-åring med ångest.", as a sentence.

    The words from the first age, need or person to the end of the sentence; without any, its units;
    without those, the question itself.
    """
    if not question:
        return ""
    reading = read(question, tools)
    needs = person_needs(reading, tools) or reading.needs
    first = _WORD.search(reading.low)
    later = first.end() if first else 0
    starts = [m.start for m in reading.ages] + [
        h.start for h in needs if h.start >= later and not _is_verb_of_question(h, reading, tools)
    ]
    if starts:
        start = _topic_start(reading.low, _phrase_start(reading.low, min(starts), tools), tools)
        words = question[start:]
        case = _until_question(words, tools)
        if len(case.split()) <= _LONG:
            return _it_is(case, read(case, tools), tools)
    if reading.units:
        return "Det gäller " + " och ".join(dict.fromkeys(h.text for h in reading.units)) + "."
    match = tools.cues.definitions.match(reading.low)
    if match and len(question) - match.end() < 60:
        return f"Det gäller {question[match.end() :].strip(' ?.!')}."
    return f"{EARLIER} {question[0].lower()}{question[1:]}"


def _is_verb_of_question(hit: Hit, reading: Reading, tools: Tools) -> bool:
    """True for "anmäler" of "vem anmäler?", also where the words are one need: "vem kallar"."""
    before = _WORD.findall(reading.low[: hit.start])[-1:]
    first = _WORD.findall(hit.text.lower())[:1]
    return bool({*before, *first} & tools.cues.asking_words)


def _it_is(case: str, reading: Reading, tools: Tools) -> str:
    plain = not own_words(reading, tools) and not any(
        edit.predicate(h, reading.low, tools) for h in reading.needs[:1]
    )
    return f"Det gäller {case}." if plain or " som " in case else f"Det gäller: {case}."


def _topic_start(low: str, at: int, tools: Tools) -> int:
    """Back over "överenskommelsen om" before what it is about."""
    words = list(_WORD.finditer(low, max(0, at - 60), at))[-2:]
    if words and words[-1].group() in tools.cues.topics:
        return words[-1].start()
    joined = len(words) == 2 and words[1].group() in tools.cues.topic_joints
    return words[0].start() if joined and words[0].group() in tools.cues.topics else at


def _phrase_start(low: str, at: int, tools: Tools) -> int:
    """Back over the article, the person and "som är" before an age or need."""
    words = tools.age_words
    people = words.children | words.adults | words.people
    belongs = words.copulas | people | tools.cues.article_words | tools.cues.case_opens
    start = at
    for match in reversed(list(_WORD.finditer(low, 0, at))):
        if match.group() not in belongs or low[match.end() : start].strip(" ,"):
            break
        start = match.start()
    first = _WORD.match(low, start)
    skip = first is not None and first.group() in tools.cues.case_never_opens
    if first is not None and skip and first.end() < at:
        return first.end() + 1
    return start


def _until_question(text: str, tools: Tools) -> str:
    """Up to where a new question begins, or the sentence ends."""
    cut = len(text)
    for match in _WORD.finditer(lowered(text)):
        if match.group() in tools.cues.asking_words and match.start() > 0:
            cut = match.start()
            break
    text = re.split(r"[?!.](?:\s|$)", text[:cut])[0].strip(" ,;:–-")
    return re.sub(r"[ ,]+(?:och|samt|o)$", "", text)
