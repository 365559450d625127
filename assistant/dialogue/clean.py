"""A turn without what is not the question: personal data, greetings, names, instructions.

Order matters: personal data goes first, before anything else sees the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.dialogue.cues import Cues
from assistant.dialogue.markers import (
    after_correction,
    after_new_topic,
    joint,
    lowered,
    without_courtesy,
    without_lead_in,
    without_role,
)
from assistant.dialogue.tools import Tools
from assistant.understand.private import EMAIL, PERSON, PHONE, mask

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_END = re.compile(r"[.!?…]+(?:[\"”’)]+)?(?=\s|$)|\n+")
_WORD = re.compile(r"\w+(?:-\w+)*")
_SPACED = re.compile(r"\s+([,.;:?!]|$)")
_AND = re.compile(r"^\s*(?:och|o|and|og)\s+")
_LONG_WORD = re.compile(r"\w{61,}")  # is none; patterns take the square of its length
_CONTACT = re.compile("|".join(re.escape(f"[{kind}]") for kind in (EMAIL, PHONE)))
_PERSON_MARK = f"[{PERSON}]"


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


_FIRST_NUMBER = re.compile(
    r"\s*(?P<n>[1-9]\d?)\s*(?:,|o|och|med|m|-)?\s+(?=[a-zåäö])", re.IGNORECASE
)
_LAST_NUMBER = re.compile(r"(?P<what>\D*[a-zåäö])\s+(?P<n>[1-9]\d)\s*[.?!]?$", re.IGNORECASE)
_NEXT_NUMBER = re.compile(r"\s+(?P<n>\d{1,2})(?!\s*(?:år|\d|[-:.,]\d|mån))\b")
_DIALECT = 2  # words of dialect from which a sentence is read as dialect
_MOST_NAMES = 3  # words of a name that was announced
_TAGGED = re.compile(
    r"([\[<])\s*(\w+)\s*[\]>].*?\1/\s*\2\s*[\]>]", re.DOTALL
)  # [system] … [/system]


def clean(turn: str, tools: Tools) -> Clean:
    """A turn without personal data, instructions, names, greetings and markers."""
    cues = tools.cues
    masked = mask(turn)
    text = _quiet(unicodedata.normalize("NFC", _INVISIBLE.sub("", masked.text)))
    text = _LONG_WORD.sub(" ", text)
    text = _TAGGED.sub(" ", text) if _WORD.search(_TAGGED.sub(" ", text)) else text
    whole = split_sentences(text, tools)
    asked = [kept for s in whole if (kept := _without_instruction(s, cues))]
    sentences = asked or whole
    foreign = is_foreign(" ".join(sentences), cues)
    if foreign:
        sentences = [_translate(s, cues) for s in sentences]
    sentences = [_in_full(_common(s, cues), tools) for s in sentences]
    sentences = without_courtesy(sentences, cues)
    sentences = [_without_contact(_without_names(s, cues, tools), cues) for s in sentences]
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


# instructions -----------------------------------------------------------------------------------


def _without_instruction(sentence: str, cues: Cues) -> str:
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
            return _without_instruction(rest.strip(), cues) if colon and asked else ""
        if before[-1] in ",;:–—-(":
            return sentence[: hit.start].rstrip(" ,;:–—-(") + _closing(sentence)
    return sentence.strip()


def _is_only(before: str, cues: Cues) -> bool:
    """True when only small words stand before: "och nu", "snälla"."""
    left = _WORD.findall(cues.lead_ins.sub(" ", cues.courtesy.sub(" ", before)))
    return all(word in cues.function_words for word in left) and len(left) <= 3


def _closing(sentence: str) -> str:
    return "?" if sentence.rstrip().endswith("?") else ""


# other languages --------------------------------------------------------------------------------


def is_foreign(text: str, cues: Cues) -> bool:
    """True when words that tell languages apart speak for another than Swedish."""
    found = [word.lower() for word in _WORD.findall(text)]
    count = {name: sum(w in words for w in found) for name, words in cues.telling_words.items()}
    swedish = count.pop("sv", 0)
    return bool(count) and max(count.values()) > swedish


def _translate(sentence: str, cues: Cues) -> str:
    """The field's words in Swedish; what is not in the glossary stays."""
    low = lowered(sentence)
    text = cues.glossary_pattern.sub(lambda m: cues.glossary.get(m.group(), m.group()), low)
    return re.sub(r"\s+-(?=\w)", "-", text)


def _common(sentence: str, cues: Cues) -> str:
    """Dialect in common words, where two words or more are dialect."""
    words = {word for word in _WORD.findall(lowered(sentence)) if word in cues.dialect}
    told = {word for word in words if cues.dialect[word] != word and len(word) > 1}
    if len(told) < _DIALECT:
        return sentence
    return _WORD.sub(lambda m: cues.dialect.get(m.group().lower(), m.group()), sentence)


def _in_full(sentence: str, tools: Tools) -> str:
    """Ages in full: "16 ångest", "ångest 16" → "16-åring ångest", "en på 4" → "en 4-åring"."""
    cues = tools.cues
    first = _FIRST_NUMBER.match(sentence)
    if first:
        rest = sentence[first.end() :].lower()
        hits = (*tools.lexicon.needs_in(rest), *tools.lexicon.units_in(rest))
        if any(hit.start == 0 for hit in hits):
            sentence = f"{first.group('n')}-åring {sentence[first.end() :]}"
    last = _LAST_NUMBER.match(sentence)
    if last and any(h.end == last.end("what") for h in tools.lexicon.needs_in(last.group("what"))):
        sentence = f"{last.group('n')}-åring {last.group('what')}"
    low = lowered(sentence)
    for match in reversed(list(cues.aged_ones.finditer(low))):
        number = _NEXT_NUMBER.match(low, match.end())
        if number:
            article = sentence[match.start() : match.end()].split()[0]
            aged = f"{article} {number.group('n')}-åring"
            sentence = sentence[: match.start()] + aged + sentence[number.end() :]
    return sentence


# names and contact details ------------------------------------------------------------------------


def _without_names(sentence: str, cues: Cues, tools: Tools) -> str:
    text = _without_address(_without_marks(sentence, cues), cues)
    for cue in reversed(list(cues.name_cues.finditer(lowered(text)))):
        name = _WORD.search(text, cue.end())
        if name is None or text[cue.end() : name.start()].strip():
            continue
        if name.group().lower() in cues.function_words:
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
    genitive = word.endswith("s") and word[:-1] in cues.names
    if word not in cues.names and not genitive:
        return word
    before = _WORD.findall(lowered(text[: match.start()]))[-1:]
    people = tools.age_words.children | tools.age_words.adults
    if before and before[0] in people and not genitive:
        return ""
    return cues.instead_of_name + ("s" if genitive else "")


def _without_contact(sentence: str, cues: Cues) -> str:
    """Without the clauses that only give an address or a telephone number."""
    if not _CONTACT.search(sentence):
        return sentence
    clauses = [c for c in re.split(r"[,;]\s*", sentence) if not _CONTACT.search(c)]
    if clauses:
        return ", ".join(clauses)
    asked = cues.question_words.search(lowered(sentence))
    return _CONTACT.sub("", sentence[asked.start() :]).strip() if asked else ""
