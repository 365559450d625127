"""Several people in one question: whose age, whose need; and an answer for each."""

from __future__ import annotations

import pytest

from assistant import render
from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.dialogue import Tools, understand
from assistant.dialogue.people import people
from assistant.engine import Assistant

TOOLS = Tools.load(SHIPPED / "lexicon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "farfar 82 är dement och hans son, 50, är psyksjuk – vem hjälper dem?",
            [("farfar 82 år", 82, "demens"), ("son, 50 år", 50, "psykisk ohälsa")],
        ),
        (
            "syskon 5 och 15, båda mår dåligt",
            [("syskon 5 år", 5, "psykisk ohälsa"), ("15 år", 15, "psykisk ohälsa")],
        ),
        (
            "min mamma har psykos, jag är 15",
            [("du, 15 år", 15, "anhöriga"), ("mamma", 18, "psykos")],
        ),
        (
            "patienten 34 med psykos har två barn, 4 och 9",
            [("patienten 34 år", 34, "psykos"), ("barn, 4 år och 9 år", 4, "anhöriga")],
        ),
        (
            "två elever, en i tvåan som slåss och en i nian som skär sig",
            [("en i tvåan", 7, "utåtagerande beteende"), ("en i nian", 14, "självskada")],
        ),
        (
            "farmor har demens och jag är 16 och bor hos henne",
            [("du, 16 år", 16, "anhöriga"), ("farmor", 18, "demens")],
        ),
        (  # no small child drinks
            "patienten är mamma till en 2-åring och dricker",
            [("mamma", 18, "alkohol"), ("2-åring", 2, "anhöriga")],
        ),
        (  # "enligt utredningen" ends like "ingen"
            "Dotter 9 med adhd, enligt utredningen mamma har psykos, vem hjälper?",
            [
                ("Dotter 9 år", 9, "neuropsykiatrisk funktionsnedsättning"),
                ("mamma", 18, "psykos"),
            ],
        ),
        (
            "ångest hos en 15-åring och ångest hos en 40-åring",
            [("15-åring", 15, "ångest"), ("40-åring", 40, "ångest")],
        ),
        (
            "två killar 16 och 19 som langar",
            [("killar 16 år", 16, "missbruk och beroende"), ("19 år", 19, "missbruk och beroende")],
        ),
        (
            "psykotisk pappa ensam med 3-årig dotter",
            [("pappa", 18, "psykos"), ("3-årig dotter", 3, "anhöriga")],
        ),
        (
            "suicidal mamma med 6-årig son",
            [("mamma", 18, "suicidrisk"), ("6-årig son", 6, "anhöriga")],
        ),
        (
            "syskon 6 och 12, den yngre har autism, den äldre skär sig",
            [
                ("syskon 6 år", 6, "neuropsykiatrisk funktionsnedsättning"),
                ("12 år", 12, "självskada"),
            ],
        ),
        (
            "syskon 6 och 12, ena stammar, andra har ångest",
            [("syskon 6 år", 6, "språk och tal"), ("12 år", 12, "ångest")],
        ),
        (  # difficulties are big, not one of the two
            "Syskon 5 och 15 med stora svårigheter och adhd",
            [
                ("Syskon 5 år", 5, "neuropsykiatrisk funktionsnedsättning"),
                ("15 år", 15, "neuropsykiatrisk funktionsnedsättning"),
            ],
        ),
        (
            "Syskon 5 och 15 behöver första linjen för ångest",
            [("Syskon 5 år", 5, "ångest"), ("15 år", 15, "ångest")],
        ),
        (
            "Syskon 5 och 15 har flera andra problem med ångest",
            [("Syskon 5 år", 5, "ångest"), ("15 år", 15, "ångest")],
        ),
        (  # of three it is not known which: everybody's
            "syskon 5, 8 och 15, den minsta har ångest",
            [("syskon 5 år", 5, "ångest"), ("8 år", 8, "ångest"), ("15 år", 15, "ångest")],
        ),
        (
            "Dottern 12 har ångest, sonen 14 har samma problem",
            [("Dottern 12 år", 12, "ångest"), ("sonen 14 år", 14, "ångest")],
        ),
        (
            "Dottern 12 har ångest och sonen 14 är också så, vem hjälper?",
            [("Dottern 12 år", 12, "ångest"), ("sonen 14 år", 14, "ångest")],
        ),
        (
            "Dottern 12 har ångest, sonen 14 har också. Vem hjälper?",
            [("Dottern 12 år", 12, "ångest"), ("sonen 14 år", 14, "ångest")],
        ),
        ("Dottern 12 har ångest, sonen 14 har samma pappa", []),
        ("Dottern 12 har ångest, sonen 14 har också en hund", []),
        ("Dottern 12 har ångest, sonen 14 är också med på mötet", []),
        ("17-åring utan föräldrar mår dåligt", []),  # nobody has the need of who is not there
        ("han är 9, läraren säger att han har svårt i skolan", []),  # staff is not cared for
        ("farmor dog i lördags, pojken 10 gråter varje rast", []),
        ("tolvåring har testat mammas benzo o lite gräs", []),
        ("jag är 19 och jobbar som elevassistent, en kille på 10 slår mig", []),
        ("kille 8 slår andra på rasten, mamman orkar inte mer", []),
        ("pappa orolig för sin 7-åring som inte sover", []),
        ("vem gör vad när en 16-åring med adhd fyller 18?", []),
        ("jag är 45 och har en son på 17 som knarkar", []),
        ("mormor 67 här, barnbarnet går i tvåan och vill inte gå till skolan", []),
    ],
)
def test_whose_age_and_need(text: str, expected: list[tuple[str, int, str]]) -> None:
    found = people(text, TOOLS)
    several = [(p.said, p.ages[0].min, p.needs[0]) for p in found if len(found) > 1]
    assert several == expected


