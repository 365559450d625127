from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import eval.__main__ as cli
from assistant.corpus import Corpus
from assistant.errors import UsageError
from eval import results, table
from eval.case import load_cases
from eval.figures import Figure
from eval.page import document
from eval.reply import Reply
from eval.run import Ticker
from eval.spans import Texts
from eval.systems import Turns
from eval.wrong import Oracle

from .conftest import ROOT

README = ROOT / "README.md"
CASES = """theme: prov
cases:
  - id: {split}-1
    turns: ["Vem tar <script>alert(1)</script> första steget ({split})?"]
    gold: [[{{document: jamtbus-2018, quote: "Viktigt för att detta ska uppnås är att"}}]]
    facts: [{{forms: [samverkande], weight: vital}}]
    status: [answered]
    tags: {{persona: skola, kind: process, overlap: low, difficulty: 1}}
  - id: {split}-2
    turns: ["Hur blir vädret ({split})?"]
    gold: []
    status: [not_in_agreements]
    tags: {{persona: chef, kind: unanswerable-far, overlap: low, difficulty: 1}}
"""


class Known(Oracle):
    """The oracle with the documents that a run asks ours for; asked ``wrong``, it says nothing."""

    name = "provsystem"

    def __init__(self, cases: Path, corpus: Corpus, wrong: frozenset[str] = frozenset()) -> None:
        loaded = load_cases(cases)
        super().__init__(loaded, Texts(corpus.documents))
        self.documents = corpus.documents
        self.wrong = {case.turns for case in loaded if case.id in wrong}

    def answer(self, turns: Turns) -> Reply:
        return Reply("answered", "Nej.") if tuple(turns) in self.wrong else super().answer(turns)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for split in ("dev", "test"):
        (tmp_path / "cases" / split).mkdir(parents=True)
        file = tmp_path / "cases" / split / "prov.yaml"
        file.write_text(CASES.format(split=split), encoding="utf-8")
    return tmp_path / "cases"


@pytest.fixture
def latest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cli, "LATEST", tmp_path / "latest.json")
    return tmp_path / "latest.json"


def options(cases: Path, *given: str) -> argparse.Namespace:
    return cli.parser().parse_args(["--cases", str(cases), "--no-peers", *given])


def run(cases: Path, corpus: Corpus, given: Sequence[str], wrong: Sequence[str] = ()) -> int:
    chosen = options(cases, *given)
    return cli.run(chosen, Known(cases, corpus, frozenset(wrong)), Ticker(io.StringIO()))


def test_table_keeps_development_and_test_apart(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cases, corpus, [], ["dev-2"]) == 0
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("Rätt svar  ")]
    assert re.split(r"\s{2,}", line.strip())[1:] == [
        "50,0 % (0,0–100,0)", "2", "100,0 % (100,0–100,0)", "2",
    ]  # fmt: skip


def test_json_is_one_object_and_the_same_each_time(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cases, corpus, ["--json", "--set", "dev"])
    first = capsys.readouterr().out
    run(cases, corpus, ["--json", "--set", "dev"])
    assert capsys.readouterr().out == first
    found = json.loads(first)
    assert list(found["figures"]) == ["dev"]
    assert found["cases"]["dev-1"] == {"outcome": "right", "ranks": [1], "why": []}


def test_retrieval_only_judges_no_answer(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cases, corpus, ["--json", "--retrieval-only"])
    found = json.loads(capsys.readouterr().out)
    assert "right" not in found["figures"]["dev"]
    assert found["figures"]["dev"]["recall_at_5"]["value"] == 1.0
    assert found["cases"]["dev-1"]["outcome"] == ""


def test_self_check_adds_what_is_wrong_on_purpose(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cases, corpus, ["--json", "--self-check"])
    controls = json.loads(capsys.readouterr().out)["controls"]
    assert controls["ändrade citat"]["dev"]["quote_fidelity"]["value"] == 0.0
    assert controls["avstår alltid"]["test"]["right"]["value"] == 0.5
    assert len(controls) == 4


def test_one_case_in_full(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cases, corpus, ["--case", "dev-1"]) == 0
    shown = capsys.readouterr().out
    for part in ("dev-1  RÄTT", "✓ plats 1: jamtbus-2018", "✓ samverkande (vital)", "[answered]"):
        assert part in shown
    with pytest.raises(UsageError, match="Inga fall"):
        run(cases, corpus, ["--case", "dev-9"])


def test_a_saved_result_is_compared_and_a_fall_on_test_fails(
    cases: Path, corpus: Corpus, latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cases, corpus, ["--save"]) == 0
    saved = results.load(latest)
    assert saved is not None and saved["figures"]["test"]["right"]["value"] == 1.0
    assert run(cases, corpus, [], ["dev-1"]) == 0  # development may fall
    assert "fall som blev FEL (1): dev-1" in capsys.readouterr().out
    assert run(cases, corpus, [], ["test-1"]) == 1
    assert "SÄMRE: Rätt svar, test: 1,000 → 0,500" in capsys.readouterr().out


