"""A long PDF: seconds and memory of reading it, the child process included.

    python -m tests.long_pdf [--pages 300]

The PDF is made: headings, lists, ruled tables, headers and footers on every page.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from assistant.corpus import SHIPPED
from assistant.reading.document import read_document
from assistant.swedish import Language

from .make_documents import Made, make, to_pdf


def main() -> None:
    """Prints the figures with those that are aimed at for 300 pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lots-reading-") as folder:
        file = Path(folder) / "lang.pdf"
        to_pdf(repeated(options.pages), file)
        before, cpu = time.perf_counter(), _cpu()
        document = read_document(file, Language.load(SHIPPED / "lexicon"))
        seconds, busy = time.perf_counter() - before, _cpu() - cpu
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    pages = max(p.page or 0 for p in document.passages)
    print(f"{pages} pages, {len(document.sections)} sections, {len(document.passages)} passages")  # noqa: T201
    print(f"{seconds:.1f} s by the clock (60), {busy:.1f} s of CPU")  # noqa: T201
    print(f"peak memory {own:.0f} MB here, {child:.0f} MB in the child (500)")  # noqa: T201


def repeated(pages: int) -> Made:
    """A document about as long as asked for; a made one has some twelve pages."""
    first = make(1)
    parts = [part for n in range(max(1, pages // 8)) for part in make(n + 1).parts]
    return Made(first.title, first.header, tuple(parts[: int(pages * 3.2)]))


def _cpu() -> float:
    whos = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, whos))


if __name__ == "__main__":
    main()
