"""A thing that no document speaks of is said to be so; everyday words and troubles are met."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.config import Config
from assistant.engine import Assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Config(index=tmp_path_factory.mktemp("index"), today=date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("vem ansvarar för tandvård för placerade barn", "tandvård"),
        ("vem ansvarar för färdtjänst till en 25-åring med ångest", "färdtjänst"),
        ("vem ansvarar för psykvård för vuxna", ""),
        ("vem ansvarar för kuratorer på gymnasiet", ""),
        ("vem ansvarar för ätstörningar hos en 15-åring", ""),
        ("vem ansvarar för hemsjukvård", ""),
        ("hjälpmedel hemma och i skolan, vem betalar vilken?", ""),
        ("vem ansvarar för en sjuåring som rispar sig", ""),
    ],
)
def test_a_service_that_no_document_names(assistant: Assistant, question: str, word: str) -> None:
    answer = assistant.ask([question])
    assert (answer.status == "partly") == bool(word)
    assert answer.text.startswith(f"”{word}” nämns inte") == bool(word)


OWN = """# Trygg hemma i Vänneland

Samverkansavtal mellan Region Vänneland och kommunerna Björkerud och Lunda. Gäller från den 1 mars
2025 till den 28 februari 2029.

## Vem avtalet gäller

Avtalet gäller personer från 67 år som behöver stöd av både hemomsorgen och regionen. Avtalet
omfattar inte tandvård, hjälpmedel eller den som enbart behöver ledsagning.

## Hemgång från sjukhus

Avdelningen skickar meddelande till Vardagslotsen inom tolv timmar från inläggningen. Avdelningen
skickar med läkemedel för fem dagar. Hemomsorgen ska vara på plats inom fyra timmar.

## När vi tycker olika

Enhetscheferna talas vid inom två dagar. Därefter avgör Äldrerådet. Under tiden ger hemsjukvården
den vård som behövs.
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("own")
    (folder / "trygg-hemma.md").write_text(OWN, encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    return Assistant.open(Config(corpus=folder, index=index, today=date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("vem bekostar rullatorn när han kommer hem från sjukhuset", False),  # near "hjälpmedel"
        ("vem ordnar tandläkare när hon kommer hem från sjukhuset", False),
        ("vem skriver intyget om närståendepenning när hon kommer hem från sjukhuset", False),
        ("vilken försäkring gäller när avdelningen skickar hem henne", False),
        ("hur snabbt ska hemomsorgen vara hos den som behöver stöd hemma", True),
        ("hur mycket medicin får dom med sig hem från avdelningen", True),
        ("hur fort skickar avdelningen meddelande till vardagslotsen", True),
    ],
)
def test_what_an_agreement_without_banks_leaves_out_or_never_names(
    own: Assistant, question: str, answered: bool
) -> None:
    assert (own.ask([question]).status == "answered") is answered


@pytest.mark.parametrize(
    "question",
    [
        "hemsjukvården och hemomsorgen bråkar om vem som ska ta henne, vad gör vi",
        "avdelningen och kommunen skyller på varandra, vem avgör",
        "vi kan inte enas med hemomsorgen om insulinet",
    ],
)
def test_parties_that_quarrel_are_told_how_it_is_settled(own: Assistant, question: str) -> None:
    answer = own.ask([question])
    assert any(c.passage.heading == "När vi tycker olika" for c in answer.citations)
