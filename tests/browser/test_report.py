"""The evaluation's report in a real browser: read, searched, marked, saved, printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import eval.__main__ as cli
from assistant.verdicts import from_json, hashes_of
from tests.test_eval_run import CASES, run

from .conftest import AXE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory, corpus) -> Path:
    """A report of four small cases, two of them answered wrong."""
    folder = tmp_path_factory.mktemp("report")
    for split in ("dev", "test"):
        (folder / "cases" / split).mkdir(parents=True)
        text = CASES.format(split=split)
        (folder / "cases" / split / "prov.yaml").write_text(text, encoding="utf-8")
    latest, cli.LATEST = cli.LATEST, folder / "latest.json"
    try:
        given = ["--report", str(folder / "rapport.html"), "--self-check"]
        run(folder / "cases", corpus, given, ["test-1", "dev-2"])
    finally:
        cli.LATEST = latest
    return folder / "rapport.html"


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def page(browser, report, request):
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    opened, wrong = context.new_page(), []
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("request", lambda r: None if _inside(r.url) else wrong.append(r.url))
    opened.on("dialog", lambda d: d.accept())
    opened.goto(report.as_uri())
    yield opened
    context.close()
    assert wrong == []


def _inside(url: str) -> bool:
    return url.startswith(("file:", "blob:"))


def test_it_fits_the_screen_and_can_be_read_by_all(page):
    page.click("#test-1 summary")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    source = AXE.read_text("utf-8")
    found = page.context.new_cdp_session(page).send(  # past the page's own policy
        "Runtime.evaluate",
        {"expression": f"{source};axe.run()", "awaitPromise": True, "returnByValue": True},
    )
    violations = found["result"]["value"]["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []


def test_filter_and_search(page):
    assert page.inner_text("#count") == "4 av 4 fall"
    page.select_option("select[name=outcome]", "wrong")
    assert page.inner_text("#count") == "2 av 4 fall"
    page.select_option("select[name=outcome]", "")
    page.fill("#search", "vädret dev")
    assert page.inner_text("#count") == "1 av 4 fall"
    assert page.is_visible("#dev-2")
    assert not page.is_visible("#dev-1")


def test_marks_are_kept_saved_and_read_by_the_program(page, corpus, tmp_path):
    page.click("#dev-1 summary")
    rows = page.locator("#dev-1 .review .row")
    rows.first.locator("input[value=wrong]").check()
    rows.first.locator(".comment input").fill("Fel ställe.")
    rows.last.locator("input[value=unsure]").check()
    page.fill("#initials", "åk")
    page.reload()
    assert page.inner_text("#save") == "Spara omdömen som fil (2)"
    page.select_option("select[name=mark]", "wrong")
    assert page.inner_text("#count") == "1 av 4 fall"
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "omdomen.json")
    raw = json.loads((tmp_path / "omdomen.json").read_text("utf-8"))["reviews"]
    first, whole = sorted((from_json(one) for one in raw), key=lambda r: r.statement is None)
    assert (first.case, first.statement, first.verdict) == ("dev-1", 0, "wrong")
    assert (first.comment, first.initials) == ("Fel ställe.", "åk")
    assert first.statement_text
    assert (whole.statement, whole.verdict) == (None, "unsure")
    assert first.holds(hashes_of(corpus.documents))
    assert set(first.hashes) == {"jamtbus-2018"}
    page.click("#clear")
    assert page.inner_text("#save") == "Spara omdömen som fil (0)"


def test_a_name_is_not_taken_for_initials(page):
    page.click("#dev-1 summary")
    page.locator("#dev-1 input[value=right]").first.check()
    page.fill("#initials", "K.A.")
    page.click("#save")
    assert page.evaluate("document.getElementById('initials').validationMessage")
    page.click("#clear")


def test_an_address_opens_its_case(page, report):
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#test-1")
    assert page.evaluate("document.getElementById('test-1').open")


def test_printing_opens_the_cases_that_are_shown(page):
    page.select_option("select[name=outcome]", "wrong")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.case[open]").count() == 2
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.case[open]").count() == 0
