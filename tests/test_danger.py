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
from assistant.understand.danger_learned import LearnedDanger, pieces

DATA = Path(__file__).parent / "data" / "understand"
LEXICON = Lexicon.load(SHIPPED / "lexicon")
ROWS: list[dict[str, Any]] = yaml.safe_load((DATA / "acute.yaml").read_text(encoding="utf-8"))
KEPT: list[dict[str, Any]] = yaml.safe_load((DATA / "acute_kept.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_danger(row: dict[str, Any]) -> None:
    text, risk = row["text"], bool(row.get("child"))
    assert LEXICON.acute(text) is (row["danger"] == "now")
    assert LEXICON.child_at_risk(text, sure=not risk) is risk  # a line that stands last is no harm


def test_danger_of_rows_kept_aside() -> None:
    found = [(row["danger"] == "now", LEXICON.acute(row["text"])) for row in KEPT]
    danger = [said for is_danger, said in found if is_danger]
    calm = [said for is_danger, said in found if not is_danger]
    assert sum(danger) >= 0.9 * len(danger)
    assert sum(calm) <= 0.08 * len(calm)


@pytest.mark.parametrize(("half", "share", "wrong"), [("dev", 0.95, 0.03), ("kept", 0.85, 0.1)])
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
    assert LEXICON.words_of_child(text, is_child=is_child) is risk


@pytest.mark.parametrize(
    ("half", "share", "first", "wrong"), [("dev", 0.9, 0.03, 0.05), ("kept", 0.55, 0.1, 0.2)]
)
def test_child_at_risk(half: str, share: float, first: float, wrong: float) -> None:
    rows = yaml.safe_load((DATA / f"child_risk_{half}.yaml").read_text(encoding="utf-8"))
    risk = [LEXICON.child_at_risk(row["text"]) for row in rows if row.get("child")]
    calm = [row["text"] for row in rows if not row.get("child")]
    assert sum(risk) >= share * len(risk)
    assert sum(LEXICON.child_at_risk(text) for text in calm) <= wrong * len(calm)
    assert sum(LEXICON.child_at_risk(text, sure=True) for text in calm) <= first * len(calm)


@pytest.mark.parametrize(
    ("half", "share", "first", "wrong"), [("dev", 0.9, 0.02, 0.05), ("kept", 0.7, 0.1, 0.2)]
)
def test_odd_words(half: str, share: float, first: float, wrong: float) -> None:
    """What only sounds like danger is seldom alarmed at, and hardly ever on the first line."""
    rows = yaml.safe_load((DATA / f"danger_odd_{half}.yaml").read_text(encoding="utf-8"))
    now = [LEXICON.acute(row["text"]) for row in rows if row["danger"] == "now"]
    risk = [LEXICON.child_at_risk(row["text"]) for row in rows if row.get("child")]
    calm = [row["text"] for row in rows if row["danger"] == "none"]
    assert sum(now) + sum(risk) >= share * (len(now) + len(risk))
    assert sum(_alarmed(text, sure=False) for text in calm) <= wrong * len(calm)
    assert sum(_alarmed(text, sure=True) for text in calm) <= first * len(calm)


@pytest.mark.parametrize(
    ("name", "share", "wrong"), [("danger_plain", 0.97, 0.0), ("danger_plain_kept", 0.9, 0.08)]
)
def test_plain_words_come_first(name: str, share: float, wrong: float) -> None:
    """Plain wordings are heard surely, with the look-alikes left alone."""
    rows = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    now = [LEXICON.acute(r["text"], sure=True) for r in rows if r["danger"] == "now"]
    risk = [
        LEXICON.child_at_risk(r["text"], is_child=True, sure=True)
        for r in rows
        if r.get("child") is True
    ]
    calm = [r["text"] for r in rows if r["danger"] == "none" and r.get("child") is False]
    assert sum(now) + sum(risk) >= share * (len(now) + len(risk))
    assert sum(_alarmed(text, sure=True) for text in calm) <= wrong * len(calm)


def _alarmed(text: str, *, sure: bool) -> bool:
    return LEXICON.acute(text, sure=sure) or LEXICON.child_at_risk(text, sure=sure)


def test_an_adult_is_no_child_at_risk() -> None:
    text = "hon är 37 och pappa slår henne"
    assert not LEXICON.child_at_risk(text, is_adult=True)


@pytest.mark.parametrize("text", ["min {}-åring är rädd för pappa", "hon är {} år och äter inte"])
def test_nobody_is_in_more_danger_for_a_number(text: str) -> None:
    found = [pieces(text.format(age)) for age in (5, 14, 15, 16)]
    assert found == found[:1] * 4 and not any(c.isdigit() for piece in found[0] for c in piece)


_RULES = """
classes: {drunk: [full], drives: [kör]}
not_when: [full av]
dangers:
  a: {together: [[drunk, drives]]}
  b: {surely: true, phrases: [full av vapen]}
"""


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("han är full och kör", True),
        ("han kör fast han är full", True),
        ("han är full. En annan kör", False),  # not the same sentence
        ("han kör, full av frågor", False),
        ("en väska full av vapen", True),  # surely: whatever is safe
        ("han är full", False),
        ("kör " + "och " * 16 + "full", False),  # too far apart
    ],
)
def test_words_of_classes_stand_together(tmp_path: Path, text: str, danger: bool) -> None:
    file = tmp_path / "acute.yaml"
    file.write_text(_RULES, encoding="utf-8")
    assert Dangers.load(file).words_say(text) is danger


