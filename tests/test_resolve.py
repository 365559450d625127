"""Who is responsible: rows written by reading the agreements, and every age limit's days."""

from __future__ import annotations

import pytest

from assistant.resolve import limits, resolve
from assistant.types import AgeRange, Level

from .shipped import cues, lexicon, register, rows

ROWS = rows("resolve.yaml")
BOUNDED = [e for e in register().entries if e.ages is not None]


def _resolve(ages, needs, units=(), relevance=None, expired=frozenset()):
    return resolve(
        register(),
        ages=tuple(AgeRange(*age) for age in ages),
        needs=tuple(needs),
        units=tuple(units),
        relevance=relevance,
        lexicon=lexicon(),
        cues=cues(),
        expired=expired,
    )


def _units(items):
    return {unit for item in items for unit in (item.entry.key, *item.entry.units)}


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_rows(row):
    assert all(need in lexicon().needs for need in row["needs"])
    found = _resolve(row["ages"], row["needs"])
    if "lead" in row:
        assert row["lead"] in _units(found.offers[:1])
    for level, units in row.get("has", {}).items():
        at_level = [o for o in found.offers if o.level and o.level.value == level]
        assert set(units) <= _units(at_level)
    assert not set(row.get("not", ())) & _units(found.offers)
    assert set(row.get("exception", ())) <= _units((*found.offers, *found.exceptions))
    assert set(row.get("excluded", ())) <= _units(found.excluded)
    if "fork" in row:
        shown = [[b.ages.min, b.ages.max, b.offers[0].entry.key] for b in found.fork]
        assert shown == row["fork"]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_every_offer_takes_the_age_and_has_its_evidence(row):
    ages = [AgeRange(*age) for age in row["ages"]]
    found = _resolve(row["ages"], row["needs"])
    for offer in (*found.offers, *found.exceptions):
        limit = limits(offer.entry)
        assert limit is None or not ages or any(limit.overlaps(age) for age in ages)
        assert offer.duties and all(duty in offer.entry.sentences for duty in offer.duties)
    keys = [(o.entry.key, o.level) for o in found.offers]
    assert len(keys) == len(set(keys))


def _days(entry):
    """(age, whether the unit takes it): the day before, on and after each limit."""
    low, high = entry.ages.min or 0.0, entry.ages.max
    yield low, True
    yield round(low + 0.01, 2), True
    if low > 0:
        yield round(low - 0.01, 2), False
    if high is not None:
        yield high, True
        yield round(high - 0.01, 2), True
        yield round(high + 0.01, 2), False


@pytest.mark.parametrize(
    "entry", BOUNDED, ids=[f"{e.unit}-{e.ages.text}-{e.document_id[:4]}" for e in BOUNDED]
)
def test_the_day_before_on_and_after_each_limit(entry):
    for age, taken in _days(entry):
        found = _resolve([[age, age]], (), units=[entry.key])
        named = [o.entry for o in found.named]
        assert (entry in named) is taken, f"{entry.unit} vid {age}"
        others = [e for e in register().of_unit(entry.key) if e in named]
        if not taken and not others:
            assert entry.key in [x.entry.key for x in found.excluded if x.named]


def test_a_named_unit_that_the_age_excludes_says_why():
    found = _resolve([[16, 16.99]], ["ångest"], units=["Vuxenpsykiatri"])
    told = next(x for x in found.excluded if x.entry.key == "Vuxenpsykiatri")
    assert (told.reason, told.named) == ("too_young", True)
    found = _resolve([[19, 19.99]], ["ångest"], units=["Barn- och ungdomspsykiatri"])
    told = found.excluded[0]
    assert (told.entry.key, told.reason) == ("Barn- och ungdomspsykiatri", "too_old")


def test_search_decides_where_no_need_is_known():
    target = next(e for e in register().entries if e.key == "LSS-verksamhet")
    found = _resolve([[10, 10.99]], (), relevance={target.passage_id: 0.9})
    assert found.offers[0].entry is target
    assert found.offers[0].why[0].kind == "search"


def test_an_expired_document_is_named_after_one_that_applies():
    expired = frozenset({"psykisk-funktionsnedsattning-2021"})
    found = _resolve([[16, 16.99]], ["ångest"], expired=expired)
    first = found.offers[0]
    assert first.entry.document_id == "jamtbus-2018"
    assert [e.document_id for e in first.also] == ["psykisk-funktionsnedsattning-2021"]


def test_no_fork_where_the_age_changes_nothing():
    assert _resolve([[16, 16.99]], ["ångest"]).fork == ()
    assert _resolve([], ["äldre och vård i hemmet"]).fork == ()


def test_when_to_send_on_is_shown():
    first = _resolve([[16, 16.99]], ["ångest"]).offers[0]
    assert first.level is Level.FIRST_LINE
    assert first.hand_over is not None
    assert first.hand_over.text.startswith("Initiera kontakt med specialistnivå")


def test_nothing_known_gives_nothing():
    assert _resolve([], ()).offers == ()
