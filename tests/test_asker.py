"""Who asks, whether they ask of their own duty, and that their own unit then leads."""

from __future__ import annotations

import pytest

from assistant.corpus import SHIPPED
from assistant.dialogue import Tools, understand
from assistant.dialogue.asker import asker_of, asks_own_duty

TOOLS = Tools.load(SHIPPED / "lexicon")


@pytest.mark.parametrize(
    ("text", "unit", "said", "own"),
    [
        ("jag är 24 och ny kurator på högstadiet, vad är mitt ansvar?", "Skola", "kurator", True),
        ("vi på förskolan, vad ska vi göra själva?", "Förskola", "förskolan", True),
        ("som LSS-handläggare, vad gör jag då?", "LSS-verksamhet", "LSS-", True),
        ("vad åligger oss på BVC", "Barnhälsovård", "BVC", True),
        ("Rektor här. Måste vi utreda?", "Rektor", "Rektor", True),
        ("psyk-ssk: måste jag bry mig om barnen", "Vuxenpsykiatri", "psyk-ssk", True),
        ("är kurator på gymnasiet. vad är mitt ansvar för en elev?", "Skola", "kurator", True),
        ("är kurator eller rektor ansvarig?", "", "", False),
        ("vi på trygghetsteamet, vad är vårt uppdrag?", "", "trygghetsteamet", True),
        ("vi på bvc, vart ska vi vända oss?", "Barnhälsovård", "bvc", False),
        ("jag är orolig för min son på bup, vad gör jag", "", "", True),
        ("jag är patient på vuxenpsyk", "", "", False),
        ("vad är skolans ansvar", "", "", False),
    ],
)
def test_who_asks(text: str, unit: str, said: str, own: bool) -> None:
    asker = asker_of(text, TOOLS)
    assert unit in asker.units if unit else not asker.units
    assert asker.said.startswith(said) and bool(asker.said) is bool(said)
    assert asks_own_duty(text, TOOLS) is own


def test_the_one_who_asks_stays_the_same() -> None:
    told = ["Kurator på BUP här. En 15-åring skär sig.", "vad är min uppgift då"]
    assert "Barn- och ungdomspsykiatri" in understand(told, TOOLS).own_units
    assert not understand([*told, "vem ringer vi?"], TOOLS).workplace
