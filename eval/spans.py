"""Where words stand in a document, however the document marks, breaks or folds them."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.types import Document

_MARKUP = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|[¹²³⁴⁵⁶⁷⁸⁹⁰]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range ``[start, end)`` of a document's raw text."""

    document: str
    start: int
    end: int

    def __len__(self) -> int:
        return max(0, self.end - self.start)

    def overlap(self, other: Span) -> int:
        """Characters that belong to both."""
        if self.document != other.document:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def holds(self, other: Span) -> bool:
        """True when at least half of ``other`` lies in this span."""
        return len(other) > 0 and 2 * self.overlap(other) >= len(other)


@dataclass(frozen=True, slots=True)
class Key:
    """The letters and digits of a text in lower case, and where each stands in the text.

    Spaces, dashes, bullets, HTML tags, Markdown marks and superscript notes leave no trace, so a
    quote that runs over a line's end or a table's markup is found all the same.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, raw: str, skipped: Iterable[tuple[int, int]] = ()) -> Key:
        """Key of a text, without its ``skipped`` ranges."""
        gone = [(m.start(), m.end(), _entity(m.group())) for m in _MARKUP.finditer(raw)]
        gone.extend((start, end, "") for start, end in skipped)
        taken: list[tuple[str, int, int]] = []
        at = 0
        for start, end, shown in sorted(gone):
            _take(raw, at, start, taken)
            taken.extend((char, start, end) for char in shown)
            at = max(at, end)
        _take(raw, at, len(raw), taken)
        text = "".join(char for char, _, _ in taken)
        return cls(text, tuple(a for _, a, _ in taken), tuple(b for _, _, b in taken))

    def find(self, wanted: str) -> tuple[tuple[int, int], ...]:
        """Ranges of the raw text whose key is ``wanted``, first to last; none if it is empty."""
        found: list[tuple[int, int]] = []
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            found.append((self.starts[at], self.ends[at + len(wanted) - 1]))
            at = self.text.find(wanted, at + len(wanted))
        return tuple(found)


class Texts:
    """The documents of a corpus, searchable by quote.

    Contents lists, page marks and the like, that the reader dropped, are searched last.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.id: document for document in documents}
        self._keys = {
            name: (Key.of(d.text, [(a, b) for a, b, _ in d.dropped]), Key.of(d.text))
            for name, d in self.documents.items()
        }

    def find(self, document: str, quote: str) -> tuple[Span, ...]:
        """Every place where a quote stands; empty where it does not, or no such document."""
        wanted = Key.of(quote).text
        for key in self._keys.get(document, ()):
            if places := key.find(wanted):
                return tuple(Span(document, start, end) for start, end in places)
        return ()

    def nearest(self, document: str, quote: str, start: int) -> Span | None:
        """The place of a quote nearest to an offset."""
        places = self.find(document, quote)
        if not places:
            return None
        starts = [place.start for place in places]
        at = bisect_left(starts, start)
        return min(places[max(0, at - 1) : at + 1], key=lambda place: abs(place.start - start))


def _entity(markup: str) -> str:
    """What an HTML entity adds to a key; "" for a tag, a note or a space."""
    if not markup.startswith("&"):
        return ""
    return "".join(c for c in html.unescape(markup).lower() if c.isalnum())


def _take(raw: str, start: int, end: int, taken: list[tuple[str, int, int]]) -> None:
    for at in range(start, end):
        for char in unicodedata.normalize("NFKC", raw[at]).lower():
            if char.isalnum():
                taken.append((char, at, at + 1))
