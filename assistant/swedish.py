"""Written Swedish: normal forms, tokens, sentences.

The words that this needs (abbreviations, suspended hyphens, heads of tables) are data:
``corpus/lexicon/language.yaml``, read by ``Language.load``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.errors import CorpusError

WORD = re.compile(r"\w+(?:[-:]\w+)*", re.UNICODE)
_SENTENCE_END = re.compile(r"[.!?](?:[\"”’)]+)?(?=\s+[\"”(]?[A-ZÅÄÖ0-9•])")
_PLAIN = str.maketrans("åäöéèüáà", "aaoeeuaa")
_DASHES = re.compile(r"[‐‑‒–—−]")


@dataclass(frozen=True, slots=True)
class Language:
    """The words of ``language.yaml``; every field may be empty."""

    abbreviations: frozenset[str] = frozenset()
    function_words: frozenset[str] = frozenset()
    hyphen_keepers: frozenset[str] = frozenset()
    hyphen_wholes: frozenset[str] = frozenset()
    table_heads: frozenset[str] = frozenset()
    contents_titles: frozenset[str] = frozenset()
    agreement_words: tuple[str, ...] = ()
    memo_words: tuple[str, ...] = ()
    page_words: frozenset[str] = frozenset()
    signature_words: frozenset[str] = frozenset()
    annex_words: frozenset[str] = frozenset()
    closing_titles: frozenset[str] = frozenset()
    list_openers: frozenset[str] = frozenset()
    actor_heads: frozenset[str] = frozenset()
    who_heads: frozenset[str] = frozenset()
    who_labels: frozenset[str] = frozenset()
    error_pages: frozenset[str] = frozenset()
    page_chrome: frozenset[str] = frozenset()
    watermarks: frozenset[str] = frozenset()

    @classmethod
    def load(cls, folder: Path) -> Language:
        """Reads ``language.yaml`` of a lexicon folder; a missing file gives an empty language."""
        file = folder / "language.yaml"
        if not file.is_file():
            return cls()
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
            kinds = raw.get("kinds", {})
            return cls(
                abbreviations=frozenset(fold(a) for a in raw.get("abbreviations", ())),
                function_words=frozenset(raw.get("function_words", ())),
                hyphen_keepers=frozenset(raw.get("hyphen_keepers", ())),
                hyphen_wholes=_folded(raw, "hyphen_wholes"),
                table_heads=frozenset(raw.get("table_heads", ())),
                contents_titles=frozenset(raw.get("contents_titles", ())),
                agreement_words=tuple(kinds.get("agreement", ())),
                memo_words=tuple(kinds.get("memo", ())),
                page_words=_folded(raw, "page_words"),
                signature_words=_folded(raw, "signature_words"),
                annex_words=_folded(raw, "annex_words"),
                closing_titles=_folded(raw, "closing_titles"),
                list_openers=_folded(raw, "list_openers"),
                actor_heads=_folded(raw, "actor_heads"),
                who_heads=_folded(raw, "who_heads"),
                who_labels=_folded(raw, "who_labels"),
                error_pages=_folded(raw, "error_pages"),
                page_chrome=_folded(raw, "page_chrome"),
                watermarks=_folded(raw, "watermarks"),
            )
        except (yaml.YAMLError, AttributeError, TypeError) as error:
            raise CorpusError(
                "Ordlistan går inte att läsa", where=str(file), remedy="rätta YAML-formen"
            ) from error


def _folded(raw: dict[str, list[str]], name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in raw.get(name, ()))


def fold(text: str) -> str:
    """NFKC, lower case, one kind of dash, single spaces: for comparing, never for showing."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).replace("\u00ad", "")
    return " ".join(plain.lower().split())


def unaccented(text: str) -> str:
    """``fold`` without å, ä, ö and accents, as people type in a hurry."""
    return fold(text).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of a text in normal form, in order."""
    return WORD.findall(fold(text))


def sentence_spans(text: str, language: Language) -> list[tuple[int, int]]:
    """Spans of the sentences of a reading text, without surrounding space.

    "bl.a. till fisk", "5 kap. 8 a §" and "f.d. Eken" do not end a sentence.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if _is_abbreviation(text, start, match.start(), language):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in (_trim(text, a, b) for a, b in spans) if span[0] < span[1]]


def _is_abbreviation(text: str, start: int, dot: int, language: Language) -> bool:
    if text[dot] != ".":
        return False
    before = text[max(start, dot - 12) : dot + 1]
    tail = fold(before)
    last = tail.split()[-1] if tail.split() else ""
    two = " ".join(tail.split()[-2:])
    if last in language.abbreviations or two in language.abbreviations:
        return True
    return re.fullmatch(r"\(?[a-zåäö]\.|\d{1,2}\.", last) is not None and not _ends_clause(last)


def _ends_clause(last: str) -> bool:
    """A bare number with a full stop ("… 2.") ends a clause unless it begins one."""
    return last[0].isdigit()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
