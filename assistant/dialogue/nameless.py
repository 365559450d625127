"""Names of persons out of a text that is kept.

As far as the lexicon knows names, or the text announces one ("som heter …"). For what is stored;
a question that is only answered goes through ``clean``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from pathlib import Path

from assistant.dialogue.cues import Cues
from assistant.understand.age_words import AgeWords
from assistant.understand.private import mask

NAME = "[namn]"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SURNAME = re.compile(r"\s+[A-ZÅÄÖÉ][^\W\d_]+(?:-[^\W\d_]+)*")


def redactor(lexicon: Path) -> Callable[[str], str]:
    """``redact`` with the words of a lexicon folder.

    Raises:
        CorpusError: the lexicon is not what it should be.
    """
    cues, persons = Cues.load(lexicon), persons_of(AgeWords.load(lexicon))
    return lambda text: redact(text, cues, persons)


def persons_of(words: AgeWords) -> frozenset[str]:
    """The words after which a name is known in small letters too: "mamma lisa"."""
    return words.children | words.adults


def is_name(word: str, before: str, cues: Cues, persons: Set[str]) -> bool:
    """Whether a word is a name that the lexicon knows, with or without the genitive's s.

    Args:
        word: as it is written.
        before: the word before it, in small letters; "" where there is none.
        cues: words of conversation.
        persons: ``persons_of`` the lexicon; after one of these a name may be in small letters.
    """
    written = {word, word.capitalize()} if before in persons else {word}
    return any(w in cues.names or (w.endswith("s") and w[:-1] in cues.names) for w in written)


def redact(text: str, cues: Cues, persons: Set[str]) -> str:
    """The text with personal data and names as marks: "[personnummer]", "[namn]".

    After a name that is announced or known, a following word in capitals goes with it (a surname).
    """
    masked = mask(text, cues.street).text
    return _each(masked, sorted(_names(masked, cues, persons)))


def _names(text: str, cues: Cues, persons: Set[str]) -> set[tuple[int, int]]:
    spans: set[tuple[int, int]] = set()
    before = ""
    for match in _WORD.finditer(text):
        if is_name(match.group(), before, cues, persons):
            spans.add(match.span())
        before = match.group().lower()
    for cue in cues.name_cues.finditer(text.lower() if len(text.lower()) == len(text) else text):
        name = _WORD.match(
            text, cue.end() + len(text[cue.end() :]) - len(text[cue.end() :].lstrip())
        )
        if name and name.group().lower() not in cues.function_words:
            spans.add(name.span())
    return {(start, _with_surname(text, end)) for start, end in spans}


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
