"""What the editor does on the page, and a page behind a log-in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OUT
from tests.browser.serve import PASSWORD
from tests.browser.test_page import QUESTION, ask, go, violations

pytestmark = pytest.mark.browser
DOCUMENT = """# Överenskommelse om provning

## 1 Ansvar

Kommunen ansvarar för provning av sidan. Avsnitt 2 beskriver hur det följs upp.

## 2 Uppföljning

Regionen ansvarar för uppföljningen varje år, tillsammans med kommunen.
"""


def enter(page, password: str = PASSWORD) -> None:
    go(page, "granska", "#lots-password input")
    page.fill("#lots-password input", password)
    page.click("#lots-enter")


def test_there_is_no_tab_without_a_password(site, visit):
    page = visit(site)
    expect(page.locator('[role="tab"][data-tab-id="fraga"]')).to_be_visible()
    assert page.locator('[role="tab"][data-tab-id="granska"]').count() == 0
    assert page.request.post(f"{site.url}/granska/dokument", data="x").status == 404


def test_only_the_password_opens_it_and_logging_out_closes_it(editor_site, visit):
    page = visit(editor_site)
    enter(page, "fel lösenord")
    expect(page.locator("#lots-granska .failed")).to_contain_text("Fel lösenord")
    enter(page)
    expect(page.locator("#lots-granska .lots-panel")).to_have_count(5)
    expect(page.locator("#lots-password")).to_be_hidden()
    token = page.get_attribute("#lots-file", "data-token")
    page.click('[data-granska="ut"]')
    expect(page.locator("#lots-granska .lots-panel")).to_have_count(0)
    expect(page.locator("#lots-password")).to_be_visible()
    for used in (token, "gissat", ""):
        sent = page.request.post(
            f"{editor_site.url}/granska/dokument",
            data=DOCUMENT,
            headers={"x-lots-token": used, "x-lots-name": "a.md"},
        )
        assert sent.status == 403
    assert page.request.get(f"{editor_site.url}/granska/rapport/gissat").status == 404


def test_evaluation_runs_with_progress_and_its_report_is_read(editor_site, visit):
    page = visit(editor_site)
    enter(page)
    page.click('[data-granska="prova"]')
    page.wait_for_selector("#lots-granska progress")
    expect(page.locator("#lots-granska .lots-figures")).to_be_visible(timeout=180_000)
    assert "Ordagranna citat" in page.inner_text("#lots-granska .lots-figures")
    with page.context.expect_page() as opened:
        page.click("#lots-granska .lots-panel a >> nth=0")
    report = opened.value
    expect(report.locator("#count")).to_have_text("3 av 3 fall")
    assert report.locator("details.case").count() == 3


def test_a_document_is_added_and_can_be_read(editor_site, visit):
    page = visit(editor_site)
    enter(page)
    for said in ("är tillagd", "lades inte till"):
        file = {"name": "provning 2026.md", "mimeType": "text/markdown", "buffer": b""}
        page.set_input_files("#lots-file", [{**file, "buffer": DOCUMENT.encode()}])
        expect(page.locator("#lots-file-name")).to_have_text("provning 2026.md")
        page.click("[data-upload]")
        done = page.locator("#lots-granska .lots-panel .lots-said", has_text=said)
        expect(done).to_be_visible(timeout=180_000)
    go(page, "dokument", "#lots-overview .lots-card")
    expect(page.locator("#lots-overview .lots-card")).to_have_count(5)
    page.click("#lots-overview .lots-card-end button >> nth=4")
    expect(page.locator("#lots-tree h2")).to_have_text("Överenskommelse om provning")
    page.click("#lots-tree summary >> nth=0")
    expect(page.locator("#lots-tree")).to_contain_text("provning av sidan")


def test_a_verdict_sentence_by_sentence_reaches_the_editor(editor_site, visit):
    page = visit(editor_site)
    ask(page, f"{QUESTION} 20100101-1234")
    page.click("#svar-1 .lots-report summary >> nth=0")
    page.click('#svar-1 [data-report="1"]')
    said = page.locator("#rapport-1 > .lots-said")
    expect(said).to_contain_text("Välj ett omdöme")
    page.click("#rapport-1 details summary")
    page.check("#dom-1-0-right")
    page.check("#dom-1-1-wrong")
    page.fill("#kommentar-1", "Fel verksamhet <b>här</b>, ring 070-123 45 67")
    page.fill("#initialer-1", "ab")
    page.click('#svar-1 [data-report="1"]')
    expect(said).to_have_text("Tack. Omdömet är sparat.")
    enter(page)
    kept = page.locator("#lots-granska .lots-panel", has_text="Omdömen").locator("li")
    expect(kept.filter(has_text="stödåtgärder i skolmiljön")).to_have_count(1)
    text = page.inner_text("#lots-granska")
    assert "AB" in text and "<b>här</b>" in text
    assert "20100101" not in text and "070-123" not in text
    while kept.count():
        before = kept.count()
        kept.first.locator("button").click()
        expect(kept).to_have_count(before - 1)


@pytest.mark.parametrize("locale", ["sv-SE", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(editor_site, visit, scheme, locale):
    page = visit(editor_site, scheme=scheme, locale=locale)
    go(page, "granska", "#lots-password input")
    found = violations(page)
    enter(page)
    page.wait_for_selector("#lots-granska .lots-panel")
    found += violations(page)
    assert found == []


def test_narrow(editor_site, visit):
    page = visit(editor_site, width=320)
    enter(page)
    page.wait_for_selector("#lots-granska .lots-panel")
    page.screenshot(path=OUT / "320-granska.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("locale", ["sv-SE", "en-US"])
def test_a_closed_page_asks_in_swedish_who_one_is(closed_site, visit, locale):
    page = visit(closed_site, locale=locale, ready="input[type=password]")
    expect(page.locator("body")).to_contain_text("Lösenord")
    assert page.get_attribute("html", "lang") == "sv"
    assert violations(page) == []
    asked = page.request.post(f"{closed_site.url}/api/ask", data={"turns": ["hej"]})
    assert asked.status == 401
    page.fill("input[type=text]", "anna")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lots-question textarea")
