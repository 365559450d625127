"""Agreements that do not exist, for learning when evidence alone is enough.

Each file of ``training/pairs/everyday-agreements-*`` holds sections of one invented agreement and
questions about them. Some sections make a document; their questions are answerable, and those of
the sections left out and of the not-covered bank are not.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answer.features import Extractor, Features
from assistant.answer.shape import Shapes
from assistant.cross import CrossReader
from assistant.dialogue import Tools, understand
from assistant.encoder import Encoder
from assistant.index import ensure_index
from assistant.late import LateInteraction
from assistant.memory import Memory
from assistant.search import Search, Weights
from training.data import held_back
from training.grounds import about
from training.memory import FAMILIES, examples, file_of

SIZES = (8, 36)  # sections of a document besides those that are asked about
UNCOVERED = 40  # questions of the not-covered bank that one document is asked
_SAME = 0.75  # cosine from which a section left out says what another one says
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an invented agreement, with questions that it answers."""

    key: str
    text: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """What reads and searches a document as the program does."""

    encoder: Encoder
    late: LateInteraction
    tools: Tools
    shapes: Shapes
    weights: Weights
    reader: CrossReader | None = None

    def open(self, folder: Path, memory: Memory | None = None) -> Callable[[str], Features]:
        """Indexes the corpus of a folder; returns what gives the features of a question."""
        index, _ = ensure_index(
            folder / "corpus", folder / "index", self.encoder, self.late, progress=lambda _: None
        )
        search = Search(index, self.encoder, self.late, self.weights, memory)
        extractor = Extractor(index, self.late, self.tools, self.shapes, reader=self.reader)

        def features(question: str) -> Features:
            query = understand([question], self.tools)
            found = search.search(query.search_text, query.expansions, **about(query))
            return extractor.extract(found.question, found)

        return features


def read(folder: Path) -> dict[str, tuple[Section, ...]]:
    """The invented agreements, by the name of their file."""
    found: dict[str, tuple[Section, ...]] = {}
    for file in sorted(folder.glob("everyday-agreements*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        keys = dict.fromkeys(str(row["id"]) for row in rows)
        found[file.stem] = tuple(_section(key, [r for r in rows if r["id"] == key]) for key in keys)
    return found


def _section(key: str, rows: Sequence[dict[str, str]]) -> Section:
    whole: list[str] = []
    for text in sorted({row["pos"] for row in rows}, key=lambda text: (-len(text), text)):
        if not any(text in longer for longer in whole):
            whole.append(text)
    return Section(key, "\n\n".join(whole), tuple(row["q"] for row in rows))


def rows(
    bench: Bench,
    agreements: dict[str, tuple[Section, ...]],
    uncovered: Sequence[tuple[str, str]],
    folder: Path,
    say: Say,
) -> Iterator[tuple[str, bool, str, Features]]:
    """Question, whether it is answered, its group, and its features, of every document made.

    Only what the language model was not trained on is asked, and each question twice: of a
    document that its section is in, and of one that it is not.

    Args:
        bench: reads and searches.
        agreements: from ``read``.
        uncovered: (question, group) of the not-covered bank.
        folder: for the documents; may be thrown away afterwards.
        say: is told of each agreement.
    """
    chance = random.Random(20)  # noqa: S311
    pairs = examples()
    of, held = np.array([file_of(p) for p in pairs]), np.array([held_back(p) for p in pairs])
    asked = {pair.group for pair in pairs if held_back(pair)}
    everything = Memory.load(bench.encoder)
    for name, sections in agreements.items():
        blind = [at for at, s in enumerate(sections) if f"{FAMILIES[0]}/{name}/{s.key}" in asked]
        rest = [at for at in range(len(sections)) if at not in set(blind)]
        chance.shuffle(blind)
        memory = everything.without(held | (of == name))
        vectors = bench.encoder.encode([section.text for section in sections])
        for half, size in enumerate(SIZES):
            inside = [*blind[half::2], *chance.sample(rest, min(size, len(rest)))]
            likeness = np.max(vectors @ vectors[inside].T, axis=1)
            outside = [at for at in blind[1 - half :: 2] if likeness[at] < _SAME]
            document = [sections[at] for at in chance.sample(inside, len(inside))]
            features = bench.open(_write(folder / f"{name}-{size}", document), memory)
            for answered, questions in (
                (True, _questions(sections, blind[half::2])),
                (False, _questions(sections, outside)),
                (False, chance.sample(uncovered, min(UNCOVERED, len(uncovered)))),
            ):
                for text, group in questions:
                    yield text, answered, group, features(text)
        say(name)


def _questions(sections: Sequence[Section], places: Sequence[int]) -> list[tuple[str, str]]:
    return [(q, sections[at].key) for at in places for q in sections[at].questions]


def _write(folder: Path, sections: Sequence[Section]) -> Path:
    (folder / "corpus").mkdir(parents=True)
    text = "\n\n".join(f"## {n} Avsnitt\n\n{s.text}" for n, s in enumerate(sections, 1))
    (folder / "corpus" / "avtal.md").write_text(f"# Överenskommelse\n\n{text}\n", encoding="utf-8")
    return folder
