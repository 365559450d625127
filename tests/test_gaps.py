"""Gaps are counted only where that is wanted, by topic, and their words kept only on request."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.cli import main
from assistant.config import Config
from assistant.errors import LedgerError
from assistant.gaps import FILE, OTHER, Gaps, recorder, topic_of
from assistant.types import Answer, Query

from .conftest import CORPUS

ASKED = Query("Vad kostar det för 070-123 45 67?", "Vad kostar det för 070-123 45 67?", "")
REFUSED = Answer(ASKED, "not_in_agreements", "", (), (), (), (), (), topic="avgifter")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / FILE


def test_refusals_are_counted_by_topic_and_day(path):
    gaps = Gaps.open(path)
    assert gaps.record(REFUSED, date(2026, 11, 1))
    assert gaps.record(REFUSED, date(2026, 11, 3))
    assert gaps.record(replace(REFUSED, topic="tider"), date(2026, 11, 2))
    assert not gaps.record(replace(REFUSED, status="answered"))
    first, second = Gaps.open(path).all()
    assert (first.topic, first.count, first.first, first.last) == (
        "avgifter",
        2,
        "2026-11-01",
        "2026-11-03",
    )
    assert (second.topic, second.count, second.questions) == ("tider", 1, ())
    assert [g.topic for g in gaps.all(date(2026, 11, 3))] == ["avgifter"]
    assert b"kostar" not in path.read_bytes()


def test_words_are_kept_masked_where_wanted(path):
    gaps = Gaps.open(path, keep_text=True)
    gaps.record(REFUSED)
    (gap,) = gaps.all()
    assert gap.questions == ("Vad kostar det för [telefon]?",)


TOPICS = [
    (REFUSED, "avgifter"),
    (replace(REFUSED, topic="", query=replace(ASKED, needs=("ångest",))), "ångest"),
    (replace(REFUSED, topic="", query=replace(ASKED, units=("BUP",))), "BUP"),
    (replace(REFUSED, topic=""), OTHER),
]


@pytest.mark.parametrize(("answer", "topic"), TOPICS, ids=[t for _, t in TOPICS])
def test_the_topic(answer, topic):
    assert topic_of(answer) == topic


def test_old_counts_go(path):
    gaps = Gaps.open(path, keep_text=True)
    gaps.record(REFUSED, date(2020, 1, 1))
    gaps.record(REFUSED, datetime.now(UTC).date())
    assert gaps.delete_older_than(365) == 1
    assert [g.count for g in gaps.all()] == [1]


def test_nothing_is_counted_unless_it_is_switched_on(tmp_path):
    said: list[str] = []
    recorder(Config(data=tmp_path / "data"), said.append)(REFUSED)
    assert (list(tmp_path.iterdir()), said) == ([], [])
    recorder(Config(data=tmp_path / "data", gaps=True), said.append)(REFUSED)
    assert [g.count for g in Gaps.open(tmp_path / "data" / FILE).all()] == [1]


def test_damage_never_stops_an_answer(path):
    Gaps.open(path).record(REFUSED)
    path.write_bytes(b"")
    said: list[str] = []
    recorder(Config(data=path.parent, gaps=True), said.append)(REFUSED)
    assert said[0].startswith("Luckan är inte räknad: Filen är skadad")
    with pytest.raises(LedgerError):
        Gaps.open(path)


def test_the_command(path, capsys):
    options = ["--data", str(path.parent), "--corpus", str(CORPUS)]
    assert main(["gaps", *options]) == 0
    assert "räknas inte" in capsys.readouterr().out
    Gaps.open(path, keep_text=True).record(REFUSED, date(2026, 11, 1))
    assert main(["gaps", *options]) == 0
    out = capsys.readouterr().out
    assert "    1  avgifter (2026-11-01 – 2026-11-01)" in out
    assert "1 frågor utan svar i 1 ämnen" in out
    assert main(["gaps", "--json", *options]) == 0
    assert json.loads(capsys.readouterr().out)[0]["topic"] == "avgifter"
    assert main(["gaps", "--delete-older-than", "0", *options]) == 0
