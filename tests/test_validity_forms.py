"""Validity and kind as documents of other places say them, without an entry in corpus.toml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.config import Config
from assistant.corpus import load_corpus
from assistant.engine import Assistant
from assistant.validity import ValidityCues, validity_of

from .shipped import LEXICON

FORMS = yaml.safe_load((Path(__file__).parent / "data/validity/forms.yaml").read_text("utf-8"))
CUES = ValidityCues.load(LEXICON)
TODAY = date(2026, 11, 23)
FIELDS = {"from": "valid_from", "to": "valid_to", "revised": "revised", "dated": "dated"}


def _read(folder, text):
    ending = "html" if text.startswith("<") else "md" if "# " in text else "txt"
    (folder / f"avtal.{ending}").write_text(text, encoding="utf-8")
    document = load_corpus(folder).documents[0]
    return document, validity_of(document, TODAY, CUES)


@pytest.mark.parametrize("form", FORMS, ids=[form["id"] for form in FORMS])
def test_forms(tmp_path, form):
    document, found = _read(tmp_path, form["text"])
    for name, field in FIELDS.items():
        if name in form:
            assert getattr(found.validity, field) == form[name], name
    if "to" not in form and document.kind != "memo":
        assert found.validity.valid_to is None
    assert form.get("kind", document.kind) == document.kind
    assert form.get("status", found.status) == found.status


@pytest.mark.parametrize(
    "form",
    [form for form in FORMS if "to" in form or form.get("kind") == "memo"],
    ids=lambda form: form["id"],
)
def test_the_words_that_say_it_are_found(tmp_path, form):
    document, found = _read(tmp_path, form["text"])
    assert document.validity.quote is not None
    words = document.text[slice(*document.validity.quote)]
    assert words.strip() and len(words) < 200
    if "to" in form:
        assert any(c.isdigit() for c in words) or "år" in words


HEAD = "# Överenskommelse om egenvård i Ekbygden\n\n{head}\n\n## Ansvar\n\n{duty}\n"
DUTY = "Kommunen ansvarar för egenvård i hemmet. Vårdcentralen gör egenvårdsbedömningen."
RENEWED = "Gäller 2019-01-01 – 2021-12-31. Överenskommelsen förlängs ett år i sänder."


@pytest.mark.parametrize(
    ("head", "notice", "says"),
    [
        ("Giltighetstid: 2019-01-01 – 2021-12-31", "expired", "har gått ut"),
        ("Remissversion 2024-02-01", "memo", "är ett förslag och inte beslutat"),
        (RENEWED, "assumption", "förlängs om ingen säger upp den"),
    ],
)
def test_every_answer_says_so(tmp_path, head, notice, says):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "egenvard.md").write_text(HEAD.format(head=head, duty=DUTY), encoding="utf-8")
    assistant = Assistant.open(Config(corpus=folder, index=tmp_path / "index", today=TODAY))
    for question in ("gäller avtalet fortfarande?", "vem gör egenvårdsbedömningen?"):
        answer = assistant.ask([question])
        assert answer.status == "answered"
        assert [n.kind for n in answer.notices] == [notice]
    assert says in assistant.ask(["gäller avtalet fortfarande?"]).text
