"""Needs that only tell whom something is for, and questions that choose between units."""

from __future__ import annotations

import pytest

from assistant.register.target import either_units, group_needs
from assistant.resolve import resolve
from assistant.types import AgeRange

from .shipped import cues, lexicon, register

GROUP = [
    ("vem svarar för hjälpmedel åt någon med ångest", {"ångest"}),
    ("rullstol till en kille på 12 med autism", {"neuropsykiatrisk funktionsnedsättning"}),
    ("Kvinna 38 med psykoser. Vem ordnar stöd i lägenheten", {"psykos"}),
    ("inte om medicinen utan vem som ordnar boende", {"läkemedel"}),
    ("autism, 19 år, behöver hjälp med att komma upp på morgonen", None),
    ("vem har ansvar för en 15-åring med ångest", set()),
    ("vem tar ångest hos en elev", set()),
    ("15-åring med ångest som skolkar", set()),
]


@pytest.mark.parametrize(("text", "group"), GROUP, ids=[row[0] for row in GROUP])
def test_needs_of_the_target_group(text, group):
    found = group_needs(text, lexicon(), cues())
    expected = {"neuropsykiatrisk funktionsnedsättning"} if group is None else group
    assert found == expected


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("soc eller psyk?", {"Socialtjänst", "Vuxenpsykiatri"}),
        ("är det bup el soc som tar det", {"Barn- och ungdomspsykiatri", "Socialtjänst"}),
        ("soc och psyk", set()),
    ],
)
def test_a_question_that_chooses_between_units(text, units):
    assert either_units(text, lexicon(), cues()) == units


def _resolve(ages, needs, **more):
    return resolve(register(), ages=ages, needs=needs, lexicon=lexicon(), cues=cues(), **more)


def test_what_is_asked_leads_and_the_group_does_not():
    needs = ("hjälpmedel", "psykisk ohälsa")
    plain = _resolve((), needs).offers[0]
    told = _resolve((), needs, group=frozenset({"psykisk ohälsa"})).offers[0]
    assert "hjälpmedel" not in plain.duties[0].needs
    assert told.why[0].word == "hjälpmedel"


def test_the_group_counts_where_nobody_is_named_for_the_rest():
    needs = ("tandhälsa", "psykisk ohälsa")
    told = _resolve((), needs, group=frozenset({"psykisk ohälsa"}))
    assert told.offers == _resolve((), needs).offers


def test_duties_for_children_are_not_offered_to_an_adult():
    young = _resolve((AgeRange(12.0, 12.99),), ("stöd i vardagen",))
    grown = _resolve((AgeRange(19.0, 19.99),), ("stöd i vardagen",))
    assert any("barns behov" in o.duties[0].text for o in young.offers)
    assert grown.offers and not any("barns behov" in o.duties[0].text for o in grown.offers)


def test_of_duties_alike_the_one_that_names_the_place_leads():
    found = _resolve((), ("äldre och vård i hemmet", "boende"), units=("Äldreomsorg",))
    lead = found.offers[0]
    assert "särskilda boenden" in lead.duties[0].text
    assert lead.actor == "Kommunen"
