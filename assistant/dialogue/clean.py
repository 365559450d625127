"""A turn without what is not the question: personal data, greetings, names, instructions.

Order matters: personal data goes first, before anything else sees the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.dialogue.cues import Cues
from assistant.dialogue.tools import Tools
from assistant.understand.private import EMAIL, PERSON, PHONE, mask

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_END = re.compile(r"[.!?…]+(?:[\"”’)]+)?(?=\s|$)|\n+")
_JOINT = re.compile(r"[\s,;:.!?…–—-]*")
_WORD = re.compile(r"\w+(?:-\w+)*")
_NOT_BUT = (re.compile(r"\b(?:inte|ej|not)\b[^.?!]{1,30}\b(?:utan|but)\s+"), re.compile(r",?\s*\b(?:inte|ej|not)\s+(?:en\s+)?\d+(?:\s*-?\s*år\w*)?\s*[.!]?$"))
_CONTACT = re.compile("|".join(re.escape(f"[{kind}]") for kind in (EMAIL, PHONE)))
_PERSON_MARK = f"[{PERSON}]"
_SHORT = 60  # characters: a turn that "not 16 but 12" may be read in


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
        instructed: instructions to the program were left out.
    """

    masked: str
    sentences: tuple[str, ...]
    personal: tuple[str, ...] = ()
    foreign: bool = False
    new_topic: bool = False
    corrects: bool = False
    instructed: bool = False

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def clean(turn: str, tools: Tools) -> Clean:
    """A turn without personal data, instructions, names, greetings and markers."""
    cues = tools.cues
    masked = mask(turn)
    text = _quiet(unicodedata.normalize("NFC", _INVISIBLE.sub("", masked.text)))
    whole = split_sentences(text, tools)
    asked = [kept for s in whole if (kept := _without_instruction(s, cues))]
    sentences = asked or whole
    foreign = is_foreign(" ".join(sentences), cues)
    if foreign:
        sentences = [_translate(s, cues) for s in sentences]
    sentences = [_without_contact(_without_names(s, cues, tools), cues) for s in sentences]
    sentences = _without_courtesy([s for s in sentences if s], cues)
    sentences, new_topic = _after_new_topic(sentences, cues)
    sentences, corrects = _after_correction(sentences, cues)
    sentences = [_without_lead_in(s, cues) for s in sentences]
    return Clean(
        masked=masked.text,
        sentences=tuple(s for s in sentences if _WORD.search(s)),
        personal=tuple(dict.fromkeys(masked.found)),
        foreign=foreign,
        new_topic=new_topic,
        corrects=corrects,
        instructed=sentences is not whole and len(asked) < len(whole),
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


def lowered(text: str) -> str:
    """Small letters, character for character, so that places stay the same."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[:1] for c in text)


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
            return ""
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


# names and contact details ------------------------------------------------------------------------


def _without_names(sentence: str, cues: Cues, tools: Tools) -> str:
    instead = cues.instead_of_name
    text = sentence.replace(_PERSON_MARK, instead)
    for cue in reversed(list(cues.name_cues.finditer(lowered(text)))):
        name = _WORD.search(text, cue.end())
        if name is None or text[cue.end() : name.start()].strip():
            continue
        if name.group().lower() in cues.function_words:
            continue
        rest = text[name.end() :]
        text = text[: cue.start()].rstrip() + rest if cue.start() else rest[_joint(rest) :]
    return " ".join(_WORD.sub(lambda m: _named(m, text, cues, tools), text).split())


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


# courtesy, markers, lead-ins ------------------------------------------------------------------------


def _without_courtesy(sentences: list[str], cues: Cues) -> list[str]:
    """Greetings and thanks cut at both ends; a sentence of nothing else is dropped."""
    kept: list[str] = []
    for sentence in sentences:
        signed = cues.signatures.search(lowered(sentence))
        if signed and len(_WORD.findall(sentence[signed.end() :])) <= 4:
            sentence = sentence[: signed.start()].rstrip(" ,;–-")
            kept += [s for s in (_trimmed(sentence, cues),) if _WORD.search(s)]
            break
        trimmed = _trimmed(sentence, cues)
        if _WORD.search(trimmed):
            kept.append(trimmed)
    return kept


def _trimmed(sentence: str, cues: Cues) -> str:
    while match := cues.courtesy.match(lowered(sentence)):
        rest = sentence[match.end() :]
        sentence = rest[_joint(rest) :]
    while True:
        low = lowered(sentence).rstrip(" .!?,")
        end = _courtesy_end(low, cues)
        if end is None:
            return sentence
        sentence = sentence[:end].rstrip(" ,;–-")


def _courtesy_end(low: str, cues: Cues) -> int | None:
    """Where closing courtesy begins: after a comma, or a word that is always a closing."""
    comma = max(low.rfind(mark) for mark in ",;–!")
    if comma >= 0:
        tail = low[comma + 1 :].strip()
        if tail and cues.courtesy.fullmatch(tail):
            return comma
    words = low.split()
    for count in range(min(5, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        if cues.closings.fullmatch(tail) and low.endswith(tail):
            return len(low) - len(tail)
    return None


def _joint(rest: str) -> int:
    match = _JOINT.match(rest)
    return match.end() if match else 0


def _after_new_topic(sentences: list[str], cues: Cues) -> tuple[list[str], bool]:
    """What follows the last marker of a new subject that opens a sentence."""
    for at in range(len(sentences) - 1, -1, -1):
        rest = _marked(sentences[at], cues)
        if rest is not None:
            return _without_courtesy([rest, *sentences[at + 1 :]], cues), True
    return sentences, False


def _marked(sentence: str, cues: Cues) -> str | None:
    low = lowered(sentence)
    start = 0
    while before := cues.before_new_topic.match(low, start):
        if cues.new_topic.match(low, start):
            break
        start = before.end() + _joint(low[before.end() :])
    match = cues.new_topic.match(low, start)
    if match is None:
        return None
    at = match.end()
    while word := re.compile(r"\s*(\w+)").match(low, at):
        if word.group(1) not in cues.after_new_topic:
            break
        at = word.end()
    joint = _joint(low[at:])
    rest = low[at + joint :]
    marked = at > match.end() or low[at : at + joint].strip() or not rest
    if marked or rest[0].isdigit() or cues.question_words.match(rest):
        return sentence[at + joint :]
    return None


def _after_correction(sentences: list[str], cues: Cues) -> tuple[list[str], bool]:
    """Without "förlåt, jag menade"; "inte 16 utan 12" becomes "12"."""
    if not sentences:
        return sentences, False
    first, corrects = sentences[0], False
    while match := cues.corrections.match(lowered(first)):
        rest = first[match.end() :]
        rest = rest[_joint(rest) :]
        if not _WORD.search(rest):
            break
        first, corrects = rest, True
    if corrects:
        low = lowered(first).rstrip(" .!?")
        ends = [m for m in cues.correction_ends.finditer(low) if m.end() == len(low)]
        if ends and _WORD.search(first[: ends[0].start()]):
            first = first[: ends[0].start()].rstrip(" ,")
    if len(first) <= _SHORT:
        not_but, not_last = _NOT_BUT
        if found := not_but.search(lowered(first)):
            first, corrects = first[found.end() :], True
        elif (tail := not_last.search(lowered(first))) and _WORD.search(first[: tail.start()]):
            first, corrects = first[: tail.start()], True
    return [first, *sentences[1:]], corrects


def _without_lead_in(sentence: str, cues: Cues) -> str:
    """ "jag undrar vem som ansvarar" → "vem ansvarar"; kept before anything but a question."""
    rest, cut = sentence, False
    while match := cues.lead_ins.match(lowered(rest)):
        tail = rest[match.end() :]
        rest = tail[_joint(tail) :]
        cut = True
    asked = cues.question_words.match(lowered(rest))
    if not cut or asked is None:
        return sentence
    return rest[: asked.end()] + re.sub(r"^\s+som\b(?=\s+\w)", "", rest[asked.end() :])
