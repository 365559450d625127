"""Which document a question names: "jämtbus", "tjänsteskrivelsen", "avtalet om …"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.swedish import words
from assistant.types import Document

_STEM = 5  # letters: words as long are the same when one begins the other ("skrivelse", -n)
_ENDING = 4  # letters that an ending may have
_SHORT = 2.0  # what a word of the short name counts beside one of the title
_MEMO = 0.6  # a memo is often named after the agreement that it is about
_NAMED = 0.9  # from this weight a document is named


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the documents' names, rarest first in weight."""

    words: tuple[tuple[str, dict[str, float]], ...]  # document id, word → weight
    generic: frozenset[str]

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
        )

    def named(self, question: str) -> tuple[str, ...]:
        """Ids of the documents that a question names best; none where it names none."""
        asked = {word for word in words(question) if word not in self.generic}
        scores = {
            key: sum(weight for word, weight in known.items() if _said(word, asked))
            for key, known in self.words
        }
        best = max(scores.values(), default=0.0)
        return tuple(key for key, score in scores.items() if score == best >= _NAMED)

    def unnamed(self, question: str, also: frozenset[str] = frozenset()) -> bool:
        """Whether a question speaks of a document without naming it: "gäller avtalet än?".

        ``also`` are further words that may stand for one ("den").
        """
        return any(word in self.generic or word in also for word in words(question))


def _content(text: str, generic: frozenset[str]) -> set[str]:
    return {w for w in words(text) if (len(w) > 3 or w.isdigit()) and w not in generic}


def _said(word: str, asked: set[str]) -> bool:
    """Whether a word is among those asked about, whatever its ending or what it is joined to."""
    if word in asked:
        return True
    if len(word) < _STEM:
        return False
    return any(
        len(other) >= _STEM
        and (other.startswith(word) or word.startswith(other))
        and abs(len(other) - len(word)) <= _ENDING
        for other in asked
    )