def test_a_missing_file_finds_no_danger(tmp_path: Path) -> None:
    dangers = Dangers.load(tmp_path / "acute.yaml")
    assert not dangers.is_acute("han har kniv") and not dangers.child_at_risk("slår barnet")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("dangers: {a: {pairs: {first: [x]}}}", "pairs"),
        ("dangers: {a: {fraser: [x]}}", "fraser"),
        ("child_risks: {a: {pairs: [{first: x}]}}", "lista"),
        ("dangers: {a: {together: x}}", "lista"),
        ("classes: {b: [x]}\ndangers: {a: {together: [[b, c]]}}", "”c”"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "acute.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        Dangers.load(file)
    assert "acute.yaml" in str(error.value) and says in str(error.value)


def test_learned_danger_adds_to_the_words(tmp_path: Path) -> None:
    (tmp_path / "danger.json").write_text(
        '{"bias": -1, "threshold": 0, "weights": {" svim": 40.0}}', encoding="utf-8"
    )
    (tmp_path / "acute.yaml").write_text("rules: [vad betyder]", encoding="utf-8")
    dangers = Dangers.load(tmp_path / "acute.yaml")
    told = "hon är svimfärdig igen"
    assert dangers.is_acute(told) and not dangers.words_say(told)
    assert not dangers.is_acute("hon svimfärdig")  # too short to say anything
    assert not dangers.is_acute("vad betyder svimfärdig nu") and not dangers.is_acute("")


def test_what_is_learned_but_not_sure_is_no_first_line(tmp_path: Path) -> None:
    (tmp_path / "danger.json").write_text(
        '{"bias": -1, "threshold": 0, "first": 20, "weights": {" svim": 40.0}}', encoding="utf-8"
    )
    dangers = Dangers.load(tmp_path / "acute.yaml")
    told = "hon är svimfärdig igen"
    assert dangers.is_acute(told) and not dangers.is_acute(told, sure=True)


def test_unreadable_weights_say_where(tmp_path: Path) -> None:
    file = tmp_path / "danger.json"
    file.write_text('{"bias": 1}', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"training\.danger"):
        LearnedDanger.load(file)


def test_pieces_of_words() -> None:
    assert pieces("Blå") == {" bl", "bla", "la ", " bla", "bla ", " bla "}
