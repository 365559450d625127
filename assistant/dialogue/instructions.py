"""Instructions to the program, which are no part of a question."""

from __future__ import annotations

import re

from assistant.dialogue.cues import Cues
from assistant.dialogue.markers import lowered

_WORD = re.compile(r"\w+(?:-\w+)*")


def without_instruction(sentence: str, cues: Cues) -> str:
    """The sentence up to an instruction to the program; "" when it is one from the start."""
    low = lowered(sentence)
    for label in cues.instruction_labels:
        at = low.find(label)
        if at >= 0:
            sentence = sentence[:at] + sentence[at + len(label) :]
            low = lowered(sentence)
    for hit in cues.instructions.find(sentence):
        before = low[: hit.start].rstrip()
        if not _WORD.search(before) or _is_only(before, cues):
            _, colon, rest = sentence[hit.end :].partition(":")
            asked = "?" in rest or cues.question_words.match(lowered(rest.strip()))
            return without_instruction(rest.strip(), cues) if colon and asked else ""
        if before[-1] in ",;:–—-(":
            return sentence[: hit.start].rstrip(" ,;:–—-(") + _closing(sentence)
    return sentence.strip()


def _is_only(before: str, cues: Cues) -> bool:
    """True when only small words stand before: "och nu", "snälla"."""
    left = _WORD.findall(cues.lead_ins.sub(" ", cues.courtesy.sub(" ", before)))
    return all(word in cues.function_words for word in left) and len(left) <= 3


def _closing(sentence: str) -> str:
    return "?" if sentence.rstrip().endswith("?") else ""
