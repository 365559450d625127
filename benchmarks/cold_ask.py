"""Cold ``ask`` of an existing index against LlamaIndex's default pipeline, in turn, in one run.

    python -m benchmarks.cold_ask [--runs 5]

Whole processes: wall seconds and peak memory (largest resident set) of each.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "vem ansvarar för en 16-åring med ångest?"


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak MB of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} ended with {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Prints the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "assistant", "ask", QUESTION]
        peer = [sys.executable, "-m", "benchmarks.llamaindex_default", f"{folder}/store", QUESTION]
        for command in (ours, peer):  # the first call builds the index
            measure(command)
        rows: dict[str, list[tuple[float, float]]] = {"ours": [], "LlamaIndex": []}
        for _ in range(options.runs):
            rows["ours"].append(measure(ours))
            rows["LlamaIndex"].append(measure(peer))
    middle = {
        name: [statistics.median(column) for column in zip(*r, strict=True)]
        for name, r in rows.items()
    }
    for name, (seconds, memory) in middle.items():
        print(f"{name:12} {seconds:6.2f} s  {memory:6.0f} MB")
    print(f"ratio        {middle['ours'][0] / middle['LlamaIndex'][0]:6.2f}")


if __name__ == "__main__":
    main()
