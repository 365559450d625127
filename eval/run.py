"""Asks the systems all cases and works out the figures."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from eval.case import Case
from eval.figures import Figure, figures
from eval.metrics import MEASURES, RETRIEVAL, Counts, Judge, Judgement, rank
from eval.perturb import Perturb
from eval.reply import Reply
from eval.spans import Span
from eval.systems import Remembered, System

SAMPLE = 80
"""Development questions that robustness is measured on."""
SEED = 20261123
SPLITS = ("dev", "test")
_KEYS = tuple(measure.key for measure in MEASURES)
_BREAKDOWN = ("right", "truthfulness", "recall_at_5", "recall_at_1", "vital")
Golds = Mapping[str, tuple[tuple[Span, ...], ...]]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked, and how it is judged.

    Attributes:
        golds: the places of each case's gold groups, by case id.
        perturbs: kinds of worse questions by the name of their measure; empty for none.
    """

    cases: tuple[Case, ...]
    golds: Golds
    judge: Judge
    perturbs: Mapping[str, Perturb]
    retrieval_only: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """A system's judged cases and figures.

    Attributes:
        figures: split → measure → figure.
        by: split → "kind" or "persona" → value → measure → figure.
    """

    name: str
    composes: bool
    judged: tuple[Judgement, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    by: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Figure]]]]


class Ticker:
    """Progress on a stream: one line that moves on a terminal, a line now and then elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._open = False

    def say(self, text: str) -> None:
        """A line of its own."""
        self._stream.write(("\n" if self._open else "") + text + "\n")
        self._stream.flush()
        self._open = False

    def count(self, label: str, done: int, total: int) -> None:
        """How far a series has come."""
        if self._stream.isatty():
            self._stream.write(f"\r{label}: {done} av {total}")
            self._stream.flush()
            self._open = done < total
            if done == total:
                self._stream.write("\n")
        elif done in (1, total) or done % 100 == 0:
            self.say(f"{label}: {done} av {total}")


def score(system: System, task: Task, ticker: Ticker) -> Scores:
    """Asks a system all cases of a task, and their variants, and judges its replies."""
    remembered = Remembered(system)
    sample = {case.id for case in robustness_sample(task.cases)} if task.perturbs else set()
    judged: list[Judgement] = []
    for number, case in enumerate(task.cases, start=1):
        judgement = judge_case(remembered, case, task)
        extra = variants(remembered, case, task, case.id in sample)
        judged.append(replace(judgement, counts={**judgement.counts, **extra}))
        ticker.count(system.name, number, len(task.cases))
    return scores_of(system.name, system.composes and not task.retrieval_only, judged)


def judge_case(system: System, case: Case, task: Task) -> Judgement:
    """Asks one case and judges the reply."""
    composed = system.composes and not task.retrieval_only
    reply = system.answer(case.turns)
    return task.judge.judge(case, task.golds[case.id], reply, composed=composed)


def variants(system: System, case: Case, task: Task, perturbed: bool) -> Counts:
    """Recall@5 of a follow-up against its stand-alone form, and of worse questions against clean.

    The pair is (met in this form, met in the good form), so the figure is a ratio of recalls.
    """
    gold = task.golds[case.id]
    if not gold:
        return {}
    counts: Counts = {}
    here = met_at_5(gold, system.answer(case.turns))
    if case.standalone:
        counts["follow_up"] = (here, met_at_5(gold, system.answer((case.standalone,))))
    if perturbed:
        for key, perturb in task.perturbs.items():
            worse = met_at_5(gold, system.answer((perturb(case.turns[-1]),)))
            counts[key] = (worse, here)
        kinds = [counts[key] for key in task.perturbs]
        counts["robustness"] = (sum(a for a, _ in kinds), sum(b for _, b in kinds))
    return {key: pair for key, pair in counts.items() if pair[1] > 0}


def met_at_5(gold: Sequence[Sequence[Span]], reply: Reply) -> float:
    """Gold groups that one of the first five passages meets."""
    return float(sum(rank(group, reply.retrieved[:5]) is not None for group in gold))


def robustness_sample(cases: Iterable[Case]) -> list[Case]:
    """The development questions that are made worse: one turn, answerable, always the same."""
    fit = [
        case
        for case in cases
        if case.split == "dev" and len(case.turns) == 1 and case.gold and case.kind != "robustness"
    ]
    fit.sort(key=lambda case: case.id)
    return random.Random(SEED).sample(fit, min(SAMPLE, len(fit)))


def scores_of(name: str, composes: bool, judged: Sequence[Judgement]) -> Scores:
    """Figures of judged cases, development and test apart."""
    keys = _KEYS if composes else tuple(key for key in _KEYS if key in RETRIEVAL)
    splits = {s: [j for j in judged if j.case.split == s] for s in SPLITS}
    present = {s: members for s, members in splits.items() if members}
    return Scores(
        name=name,
        composes=composes,
        judged=tuple(judged),
        figures={s: figures([j.counts for j in members], keys) for s, members in present.items()},
        by={
            s: {
                "kind": breakdown(members, lambda case: case.kind, keys),
                "persona": breakdown(members, lambda case: case.persona, keys),
                "overlap": breakdown(members, lambda case: case.overlap, keys),
            }
            for s, members in present.items()
        },
    )


def breakdown(
    judged: Sequence[Judgement], tag: Callable[[Case], str], keys: Sequence[str]
) -> dict[str, dict[str, Figure]]:
    """The main figures for each value of a tag, in alphabetical order."""
    shown = [key for key in _BREAKDOWN if key in keys]
    values = sorted({tag(j.case) for j in judged})
    return {v: figures([j.counts for j in judged if tag(j.case) == v], shown) for v in values}
