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
        ("bebis 3 veckor skriker, bvc här vad gör vi", "Barnhälsovård", "bvc", True),
        ("flicka två och ett halvt, inga ord. bvc här", "Barnhälsovård", "bvc", False),
        ("jag är kurator, eleven är 12, vad är mitt ansvar", "Elevhälsa", "kurator", True),
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


@pytest.mark.parametrize(
    ("text", "from_", "own"),
    [
        ("vi är en förskola. ett barn, 5, pratar inte. vad gör vi", "", "Förskola"),
        ("vi på bvc märker att mamman dricker, barnet är 1 år", "Barnhälsovård", "Barnhälsovård"),
        ("barnmorska på UM, 17-åring mår dåligt, vart vänder jag mig", "Ungdomsmottagning", ""),
        ("vi på bvc, ska vi eller bup ta 4-åringen?", "", "Barnhälsovård"),
        ("14-åring väntar på bup. vad ska skolan göra så länge?", "", "Skola"),
    ],
)
def test_whose_part_is_asked_about(text: str, from_: str, own: str) -> None:
    query = understand([text], TOOLS)
    assert from_ in query.from_units if from_ else not query.from_units
    assert own in query.own_units if own else not query.own_units
