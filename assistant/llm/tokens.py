"""The words and marks of a sentence, each with what it does in a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.llm.speech import Speech
from assistant.llm.words import ClaimWords
from assistant.swedish import fold

FREE = "free"  # words of number, time and manner: they may stand anywhere in a clause
UNIT = "unit "  # opens the key of a unit
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-:][^\W\d_]+)*-?|[,;:()]")
_MARKS = ",;:()"
_DEFINITE = re.compile(r".{2}(?:en|et|na|an|rn)$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: itself, the key that it is compared by, and what it is."""

    text: str
    key: str
    kind: str  # "mark", "and", "prep", "sub", "modal", "verb", "not", "pronoun", "skip", "word"
    value: str = ""  # class of a preposition, marker or modal


def tokens_of(speech: Speech, text: str) -> list[Token]:
    """The tokens of a text; a unit's name is one token, whatever it is called."""
    said = fold(text)
    units = [h for h in speech.unit_hits(said) if h.end > h.start]
    found: list[Token] = []
    at = 0
    while match := _TOKEN.search(said, at):
        unit = next((h for h in units if h.start <= match.start() < h.end), None)
        if unit is not None:
            at = max(unit.end, match.end())
            found.append(Token(said[unit.start : at], f"{UNIT}{unit.key}", "word"))
        else:
            at = match.end()
            found.append(_token(speech, match.group()))
    return _with_verbs(speech, found)


def _with_verbs(speech: Speech, tokens: list[Token]) -> list[Token]:
    """A word in -r right after a definite noun is its verb, where the clause has none before."""
    has = False
    for at, token in enumerate(tokens):
        if token.kind in ("mark", "and", "sub"):
            has = False
        elif token.kind in ("verb", "modal"):
            has = True
        elif at and not has and _looks_finite(speech, token) and _ends_phrase(tokens[at - 1]):
            tokens[at] = Token(token.text, root(token.text, token.key), "verb")
            has = True
    return tokens


def _looks_finite(speech: Speech, token: Token) -> bool:
    cues = speech.words
    return (
        token.kind == "word"
        and not token.value
        and token.text.endswith("r")
        and token.text not in cues.persons
        and not cues.plurals.fullmatch(token.text)
    )


def _ends_phrase(token: Token) -> bool:
    return token.kind != "not" and definite(token)


def definite(token: Token) -> bool:
    """A unit, a pronoun, or a noun in its definite form."""
    if token.kind == "pronoun" or token.kind == "not" or token.key.startswith(UNIT):
        return True
    return token.kind in ("word", "skip") and bool(_DEFINITE.search(token.text))


def _token(speech: Speech, word: str) -> Token:
    cues = speech.words
    if word in _MARKS:
        return Token(word, word, "mark")
    if word[0].isdigit() or word in cues.numbers:
        value = cues.numbers.get(word, word.replace(",", "."))
        return Token(word, f"#{value}", "word", FREE)
    if word in cues.ordinals:
        return Token(word, f"#{cues.ordinals[word]}.", "word", FREE)
    key = speech.tokens.stems(word)[0]
    kind, value = _kind(speech, word)
    return Token(word, root(word, key) if kind == "verb" else key, kind, value)


def _kind(speech: Speech, word: str) -> tuple[str, str]:
    """What a word does, and its class among those that do it."""
    cues = speech.words
    tables = (("and", cues.links), ("sub", cues.markers), ("prep", cues.prepositions),
              ("modal", cues.modals))  # fmt: skip
    for kind, table in tables:
        if word in table:
            return kind, table[word]
    if cues.negations.fullmatch(word):
        return ("verb", "denies") if finite(cues, word) else ("not", "")
    if word in cues.pronouns:
        return "pronoun", cues.pronouns[word]
    if word in cues.particles or word in cues.articles:
        return "skip", ""
    if finite(cues, word):
        return "verb", ""
    if word in cues.neutral and word not in cues.persons:
        return "skip", ""
    loose = (word in cues.measures and word not in cues.persons) or word in cues.bounds
    return "word", FREE if loose or word in cues.anywhere else ""


def finite(cues: ClaimWords, word: str) -> bool:
    """Is it a verb in the present tense, as far as its form and the word list tell?"""
    if word in cues.verbs or word in cues.modals:
        return True
    if word in cues.persons or cues.plurals.fullmatch(word):
        return False
    if word.endswith("s") and f"{word[:-1]}er" in cues.verbs:
        return True
    if any(word[at:] in cues.verbs for at in range(3, len(word) - 3)):
        return True  # "protokollförs"
    return len(word) > 3 and (
        word.endswith("ar") or (word.endswith("as") and not word.endswith("rnas"))
    )


def root(word: str, key: str) -> str:
    """The stem that forms of a short verb share: that of "ger" and "ges"."""
    return key[:-1] if len(key) <= 3 and key[-1:] in "rs" else key


def plain(tokens: list[Token]) -> list[Token]:
    """Without the frame of a cleft: "det är X som gör" is "X gör"."""
    texts = [t.text for t in tokens]
    for at, pair in enumerate(zip(texts, texts[1:], strict=False)):
        if pair in (("det", "är"), ("är", "det")):
            after = [i for i in range(at + 2, len(texts)) if texts[i] == "som"]
            if after:
                return [
                    t
                    for i, t in enumerate(tokens)
                    if i != after[-1] and not (i in (at, at + 1) and (t.text == "det" or at == 0))
                ]
    return tokens
