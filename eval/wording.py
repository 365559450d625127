"""Words compared: does a text say a fact, and do passages hold a statement?"""

from __future__ import annotations

import re

from assistant.lexical import Tokens
from assistant.swedish import fold, words

HELD = 0.75
"""Share of a statement's content words that its passages must hold."""
_MARKUP = re.compile(r"<[^<>]*>|\*+|\[\d+\]|[”“\"’']")
_DASH = re.compile(r"\s*-\s*")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHORT = 4  # letters: a shorter form must be a word of its own ("UM" is not in "rum")


def plain(text: str) -> str:
    """Lower case, without markup and citation marks, "0 – 17,99" as "0-17.99"."""
    return _DECIMAL.sub(".", _DASH.sub("-", fold(_MARKUP.sub("", text))))


def says(text: str, form: str) -> bool:
    """True when a ``plain`` text says an accepted form.

    A number is not met inside a longer one, a short word not inside another word.
    """
    wanted = plain(form)
    pattern = re.escape(wanted)
    if wanted[:1].isdigit():
        pattern = r"(?<![\d.])" + pattern
    if wanted[-1:].isdigit():
        pattern += r"(?!\d)"
    if wanted.isalpha() and len(wanted) <= _SHORT:
        pattern = rf"\b{pattern}\b"
    return bool(wanted) and re.search(pattern, text) is not None


class Support:
    """Judges by words whether passages hold a statement.

    No model judges here: a statement is held when all its numbers and at least ``HELD`` of its
    content words (stems) stand in what it cites. That is strict on figures, names of units and
    invented words, and blind to a wrong "not"; an editor's eye is still needed.

    Args:
        function_words: words that carry no content.
    """

    def __init__(self, function_words: frozenset[str] = frozenset()) -> None:
        self._tokens = Tokens(frozenset())
        self._functions = function_words
        self._known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def holds(self, statement: str, premises: tuple[str, ...]) -> bool:
        """True when the premises together hold the statement; never without a premise."""
        if not premises:
            return False
        numbers, stems = self._parts(statement)
        parts = [self._parts(text) for text in premises]
        known_numbers = frozenset[str]().union(*(n for n, _ in parts))
        known_stems = frozenset[str]().union(*(s for _, s in parts))
        if not stems:
            return numbers <= known_numbers
        return numbers <= known_numbers and len(stems & known_stems) / len(stems) >= HELD

    def _parts(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        if text not in self._known:
            bare = plain(text)
            content = " ".join(
                w for w in words(bare) if len(w) > 2 and w not in self._functions and w.isalpha()
            )
            stems = frozenset(self._tokens.stems(content))
            self._known[text] = frozenset(_NUMBER.findall(bare)), stems
        return self._known[text]
