"""The clock is set back or forward, and files carry times that are wrong: answers stay right."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import assistant.config
import assistant.corpus
from assistant.config import Config
from assistant.engine import Assistant
from assistant.index import current_name
from assistant.reviews import Reviews
from assistant.types import Answer
from assistant.verdicts import Review
from assistant.web.server import watch_of

from .building import DAYS, QUESTION, config, said, write

LAST = date(2026, 6, 30)
AGREEMENT = f"""# Överenskommelse om samordnad individuell plan

## Giltighet

Överenskommelsen gäller från och med 2024-01-01 till och med {LAST}.

## Samordnad individuell plan

Kommunen ska skicka kallelsen till samordnad individuell plan inom fyra dagar.
"""


class Clock(date):
    """``date`` whose today is what the test says."""

    now = LAST

    @classmethod
    def today(cls) -> date:
        return cls.now


@pytest.fixture
def clock(monkeypatch) -> type[Clock]:
    for module in (assistant.config, assistant.corpus):
        monkeypatch.setattr(module, "date", Clock)
    monkeypatch.setattr(Clock, "now", LAST)
    return Clock


@pytest.fixture
def place(tmp_path) -> Config:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "sip.md").write_text(AGREEMENT, encoding="utf-8")
    return Config(corpus=corpus, index=tmp_path / "index", watch=1.0)


def expired(answer: Answer) -> bool:
    assert answer.status in ("answered", "partly") and "fyra dagar" in answer.text
    return any(notice.kind == "expired" for notice in answer.notices)


ROWS = [  # the day of the building, the day of the question, is it expired then?
    (date(2026, 6, 30), date(2026, 6, 30), False),
    (date(2026, 6, 30), date(2026, 7, 1), True),
    (date(2026, 7, 1), date(2026, 6, 30), False),
    (date(1970, 1, 1), date(2026, 7, 1), True),
    (date(2106, 2, 7), date(2026, 6, 30), False),
]


@pytest.mark.parametrize(("built", "asked", "past"), ROWS)
def test_an_index_holds_no_day_of_its_own(place, clock, built, asked, past):
    clock.now = built
    Assistant.open(place)
    clock.now = asked
    again = Assistant.open(place)
    assert again.built is None, "a new day needs no new index"
    assert expired(again.ask(QUESTION)) is past
    today = place.model_copy(update={"today": asked})
    clock.now = built
    assert expired(Assistant.open(today).ask(QUESTION)) is past


def test_a_page_follows_the_clock_forward_and_back(place, clock):
    shown = [Assistant.open(place)]
    watch = watch_of(place, lambda: shown.append(Assistant.open(place)))
    for day, past in [
        (LAST, False),
        (date(2026, 7, 1), True),
        (date(2026, 6, 29), False),
        (date(2036, 1, 1), True),
    ]:
        clock.now = day
        watch.look()
        assert shown[-1].today == day and expired(shown[-1].ask(QUESTION)) is past
    assert len(shown) == 4 and not watch.look()


def test_midnight_between_opening_and_asking_changes_no_answer(place, clock):
    """One opened assistant has one day: text and notices never disagree."""
    opened = Assistant.open(place)
    opened.ask(QUESTION)  # from the second on vectors are kept: scores agree to the last digit
    before = opened.ask(QUESTION)
    clock.now = date(2026, 7, 1)
    after = opened.ask(QUESTION)
    assert (after.text, after.notices) == (before.text, before.notices)
    assert after.citations == before.citations


TIMES = {"1970": 1.0, "yesterday": time.time() - 86_400, "2100": 4_102_444_800.0}


def every(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))]


@pytest.mark.parametrize("when", TIMES.values(), ids=TIMES)
def test_file_times_say_nothing_of_what_is_fresh(tmp_path, when):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write(corpus, 0)
    Assistant.open(config(corpus, index))
    generation = current_name(index)
    for file in (*every(corpus), *every(index)):
        os.utime(file, (when, when))
    same = Assistant.open(config(corpus, index))
    assert same.built is None and current_name(index) == generation
    write(corpus, 1)
    for file in every(corpus):
        os.utime(file, (when, when))
    for file in every(index):
        os.utime(file, (TIMES["2100"], TIMES["2100"]))
    assert said(Assistant.open(config(corpus, index))) == {DAYS[1]}
    assert current_name(index) != generation


def test_a_review_of_a_clock_that_ran_ahead_is_kept_in_its_place(tmp_path):
    store = Reviews.open(tmp_path / "r.sqlite")
    one = Review(turns=("Vem?",), status="answered", verdict="right", hashes={"a": "b" * 64})
    ahead = store.add(replace(one, created="2099-01-01T00:00:00Z"))
    now = store.add(one)
    assert store.delete_older_than(30) == 0
    assert [review.id for review in store.all()] == [now, ahead]
