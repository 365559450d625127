"""Vectors on a real Chroma server that several pages share."""

from __future__ import annotations

import gc
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.engine import Assistant
from assistant.errors import IndexStoreError, UsageError
from assistant.index import EVIDENCE
from assistant.vector_server import KEPT, PREFIX, RemoteWriter, Server, server_of

DALBY = Path(__file__).parent / "data" / "other" / "samverkan-dalby.md"
# Chroma's client leaves the connections of its second, administrative client to the collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
QUESTION = ["vem tar hand om en tioåring som mår dåligt?"]


@dataclass
class Running:
    """``chroma run`` in a process of its own that can be stopped and started again."""

    folder: Path
    port: int
    process: subprocess.Popen | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        chroma = Path(sys.executable).parent / "chroma"
        self.process = subprocess.Popen(
            [chroma, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=20)
            self.process = None


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = Running(tmp_path_factory.mktemp("chroma"), port)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def corpus(tmp_path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    shutil.copy(DALBY, folder)
    return folder


def opened(running: Running, corpus: Path, index: Path, said: list[str] | None = None) -> Assistant:
    config = Config(corpus=corpus, index=index, chroma=running.url)
    return Assistant.open(config, progress=(said if said is not None else []).append)


def names(running: Running) -> list[str]:
    with closing(Server(running.url).client()) as client:
        return sorted(c.name for c in client.list_collections())


def test_a_page_with_a_server_answers_as_one_without(running, corpus, tmp_path):
    alone = Assistant.open(Config(corpus=corpus, index=tmp_path / "alone")).ask(QUESTION)
    shared = opened(running, corpus, tmp_path / "shared")
    answer = shared.ask(QUESTION)
    assert (answer.text, answer.citations) == (alone.text, alone.citations)
    assert not (shared.index.folder / "chroma").exists()


def test_pages_with_the_same_documents_share_what_the_first_wrote(running, corpus, tmp_path):
    first = opened(running, corpus, tmp_path / "one")
    before = names(running)
    second = opened(running, corpus, tmp_path / "two")
    assert names(running) == before
    assert second.ask(QUESTION).text == first.ask(QUESTION).text


def test_two_pages_that_start_at_once_write_once(running, corpus, tmp_path):
    (corpus / "samtidigt.md").write_text(
        "# Avtal\n\n## 1. Ansvar\n\nRegionen ansvarar för rehab.\n"
    )
    with ThreadPoolExecutor(2) as pool:
        pages = list(
            pool.map(lambda n: opened(running, corpus, tmp_path / n), ("page-one", "page-two"))
        )
    fingerprint = pages[0].index.fingerprint
    assert fingerprint == pages[1].index.fingerprint
    assert f"{PREFIX}{fingerprint}-done" in names(running)
    assert f"{PREFIX}{fingerprint}-lock" not in names(running)
    assert pages[0].ask(QUESTION).text == pages[1].ask(QUESTION).text


def test_an_old_index_answers_while_a_new_one_is_written(running, corpus, tmp_path):
    old = opened(running, corpus, tmp_path / "index")
    said = old.ask(QUESTION).text
    (corpus / "ny.md").write_text("# Avtal\n\n## 1. Ansvar\n\nRegionen ansvarar för natthjälp.\n")
    new = opened(running, corpus, tmp_path / "index")
    assert old.ask(QUESTION).text == said
    assert {d.id for d in new.index.documents} > {d.id for d in old.index.documents}


def test_a_server_that_goes_and_comes_back(running, corpus, tmp_path):
    page = opened(running, corpus, tmp_path / "index")
    said = page.ask(QUESTION).text
    running.stop()
    with pytest.raises(IndexStoreError, match="svarar inte"):
        page.ask(QUESTION)
    running.start()
    assert page.ask(QUESTION).text == said


def test_vectors_that_are_lost_are_written_again(running, corpus, tmp_path):
    page = opened(running, corpus, tmp_path / "index")
    said = page.ask(QUESTION).text
    with closing(Server(running.url).client()) as client:
        client.delete_collection(f"{PREFIX}{page.index.fingerprint}-{EVIDENCE}")
    assert opened(running, corpus, tmp_path / "index").ask(QUESTION).text == said


def test_the_lock_of_a_killed_writer_is_taken_over(running):
    server = Server(running.url)
    with closing(server.client()) as client:
        client.create_collection(f"{PREFIX}abc-lock", metadata={"at": 1.0})
    writer = RemoteWriter(server, "abc", lambda _: None)
    assert not writer.complete
    writer.close()
    again = RemoteWriter(server, "abc", lambda _: None)
    assert again.complete
    again.close()


def test_old_generations_go(running):
    for number in range(KEPT + 3):
        RemoteWriter(Server(running.url), f"old{number}", lambda _: None).close()
        time.sleep(0.01)
    done = [name for name in names(running) if name.endswith("-done")]
    assert len(done) == KEPT


def test_an_address_that_is_none():
    with pytest.raises(UsageError, match="ingen adress"):
        Server("chroma.example").client()


def test_a_token_comes_from_its_file_and_is_not_shown(tmp_path):
    (tmp_path / "token").write_text("hemlig\n")
    server = server_of(Config(chroma="http://x:1", chroma_token_file=tmp_path / "token"))
    assert server.headers == (("x-chroma-token", "hemlig"),) and "hemlig" not in repr(server)
    with pytest.raises(UsageError, match="går inte att läsa"):
        server_of(Config(chroma="http://x:1", chroma_token_file=tmp_path / "none"))
