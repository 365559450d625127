"""What refers to what, readers' verdicts and the editor's tab, without a browser."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.commands.review import opened
from assistant.config import Config
from assistant.corpus import Corpus
from assistant.errors import UsageError
from assistant.types import Document
from assistant.web.desk import Desk, Talk
from assistant.web.editor import Editor, Verdicts
from assistant.web.granska import upload_html
from assistant.web.granska_trial import trial_html
from assistant.web.intake import Added, Intake, file_name
from assistant.web.knowledge import Knowledge
from assistant.web.options import Options
from assistant.web.references import references
from assistant.web.report import Judged, read
from assistant.web.showing import Showing
from assistant.web.sources import section_of
from assistant.web.trial import Outcome, Progress
from tests.browser.fake import FakeAssistant

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TODAY = date(2026, 11, 23)
PASSWORD = "ett långt lösenord"


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[str, Document]:
    return {d.id: d for d in corpus.documents}


@pytest.fixture(scope="module")
def showing(documents) -> Showing:
    known = Knowledge.load(CORPUS, documents, TODAY)
    return Showing(FakeAssistant(documents, TODAY), known)


@pytest.fixture
def config(tmp_path) -> Config:
    return Config(corpus=CORPUS, index=tmp_path / "index", data=tmp_path / "data", today=TODAY)


# what refers to what ----------------------------------------------------------------------------


def test_documents_that_name_each_other(documents):
    found = [r for r in references(documents) if r.section is None]
    named = {(r.source.document_id, r.document_id) for r in found}
    assert ("psykisk-funktionsnedsattning-2021", "jamtbus-2018") in named
    assert all(a != b for a, b in named) and len(named) == len(found)
    for reference in found:
        start, end = reference.span
        words = documents[reference.source.document_id].text[start:end]
        short = documents[reference.document_id].short
        assert (
            words.casefold()[:5] in f"{short} {documents[reference.document_id].title}".casefold()
        )


def test_sections_that_name_sections(documents):
    one = documents["jamtbus-2018"]
    number = next(s.number for s in one.sections if s.number and s.number != "1")
    passage = next(p for p in one.passages if p.section != number)
    words = f"Se avsnitt {number}. Punkt 99.9 finns inte."
    text = one.text[: passage.start] + words.ljust(passage.end - passage.start)
    text += one.text[passage.end :]
    found = references({"a": replace(one, id="a", text=text, short="", title="kort")})
    (told,) = [r for r in found if r.source.id == passage.id]
    assert told.section is not None and told.section.number == number
    assert text[told.span[0] : told.span[1]] == f"avsnitt {number}"


def test_a_source_shows_its_whole_section(documents):
    for document in documents.values():
        shown = [section_of(p, document) for p in document.passages]
        for passage, parts in zip(document.passages, shown, strict=True):
            assert passage in parts
            assert {(p.section, p.row) for p in parts} == {(passage.section, passage.row)}
            assert [p.start for p in parts] == sorted(p.start for p in parts)


# a reader's verdict -----------------------------------------------------------------------------


def sent(**changed: object) -> str:
    return json.dumps(
        {"key": "1", "judged": {"0": "right", "": "wrong"}, "comment": " ", "initials": "ab"}
        | changed
    )


def test_the_whole_answers_verdict_comes_first():
    assert read(sent()).judged == (Judged(None, "wrong"), Judged(0, "right"))
    assert read(sent(judged={}, comment="Fel ålder")).judged == (Judged(None, "unsure"),)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "{}",
        sent(judged={}),
        sent(judged={"x": "right"}),
        sent(judged={"0": "bra"}),
        sent(judged=[]),
    ],
)
def test_what_is_no_verdict(raw):
    with pytest.raises(UsageError):
        read(raw)


def test_verdicts_are_stored_masked(showing, config):
    talk = Desk(showing.assistant, showing.known).ask("16 år, ångest, 20100101-1234", Talk())
    verdicts = Verdicts(config, lambda: showing)
    said = verdicts.take(sent(comment="Ring 070-123 45 67 <b>"), talk)
    assert "Omdömet är sparat" in said
    whole, first = opened(config).all()
    assert {whole.verdict, first.verdict} == {"wrong", "right"}
    assert whole.initials == "AB" and "20100101" not in whole.question + first.question
    assert "070-123" not in whole.comment + first.comment
    for wrong in (sent(key="7"), sent(judged={"99": "right"}), sent(initials="för långa"), "x"):
        assert "sparat" not in verdicts.take(wrong, talk)
    assert len(opened(config).all()) == 2


# the editor's tab -------------------------------------------------------------------------------


def test_an_editor_needs_a_session(showing, config):
    options = Options(password=hashlib.sha256(PASSWORD.encode()).digest(), config=config)
    editor = Editor(options, lambda: showing, lambda: None)
    assert "Fel lösenord" in editor.enter("fel", "a")[1]
    entered, shown = editor.enter(PASSWORD, "a")
    assert "Kunskapsluckor" in shown and "Omdömen" in shown and "Index" in shown
    for token in ("", None, "gissat"):
        (refused,) = editor.act("prova", token)
        assert "Logga in igen" in refused
        assert not editor.add(token, "a.md", b"x")
    (left,) = editor.act("ut", entered.token)
    assert "lots-panel" not in left and not editor.inside(entered.token)
    assert editor.report("gissat") is None


def test_marks_saved_from_the_report_are_read_in(showing, config):
    talk = Desk(showing.assistant, showing.known).ask("16 år och ångest", Talk())
    Verdicts(config, lambda: showing).take(sent(), talk)
    kept = {"reviews": [review.to_json() for review in opened(config).all()]}
    elsewhere = config.model_copy(update={"data": config.data / "annan"})
    added = Intake(elsewhere).take("omdömen.json", json.dumps(kept).encode())
    assert added.said.startswith("är läst: 2 granskningar") and not added.refused
    assert len(opened(elsewhere).all()) == 2
    assert Intake(elsewhere).take("x.json", b"[]").refused


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("avtal.pdf", "avtal.pdf"),
        ("../../etc/avtal 2026.md", "avtal 2026.md"),
        ("C:\\mappar\\avtal.docx", "avtal.docx"),
        (".dold.md", "dold.md"),
        ("a<b>\x00.txt", "a-b-.txt"),
    ],
)
def test_file_names_stay_in_their_folder(given, kept):
    assert file_name(given) == kept


@pytest.mark.parametrize("given", ["", "..", "/", "avtal", "x" * 200 + ".md", ".md"])
def test_no_file_name(given):
    with pytest.raises(UsageError):
        file_name(given)


def test_what_is_shown_is_escaped():
    report = {
        "metadata": {"title": "<b>", "dates": ["<i>"]},
        "sections": [{"number": None, "title": "<script>", "depth": 2}],
        "dropped": {"page": ["<img>"]},
    }
    shown = upload_html('"><x>', Added("<a>.md", report))
    assert not any(tag in shown for tag in ("<b>", "<i>", "<script>", "<img>", "<x>", "<a>"))
    result = {"figures": {}, "cases": {"<u>": {"outcome": "<q>", "why": ["<s>"]}}}
    shown = trial_html(None, Outcome(result, "x"), "key")
    assert not any(tag in shown for tag in ("<u>", "<q>", "<s>"))


def test_progress_is_told():
    assert "12 av 230 fall" in trial_html(Progress(12, 230, 4.0), None, "")
    assert "Öppnar" in trial_html(Progress(), None, "")
    assert "gick inte" in trial_html(None, Outcome(None, fault="Det gick inte"), "")
