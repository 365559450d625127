"""``doctor``: is everything there, and what mends what is not?"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from assistant.config import Config
from assistant.corpus import load_corpus
from assistant.cross import CrossReader
from assistant.encoder import load_encoder
from assistant.engine import Assistant, Progress
from assistant.errors import LotsError
from assistant.gaps import FILE as GAPS_FILE
from assistant.gaps import Gaps
from assistant.late import LateInteraction
from assistant.reviews import FILE as REVIEWS_FILE
from assistant.reviews import Reviews
from assistant.verdicts import hashes_of

PACKAGES = ("chromadb", "llama-index-core", "sentence-transformers", "gradio", "bm25s", "torch")


def run(config: Config, progress: Progress, *, as_json: bool) -> int:
    """Runs every check, prints each; status 1 if one failed."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _python),
        ("Paket", _packages),
        ("Språkmodell", lambda: _model(config)),
        ("Överenskommelser", lambda: _corpus(config)),
        ("Index", lambda: _index(config, progress)),
        ("Granskningar och luckor", lambda: _kept(config)),
    )
    results = [_try(name, check) for name, check in checks]
    if as_json:
        print(  # noqa: T201
            json.dumps(
                [{"check": n, "ok": ok, "detail": detail} for n, ok, detail in results],
                ensure_ascii=False,
            )
        )
    else:
        for name, ok, detail in results:
            print(f"{'ok ' if ok else 'FEL'} {name}: {detail}")  # noqa: T201
    return 0 if all(ok for _, ok, _ in results) else 1


def _try(name: str, check: Callable[[], str]) -> tuple[str, bool, str]:
    try:
        return name, True, check()
    except LotsError as error:
        return name, False, str(error)


def _python() -> str:
    return sys.version.split()[0]


def _packages() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            raise LotsError(
                f"Paketet {package} saknas", remedy="ta bort .venv och kör ./lots doctor"
            ) from None
    return ", ".join(found)


def _model(config: Config) -> str:
    encoder = load_encoder(config.encoder)
    late = LateInteraction.load()
    same = encoder.encode(["skola", "skola"])
    if abs(float(same[0] @ same[1]) - 1) > 1e-3:
        raise LotsError("Modellen ger inte samma vektor två gånger")
    CrossReader(late).judge("skola", ["skola"])  # opened, to see that it can be read
    return f"{encoder.name}, {encoder.dim} dimensioner, {encoder.fingerprint}, {late.fingerprint}"


def _corpus(config: Config) -> str:
    corpus = load_corpus(config.corpus)
    left_out = "".join(f"; utelämnad: {p.file} ({p.reason})" for p in corpus.problems)
    passages = sum(len(d.passages) for d in corpus.documents)
    return f"{len(corpus.documents)} dokument, {passages} avsnitt i {config.corpus}{left_out}"


def _index(config: Config, progress: Progress) -> str:
    assistant = Assistant.open(config, progress=progress)
    index = assistant.index
    answer = assistant.ask(["vem ansvarar?"])
    lapsed = f", {len(index.lapsed)} ankare i frågebanken saknas" if index.lapsed else ""
    return (
        f"{len(index.sentences)} meningar, {len(index.bank)} frågor i banken{lapsed},"
        f" provsvar: {answer.status}; {index.folder}"
    )


def _kept(config: Config) -> str:
    """What is kept of reviews and gaps; nothing is made."""
    folder = config.kept_folder()
    reviews, gaps = folder / REVIEWS_FILE, folder / GAPS_FILE
    found = []
    if reviews.exists():
        kept = Reviews.open(reviews)
        lapsed = len(kept.lapsed(hashes_of(load_corpus(config.corpus).documents)))
        found.append(f"{len(kept.all())} granskningar, varav {lapsed} har förfallit")
    if gaps.exists():
        found.append(f"{sum(gap.count for gap in Gaps.open(gaps).all())} frågor utan svar")
    counted = "luckor räknas" if config.gaps else "luckor räknas inte"
    return f"{', '.join((*found, counted))}; {folder}"
