"""An agreement of another region that is laid beside the shipped ones is answered as if alone."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.engine import Assistant
from assistant.types import Answer

NAME = "norrskog-syn"
TEXT = """# Riktlinje: Barn och unga med hörsel- och synnedsättning, Region Norrskog

Beslutad av Norrskogs samverkansråd 2024-06-12. Gäller tills vidare.

## 1 Ansvarsfördelning

| Verksamhet | Huvudman | Ålder | Uppdrag |
|---|---|---|---|
| Hörcentralen | Region Norrskog | 0–19 år | Utreder hörsel och provar ut hörapparater. |
| Syncentralen | Region Norrskog | 4–19 år | Utreder synfunktion och lämnar ut glasögon. |
| Skolans elevhälsa | Kommunerna | 6–19 år | Ser till att hjälpmedel används i klassrummet. |

## 2 Möten och betalning

Samordnad individuell plan: mötet ska hållas inom tre veckor från kallelsen.

Regionen betalar hörapparater och glasögon. Kommunen betalar teleslinga i skolans lokaler.

## 3 När vi inte är överens

Är parterna oeniga lyfts ärendet till verksamhetscheferna inom 14 dagar.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root = tmp_path_factory.mktemp("added")
    shutil.copytree(SHIPPED, root / "corpus")
    (root / "corpus" / f"{NAME}.md").write_text(TEXT, encoding="utf-8")
    today = date(2026, 11, 23)
    return Assistant.open(Config(corpus=root / "corpus", index=root / "index", today=today))


def documents(answer: Answer) -> list[str]:
    return [citation.passage.document_id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("hur snabbt ska sip-mötet hållas i norrskog", "tre veckor"),
        ("vem betalar hörapparat till 8 åring", "Regionen betalar hörapparater"),
        ("vem betalar hörapparat till en 8-åring i Norrskog", "Regionen betalar hörapparater"),
        ("vi är inte överens i Norrskog, vem avgör", "14 dagar"),
    ],
)
def test_it_is_answered(question: str, said: str, assistant: Assistant) -> None:
    answer = assistant.ask([question])
    assert answer.status == "answered"
    assert said in answer.text
    assert documents(answer)[0] == NAME
    if "orrskog" in question:
        assert set(documents(answer)) == {NAME}


@pytest.mark.parametrize(
    "question", ["hur dags öppnar hörcentralen", "vad kostar ett besök på syncentralen"]
)
def test_what_nothing_says_is_refused_all_the_same(question: str, assistant: Assistant) -> None:
    assert assistant.ask([question]).status == "not_in_agreements"


def test_what_the_others_say_is_judged_by_their_banks(assistant: Assistant) -> None:
    answer = assistant.ask(["vem ansvarar för en 16-åring med ångest"])
    assert answer.status == "answered"
    assert "Barn- och ungdomspsykiatri (BUP)" in answer.text
    assert NAME not in documents(answer)


def test_two_rows_are_two_units(assistant: Assistant) -> None:
    answer = assistant.ask(["tar syncentralen emot en 3-åring"])
    assert answer.text.startswith("Nej: Syncentralen 4–19 år")
    assert "Hörcentralen" not in answer.text


def test_cells_that_name_the_principal_are_no_duties(assistant: Assistant) -> None:
    own = [e for e in assistant.index.register.entries if e.document_id == NAME]
    assert {e.principal for e in own} == {"Region Norrskog", "Kommunen"}
    assert not {"Region Norrskog", "Kommunerna"} & {d.text for e in own for d in e.sentences}
    sides = [s for c in assistant.index.conflicts if c.attribute == "ages" for s in c.sides]
    assert {s.reading for s in sides if s.document_id == NAME} <= {"0–19 år", "4–19 år", "6–19 år"}


def test_until_further_notice_is_a_validity(assistant: Assistant) -> None:
    validity = assistant.documents[NAME].validity
    assert validity.extends
    assert not validity.expired(date(2090, 1, 1))
    answer = assistant.ask(["gäller riktlinjen i Norrskog fortfarande"])
    assert "Gäller tills vidare" in answer.text
