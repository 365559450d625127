"""Names of persons out of a text that is kept.

As far as the lexicon knows names, or the text announces one ("som heter …"). For what is stored;
a question that is only answered goes through ``clean``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from assistant.dialogue.cues import Cues
from assistant.understand.private import mask

NAME = "[namn]"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SURNAME = re.compile(r"\s+[A-ZÅÄÖÉ][^\W\d_]+(?:-[^\W\d_]+)*")


def redactor(lexicon: Path) -> Callable[[str], str]:
    """``redact`` with the words of a lexicon folder.

    Raises:
        CorpusError: the lexicon is not what it should be.
    """
    cues = Cues.load(lexicon)
    return lambda text: redact(text, cues)


def redact(text: str, cues: Cues) -> str:
    """The text with personal data and names as marks: "[personnummer]", "[namn]".

    After a name that is announced or known, a following word in capitals goes with it (a surname).
    """
    masked = mask(text, cues.street).text
    return _each(masked, sorted(_names(masked, cues)))


def _names(text: str, cues: Cues) -> set[tuple[int, int]]:
    spans = {match.span() for match in _WORD.finditer(text) if _is_known(match.group(), cues)}
    for cue in cues.name_cues.finditer(text.lower() if len(text.lower()) == len(text) else text):
        name = _WORD.match(
            text, cue.end() + len(text[cue.end() :]) - len(text[cue.end() :].lstrip())
        )
        if name and name.group().lower() not in cues.function_words:
            spans.add(name.span())
    return {(start, _with_surname(text, end)) for start, end in spans}


def _is_known(word: str, cues: Cues) -> bool:
    return word in cues.names or (word.endswith("s") and word[:-1] in cues.names)


def _with_surname(text: str, end: int) -> int:
    surname = _SURNAME.match(text, end)
    return surname.end() if surname else end


def _each(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [text[at:start], NAME]
        at = max(at, end)
    return "".join((*pieces, text[at:]))