def test_each_is_answered(assistant: Assistant) -> None:
    answer = assistant.ask(["syskon 3 och 19, båda har autism. vem tar vem?"])
    leads = [claim.group for claim in answer.claims if claim.lead]
    assert [lead.partition(" – ")[0] for lead in leads] == ["Syskon 3 år", "19 år"]
    assert {age.min for age in answer.query.ages} == {3, 19}
    same = assistant.ask(["syskon 5 och 15, båda mår dåligt, vart vänder vi oss?"])
    assert [claim.group for claim in same.claims if claim.lead] == ["Börja hos"]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Config())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mamma psykos, styvpappa drogar, son 6 autism", ["mamma", "styvpappa", "son 6 år"]),
        ("mormor deprimerad, morfar alkoholist, barn 8 ångest", ["mormor", "morfar", "barn 8 år"]),
        ("min mamma dricker, mamman har psykos och jag är 15", ["du, 15 år", "mamma"]),
        (  # the children are among the first three
            "mormor demens, morfar alkoholist, mamma psykos, son 6 autism, dotter 14 skär sig",
            ["mormor", "son 6 år", "dotter 14 år", "morfar", "mamma"],
        ),
    ],
)
def test_each_is_one(text: str, expected: list[str]) -> None:
    assert [person.said for person in people(text, TOOLS)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "mamma psykos, pappa missbrukar, barn 7 år adhd",
        "dotter 9 rädd att gå hem pappa super",
        "barn 9 år rädd att gå hem, pappan dricker",
        "pappan 45 super och dottern 9 är rädd att gå hem",
    ],
)
def test_danger_is_judged_on_the_whole_question(assistant: Assistant, text: str) -> None:
    answer = assistant.ask([text])
    assert answer.query.people
    assert answer.text.startswith(render.CONCERN)
    assert answer.claims[0].group == render.REPORT


def test_who_is_left_out_is_said(assistant: Assistant) -> None:
    text = "mormor demens, morfar alkoholist, mamma psykos, son 6 autism, dotter 14 skär sig"
    assert "Fråga om morfar och mamma för sig." in assistant.ask([text]).text
    assert "för sig." not in assistant.ask(["mamma psykos, pappa missbrukar, barn 7 adhd"]).text


@pytest.mark.parametrize(
    "text",
    [
        "farfar 82 är dement och hans son 50 är psyksjuk",
        "mamma psykos, styvpappa drogar, son 6 autism",
    ],
)
def test_every_source_bears_a_statement(assistant: Assistant, text: str) -> None:
    answer = assistant.ask([text])
    told = {n for claim in answer.claims for n in claim.citations}
    apart = {
        n for notice in answer.notices if "står också i" in notice.text for n in notice.citations
    }
    assert {citation.n for citation in answer.citations} <= told | apart


@pytest.mark.parametrize(
    ("text", "own", "report"),
    [
        ("nyfödd, mamma gråter jämt, jag jobbar på bvc, vad är min del", "BVC", False),
        ("vi på bvc märker att mamman dricker, barnet är 1 år", "BVC", True),
        ("jag är kurator, mamman har psykos och eleven är 12, vad är mitt ansvar", "Skola", False),
        ("psykotisk pappa ensam med 3-årig dotter", "", True),
        ("farmor 82, sonen slår henne", "", False),
        ("mormor 70 berättar att pappan slår sonen", "", True),
        ("pappa inlagd på vuxenpsyk, barn 3 och 9", "", False),  # his unit takes no children
        ("hemtjänsten: tanten är 84 och sonen 55 som bor där slår henne", "", False),
    ],
)
def test_a_parent_and_a_child(assistant: Assistant, text: str, own: str, report: bool) -> None:
    """The unit of the one who asks is never left out by the parent's age."""
    leads = [claim.group for claim in assistant.ask([text]).claims if claim.lead]
    assert (render.REPORT in leads) is report
    assert any(lead.startswith(render.OWN) and own in lead for lead in leads) or not own
    assert not any("Inte för" in lead for lead in leads)


@pytest.mark.parametrize(
    ("text", "age", "beside"),
    [
        ("mormor 70 har hand om en 9-åring som vägrar skolan", 9, [70]),
        ("min man 45 är deprimerad och vi har en bebis på 2 mån", 45, [0.17]),
        ("mamman är utvecklingsstörd och ska få barn", 18, []),
        ("sonen kalle 9 slåss", 9, []),
        ("Jag är deprimerad och har en bebis på 4 månader, vem hjälper mig?", 18, [0.33]),
        ("Min fru är deprimerad, bebisen är 3 månader", 18, [0.25]),
        ("Trettonåring med ångest bor hos mormor 70. Vem hjälper?", 13, [70]),
    ],
)
def test_one_of_several_needs_something(text: str, age: float, beside: list[float]) -> None:
    query = understand([text], TOOLS)
    assert [a.min for a in query.ages] == [age]
    assert [a.min for a in query.beside] == beside
