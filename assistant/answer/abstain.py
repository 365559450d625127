"""Do the documents answer the question at all?

A logistic model over ``features``. Its weights come from ``python -m training.refusal`` and hold
for any corpus that has both banks; without them a second one judges by the evidence alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answer.features import Extractor, Features
from assistant.answer.manner import MANNER_FILE, Manner
from assistant.answer.places import Places
from assistant.answer.regions import OtherRegions
from assistant.answer.shape import Shapes
from assistant.corpus import SHIPPED, data_folder
from assistant.cross import CrossReader
from assistant.dialogue import Tools
from assistant.errors import CorpusError
from assistant.late import LateInteraction
from assistant.search import Found, Search
from assistant.types import Query
from assistant.understand.lexicon import Lexicon
from assistant.understand.lexicon_files import AnswerType

Floats = NDArray[np.float64]
FOLDER, MODEL_FILE = "refusal", "model.json"
FORMAT = 1
_THINGS = frozenset({"phone", "email", "dose"})  # answer types that words alone never answer
_MORE_THINGS = _THINGS | {
    "opening_hours",
    "waiting_time",
    "price",
    "address",
    "form",
    "person_name",
    "statistics",
    "benefit",
    "insurance",
    "punishment",
}
_ACUTE = 0.3  # of the threshold: danger is rather answered once too often
_OWN = 0.65  # of what judges a turn that leans on earlier ones: the turn by itself
_NEAR = 0.2  # of the threshold: from there the register may still tell of a unit
_TOPIC_VOTERS = 5
_ALIKE = 1.2  # of 2: likeness of a question whose tip is given though others differ
_MOST_OF = 0.5  # share of the votes from which a tip is given without that
_OF_KIND = 25  # nearest questions among which those for the same kind of thing are looked for


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found.

    Attributes:
        answerable: probability that the documents answer it, 0–1.
        refuse: True where the answer should be "the agreements do not say".
        topic, turn_to: the nearest topic of the not-covered bank and where it is usually answered.
        sure: False where the corpus has no banks and only evidence was judged.
        near: refused, but so near that a unit for somebody's age and need is worth telling of.
        elsewhere: about another region than the documents': nothing here answers it.
    """

    answerable: float
    refuse: bool
    topic: str = ""
    turn_to: str = ""
    sure: bool = True
    near: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """A logistic model over named features, whose weights may bend.

    Attributes:
        names: of the features.
        mean, scale: (features,): z = (value − mean) / scale.
        weights: (features, 1 + knots): of z, and of what z is above each knot.
        bias: added to the sum.
        threshold: probability below which a question is refused.
        knots: places where the weight of a feature changes, in scales from its mean.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: float
    threshold: float
    knots: tuple[float, ...] = ()

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Logistic:
        """From the data file; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        knots = tuple(float(knot) for knot in raw.get("knots", ()))
        rows = {str(name): tuple(map(float, row)) for name, row in raw["features"].items()}
        table = np.array(list(rows.values()), np.float64).reshape(-1, 3 + len(knots))
        bias, threshold = float(raw["bias"]), float(raw["threshold"])
        mean, scale, weights = table[:, 0], table[:, 1], table[:, 2:]
        return cls(tuple(rows), mean, scale, weights, bias, threshold, knots)

    def probability(self, features: Features) -> float:
        """Probability, 0–1, that the documents answer."""
        values = features.values(self.names).astype(np.float64)
        bent = bend(values, self.mean, self.scale, self.knots)
        logit = float((bent * self.weights).sum()) + self.bias
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def bend(values: Floats, mean: Floats, scale: Floats, knots: Sequence[float]) -> Floats:
    """Values as z and what z is above each knot: (..., features) → (..., features, 1 + knots).

    A value far outside what was seen in training says no more than one at its edge.
    """
    z = np.clip((values - mean) / scale, -5, 5)
    return np.stack([z, *(np.maximum(z - knot, 0.0) for knot in knots)], axis=-1)


def _both(whole: float, alone: float) -> float:
    """The probability whose log-odds are the weighed mean of two."""
    chances = np.clip([whole, alone], 1e-4, 1 - 1e-4)
    odds = np.average(np.log(chances / (1 - chances)), weights=[1 - _OWN, _OWN])
    return float(1 / (1 + np.exp(-odds)))


