"""Warm questions: the development questions asked one after another in one process.

python -m benchmarks.warm
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import numpy as np

from assistant.config import Config
from assistant.engine import Assistant
from eval.case import load_cases

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prints milliseconds a question and the peak memory."""
    assistant = Assistant.open(Config())
    turns = [c.turns for c in load_cases(ROOT / "eval" / "cases") if c.split == "dev"]
    assistant.ask(turns[0])
    seconds = []
    for conversation in turns:
        started = time.perf_counter()
        assistant.ask(conversation)
        seconds.append(time.perf_counter() - started)
    low, middle, high = np.percentile(np.array(seconds) * 1000, [10, 50, 95])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(turns)} questions: p10 {low:.0f}, p50 {middle:.0f}, p95 {high:.0f} ms; {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
