"""Rows for judging by evidence alone: the corpus without its banks, other agreements, made ones."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.answer.features import Features
from assistant.config import ROOT
from assistant.dialogue import Tools, understand
from training import invented

ELSEWHERE = ROOT / "eval" / "elsewhere" / "dev"
PAIRS = ROOT / "training" / "pairs"
NEAR_MISSES = ROOT / "training" / "near_misses"
OF_BANKS = 1500  # questions of each bank that are asked of the corpus without them
_BANKS = ("questions", "not_covered", "refusal", "lexicon")


@dataclass(frozen=True, slots=True)
class Bare:
    """A question asked of documents without banks."""

    text: str
    answered: bool
    group: str
    features: Features


def of_corpus(
    bench: invented.Bench,
    corpus: Path,
    banks: Sequence[tuple[str, bool, str]],
    cases: Sequence[tuple[str, bool, str]],
    folder: Path,
) -> tuple[list[Bare], list[Bare]]:
    """Questions of the banks, and the development cases, asked of a corpus without its banks."""
    shutil.copytree(
        corpus, folder / "corpus", ignore=lambda at, _: _BANKS if Path(at) == corpus else ()
    )
    features = bench.open(folder)
    chance = random.Random(20)  # noqa: S311
    chosen: list[tuple[str, bool, str]] = []
    for side in (True, False):
        of_side = [row for row in banks if row[1] is side]
        chosen += chance.sample(of_side, min(OF_BANKS, len(of_side)))
    return (
        [Bare(*row, features(row[0])) for row in chosen],
        [Bare(*row, features(row[0])) for row in cases],
    )


def of_elsewhere(
    bench: invented.Bench, tools: Tools, folder: Path
) -> tuple[list[Bare], list[Bare]]:
    """The development cases of other agreements, and the near misses written for them.

    A folder is a group, so that no row is judged by what was learned from the same documents.
    """
    cases: list[Bare] = []
    misses: list[Bare] = []
    written = near_misses()
    for source in sorted(path for path in ELSEWHERE.glob("*") if path.is_dir()):
        name = source.name
        (folder / name).mkdir(parents=True)
        shutil.copytree(
            source, folder / name / "corpus", ignore=lambda at, names: {"cases.yaml"} & set(names)
        )
        features = bench.open(folder / name)
        for text, answered, _ in case_texts(source / "cases.yaml", tools):
            cases.append(Bare(text, answered, name, features(text)))
        for text, answered in written.get(name, ()):
            misses.append(Bare(text, answered, name, features(text)))
    return cases, misses


def near_misses() -> dict[str, list[tuple[str, bool]]]:
    """The near misses and whether they are answered, by their folder of documents."""
    return {
        raw["folder"]: [
            (text, side == "answered")
            for side in ("answered", "unanswered")
            for text in raw.get(side, ())
        ]
        for raw in map(_yaml, sorted(NEAR_MISSES.glob("*.yaml")))
    }


def _yaml(file: Path) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return raw


def case_texts(file: Path, tools: Tools) -> Iterator[tuple[str, bool, str]]:
    """What is searched for, whether it is answered, and the id of the cases of a file."""
    for case in _yaml(file)["cases"]:
        statuses = set(case["status"])
        answered = statuses <= {"answered", "clarify"}
        if answered or statuses == {"not_in_agreements"}:
            yield understand(case["turns"], tools).search_text, answered, case["id"]


def of_invented(
    bench: invented.Bench,
    agreements: Mapping[str, tuple[invented.Section, ...]],
    banks: Sequence[tuple[str, bool, str]],
    folder: Path,
    say: Callable[[str], None],
) -> Iterator[Bare]:
    """Questions about invented agreements."""
    uncovered = [(text, group) for text, answered, group in banks if not answered]
    for row in invented.rows(bench, dict(agreements), uncovered, folder, say):
        yield Bare(*row)
