"""Kinds of units by their official and everyday names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.understand.lexicon import Lexicon
from assistant.understand.lexicon_files import PRINCIPAL_KINDS

ROOT = Path(__file__).parent.parent
ROWS = yaml.safe_load((ROOT / "tests/data/understand/units.yaml").read_text(encoding="utf-8"))
LEXICON = Lexicon.load(ROOT / "corpus/lexicon")


@pytest.mark.parametrize(("text", "want"), ROWS, ids=[text for text, _ in ROWS])
def test_table(text: str, want: list[str]) -> None:
    assert [hit.key for hit in LEXICON.units_in(text)] == want


def test_table_is_big_enough() -> None:
    assert len(ROWS) >= 40
    assert len(LEXICON.units) >= 40


@pytest.mark.parametrize("name", list(LEXICON.units))
def test_each_unit_is_found_by_each_of_its_names(name: str) -> None:
    unit = LEXICON.units[name]
    assert unit.principal_kind in PRINCIPAL_KINDS
    for word in (unit.name, *unit.names, *unit.everyday):
        assert name in {hit.key for hit in LEXICON.units_in(word.strip("*!"))}, word


def test_no_name_means_two_units() -> None:
    seen: dict[str, str] = {}
    for unit in LEXICON.units.values():
        for word in (unit.name, *unit.names, *unit.everyday):
            assert seen.setdefault(word.lower(), unit.name) == unit.name, word
