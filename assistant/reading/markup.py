"""Undoing of markup and of broken words, with a map back into the original text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.swedish import Language, fold

# no part runs over what could begin it anew, so that a line of beginnings is read once
_TOKEN = re.compile(
    r"(?P<link><https?://[^<>\s]*>)"
    r"|(?P<mark><sup>\s*\[?\d{1,3}\]?\s*</sup>|\[\^[^\]\s]{1,20}\])"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);)"
    r"|(?P<image>!\[[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))"
    r"|(?P<strong>\*{1,3})"
    r"|(?P<note>[¹²³⁴⁵⁶⁷⁸⁹⁰]+)"
    r"|(?P<soft>[\u00ad\u200b\u2060\ufeff])"
    r"|(?P<escape>\\(?=[*_#\[\]().!+~`>|\\-]))"
    r"|(?P<space>\s+)"
)
_ODD = re.compile(r"[<&!*\\\[\u00ad¹²³⁴⁵⁶⁷⁸⁹⁰]|[^\S ]|  ")  # what ``_TOKEN`` may change
_SUSPENDED = re.compile(r"\b(\w+)- (\w+)")
_DIGIT_BREAK = re.compile(r"(\d[-–]) (?=\d)")


@dataclass(frozen=True, slots=True)
class View:
    """A text for reading and, for each of its characters, where it stands in the original.

    ``offsets`` has one entry for each character of ``text``, strictly increasing.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of ``text[start:end]``; the range must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def cut(self, start: int, end: int) -> View:
        """The part ``[start, end)`` of this view, without surrounding space."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return View(self.text[start:end], self.offsets[start:end])


def view(
    raw: str,
    spans: Iterable[tuple[int, int]],
    *,
    language: Language | None = None,
    notes: frozenset[str] = frozenset(),
) -> View:
    """Joins spans of the original into one reading text.

    Args:
        raw: the original text.
        spans: ascending, not overlapping.
        language: has the words before which a suspended hyphen is kept ("hälso- och sjukvård");
            without it no word is mended.
        notes: footnote numbers of the document, removed where they are glued to a word.
    """
    chars: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        if chars and chars[-1] != " ":
            chars.append(" ")
            offsets.append(offsets[-1] + 1)
        _read(raw, start, end, chars, offsets)
    joined = View("".join(chars), tuple(offsets))
    joined = joined.cut(0, len(joined.text))
    if language is not None:
        joined = _mend_words(joined, language)
    return _drop_notes(joined, notes) if notes else joined


def mended(title: str, language: Language) -> str:
    """A title whose words are broken over lines: "Svårig- heter", but "hälso- och sjukvård"."""
    if "- " not in title or title.isupper():
        return title
    return view(title, [(0, len(title))], language=language).text


def _read(raw: str, start: int, end: int, chars: list[str], offsets: list[int]) -> None:
    position = start
    bare = _ODD.search(raw, start, end) is None and not raw.startswith(" ", start)
    for match in () if bare else _TOKEN.finditer(raw, start, end):
        chars.extend(raw[position : match.start()])
        offsets.extend(range(position, match.start()))
        position = match.end()
        shown = _shown(match, raw)
        if shown == " " and (not chars or chars[-1] == " "):
            continue
        if shown:
            chars.append(shown)
            offsets.append(match.start())
    chars.extend(raw[position:end])
    offsets.extend(range(position, end))


def _shown(match: re.Match[str], raw: str) -> str:
    kind = match.lastgroup
    if kind == "space":
        return " "
    if kind == "entity":
        char = html.unescape(match.group())
        return " " if char.isspace() else char[:1]
    if kind == "tag":
        name = match.group().strip("</>").split()[0].lower()
        return "" if name in {"b", "i", "em", "strong", "sup", "sub", "a", "span", "u"} else " "
    if kind == "strong":
        before = raw[match.start() - 1 : match.start()]
        after = raw[match.end() : match.end() + 1]
        return match.group()[0] if before.isspace() and after.isspace() else ""
    return ""


def _mend_words(read: View, language: Language) -> View:
    """E.g. "läkemedels- genomgångar" → one word; "0- 17,99" → "0-17,99"; "hälso- och" stays.

    A hyphen that is the word's own stays: "SIP- möte" → "SIP-möte", "16- åring", "e- hälsa". Nor
    is it suspended in a word that only ends as such a word begins: "gemen- samt".
    """
    gone: set[int] = set()
    for match in _DIGIT_BREAK.finditer(read.text):
        gone.add(match.end() - 1)
    for match in _SUSPENDED.finditer(read.text):
        before, word = match.group(1), match.group(2)
        if word in language.hyphen_keepers and fold(before + word) not in language.hyphen_wholes:
            continue
        own = not before[-1].islower() or len(before) == 1 or not word[0].islower()
        if not before[-1].isalpha() and not (before[-1].isdigit() and word[0].islower()):
            continue
        gone.add(match.start(2) - 1)
        if not own:
            gone.add(match.start(2) - 2)
    return _without(read, gone)


def _drop_notes(read: View, notes: frozenset[str]) -> View:
    gone: set[int] = set()
    for match in re.finditer(r"(?<=[a-zåäö).])(\d{1,2})(?=[\s.,]|$)", read.text):
        if match.group(1) in notes:
            gone.update(range(match.start(), match.end()))
    return _without(read, gone)


def _without(read: View, gone: set[int]) -> View:
    if not gone:
        return read
    keep = [at for at in range(len(read.text)) if at not in gone]
    return View("".join(read.text[at] for at in keep), tuple(read.offsets[at] for at in keep))
