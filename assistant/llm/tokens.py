"""The words of a sentence, and when two of them are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.llm.speech import Speech
from assistant.llm.words import ClaimWords
from assistant.swedish import fold

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[-:][^\W\d_]+)*-?|\S")
_SILENT = frozenset(".-–”“\"«»'’()•")  # marks that say nothing
_PAUSES = frozenset(",;:")  # marks that part clauses, and say nothing else
_MIN_STEM = 3  # letters
ACTIVE = "~"  # opens the text of a verb that stood in the passive


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: its folded text and what it does.

    ``kind`` is "word", "number", "verb" (finite), "prep", "sub", "link", "article", "pronoun",
    "pause" or "mark".
    """

    text: str
    kind: str


def tokens_of(speech: Speech, text: str) -> tuple[Token, ...]:
    """The tokens of a text; names and phrases of one meaning become the same ones."""
    plain = unicodedata.normalize("NFKC", text)
    raw = [fold(m.group()) for m in _TOKEN.finditer(plain)]
    said = [word for word in _without_abbreviations(raw, plain) if word not in _SILENT]
    found = [_token(speech.words, word) for word in _of_one_meaning(speech, said)]
    return tuple(_articles(found))


def _without_abbreviations(raw: Sequence[str], text: str) -> list[str]:
    """Without "(SIP)" after what it is short for."""
    short = {fold(s) for s in re.findall(r"\(([A-ZÅÄÖ]{2,6})\)", text)}
    return [
        word
        for at, word in enumerate(raw)
        if not (word in short and list(raw[at - 1 : at + 2 : 2]) == ["(", ")"] and at > 1)
    ]


def _of_one_meaning(speech: Speech, said: Sequence[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(said):
        for size in range(min(speech.longest, len(said) - at), 0, -1):
            instead = speech.instead.get(tuple(said[at : at + size]))
            if instead is not None:
                found += instead
                at += size
                break
        else:
            found.append(said[at])
            at += 1
    return found


def _token(cues: ClaimWords, word: str) -> Token:
    if word in _PAUSES:
        return Token(word, "pause")
    if word[0].isdigit() or word in cues.numbers:
        return Token(cues.numbers.get(word, word.replace(",", ".")), "number")
    if not word[0].isalpha():
        return Token(word, "mark")
    for kind, group in cues.kinds.items():
        if word in group:
            return Token(word, kind)
    return Token(word, "verb" if _finite(cues, word) else "word")


def _finite(cues: ClaimWords, word: str) -> bool:
    """Is it a verb in the present tense, as far as its form and the word list tell?"""
    if word in cues.verbs:
        return True
    if cues.plurals.fullmatch(word):
        return False
    if word.endswith("s") and (f"{word[:-1]}er" in cues.verbs or word[:-1] in cues.verbs):
        return True
    if any(word[at:] in cues.verbs for at in range(3, len(word) - 3)):
        return True  # "protokollförs"
    return len(word) > 3 and (
        word.endswith("ar") or (word.endswith("as") and not word.endswith("rnas"))
    )


def _articles(tokens: Sequence[Token]) -> list[Token]:
    """A word such as "den" is an article before a noun, otherwise a pronoun."""
    kinds = [*(t.kind for t in tokens), ""]
    return [
        Token(t.text, "pronoun") if t.kind == "article" and kinds[at + 1] != "word" else t
        for at, t in enumerate(tokens)
    ]


def same(cues: ClaimWords, one: Token, other: Token) -> bool:
    """Are two tokens the same word, or two forms of it that mean the same?"""
    if one.text == other.text:
        return True
    for this, that in ((one, other), (other, one)):
        if this.text[0] == ACTIVE:
            return that.text in {this.text[1:] + ending for ending in ("", "r", "er")}
    content = {one.kind, other.kind} <= {"word", "verb"}
    return content and _inflected(cues, one.text, other.text)


def _inflected(cues: ClaimWords, one: str, other: str) -> bool:
    """Do two words differ by endings of one paradigm alone ("patient", "patienten")?"""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return any(
        one[at:] in endings and other[at:] in endings
        for at in range(_MIN_STEM, shared + 1)
        for endings in cues.endings
    )


def alike(cues: ClaimWords, one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Are two rows of tokens the same, word by word?"""
    return len(one) == len(other) and all(same(cues, a, b) for a, b in zip(one, other, strict=True))
