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
