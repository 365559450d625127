"""PDF → text, in a process of its own, as a broken file may take its reader down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from assistant.errors import CorpusError
from assistant.reading.extract import Extract

MAX_SECONDS = 150
_ROOT = Path(__file__).resolve().parents[2]


def read_pdf(file: Path) -> Extract:
    """The text layer of a PDF with its pages.

    Raises:
        CorpusError: encrypted, scanned, empty, damaged, too many pages, or no end of reading.
    """
    path = os.pathsep.join(p for p in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if p)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assistant.reading.pdf_child", str(file.resolve())],
            capture_output=True,
            timeout=MAX_SECONDS,
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CorpusError(
            "PDF-filen tar för lång tid att läsa", where=file.name, remedy="dela eller spara om den"
        ) from error
    except OSError as error:
        raise CorpusError("PDF-läsaren går inte att starta", where=file.name) from error
    try:
        found = json.loads(done.stdout.decode("utf-8"))
    except ValueError as error:
        raise CorpusError("PDF-filen är skadad", where=file.name, remedy="spara om den") from error
    if "error" in found:
        raise CorpusError(found["error"], where=file.name, remedy=found["remedy"])
    return Extract(found["text"], tuple(found["pages"]), tuple(found["left_out"]))
