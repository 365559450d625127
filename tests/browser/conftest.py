"""The page in a real browser: a server in a thread, Chromium, and a watch on every request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# What Gradio's own script says when its page is left while its stream is open, and what Chromium
# says of a request that is turned away on purpose; nothing of ours.
EXPECTED = (
    "AbortError: signal is aborted",
    "Unexpected error Connection errored out",
    "Failed to load resource: the server responded with a status of 429",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium there is nothing to run, except in CI, where that is a fault."""
    missing = not (CHROMIUM.exists() and AXE.exists())
    if missing and not os.environ.get("CI"):
        why = "apt-get install chromium; npm ci --prefix tests/browser"
        for item in items:
            if HERE in Path(item.path).parents and item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=why))


class Site:
    """A running page, in a process of its own: its address and what it has logged."""

    def __init__(self, corpus: Path, log: Path, *on: str) -> None:
        self.log = log
        with log.open("w") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.serve", str(corpus), *on],
                cwd=HERE.parent.parent,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, log.read_text()

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:  # a browser still holds its event stream open
            self._process.kill()
            self._process.communicate()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(HERE.parent.parent / "corpus", tmp_path_factory.mktemp("site") / "log")
    yield running
    running.close()


@pytest.fixture(scope="session")
def editor_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With the tab Granska, over a copy of the documents and a few evaluation cases."""
    folder = tmp_path_factory.mktemp("editor")
    banks = shutil.ignore_patterns("questions", "not_covered")
    corpus = shutil.copytree(HERE.parent.parent / "corpus", folder / "corpus", ignore=banks)
    cases = folder / "cases" / "dev"
    cases.mkdir(parents=True)
    first = min((HERE.parent.parent / "eval" / "cases" / "dev").glob("*.yaml"))
    raw = yaml.safe_load(first.read_text(encoding="utf-8"))
    raw["cases"] = raw["cases"][:3]
    (cases / first.name).write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    running = Site(corpus, folder / "log", "editor")
    yield running
    running.close()


@pytest.fixture(scope="session")
def closed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Behind a log-in."""
    folder = tmp_path_factory.mktemp("closed")
    (folder / "kort.md").write_text("# Avtal\n\nRegionen ansvarar.\n", encoding="utf-8")
    running = Site(folder, folder / "log", "users")
    yield running
    running.close()


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    text = (HERE / "hostile.md").read_text(encoding="utf-8")
    (folder / "hostile.md").write_text(text.replace("@LONG@", "x" * 3_000), encoding="utf-8")
    running = Site(folder, folder / "log")
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser) -> Iterator[Callable]:
    """Opens a page; when the test ends nothing may have gone wrong or gone elsewhere."""
    seen: list[str] = []
    contexts = []

    def open_page(
        site,
        path: str = "/",
        *,
        locale="sv-SE",
        scheme="light",
        width=1280,
        height=900,
        zoom=1,
        ready="#lots-question textarea",
    ):
        context = browser.new_context(
            locale=locale,
            color_scheme=scheme,
            viewport={"width": width // zoom, "height": height // zoom},
            device_scale_factor=zoom,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: seen.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: seen.append(str(e)))
        page.on("dialog", lambda d: (seen.append(f"dialog {d.message}"), d.dismiss()))
        page.on("request", lambda r: None if _own(r.url, site.url) else seen.append(r.url))
        page.goto(site.url + path)
        page.wait_for_selector(ready, state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in seen if not text.startswith(EXPECTED)] == []


def _own(url: str, site: str) -> bool:
    return url.startswith((f"{site}/", "data:"))
