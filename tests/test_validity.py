"""From when and until when a document says that it applies."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.corpus import load_corpus
from assistant.validity import ValidityCues, past_periods, validity_of

from .shipped import LEXICON, documents

CUES = ValidityCues.load(LEXICON)
TODAY = date(2026, 11, 23)

REVISED = "Överenskommelsen har reviderats i januari 2015 samt i februari 2018."

SENTENCES = [
    ("Avtalet gäller från och med 2024-03-01.", "valid_from", date(2024, 3, 1)),
    ("Gäller från 1 oktober 2012.", "valid_from", date(2012, 10, 1)),
    ("Överenskommelsen gäller fr.o.m. maj 2020.", "valid_from", date(2020, 5, 1)),
    ("Denna överenskommelse sträcker sig fram till 2023.", "valid_to", date(2023, 12, 31)),
    ("Avtalet löper till och med 2027-06-30.", "valid_to", date(2027, 6, 30)),
    ("Avtalet gäller till februari 2024.", "valid_to", date(2024, 2, 29)),
    ("Avtalet upphör att gälla den 31 december 2025.", "valid_to", date(2025, 12, 31)),
    (REVISED, "revised", date(2018, 2, 1)),
    ("Reviderad version gäller från och med 2018-02-02.", "revised", date(2018, 2, 2)),
    ("Lagen om utskrivning trädde i kraft 2018-01-01.", None, None),
    ("Utredningen remissbehandlas fram till februari 2021.", None, None),
    ("Överenskommelsen bygger på riktlinjer från 2015.", None, None),
]


def _document(folder, text):
    (folder / "avtal.md").write_text(f"# Avtal\n\n## Giltighet\n\n{text}\n", encoding="utf-8")
    return load_corpus(folder).documents[0]


@pytest.mark.parametrize(("text", "field", "day"), SENTENCES)
def test_sentences(tmp_path, text, field, day):
    document = _document(tmp_path, text)
    found = validity_of(document, TODAY, CUES)
    if field is None:
        assert found.statements == () and found.status == "unknown"
        return
    assert getattr(found.validity, field) == day
    words = document.text[slice(*found.quote)]
    assert words in text and str(day.year) in words


@pytest.mark.parametrize(
    ("document_id", "today", "status"),
    [
        ("jamtbus-2018", TODAY, "open"),
        ("jamtbus-2018", date(2012, 9, 30), "future"),
        ("psykisk-funktionsnedsattning-2021", TODAY, "expired"),
        ("psykisk-funktionsnedsattning-2021", date(2023, 12, 31), "current"),
        ("psykisk-funktionsnedsattning-2021", date(2024, 1, 1), "expired"),
        ("tjansteskrivelse-jamtbus-2018-02-24", TODAY, "memo"),
        ("oversyn-samverkansstruktur-2023-10-02", TODAY, "memo"),
    ],
)
def test_shipped(document_id, today, status):
    document = next(d for d in documents().documents if d.id == document_id)
    found = validity_of(document, today, CUES)
    assert found.status == status
    assert found.differs == ()


def test_the_end_is_quoted():
    document = next(d for d in documents().documents if d.id.startswith("psykisk"))
    found = validity_of(document, TODAY, CUES)
    assert document.text[slice(*found.quote)] == "sträcker sig fram till 2023"
    assert found.validity.quote == found.quote


def test_how_often_it_is_gone_over_is_found():
    document = next(d for d in documents().documents if d.id == "jamtbus-2018")
    review = [s for s in validity_of(document, TODAY, CUES).statements if s.kind == "review"]
    assert [document.text[s.start : s.end] for s in review] == ["revideras årligen"]


def _past(document, today):
    return [p for each in document.passages for p in past_periods(document, each, today, CUES)]


def test_past_periods_within_a_document():
    document = next(d for d in documents().documents if d.id.startswith("psykisk"))
    found = _past(document, TODAY)
    assert [(p.first.year, p.last.year) for p in found] == [(2014, 2025), (2019, 2022)]
    assert _past(document, date(2022, 1, 1)) == []


def test_a_heading_has_a_period_too(tmp_path):
    text = "# Avtal\n\n## Handlingsplan 2019-2022\n\nPlanen innehåller mål.\n"
    (tmp_path / "avtal.md").write_text(text, encoding="utf-8")
    document = load_corpus(tmp_path).documents[0]
    found = _past(document, TODAY)
    assert [(p.first.year, p.last.year, p.span) for p in found] == [(2019, 2022, None)]


def test_corpus_toml_has_the_last_word(tmp_path):
    (tmp_path / "corpus.toml").write_text(
        '[[document]]\nfile = "avtal.md"\nvalid_to = 2030-01-01\n', encoding="utf-8"
    )
    document = _document(tmp_path, "Avtalet gäller till 2023.")
    found = validity_of(document, TODAY, CUES)
    assert found.validity.valid_to == date(2030, 1, 1)
    assert (found.status, found.differs) == ("current", ("valid_to",))
