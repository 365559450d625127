"""The asker's own unit leads, by the lexicon's name or by a name that only a document knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Config
from assistant.engine import Assistant

SHIPPED_ROWS = [
    ("kurator på högstadiet här, vad är mitt ansvar vid psykisk ohälsa?", "Skola/elevhälsa"),
    ("vi på förskolan, vad ska vi göra själva när ett barn är utåtagerande?", "Förskola"),
    ("vad åligger oss på BVC", "Barnhälsovård/BVC"),
]
TEXT = """# Avtal om utskrivning

## Ansvar

| Verksamhet | Ansvar |
|---|---|
| Hemgångsteamet | Ansvarar för uppföljning hemma hos personer med demens. |
| Vårdcentralen | Ansvarar för läkarinsatser till personer med demens. |
| Kommunens hemsjukvård | Ansvarar för omvårdnad hemma. |
"""


@pytest.fixture(scope="module")
def shipped() -> Assistant:
    return Assistant.open(Config())


@pytest.mark.parametrize(("question", "unit"), SHIPPED_ROWS)
def test_own_unit_leads(shipped: Assistant, question: str, unit: str) -> None:
    answer = shipped.ask([question])
    assert answer.claims[0].lead and answer.claims[0].group == f"Er egen del ({unit})"
    assert answer.claims[0].citations


def test_asking_for_another_has_no_own_part(shipped: Assistant) -> None:
    answer = shipped.ask(["vi på förskolan, vem utreder ett barn med autism?"])
    assert not any(claim.group.startswith("Er egen del") for claim in answer.claims)


def test_a_unit_that_only_a_document_knows(tmp_path: Path) -> None:
    (tmp_path / "avtal.md").write_text(TEXT, encoding="utf-8")
    assistant = Assistant.open(Config(corpus=tmp_path, index=tmp_path / "index"))
    answer = assistant.ask(["vi på hemgångsteamet, vad är vårt ansvar vid demens?"])
    assert answer.claims[0].group.lower() == "er egen del (hemgångsteamet)"