@pytest.mark.parametrize("given", [["--set", "dev"], ["--retrieval-only"], ["--encoder", "x"]])
def test_only_a_whole_run_is_saved(given: list[str]) -> None:
    with pytest.raises(UsageError, match="hel körning"):
        cli.check(cli.parser().parse_args(["--save", *given]))
    assert cli.main(["--save", *given]) == 2


def result(split: str = "test", **values: float) -> dict[str, Any]:
    figures = {key: Figure(v, v - 0.1, v + 0.1, 10, 10).to_json() for key, v in values.items()}
    return {"figures": {split: figures}, "cases": {}}


GATES = [
    ("fidelity below one", result(quote_fidelity=0.99), None, "", "Ordagranna citat"),
    ("fidelity one", result(quote_fidelity=1.0), None, "", None),
    ("not measured", result(right=0.2), None, "", None),
    ("within the interval", result(right=0.75), result(right=0.8), "", None),
    ("below the interval", result(right=0.6), result(right=0.8), "", "Rätt svar (test) föll"),
    ("explained", result(right=0.6), result(right=0.8), "# C\n\n## Nytt\n- `right` föll\n", None),
    ("explained long ago", result(right=0.6), result(right=0.8),
     "# C\n\n## Nytt\n- x\n\n## 0.1\n- `right` föll\n", "Rätt svar (test) föll"),
    ("development", result("dev", right=0.6), result("dev", right=0.8), "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "now", "before", "changelog", "reason"), GATES, ids=[g[0] for g in GATES]
)
def test_gates(
    name: str,
    now: dict[str, Any],
    before: dict[str, Any] | None,
    changelog: str,
    reason: str | None,
    tmp_path: Path,
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    gates = tmp_path / "gates.toml"
    gates.write_text(
        '[[gate]]\nsplit="test"\nmeasure="quote_fidelity"\nmin=1.0\n[fall]\nsplits=["test"]\n',
        encoding="utf-8",
    )
    failed = results.failed_gates(now, before, gates, tmp_path / "CHANGELOG.md")
    assert len(failed) == (reason is not None)
    assert (reason or "") in "".join(failed)


def test_shipped_gates_are_well_formed_and_hold_fidelity() -> None:
    shipped = ROOT / "eval" / "gates.toml"
    for split in ("dev", "test"):
        low = result(split, quote_fidelity=0.999)
        assert results.failed_gates(low, None, shipped, ROOT / "CHANGELOG.md")


def test_a_gate_on_an_unknown_measure_is_refused(tmp_path: Path) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text('[[gate]]\nsplit="test"\nmeasure="rigth"\nmin=1\n', encoding="utf-8")
    with pytest.raises(UsageError, match="Okänd gräns"):
        results.failed_gates(result(), None, gates, tmp_path)


def test_report_is_one_page_that_asks_for_nothing(
    cases: Path, corpus: Corpus, latest: Path, tmp_path: Path
) -> None:
    file = tmp_path / "rapport.html"
    run(cases, corpus, ["--report", str(file), "--self-check"], ["test-1"])
    page = file.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|action)\s*=|href\s*=\s*[\"'](?!#)|@import|url\(|fetch\(", page)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "<mark>Viktigt för att detta ska uppnås är att</mark>" in page
    assert page.count('<details class="case') == 4
    assert '<details class="case wrong" id="test-1"' in page
    assert "inte sagt: samverkande" in page
    assert "<svg" in page and "Med flit fel" in page
    assert '<html lang="sv">' in page


def test_the_page_lets_only_its_own_script_and_style_run() -> None:
    page = document("T", "<p>x</p>", {"a": "</script>"})
    assert page.count("</script>") == 2
    (policy,) = re.findall(r'content="(default-src[^"]*)"', page)
    for tag in ("style", "script"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_readme_block_is_replaced_between_its_marks(
    cases: Path, corpus: Corpus, latest: Path, tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n\n{table.BEGIN}\ngammalt\n{table.END}\n\nslut\n", encoding="utf-8")
    run(cases, corpus, ["--save", "--write-readme", str(readme)])
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# A\n") and text.endswith("\n\nslut\n") and "gammalt" not in text
    assert "| Rätt svar | 100,0 % (100,0–100,0) | 100,0 % (100,0–100,0) | 2 |" in text
    assert cli.write_readme(readme) == 0
    assert readme.read_text(encoding="utf-8") == text
    with pytest.raises(UsageError, match="saknar"):
        table.with_block("# A\n", "x")


def test_readme_tells_the_saved_figures() -> None:
    saved = results.load(ROOT / "eval" / "results" / "latest.json")
    if saved is None or not README.is_file():
        pytest.skip("inget resultat är sparat än")
    text = README.read_text(encoding="utf-8")
    assert table.with_block(text, table.readme_block(saved)) == text


def test_progress_moves_on_a_terminal_and_is_sparse_elsewhere() -> None:
    plain = io.StringIO()
    for done in range(1, 251):
        Ticker(plain).count("x", done, 250)
    assert plain.getvalue().splitlines() == [f"x: {n} av 250" for n in (1, 100, 200, 250)]
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    ticker = Ticker(terminal)
    ticker.count("x", 1, 2)
    ticker.say("hej")
    ticker.count("x", 2, 2)
    assert terminal.getvalue() == "\rx: 1 av 2\nhej\n\rx: 2 av 2\n"
