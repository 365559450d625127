"""Many passages: index time, opening, warm questions and memory over a corpus made from texts.

    python -m benchmarks.scale --text FILE [--text FILE …] [--passages 100000] [--questions 200]
                               [--folder FOLDER]

Each paragraph of the texts (plain or ``.xz``) is a section of a made-up agreement, chosen evenly
over them; when they end they begin anew with a number in each sentence, so that no two passages
are the same. Questions are openings of their sentences. Nothing of the shipped corpus is used.

Indexing and answering are measured in a process each: wall seconds, CPU seconds (user and system,
all threads; the figure to compare where the machine is shared) and the largest resident set.
``--folder`` keeps corpus and index, and goes on from what is there.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import numpy as np

from assistant.config import Config
from assistant.engine import Assistant

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = 1000  # of one document
LETTERS = 40  # the fewest of a paragraph
PART = 600  # letters of a section at most
OPENING = 8  # words of a paragraph that a question has


def main() -> None:
    """Prints the figures, with those that are aimed at for 100,000 passages."""
    options = _options()
    if options.step:
        print(json.dumps(STEPS[options.step](Path(options.folder))))
        return
    with tempfile.TemporaryDirectory(prefix="lots-scale-") as temporary:
        folder = Path(options.folder or temporary)
        if not (folder / "corpus").is_dir():
            make(folder, options.text, options.passages, options.questions)
        built, wall, cpu, peak = measured("index", folder)
        asked, _, _, peak_asked = measured("ask", folder)
    print(f"{built['passages']} passages, {built['sentences']} sentences")
    print(f"index {wall:.0f} s (240), CPU {cpu:.0f} s, {peak:.0f} MB (1024)")
    print(f"open {asked['open']:.1f} s, CPU {asked['open_cpu']:.1f} s")
    print(f"question p50 {asked['p50']:.0f}, p95 {asked['p95']:.0f} ms (60)", end="; ")
    print(f"CPU p50 {asked['p50_cpu']:.0f}, p95 {asked['p95_cpu']:.0f} ms", end="; ")
    print(f"{asked['answered']} of {asked['questions']} answered; {peak_asked:.0f} MB (1024)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, action="append", default=[], help="paragraphs, a line")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--folder", default="", help="keeps corpus and index there")
    parser.add_argument("--step", choices=tuple(STEPS), default="", help=argparse.SUPPRESS)
    return parser.parse_args()


# the corpus ---------------------------------------------------------------------------------------


def make(folder: Path, texts: Sequence[Path], passages: int, questions: int) -> None:
    """Writes a corpus of so many passages, and questions on it."""
    parts = [part for text in texts for part in paragraphs(_read(text))]
    if not parts:
        raise SystemExit("give a text with --text")
    apart = max(1, len(parts) // passages)
    parts = parts[::apart]
    write(folder / "corpus", islice(repeated(parts), passages))
    chosen = parts[:: max(1, min(len(parts), passages) // questions)][:questions]
    asked = [f"Vem ansvarar för {' '.join(part.split()[:OPENING])}?" for part in chosen]
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")


def _read(file: Path) -> str:
    raw = file.read_bytes()
    return (lzma.decompress(raw) if file.suffix == ".xz" else raw).decode("utf-8")


def paragraphs(text: str) -> list[str]:
    """The lines of a text, cut after a sentence where they are long."""
    found = []
    for block in text.splitlines():
        words = " ".join(block.split())
        while len(words) > PART:
            at = words.rfind(". ", 0, PART) + 1 or PART
            found.append(words[:at])
            words = words[at:].strip()
        found.append(words)
    return [part for part in found if len(part) >= LETTERS]


def repeated(parts: list[str]) -> Iterator[str]:
    """The parts again and again, from the second time with a number in each sentence."""
    for turn in count():
        yield from (p if not turn else p.replace(". ", f" ({turn}). ") for p in parts)


def write(corpus: Path, parts: Iterator[str]) -> None:
    """Documents of ``SECTIONS`` numbered sections each."""
    corpus.mkdir(parents=True)
    for number in count(1):
        sections = list(islice(parts, SECTIONS))
        if not sections:
            return
        text = "".join(f"## {n} Avsnitt {n}\n\n{part}\n\n" for n, part in enumerate(sections, 1))
        file = corpus / f"avtal-{number}.md"
        file.write_text(f"# Överenskommelse {number}\n\n{text}", encoding="utf-8")


# the steps, each in a process of its own ----------------------------------------------------------


def measured(step: str, folder: Path) -> tuple[dict[str, float], float, float, float]:
    """What a step found, its wall and CPU seconds, and its peak memory in MB."""
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, "--folder", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{step} ended with {status}")
    wall = time.perf_counter() - started
    return json.loads(told), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def index(folder: Path) -> dict[str, float]:
    """Indexes the corpus."""
    assistant = Assistant.open(_config(folder), progress=_told)
    held = assistant.index
    return {"passages": len(held.passages), "sentences": len(held.sentences)}


def ask(folder: Path) -> dict[str, float]:
    """Opens the index and asks the questions one after another."""
    wall, cpu = time.perf_counter(), time.process_time()
    assistant = Assistant.open(_config(folder))
    opened = time.perf_counter() - wall, time.process_time() - cpu
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    assistant.ask(["Vem ansvarar?"])
    seconds, answered = [], 0
    for question in questions:
        wall, cpu = time.perf_counter(), time.process_time()
        answered += assistant.ask([question]).status != "not_in_agreements"
        seconds.append((time.perf_counter() - wall, time.process_time() - cpu))
    (p50, p50_cpu), (p95, p95_cpu) = np.percentile(np.array(seconds) * 1000, [50, 95], axis=0)
    return {
        "open": opened[0],
        "open_cpu": opened[1],
        "p50": float(p50),
        "p95": float(p95),
        "p50_cpu": float(p50_cpu),
        "p95_cpu": float(p95_cpu),
        "answered": answered,
        "questions": len(questions),
    }


def _config(folder: Path) -> Config:
    return Config(corpus=folder / "corpus", index=folder / "index")


def _told(message: str) -> None:
    """What indexing says of itself, with the CPU time and the memory until then."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {time.process_time():6.1f} s {peak:5.0f} MB  {message}", file=sys.stderr)


STEPS = {"index": index, "ask": ask}

if __name__ == "__main__":
    main()
