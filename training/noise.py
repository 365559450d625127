"""Typing errors as people make them, for training and for measuring robustness."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

FOLD = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
NEIGHBOURS: Mapping[str, str] = {
    **dict(zip("qwertyuiopasdfghjklöäzxcvbnm", "wqwetrtuyioaqasdfghjkölzxcvbn", strict=False)),
    "å": "p",
    "ä": "ö",
    "ö": "ä",
    "m": "n",
}
WORD = re.compile(r"[^\W\d_]{4,}")


def without_marks(text: str, rng: random.Random) -> str:
    """Write å, ä and ö as a, a and o, as on a foreign keyboard; ``rng`` is not used."""
    return text.translate(FOLD)


def capitals(text: str, rng: random.Random) -> str:
    """Write everything in capitals; ``rng`` is not used."""
    return text.upper()


def typos(text: str, rng: random.Random) -> str:
    """Put one error into about every fourth word of four letters or more, and at least one."""
    words = list(WORD.finditer(text))
    if not words:
        return text
    chosen = rng.sample(words, max(1, round(len(words) / 4)))
    for match in sorted(chosen, key=lambda found: -found.start()):
        text = text[: match.start()] + misspell(match.group(), rng) + text[match.end() :]
    return text


def misspell(word: str, rng: random.Random) -> str:
    """Swap, drop, double or mistype one letter after the first."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + NEIGHBOURS.get(word[at].lower(), "e") + word[at + 1 :]


def split_compounds(text: str, rng: random.Random) -> str:
    """Write the longest word of ten letters or more apart, as in "skol kurator"."""
    long = [match for match in WORD.finditer(text) if len(match.group()) >= 10]
    if not long:
        return text
    match = max(long, key=lambda found: len(found.group()))
    at = match.start() + rng.randrange(4, len(match.group()) - 3)
    return text[:at] + " " + text[at:]


KINDS: Mapping[str, Callable[[str, random.Random], str]] = {
    "without å/ä/ö": without_marks,
    "typos": typos,
    "capitals": capitals,
    "split compounds": split_compounds,
}


def perturb(text: str, rng: random.Random) -> str:
    """Return the text with one or two kinds of errors, as training sees it."""
    kinds = (without_marks, typos, typos, split_compounds)
    for kind in rng.sample(kinds, rng.choice((1, 1, 2))):
        text = kind(text, rng)
    return text
