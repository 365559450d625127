"""What the search knows of whole passages, worked out at indexing: vector, ages, needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Encoder
from assistant.types import AgeRange, Passage
from assistant.understand.ages import AgeReader
from assistant.understand.lexicon import Lexicon

_BLOCK = 8000  # passages that are encoded at a time
OLDEST = 120.0  # years: where an age range has no end
Floats = NDArray[np.float32]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Views:
    """Passages as wholes, in their order.

    Attributes:
        vectors: float16 (passages, dim) of heading, row and text together.
        ages: float32 (ranges, 2), the first and last age of each range in years that is named.
        ages_of: (ranges,) the passage of each.
        needs: for each need of the lexicon the passages that speak of it.
    """

    vectors: NDArray[np.float16]
    ages: Floats
    ages_of: Places
    needs: Mapping[str, Places]

    @classmethod
    def learn(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        lexicon: Lexicon,
        ages: AgeReader,
        known: Mapping[str, NDArray[np.float16]] | None = None,
    ) -> Views:
        """Works the views out; ``known`` are vectors by passage id that need not be made anew."""
        found: list[tuple[int, float, float]] = []
        needs: dict[str, list[int]] = {}
        for at, passage in enumerate(passages):
            found += [(at, *limits) for limits in _ages(passage, ages)]
            for need in dict.fromkeys(hit.key for hit in lexicon.needs_in(whole_text(passage))):
                needs.setdefault(need, []).append(at)
        table = np.array(found, np.float32).reshape(-1, 3)
        return cls(
            vectors=_vectors(passages, encoder, known or {}),
            ages=table[:, 1:],
            ages_of=table[:, 0].astype(np.int32),
            needs={need: np.array(places, np.int32) for need, places in needs.items()},
        )

    def save(self, file: Path) -> None:
        """Writes the views as one ``npz`` file."""
        names = list(self.needs)
        np.savez(
            file,
            vectors=self.vectors,
            ages=self.ages,
            ages_of=self.ages_of,
            names=np.array(names, np.str_),
            sizes=np.array([len(self.needs[name]) for name in names], np.int32),
            places=np.concatenate([np.zeros(0, np.int32), *self.needs.values()]),
        )

    @classmethod
    def load(cls, file: Path) -> Views:
        """What ``save`` wrote."""
        with np.load(file) as kept:
            parts = np.split(kept["places"].astype(np.int32), np.cumsum(kept["sizes"]))
            needs = dict(zip((str(name) for name in kept["names"]), parts, strict=False))
            return cls(kept["vectors"], kept["ages"], kept["ages_of"], needs)

    def ages_fit(self, asked: Iterable[AgeRange]) -> tuple[Floats, Floats]:
        """(passages,) twice: 1 where a named range holds an asked age; 1 where none of them does.

        Both are 0 for a passage that names no age, and everywhere when no age is asked.
        """
        inside = np.zeros(len(self.vectors), np.float32)
        named = np.zeros_like(inside)
        wanted = [_limits(age) for age in asked]
        if wanted and self.ages_of.size:
            named[self.ages_of] = 1.0
            for low, high in wanted:
                inside[self.ages_of[(self.ages[:, 0] <= high) & (low <= self.ages[:, 1])]] = 1.0
        return inside, named - inside

    def needs_met(self, asked: Iterable[str]) -> Floats:
        """(passages,) the asked needs that a passage speaks of; a need of few counts for more."""
        met = np.zeros(len(self.vectors), np.float32)
        for need in asked:
            places = self.needs.get(need)
            if places is not None:
                met[places] += np.log1p(len(met) / len(places))
        return met


def whole_text(passage: Passage) -> str:
    """A passage with its two nearest headings and its row in front."""
    return " – ".join((*passage.path[-2:], passage.row or "")) + "\n" + passage.reading


def _vectors(
    passages: Sequence[Passage], encoder: Encoder, known: Mapping[str, NDArray[np.float16]]
) -> NDArray[np.float16]:
    vectors = np.zeros((len(passages), encoder.dim), np.float16)
    new = []
    for at, passage in enumerate(passages):
        if passage.id in known:
            vectors[at] = known[passage.id]
        else:
            new.append(at)
    for start in range(0, len(new), _BLOCK):
        some = new[start : start + _BLOCK]
        vectors[some] = encoder.encode([whole_text(passages[at]) for at in some])
    return vectors


def _ages(passage: Passage, ages: AgeReader) -> list[tuple[float, float]]:
    """The ranges in years (not "barn", not "årskurs 4") that a passage names in figures."""
    head = " – ".join((*passage.path[-2:], passage.row or ""))
    texts = (head, *(f"{s.lead_in} {s.text}" for s in passage.sentences))
    return [
        _limits(mention.range)
        for text in texts
        if any(letter.isdigit() for letter in text)
        for mention in ages.read(text)
        if mention.kind == "years"
    ]


def _limits(age: AgeRange) -> tuple[float, float]:
    return age.min or 0.0, OLDEST if age.max is None else age.max
