"""Other regions' agreements: a corpus for each folder, and nothing told of those kept blind."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.types import Document
from eval import abroad
from eval.__main__ import check, parser
from eval.run import Ticker
from eval.systems import PiecesPeer, pieces

SCHOOL = """# Överenskommelse om skola

## Ansvar

Kommunen ansvarar för skolans stöd till elever i åldrarna 6-15 år.

## Möten

Rektor kallar till möte inom tre veckor.
"""
CASES = """theme: prov
cases:
  - id: {split}-hemlig-1
    turns: ["Vem kallar till möte?"]
    gold: [[{{document: skola, quote: "Rektor kallar till möte inom tre veckor."}}]]
    facts: [{{forms: [Rektor], weight: vital}}]
    status: [answered]
    tags: {{persona: skola, kind: responsibility, overlap: high, difficulty: 1}}
  - id: {split}-hemlig-2
    turns: ["Hemlig fråga om stödet?"]
    gold: [[{{document: skola, quote: "Detta hemliga citat finns inte där."}}]]
    status: [answered]
    tags: {{persona: skola, kind: fact, overlap: low, difficulty: 1}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, split in abroad.SETS.items():
        place = tmp_path / name / "hemlig-ort"
        place.mkdir(parents=True)
        (place / "skola.md").write_text(SCHOOL, encoding="utf-8")
        (place / "cases.yaml").write_text(CASES.format(split=split), encoding="utf-8")
    monkeypatch.setattr(abroad, "FOLDER", tmp_path)
    return tmp_path


def run(chosen: str, case: str | None = None, as_json: bool = False) -> tuple[int, str]:
    told = io.StringIO()
    today = date(2026, 11, 23)
    status = abroad.run(chosen, today=today, case=case, as_json=as_json, ticker=Ticker(told))
    return status, told.getvalue()


def test_each_folder_and_all_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dev")[0] == 0
    out = capsys.readouterr().out
    assert out.count("\nhemlig-ort ") == 3  # ours and two peers
    assert "✗ citatet lästes inte: dev-hemlig-2: ”Detta hemliga citat" in out
    assert "✗ dev-hemlig-2 (" in out
    assert "✗ dev-hemlig-1" not in out


def test_blind_tells_totals_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = run("blind")
    out = capsys.readouterr().out
    assert status == 0
    assert "alla" in out
    assert "1 mappar, 2 fall." in out
    assert "hemlig" not in (out + told).lower()
    run("blind", as_json=True)
    assert list(json.loads(capsys.readouterr().out)) == ["alla"]
    with pytest.raises(UsageError, match="bara ur dev"):
        run("blind", case="test-hemlig-1")


def test_blind_tells_nothing_of_a_broken_case(folder: Path) -> None:
    (folder / "blind" / "hemlig-ort" / "cases.yaml").write_text("theme: hemlig\ncases: [7]\n")
    with pytest.raises(UsageError) as caught:
        run("blind")
    assert "hemlig" not in str(caught.value)


def test_one_case_in_full(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dev", case="dev-hemlig-1")[0] == 0
    assert "› Vem kallar till möte?" in capsys.readouterr().out
    with pytest.raises(UsageError, match="finns inte"):
        run("dev", case="dev-x")


def test_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abroad, "FOLDER", tmp_path)
    with pytest.raises(UsageError, match="Inga fall"):
        run("dev")


def test_such_a_run_is_not_saved() -> None:
    with pytest.raises(UsageError, match="hel körning"):
        check(parser().parse_args(["--elsewhere", "dev", "--save"]))


def test_pieces_cover_the_text() -> None:
    text = "ett två tre " * 40 + "x" * 70
    document = Document("d", "", "unknown", "", text, (), ())
    spans = list(pieces(document, 50))
    assert "".join(text[s.start : s.end] for s in spans) == text
    assert all(0 < len(s) <= 50 for s in spans)
    found = PiecesPeer([document], 50).answer(["två"])
    assert len(found.retrieved) == 10
