"""What applies instead of an expired agreement: the same unit and level in one that is in force."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.config import Config
from assistant.engine import Assistant

GONE = """# Överenskommelse om barn och unga

Överenskommelsen gäller från 1 januari 2019 till och med 31 december 2021.

## 1. Första linjen

Barn- och ungdomspsykiatrin (BUP) ansvarar för första linjens vård vid ätstörning för barn och
unga 0-17 år.
"""
VALID = """# Samverkansavtal om psykisk hälsa

Avtalet gäller från 1 januari 2025 till och med 31 december 2030.

## 1. Första linjen

Barn- och ungdomspsykiatrin (BUP) ansvarar för första linjens vård vid {need} för barn och
unga {ages} år.
"""
ASKED = ["vem är första linjen vid ätstörning för en 15-åring?"]


@pytest.mark.parametrize(
    ("ages", "said"), [("0-17", True), ("0-12", False)], ids=["same ages", "other ages"]
)
def test_the_notice_names_the_agreement_that_applies(tmp_path, ages, said):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "gammal.md").write_text(GONE, "utf-8")
    (corpus / "giltig.md").write_text(VALID.format(need="tvångstankar", ages=ages), "utf-8")
    config = Config(corpus=corpus, index=tmp_path / "index", today=date(2026, 11, 26))
    answer = Assistant.open(config).ask(ASKED)
    notice = next(n for n in answer.notices if n.kind == "expired")
    by_number = {c.n: c.passage.document_id for c in answer.citations}
    assert ("står också i" in notice.text) is said
    assert ("giltig" in {by_number[n] for n in notice.citations}) is said
