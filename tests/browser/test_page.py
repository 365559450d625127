"""What staff do on the page, in Chromium."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AXE, OUT

pytestmark = pytest.mark.browser

QUESTION = "Vem ansvarar för en 16-åring med ångest?"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
TABS = ("fraga", "karta", "dokument", "intro")


def ask(page, question: str, *, turn: int = 1) -> None:
    page.fill("#lots-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#svar-{turn}")


def turns(page, turn: int) -> list[str]:
    """The turns that the assistant was given."""
    return page.input_value(f"#tolkning-{turn}").split(" | ")


def go(page, tab: str, ready: str) -> None:
    page.click(f'[role="tab"][data-tab-id="{tab}"]')
    page.wait_for_selector(ready)


def violations(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)["violations"]
    return [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"]]


def test_first_question_to_marked_source(site, visit):
    page = visit(site)
    ask(page, QUESTION)
    assert page.inner_text("#svar-1 h3.lots-status").lower() == "svar"
    expect(page.locator("#lots-live")).to_contain_text("3 källor")
    page.click("#svar-1 a.lots-cite >> nth=1")
    expect(page.locator("#k-1-2")).to_be_focused()
    marked = page.inner_text("#k-1-2 mark")
    assert "stödåtgärder i skolmiljön" in marked
    assert "JämtBus" in page.inner_text("#k-1-2 h4")
    assert page.inner_text("#k-1-3 .lots-badge.expired") == "Utgången"


def test_follow_up_says_what_was_carried_over(site, visit):
    page = visit(site)
    ask(page, QUESTION)
    ask(page, "och om hen är 19?", turn=2)
    assert turns(page, 2) == [QUESTION, "och om hen är 19?"]
    assert "Hämtat från tidigare i samtalet" in page.inner_text("#svar-2 .lots-understood")
    assert page.locator(".lots-turn").first.get_attribute("id") == "svar-2"
    page.click("#lots-fresh")
    page.wait_for_selector(".lots-turn", state="detached")
    ask(page, "Vad gäller i åk 4?")
    assert turns(page, 1) == ["Vad gäller i åk 4?"]


def test_edited_interpretation_is_asked_on_its_own(site, visit):
    page = visit(site)
    ask(page, QUESTION)
    page.click("#svar-1 .lots-understood summary")
    page.fill("#tolkning-1", "Vem ansvarar för en 12-åring?")
    page.click("#svar-1 .lots-understood button")
    page.wait_for_selector("#svar-2")
    assert turns(page, 2) == ["Vem ansvarar för en 12-åring?"]


def test_question_back_is_answered_by_a_button(site, visit):
    page = visit(site)
    ask(page, "Vem ansvarar för barn med ångest?")
    choices = page.locator("#svar-1 .lots-choice")
    assert choices.all_inner_texts() == ["0–17 år", "Från 18 år"]
    choices.first.click()
    page.wait_for_selector("#svar-2")
    assert turns(page, 2) == ["Vem ansvarar för barn med ångest?", "0–17 år"]


def test_refusal_shows_no_support_but_a_way_on(site, visit):
    page = visit(site)
    ask(page, "Vad har BUP för telefonnummer?")
    assert page.locator("#svar-1 .lots-source").count() == 0
    assert page.locator("#svar-1 .lots-cite").count() == 0
    page.click("#svar-1 .lots-text button >> nth=0")
    page.wait_for_selector("#lots-tree .lots-title")


def test_conflict_stands_side_by_side(site, visit):
    page = visit(site)
    ask(page, "Vilka åldrar har ungdomsmottagningen?")
    sides = page.locator("#svar-1 .lots-notice.conflict .lots-side")
    assert sides.count() == 2
    assert "13-22 år" in sides.nth(0).inner_text()
    assert "13-23 år" in sides.nth(1).inner_text()
    boxes = [sides.nth(at).bounding_box() for at in (0, 1)]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2


def test_danger_comes_first_and_personal_data_goes(site, visit):
    page = visit(site)
    ask(page, "16-åring 20100101-1234 vill inte leva, ångest")
    text = page.inner_text("#svar-1")
    assert "20100101" not in page.content()
    assert text.index("Ring 112") < text.lower().index("svar\n")
    stored = page.evaluate(
        "async () => [JSON.stringify(localStorage), (await indexedDB.databases()).length]"
    )
    assert "16-åring" not in stored[0] and stored[1] == 0


def test_fault_shows_no_answer_and_logs_no_question(site, visit):
    page = visit(site)
    ask(page, "krasch hemligt")
    assert "inget svar visas" in page.inner_text("#svar-1")
    logged = site.log.read_text()
    assert "RuntimeError" in logged and "hemligt" not in logged


def test_keyboard_only(site, visit):
    page = visit(site)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#lots-question') !== null"):
            break
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#svar-1")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className === 'lots-cite'"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    expect(page.locator("#k-1-1")).to_be_focused()


def test_map_filters_and_each_row_opens_its_source(site, visit):
    page = visit(site)
    go(page, "karta", "#lots-map .lots-picture svg")
    rows = page.locator(".lots-map-table tbody tr")
    everyone = rows.count()
    page.fill("#lots-age textarea, #lots-age input", "25")
    expect(rows).not_to_have_count(everyone)
    page.click("#lots-map .lots-picture g text >> nth=0")
    expect(page.locator("#karta-0")).to_be_focused()
    page.click("#karta-0 summary")
    assert page.locator("#karta-0 mark").count() > 0


def test_map_says_how_an_age_was_read(site, visit):
    page = visit(site)
    go(page, "karta", "#lots-map .lots-picture svg")
    age = "#lots-age textarea, #lots-age input"
    page.fill(age, "8 mån")
    expect(page.locator("#lots-map")).to_contain_text("Ålder som visas: 8 mån.")
    assert page.locator("#lots-map .lots-wide text.asked").text_content() == "8 mån"
    page.fill(age, "abc")
    expect(page.locator("#lots-map")).to_contain_text("Jag kan inte läsa ”abc” som en ålder")


def test_map_is_dark_in_the_dark_and_marks_what_has_expired(site, visit):
    page = visit(site, scheme="dark")
    go(page, "karta", "#lots-map .lots-picture svg")
    fill = page.evaluate("getComputedStyle(document.querySelector('#lots-map .sheet')).fill")
    assert max(int(n) for n in re.findall(r"\d+", fill)) < 80, fill
    assert page.locator("#lots-map .lots-wide rect.gone").count() > 1
    assert "(utgången)" in page.inner_text("#lots-map table")


def test_tables_and_map_fit_a_telephone(site, visit):
    """A row is a block and each cell says its column: nothing is cut off, nothing scrolls."""
    page = visit(site, width=390)
    assert "112" in page.inner_text("#lots-danger")
    ask(page, QUESTION)
    assert (
        page.locator("#svar-1 tbody td")
        .first.evaluate("cell => getComputedStyle(cell, '::before').content")
        .startswith('"Nivå')
    )
    go(page, "karta", "#lots-map .lots-narrow svg")
    assert page.is_hidden("#lots-map .lots-wide")
    for place in ("#lots-map .lots-narrow", "#lots-map .lots-scroll"):
        inner, outer = page.locator(place).evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert inner <= outer, place
    page.click("#lots-map .lots-narrow g text >> nth=0")
    expect(page.locator("#karta-0")).to_be_focused()


def test_the_map_is_printed_whole(site, visit):
    page = visit(site)
    go(page, "karta", "#lots-map .lots-wide svg")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 600, "height": 900})
    inner, outer, style = page.locator("#lots-map .lots-wide").evaluate(
        "e => [e.scrollWidth, e.clientWidth, getComputedStyle(e).overflowX]"
    )
    assert inner <= outer and style == "visible"


def test_documents_search_tree_and_differences(site, visit):
    page = visit(site)
    go(page, "dokument", "#lots-search textarea, #lots-search input")
    page.fill("#lots-search textarea, #lots-search input", "13-22 år")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lots-hits mark", state="attached")
    assert page.locator("#lots-overview .lots-card").count() == 4
    assert "Nämns i" in page.inner_text("#lots-overview .lots-card >> nth=0")
    page.click("#lots-overview .lots-card-end button >> nth=0")
    page.wait_for_selector("#lots-tree details")
    assert page.locator("#lots-differences .lots-difference.conflict").count() > 0


def test_quiz_and_progress_stay_in_the_browser(site, visit):
    page = visit(site)
    go(page, "intro", "#quiz-0")
    page.click('#quiz-0 [data-check="quiz-0"]')
    assert "Välj" in page.inner_text("#quiz-0 .lots-verdict")
    right = page.get_attribute("#quiz-0", "data-right")
    page.click(f'#quiz-0 label:text-is("{right}")')
    page.click('#quiz-0 [data-check="quiz-0"]')
    assert page.inner_text("#quiz-0 .lots-verdict") == "Rätt."
    page.click("#quiz-0 .lots-quiz-source summary")
    assert page.locator("#quiz-0 mark").count() > 0
    page.click("#lots-course details >> nth=0")
    page.check("#last-enheter")
    page.reload()
    page.wait_for_selector("#lots-question textarea")
    page.click('[role="tab"][data-tab-id="intro"]')
    page.wait_for_selector("#last-enheter", state="attached")
    assert page.is_checked("#last-enheter")


def test_links_to_a_question_and_to_a_section(site, visit):
    page = visit(site, "/?fraga=Vem%20ansvarar%20för%20en%2016-åring%3F")
    page.wait_for_selector("#svar-1")
    assert "fraga" not in page.url
    page = visit(site, "/?avsnitt=jamtbus-2018:3.3.1.2")
    page.wait_for_selector("#lots-tree .lots-here[open]")
    focused = page.locator("#lots-tree .lots-here > summary")
    expect(focused).to_be_focused()
    assert focused.inner_text().startswith("3.3.1.2")


def test_copy_and_share(site, visit):
    page = visit(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.click("#svar-1 .lots-actions button >> nth=0")
    page.wait_for_selector(".lots-toast")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert QUESTION in copied and "Källor\n[1] JämtBus" in copied
    page.click("#svar-1 [data-link]")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site.url}/?fraga=Vem%20ansvarar")
    page.click("#svar-1 [data-link-section] >> nth=0")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site.url}/?avsnitt=jamtbus-2018")
    visit(site, link.removeprefix(site.url)).wait_for_selector("#lots-tree .lots-here")


def printed(page, button: str) -> str:
    """The text of the PDF that a button prints."""
    page.evaluate("window.print = () => {}")
    page.click(button)
    file = pypdfium2.PdfDocument(page.pdf(format="A4"))
    return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in file).split())


def test_print(site, visit):
    page = visit(site)
    ask(page, QUESTION)
    ask(page, "Vilka åldrar har ungdomsmottagningen?", turn=2)
    text = printed(page, '#svar-2 [data-print="answer"]')
    assert "13-22 år" in text and "Källor" in text
    assert QUESTION not in text and "SIP" not in text and "Rapportera fel" not in text
    sheet = printed(page, '#svar-1 [data-print="sip"]')
    assert f"Underlag till SIP-möte: {QUESTION}" in sheet
    assert "stödåtgärder i skolmiljön" in sheet and "Att fylla i på mötet" in sheet
    assert "13-22 år" not in sheet


def test_too_many_questions_are_said(site, visit):
    page = visit(site)
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, body="{}"))
    page.fill("#lots-question textarea", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#lots-live")).to_contain_text("många frågor")


@pytest.mark.parametrize("locale", ["sv-SE", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_on_every_tab(site, visit, scheme, locale):
    page = visit(site, locale=locale, scheme=scheme)
    assert page.get_attribute("html", "lang") == "sv"
    found = violations(page)
    for at, question in enumerate(
        (QUESTION, "Vem ansvarar för barn med ångest?", "telefonnummer?", "ungdomsmottagning"), 1
    ):
        ask(page, question, turn=at)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found += violations(page)
    go(page, "karta", "#lots-map .lots-picture svg")
    found += violations(page)
    go(page, "dokument", "#lots-overview .lots-card")
    page.click("#lots-overview .lots-card-end button >> nth=0")
    page.wait_for_selector("#lots-tree details")
    found += violations(page)
    go(page, "intro", "#quiz-0")
    found += violations(page)
    assert found == []
    assert page.get_attribute("html", "lang") == "sv"
    dark = page.evaluate("document.body.classList.contains('dark')")
    assert dark == (scheme == "dark")


def test_statement_is_accessible(site, visit):
    page = visit(site)
    page.goto(f"{site.url}/tillganglighet")
    assert violations(page) == []


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (1280, 2), (1280, 4)])
def test_narrow_or_enlarged_needs_no_sideways_scrolling(site, visit, width, zoom):
    page = visit(site, width=width, zoom=zoom)
    ask(page, QUESTION)
    widths = {}
    for tab, ready in zip(
        TABS,
        ("#svar-1", "#lots-map table", "#lots-overview .lots-card", "#quiz-0"),
        strict=True,
    ):
        go(page, tab, ready)
        page.screenshot(path=OUT / f"{width}-{zoom}-{tab}.png")
        widths[tab] = page.evaluate("document.documentElement.scrollWidth")
    assert max(widths.values()) <= width // zoom, widths


def test_hostile_documents_do_nothing(hostile_site, visit):
    page = visit(hostile_site)
    ask(page, "Vem ansvarar för barn?")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    go(page, "dokument", "#lots-overview .lots-card")
    page.click("#lots-overview .lots-card-end button >> nth=0")
    page.wait_for_selector("#lots-tree details")
    page.fill("#lots-search textarea, #lots-search input", "ansvarar")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lots-hits details")
    go(page, "karta", "#lots-map .lots")
    go(page, "intro", "#lots-course .lots")
    assert page.evaluate("window.hacked") is None
    inside = "#lots-conversation, #lots-tree, #lots-hits, #lots-map, #lots-course, #lots-overview"
    bad = page.evaluate(
        """places => [...document.querySelectorAll(places)].flatMap((place) =>
        [...place.querySelectorAll('script, img, form, iframe, [onclick], [onload], [onerror],'
          + '[onmouseover], a[href^="http"], a[href^="javascript"], [data-ask="röj allt"]')]
        .map((e) => e.outerHTML.slice(0, 100)))""",
        inside,
    )
    assert bad == []
    text = page.text_content("#lots-conversation") or ""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    numbers = set(page.locator("#svar-1 a.lots-cite").all_text_contents())
    sources = page.locator("#svar-1 .lots-source").count()
    assert numbers == {f"[{n}]" for n in range(1, sources + 1)}
