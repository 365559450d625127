"""The search of one open index."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Encoder
from assistant.index import Index
from assistant.late import LateInteraction
from assistant.memory import Memory
from assistant.search.banks import Banks
from assistant.search.found import Asked, Found, Hit
from assistant.search.fusion import Weights, fuse
from assistant.search.rankings import Rankings, Seen
from assistant.search.surely import surely
from assistant.types import AgeRange


class Search:
    """Searches one open index.

    Args:
        index: open.
        encoder: the one that made the index.
        late: late interaction.
        weights: of the rankings.
        memory: examples of everyday questions in official words; the shipped ones if not given.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        late: LateInteraction,
        weights: Weights,
        memory: Memory | None = None,
    ) -> None:
        self.index = index
        self.banks = Banks(index, late)
        self._encoder = encoder
        self._late = late
        self._weights = weights
        self._rankings = Rankings(index, late)
        self.sentences = self._rankings.sentences
        self._memory = Memory.load(encoder) if memory is None else memory

    def search(
        self,
        question: str,
        expansions: Sequence[str] = (),
        *,
        ages: Sequence[AgeRange] = (),
        needs: Sequence[str] = (),
        units: Sequence[str] = (),
        among: Collection[str] = (),
    ) -> Found:
        """Ranks the passages for a stand-alone question.

        Where the best one's document has no bank of its own, what other documents' banks say of
        the question is left out: they were written without knowing it.

        Args:
            question: masked, in any Swedish.
            expansions: official words for its everyday words.
            ages: of the person cared for.
            needs: lexicon keys of needs and situations.
            units: canonical names of units that are named.
            among: ids of the documents that are meant; all if not given.
        """
        asked = self.ask(question, expansions, ages=ages, needs=needs, units=units)
        near, voted = self.banks.near(asked), self.banks.voted(asked)
        seen = self._rankings.see(asked, self.banks.rankings(asked, near, voted))
        if among:
            seen = seen.within(self._of(among), self.index.owner)
        hits = fuse(seen, self._weights, self.banks.covered)
        uncovered = self.banks.near_uncovered(asked)
        covered = bool(hits and self.banks.covered[hits[0].place])
        judged = bool(near and uncovered and covered)
        return Found(
            hits=hits,
            cosine=seen.cosine,
            late=seen.late,
            bank=near if judged else (),
            uncovered=uncovered if judged else (),
            question=asked.text,
            surely={} if judged else self._surely(asked, seen, hits),
            votes=voted,
            banked=bool(self._weights.with_bank and covered),
        )

    def _of(self, documents: Collection[str]) -> NDArray[np.bool_]:
        """(passages,) whether a passage is in one of some documents."""
        return np.array([p.document_id in documents for p in self.index.passages], np.bool_)

    def _surely(self, asked: Asked, seen: Seen, hits: Sequence[Hit]) -> dict[str, float]:
        """How surely the passages without a bank were found, as if the others were not there."""
        covered = self.banks.covered[seen.places]
        if covered.any() and not covered.all():
            seen = seen.within(~self.banks.covered, self.index.owner)
            hits = fuse(seen, self._weights, self.banks.covered)
        wholes = self.index.views.vectors[seen.places].astype(np.float32)
        return surely(hits, seen.scores, asked.examples, wholes)

    def ask(
        self,
        question: str,
        expansions: Sequence[str] = (),
        *,
        ages: Sequence[AgeRange] = (),
        needs: Sequence[str] = (),
        units: Sequence[str] = (),
    ) -> Asked:
        """The question made ready."""
        text = self._late.mend(question)
        vector = self._encoder.encode([text])[0]
        examples = self._memory.nearest(vector)
        return Asked(
            text,
            vector,
            examples.official(vector),
            tuple(expansions),
            tuple(ages),
            tuple(needs),
            tuple(units),
            examples,
        )

    def see(self, asked: Asked) -> Seen:
        """What each ranking says, before fusion."""
        near, voted = self.banks.near(asked), self.banks.voted(asked)
        return self._rankings.see(asked, self.banks.rankings(asked, near, voted))
