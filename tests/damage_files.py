"""Damaged files, the whole way into an index: each is read or refused, and the rest goes on.

    python -m tests.damage_files [--files 10000] [--seed 1] [--batch 50] [--minutes 60]

Files of every format are made, and bytes of them flipped, cut out or spliced in. A batch of them
lies in a corpus folder beside two good documents. Then the index is built and asked. Wrong is a
fault that no reader foresaw, a file that is neither a document nor a problem with a reason
of one line, a passage that does not lie in its text, a good document that does not answer, an
index that is not as it was written, and 30 seconds for one file.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.engine import Assistant
from assistant.errors import CorpusError
from assistant.reading.document import read_document
from assistant.swedish import Language
from assistant.types import Document

from .make_documents import Traits, make, to_docx, to_html, to_pdf, to_text
from .mutated import damaged

SLOW = 30.0  # seconds
SHARE_OF_PDF = 10  # one in so many files is a PDF, as each takes a process of its own
GOOD = {
    "bra-ett.md": (
        "# Överenskommelse om vintercykling i Norrdalen\n\n## Ansvar\n\n"
        "Cykelsmedjan i Norrdalen ansvarar för dubbdäck till barn i åldrarna 6–12 år.\n",
        "vem ansvarar för dubbdäck till barn?",
        "Cykelsmedjan i Norrdalen ansvarar för dubbdäck till barn i åldrarna 6–12 år.",
    ),
    "bra-två.txt": (
        "Rutin för simundervisning\n\n1 Inledning\n\nRutinen gäller i hela länet.\n\n"
        "2 Badhus\n\nBadmästaren på Västra badhuset ansvarar för simborgarmärket.\n\n"
        "3 Slut\n\nRutinen ses över varje år.\n",
        "vem ansvarar för simborgarmärket?",
        "Badmästaren på Västra badhuset ansvarar för simborgarmärket.",
    ),
}


@dataclass
class Outcome:
    """What became of the files, by suffix, what was wrong, and seconds of the slowest batch.

    ``slowest``: of one file, where a batch took so long that each was read by itself.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    batch: float = 0.0
    slowest: float = 0.0


def main() -> None:
    """Prints how many files of each format were read or refused, and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    done = Outcome()
    for _ in whole_way(options.files, options.batch, options.seed, done):
        if time.perf_counter() - started > 60 * options.minutes:
            break
    for (suffix, what), count in sorted(done.counts.items()):
        print(f"{suffix:6} {what:10} {count}")  # noqa: T201
    total = sum(done.counts.values())
    print(f"{total} files in {time.perf_counter() - started:.0f} s")  # noqa: T201
    print(f"slowest batch {done.batch:.1f} s, file {done.slowest:.1f} s (most {SLOW:.0f})")  # noqa: T201
    print(f"wrong: {len(done.wrong)}", *done.wrong[:20], sep="\n  ")  # noqa: T201


def whole_way(files: int, batch: int, seed: int, done: Outcome) -> Iterator[None]:
    """Damages files and takes them through, a batch at a time; ``done`` tells what was seen."""
    draw = random.Random(seed)
    language = Language.load(SHIPPED / "lexicon")
    with tempfile.TemporaryDirectory(prefix="lots-damage-") as place:
        originals = written(Path(place))
        usual = 600.0
        for first in range(0, files, batch):
            folder = Path(place) / f"corpus-{first}"
            folder.mkdir()
            for name, (text, _, _) in GOOD.items():
                (folder / name).write_text(text, encoding="utf-8")
            for number in range(first, min(first + batch, files)):
                data, suffix = originals[chosen(number, len(originals))]
                (folder / f"skadad{number}{suffix}").write_bytes(damaged(data, suffix, draw))
            before = time.perf_counter()
            try:
                _ask(Config(corpus=folder, index=Path(place) / f"index-{first}"), done)
            except Exception as error:  # what is looked for
                done.wrong.append(f"{folder.name}: {type(error).__name__} {error}")
                _blame(folder, language, done)
            taken = time.perf_counter() - before
            usual = min(usual, taken)
            done.batch = max(done.batch, taken)
            if taken > SLOW + 2 * usual:  # one file alone may have taken too long
                _blame(folder, language, done)
            yield


def _ask(config: Config, done: Outcome) -> None:
    """Builds the index, looks for each file in it or among the problems, asks the good ones."""
    assistant = Assistant.open(config)
    documents = assistant.documents
    problems = {p.file: p.reason for p in assistant.built.problems} if assistant.built else {}
    files = {name for d in documents.values() for name in (d.file, *d.editions)}
    for file in sorted(config.corpus.iterdir()):
        told = (file.name in files) + (file.name in problems)
        reason = problems.get(file.name, "")
        if told != 1 or "\n" in reason or "oväntat" in reason:
            done.wrong.append(f"{config.corpus.name}/{file.name}: {reason}, told {told} times")
        elif file.name not in GOOD:
            done.counts[file.suffix, "read" if file.name in files else "refused"] += 1
    for document in documents.values():
        if any(document.text[p.start : p.end] != p.text for p in document.passages):
            done.wrong.append(f"{document.file}: a passage is not in its text")
    for name, (_, question, said) in GOOD.items():
        answer = assistant.ask([question])
        quotes = [
            c.quote for c in answer.citations if c.passage.document_id == _id(documents, name)
        ]
        if not any(said in " ".join(quote.split()) for quote in quotes):
            done.wrong.append(f"{name}: does not answer in {config.corpus.name}: {answer.text}")
    if Assistant.open(config).built is not None:
        done.wrong.append(f"{config.corpus.name}: the index was not whole")


def _id(documents: dict[str, Document], name: str) -> str:
    return next((d.id for d in documents.values() if d.file == name), "")


def _blame(folder: Path, language: Language, done: Outcome) -> None:
    """Names the files that crash or take long, each read by itself."""
    for file in sorted(folder.iterdir()):
        before = time.perf_counter()
        found = outcome(file, language)
        seconds = time.perf_counter() - before
        done.slowest = max(done.slowest, seconds)
        if found not in {"read", "refused"} or seconds > SLOW:
            done.wrong.append(f"{file.name}: {found}, {seconds:.1f} s")


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
        if "oväntat" in error.message:
            return f"crash {error.message}"
        return "refused" if "\n" not in str(error) else "long words"
    whole = all(document.text[p.start : p.end] == p.text for p in document.passages)
    return "read" if whole else "wrong spans"


if __name__ == "__main__":
    main()
