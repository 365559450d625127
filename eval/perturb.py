"""Questions as tired people type them: slips, no å ä ö, capitals, split compounds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from assistant.swedish import words

_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
_MIN_SLIP = 5  # letters: shorter words are mostly typed right
_MIN_PART = 4
_SLIP_RATE = 0.4
Perturb = Callable[[str], str]


class Perturber:
    """Makes the four kinds of worse questions; the same question always gives the same one.

    Args:
        texts: texts whose words are the parts that compounds are split into.
        seed: of the slips.
    """

    def __init__(self, texts: Iterable[str], seed: int = 20261123) -> None:
        self._vocabulary = frozenset(w for t in texts for w in words(t) if len(w) >= _MIN_PART)
        self._seed = seed

    def kinds(self) -> dict[str, Perturb]:
        """The kinds by the name of their measure."""
        return {
            "robust_typos": self.typos,
            "robust_stripped": self.stripped,
            "robust_capitals": self.capitals,
            "robust_split": self.split,
        }

    def typos(self, text: str) -> str:
        """Swaps, drops or doubles a letter inside about every third longer word, at least one."""
        draw = random.Random(f"{self._seed}|{text}")
        spots = [m.span() for m in _WORD.finditer(text) if m.end() - m.start() >= _MIN_SLIP]
        chosen = [span for span in spots if draw.random() < _SLIP_RATE] or spots[:1]
        for start, end in reversed(chosen):
            text = text[:start] + _slip(text[start:end], draw) + text[end:]
        return text

    def stripped(self, text: str) -> str:
        """Without å, ä, ö and é."""
        return text.translate(_PLAIN)

    def capitals(self, text: str) -> str:
        """All in capitals."""
        return text.upper()

    def split(self, text: str) -> str:
        """Writes compounds of known words apart: "ungdoms mottagning"."""
        return _WORD.sub(lambda match: self._split_word(match.group()), text)

    def _split_word(self, word: str) -> str:
        low = word.lower()
        for cut in range(len(word) - _MIN_PART, _MIN_PART - 1, -1):
            head, tail = low[:cut], low[cut:]
            if tail in self._vocabulary and {head, head.removesuffix("s")} & self._vocabulary:
                return f"{word[:cut]} {word[cut:]}"
        return word


def _slip(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word) - 2)
    kind = draw.choice(("swap", "drop", "double"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == "drop" else word[: at + 1] + word[at:]
