"""A turn without what is not the question: personal data, greetings, names, instructions.

Order matters: personal data goes first, before anything else sees the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.dialogue.instructions import without_instruction
from assistant.dialogue.languages import in_common, in_full, is_foreign, translate
from assistant.dialogue.markers import (
    after_correction,
    after_new_topic,
    without_courtesy,
    without_lead_in,
    without_role,
)
from assistant.dialogue.names import without_contact, without_names
from assistant.dialogue.tools import Tools
from assistant.understand.private import mask

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_END = re.compile(r"[.!?…]+(?:[\"”’)]+)?(?=\s|$)|\n+")
_WORD = re.compile(r"\w+(?:-\w+)*")
_LONG_WORD = re.compile(r"\w{61,}")  # is none; patterns take the square of its length
_TAGGED = re.compile(
    r"([\[<])\s*(\w+)\s*[\]>].*?\1/\s*\2\s*[\]>]", re.DOTALL
)  # [system] … [/system]


@dataclass(frozen=True, slots=True)
class Clean:
    """A turn as it is understood.

    Attributes:
        masked: the turn as written, personal data masked.
        sentences: what is left, in Swedish, in order; empty when nothing was asked.
        personal: kinds of personal data found.
        foreign: the turn is not in Swedish.
        new_topic: it says that it begins anew.
        corrects: it says that it mends the turn before.
    """

    masked: str
    sentences: tuple[str, ...]
    personal: tuple[str, ...] = ()
    foreign: bool = False
    new_topic: bool = False
    corrects: bool = False

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def clean(turn: str, tools: Tools) -> Clean:
    """A turn without personal data, instructions, names, greetings and markers."""
    cues = tools.cues
    masked = mask(turn, cues.street)
    text = _quiet(unicodedata.normalize("NFC", _INVISIBLE.sub("", masked.text)))
    text = _LONG_WORD.sub(" ", text)
    text = _TAGGED.sub(" ", text) if _WORD.search(_TAGGED.sub(" ", text)) else text
    whole = split_sentences(text, tools)
    asked = [kept for s in whole if (kept := without_instruction(s, cues))]
    sentences = asked or whole
    foreign = is_foreign(" ".join(sentences), cues)
    if foreign:
        sentences = [translate(s, cues) for s in sentences]
    sentences = [in_full(in_common(s, cues), tools) for s in sentences]
    sentences = without_courtesy(sentences, cues)
    sentences = [without_contact(without_names(s, cues, tools), cues) for s in sentences]
    sentences = [s for s in sentences if _WORD.search(s)]
    sentences, new_topic = after_new_topic(sentences, cues)
    sentences, corrects = after_correction(sentences, cues)
    sentences = without_role([without_lead_in(s, cues) for s in sentences], cues)
    return Clean(
        masked=masked.text,
        sentences=tuple(s for s in sentences if _WORD.search(s)),
        personal=tuple(dict.fromkeys(masked.found)),
        foreign=foreign,
        new_topic=new_topic,
        corrects=corrects,
    )


def split_sentences(text: str, tools: Tools) -> list[str]:
    """The sentences of a typed text: also those that begin with a small letter."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if match.group().startswith(".") and _is_abbreviation(piece, tools):
            continue
        found.append(piece)
        start = match.end()
    found.append(text[start:])
    return [" ".join(piece.split()) for piece in found if _WORD.search(piece)]


def _is_abbreviation(piece: str, tools: Tools) -> bool:
    last = piece.lower().split()[-1:]
    return bool(last) and last[0] in tools.language.abbreviations


def _quiet(text: str) -> str:
    """A shouted text in small letters."""
    letters = [c for c in text if c.isalpha()]
    loud = sum(c.isupper() for c in letters)
    return text.lower() if len(letters) > 12 and loud > 0.8 * len(letters) else text
