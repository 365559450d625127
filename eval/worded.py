"""Answers in a language model's words beside the extractive ones, over the same cases."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import Any

from assistant.config import Config
from assistant.engine import Assistant
from assistant.errors import LotsError
from eval.reply import Reply, from_answer
from eval.run import Scores, Task, Ticker, score
from eval.systems import Turns

MEASURES = (
    ("right", "Rätt svar"),
    ("vital", "Nödvändiga fakta"),
    ("citation_recall", "Belagda påståenden"),
)


class Worded:
    """An assistant with a language model; counts how its answers came about.

    Attributes:
        counts: "llm" worded by the model, "fallback" the extractive answer stood, "none" nothing
            to word, "error" no answer.
        said: statements of the answers that the model worded, "own" in its words, "quoted" where a
            source's sentence took their place.
    """

    composes = True

    def __init__(self, assistant: Assistant, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self._assistant = assistant
        self._documents = assistant.documents

    def answer(self, turns: Turns) -> Reply:
        """Reply to the last turn."""
        started = time.perf_counter()
        try:
            answer = self._assistant.ask(turns)
        except LotsError as error:
            self.counts["error"] += 1
            return Reply("", error=str(error), seconds=time.perf_counter() - started)
        given = answer.status in ("answered", "partly") and bool(answer.claims)
        self.counts["llm" if answer.mode == "llm" else "fallback" if given else "none"] += 1
        if answer.mode == "llm":
            self.said.update("quoted" if c.text.endswith("”") else "own" for c in answer.claims)
        return from_answer(answer, self._documents, time.perf_counter() - started)


def compared(
    assistant: Assistant, config: Config, task: Task, plain: Scores, ticker: Ticker
) -> dict[str, Any]:
    """Figures of both modes, and how often the model worded the answer.

    Args:
        assistant: opened, without a model.
        config: names the model.
        task: its questions are asked once each, without worse forms of them.
        plain: the extractive mode's scores of the same cases.
        ticker: is told how far it has come.

    Raises:
        UsageError: the model's settings cannot be used.
    """
    system = Worded(assistant.worded(config), f"med {config.llm}")
    # A follow-up's stand-alone form is asked, too, by the scoring: it is counted as any question.
    scores = score(system, replace(task, perturbs={}), ticker)
    asked = sum(system.counts.values())
    worded, stood = system.counts["llm"], system.counts["fallback"]
    return {
        "model": config.llm,
        "asked": asked,
        "worded": worded,
        "fallbacks": stood,
        "errors": system.counts["error"],
        "share_worded": round(worded / max(1, worded + stood), 4),
        "statements": {"own": system.said["own"], "quoted": system.said["quoted"]},
        "figures": {
            split: {
                key: {"extractive": _value(plain, split, key), "llm": _value(scores, split, key)}
                for key, _ in MEASURES
            }
            for split in scores.figures
        },
    }


def terminal(found: dict[str, Any]) -> str:
    """The comparison in Swedish, for a terminal."""
    lines = [
        f"Språkmodell {found['model']}: formulerade {found['worded']} av "
        f"{found['worded'] + found['fallbacks']} svar ({100 * found['share_worded']:.1f} %), "
        f"{found['statements']['own']} påståenden i egna ord och "
        f"{found['statements']['quoted']} med källans mening i stället; "
        f"{found['fallbacks']} gavs med källornas ord, {found['errors']} fel"
    ]
    for split, figures in found["figures"].items():
        lines.append(f"  {split:24} {'utan modell':>12} {'med modell':>12}")
        for key, title in MEASURES:
            both = figures[key]
            lines.append(f"  {title:24} {_percent(both['extractive'])} {_percent(both['llm'])}")
    return "\n".join(lines)


def _value(scores: Scores, split: str, key: str) -> float | None:
    figure = scores.figures.get(split, {}).get(key)
    return None if figure is None else round(figure.value, 4)


def _percent(value: float | None) -> str:
    return f"{'–':>12}" if value is None else f"{100 * value:10.1f} %"
