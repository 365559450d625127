"""Two or three questions in one turn."""

from __future__ import annotations

import re

from assistant.dialogue.asking import asks_own, is_question, without_opener
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import own_words, read
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+(?:-\w+)*")
_AND = re.compile(r",?\s+(?:och|samt|plus|and|o|å|&)\s+|,\s+")
_TOLD = re.compile(r"(?:har|hade|fick|träffade) (?:en|ett|två|tre|\d+)\b(?!.*\b(?:rätt|ansvar))")
MOST = 3
_CLAUSE = 4  # words of a question that is more than "hur länge då"


def questions(sentences: tuple[str, ...], tools: Tools) -> tuple[str, ...]:
    """The questions of a turn where it holds several, at most three; otherwise none.

    A question without any word of its own ("Är det BUP eller primärvården?" after "Vem ansvarar
    för …?") belongs to the one before.
    """
    found: list[str] = []
    for sentence in sentences:
        reading = read(sentence, tools)
        if not is_question(reading, tools):
            continue
        for piece in _pieces(sentence, tools):
            if not found or _asks_more(piece, tools):
                found.append(piece)
    return tuple(found[:MOST]) if len(found) > 1 else ()


def _pieces(sentence: str, tools: Tools) -> list[str]:
    """The sentence cut before "och vem", "och hur"."""
    low = lowered(sentence)
    cuts: list[tuple[int, int]] = []
    at = 0
    for match in _AND.finditer(low):
        tail = low[match.end() :]
        word = tools.cues.question_words.match(tail)
        long_enough = len(_WORD.findall(tail)) > 1
        if word and long_enough and _asked(low[at : match.start()], tools):
            cuts.append(match.span())
            at = match.end()
    pieces, start = [], 0
    for a, b in cuts:
        pieces.append(sentence[start:a])
        start = b
    return [*pieces, sentence[start:]]


def _asked(low: str, tools: Tools) -> bool:
    if len(_WORD.findall(low)) < 2 or _TOLD.match(low):  # "har en kille här som …, vem …?"
        return False
    return asks_own(read(low, tools), tools)


def _asks_more(piece: str, tools: Tools) -> bool:
    """True for a question word with a verb or noun of its own, or a kind of answer of its own."""
    text = without_opener(piece, tools)
    reading = read(text, tools)
    if not tools.cues.question_words.match(reading.low):
        return False
    words = [w for w in _WORD.findall(reading.low) if w not in tools.cues.function_words]
    own = [w for w in words if w not in tools.cues.light_verbs]
    return (
        bool(own)
        or _asks_degree(reading.low, tools)
        or bool(own_words(reading, tools))
        or not reading.empty
        or (tools.lexicon.answer_type(text) is not None)
    )


def _asks_degree(low: str, tools: Tools) -> bool:
    """True for "hur länge blir man kvar": a fact of its own, in words that say nothing else."""
    words = _WORD.findall(low)
    degrees = zip(words, words[1:], strict=False)
    return len(words) >= _CLAUSE and any(
        a in tools.cues.how_words and b in tools.cues.degree_words for a, b in degrees
    )
