"""The page over a corpus with the hand-made assistant: ``python -m tests.browser.serve CORPUS``.

Further words switch things on: ``editor`` the tab Granska (documents are added to
the corpus given), ``users`` a log-in. Prints its address when it is up.
"""

from __future__ import annotations

import hashlib
import socket
import sys
import tempfile
from datetime import date
from pathlib import Path

import uvicorn

from assistant.config import Config
from assistant.corpus import load_corpus
from assistant.web.knowledge import Knowledge
from assistant.web.options import Options
from assistant.web.server import application
from assistant.web.showing import Showing
from tests.browser.fake import FakeAssistant

TODAY = date(2026, 11, 23)
PASSWORD = "ett långt lösenord"


def showing(corpus: Path) -> Showing:
    documents = {d.id: d for d in load_corpus(corpus).documents}
    return Showing(FakeAssistant(documents, TODAY), Knowledge.load(corpus, documents, TODAY))


def main(corpus: Path, *on: str) -> None:
    with tempfile.TemporaryDirectory() as kept:
        config = Config(
            corpus=corpus, index=Path(kept) / "index", data=Path(kept) / "data", today=TODAY
        )
        options = Options(
            api=True,
            mcp=True,
            password=hashlib.sha256(PASSWORD.encode()).digest() if "editor" in on else None,
            users={"anna": PASSWORD} if "users" in on else {},
            config=config,
            cases=corpus.parent / "cases",
        )
        app = application(showing(corpus), options, lambda: showing(corpus)).app
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)  # noqa: T201
            settings = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
            uvicorn.Server(settings).run(sockets=[bound])


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
