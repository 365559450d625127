"""Which level an answer begins at, and when the duty to report stands last."""

from __future__ import annotations

import pytest

from assistant import render
from assistant.config import Config
from assistant.engine import Assistant


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Config())


def first(assistant: Assistant, question: str) -> str:
    """The unit and level that an answer begins with."""
    return next((c.text for c in assistant.ask([question]).claims if c.lead), "")


@pytest.mark.parametrize("age", [18, 19, 20, 21, 22, 24, 25, 30])
@pytest.mark.parametrize("need", ["ångest", "sömnproblem"])
def test_everyday_needs_begin_at_the_first_line_at_every_age(
    assistant: Assistant, age: int, need: str
) -> None:
    assert "första linjen" in first(assistant, f"vem tar en {age}-åring med {need}?")


@pytest.mark.parametrize(
    "question",
    [
        "20-åring hör röster, vem ansvarar?",  # severe
        "vem utreder adhd hos en 23-åring?",
        "vem tar en deprimerad man på 67 om hälsocentralen inte räcker",
        "BUP första linjen räcker inte för en 15-åring med ångest, vem tar över?",
        "kvinna 33 med panikångest trots behandling på vårdcentralen, vem ansvarar nu?",
        "pojke 9 orolig, samtalen har inte hjälpt, vem tar honom?",
        "17-åring med svår ångest, alldeles för tungt för ungdomsmottagningen, vem?",
    ],
)
def test_specialists_lead(assistant: Assistant, question: str) -> None:
    assert "specialistnivå" in first(assistant, question)


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("skolans stöd räcker inte för en 11-åring med ångest vart vänder vi oss", "första linjen"),
        ("kan hälsocentralen hjälpa en 30-åring med ångest eller hjälper de inte?", "Primärvård"),
        ("pojke 8 klarar inte skolan, vem hjälper honom?", "Skola/elevhälsa"),
        ("kvinna 45 utmattad, pengarna räcker inte till hyran, vem?", "Socialtjänst"),
        ("sexåring som börjat förskoleklass pratar inte, vem?", "Skola/elevhälsa"),
        ("sexåring som inte börjat förskoleklass pratar inte, vem?", "Barnhälsovård"),
        ("tvillingar 5, den ena går i f-klass den andra inte, hälsokontroll vem?", "Barnhälsovård"),
        ("Det räcker inte att ringa, vem tar en 15-åring med ångest?", "första linjen"),
        ("är för svårt för mig på hälsocentralen, vem tar en 30-åring med ångest?", "Primärvård"),
        ("kvinna 30, ångest, kommer inte längre på mötena på hälsocentralen, vem?", "Primärvård"),
        ("pojke 5 hälsokontroll, hans syster går i förskoleklass, vem?", "Barnhälsovård"),
        ("pojke 5, storasyster har börjat skolan, han pratar inte, vem?", "Föräldra"),
        ("tar BVC en 6-åring vars syster började förskoleklass?", "Barnhälsovård"),
    ],
)  # fmt: skip
def test_what_is_not_enough_or_begun_steers_only_itself(
    assistant: Assistant, question: str, unit: str
) -> None:
    assert unit in first(assistant, question)


@pytest.mark.parametrize(
    "question",
    [
        "vilken nivå av sekretess gäller hos BUP?",
        "hur många trappsteg är det upp till BUP?",
        "vad gör BUP ikväll?",
    ],
)
def test_a_unit_is_not_introduced_where_something_else_is_asked(
    assistant: Assistant, question: str
) -> None:
    assert assistant.ask([question]).status == "not_in_agreements"


@pytest.mark.parametrize(
    ("question", "reminds"),
    [
        ("flicka 14 dricker varje helg, vem ska göra nåt", True),
        ("vem har ansvaret när pojken har både adhd och missbrukande föräldrar", True),
        ("kvinna 30 med missbruk, hon har barn på 4. vem hjälper?", True),
        ("kille 16 vejpar på rasterna, vem pratar med honom?", False),
        ("17-åring med spelmissbruk vem ansvarar", False),
        ("kille 20 röker hasch, vem hjälper?", False),
        ("sonen 30 missbrukar och mamman orkar inte", False),
    ],
)
def test_the_duty_to_report_stands_last_where_a_child_lives_with_addiction(
    assistant: Assistant, question: str, reminds: bool
) -> None:
    groups = [c.group for c in assistant.ask([question]).claims]
    assert (render.REPORT in groups) is reminds
