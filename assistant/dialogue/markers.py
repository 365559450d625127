"""Greetings, markers of a new subject, corrections and lead-ins at the edges of a turn."""

from __future__ import annotations

import re

from assistant.dialogue.cues import Cues

_JOINT = re.compile(r"[\s,;:.!?…–—-]*")
_WORD = re.compile(r"\w+(?:-\w+)*")
_NEXT_WORD = re.compile(r"\s*(\w+)")
_NOT_BUT = re.compile(r"\b(?:inte|ej|not)\b[^.?!]{1,30}\b(?:utan|but)\s+")
_NOT_LAST = re.compile(r",?\s*\b(?:inte|ej|not)\s+(?:en\s+)?\d+(?:\s*-?\s*år\w*)?\s*[.!]?$")
_FEW = 4  # words of "mormor till en sexåring här" that are no more than who asks
_SHORT = 60  # characters: a turn that "not 16 but 12" may be read in


def lowered(text: str) -> str:
    """Small letters, character for character, so that places stay the same."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[:1] for c in text)


def without_courtesy(sentences: list[str], cues: Cues) -> list[str]:
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
        sentence = rest[joint(rest) :]
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


def joint(rest: str) -> int:
    """Where the first word begins, after blanks and marks."""
    match = _JOINT.match(rest)
    return match.end() if match else 0


def after_new_topic(sentences: list[str], cues: Cues) -> tuple[list[str], bool]:
    """What follows the last marker of a new subject that opens a sentence."""
    for at in range(len(sentences) - 1, -1, -1):
        rest = _marked(sentences[at], cues)
        if rest is not None:
            return without_courtesy([rest, *sentences[at + 1 :]], cues), True
    return sentences, False


def _marked(sentence: str, cues: Cues) -> str | None:
    low = lowered(sentence)
    start = 0
    while before := cues.before_new_topic.match(low, start):
        if cues.new_topic.match(low, start):
            break
        start = before.end() + joint(low[before.end() :])
    match = cues.new_topic.match(low, start)
    if match is None:
        return None
    at = match.end()
    while word := _NEXT_WORD.match(low, at):
        if word.group(1) not in cues.after_new_topic:
            break
        at = word.end()
    space = joint(low[at:])
    rest = low[at + space :]
    marked = at > match.end() or low[at : at + space].strip() or not rest
    if marked or rest[0].isdigit() or cues.question_words.match(rest):
        return sentence[at + space :]
    return None


def after_correction(sentences: list[str], cues: Cues) -> tuple[list[str], bool]:
    """Without "förlåt, jag menade"; "inte 16 utan 12" becomes "12"."""
    if not sentences:
        return sentences, False
    first, corrects = sentences[0], False
    while match := cues.corrections.match(lowered(first)):
        rest = first[match.end() :]
        rest = rest[joint(rest) :]
        if not _WORD.search(rest):
            break
        first, corrects = rest, True
    if corrects:
        low = lowered(first).rstrip(" .!?")
        ends = [m for m in cues.correction_ends.finditer(low) if m.end() == len(low)]
        if ends and _WORD.search(first[: ends[0].start()]):
            first = first[: ends[0].start()].rstrip(" ,")
    if len(first) <= _SHORT:
        if found := _NOT_BUT.search(lowered(first)):
            first, corrects = first[found.end() :], True
        elif (tail := _NOT_LAST.search(lowered(first))) and _WORD.search(first[: tail.start()]):
            first, corrects = first[: tail.start()], True
    return [first, *sentences[1:]], corrects


def without_lead_in(sentence: str, cues: Cues) -> str:
    """Makes "jag undrar vem som ansvarar" "vem ansvarar"; only before a question word."""
    rest, cut = sentence, False
    while match := cues.lead_ins.match(lowered(rest)):
        tail = rest[match.end() :]
        rest = tail[joint(tail) :]
        cut = True
    asked = cues.question_words.match(lowered(rest))
    if not cut or asked is None:
        return sentence
    return rest[: asked.end()] + re.sub(r"^\s+som\b(?=\s+\w)", "", rest[asked.end() :])


def without_role(sentences: list[str], cues: Cues) -> list[str]:
    """Without a first sentence or clause that only says who asks: "Rektor här.", "Lärare."."""
    sentences = _without_here(sentences, cues)
    if len(sentences) < 2:
        return sentences
    words = [word for word in _WORD.findall(lowered(sentences[0])) if word not in cues.here]
    role = len(words) == 1 and words[0].endswith(cues.asker_roles) and bool(cues.asker_roles)
    return sentences[1:] if role and not sentences[0].rstrip().endswith("?") else sentences


def _without_here(sentences: list[str], cues: Cues) -> list[str]:
    """Without "mormor 67 här," before what is asked."""
    if not sentences:
        return sentences
    first, comma, rest = sentences[0].partition(",")
    words = _WORD.findall(lowered(first))
    says = bool(words) and words[-1] in cues.here_words and len(words) <= _FEW
    return [rest.strip(), *sentences[1:]] if says and comma and _WORD.search(rest) else sentences
