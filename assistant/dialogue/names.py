"""Names of persons, addresses and contact details out of a sentence that is answered."""

from __future__ import annotations

import re

from assistant.dialogue.cues import Cues
from assistant.dialogue.markers import joint, lowered
from assistant.dialogue.nameless import is_name, persons_of
from assistant.dialogue.tools import Tools
from assistant.understand.private import EMAIL, PERSON, PHONE

_WORD = re.compile(r"\w+(?:-\w+)*")
_LAST_WORD = re.compile(r"(\w+)\s*$")
_SPACED = re.compile(r"\s+([,.;:?!]|$)")
_AND = re.compile(r"^\s*(?:och|o|and|og)\s+")
_CONTACT = re.compile("|".join(re.escape(f"[{kind}]") for kind in (EMAIL, PHONE)))
_PERSON_MARK = f"[{PERSON}]"
_MOST_NAMES = 3  # words of a name that was announced


def without_names(sentence: str, cues: Cues, tools: Tools) -> str:
    """A sentence without persons' names, addresses and marks of masked numbers."""
    text = _without_address(_without_marks(sentence, cues), cues)
    for cue in reversed(list(cues.name_cues.finditer(lowered(text)))):
        name = _WORD.search(text, cue.end())
        if name is None or text[cue.end() : name.start()].strip():
            continue
        if name.group().lower() in cues.function_words or _asked(
            text[: cue.start()], name.group(), cues
        ):
            continue
        rest = text[_name_end(text, name) :]
        before = text[: cue.start()].rstrip()
        own = cue.group().split()[0]
        if own in cues.askers and (goes_on := _says_more(rest, cues)):
            text = f"{before} {own} {goes_on}".strip()
        else:
            text = before + rest if before else _from_next(rest)
    for name in reversed([m for m in _WORD.finditer(text) if m.group() in cues.names]):
        text = text[: name.end()] + text[_name_end(text, name) :]
    return " ".join(_WORD.sub(lambda m: _named(m, text, cues, tools), text).split())


def _asked(before: str, word: str, cues: Cues) -> bool:
    """True for "vad" right before "heter blanketten": a thing is asked for, and nobody named."""
    last = _LAST_WORD.search(lowered(before))
    asks = last is not None and cues.question_words.fullmatch(last.group(1)) is not None
    return asks and not (word[0].isupper() and word[1:].islower())


def _name_end(text: str, name: re.Match[str]) -> int:
    """Where an announced name ends: "Anna Svensson" is one."""
    end = name.end()
    for _ in range(_MOST_NAMES - 1):
        more = _WORD.match(text, end + 1)
        if text[end : end + 1] != " " or more is None or not more.group()[0].isupper():
            break
        if not more.group()[1:].islower():
            break
        end = more.end()
    return end


def _without_address(sentence: str, cues: Cues) -> str:
    """Without a street and its number, the town after it and the "bor på" before it."""
    return _SPACED.sub(r"\1", cues.address.sub(" ", sentence)).strip()


def _without_marks(sentence: str, cues: Cues) -> str:
    """A masked identity number as "personen" where a word before asks for one, else left out."""
    pieces = sentence.split(_PERSON_MARK)
    text = pieces[0]
    for piece in pieces[1:]:
        before = _WORD.findall(lowered(text))[-1:]
        asked = not before or before[0] in cues.prepositions or before[0] in cues.light_verbs
        text = f"{text}{cues.instead_of_name if asked else ''}{piece}"
    return text


def _from_next(rest: str) -> str:
    """What follows a name at the beginning, without the "och" between."""
    rest = rest[joint(rest) :]
    return _AND.sub("", rest)


def _says_more(rest: str, cues: Cues) -> str:
    """What a speaker says more after their name, without the "och": "och är kurator på …"."""
    said = _AND.match(rest)
    left = rest[said.end() :] if said else ""
    verb = _WORD.match(lowered(left))
    return left if verb and verb.group() in cues.verb_first else ""


def _named(match: re.Match[str], text: str, cues: Cues, tools: Tools) -> str:
    word = match.group()
    before = "".join(_WORD.findall(lowered(text[: match.start()]))[-1:])
    persons = persons_of(tools.age_words)
    if not is_name(word, before, cues, persons):
        return word
    whole = word in cues.names or (before in persons and word.capitalize() in cues.names)
    if whole and before in persons:  # "mamma lisa"
        return ""
    genitive = word.endswith("s") and (not whole or word[:-1] in cues.names)
    return cues.instead_of_name + ("s" if genitive else "")


def without_contact(sentence: str, cues: Cues) -> str:
    """Without the clauses that only give an address or a telephone number."""
    if not _CONTACT.search(sentence):
        return sentence
    clauses = [c for c in re.split(r"[,;]\s*", sentence) if not _CONTACT.search(c)]
    if clauses:
        return ", ".join(clauses)
    asked = cues.question_words.search(lowered(sentence))
    return _CONTACT.sub("", sentence[asked.start() :]).strip() if asked else ""
