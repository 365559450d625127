"""A process that answers is killed: the index is whole, and what was acknowledged is there."""

from __future__ import annotations

import json
import os
import random
import signal
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.commands.review import opened
from assistant.engine import Assistant
from assistant.gaps import FILE as GAPS_FILE
from assistant.gaps import Gaps
from assistant.index import open_index

from .answering import answer_on, free_port, serve_on, settings
from .building import DAYS, QUESTION, RUNS, config, said, started, write

PAGES = max(2, RUNS // 4)  # a page takes longer to start than a batch


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str, str]:
    """A corpus of the first version, its index, and where reviews are kept."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write(corpus, 0)
    Assistant.open(config(corpus, index))
    return str(corpus), str(index), str(tmp_path / "data")


def versions(index: str) -> set[str]:
    """The numbers of days in the index; opening it compares every file with its hash."""
    texts = [d.text for d in open_index(Path(index)).documents]
    return {days for days in DAYS if any(f"{days} dagar" in text for text in texts)}


def kill(process) -> bool:
    alive = process.is_alive()
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    return alive


def acknowledgements(file: Path) -> set[str]:
    """Whole lines only: a kill may cut the last."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return set(text[: text.rfind("\n") + 1].split())


@pytest.mark.timeout(120 + 30 * RUNS)
def test_a_kill_while_answering_loses_no_review_and_no_index(place, tmp_path):
    corpus, index, data = place
    rng, killed, told = random.Random(5), 0, tmp_path / "acknowledged"
    kept = settings(corpus, index, data)
    for run in range(1, RUNS + 1):
        if run % 5 == 0:
            write(Path(corpus), run // 5)  # some are killed while they index first
        before = len(acknowledgements(told))
        process = started(answer_on, *place, str(told))
        until = time.monotonic() + 60
        while run % 3 and len(acknowledgements(told)) == before and time.monotonic() < until:
            time.sleep(0.01)  # two of three are killed between answers, the rest at any time
        time.sleep(rng.uniform(0.0, 0.5 if run % 3 else 4.0))
        killed += kill(process)
        there = {review.id for review in opened(kept).all()}
        assert acknowledgements(told) <= there, "a review was acknowledged and is lost"
        found = versions(index)
        assert len(found) == 1 and found <= {DAYS[(run // 5) % 6], DAYS[(run // 5 - 1) % 6]}
        gaps = Path(data) / GAPS_FILE
        assert not gaps.exists() or Gaps.open(gaps, keep_text=False).all() is not None
    assert said(Assistant.open(config(Path(corpus), Path(index)))) == {DAYS[(RUNS // 5) % 6]}
    count = len(acknowledgements(told))
    print(f"\n{RUNS} runs, {killed} killed, {count} reviews acknowledged, 0 lost")  # noqa: T201
    assert killed >= 0.9 * RUNS and count >= RUNS // 3


def asked(port: int) -> set[str] | None:
    """The numbers of days in the page's reply; None where it gave none."""
    body = json.dumps({"turns": QUESTION}).encode()
    address = f"http://127.0.0.1:{port}/api/ask"
    request = urllib.request.Request(address, body, {"content-type": "application/json"})
    with suppress(OSError, ValueError), urllib.request.urlopen(request, timeout=30) as reply:
        text = json.dumps(json.load(reply), ensure_ascii=False)
        return {days for days in DAYS if f"{days} dagar" in text}
    return None


@pytest.mark.timeout(300 + 90 * PAGES)
def test_a_page_that_is_killed_never_said_a_mixture_and_leaves_a_whole_index(place):
    corpus, index, data = place
    rng, killed, replies = random.Random(6), 0, 0
    for run in range(1, PAGES + 1):
        port = free_port()
        process = started(serve_on, corpus, index, data, port)
        until = time.monotonic() + 120
        while (first := asked(port)) is None:
            assert time.monotonic() < until and process.is_alive(), "the page did not start"
            time.sleep(0.05)
        assert first == {DAYS[(run - 1) % 6]}
        write(Path(corpus), run)  # the page sees it and indexes while it answers
        ends = time.monotonic() + rng.uniform(0.0, 3.0)
        while time.monotonic() < ends:
            reply = asked(port)
            assert reply in ({DAYS[(run - 1) % 6]}, {DAYS[run % 6]}), reply
            replies += 1
        killed += kill(process)
        found = versions(index)
        assert len(found) == 1 and found <= {DAYS[(run - 1) % 6], DAYS[run % 6]}
    print(f"\n{PAGES} pages, {killed} killed, {replies} replies, 0 mixed")  # noqa: T201
    assert killed == PAGES
