"""Personal data and instructions: nothing of either is left in what is made of a turn."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus import SHIPPED
from assistant.dialogue import State, Tools, advance, understand
from assistant.types import Query

INJECTIONS: list[str] = yaml.safe_load(
    (Path(__file__).parent / "data" / "dialogue_injections.yaml").read_text(encoding="utf-8")
)
QUESTION = "Vem ansvarar för en 16-åring med ångest?"
GAPS = ("-", "", "+", " ", " - ", "–", "—", ".", "\u00a0", "\u2011")
FRAMES = (
    "{} mår dåligt, vem ansvarar?",
    "Min son {} har ångest. Vart vänder vi oss?",
    "vem tar en 16-åring med ångest?\npnr {}",
    "{}",
    "och om det är {} som är 19 år?",
    "Gäller det {} också? tack",
    "HON HAR {} OCH SKÄR SIG",
)
SURNAMES = ("Canarysson", "Zetterkvarn", "Kanariedotter")


@cache
def tools() -> Tools:
    return Tools.load(SHIPPED / "lexicon")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A made-up identity or coordination number as written, and its last ten digits."""
    year, month = draw(st.integers(0, 99)), draw(st.integers(1, 12))
    day = draw(st.integers(1, 28)) + draw(st.sampled_from((0, 60)))
    last = f"{draw(st.integers(1, 9999)):04}"
    century = draw(st.sampled_from(("", "19", "20")))
    short = f"{year:02}{month:02}{day:02}"
    return f"{century}{short}{draw(st.sampled_from(GAPS))}{last}", short + last


def everything(query: Query, state: State) -> str:
    return repr(query) + repr(state)


@settings(max_examples=1000, deadline=None)
@given(numbers(), st.sampled_from(FRAMES), st.booleans())
def test_no_number_is_left_anywhere(number: tuple[str, str], frame: str, later: bool) -> None:
    written, digits = number
    state = State()
    if later:
        state, _ = advance(state, QUESTION, tools())
    state, query = advance(state, frame.format(written), tools())
    after, again = advance(state, "och om hon är 19?", tools())
    for left in (everything(query, state), everything(again, after)):
        assert digits not in re.sub(r"\D", "", left)
        assert written not in left


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(tools().cues.names)),
    st.sampled_from(SURNAMES),
    st.sampled_from(("Jag heter {} {}. ", "Eleven heter {} {} och ", "Pojken {} {} ", "{} {} ")),
)
def test_names_are_not_echoed(given_name: str, surname: str, frame: str) -> None:
    text = frame.format(given_name, surname) + "är 9 år med ångest, vem ansvarar?"
    query = understand([text], tools())
    for shown in (query.standalone, query.search_text):
        assert given_name not in shown.split()
        assert surname not in shown


@pytest.mark.parametrize("injection", INJECTIONS)
def test_an_instruction_changes_nothing(injection: str) -> None:
    plain, injected = (
        understand([text], tools()) for text in (QUESTION, injection.format(q=QUESTION))
    )
    for name in ("standalone", "search_text", "ages", "needs", "units", "intent", "parts", "acute"):
        assert getattr(injected, name) == getattr(plain, name)


@pytest.mark.parametrize("injection", INJECTIONS)
def test_nor_in_a_later_turn(injection: str) -> None:
    turn = "och om hon är 19?"
    plain, injected = (
        understand([QUESTION, text], tools()) for text in (turn, injection.format(q=turn))
    )
    assert injected.ages == plain.ages
    assert injected.standalone == plain.standalone
