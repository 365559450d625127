"""Damaged files: each is read or refused with one line, within 30 seconds.

    python -m tests.damage_files [--files 10000] [--minutes 10] [--seed 1]

Files of every format are made, and bytes of them flipped, cut out or spliced in. A crash is any
other exception than ``CorpusError``; spans of what is read are compared with the text.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from assistant.corpus import SHIPPED
from assistant.errors import CorpusError
from assistant.reading.document import read_document
from assistant.swedish import Language

from .make_documents import Traits, make, to_docx, to_html, to_pdf, to_text
from .mutated import damaged

SLOW = 30.0  # seconds
SHARE_OF_PDF = 10  # one in so many files is a PDF, as each takes a process of its own


def main() -> None:
    """Prints how many files of each format were read, refused, crashed or slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    language = Language.load(SHIPPED / "lexicon")
    counts: Counter[tuple[str, str]] = Counter()
    slowest = 0.0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="lots-mutate-") as folder:
        originals = written(Path(folder))
        draw = random.Random(options.seed)
        for number in range(options.files):
            if time.perf_counter() - started > 60 * options.minutes:
                break
            data, suffix = originals[chosen(number, len(originals))]
            file = Path(folder) / f"skadad{suffix}"
            file.write_bytes(damaged(data, suffix, draw))
            before = time.perf_counter()
            counts[suffix, outcome(file, language)] += 1
            slowest = max(slowest, time.perf_counter() - before)
    for (suffix, what), count in sorted(counts.items()):
        print(f"{suffix:6} {what:10} {count}")  # noqa: T201
    print(f"{sum(counts.values())} files in {time.perf_counter() - started:.0f} s")  # noqa: T201
    print(f"slowest {slowest:.1f} s (most {SLOW:.0f})")  # noqa: T201


def chosen(number: int, formats: int) -> int:
    """Which original: the last one, the PDF, more seldom than the others."""
    return formats - 1 if number % SHARE_OF_PDF == 0 else number % (formats - 1)


def written(folder: Path) -> list[tuple[bytes, str]]:
    """The bytes and suffix of a made document in every format, the PDF last."""
    made = make(3, sections=2)
    (folder / "a.html").write_text(to_html(made), encoding="utf-8")
    to_docx(made, folder / "a.docx")
    to_pdf(made, folder / "a.pdf")
    text = to_text(made, Traits()).encode()
    found = [(text, ".md"), (text, ".txt")]
    return found + [((folder / f"a{x}").read_bytes(), x) for x in (".html", ".docx", ".pdf")]


def outcome(file: Path, language: Language) -> str:
    """ "read", "refused", or what went wrong."""
    try:
        document = read_document(file, language)
    except CorpusError as error:
        return "refused" if "\n" not in str(error) else "long words"
    except Exception as error:  # what is looked for
        return f"crash {type(error).__name__}"
    whole = all(document.text[p.start : p.end] == p.text for p in document.passages)
    return "read" if whole else "wrong spans"


if __name__ == "__main__":
    main()
