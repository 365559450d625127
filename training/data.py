"""Reads the training text, the pairs and the benchmarks; splits off the held-back tenth."""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

OWN_PAIRS = Path(__file__).parent / "pairs"
TEXTS = (
    "statutes",
    "riksdag-interpellations",
    "government-pages",
    "finland-statutes-and-courts",
)
GENERAL = (
    "statute-headings",
    "finland-headings",
    "government-titles",
    "interpellation-titles",
    "synonyms",
)
FAMILIES = ("agreements", "phrases", "statutes", "government")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ–])")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question (or heading) and the text that answers it."""

    question: str
    text: str
    group: str
    """Pairs of one group never count as each other's wrong answers; empty for none."""


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a plain or xz-packed UTF-8 file, without their ends."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def paragraphs(data: Path, name: str) -> Iterator[str]:
    """Yield the paragraphs of one training text."""
    return lines(data / "text" / f"{name}.txt.xz")


def general_pairs(data: Path) -> list[Pair]:
    """Return the heading, title and synonym pairs of ``data``."""
    return [
        Pair(str(row["q"]).strip(), str(row["pos"]).strip(), "")
        for name in GENERAL
        for row in map(json.loads, lines(data / "pairs" / f"{name}.jsonl.xz"))
    ]


def everyday_pairs(data: Path, family: str) -> list[Pair]:
    """Return the hand-written pairs of a family, from the repository and from ``data``."""
    pattern = f"everyday-{family}*.jsonl"
    named = {path.name: path for path in (data / "pairs").glob(pattern)}
    named |= {path.name: path for path in OWN_PAIRS.glob(pattern)}
    found = [named[name] for name in sorted(named)]
    return [
        Pair(str(row["q"]), str(row["pos"]), f"{family}/{path.stem}/{row['id']}")
        for path in found
        for row in map(json.loads, lines(path))
    ]


def held_back(pair: Pair) -> bool:
    """Tell whether a pair is in the tenth that is measured on; a whole group is, or none of it."""
    return int(hashlib.sha256(pair.group.encode()).hexdigest(), 16) % 10 == 0


def adjacent_pairs(data: Path, count: int, seed: int) -> list[Pair]:
    """Return ``count`` pairs of a sentence and the one that follows it, from the Swedish texts."""
    rng = random.Random(seed)
    found = []
    for name in TEXTS[:3]:
        for paragraph in paragraphs(data, name):
            sentences = [s for s in SENTENCE_END.split(paragraph) if 30 < len(s) < 400]
            if len(sentences) > 1:
                at = rng.randrange(len(sentences) - 1)
                found.append(Pair(sentences[at], sentences[at + 1], ""))
    return rng.sample(found, min(count, len(found)))


def swefaq(data: Path) -> tuple[Sequence[str], Sequence[str], Sequence[int]]:
    """Return SweFAQ dev: questions, answers, and the index of each question's answer."""
    folder = data / "benchmarks"
    answers = [json.loads(line) for line in lines(folder / "swefaq-dev-answers.jsonl")]
    queries = [json.loads(line) for line in lines(folder / "swefaq-dev-queries.jsonl")]
    place = {row["id"]: at for at, row in enumerate(answers)}
    return (
        [row["question"] for row in queries],
        [row["text"] for row in answers],
        [place[row["answer_id"]] for row in queries],
    )


def swequad(data: Path, part: str) -> tuple[Sequence[str], Sequence[str], Sequence[int]]:
    """Return SweQUAD-MC ``dev`` or ``train``: questions, distinct contexts, gold indexes."""
    path = data / "benchmarks" / f"swequad-mc-{part}.jsonl"
    rows = [json.loads(line) for line in lines(path)]
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    place = {context: at for at, context in enumerate(contexts)}
    return [row["question"] for row in rows], contexts, [place[row["context"]] for row in rows]
