"""Processes that answer while they are killed: a batch that is judged, and a page that is asked."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from assistant.commands.review import opened
from assistant.config import Config
from assistant.engine import Assistant
from assistant.gaps import recorder
from assistant.verdicts import review_of
from assistant.web.server import serve

from .building import QUESTION

UNANSWERED = ["vad kostar ett besök hos tandhygienisten i Göteborg?"]


def settings(corpus: str, index: str, data: str, **more: bool | float) -> Config:
    return Config(corpus=Path(corpus), index=Path(index), data=Path(data), gaps=True, **more)  # type: ignore[arg-type]


def answer_on(corpus: str, index: str, data: str, acknowledged: str) -> None:
    """Answers, has each answer judged, and says the review's id once it is acknowledged."""
    config = settings(corpus, index, data)
    assistant = Assistant.open(config)
    count = recorder(config, lambda _: None)
    said = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        answer = assistant.ask(QUESTION)
        count(answer)
        count(assistant.ask(UNANSWERED))
        review = review_of(answer, assistant.documents, "right", turns=tuple(QUESTION))
        os.write(said, f"{opened(config).add(review)}\n".encode())


def serve_on(corpus: str, index: str, data: str, port: int) -> None:
    """Serves the page and what programs ask, and looks for changed documents all the time."""
    config = settings(corpus, index, data, api=True, watch=0.1)
    serve(config, host="127.0.0.1", port=port, progress=lambda _: None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
