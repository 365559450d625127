"""Many passages: index time, warm questions and memory over a corpus made from one text file.

    python -m benchmarks.scale --text FILE [--passages 100000] [--questions 200]

Each paragraph of the text is a section of a made-up agreement; when the text ends it begins anew
with a number in each sentence, so that no two passages are the same. Questions are openings of
its sentences. Nothing of the shipped corpus is used.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import numpy as np

from assistant.config import Config
from assistant.engine import Assistant

SECTIONS = 1000  # of one document
LETTERS = 40  # the fewest of a paragraph
PART = 600  # letters of a section at most


def main() -> None:
    """Prints the figures, with those that are aimed at for 100,000 passages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True, help="a text, one paragraph a line")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    parts = paragraphs(options.text.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="lots-scale-") as folder:
        corpus = Path(folder) / "corpus"
        write(corpus, islice(repeated(parts), options.passages))
        config = Config(corpus=corpus, index=Path(folder) / "index")
        started = time.perf_counter()
        Assistant.open(config)
        built = time.perf_counter() - started
        started = time.perf_counter()
        assistant = Assistant.open(config)
        opened = time.perf_counter() - started
        found = len(assistant.index.passages)
        middle, high = asked(assistant, parts, options.questions)
    print(f"{found} passages, {len(assistant.index.sentences)} sentences")
    print(f"index {built:.0f} s (240), open {opened:.1f} s")
    print(f"question p50 {middle:.0f} ms, p95 {high:.0f} ms (60)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (1024)")


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
    corpus.mkdir()
    for number in count(1):
        sections = list(islice(parts, SECTIONS))
        if not sections:
            return
        text = "".join(f"## {n} Avsnitt {n}\n\n{part}\n\n" for n, part in enumerate(sections, 1))
        file = corpus / f"avtal-{number}.md"
        file.write_text(f"# Överenskommelse {number}\n\n{text}", encoding="utf-8")


def asked(assistant: Assistant, parts: list[str], questions: int) -> tuple[float, float]:
    """Median and 95th percentile of a warm question in milliseconds."""
    chosen = parts[:: max(1, len(parts) // questions)][:questions]
    seconds = []
    assistant.ask(["Vem ansvarar?"])
    for part in chosen:
        started = time.perf_counter()
        assistant.ask([f"Vem ansvarar för {' '.join(part.split()[:8])}?"])
        seconds.append(time.perf_counter() - started)
    middle, high = np.percentile(np.array(seconds) * 1000, [50, 95])
    return float(middle), float(high)


if __name__ == "__main__":
    main()
