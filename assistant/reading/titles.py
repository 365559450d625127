"""What a document is called, and headings in capitals as they are written in running text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from assistant.reading.lines import BULLET, ORDERED, Line
from assistant.reading.markup import mended, view
from assistant.reading.titled import Heading, clean
from assistant.swedish import Language

_WORDS = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(  # words that do not begin a sentence
    r"(?:(?<=[a-zåäö] )|(?<=[a-zåäö], ))[^\W\d_]+"
)
_STATUTE = re.compile(r"\(\d{4}:\d{1,4}\)")
_LOOKED_AT, _CHOSEN_FROM = 40, 12  # lines of the beginning
_MOST_WORDS, _MOST_LOUD = 12, 32  # words of a title, and of one in capitals or bold
_ABBREVIATION = 4  # letters up to which unknown words in capitals stay so


class Case:
    """How the document writes words inside its sentences: "HVB", "Mellanbygden", "kommunen"."""

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._language = language
        self._usual: dict[str, str] | None = None

    def sentence(self, title: str) -> str:
        """A title in capitals as a sentence; another as it is."""
        if not title.isupper() or len(title) <= _ABBREVIATION:
            return title
        found = _WORDS.sub(lambda m: self._word(m.group()), title)
        return mended(found[0].upper() + found[1:], self._language)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if usual := self._forms().get(lower):
            return usual
        short = len(word) <= _ABBREVIATION and lower not in self._language.function_words
        return word if short and not re.search("[AEIOUYÅÄÖ]", word) else lower

    def _forms(self) -> dict[str, str]:
        if self._usual is None:
            counts: dict[str, Counter[str]] = defaultdict(Counter)
            for match in _INSIDE.finditer(self._text):
                counts[match.group().lower()][match.group()] += 1
            self._usual = {word: forms.most_common(1)[0][0] for word, forms in counts.items()}
        return self._usual


def title_of(
    text: str,
    lines: tuple[Line, ...],
    headings: tuple[Heading, ...],
    file: str,
    language: Language,
    case: Case,
) -> str:
    """The first marked heading; else among the first lines one that says what kind it is of."""
    if headings and headings[0].number is None and _marks(lines[headings[0].at].text):
        return case.sentence(headings[0].title)
    unnumbered = {h.at: h for h in headings if h.number is None and h.form != "annex"}
    found = _first_lines(text, _unnumbered(lines, headings), unnumbered, case)
    kinds = (*language.agreement_words, *language.memo_words)
    named = (
        shown
        for shown, loud in found[:_CHOSEN_FROM]
        if len(shown.split()) <= (_MOST_LOUD if loud else _MOST_WORDS)
        and not shown.endswith(".")
        and shown.split()[-1] not in language.function_words
        and any(k in shown.lower() for k in kinds)
    )
    if found and _STATUTE.search(found[0][0]):
        return found[0][0]
    plain = (shown for shown, _ in found if not shown.endswith((".", ":", ";", ",")))
    return next(named, next(plain, Path(file).stem))


def _unnumbered(lines: tuple[Line, ...], headings: tuple[Heading, ...]) -> tuple[Line, ...]:
    """The lines, without those of numbered headings, annexes and lists: no document's title."""
    taken = {h.at + n for h in headings if h.number or h.form == "annex" for n in range(h.lines)}
    return tuple(
        x.becomes("rule") if at in taken or BULLET.match(x.text) or ORDERED.match(x.text) else x
        for at, x in enumerate(lines[:_LOOKED_AT])
    )


def _first_lines(
    text: str, lines: tuple[Line, ...], headings: dict[int, Heading], case: Case
) -> list[tuple[str, bool]]:
    """Lines of the beginning for reading, and whether they are loud; letterheads last."""
    found: list[tuple[str, bool]] = []
    letterheads: list[tuple[str, bool]] = []
    at = 0
    while at < min(_LOOKED_AT, len(lines)):
        line, size = lines[at], 1
        row = "\t" in line.text.strip() or "|" in line.text
        shown = view(text, [(line.start, line.end)]).text if line.kind == "text" and not row else ""
        loud = bool(shown) and (clean(line.text).isupper() or line.text.strip().startswith("**"))
        if at in headings:
            shown = case.sentence(headings[at].title)
        elif loud and shown.isupper():
            shown, size = _loud_lines(lines, at)
            shown = case.sentence(shown)
        elif " " not in shown:
            shown = _with_next(text, lines, at, shown)
        spaced = re.search(r"\S(?:\s{4,}|\t)\S", line.text)
        if 4 <= len(shown) <= (300 if loud else 160) and not re.match(r"^[\d\W]+$", shown):
            (letterheads if spaced else found).append((shown, loud))
        at += size
    return found + letterheads


def _loud_lines(lines: tuple[Line, ...], at: int) -> tuple[str, int]:
    """Lines in capitals right under each other are one title, broken words mended."""
    words, size = clean(lines[at].text), 1
    while at + size < len(lines) and lines[at + size].kind == "text":
        below = clean(lines[at + size].text)
        if not below.isupper() or "\t" in lines[at + size].text:
            break
        words = words[:-1] + below if re.search(r"\w-$", words) else f"{words} {below}"
        size += 1
    return words, size


def _with_next(text: str, lines: tuple[Line, ...], at: int, shown: str) -> str:
    """A word alone on its line goes on in the next."""
    if not shown or at + 1 >= len(lines) or lines[at + 1].kind != "text":
        return shown
    below = view(text, [(lines[at + 1].start, lines[at + 1].end)]).text
    return f"{shown} {below}" if len(below) < 100 and not below.endswith(".") else shown


def _marks(text: str) -> bool:
    return text.lstrip().startswith("#")
