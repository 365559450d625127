"""The page over a corpus with the hand-made assistant: ``python -m tests.browser.serve CORPUS``.

Prints its address when it is up.
"""

from __future__ import annotations

import socket
import sys
from datetime import date
from pathlib import Path

import uvicorn

from assistant.corpus import load_corpus
from assistant.web.knowledge import Knowledge
from assistant.web.options import Options
from assistant.web.server import application
from assistant.web.showing import Showing
from tests.browser.fake import FakeAssistant

TODAY = date(2026, 11, 23)


def main(corpus: Path) -> None:
    documents = {d.id: d for d in load_corpus(corpus).documents}
    assistant = FakeAssistant(documents, TODAY)
    showing = Showing(assistant, Knowledge.load(corpus, documents, TODAY))
    app = application(showing, Options(api=True, mcp=True)).app
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)  # noqa: T201
        settings = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
        uvicorn.Server(settings).run(sockets=[bound])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
