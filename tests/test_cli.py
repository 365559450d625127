"""Each command as another program meets it: result on stdout, one line on stderr, exit status."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import config as settings
from assistant.cli import main
from assistant.config import Config
from assistant.corpus import load_corpus

from .conftest import CORPUS, ROOT

QUESTION = "vem ansvarar för en 16-åring med ångest?"
SCHOOL = """# Överenskommelse om skola

## Ansvar

Kommunen ansvarar för skolans stöd till elever i åldrarna 6-15 år.

## Möten

Rektor kallar till möte inom tre veckor.
"""
CARE = """# Rutin för vård

## Ansvar

Regionen ansvarar för vården av barn i åldrarna 0-17 år.
"""
LONG = "x" * 10_000
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> list[str]:
    """Options for the shipped corpus with an index of this module's own, built already."""
    folder = tmp_path_factory.mktemp("shipped") / "index"
    options = ["--corpus", str(CORPUS), "--index", str(folder), "--today", "2026-11-23"]
    assert main(["index", *options]) == 0
    return options


@pytest.fixture
def small(tmp_path) -> list[str]:
    """Options for a small corpus that a test may change."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "skola.md").write_text(SCHOOL, encoding="utf-8")
    (folder / "vard.md").write_text(CARE, encoding="utf-8")
    return ["--corpus", str(folder), "--index", str(tmp_path / "index")]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The text of each shipped document's file, by the document's id."""
    return {d.id: (CORPUS / d.file).read_text("utf-8") for d in load_corpus(CORPUS).documents}


def corpus_of(options: list[str]) -> Path:
    return Path(options[1])


def index_of(options: list[str]) -> Path:
    return Path(options[3])


