"""The thing whose responsible a question asks for, where no document speaks of it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer.shape import Shapes
from assistant.index import Index
from assistant.late import LateInteraction
from assistant.pieces import Prepared
from assistant.swedish import fold
from assistant.types import Query
from assistant.understand import Lexicon

_PART = 4  # letters of a stem that the vocabulary keeps
NEAR = 0.62
"""Cosine from which a word is met by another: "psykvård" 0.68, "kuratorer" 0.78, "terapin" 0.68;
"tandvård" 0.38, "skolskjuts" 0.35, "taxin" 0.41, "färdtjänst" 0.60 are not."""


@dataclass(frozen=True, slots=True, eq=False)
class Unsaid:
    """Holds what a word is looked for in: an index, the lexicon, late interaction."""

    index: Index
    lexicon: Lexicon
    shapes: Shapes
    late: LateInteraction
    sentences: Prepared

    def word(self, query: Query) -> str:
        """The word for what is asked about ("vem ansvarar för tandvård") that nothing meets, or "".

        Met is a word that stands in a document, or whose official words do, or that is near one
        of a document's by its vector: everyday words are seldom the documents' own. What troubles
        a person ("ätstörning") is met by what it is a kind of; a service is not.
        """
        match = self.shapes.charge.search(fold(query.asking))
        word = match.group(1) if match else ""
        trouble = self.lexicon.needs_in(word) and not self.lexicon.units_in(word)
        if not word or trouble or self._held(word) or any(map(self._held, self._official(word))):
            return ""
        met = self.late.coverage_prepared(word, self.sentences)
        return "" if any(cosine >= NEAR for _, _, cosine in met) else word

    def _held(self, phrase: str) -> bool:
        stems = [s for s in self.index.tokens.stems(phrase) if len(s) >= _PART]
        return bool(stems) and all(s in self.index.tokens.vocabulary for s in stems)

    def _official(self, word: str) -> set[str]:
        """Other words for the same thing; what it is a kind of is none."""
        wider = self.lexicon.with_broader(hit.key for hit in self.lexicon.needs_in(word))
        return set(self.lexicon.expansions(word)) - wider
