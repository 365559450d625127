"""A document that an editor sends: read, added and indexed by the program's own commands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.commands.review import take_in
from assistant.config import ROOT, Config
from assistant.errors import LotsError, UsageError

LONGEST = 300.0  # seconds of a command
_NAME = re.compile(r"[^\w.\- ]+")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a file.

    Attributes:
        report: of ``ansvarslots add --json``, for a document.
        refused: why it was not taken in, or "".
        said: what was done with it.
    """

    name: str
    report: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    said: str = "är tillagd och går att fråga om"


class Intake:
    """Takes documents into one corpus, each by a process of its own: a bad file ends only that."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def take(self, name: str, content: bytes) -> Added:
        """The same as ``ansvarslots add FILE``, which indexes too.

        A .json file is marks that the evaluation's report has saved: ``ansvarslots review import``.
        """
        try:
            shown = file_name(name)
            if shown.lower().endswith(".json"):
                return self._marks(shown, content)
            with tempfile.TemporaryDirectory(prefix="ansvarslots-") as folder:
                file = Path(folder) / shown
                file.write_bytes(content)
                report = self._command("add", str(file), "--json")
        except LotsError as error:
            return Added(name[:100], refused=str(error))
        return Added(shown, report)

    def _marks(self, name: str, content: bytes) -> Added:
        told: list[str] = []
        with tempfile.TemporaryDirectory(prefix="ansvarslots-") as folder:
            file = Path(folder) / name
            file.write_bytes(content)
            take_in(self._config, file, told.append)
        return Added(name, said=f"är läst: {' '.join(told).rstrip('.')}")

    def _command(self, *arguments: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "assistant", *arguments]
        command += ["--corpus", str(self._config.corpus.resolve())]
        command += ["--index", str(self._config.index_folder().resolve())]
        command += ["--encoder", self._config.encoder]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            raise UsageError("Det tog för lång tid att läsa dokumentet") from None
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["Dokumentet gick inte att läsa"]
            raise UsageError(said[-1].removeprefix("ansvarslots: "))
        return _json(done.stdout)


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    return read if isinstance(read, dict) else {}


def file_name(name: str) -> str:
    """A file name without folders, control characters or a leading dot.

    Raises:
        UsageError: nothing is left of it.
    """
    kept = _NAME.sub("-", name.replace("\\", "/").rpartition("/")[2]).strip(" .-")
    if not Path(kept).suffix or len(kept) > 120:
        raise UsageError("Filen saknar ett användbart namn", remedy="döp den kort, med ändelse")
    return kept
