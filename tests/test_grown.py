"""Who is plainly grown is not asked the age; who may be young is."""

from __future__ import annotations

import pytest

from assistant import render
from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.dialogue import Tools, of_grown, understand
from assistant.engine import Assistant

TOOLS = Tools.load(SHIPPED / "lexicon")


@pytest.mark.parametrize(
    ("text", "grown"),
    [
        ("En kvinna med depression, vem ansvarar?", True),
        ("Har ångest och blivit vräkt, vem ansvarar?", True),
        ("Sjukskriven för depression, vem hjälper?", True),
        ("Min man i egen lägenhet har ångest", True),
        ("En ung kvinna med ätstörning, vem ansvarar?", False),
        ("Elevhälsan här, ung man som skär sig", False),
        ("Mammas sambo dricker och jag har ångest", False),
        ("Har ångest, arbetsgivare undrar", False),
        ("Har ångest, svärmor undrar vem som hjälper", False),
        ("Har ångest, morbror är på anstalten", False),
        ("Har ångest, jobbar extra på äldreboende", False),
        ("En kvinna med tonårsdotter som har ångest", False),
        ("Kvinna med ångest, går på högstadiet", False),
        ("En kvinna på 17 med ångest", False),
    ],
)
def test_plainly_grown(text: str, grown: bool) -> None:
    query = understand([text], TOOLS)
    ages = of_grown(query, TOOLS).ages
    assert [age.min for age in ages] == ([18.0] if grown else [age.min for age in query.ages])


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Config())


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("En kvinna med depression, vem ansvarar?", False),
        (  # one of its questions is not answered: the other is asked no age all the same
            "En kvinna med depression i egen lägenhet, vem ansvarar och vem betalar för tolk?",
            False,
        ),
        ("En ung kvinna med ätstörning, vem ansvarar?", True),
    ],
)
def test_is_asked_the_age(assistant: Assistant, text: str, asks: bool) -> None:
    assert (render.ASK_AGE in assistant.ask([text]).text) is asks
