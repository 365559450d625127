"""Differences between agreements: those of the shipped corpus exactly, and small made-up pairs."""

from __future__ import annotations

import pytest

from assistant.conflicts import find_conflicts

from .shipped import cues, documents, lexicon, register, register_of, rows

EXPECTED = rows("conflicts.yaml")


@pytest.fixture(scope="module")
def found():
    return find_conflicts(register(), documents().documents, lexicon(), cues())


def test_every_conflict_and_no_other(found):
    told = {(c.unit, c.attribute) for c in found if c.kind == "conflict"}
    assert told == {(row["unit"], row["attribute"]) for row in EXPECTED["conflicts"]}


@pytest.mark.parametrize("row", EXPECTED["conflicts"], ids=lambda row: row["unit"])
def test_both_sides_are_quoted(found, row):
    texts = {d.id: d.text for d in documents().documents}
    conflict = next(c for c in found if (c.unit, c.attribute) == (row["unit"], row["attribute"]))
    assert conflict.sides[0].document_id != conflict.sides[1].document_id
    for side, words in zip(conflict.sides, row["words"], strict=True):
        assert words in side.reading
        assert side.reading.split()[0] in texts[side.document_id][slice(*side.span)]
    if "ages" in row:
        assert [conflict.ages.min, conflict.ages.max] == row["ages"]


@pytest.mark.parametrize(
    "row", EXPECTED["explained"], ids=lambda row: f"{row['unit']}-{row['explanation']}"
)
def test_wording_and_level_are_explained(found, row):
    explained = {(c.unit, c.attribute, c.explanation) for c in found if c.kind == "explained"}
    assert (row["unit"], row["attribute"], row["explanation"]) in explained


def test_the_order_is_the_same_each_time(found):
    assert find_conflicts(register(), documents().documents, lexicon(), cues()) == found


PAIRS = [
    ("BUP ansvarar för 0-17 år.", "BUP har ansvar för barn 0-17,99 år.", {("ages", "explained")}),
    ("BUP ansvarar för barn 0-17 år.", "BUP ansvarar för barn 6-17 år.", {("ages", "conflict")}),
    ("BUP ansvarar för barn 0-17 år.", "BVC ansvarar för barn 0-5 år.", set()),
    ("BUP ansvarar för barn 0-17 år.", "BUP ansvarar för barn 0-17 år.", set()),
    ("BUP ansvarar för barn.", "BUP ansvarar för barn 0-17 år.", set()),
]


@pytest.mark.parametrize(("one", "two", "expected"), PAIRS)
def test_pairs(tmp_path, one, two, expected):
    built, corpus = register_of(
        tmp_path,
        a=f"# Överenskommelse A\n\n## Regionens ansvar\n\n{one}\n",
        b=f"# Avtal B om något helt annat\n\n## Ansvar i regionen\n\n{two}\n",
    )
    differences = find_conflicts(built, corpus.documents, lexicon(), cues())
    assert {(c.attribute, c.kind) for c in differences} == expected
