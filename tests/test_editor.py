"""``add`` and ``remove``: what an editor is shown, asked, and what is then in the folder."""

from __future__ import annotations

import builtins
import json
import tomllib
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.commands import editor, entries, incoming
from assistant.errors import CorpusError
from assistant.swedish import Language
from assistant.web.granska import upload_html
from assistant.web.intake import Added

from .conftest import CORPUS

HABILITATION = """# Överenskommelse om barn i {place}

## 1 Ansvar

Barnhabiliteringen ansvarar för stöd till barn i åldrarna {ages} år med funktionsnedsättning.

## 2 Samverkan

Skolan bjuder in till möte när {place} behöver det. Föräldrar ska vara med. Alla får säga sitt.
Möten ska hållas {often}. Det skrivs en plan som alla får.

## 3 Giltighet

Överenskommelsen gäller från den 1 januari {year} till och med den 31 december 2031.
Den är sluten mellan Region {place} och Lillby kommun. Varje kommun gör sin del.
I varje kommun finns en samordnare.
"""
ENTRY = """# Överst.

[[document]]
id = "gammal"  # kvar
file = "gammal.md"
title = "Gammal"
kind = "agreement"

# Sist.
"""


def agreement(ages: str = "0-17", place: str = "Storby", year: int = 2026, often: str = "ofta"):
    return HABILITATION.format(ages=ages, place=place, year=year, often=often)


OLD = (
    agreement("0-20", "Fjällby", 2020)
    .replace("Skolan bjuder", "Läraren kallar")
    .replace(
        "Föräldrar ska vara med. Alla får säga sitt.", "En tolk kan behövas. Ingen ska vänta länge."
    )
    .replace("Det skrivs en plan som alla får.", "Vägen dit är fri.")
    .replace("2031", "2030")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "gammal.md").write_text(OLD, encoding="utf-8")
    (corpus / "corpus.toml").write_text(ENTRY, encoding="utf-8")
    return corpus


@pytest.fixture
def new(tmp_path: Path) -> Path:
    file = tmp_path / "Nytt avtal å.md"
    file.write_text(agreement(), encoding="utf-8")
    return file


def run(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--corpus", str(folder), "--index", str(folder.parent / "index")])


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    """A terminal at which somebody answers; the questions that were asked."""
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(editor, "_at_a_terminal", lambda: True)
    monkeypatch.setattr(builtins, "input", ask)
    return asked


def test_add_shows_all_and_does_all(folder: Path, new: Path, capsys):
    assert run(folder, "add", str(new)) == 0
    out = capsys.readouterr().out
    assert "1 Ansvar" in out and "Källorna säger olika" in out
    assert "åldrarna 0-17 år" in out and "åldrarna 0-20 år" in out
    assert "är tillagd som nytt-avtal-a" in out and "2 dokument" in out
    toml = (folder / "corpus.toml").read_text("utf-8")
    assert toml.startswith(ENTRY.rstrip()) and entries.UNCHECKED in toml
    entry = tomllib.loads(toml)["document"][1]
    assert {k: str(v) for k, v in entry.items()} == {
        "id": "nytt-avtal-a",
        "file": new.name,
        "title": "Överenskommelse om barn i Storby",
        "kind": "agreement",
        "issuer": "Region Storby, Lillby kommun",
        "valid_from": "2026-01-01",
        "valid_to": "2031-12-31",
    }
    assert "# ”Överenskommelsen gäller från den 1 januari 2026" in toml


def test_add_as_json_has_the_same(folder: Path, new: Path, capsys):
    assert run(folder, "add", str(new), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    ages = [c for c in found["conflicts"] if c["attribute"] == "ages"]
    assert [s["document"] for s in ages[0]["sides"]] == ["gammal", "nytt-avtal-a"]
    assert all(s["quote"] for s in ages[0]["sides"])
    assert found["metadata"]["dates"] == {"valid_from": "2026-01-01", "valid_to": "2031-12-31"}
    assert found["index"]["documents"] == 2 and found["encoding"] == "utf-8"
    shown = upload_html("token", Added(new.name, found))
    assert "[[document]]" in shown and "0-20 år" in shown and "från: 2026-01-01" in shown


@pytest.mark.parametrize(("answer", "done"), [("j", True), ("JA", True), ("", False), ("n", False)])
def test_a_terminal_asks(answer, done, folder: Path, new: Path, monkeypatch, capsys):
    asked = answering(monkeypatch, answer)
    before = {f.name: f.read_bytes() for f in folder.iterdir()}
    assert run(folder, "add", str(new)) == (0 if done else 1)
    assert len(asked) == 1
    toml = (folder / "corpus.toml").read_text("utf-8")
    assert (folder / new.name).exists() is done and entries.UNCHECKED not in toml
    if not done:
        assert before == {f.name: f.read_bytes() for f in folder.iterdir()}
        assert "Inget är ändrat" in capsys.readouterr().out


def test_yes_and_json_do_not_ask(folder: Path, new: Path, monkeypatch):
    asked = answering(monkeypatch, "n")
    assert run(folder, "add", str(new), "--yes") == 0
    assert run(folder, "remove", "nytt-avtal-a", "--json") == 0
    assert asked == []
    assert (folder / "corpus.toml").read_text("utf-8") == ENTRY
    assert run(folder, "remove", "gammal") == 2  # the only one that is left


def test_a_file_that_lies_in_the_folder_gets_its_entry(folder: Path, new: Path):
    inside = folder / "ny.md"
    new.rename(inside)
    assert run(folder, "add", str(inside)) == 0
    assert [e["id"] for e in entries.entries_in(entries.read(folder))] == ["gammal", "ny"]
    assert run(folder, "add", str(inside)) == 2


def test_a_newer_edition_takes_the_older_ones_place(folder: Path, tmp_path, monkeypatch, capsys):
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "fall.yaml").write_text(
        "cases:\n"
        "  - {id: kvar, gold: [[{document: gammal, quote: 'Vägen dit är fri.'}]]}\n"
        "  - {id: borta, gold: [[{document: gammal, quote: 'ska hållas  ofta.'}]]}\n"
        "  - {id: annan, gold: [[{document: x, quote: 'ska hållas ofta.'}]]}\n"
        "  - {id: utan, gold: []}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(incoming, "CASES", cases)
    newer = tmp_path / "utgåva.md"
    newer.write_text(OLD.replace("ofta", "varje vecka"), encoding="utf-8")
    assert run(folder, "add", str(newer)) == 2
    assert "--replaces gammal" in capsys.readouterr().err
    assert run(folder, "add", str(newer), "--replaces", "gammal") == 0
    out = capsys.readouterr().out
    assert "borta (fall.yaml)" in out and "kvar (fall" not in out and "annan" not in out
    assert "ändrad: 2 Samverkan" in out
    assert not (folder / "gammal.md").exists()
    assert [(e["id"], e["file"]) for e in entries.entries_in(entries.read(folder))] == [
        ("gammal", "utgåva.md")
    ]
    assert run(folder, "add", str(newer), "--replaces", "okänd") == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("fel.html", "<main><h1>Sidan finns inte</h1></main>", "felsida"),
        ("blankett.md", "# Ansökan\n\n" + "Namn: ________\n" * 12, "blankett"),
        ("kopia.md", OLD, "liknar gammal"),
        ("gammal.md", "# Annan\n\nText.\n", "finns redan"),
        ("avtal.xlsx", "x", "kan inte läsas"),
        ("tom.txt", " \n", "tom"),
    ],
)
def test_what_is_refused_leaves_everything(name, text, said, folder: Path, tmp_path, capsys):
    before = {f.name: f.read_bytes() for f in folder.iterdir()}
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(folder, "add", str(tmp_path / name)) == 2
    assert said in capsys.readouterr().err
    assert before == {f.name: f.read_bytes() for f in folder.iterdir()}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_another_encoding_is_said(encoding, folder: Path, new: Path, capsys):
    new.write_bytes(agreement().encode(encoding))
    assert run(folder, "add", str(new)) == 0
    assert f"läst som {encoding}" in capsys.readouterr().out


