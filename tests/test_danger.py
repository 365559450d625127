"""Danger and children at risk: hand-written rows, half of them kept aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.corpus import SHIPPED
from assistant.errors import CorpusError
from assistant.understand import Lexicon
from assistant.understand.danger import Dangers

DATA = Path(__file__).parent / "data" / "understand"
LEXICON = Lexicon.load(SHIPPED / "lexicon")
ROWS: list[dict[str, Any]] = yaml.safe_load((DATA / "acute.yaml").read_text(encoding="utf-8"))
KEPT: list[dict[str, Any]] = yaml.safe_load((DATA / "acute_kept.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_danger(row: dict[str, Any]) -> None:
    assert LEXICON.acute(row["text"]) is (row["danger"] == "now")
    assert LEXICON.child_at_risk(row["text"]) is bool(row.get("child"))


def test_danger_of_rows_kept_aside() -> None:
    found = [(row["danger"] == "now", LEXICON.acute(row["text"])) for row in KEPT]
    danger = [said for is_danger, said in found if is_danger]
    calm = [said for is_danger, said in found if not is_danger]
    assert sum(danger) >= 0.9 * len(danger)
    assert sum(calm) <= 0.08 * len(calm)


@pytest.mark.parametrize(("half", "share", "wrong"), [("dev", 0.95, 0.03), ("kept", 0.8, 0.08)])
def test_danger_of_new_rows(half: str, share: float, wrong: float) -> None:
    rows = yaml.safe_load((DATA / f"danger_new_{half}.yaml").read_text(encoding="utf-8"))
    danger = [LEXICON.acute(row["text"]) for row in rows if row["danger"] == "now"]
    calm = [LEXICON.acute(row["text"]) for row in rows if row["danger"] == "none"]
    assert sum(danger) >= share * len(danger)
    assert sum(calm) <= wrong * len(calm)


@pytest.mark.parametrize(
    ("text", "is_child", "risk"),
    [
        ("hon är 17 och pappa slår henne", True, True),
        ("hon är 37 och pappa slår henne", False, False),
        ("Pappa kom. Hon slår rekord i barnet", False, False),
    ],
)
def test_age_makes_a_child(text: str, is_child: bool, risk: bool) -> None:
    assert LEXICON.child_at_risk(text, is_child=is_child) is risk


def test_a_missing_file_finds_no_danger(tmp_path: Path) -> None:
    dangers = Dangers.load(tmp_path / "acute.yaml")
    assert not dangers.is_acute("han har kniv") and not dangers.child_at_risk("slår barnet")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("dangers: {a: {pairs: {first: [x]}}}", "pairs"),
        ("dangers: {a: {fraser: [x]}}", "fraser"),
        ("child_risks: {a: {pairs: [{first: x}]}}", "lista"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "acute.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        Dangers.load(file)
    assert "acute.yaml" in str(error.value) and says in str(error.value)
