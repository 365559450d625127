"""The evaluation run for an editor: ``python -m eval`` in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from assistant.config import ROOT, Config

LONGEST = 900.0  # seconds of a run
_STEP = 0.7  # seconds between two reports
_COUNT = re.compile(r"(\d+) av (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: 0 to ``total``; ``total`` 0 until it is known."""

    done: int = 0
    total: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run: ``result`` is the suite's JSON, or None with ``fault`` saying why."""

    result: dict[str, Any] | None
    report: str = ""
    fault: str = ""
    seconds: float = 0.0


class Trials:
    """Runs the development cases, one run at a time, and keeps the last outcome."""

    def __init__(self, config: Config, cases: Path | None = None) -> None:
        self._config = config
        self._cases = cases
        self._turn = threading.Lock()
        self.last: Outcome | None = None

    def run(self) -> Iterator[Progress]:
        """Yields how far it has come until it is done; then ``last`` is new.

        Leaving early ends the run. Nothing is yielded where one is already going on.
        """
        if not self._turn.acquire(blocking=False):
            return
        try:
            with tempfile.TemporaryDirectory(prefix="ansvarslots-") as folder:
                yield from self._run(Path(folder))
        finally:
            self._turn.release()

    def _run(self, folder: Path) -> Iterator[Progress]:
        started = time.monotonic()
        report, printed = folder / "rapport.html", folder / "resultat.json"
        ours, theirs = _line()
        with printed.open("w") as out:
            process = subprocess.Popen(
                self._command(report), cwd=ROOT, stdout=out, stderr=theirs, start_new_session=True
            )
        os.close(theirs)
        try:
            with os.fdopen(ours, "rb", buffering=0) as stream:
                yield from _follow(stream, process, started)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.last = _outcome(printed, report, time.monotonic() - started)

    def _command(self, report: Path) -> list[str]:
        command = [sys.executable, "-m", "eval", "--set", "dev", "--no-peers", "--json"]
        command += ["--report", str(report), "--corpus", str(self._config.corpus.resolve())]
        command += ["--index", str(self._config.index_folder().resolve())]
        command += ["--cases", str(self._cases)] if self._cases else []
        return [*command, "--today", self._config.day().isoformat()]


def _line() -> tuple[int, int]:
    """A terminal's two ends: to a terminal the suite tells of every case."""
    import pty

    return pty.openpty()


def _follow(
    stream: IO[bytes], process: subprocess.Popen[bytes], started: float
) -> Iterator[Progress]:
    """Progress until the process has ended or its time is out."""
    os.set_blocking(stream.fileno(), False)
    text, now = "", Progress()
    while True:
        ended = process.poll() is not None
        text = (text + _read(stream))[-400:]
        found = _COUNT.search(text.replace("\r", "\n").strip())
        seconds = time.monotonic() - started
        if found:
            now = Progress(int(found[1]), int(found[2]), seconds)
        yield Progress(now.done, now.total, seconds)
        if ended or seconds > LONGEST:
            return
        time.sleep(_STEP)


def _read(stream: IO[bytes]) -> str:
    try:
        return (stream.read(65_536) or b"").decode(errors="replace")
    except OSError:  # the other end is closed
        return ""


def _outcome(printed: Path, report: Path, seconds: float) -> Outcome:
    try:
        result = json.loads(printed.read_text(encoding="utf-8").strip().splitlines()[-1])
        page = report.read_text(encoding="utf-8")
    except (OSError, ValueError, IndexError):
        fault = "Utvärderingen gick inte att köra. Prova ./lots eval --set dev i terminalen"
        return Outcome(None, fault=fault, seconds=seconds)
    return Outcome(result, page, seconds=seconds)