def test_a_folder_with_nothing_readable_takes_its_first(folder: Path, new: Path, capsys):
    (folder / "gammal.md").write_bytes(b"%PDF-\0")
    assert run(folder, "add", str(new)) == 0
    assert "1 dokument" in capsys.readouterr().out


def test_a_wrong_entry_stops_before_anything_is_written(folder: Path, new: Path, capsys):
    (folder / "corpus.toml").write_text("[[document]]\nid = 'x'\n", encoding="utf-8")
    assert run(folder, "add", str(new)) == 2
    assert "saknar file" in capsys.readouterr().err and not (folder / new.name).exists()


def test_a_memo_is_not_compared(folder: Path, tmp_path, capsys):
    memo = agreement().replace("Överenskommelse om", "Tjänsteskrivelse om")
    (tmp_path / "skrivelse.md").write_text(memo, encoding="utf-8")
    assert run(folder, "add", str(tmp_path / "skrivelse.md")) == 0
    out = capsys.readouterr().out
    assert "ett underlag är ingen regel" in out and 'kind = "memo"' in out


TWO = '[[document]]\nid = "a"\nfile = "a.md"\n'
TREE = "[[document]]\nid = 'b'\nfile = 'b.md'\neditions = [\n  'c.md',\n]  # rad\n"


@pytest.mark.parametrize(
    ("text", "file", "left"),
    [
        (f"# topp\n\n{TWO}\n# om b\n{TREE}", "a.md", f"# topp\n\n# om b\n{TREE}"),
        (f"# topp\n\n{TWO}\n{TREE}", "b.md", f"# topp\n\n{TWO}"),
        (f"{entries.UNCHECKED}\n{TWO}", "a.md", ""),
        (TWO, "okänd.md", TWO),
        ("", "a.md", ""),
    ],
)
def test_an_entry_is_taken_out_and_comments_stay(text, file, left):
    assert entries.without_entry(text, file) == left


@pytest.mark.parametrize("text", ["[[document", "document = [{file = 'a.md'}]\n"])
def test_what_cannot_be_changed_is_said(text):
    with pytest.raises(CorpusError):
        entries.with_entry(entries.without_entry(text, "a.md"), TWO)


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Region Norra Storby och Lillby kommun.", ("Region Norra Storby", "Lillby kommun")),
        ("Varje kommun svarar. I varje kommun.", ()),
        ("Region Storbys plan. Region Storby.", ("Region Storby",)),
        ("", ()),
    ],
)
def test_parties(text, parties, tmp_path: Path):
    from assistant.reading.document import parse

    language = Language.load(CORPUS / "lexicon")
    document = parse(f"# Avtal\n\n{text}\n", language, document_id="x", file="x.md")
    assert incoming.parties_of(document, language) == parties


def test_no_answer_is_no(monkeypatch):
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", ended)
    assert not editor._agreed("?")
