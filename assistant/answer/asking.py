"""What is asked for, and whether the best sentences hold it, in numbers for the judge.

What a question has beside ages, needs and units ("vem ersatte …?" after somebody's post); and for a
question after a fact of a kind – who does it, how often, by when – whether a sentence that holds
such a fact is near, and speaks of the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answer.shape import Shape, Shapes
from assistant.dialogue import Tools
from assistant.dialogue.reading import Reading, own_words, person_needs, read
from assistant.index import Index
from assistant.late import LateInteraction
from assistant.order import best_first
from assistant.pieces import Prepared
from assistant.understand.plain import plain

Floats = NDArray[np.float32]
_NEAR = 40  # sentences among which one that holds the fact is looked for
_MOST_OWN = 8
_FEW = 1  # own words that a plain question for whose somebody is may have


class Asking:
    """Features of what is asked for, over the documents of one index.

    Args:
        index: open.
        late: late interaction.
        tools: the words of ages, needs, units and conversation.
        shapes: how direct questions are put.
        sentences: of the index, made ready.
    """

    def __init__(
        self,
        index: Index,
        late: LateInteraction,
        tools: Tools,
        shapes: Shapes,
        sentences: Prepared,
    ) -> None:
        self._index = index
        self._late = late
        self._tools = tools
        self._shapes = shapes
        self._sentences = sentences
        self._texts = [s.text for passage in index.passages for s in passage.sentences]
        self._whole: list[str] = []
        self._held: dict[str, bool] = {}

    def features(self, question: str, intent: str, scores: Floats) -> dict[str, float]:
        """The features of a question.

        Args:
            question: as it was searched for.
            intent: what it is after.
            scores: (sentences,) likeness of each sentence of the index.
        """
        return {
            **self._beside(read(question, self._tools), intent),
            **self._fact(question, scores),
        }

    def _beside(self, said: Reading, intent: str) -> dict[str, float]:
        """What the question has beside ages, needs and units."""
        own = len(own_words(said, self._tools))
        words = said.low.split()
        needs, aged, few = bool(person_needs(said, self._tools)), bool(said.ages), own <= _FEW
        units = said.unit_keys
        who = intent == "responsibility" and needs
        return {
            "own": float(min(own, _MOST_OWN)),
            "own_share": own / max(1, len(words)),
            "own_none": float(not own),
            "aged": float(aged),
            "units": float(min(3, len(units))),
            "units_unheld": sum(not self._holds(unit) for unit in units) / max(1, len(units)),
            "who_need": float(who),
            "who_need_plain": float(who and few),
            "aged_need_plain": float(aged and needs and few),
            "unit_alone": float(bool(units) and not needs and few),
            "verb_first": float(bool(words) and words[0] in self._tools.cues.verb_first),
        }

    def _holds(self, unit: str) -> bool:
        """True for a unit that a document names by its name or an official one."""
        if unit not in self._held:
            if not self._whole:  # document by document: all of a large corpus at once is much
                documents = self._index.documents
                self._whole = [
                    plain("\n".join(p.reading for p in d.passages)).text for d in documents
                ]
            known = self._tools.lexicon.units[unit]
            names = (plain(name.strip("*!")).text for name in (unit, *known.names))
            self._held[unit] = any(name in text for name in names for text in self._whole)
        return self._held[unit]

    def _fact(self, question: str, scores: Floats) -> dict[str, float]:
        """Whether a near sentence holds a fact of the kind asked for, on the same thing."""
        shape = self._shapes.of(question)
        if not shape.name or not scores.size:
            return {"fact": 0.0, "fact_gap": 0.0, "fact_unmet": 0.0}
        order = best_first(scores, _NEAR)
        met = [int(at) for at in order if shape.met(self._texts[at])]
        best = float(scores[order[0]])
        gap = best - float(scores[met[0]]) if met else best
        return {"fact": 1.0, "fact_gap": gap, "fact_unmet": self._unmet(question, shape, met)}

    def _unmet(self, question: str, shape: Shape, places: Sequence[int]) -> float:
        """The weight of the words that the best sentence with the fact does not meet."""
        if not places:
            return 1.0
        return min(self._unmet_in(question, shape, at) for at in places[:3])

    def _unmet_in(self, question: str, shape: Shape, place: int) -> float:
        met = self._late.coverage_prepared(question, self._sentences, np.array([place]))
        asked = [(s, c) for w, s, c in met if not any(act.search(w.lower()) for act in shape.acts)]
        total = sum(share for share, _ in asked) or 1.0
        return sum(share * (1.0 - max(0.0, c)) for share, c in asked) / total
