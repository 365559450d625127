"""The lines of a text and what each is by its form alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.swedish import Language, fold

# \ue000-\uf8ff: bullets of symbol fonts, which converters leave as private characters
_BULLETS = "•●▪◦○‣➢➤►▸■□▫✓✔❖◆∙⁃☐☑☒\ue000-\uf8ff"
BULLET = re.compile(
    rf"^\s*(?:#{{1,6}}\s+)?(?:[-*]\s+(?=[{_BULLETS}→·]))?(?P<mark>[{_BULLETS}→·]|[-–—*+](?=\s|$)"
    r"|o(?=\s{1,4}(?!dyl|d\b)[A-ZÅÄÖa-zåäö]|\s*$))\s*"
)
ORDERED = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?P<mark>\d{1,2}[.)]|\(\d{1,2}\)|[a-zåäö]\)|[ivx]{1,4}[.)])\s+(?=\S)"
)
INLINE_BULLET = re.compile(rf"[{_BULLETS}]")
MARKS = re.compile(r"\s*(?:#{1,6}\s+|>\s?)+")
SUB_MARKS = frozenset("○◦o▫")
_PAGE = re.compile(
    r"^(?:[-–]\s*)?(?:sid(?:a|an|\.)?\s*)?\d{1,4}\s*"
    r"(?:\(\s*\d{1,4}\s*\)|/\s*\d{1,4}|av\s+\d{1,4})?(?:\s*[-–])?$",
    re.I,
)
_PAGE_WORDS = re.compile(r"^sid(?:a|an|\.)?:?\s+\d+", re.I)
PAGE_AT_END = re.compile(
    r"\s(?:sid(?:a|an|\.)?:?\s*\d{1,3}(?:\s*\(\d{1,3}\)|\s+av\s+\d{1,3}|/\d{1,3})?"
    r"|\d{1,3}\s*\(\d{1,3}\))$",
    re.I,
)
_URL = re.compile(r"^\s*<?(?:https?://|www\.)\S+>?\s*$")
NOTE = re.compile(
    r"^\s*(?P<note>[¹²³⁴⁵⁶⁷⁸⁹]|\d{1,2})\s+(?:se fotnot\b|https?://|www\.|<http)", re.I
)
_MARKDOWN_NOTE = re.compile(r"^\s*\[\^[^\]]+\]:")
TAGS = re.compile(r"<[^<>]*>|[*#|]+")
_DROPPED = frozenset(
    {"contents", "page", "link", "note", "rule", "figure", "signature", "repeated"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break.

    ``kind``: "blank", "table_head", "text", or one of those that no passage holds: "contents",
    "page" (mark, header or footer), "link", "note", "rule", "figure", "signature", "repeated".
    """

    start: int
    end: int
    text: str
    kind: str

    @property
    def is_dropped(self) -> bool:
        """True for what no passage holds (and the document lists as dropped)."""
        return self.kind in _DROPPED

    def becomes(self, kind: str) -> Line:
        """The same line as another kind."""
        return replace(self, kind=kind)

    def after(self, size: int) -> Line:
        """The rest of the line after its first ``size`` characters."""
        return replace(self, start=self.start + size, text=self.text[size:])


def split_lines(text: str, language: Language) -> list[Line]:
    """All lines in order, each with its kind by itself."""
    found: list[Line] = []
    start = 0
    for raw in re.split(r"[\n\f]", text):
        found.append(Line(start, start + len(raw), raw, _kind(raw, language)))
        start += len(raw) + 1
    return found


def plain(raw: str) -> str:
    """A line without marks of headings and emphasis, tags and surrounding space."""
    return " ".join(TAGS.sub(" ", raw).split())


def is_table_head(raw: str, language: Language) -> bool:
    """True for "VERKSAMHET ANSVARSOMRÅDE": two or more words, all of them heads of tables."""
    words = TAGS.sub(" ", raw).strip()
    if not words or len(words) > 80 or not language.table_heads:
        return False
    if "\t" not in raw and "|" not in raw and not words.isupper():
        return False
    joined = "".join(fold(words).replace("/", "").split())
    return _segments(joined, language.table_heads) >= 2


def _segments(joined: str, heads: frozenset[str]) -> int:
    if not joined:
        return 0
    for size in range(len(joined), 0, -1):
        if joined[:size] in heads:
            rest = _segments(joined[size:], heads)
            if rest >= 0:
                return rest + 1
    return -1 if joined else 0


def _kind(raw: str, language: Language) -> str:
    stripped = raw.strip()
    if not stripped:
        return "blank"
    if re.fullmatch(
        r"[-_=*\s|:+.…]{3,}|#{1,6}|<!--.*-->|!\[[^\]]*\]\([^)]*\)|(?:\*\*|__)\s*(?:\*\*|__)|\\",
        stripped,
    ):
        return "rule"
    if is_table_head(raw, language):
        return "table_head"
    if NOTE.match(raw) or _MARKDOWN_NOTE.match(raw):
        return "note"
    if stripped[0] in "¹²³⁴⁵⁶⁷⁸⁹" and len(stripped) < 400:
        return "note"
    if _URL.match(raw):
        return "link"
    return "page" if is_page_mark(raw, language) else "text"


def is_page_mark(raw: str, language: Language) -> bool:
    """True for "26 (51)", "Sida 21 (25)", "- 3 -" and what signing services print on pages."""
    words = plain(raw)
    if _PAGE.match(words) or _PAGE_WORDS.match(words):
        return True
    if len(words) > 160 or words.endswith((".", ":", ",")):
        return False
    first = fold(words)
    stamped = any(first.startswith(f"{word} ") for word in language.page_words)
    return stamped and re.search(r"\d{3}|\b[A-ZÅÄÖ]{2,4}\b|[0-9a-f]{6}", words) is not None
