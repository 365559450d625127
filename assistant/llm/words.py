"""The words that statements are compared by: ``lexicon/claims.yaml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import lexicon_file
from assistant.swedish import fold
from assistant.understand.data import mapping, read_mapping, strings

_KEYS = frozenset(
    "kinds verbs plurals numbers same endings cases binding leaning stands_for_unit"
    " neutral orders".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class ClaimWords:
    """Compiled word groups; their meaning stands in the data file."""

    kinds: Mapping[str, frozenset[str]]
    verbs: frozenset[str]
    plurals: re.Pattern[str]
    numbers: Mapping[str, str]
    same: Mapping[tuple[str, ...], tuple[str, ...]]
    endings: tuple[frozenset[str], ...]
    cases: frozenset[str]
    binding: frozenset[str]
    leaning: frozenset[str]
    stands_for_unit: frozenset[str]
    neutral: frozenset[str]
    orders: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> ClaimWords:
        """Reads the file of a lexicon folder, otherwise the shipped one: it is never left out.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = lexicon_file(folder, "claims.yaml")
        raw = read_mapping(file, _KEYS)
        where = str(file)
        kinds = mapping(raw.get("kinds"), where)
        numbers = mapping(raw.get("numbers"), where)
        groups = {key: strings(raw.get(key), where) for key in _KEYS - {"kinds", "numbers"}}
        return cls(
            kinds={kind: frozenset(strings(some, where)) for kind, some in kinds.items()},
            verbs=frozenset(groups["verbs"]),
            plurals=any_of(groups["plurals"]),
            numbers={
                word: f"{value:g}"
                for word, value in numbers.items()
                if isinstance(value, int | float)
            },  # fmt: skip
            same=_same(groups["same"]),
            endings=tuple(frozenset(row.replace("-", "").split(" ")) for row in groups["endings"]),
            cases=frozenset(groups["cases"]),
            binding=frozenset(groups["binding"]),
            leaning=frozenset(groups["leaning"]),
            stands_for_unit=frozenset(groups["stands_for_unit"]),
            neutral=frozenset(groups["neutral"]),
            orders=any_of(groups["orders"]),
        )


def _same(rows: Sequence[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Each phrase of a row "a = b = c" → the words of the first."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        first, *others = (tuple(fold(part).split()) for part in row.split("="))
        found |= dict.fromkeys(others, first)
    return found


def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """A pattern of whole phrases; a ``*`` stands for any letters."""
    parts = [re.escape(fold(p)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases]
    longest = sorted(parts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)" if parts else r"(?!)")
