"""Conversations → stand-alone questions: the tables of ``tests/data/dialogue``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue import State, Tools, advance, understand
from assistant.types import Query

ROOT = Path(__file__).resolve().parent.parent
TABLES = sorted((ROOT / "tests" / "data" / "dialogue").glob("*.yaml"))
ROWS = [
    pytest.param(row, id=f"{file.stem}-{number}")
    for file in TABLES
    for number, row in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), 1)
]


@cache
def _tools() -> Tools:
    return Tools.load(ROOT / "corpus" / "lexicon")


@pytest.fixture(scope="session")
def tools() -> Tools:
    return _tools()


def years(said: str) -> tuple[float | None, float | None]:
    """ "4" → (4, 4.99); "9-11" → (9, 11.99); "18-" → (18, None)."""
    low, dash, high = said.partition("-")
    if dash and not high:
        return float(low), None
    return float(low), float(high or low) + 0.99


def wrong_slots(row: dict[str, Any], query: Query, tools: Tools) -> list[str]:
    """Ages, needs, units and what was carried, where they are not as the row says."""
    lexicon = tools.lexicon
    got = {
        "ages": {(a.min, a.max) for a in query.ages},
        "needs": set(query.needs) - tools.cues.task_needs,
        "units": set(query.units),
        "carried": set(query.carried_over),
        "intent": query.intent,
        "foreign": query.foreign,
        "personal": list(query.personal_data),
    }
    wanted = dict(row)
    wanted["ages"] = {years(a) for a in row.get("ages", ())}
    wanted["needs"] = {h.key for word in row.get("needs", ()) for h in lexicon.needs_in(word)}
    wanted["units"] = {h.key for word in row.get("units", ()) for h in lexicon.units_in(word)}
    wanted["carried"] = set(row.get("carried", ()))
    return [f"{k} {v} != {wanted[k]}" for k, v in got.items() if k in row and v != wanted[k]]


def wrong_texts(row: dict[str, Any], query: Query) -> list[str]:
    """Words that the texts should have and have not, or have and should not."""
    found: list[str] = []
    for key, text in (("", query.standalone), ("search_", query.search_text)):
        low = text.lower()
        found += [f"{key}has {w!r}" for w in row.get(key + "has", ()) if w.lower() not in low]
        found += [f"{key}lacks {w!r}" for w in row.get(key + "lacks", ()) if w.lower() in low]
    return found


def wrong_parts(row: dict[str, Any], query: Query) -> list[str]:
    """The parts, where they are not as the row says."""
    wanted = row.get("parts")
    if wanted is None:
        return []
    good = len(query.parts) == len(wanted) and all(
        word.lower() in part.standalone.lower()
        for words, part in zip(wanted, query.parts, strict=True)
        for word in words
    )
    return [] if good else [f"parts {query.parts}"]


@pytest.mark.parametrize("row", ROWS)
def test_conversation(row: dict[str, Any], tools: Tools) -> None:
    query = understand(row["turns"], tools)
    problems = [
        *wrong_slots(row, query, tools),
        *wrong_texts(row, query),
        *wrong_parts(row, query),
    ]
    if "same_as" in row:
        same = understand(row["same_as"], tools)
        for name in ("standalone", "search_text", "ages", "needs", "units", "intent", "parts"):
            if getattr(query, name) != getattr(same, name):
                problems.append(f"{name} {getattr(query, name)!r} != {getattr(same, name)!r}")
    assert not problems, f"{problems}\n{query.standalone!r}\n{query.search_text!r}"


@pytest.mark.parametrize("row", ROWS)
def test_standalone_says_it_all(row: dict[str, Any], tools: Tools) -> None:
    """The user may correct and send ``standalone``: alone it is understood as the turn was."""
    query = understand(row["turns"], tools)
    again = understand([query.standalone], tools)
    assert set(again.needs) == set(query.needs)
    assert set(again.units) == set(query.units)
    assert {(a.min, a.max) for a in again.ages} == {(a.min, a.max) for a in query.ages}
    assert again.carried_over == ()


@pytest.mark.parametrize("row", ROWS)
def test_same_turns_same_query(row: dict[str, Any], tools: Tools) -> None:
    state, query = State(), understand(row["turns"], tools)
    for turn in row["turns"]:
        state, last = advance(state, turn, tools)
    assert last == query == understand(tuple(row["turns"]), tools)


@pytest.mark.parametrize("row", ROWS)
def test_search_text_is_short(row: dict[str, Any], tools: Tools) -> None:
    query = understand(row["turns"], tools)
    assert len(query.search_text.split()) <= 60
    for part in query.parts:
        assert understand([part.standalone], tools).carried_over == ()


def test_without_words_every_turn_stands_alone(tmp_path: Path) -> None:
    for tools in (Tools(), Tools.load(tmp_path)):
        query = understand(["Vem ansvarar?", "och lillebror som är 4?"], tools)
        assert query.question == "och lillebror som är 4?"
        assert query.ages == query.needs == query.units == ()


@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood(turns: list[str]) -> None:
    tools = _tools()
    query = understand(turns, tools)
    assert query == understand(turns, tools)
    assert len(query.search_text.split()) <= 60 or not query.search_text.strip()


WORDS = st.sampled_from(
    (
        "och men om vem vad hur hon han lillebror 4 16-åring ångest adhd bup hab skolan då också "
        "förlåt nej tack remiss trean går är som med skär sig ? . , nivån över första linjen vuxna "
        "20100412-1234"
    ).split()
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_conversation_is_understood(turns: list[str]) -> None:
    query = understand(turns, _tools())
    assert query.standalone.strip()
    assert query.search_text.strip() or query.standalone == " ".join(query.question.split())
    assert "20100412" not in repr(query)


@pytest.mark.parametrize("said", ["vi på", "jag är", "som", "här", "jaha", "test", "a" * 7990])
def test_small_words_alone_ask_nothing(said: str, tools: Tools) -> None:
    assert understand([said], tools).search_text == ""


@pytest.mark.parametrize("said", ["jag vill inte leva", "får illa", "vem ansvarar"])
def test_words_that_say_something_are_searched(said: str, tools: Tools) -> None:
    assert understand([said], tools).search_text


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        (
            "elev 15 år bor på Storgatan 12 i Östersund och har ångest",
            "Elev 15 år har ångest.",
        ),
        (
            "pojke 16 år på Kyrkgatan 3 B, 831 30 Åre med adhd, vem utreder?",
            "Pojke 16 år med adhd, vem utreder?",
        ),
        (
            "jag heter Maria Lind och är kurator, vad är mitt ansvar för en elev 15 år?",
            "Jag är kurator, vad är mitt ansvar för en elev 15 år?",
        ),
        (
            "hej jag heter Kim och jobbar på BUP, vem ansvarar för 16-åring?",
            "Jag jobbar på BUP, vem ansvarar för 16-åring?",
        ),
        ("undrar var, heter Zvonimir Brkic, 15 år, ångest", "Var,, 15 år, ångest?"),
        ("Jag vet inte hur, heter Qasim Ålund, son 15 år", "Hur,, son 15 år?"),
        ("jag undrar var heter Qasim Ålund, 15 år", "Var, 15 år?"),
        ("vad heter den överenskommelsen?", "Vad heter den överenskommelsen?"),
        ("vad heter blanketten?", "Vad heter blanketten?"),
        ("vad heter BUP på engelska?", "Vad heter BUP på engelska?"),
    ],
)
def test_who_and_where_without_names(said: str, searched: str, tools: Tools) -> None:
    assert understand([said], tools).search_text == searched


@pytest.mark.parametrize(
    ("said", "need", "elsewhere"),
    [
        ("Son 10, kuratorn misstänker adhd och vill ha utredning på BUP, vem?", "adhd", False),
        ("Dotter 9 år, mamma söker för ångest hos BUP, vem ansvarar?", "ångest", False),
        ("15-åring med adhd. Mamma undrar om ångest behandlas på BUP?", "ångest", False),
        ("mamma inlagd för psykos på vuxenpsyk, dotter 9, vem stöttar?", "anhörig", True),
        ("pappa går för depression på psyk, flicka 7, vem stöttar?", "anhörig", True),
        ("mamma på vuxenpsyk, sonen 10 med adhd", "adhd", True),
        ("Barn till patient på psyk, 8 år med ångest, vem?", "ångest", True),
    ],
)
def test_a_parent_is_elsewhere_only_where_cared_for(
    said: str, need: str, elsewhere: bool, tools: Tools
) -> None:
    query = understand([said], tools)
    assert {hit.key for hit in tools.lexicon.needs_in(need)} <= set(query.needs)
    assert bool(query.others_units) is elsewhere
    assert elsewhere or not query.people


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "elev 15 år bor på Storgatan 12 i Östersund och har ångest",
            "elev 15 år bor på [adress] i Östersund och har ångest",
        ),
        ("Kyrkgatan 3 B, 831 30 Åre: vem utreder?", "[adress] Åre: vem utreder?"),
        ("vem kommer hem till skogsvägen 7?", "vem kommer hem till [adress]?"),
        ("bor på Storgatan 5, 070-123 45 67. vem?", "bor på [adress], [telefon]. vem?"),
        ("bor på Storgatan 5, 063 12 34 56. vem?", "bor på [adress], [telefon]. vem?"),
        ("hon är på vägen 15 år senare, vem ansvarar?", None),
    ],
)
def test_a_street_is_not_shown_again(said: str, shown: str | None, tools: Tools) -> None:
    query = understand([said], tools)
    assert query.question == (shown or said)
    assert ("adress" in query.personal_data) is (shown is not None)
    again = understand([query.question], tools)  # as a page keeps it
    assert again.search_text == query.search_text


@pytest.mark.parametrize(
    "form", ["20100412-1234", "100412-1234", "201004121234", "anna@exempel.se", "070-123 45 67"]
)
def test_personal_data_reaches_nothing(form: str, tools: Tools) -> None:
    """Canaries in any turn are neither in the query nor in the state."""
    turns = [
        f"Vem ansvarar för {form} som har ångest?",
        f"och lillebror {form} som är 4?",
        "vem tar initiativet?",
    ]
    state = State()
    for turn in turns:
        state, query = advance(state, turn, tools)
        assert form not in repr(query)
        assert form not in repr(state)
        assert query.personal_data
