"""What search should see of a question and what was told before it."""

from __future__ import annotations

import re

from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import read
from assistant.dialogue.state import Told
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+")
_MOST_WORDS = 60  # of the text that is searched for


def searched(told: Told, tools: Tools) -> str:
    """What search should see: the question first, then its background, at most 60 words."""
    cues = tools.cues
    pieces = []
    alone = cues.alone_needs.intersection(read(told.question, tools).need_keys)
    for text in (told.question, "" if alone else told.background):
        low = lowered(text)
        spans = [m.span() for m in cues.not_searched.finditer(low)]
        left = _cut(text, spans)
        said = _WORD.findall(lowered(left))
        if spans and all(word in cues.function_words | cues.light_verbs for word in said):
            left = ""
        pieces.append(_without_asker(left, tools))
    text = " ".join(" ".join(pieces).split())
    if not _WORD.search(text):
        text = told.text
    return " ".join(text.split()[:_MOST_WORDS])


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:].lstrip(" :?")
    return text


def _without_asker(text: str, tools: Tools) -> str:
    """Without the age of the one who writes: "jag är 45 och har en son" → "har en son"."""
    for mention in reversed(read(text, tools).asker_ages):
        before = re.search(r"\b(?:jag|vi)\s+är\s+$", lowered(text)[: mention.start])
        if before:
            rest = re.sub(r"^\s*(?:år(?: gammal)?)?\s*(?:,|och)?\s*", "", text[mention.end :])
            text = text[: before.start()] + rest
    return text
