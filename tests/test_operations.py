"""Health, metrics, log lines and the change to new documents, as an operator meets them."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.engine import Assistant
from assistant.web.operations import Operations
from assistant.web.watch import Watch

from .conftest import ROOT

DALBY = Path(__file__).parent / "data" / "other" / "samverkan-dalby.md"
NEW = """# Överenskommelse om natthjälp

## 1. Ansvar

Nattpatrullen i Nyby kommun ansvarar för tillsyn på natten för personer över 65 år.
"""


def get(url: str, timeout: float = 20) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def ask(site: str, question: str) -> dict:
    request = urllib.request.Request(
        f"{site}/api/ask",
        json.dumps({"turns": [question]}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def until(true: Callable[[], bool], seconds: float = 120) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(OSError):
            if true():
                return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copy(DALBY, folder)
    return folder


@pytest.fixture(scope="module")
def site(corpus, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """(address, log) of a page of a small corpus, in a process of its own."""
    home = tmp_path_factory.mktemp("server")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    told = {
        "ANSVARSLOTS_API": "true",
        "ANSVARSLOTS_METRICS": "true",
        "ANSVARSLOTS_LOG_ANSWERS": "true",
        "ANSVARSLOTS_WATCH": "0.5",
    }
    command = [sys.executable, "-m", "assistant", "ui", "--port", str(port)]
    command += ["--corpus", str(corpus), "--index", str(home / "index")]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            assert until(lambda: get(f"{address}/redo")[0] == 200), "the page did not start"
            yield address, home / "log"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


@pytest.mark.timeout(600)
def test_the_server_tells_how_it_is_and_never_what_was_asked(site):
    address, log = site
    assert get(f"{address}/halsa") == (200, "ok")
    question = "vem tar hand om en nioåring som har ont i magen av oro, kanariefågel"
    ask(address, question)
    _, metrics = get(f"{address}/metrik")
    assert "ansvarslots_answers_total{" in metrics and "ansvarslots_documents 1.0" in metrics
    lines = [json.loads(x) for x in log.read_text("utf-8").splitlines() if x.startswith("{")]
    assert lines and set(lines[0]) == {
        "time", "event", "status", "mode", "ms", "documents", "notices",
    }  # fmt: skip
    assert "kanariefågel" not in log.read_text("utf-8") + metrics


@pytest.mark.timeout(600)
def test_new_documents_are_shown_without_a_restart_and_no_request_fails(site, corpus):
    address, _ = site
    replies, stop = [], threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                replies.append(ask(address, "vem ansvarar för en tioåring med oro?")["status"])
            except OSError as error:
                replies.append(str(error))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        (corpus / "natthjalp.md").write_text(NEW, encoding="utf-8")
        question = "vem ansvarar för tillsyn på natten?"

        def has_it() -> bool:
            return any(c["document"] == "natthjalp" for c in ask(address, question)["citations"])

        assert until(has_it)
    finally:
        stop.set()
        asking.join()
    assert replies and set(replies) <= {"answered", "partly", "clarify", "not_in_agreements"}


@pytest.fixture
def answer(corpus, tmp_path):
    return Assistant.open(Config(corpus=corpus, index=tmp_path)).ask(["vem ansvarar för oro?"])


def test_a_log_line_has_no_words_of_the_question(answer, caplog):
    with caplog.at_level(logging.INFO, logger="ansvarslots.svar"):
        Operations(log=True).answered(answer)
    assert "oro" not in caplog.text and '"event": "answer"' in caplog.text


class Shelf:
    """Documents that change, and a page that may fail to show them."""

    def __init__(self) -> None:
        self.state, self.shown, self.failures, self.broken = "a", "a", 0, False

    def renew(self) -> None:
        if self.broken:
            raise OSError("trasigt")
        self.shown = self.state

    def fail(self) -> None:
        self.failures += 1


def test_the_watch_shows_what_is_new_and_keeps_the_old_where_that_fails():
    shelf = Shelf()
    watch = Watch(lambda: shelf.state, shelf.renew, shelf.fail)
    assert not watch.look()
    shelf.state = "b"
    assert watch.look() and shelf.shown == "b"
    shelf.state, shelf.broken = "c", True
    assert not watch.look() and not watch.look()
    assert (shelf.shown, shelf.failures) == ("b", 1)
    shelf.state, shelf.broken = "d", False
    assert watch.look() and shelf.shown == "d"


def test_files_that_are_still_being_copied_are_waited_for():
    states = iter(["a", "b", "c", "c", "c"])
    shown = []
    watch = Watch(lambda: next(states), lambda: shown.append(1))
    assert not watch.look() and not shown
    assert watch.look() and shown
