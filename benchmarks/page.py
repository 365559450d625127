"""The page: until it can be used, a question in the browser, twenty people at once, memory.

``python -m benchmarks.page [--people 20] [--questions 5] [--browser 40]``. Everything is on
127.0.0.1. Linux only: the server's processor time and memory are read from /proc. On a busy machine
wall times say little; the server's processor time for each answer says more.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from eval.case import load_cases

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
LONGEST = 120.0  # seconds that anything may take


@dataclass
class Server:
    """``python ui.py`` as a process of its own."""

    process: subprocess.Popen[bytes]
    url: str
    started: float

    @classmethod
    def start(cls) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "ui.py", "--port", str(port), "--rate", "0"],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        return cls(process, f"http://127.0.0.1:{port}", started)

    def wait(self) -> float:
        """Seconds from the start until the page's HTML is there."""
        while time.perf_counter() - self.started < LONGEST:
            try:
                with urllib.request.urlopen(self.url, timeout=10) as reply:
                    reply.read()
                return time.perf_counter() - self.started
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the page did not start")

    def cpu(self) -> float:
        """Processor time so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """The most memory that it has had, in MB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", text)
        return int(found[1]) / 1024 if found else 0.0


def questions(count: int) -> list[str]:
    """Development questions of one turn, spread over all, none alike."""
    found = [
        case.turns[0]
        for case in load_cases(ROOT / "eval" / "cases")
        if case.split == "dev" and len(case.turns) == 1 and case.kind != "personal-data"
    ]
    found = [text for text in dict.fromkeys(found) if len(text) < 400]
    return found[:: max(1, len(found) // count)][:count]


def in_browser(page: Page, server: Server, asked: Sequence[str]) -> tuple[float, list[float]]:
    """Seconds from the start until a question can be written; and for each question."""
    page.goto(server.url)
    page.wait_for_selector("#lots-question textarea", state="visible")
    usable = time.perf_counter() - server.started
    took = []
    for at, text in enumerate(asked, start=1):
        page.fill("#lots-question textarea", text)
        begun = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#svar-{at}", state="attached", timeout=LONGEST * 1000)
        took.append(time.perf_counter() - begun)
    return usable, took


@dataclass
class Person:
    """One visitor who speaks Gradio's own protocol, as the page does."""

    server: Server
    event: int
    questions: Sequence[str]

    def ask_all(self) -> list[tuple[float, str]]:
        """Each question in turn: seconds, and the conversation's HTML afterwards."""
        session = uuid.uuid4().hex[:11]
        return [self._ask(session, text) for text in self.questions]

    def _ask(self, session: str, text: str) -> tuple[float, str]:
        begun = time.perf_counter()
        body = {"data": [text, None], "fn_index": self.event, "session_hash": session}
        address = f"{self.server.url}/gradio_api/queue/"
        request = urllib.request.Request(
            f"{address}join", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=LONGEST) as reply:
            reply.read()
        with urllib.request.urlopen(
            f"{address}data?session_hash={session}", timeout=LONGEST
        ) as stream:
            for line in stream:
                if not line.startswith(b"data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    return time.perf_counter() - begun, message["output"]["data"][0]
        raise RuntimeError("an answer was lost")


def event_of(server: Server) -> int:
    """The number of the event behind the button that asks."""
    with urllib.request.urlopen(server.url, timeout=30) as reply:
        page = reply.read().decode()
    raw = page.split("window.gradio_config = ", 1)[1]
    config, _ = json.JSONDecoder().raw_decode(raw)
    button = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "lots-send")
    return next(
        d["id"]
        for d in config["dependencies"]
        if [button, "click"] in [list(t) for t in d["targets"]]
    )


def together(server: Server, people: int, each: int) -> tuple[list[float], int, int]:
    """Seconds of all answers, how many were lost, how many held another's question."""
    asked = questions(people * each)
    event = event_of(server)
    persons = [Person(server, event, asked[at * each : (at + 1) * each]) for at in range(people)]
    with ThreadPoolExecutor(people) as pool:
        replies = list(pool.map(Person.ask_all, persons))
    took, lost, mixed = [], 0, 0
    for person, answers in zip(persons, replies, strict=True):
        for at, (seconds, shown) in enumerate(answers):
            heads = re.findall(r'<h2 class="lots-asked"[^>]*>(.*?)</h2>', shown)
            told = [" ".join(html.unescape(head).split()) for head in heads]
            wanted = [" ".join(text.split()) for text in person.questions[at::-1]]
            took.append(seconds)
            lost += not told
            mixed += told != wanted
    return took, lost, mixed


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def told(name: str, took: Sequence[float], cpu: float) -> None:
    middle, high = percentile(took, 0.5), percentile(took, 0.95)
    print(
        f"{name}: n = {len(took)}, p50 {middle:.2f} s, p95 {high:.2f} s, "
        f"the server's processor time {1000 * cpu / len(took):.0f} ms an answer"
    )


def measure(page: Page, server: Server, options: argparse.Namespace) -> int:
    up, up_cpu = server.wait(), server.cpu()
    usable, took = in_browser(page, server, questions(options.browser))
    print(
        f"up after {up:.1f} s (processor time {up_cpu:.1f} s), usable in a browser after "
        f"{usable:.1f} s; load {os.getloadavg()[0]:.1f}"
    )
    told("in the browser", took, server.cpu() - up_cpu)
    before = server.cpu()
    took, lost, mixed = together(server, options.people, options.questions)
    told(f"{options.people} people at once", took, server.cpu() - before)
    print(f"lost {lost}, mixed up {mixed}; at most {server.memory():.0f} MB")
    return 1 if lost or mixed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=5)
    parser.add_argument("--browser", type=int, default=40, help="questions in the browser")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = running.new_page()
        server = Server.start()
        try:
            return measure(page, server, options)
        finally:
            running.close()
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    sys.exit(main())
