"""How a question is put, against the wording of two banks: what is answered, what is not.

A question's stems, pairs of stems and pairs with one between ("hur lång", "lång _ kö") are
compared with those of every bank question. Nothing is trained: the banks are the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.lexical import Tokens

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
_MOST = 400  # different n-grams of a question that are looked at: a story of about 130 words
_SMOOTH = 0.1  # added to both counts of an n-gram; of 0.03, 0.1, 0.3, 1 and 3 the best with 0.03


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the wording of the banks says on a question.

    Attributes:
        leaning: naive Bayes' log-odds that such a wording belongs to the answered questions,
            over the root of the number of n-grams that the banks know.
        cosines: (bank questions,) cosine of the n-grams weighted by rarity; 0 where hidden.
        stems: different stems of the question.
        answered, unanswered: those of them that each bank knows.
    """

    leaning: float
    cosines: Floats
    stems: frozenset[str]
    answered: frozenset[str]
    unanswered: frozenset[str]


def grams_of(stems: Sequence[str]) -> list[str]:
    """Different stems, pairs ("^" and "$" are the ends) and pairs with one between."""
    framed = ["^", *stems, "$"]
    pairs = [f"{a} {b}" for a, b in zip(framed, framed[1:], strict=False)]
    gapped = [f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False)]
    return list(dict.fromkeys((*stems, *pairs, *gapped)))


class Wording:
    """N-grams of the questions of both banks, with the questions that each is in.

    Attributes:
        answered: (questions,) True where the documents answer.
    """

    def __init__(self, grams: Sequence[str], arrays: Mapping[str, Any], tokens: Tokens) -> None:
        self._tokens = tokens
        self._ids = {gram: at for at, gram in enumerate(grams)}
        self.answered: Flags = arrays["answered"]
        self._places = arrays["places"]  # questions, gram by gram
        self._ends = arrays["ends"]
        self._rarity = arrays["rarity"]
        self._norms = arrays["norms"]

    @classmethod
    def learn(cls, questions: Sequence[str], answered: Flags, tokens: Tokens) -> Wording:
        """The wording of the questions of both banks.

        Args:
            questions: of both banks.
            answered: (questions,) True where the documents answer.
            tokens: the stems.
        """
        ids: dict[str, int] = {}
        rows = [
            [ids.setdefault(gram, len(ids)) for gram in grams_of(tokens.stems(question))]
            for question in questions
        ]
        flat = np.array([gram for row in rows for gram in row], np.int32)
        owner = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row) for row in rows])
        counts = np.bincount(flat, minlength=len(ids))
        rarity = 1.0 + np.log((1 + len(rows)) / (1 + counts))
        squares = np.bincount(owner, rarity[flat] ** 2, minlength=len(rows))
        arrays = {
            "answered": answered,
            "places": owner[np.argsort(flat, kind="stable")],
            "ends": np.cumsum(counts),
            "rarity": rarity,
            "norms": np.sqrt(np.maximum(squares, 1e-9)),
        }
        return cls(list(ids), arrays, tokens)

    def save(self, folder: Path) -> None:
        """Writes it into a new folder."""
        folder.mkdir()
        (folder / "grams.txt").write_text("\n".join(self._ids), encoding="utf-8")
        for name, array in (
            ("answered", self.answered),
            ("places", self._places),
            ("ends", self._ends),
            ("rarity", self._rarity),
            ("norms", self._norms),
        ):
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def load(cls, folder: Path, tokens: Tokens) -> Wording:
        """What ``save`` wrote, with the same stems."""
        grams = (folder / "grams.txt").read_text(encoding="utf-8")
        names = ("answered", "places", "ends", "rarity", "norms")
        arrays = {name: np.load(folder / f"{name}.npy") for name in names}
        return cls(grams.split("\n") if grams else [], arrays, tokens)

    def compare(self, question: str, hidden: Flags | None = None) -> Likeness:
        """What the banks' wording says on a question.

        Args:
            question: as it is searched for.
            hidden: (questions,) True for those to act as if they were not there.
        """
        seen = np.ones(len(self.answered), np.bool_) if hidden is None else ~hidden
        answered = int((seen & self.answered).sum())
        totals = (answered, int(seen.sum()) - answered)
        all_stems = self._tokens.stems(question)
        grams = grams_of(all_stems)[:_MOST]
        known: tuple[set[str], set[str]] = (set(), set())
        odds, square, met = 0.0, 0.0, 0
        products = np.zeros(len(seen), np.float64)
        for gram in grams:
            number = self._ids.get(gram)
            at = self._inside(number, seen)
            if number is None or not at.size:
                square += (1.0 + float(np.log(1 + len(seen)))) ** 2
                continue
            met += 1
            yes = int(self.answered[at].sum())
            odds += _log_odds((yes, at.size - yes), totals)
            products[at] += self._rarity[number] ** 2
            square += float(self._rarity[number]) ** 2
            if yes:
                known[0].add(gram)
            if at.size > yes:
                known[1].add(gram)
        stems = frozenset(all_stems)
        return Likeness(
            leaning=odds / float(np.sqrt(met + 1)),
            cosines=(products / (self._norms * max(square, 1e-9) ** 0.5)).astype(np.float32),
            stems=stems,
            answered=stems & known[0],
            unanswered=stems & known[1],
        )

    def _inside(self, number: int | None, seen: Flags) -> NDArray[np.int32]:
        """Questions that are seen and hold an n-gram."""
        if number is None:
            return np.zeros(0, np.int32)
        start = self._ends[number - 1] if number else 0
        places = self._places[start : self._ends[number]]
        inside: NDArray[np.int32] = places[seen[places]]
        return inside


def _log_odds(counts: tuple[int, int], totals: tuple[int, int]) -> float:
    """Log-odds: P(n-gram | answered) / P(n-gram | unanswered), with smoothing."""
    yes, no = ((c + _SMOOTH) / (n + 2 * _SMOOTH) for c, n in zip(counts, totals, strict=True))
    return float(np.log(yes / no))
