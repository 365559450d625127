"""A small corpus in two versions, and processes that index it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from assistant.config import Config
from assistant.engine import Assistant
from assistant.errors import LotsError

RUNS = int(os.environ.get("LOTS_FAULTS", "8"))
QUESTION = ["Inom hur många dagar ska kallelsen till samordnad individuell plan skickas?"]
DAYS = ("fyra", "nio", "elva", "tolv", "tretton", "fjorton")
OTHER = "# Rutin\n\n## Vård\n\nRegionen ansvarar för läkarinsatser.\n"


def write(folder: Path, version: int) -> None:
    """Both files say the same number of days: an answer with two numbers is a mixture."""
    folder.mkdir(exist_ok=True)
    days = DAYS[version % len(DAYS)]
    for name, unit in (("a", "Kommunen"), ("b", "Regionen")):
        text = (
            f"# Överenskommelse {name.upper()}\n\n## Samordnad individuell plan\n\n"
            f"{unit} ska skicka kallelsen till samordnad individuell plan inom {days} dagar.\n\n"
            f"{OTHER[2:]}"
        )
        draft = folder / f".{name}"
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, folder / f"{name}.md")


def config(corpus: Path, index: Path) -> Config:
    return Config(corpus=corpus, index=index)


def said(assistant: Assistant) -> set[str]:
    """The numbers of days in an answer and in the quotes under it."""
    answer = assistant.ask(QUESTION)
    assert answer.status in ("answered", "partly"), answer.text
    text = answer.text + " ".join(c.quote for c in answer.citations)
    return {days for days in DAYS if f"{days} dagar" in text}


def index_once(corpus: str, index: str) -> None:
    """Indexes; ends with the error's exit status as the command line does."""
    try:
        Assistant.open(config(Path(corpus), Path(index))).index.vectors.count("evidence")
    except LotsError as error:
        Path(index).with_suffix(".said").write_text(str(error), encoding="utf-8")
        os._exit(error.exit_status)
    os._exit(0)


def limited(corpus: str, index: str, size: int) -> None:
    """Indexes where no file may be longer than ``size`` bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    index_once(corpus, index)


def as_nobody(corpus: str, index: str) -> None:
    """Indexes without the rights of root."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    index_once(corpus, index)


def _context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["assistant.engine", "assistant.index.build", "chromadb"])
    return made


CONTEXT = _context()


def started(job: Callable[..., None], *args: object) -> ForkServerProcess:
    process = CONTEXT.Process(target=job, args=args)
    process.start()
    return process