def process(*arguments: str, **options) -> subprocess.Popen[str]:
    """``python -m assistant`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=ROOT,
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


class Ran:
    """What a command printed, and its exit status."""

    def __init__(self, capsys, arguments: list[str]) -> None:
        capsys.readouterr()
        self.status = main(arguments)
        self.out, self.err = capsys.readouterr()

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def run(capsys):
    return lambda *arguments: Ran(capsys, list(arguments))


# wrong usage and bad input ------------------------------------------------------------------

WRONG = [
    ([], "KOMMANDO"),
    (["fråga"], "invalid choice"),
    (["ask"], "Ange en fråga"),
    (["ask", ""], "Frågan är tom"),
    (["ask", " \n\t "], "Frågan är tom"),
    (["ask", LONG], "10000 tecken"),
    (["ask", "hej", "--batch", "fil"], "Ange en fråga eller --batch"),
    (["ask", "hej", "--okänd"], "--okänd"),
    (["ask", "hej", "hå"], "unrecognized"),
    (["ask", "hej", "--today", "i morgon"], "inget datum"),
    (["ask", "hej", "--corpus", "/finns/inte"], "/finns/inte"),
    (["ask", "hej", "--encoder", "/finns/inte"], "/finns/inte"),
    (["ask", "--batch", "/finns/inte"], "/finns/inte"),
    (["index", "--corpus", "/finns/inte"], "finns inte"),
    (["documents", "--corpus", "/finns/inte"], "finns inte"),
    (["section"], "required: id"),
    (["section", "99.99", "--corpus", str(CORPUS)], "Avsnittet ”99.99” finns inte"),
    (["section", "jamtbus-2018:99", "--corpus", str(CORPUS)], "till exempel jamtbus-2018:"),
    (["map", "--age", "-1"], "ingen ålder"),
    (["map", "--age", "121"], "ingen ålder"),
    (["map", "--age", "nan"], "ingen ålder"),
    (["map", "--age", "sexton"], "”sexton” är ingen ålder"),
    (["map", "--corpus", str(CORPUS), "--svg", "/finns/inte.svg"], "/finns/inte.svg"),
    (["conflicts", "--corpus", "/finns/inte"], "finns inte"),
    (["chat", "--corpus", "/finns/inte"], "finns inte"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[" ".join(w[0])[:40] for w in WRONG])
def test_wrong_usage_is_one_line(run, arguments, words):
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ansvarslots: ") and ran.err.count("\n") == 1
    assert words in ran.err and LONG not in ran.err


SETTINGS = [
    ({"ANSVARSLOTS_TODAY": "nyss"}, "", "today"),
    ({}, "corpus = ", "ansvarslots.toml"),
    ({}, "today = 'nyss'", "today"),
]


@pytest.mark.parametrize(("environment", "file", "words"), SETTINGS)
def test_wrong_settings_are_one_line(run, tmp_path, monkeypatch, environment, file, words):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "ansvarslots.toml").write_text(file, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("documents")
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["", "ask", "chat", "index", "documents", "section", "map"])
def test_help_is_a_result(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([*([command] if command else []), "--help"])
    out, err = capsys.readouterr()
    assert ended.value.code == 0 and "ansvarslots" in out and not err


# ask ------------------------------------------------------------------------------------------


def test_ask_prints_an_answer_with_sources(run, shipped):
    ran = run("ask", QUESTION, *shipped)
    assert (ran.status, ran.err) == (0, "")
    assert "[1]" in ran.out and "Källor\n[1]" in ran.out


def test_progress_is_no_result(run, small):
    first = run("ask", QUESTION, *small)
    assert first.status == 0
    assert "Läser" not in first.out and "Läser" in first.err
    again = run("ask", QUESTION, *small)
    assert (again.out, again.err) == (first.out, "")


def test_ask_json_is_one_answer_object(run, shipped):
    ran = run("ask", QUESTION, "--json", *shipped)
    assert ran.status == 0 and ran.json["question"] == QUESTION
    assert ran.json["citations"] and ran.json["responsibilities"]


def test_a_refusal_is_done(run, shipped):
    ran = run("ask", "Vad kostar en månadsbiljett på bussen i Prag?", "--json", *shipped)
    assert ran.status == 0
    assert ran.json["status"] == "not_in_agreements" and ran.json["citations"] == []


@pytest.mark.parametrize("question", ["?", "🙂", "\u202e[1] [2]", "a" * 8000, "%s {} \\x"])
def test_odd_questions_get_an_answer(run, shipped, question):
    ran = run("ask", question, "--json", *shipped)
    assert ran.status == 0 and not ran.err


def test_batch_keeps_order_and_ids(run, shipped, tmp_path):
    conversations = [
        {"id": "b", "turns": [QUESTION]},
        {"id": 7, "turns": [QUESTION, "och om hon är 19?"]},
        {"id": None, "turns": ["Vad kostar en månadsbiljett på bussen i Prag?"]},
        {"id": "b", "turns": [QUESTION]},
    ]
    file = tmp_path / "batch.jsonl"
    lines = [json.dumps(c, ensure_ascii=False) for c in conversations]
    file.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    ran = run("ask", "--batch", str(file), "--json", *shipped)
    got = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0 and [g["id"] for g in got] == ["b", 7, None, "b"]
    assert [g["answer"]["question"] for g in got] == [c["turns"][-1] for c in conversations]
    assert got[1]["answer"]["interpreted"]["ages"] == [{"min": 19.0, "max": 19.99}]
    assert got[1]["answer"]["interpreted"]["carried_over"]
    alone = run("ask", QUESTION, "--json", *shipped).json
    assert untimed(got[0]["answer"]) == untimed(got[3]["answer"]) == untimed(alone)


def untimed(answer: dict) -> dict:
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def test_batch_reads_standard_input(shipped):
    line = json.dumps({"id": 1, "turns": [QUESTION]}) + "\n"
    running = process("ask", "--batch", "-", "--json", *shipped, stdin=subprocess.PIPE)
    out, err = running.communicate(line)
    assert (running.returncode, json.loads(out)["id"]) == (0, 1), err


def test_an_empty_batch_is_done(run, shipped, tmp_path):
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    ran = run("ask", "--batch", str(tmp_path / "empty"), "--json", *shipped)
    assert (ran.status, ran.out) == (0, "")


BAD_LINES = [
    (b"inte json", "inte JSON"),
    (b'{"id": 1}', "turns saknas"),
    (b'["turns"]', "turns saknas"),
    (b'{"turns": []}', "turns saknas"),
    (b'{"turns": "en text"}', "turns saknas"),
    (b'{"turns": ["a", 1]}', "turns saknas"),
    (b'{"turns": ["a", ""]}', "tom"),
    (json.dumps({"turns": [LONG]}).encode(), "10000 tecken"),
    (b'{"turns": ["\xff"]}', "UTF-8"),
]


@pytest.mark.parametrize(("line", "words"), BAD_LINES, ids=[w for _, w in BAD_LINES])
def test_a_bad_batch_line_is_named_and_the_others_answered(run, shipped, tmp_path, line, words):
    file = tmp_path / "batch.jsonl"
    file.write_bytes(line + b"\n" + b'{"id": 1, "turns": ["hej"]}\n')
    ran = run("ask", "--batch", str(file), "--json", *shipped)
    assert ran.status == 2 and words in ran.err
    if words == "UTF-8":  # no line of such a file can be told from another
        assert ran.out == ""
    else:
        assert "rad 1" in ran.err and json.loads(ran.out)["id"] == 1


# chat -----------------------------------------------------------------------------------------


def test_chat_follows_a_conversation(shipped):
    running = process("chat", *shipped, stdin=subprocess.PIPE)
    typed = [QUESTION, "/källa 1", "/källa 99", "och om hon är 19?", LONG, "/ny", "/hjälp", "/slut"]
    out, err = running.communicate("\n".join(typed))
    assert (running.returncode, err) == (0, "")
    for words in ("Källor\n[1]", "Så tolkade jag frågan", "för lång", "Nytt samtal", "/slut"):
        assert words in out


def test_chat_ends_with_its_input_and_with_control_c(shipped):
    running = process("chat", *shipped, stdin=subprocess.PIPE)
    assert running.communicate("")[1] == "" and running.returncode == 0
    running = process("chat", *shipped, stdin=subprocess.PIPE)
    assert "Vad undrar du?" in read_line(running)
    running.send_signal(signal.SIGINT)
    assert running.communicate()[1] == "" and running.returncode == 0


def read_line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline()


class Interrupted:
    """Standard input at which the user presses Ctrl-C."""

    def read(self) -> str:
        raise KeyboardInterrupt


def test_control_c_is_one_word(run, small, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Interrupted())
    ran = run("ask", "--batch", "-", "--json", *small)
    assert (ran.status, ran.out, ran.err.strip()) == (130, "", "Avbrutet.")


# index and documents --------------------------------------------------------------------------


def test_index_says_what_it_did(run, small):
    first = run("index", *small)
    assert first.status == 0 and "nya: skola, vard" in first.out and "klart" in first.err
    assert run("index", *small).out.startswith("Indexet är redan aktuellt: 2 dokument")
    (corpus_of(small) / "skola.md").write_text(SCHOOL + "\nSkolan följer upp.\n", encoding="utf-8")
    (corpus_of(small) / "vard.md").unlink()
    changed = run("index", "--json", *small).json
    assert (changed["added"], changed["changed"], changed["removed"]) == ([], ["skola"], ["vard"])
    assert run("index", "--json", *small).json["changed"] == []


def test_ask_indexes_what_has_changed(run, small):
    run("index", *small)
    new = CARE.replace("vården av barn i åldrarna 0-17 år", "skidspåren")
    (corpus_of(small) / "spar.md").write_text(new, encoding="utf-8")
    ran = run("ask", "Vem ansvarar för skidspåren?", "--json", *small)
    assert "spar" in {found["document"] for found in ran.json["retrieved"]}


def test_documents_and_their_files(run):
    ran = run("documents", "--json", "--corpus", str(CORPUS), "--today", "2026-11-23")
    assert ran.status == 0 and not ran.err
    for document in ran.json["documents"]:
        text = (CORPUS / document["file"]).read_text("utf-8")
        assert document["characters"] == len(text)
        assert all(0 <= s["start"] < s["end"] <= len(text) for s in document["sections"])
    listed = run("documents", "--corpus", str(CORPUS)).out
    assert all(d["id"] in listed and d["title"] in listed for d in ran.json["documents"])


@pytest.mark.parametrize(("today", "expired"), [("2022-01-01", False), ("2026-11-23", True)])
def test_validity_is_judged_by_the_day(run, today, expired):
    ran = run("documents", "--json", "--corpus", str(CORPUS), "--today", today)
    ended = [d["expired"] for d in ran.json["documents"] if d["valid_to"] == "2023-12-31"]
    assert ended == [expired]


# section --------------------------------------------------------------------------------------

SECTIONS = ["Möten", "möten", "skola:Möten", "vard:Ansvar", "skola:Ansvar."]


@pytest.mark.parametrize("wanted", SECTIONS)
def test_section_is_the_files_own_characters(run, small, wanted):
    ran = run("section", wanted, "--json", *small)
    text = (corpus_of(small) / f"{ran.json['document']}.md").read_text("utf-8")
    assert text[ran.json["start"] : ran.json["end"]] == ran.json["text"]
    assert ran.json["heading"].lower() == wanted.partition(":")[2].lower().rstrip(".") or (
        ran.json["heading"].lower() == wanted.lower()
    )
    assert run("section", wanted, *small).out == ran.json["text"] + "\n"


@pytest.mark.parametrize("wanted", ["3.3.2", "jamtbus-2018:3.3.2"])
def test_section_by_number(run, wanted):
    ran = run("section", wanted, "--json", "--corpus", str(CORPUS))
    text = (CORPUS / "jamtbus-2018.md").read_text("utf-8")
    assert text[ran.json["start"] : ran.json["end"]] == ran.json["text"]
    assert (ran.json["document"], ran.json["section"]) == ("jamtbus-2018", "3.3.2")


@pytest.mark.parametrize("wanted", ["", " ", ".", "skola:", "None Ansvar"])
def test_a_section_without_a_name_is_none(run, small, wanted):
    ran = run("section", wanted, *small)
    assert (ran.status, ran.out) == (2, "")
    assert "finns inte" in ran.err and "skola:Ansvar" in ran.err


def test_an_ambiguous_section_lists_the_choices(run, small):
    ran = run("section", "Ansvar", *small)
    assert (ran.status, ran.out) == (2, "")
    assert "skola:Ansvar, vard:Ansvar" in ran.err


# map and conflicts ----------------------------------------------------------------------------


def test_map_rows_have_their_words(run, texts):
    ran = run("map", "--json", "--corpus", str(CORPUS))
    assert ran.status == 0 and len({row["unit"] for row in ran.json}) > 10
    for row in ran.json:
        assert row["quote"] == texts[row["document"]][row["start"] : row["end"]] != ""
        assert {"level", "principal", "age_min", "age_max", "section"} <= set(row)


@pytest.mark.parametrize("age", ["0", "4", "16", "17,99", "17.99", "18", "30", "90"])
def test_map_of_an_age_leaves_out_the_others(run, age):
    years = float(age.replace(",", "."))
    every = run("map", "--json", "--corpus", str(CORPUS)).json
    shown = run("map", "--json", "--age", age, "--corpus", str(CORPUS)).json

    def takes(row: dict) -> bool:
        low = row["age_min"] if row["age_text"] else row["usual_age_min"]
        high = row["age_max"] if row["age_text"] else row["usual_age_max"]
        return (low or 0) <= years <= (999 if high is None else high)

    assert shown == [row for row in every if takes(row)]


def test_map_as_a_table_has_every_unit_and_level(run):
    rows = run("map", "--json", "--corpus", str(CORPUS)).json
    # a long name is broken over lines: its first word is enough
    table = run("map", "--corpus", str(CORPUS)).out
    assert all(row["unit"].split()[0] in table for row in rows)
    assert all(row["level"].capitalize() in table for row in rows if row["level"])
    assert max(map(len, table.splitlines())) <= 120


def test_map_as_a_picture(run, tmp_path):
    file = tmp_path / "karta.svg"
    ran = run("map", "--svg", str(file), "--age", "16", "--corpus", str(CORPUS))
    assert (ran.status, ran.out) == (0, "") and str(file) in ran.err
    assert run("map", "--svg", "-", "--age", "16", "--corpus", str(CORPUS)).out.strip() == (
        file.read_text("utf-8").strip()
    )
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(file).iter()}
    assert "svg" in tags and "script" not in tags


def test_conflicts_have_both_sides(run, texts):
    ran = run("conflicts", "--json", "--corpus", str(CORPUS))
    assert {c["kind"] for c in ran.json} == {"conflict", "explained"}
    for conflict in ran.json:
        assert len({side["document"] for side in conflict["sides"]}) == 2
        for side in conflict["sides"]:
            text = texts[side["document"]]
            assert text[side["start"] : side["end"]] == side["quote"]
    told = run("conflicts", "--corpus", str(CORPUS)).out
    conflicts = [c for c in ran.json if c["kind"] == "conflict"]
    assert f"Källorna säger olika ({len(conflicts)})" in told


def test_a_corpus_without_units_has_an_empty_map(run, tmp_path):
    (tmp_path / "a.md").write_text("# Hej\n\nEn mening utan ansvar.\n", encoding="utf-8")
    assert run("map", "--json", "--corpus", str(tmp_path)).json == []
    assert "Ingen verksamhet" in run("map", "--corpus", str(tmp_path)).out
    assert "(0)" in run("conflicts", "--corpus", str(tmp_path)).out


# doctor ---------------------------------------------------------------------------------------


def test_doctor_finds_all_well(run, shipped):
    ran = run("doctor", *shipped)
    assert ran.status == 0 and "FEL" not in ran.out
    checks = run("doctor", "--json", *shipped).json
    assert len(checks) >= 5 and all(check["ok"] and check["detail"] for check in checks)


def test_doctor_names_what_is_wrong(run, tmp_path):
    ran = run("doctor", "--json", "--corpus", str(tmp_path / "borta"), "--index", str(tmp_path))
    assert ran.status == 1
    wrong = {check["check"]: check["detail"] for check in ran.json if not check["ok"]}
    assert "Överenskommelser" in wrong and "--corpus" in wrong["Överenskommelser"]


def test_doctor_opens_the_reader_of_question_and_passage(run, shipped, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.cross.MODEL_FOLDER", tmp_path)
    ran = run("doctor", "--json", *shipped)
    wrong = {check["check"]: check["detail"] for check in ran.json if not check["ok"]}
    assert "cross.safetensors" in wrong["Språkmodell"]


# files that are missing, odd or closed ------------------------------------------------------


def test_an_empty_corpus_is_one_line(run, small):
    for file in corpus_of(small).iterdir():
        file.unlink()
    ran = run("ask", "hej", *small)
    assert (ran.status, ran.out) == (2, "")
    assert "ingen läsbar överenskommelse" in ran.err.splitlines()[-1]


ODD = {
    "bild.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "binar.md": bytes(range(256)) * 40,
    "tom.txt": b"",
    "trasig.pdf": b"%PDF-1.4 trasig",
}


@pytest.mark.parametrize("name", ODD)
def test_a_file_that_cannot_be_read_is_left_out_and_named(run, small, name):
    (corpus_of(small) / name).write_bytes(ODD[name])
    ran = run("index", "--json", *small)
    assert ran.status == 0 and ran.json["documents"] == 2
    assert [problem["file"] for problem in ran.json["problems"]] == [name]
    assert f"utelämnad: {name}: " in run("documents", *small).out
    assert run("ask", "Vem ansvarar för vården?", "--json", *small).json["retrieved"]


def test_a_corpus_without_text_is_one_line(run, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# Tom\n\n## Ansvar\n", encoding="utf-8")
    options = ("--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"))
    ran = run("ask", "vem", *options)
    assert (ran.status, ran.out) == (2, "")
    assert "a.md: har ingen text" in ran.err.splitlines()[-1]


def test_nothing_but_a_binary_file(run, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_bytes(ODD["binar.md"])
    ran = run("index", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"))
    assert (ran.status, ran.out) == (2, "") and "a.md" in ran.err


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that an ordinary user may read and not write, whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="lots-closed-"))
    (folder / "corpus").mkdir()
    (folder / "corpus" / "skola.md").write_text(SCHOOL, encoding="utf-8")
    for place in (folder / "corpus", folder):
        place.chmod(0o555)
    yield folder
    for place in (folder, folder / "corpus"):
        place.chmod(0o755)
    shutil.rmtree(folder)


def as_user() -> dict:
    """Root writes anywhere, unless it gives up the right to pass over modes."""
    return {"preexec_fn": obey_modes} if os.geteuid() == 0 else {}


def obey_modes() -> None:
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if ctypes.CDLL(None, use_errno=True).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


def test_a_corpus_without_write_permission_is_answered_from(closed):
    with tempfile.TemporaryDirectory(prefix="lots-open-") as folder:
        Path(folder).chmod(0o777)
        index = ["--index", str(Path(folder) / "index")]
        running = process(
            "ask", "Vem kallar till möte?", "--corpus", str(closed / "corpus"), *index, **as_user()
        )
        out, err = running.communicate()
        assert running.returncode == 0 and "Rektor" in out, err
    assert [file.name for file in (closed / "corpus").iterdir()] == ["skola.md"]


def test_an_index_folder_without_write_permission_is_one_line(closed):
    running = process(
        *("index", "--corpus", str(closed / "corpus"), "--index", str(closed / "index")),
        **as_user(),
    )
    out, err = running.communicate()
    assert (running.returncode, out) == (1, "")
    assert "--index" in err and err.count("ansvarslots: ") == 1


def test_a_program_folder_without_write_permission_keeps_its_index_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != settings.ROOT)
    folder = Config(corpus=CORPUS).index_folder()
    assert settings.ROOT not in folder.parents and folder.name.startswith("corpus-")


def test_an_index_that_is_a_file(run, small):
    index_of(small).write_text("hej", encoding="utf-8")
    ran = run("ask", "hej", *small)
    assert (ran.status, ran.out) == (1, "")
    assert "ansvarslots: Indexet går inte att skriva" in ran.err.splitlines()[-1]
    assert index_of(small).read_text("utf-8") == "hej"


# a damaged index ------------------------------------------------------------------------------


def generation(options: list[str]) -> Path:
    return index_of(options) / (index_of(options) / "CURRENT").read_text("utf-8").strip()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


DAMAGE = {
    "manifest gone": lambda g: (g / "manifest.json").unlink(),
    "manifest cut": lambda g: cut(g / "manifest.json"),
    "documents cut": lambda g: cut(g / "documents.jsonl"),
    "pieces changed": lambda g: (g / "pieces.npz").write_bytes(b"hej"),
    "vectors gone": lambda g: shutil.rmtree(g / "chroma"),
    "database cut": lambda g: cut(g / "chroma" / "chroma.sqlite3"),
    "generation gone": lambda g: shutil.rmtree(g),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_built_again_and_said_so(run, small, damage):
    before = run("ask", "Vem kallar till möte?", "--json", *small).json
    DAMAGE[damage](generation(small))
    ran = run("ask", "Vem kallar till möte?", "--json", *small)
    assert ran.status == 0 and untimed(ran.json) == untimed(before)
    assert "skadat" in ran.err and "klart" in ran.err
    assert run("ask", "Vem kallar till möte?", "--json", *small).err == ""


@pytest.mark.parametrize("pointer", [b"", b"gen-borta", b"\xff\xfe", b"../../etc"])
def test_a_damaged_pointer_is_mended(run, small, pointer):
    run("index", *small)
    (index_of(small) / "CURRENT").write_bytes(pointer)
    ran = run("ask", "Vem kallar till möte?", "--json", *small)
    assert ran.status == 0 and ran.json["retrieved"]


def test_two_processes_index_at_once(small):
    running = [process("index", *small) for _ in range(2)]
    ended = [(r.communicate(), r.returncode) for r in running]
    assert [status for _, status in ended] == [0, 0], ended
    assert sorted("nya" in out for (out, _), _ in ended) == [False, True]
    assert len(list(index_of(small).glob("gen-*"))) == 1


# where the output goes ------------------------------------------------------------------------


def test_a_reader_that_leaves_is_no_failure(small):
    read, write = os.pipe()
    os.close(read)
    running = process("documents", "--json", *small, stdout=write)
    os.close(write)
    assert (running.communicate()[1], running.returncode) == ("", 0)


@pytest.mark.parametrize("language", ["C", "sv_SE.UTF-8", "POSIX"])
def test_letters_survive_any_locale(small, language):
    environment = {**os.environ, "LC_ALL": language, "LANG": language}
    running = process("documents", *small, env=environment)
    out, err = running.communicate()
    assert running.returncode == 0 and "Överenskommelse om skola" in out, err


def test_a_full_disk_under_the_output_is_one_line(small):
    with open("/dev/full", "w", encoding="utf-8") as full:
        running = process("documents", *small, stdout=full)
        err = running.communicate()[1]
    assert running.returncode == 1 and err.startswith("ansvarslots: ") and err.count("\n") == 1


def test_the_program_is_the_same_by_each_name(run, small):
    told = subprocess.run(
        [Path(sys.executable).parent / "ansvarslots", "documents", "--json", *small],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert told.stdout == run("documents", "--json", *small).out