class Judge:
    """Judges whether the documents of one index answer a question."""

    def __init__(
        self,
        search: Search,
        late: LateInteraction,
        extractor: Extractor,
        lexicon: Lexicon,
        *,
        with_banks: Logistic,
        by_evidence: Logistic,
        trained_on: str = "",
        others: OtherRegions | None = None,
        places: Places | None = None,
    ) -> None:
        self._uncovered = search.index.uncovered
        self._passages = search.index.passages
        self._kinds: dict[str, list[AnswerType | None]] = {}
        self._late = late
        self._extractor = extractor
        self._lexicon = lexicon
        self._with_banks = with_banks
        self._by_evidence = by_evidence
        self._trained_on = trained_on
        self._others = others or OtherRegions()
        self._places = places or Places()

    @classmethod
    def load(
        cls,
        corpus: Path,
        search: Search,
        late: LateInteraction,
        tools: Tools,
        shapes: Shapes,
        reader: CrossReader | None = None,
    ) -> Judge:
        """Reads the model of a corpus folder, or the shipped one where it has none of its own.

        Raises:
            CorpusError: the model cannot be read, or knows features that this program does not.
        """
        own = corpus / FOLDER / MODEL_FILE
        file = own if own.is_file() else SHIPPED / FOLDER / MODEL_FILE
        own = file.parent / MANNER_FILE
        manner = own if own.is_file() else SHIPPED / FOLDER / MANNER_FILE
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            if raw["format"] != FORMAT:
                raise ValueError("annan form")
            return cls(
                search,
                late,
                Extractor(
                    search.index,
                    late,
                    tools,
                    shapes,
                    Manner.load(manner),
                    search.sentences,
                    reader,
                ),
                tools.lexicon,
                with_banks=Logistic.read(raw["with_banks"]),
                by_evidence=Logistic.read(raw["by_evidence"]),
                trained_on=str(raw["late"]),
                others=OtherRegions.load(data_folder(corpus, "lexicon"), search.index.documents),
                places=Places.load(data_folder(corpus, "lexicon"), search.index.documents),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(
                "Modellen för obesvarade frågor går inte att läsa",
                where=str(file),
                remedy="kör python -m training.refusal",
            ) from error

    @property
    def is_current(self) -> bool:
        """False where another language model is in use than the weights were learned with."""
        return self._trained_on == self._late.fingerprint

    def local(self, question: str) -> str:
        """A question without the name of the region that the documents are about."""
        return self._places.without(self._others.without_own(question))

    def meant(self, question: str) -> frozenset[str]:
        """Ids of the documents of the place that a question names; empty where it means all."""
        return self._places.meant(question)

    def judge(self, query: Query, found: Found, alone: Found | None = None) -> Verdict:
        """Whether the documents answer the query.

        Args:
            query: stand-alone.
            found: what was found for its search text.
            alone: for a turn that leans on earlier ones, what was found for the turn itself: units
                that fit the case do not answer "vad kostar det?".
        """
        if not found.late.size or not query.search_text.strip():
            return Verdict(0.0, True, sure=False)
        if self._others.asked(query.search_text):
            return Verdict(0.0, True, turn_to=self._others.turn_to, elsewhere=True)
        asked = found.question or self._late.mend(query.search_text)  # as it was searched
        answerable, threshold, sure = self._answerable(asked, found)
        threshold *= _ACUTE if query.acute else 1.0
        if alone is not None:
            answerable = _both(answerable, self._answerable(alone.question, alone)[0])
        enough = answerable >= threshold
        if enough and not self._lacks_thing(query, found, _THINGS if sure else _MORE_THINGS):
            return Verdict(answerable, False, sure=sure)
        topic, turn_to = self._topic(query, found)
        near = not enough and alone is None and threshold * _NEAR <= answerable
        return Verdict(answerable, True, topic, turn_to, sure, near)

    def _answerable(self, question: str, found: Found) -> tuple[float, float, bool]:
        """Probability that the documents answer, the threshold, and whether banks were heard."""
        features = self._extractor.extract(question, found)
        sure = bool(features.bank)
        model = self._with_banks if sure else self._by_evidence
        return model.probability(features), model.threshold, sure

    def _lacks_thing(self, query: Query, found: Found, things: frozenset[str]) -> bool:
        """A telephone number or the like is asked for, and no passage found holds one."""
        kind = self._lexicon.answer_type(query.search_text)
        if kind is None or kind.name not in things:
            return False
        best = (self._passages[hit.place].reading for hit in found.hits[:3])
        return not any(kind.found_in(reading) for reading in best)

    def _topic(self, query: Query, found: Found) -> tuple[str, str]:
        """The topic that the nearest not-covered questions vote for, and where to turn.

        A question for a telephone number, a price or the like hears questions for the same kind
        of thing; without any, where such things are usually asked.
        """
        kind = self._lexicon.answer_type(query.search_text)
        votes: defaultdict[tuple[str, str], float] = defaultdict(float)
        near = [(self._uncovered[at], cosine + late) for at, cosine, late in found.uncovered]
        if kind is not None:
            near = [(q, s) for q, s in near[:_OF_KIND] if self._is_of(q.topic, kind)]
            if not near:
                return kind.name, kind.turn_to
        for question, score in near[:_TOPIC_VOTERS]:
            votes[question.topic, question.turn_to] += max(0.0, score) ** 2
        topic, turn_to = max(votes, key=lambda topic: votes[topic], default=("", ""))
        alike = bool(near) and near[0][1] >= _ALIKE
        sure = alike or votes[topic, turn_to] >= _MOST_OF * sum(votes.values())
        return topic, turn_to if sure or kind is not None else ""

    def _is_of(self, topic: str, kind: AnswerType) -> bool:
        """True for a topic half of whose questions ask for the same kind of thing."""
        if topic not in self._kinds:
            asked = (q.text for q in self._uncovered if q.topic == topic)
            self._kinds[topic] = [self._lexicon.answer_type(text) for text in asked]
        kinds = self._kinds[topic]
        return 2 * kinds.count(kind) >= len(kinds)
