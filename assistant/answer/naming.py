"""Which document a question names: "jämtbus", "tjänsteskrivelsen", "avtalet om …"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.swedish import words
from assistant.types import Document

_STEM = 5  # letters: words as long are the same when one begins the other ("skrivelse", -n)
_HEAD = 4  # letters of a compound before a word for a document ("psyk|avtalet")
_ENDING = 4  # letters that an ending may have
_SHORT = 2.0  # what a word of the short name counts beside one of the title
_MEMO = 0.6  # a memo is often named after the agreement that it is about
_NAMED = 0.9  # from this weight a document is named


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the documents' names, rarest first in weight."""

    words: tuple[tuple[str, dict[str, float]], ...]  # document id, word → weight
    generic: frozenset[str]
    short: dict[str, frozenset[str]]  # document id → words of its short name

    @classmethod
    def of(cls, documents: Iterable[Document], generic: frozenset[str]) -> Names:
        """Names of some documents; ``generic`` words ("avtalet") name none."""
        told = []
        for document in documents:
            short = _content(document.short, generic)
            worth = _MEMO if document.kind == "memo" else 1.0
            told.append((document.id, worth, short, _content(document.title, generic) | short))
        shared = Counter(word for *_, every in told for word in every)
        return cls(
            tuple(
                (key, {w: worth * (_SHORT if w in short else 1.0) / shared[w] for w in every})
                for key, worth, short, every in told
            ),
            generic,
            {key: frozenset(short) for key, _, short, _ in told},
        )

    def named(self, question: str, among: frozenset[str] | None = None) -> tuple[str, ...]:
        """Ids of the documents that a question names best; none where it names none.

        Args:
            question: stand-alone.
            among: where it is known that one of these is meant: any word of a name is enough.
        """
        scores = self._scores(question, among)
        best = max(scores.values(), default=0.0)
        least = _NAMED if among is None else 0.01
        return tuple(key for key, score in scores.items() if score == best >= least)

    def every(self, question: str) -> tuple[str, ...]:
        """Ids of all documents that a question calls by their short names."""
        asked = {word for word in words(question) if word not in self.generic}
        heads = {head for word in asked if (head := self._head(word))}
        return tuple(
            key for key, short in self.short.items() if any(_said(w, asked, heads) for w in short)
        )

    def called(self, question: str, among: frozenset[str]) -> str:
        """The one of some documents that a question calls by name; "" for none or several.

        Called is who is named beside a word for a document ("avtalet om missbruk", "psykavtalet"),
        or by a short name ("enligt …"): a word of a title alone is what a question is about.
        """
        spoken = any(word in self.generic or self._head(word) for word in words(question))
        whole = {key for key, every in self.words if len(every) == len(self.short[key]) > 1}
        by_short = tuple(key for key in self.every(question) if key not in whole)
        found = self.named(question) if spoken else by_short
        return found[0] if len(found) == 1 and found[0] in among else ""

    def _scores(self, question: str, among: frozenset[str] | None) -> dict[str, float]:
        asked = {word for word in words(question) if word not in self.generic}
        heads = {head for word in asked if (head := self._head(word))}
        return {
            key: sum(weight for word, weight in known.items() if _said(word, asked, heads))
            for key, known in self.words
            if among is None or key in among
        }

    def _head(self, word: str) -> str:
        """What stands before a word for a document in a compound: "psykavtalet" → "psyk"."""
        return next(
            (
                word.removesuffix(end)
                for end in self.generic
                if word.endswith(end) and len(word) - len(end) >= _HEAD and len(end) >= _STEM
            ),
            "",
        )

    def unnamed(self, question: str, also: frozenset[str] = frozenset()) -> bool:
        """Whether a question speaks of a document without naming it: "gäller avtalet än?".

        ``also`` are further words that may stand for one ("den").
        """
        return any(word in self.generic or word in also for word in words(question))


def _content(text: str, generic: frozenset[str]) -> set[str]:
    return {w for w in words(text) if (len(w) > 3 or w.isdigit()) and w not in generic}


def _said(word: str, asked: set[str], heads: set[str]) -> bool:
    """Whether a word is among those asked about, whatever its ending or what it is joined to."""
    if word in asked or any(word.startswith(head.removesuffix("s")) for head in heads):
        return True
    if len(word) < _STEM:
        return False
    return any(
        len(other) >= _STEM
        and (other.startswith(word) or word.startswith(other))
        and abs(len(other) - len(word)) <= _ENDING
        for other in asked
    )
