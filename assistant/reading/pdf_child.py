"""The process that reads one PDF: ``python -m assistant.reading.pdf_child FILE`` → JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.errors import CorpusError
from assistant.reading.pdf_layout import layout
from assistant.reading.pdf_pages import pages_of

MAX_MEMORY = 2 * 1024**3  # bytes of address space


def main(file: str) -> int:
    """Writes {text, pages, left_out} or {error, remedy} to standard output."""
    _limit_memory()
    try:
        text, pages, left_out = layout(pages_of(Path(file)))
        answer = {"text": text, "pages": pages, "left_out": left_out}
    except CorpusError as error:
        answer = {"error": error.message, "remedy": error.remedy}
    except (MemoryError, RecursionError):
        answer = {"error": "PDF-filen är för stor att läsa", "remedy": "dela den"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
