"""The page's parts without a browser: what is escaped, marked, filtered, refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import map_svg, render
from assistant.bank import BankQuestion
from assistant.corpus import Corpus
from assistant.types import AgeRange, Answer, Citation, Claim, Document, Notice, Query
from assistant.web.answer import turn_html
from assistant.web.atlas import Filter, map_html, needs_of, of_need
from assistant.web.course import quiz_of
from assistant.web.desk import MAX_QUESTION, MAX_TURNS, Desk, Talk, conversation
from assistant.web.examples import examples
from assistant.web.headers import MAX_BODY, Guard, with_nonce
from assistant.web.knowledge import Knowledge
from assistant.web.library import search_html
from assistant.web.markup import button, esc, part
from assistant.web.reading import passage_html
from assistant.web.tree import find_place, tree_html
from tests.browser.fake import FakeAssistant

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[str, Document]:
    return {d.id: d for d in corpus.documents}


@pytest.fixture(scope="module")
def known(documents) -> Knowledge:
    return Knowledge.load(CORPUS, documents, TODAY)


@pytest.fixture
def desk(documents, known) -> Desk:
    return Desk(FakeAssistant(documents, TODAY), known)


# escaping ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"x\" 'y'", "&quot;x&quot; &#x27;y&#x27;"),
        ("rad 1\n\nrad 2", "rad 1&#10;&#10;rad 2"),
        ("vänd \u202etxet\u202c \u2066gömd\u2069", "vänd txet gömd"),
        ("noll\u200bbredd\x07", "nollbredd"),
        ("`kod`", "&#96;kod&#96;"),
        ("åäö – ”citat”", "åäö – ”citat”"),
    ],
)
def test_text_is_escaped(text, shown):
    assert esc(text) == shown


def test_a_part_is_one_line():
    assert part(["<p>a</p>\n\n# b", "\r"]) == '<div class="lots"><p>a</p>  # b </div>'


def test_button_holds_data_as_data():
    assert button('"a"', ask_new='x" onclick="y') == (
        '<button type="button" class="lots-button" data-ask-new="x&quot; onclick=&quot;y">'
        "&quot;a&quot;</button>"
    )


# a passage with its quote -------------------------------------------------------------------------


def test_each_sentence_can_be_marked(documents):
    document = documents["jamtbus-2018"]
    for passage in document.passages:
        for sentence in passage.sentences:
            shown = passage_html(passage, document, [(sentence.start, sentence.end)])
            assert f"<mark>{esc(sentence.text)}</mark>" in shown


def test_part_of_a_sentence_is_marked(documents):
    document = documents["jamtbus-2018"]
    passage = next(p for p in document.passages if "13-22 år" in p.reading)
    at = document.text.index("13-22 år", passage.start)
    assert "<mark>13-22 år</mark>" in passage_html(passage, document, [(at, at + 8)])


# answers ------------------------------------------------------------------------------------------


def test_marks_in_a_documents_words_are_no_links(documents):
    citation = _some_citation(documents)
    claim = Claim("Enligt [7] och [1] <b>gäller</b> det", (1,))
    answer = _answer(claims=(claim,), citations=(citation,))
    shown = turn_html(answer, "1", documents, TODAY)
    assert shown.count('class="lots-cite"') == 1
    assert "Enligt (7) och (1) &lt;b&gt;gäller&lt;/b&gt; det" in shown


@pytest.mark.parametrize(
    ("kind", "title"), [(k, t) for k, t in render.NOTICE_TITLES.items() if k != "assumption"]
)
def test_every_notice_is_shown_as_what_it_is(kind, title, documents):
    notice = Notice(kind, "Något att veta.", (1,))
    answer = _answer(notices=(notice,), citations=(_some_citation(documents),))
    shown = turn_html(answer, "1", documents, TODAY)
    assert f'class="lots-notice {kind}"' in shown and title in shown


@pytest.mark.parametrize("kind", ["acute", "personal_data"])
def test_what_matters_most_stands_before_the_answer(kind, documents):
    shown = turn_html(_answer(notices=(Notice(kind, "Först."),)), "1", documents, TODAY)
    assert shown.index("Först.") < shown.index("lots-answer")


def test_only_ages_become_buttons(documents):
    claims = (Claim("a", (1,), "0–17 år"), Claim("b", (1,), "Från 18 år"))
    claims += (Claim("c", (1,), render.CONFLICT_GROUP),)
    answer = _answer(status="clarify", claims=claims, citations=(_some_citation(documents),))
    shown = turn_html(answer, "1", documents, TODAY)
    assert 'data-ask="0–17 år"' in shown and 'data-ask="från 18 år"' in shown
    assert shown.count("data-ask=") == 2


# the conversation ---------------------------------------------------------------------------------


def test_turns_are_kept_masked(desk):
    talk = desk.ask("16 år, ångest, 20100101-1234", Talk())
    assert talk.turns == ("16 år, ångest, [personnummer]",)
    assert "20100101" not in conversation(talk)


def test_asked_anew_without_earlier_turns(desk):
    talk = desk.ask_anew("åk 4, ångest, 10 år", desk.ask("16 år ångest", Talk()))
    assert talk.turns == ("åk 4, ångest, 10 år",)
    assert len(talk.shown) == 2


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_nothing_asked_is_nothing_answered(question, desk):
    assert desk.ask(question, Talk()) == Talk()


def test_too_long_is_said(desk):
    talk = desk.ask("x" * (MAX_QUESTION + 1), Talk())
    assert talk.turns == () and "för lång" in talk.shown[0]


def test_a_fault_says_nothing_of_the_question(desk, caplog):
    talk = desk.ask("krasch hemligt", Talk())
    assert talk.turns == () and "inget svar visas" in talk.shown[0]
    assert "hemligt" not in caplog.text and "hemligt" not in talk.shown[0]


def test_a_long_conversation_is_bounded(desk):
    talk = Talk()
    for at in range(MAX_TURNS + 3):
        talk = desk.ask(f"{at} år och ångest", talk)
    assert len(talk.turns) == len(talk.shown) == MAX_TURNS
    assert talk.count == MAX_TURNS + 3


# map, documents, quiz -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "first", "marked"),
    [
        ("16", 16, True),
        ("16,5 år", 16.5, True),
        ("17.99", 17.99, True),
        ("8 mån", 0.67, True),
        ("3 veckor", 0.06, True),
        ("sexton", 16, True),
        ("13-19", 13, False),
        ("åk 4", 9, False),
        ("över 65", 65, False),
        ("", None, False),
        ("abc", None, False),
        ("gammal", None, False),
        ("999", None, False),
        ("16 17", None, False),
        ("6 mån 2 år", None, False),
        ("7-9 klass", None, False),
        ("16 år", 16, True),
        ("7 - 9", 7, False),
    ],
)
def test_age_as_written(written, first, marked, known):
    chosen = Filter.of(written, "Alla", "Alla", "", known.age_words)
    assert (chosen.ages and chosen.ages.min) == first
    assert (chosen.mark is not None) == marked


def test_the_map_says_how_an_age_was_read(known):
    def shown(age: str) -> str:
        return map_html(known, Filter.of(age, "Alla", "Alla", "", known.age_words))

    assert "Ålder som visas: 8 mån." in shown("8 mån")
    assert "Ungdomspsykiatrisk" not in shown("8 mån")
    assert "Ålder som visas: 13–19 år." in shown("13-19")
    assert "Jag kan inte läsa ”abc” som en ålder" in shown("abc")


def test_names_and_what_has_expired_are_computed_once(known):
    assert known.expired is known.expired and known.expired
    assert known.names is known.names and set(known.names) == set(known.documents)
    before = replace(known, today=date(1900, 1, 1))
    assert before.expired == frozenset()


def test_the_map_marks_what_has_expired(known):
    shown = map_html(known, Filter())
    assert "(utgången)" in shown and 'class="region gone"' in shown
    for row in known.rows:
        for bar in row.bars:
            gone = known.documents[bar.document_id].validity.expired(known.today)
            assert (bar.document_id in known.expired) == gone


def test_a_need_draws_each_document_that_names_it(known):
    """What adults' agreement says of misuse, without ages, is drawn beside the children's."""
    needs = needs_of(known.lexicon, "missbruk")
    row = next(r for r in of_need(known, needs) if r.unit == "Socialtjänst (Myndighetsutövning)")
    assert {bar.document_id for bar in row.bars} >= known.expired
    svg = map_svg.render([row], expired=known.expired)
    assert "åldern anges inte · utgången" in svg


def test_map_filters_by_level_and_principal(known):
    both = map_html(known, Filter.of("16", "Specialistnivå", "Kommun", "", known.age_words))
    assert "LSS" in both and "Vuxenpsykiatri" not in both
    assert "passar" in map_html(known, Filter(AgeRange(119, 119), level="generell nivå", need="x"))


def test_map_filters_by_need(known):
    needs = needs_of(known.lexicon, "ångest")
    assert "ångest" in needs
    shown = map_html(known, Filter(need="ångest"))
    assert "Barn- och ungdomspsykiatri" in shown
    assert "känner inte igen" in map_html(known, Filter(need="<b>qwerty"))


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("jamtbus-2018:3.3.1.2", "Första linjen"),
        ("psykisk-funktionsnedsattning-2021:Regionens ansvar", "Regionens ansvar"),
        ("jamtbus-2018", None),
        ("jamtbus-2018:finns inte", None),
    ],
)
def test_places_are_found(wanted, title, documents):
    place = find_place(documents, wanted)
    assert place is not None
    assert (place.document.sections[place.at].title if place.at >= 0 else None) == title


@pytest.mark.parametrize("wanted", ["", ":", "finns-inte:1", "../../etc/passwd"])
def test_no_place(wanted, documents):
    assert find_place(documents, wanted) is None


def test_tree_holds_every_sentence(known):
    for name in known.documents:
        place = find_place(known.documents, name)
        assert place is not None
        shown = tree_html(known, place)
        for passage in place.document.passages:
            assert all(esc(s.text) in shown for s in passage.sentences)


def test_search_marks_what_is_found(known):
    assert "<mark>" in search_html(known, "13-22 år")
    assert "Inget i dokumenten" in search_html(known, "<b>finns inte")
    assert "<b>" not in search_html(known, "<b>finns inte")


def test_quiz_has_one_right_answer_with_its_source(known):
    questions = quiz_of(known)
    assert len(questions) >= 4
    for quiz in questions:
        assert list(quiz.options).count(quiz.right) == 1
        assert len(set(quiz.options)) == len(quiz.options) == 3
    assert len({quiz.bar.entry.key for quiz in questions}) == len(questions)


# headers ------------------------------------------------------------------------------------------


def test_only_real_scripts_get_the_nonce():
    body = (
        b'<html lang="en"><head><script>x = "<script>";</script></head>'
        b"<body><!-- <script> --><textarea><b></textarea></body></html>"
    )
    shown = with_nonce(body, "N").decode()
    assert shown.count('nonce="N"') == 2  # the first script and this program's own
    assert '<script nonce="N">x = "<script>";' in shown
    assert '<html lang="sv"' in shown


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", [], 200),
        ("GET", "/tillganglighet", [], 200),
        ("POST", "/gradio_api/queue/join", [(b"content-length", b"10")], 200),
        ("POST", "/gradio_api/queue/join", [], 411),
        ("POST", "/gradio_api/queue/join", [(b"content-length", b"%d" % (MAX_BODY + 1))], 413),
        ("POST", "/gradio_api/upload", [(b"content-length", b"1")], 404),
        ("GET", "/gradio_api/file=/etc/passwd", [], 404),
        ("GET", "/gradio_api/info", [], 404),
        ("GET", "/config", [], 404),
        ("GET", "/docs", [], 404),
    ],
)
def test_guard(method, path, headers, status):
    sent = _call(method, path, headers)
    assert sent[0]["status"] == status
    given = dict(sent[0]["headers"])
    assert b"unsafe-eval" not in given[b"content-security-policy"]
    assert given[b"x-content-type-options"] == b"nosniff"


def _call(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> list[dict]:
    import asyncio

    sent: list[dict] = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(Guard(app)(scope, receive, send))
    return sent


def _some_citation(documents: dict[str, Document]) -> Citation:
    document = documents["jamtbus-2018"]
    sentence = document.passages[0].sentences[0]
    quote = document.text[sentence.start : sentence.end]
    return Citation(1, document.passages[0], quote, sentence.start, sentence.end)


def _answer(status: str = "answered", **given) -> Answer:
    empty = Answer(Query("Fråga?", "Fråga?", "Fråga"), status, "", (), (), (), (), ())
    answer = replace(empty, **given)
    return replace(answer, text=render.body("", answer.claims))


# examples -----------------------------------------------------------------------------------------


def test_examples_ask_each_question_once_and_pass_over_digits(documents, known):
    asked: list[str] = []

    class Counting(FakeAssistant):
        def ask(self, turns):
            asked.extend(turns)
            return super().ask(turns)

    digits = BankQuestion("0701 23 45 67 8 9 10 11 12 13 14?", "x", 0, 1)
    fitting = [q for q in known.questions if 25 <= len(q.text) <= 75][:40]
    few = replace(known, questions=(digits, *fitting))
    assert examples(few, Counting(documents, TODAY))
    assert examples(replace(known, questions=(digits,)), FakeAssistant(documents, TODAY))
    of_bank = [text for text in asked if text in {q.text for q in fitting}]
    assert of_bank and len(of_bank) == len(set(of_bank))
    assert digits.text not in asked
