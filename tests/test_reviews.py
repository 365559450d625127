"""Reviews are kept once acknowledged, without personal data, and lapse when a source changes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import yaml

from assistant.cli import main
from assistant.dialogue.nameless import redactor
from assistant.drafts import draft_cases
from assistant.errors import LedgerError, LotsError, UsageError
from assistant.reviews import MAX_REVIEWS, Reviews
from assistant.verdicts import MAX_COMMENT, Review, from_json, hashes_of, review_of

from .conftest import CORPUS, ROOT

HASHES = {"avtal": "a" * 64, "annat": "b" * 64}
ONE = Review(
    turns=("Vem ansvarar för en 16-åring?",), status="answered", verdict="right", hashes=HASHES
)


@pytest.fixture
def store(tmp_path) -> Reviews:
    return Reviews.open(tmp_path / "data" / "granskningar.sqlite")


@pytest.fixture(scope="session")
def redact():
    return redactor(CORPUS / "lexicon")


# what is kept -----------------------------------------------------------------------------------


def test_a_review_comes_back_as_it_was_given(store):
    given = replace(ONE, statement=1, statement_text="Skolan.", comment="Nej.", initials="åk")
    review_id = store.add(given)
    (found,) = store.all()
    assert found == replace(given, id=review_id, created=found.created, initials="ÅK")
    assert Reviews.open(store.ledger.path).all() == (found,)


def test_the_oldest_comes_first(store):
    late = store.add(replace(ONE, created="2026-11-02T00:00:00Z"))
    early = store.add(replace(ONE, created="2026-11-01T00:00:00Z"))
    assert [r.id for r in store.all()] == [early, late]


PERSONAL = [
    ("Pojken 20120304-1234 mår dåligt", "[personnummer]"),
    ("ring mig på 070-123 45 67", "[telefon]"),
    ("skriv till anna.b@exempel.se", "[e-post]"),
    ("flickan heter Xerxina Bergström och är 12", "heter [namn] och är 12"),
    ("Kevin Andersson rispar sig", "[namn] rispar sig"),
    ("det gäller Emmas syster", "[namn] syster"),
    ("mamma lisa dricker, pappa kevins bror", "mamma [namn] dricker, pappa [namn] bror"),
]


@pytest.mark.parametrize(("text", "kept"), PERSONAL)
def test_personal_data_is_not_kept(tmp_path, redact, text, kept):
    store = Reviews.open(tmp_path / "r.sqlite", redact)
    answer = {"standalone": text, "claims": [{"text": "Skolan.", "citations": [1]}]}
    store.add(replace(ONE, turns=(text,), comment=text, answer=answer))
    (found,) = store.all()
    assert all(kept in t for t in (found.question, found.comment, found.answer["standalone"]))
    whole = b"".join(f.read_bytes() for f in tmp_path.iterdir())
    for secret in (
        "20120304",
        "123 45",
        "anna.b",
        "Xerxina",
        "Bergström",
        "Andersson",
        "Emma",
        "lisa",
        "kevin",
    ):
        assert secret.encode() not in whole


@pytest.mark.parametrize(
    "text",
    ["En 16-åring med ångest", "Vem ansvarar på BUP?", "112 och 1177", "Region Exempel gör det"],
)
def test_what_is_no_personal_data_stays(redact, text):
    assert redact(text) == text


WRONG = [
    ({"verdict": "rätt"}, "omdömet"),
    ({"turns": ()}, "frågan saknas"),
    ({"turns": ("  ",)}, "tom"),
    ({"turns": ("x" * 8001,)}, "för lång"),
    ({"comment": "x" * (MAX_COMMENT + 1)}, "2000 tecken"),
    ({"initials": "Kalle"}, "högst fyra"),
    ({"initials": "K.A"}, "högst fyra"),
    ({"hashes": {}}, "dokumenten"),
    ({"statement": -1}, "nummer"),
    ({"statement": True}, "nummer"),
    ({"id": "../x"}, "id"),
    ({"created": "i går"}, "tiden"),
    ({"answer": {"claims": ["x"]}}, "svaret"),
    ({"answer": {"claims": [{"text": "x" * 100_000, "citations": []}]}}, "för stor"),
    ({"comment": 7}, "inte text"),
]


@pytest.mark.parametrize(("fields", "words"), WRONG, ids=[w for _, w in WRONG])
def test_a_field_that_is_wrong_is_refused(store, fields, words):
    with pytest.raises(UsageError, match=words):
        store.add(replace(ONE, **fields))
    assert store.all() == ()


def test_all_or_none_of_several(store):
    with pytest.raises(UsageError):
        store.add_all((ONE, replace(ONE, verdict="x")))
    assert store.all() == ()


def test_a_file_has_room_for_so_many(store, monkeypatch):
    monkeypatch.setattr("assistant.reviews.MAX_REVIEWS", 1)
    store.add(ONE)
    with pytest.raises(UsageError, match="plats"):
        store.add(ONE)
    assert MAX_REVIEWS >= 10_000


# lapsing ----------------------------------------------------------------------------------------


def test_a_verdict_lapses_with_its_source(store):
    store.add(ONE)
    assert len(store.current({**HASHES, "nytt": "c"})) == 1
    assert len(store.lapsed({**HASHES, "avtal": "c" * 64})) == 1
    assert len(store.lapsed({"avtal": "a" * 64})) == 1  # the other document is gone


def test_old_reviews_go(store):
    store.add(replace(ONE, created="2020-01-01T00:00:00Z"))
    kept = store.add(ONE)
    assert store.delete_older_than(365) == 1
    assert [r.id for r in store.all()] == [kept]
    assert store.delete(kept)
    assert not store.delete(kept)


def test_a_deleted_comment_is_not_left_in_the_file(store):
    store.delete(store.add(replace(ONE, comment="hemligtord")))
    folder = store.ledger.path.parent
    assert all(b"hemligtord" not in file.read_bytes() for file in folder.iterdir())


# durability -------------------------------------------------------------------------------------

ADDER = """
import sys
from pathlib import Path
from assistant.reviews import Reviews
from assistant.verdicts import Review
store = Reviews.open(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    added = store.add(Review((f"fråga {n}",), "answered", "right", {"a": "b"}))
    print(added, flush=True)
"""


def adder(path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ADDER, str(path), str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    path = tmp_path / "r.sqlite"
    for seconds in (0.0, 0.02, 0.05):
        running = adder(path, 1_000_000)
        told = [running.stdout.readline().strip() for _ in range(5)]
        time.sleep(seconds)
        os.kill(running.pid, signal.SIGKILL)
        told += [line.strip() for line in running.stdout if len(line) == 33]
        running.wait()
        running.stdout.close()
        assert set(told) <= {r.id for r in Reviews.open(path).all()}


def test_two_processes_write_at_once(tmp_path):
    path = tmp_path / "r.sqlite"  # both make it, too
    both = [adder(path, 60) for _ in range(2)]
    outputs = [one.communicate()[0].split() for one in both]
    assert [len(told) for told in outputs] == [60, 60]
    assert {r.id for r in Reviews.open(path).all()} == {*outputs[0], *outputs[1]}


DAMAGE = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "another file": lambda data: b"Det var en gang " * 500,
    "a changed letter": lambda data: data.replace(b"unikt omdome", b"unikt OMDOME"),
    "a page of zeros": lambda data: data[:4096] + bytes(4096) + data[8192:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_said_and_never_mended_in_silence(tmp_path, capsys, damage):
    path = tmp_path / "granskningar.sqlite"
    Reviews.open(path).add(replace(ONE, comment="unikt omdome"))
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(LedgerError, match="skadad"):
        Reviews.open(path).all()
    assert main(["review", "list", "--data", str(tmp_path), "--corpus", str(CORPUS)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("ansvarslots: Filen är skadad (")
    assert path.read_bytes() == damaged


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    store = Reviews.open(tmp_path / "r.sqlite")
    store.add(ONE)
    assert len(Reviews.open(tmp_path / "r.sqlite").all()) == 1


def test_a_file_of_another_kind_is_left_alone(tmp_path):
    path = tmp_path / "r.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mitt (x)")
    db.close()
    with pytest.raises(LedgerError, match="annat slag"):
        Reviews.open(path)


def test_a_file_that_vanishes_is_not_made_anew(store):
    store.ledger.path.unlink()
    with pytest.raises(LedgerError, match="öppna"):
        store.add(ONE)


# copies -----------------------------------------------------------------------------------------


def test_a_backup_comes_back_and_keeps_what_was_there(store, tmp_path):
    first = store.add(ONE)
    store.backup(tmp_path / "kopia.sqlite")
    second = store.add(ONE)
    kept = store.restore(tmp_path / "kopia.sqlite")
    assert [r.id for r in store.all()] == [first]
    assert {r.id for r in Reviews.open(kept).all()} == {first, second}
    store.add(ONE)


def test_a_backup_mends_a_damaged_file(store, tmp_path):
    first = store.add(ONE)
    store.backup(tmp_path / "kopia.sqlite")
    store.ledger.path.write_bytes(b"skrap" * 1000)
    kept = store.restore(tmp_path / "kopia.sqlite")
    assert [r.id for r in store.all()] == [first]
    assert kept.read_bytes().startswith(b"skrap")


def test_a_damaged_backup_is_not_restored(store, tmp_path):
    first = store.add(ONE)
    (tmp_path / "kopia.sqlite").write_bytes(b"skrap" * 1000)
    with pytest.raises(LedgerError, match="skadad"):
        store.restore(tmp_path / "kopia.sqlite")
    with pytest.raises(UsageError, match="finns inte"):
        store.restore(tmp_path / "ingen.sqlite")
    assert [r.id for r in store.all()] == [first]


# commands and drafts ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A small corpus, its assistant's answer and its documents."""
    from assistant.config import Config
    from assistant.engine import Assistant

    folder = tmp_path_factory.mktemp("asked")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "skola.md").write_text(
        "# Överenskommelse om skola\n\n## Ansvar\n\n"
        "Kommunen ansvarar för skolans stöd till elever i åldrarna 6-15 år.\n\n"
        "## Möten\n\nRektor kallar till möte inom tre veckor.\n",
        encoding="utf-8",
    )
    assistant = Assistant.open(Config(corpus=folder / "corpus", index=folder / "index"))
    return folder, assistant.ask(["vem kallar till möte?"]), assistant.documents


def test_an_answer_marked_right_becomes_a_draft_case(asked, tmp_path):
    from eval.case import find_gold, load_cases
    from eval.spans import Texts

    _, answer, documents = asked
    store = Reviews.open(tmp_path / "r.sqlite")
    store.add(review_of(answer, documents, "right", statement=0, comment="Bra."))
    text = draft_cases(store.all(), documents.values())
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "d.yaml").write_text(text, encoding="utf-8")
    (case,) = load_cases(tmp_path)
    assert case.turns == ("vem kallar till möte?",)
    assert find_gold(case, Texts(documents.values()))
    assert "# rätt" in text
    assert "Bra." in text


def test_an_answer_marked_wrong_is_a_comment_to_fill_in(asked):
    _, answer, documents = asked
    review = replace(
        review_of(answer, documents, "wrong", comment="Fel möte"), created="2026-11-01T00:00:00Z"
    )
    text = draft_cases([review], documents.values())
    assert yaml.safe_load(text) == {"theme": "granskade svar", "cases": []}
    assert "# fel, 2026-11-01: hela svaret" in text
    assert "Fel möte" in text


def test_lapsed_verdicts_and_cases_give_no_draft(asked):
    _, answer, documents = asked
    lapsed = replace(review_of(answer, documents, "right"), hashes={"skola": "0"})
    case = review_of(answer, documents, "right", case="dev-x-1")
    text = draft_cases([lapsed, case], documents.values())
    assert yaml.safe_load(text)["cases"] == []
    assert "# dev-x-1: rätt" in text


def test_a_statement_that_is_not_there(asked):
    _, answer, documents = asked
    with pytest.raises(UsageError, match="påstående"):
        review_of(answer, documents, "right", statement=99)


def run(capsys, asked, data, *arguments) -> tuple[int, str, str]:
    capsys.readouterr()
    corpus = str(asked[0] / "corpus")
    status = main(["review", *arguments, "--corpus", corpus, "--data", str(data)])
    return (status, *capsys.readouterr())


def test_the_commands(capsys, asked, tmp_path):
    data, copy = tmp_path / "data", tmp_path / "kopia.sqlite"
    _, answer, documents = asked
    review = review_of(answer, documents, "wrong", comment="Ring 070-123 45 67", initials="ab")
    raw = {**review.to_json(), "id": "a" * 32, "created": "2026-11-01T00:00:00Z"}
    saved = tmp_path / "omdomen.json"
    saved.write_text(json.dumps({"reviews": [raw]}), encoding="utf-8")
    assert run(capsys, asked, data, "import", str(saved))[2] == (
        "1 granskningar tillagda, 0 fanns redan.\n"
    )
    assert "0 granskningar tillagda, 1 fanns" in run(capsys, asked, data, "import", str(saved))[2]
    told = run(capsys, asked, data, "list")[1]
    assert "fel, AB, 2026-11-01\n    vem kallar till möte?" in told
    assert "Ring [telefon]" in told
    (listed,) = json.loads(run(capsys, asked, data, "list", "--json")[1])
    assert listed["holds"] is True
    assert "# fel" in run(capsys, asked, data, "export")[1]
    assert run(capsys, asked, data, "export", str(tmp_path / "d.yaml"))[0] == 0
    assert run(capsys, asked, data, "export", str(tmp_path / "d.yaml"))[0] == 2
    assert run(capsys, asked, data, "backup", str(copy))[0] == 0
    assert run(capsys, asked, data, "delete", "a" * 32)[0] == 0
    assert run(capsys, asked, data, "delete", "a" * 32)[0] == 2
    assert run(capsys, asked, data, "restore", str(copy))[0] == 0
    assert "1 granskningar borttagna" in run(capsys, asked, data, "delete", "--older-than", "0")[2]
    assert run(capsys, asked, data, "delete")[0] == 2


def test_doctor_tells_what_is_kept(capsys, asked, tmp_path):
    folder, answer, documents = asked
    options = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    options += ["--data", str(tmp_path)]
    assert main(["doctor", *options]) == 0
    assert f"luckor räknas inte; {tmp_path}" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    path = tmp_path / "granskningar.sqlite"
    Reviews.open(path).add(review_of(answer, documents, "right"))
    assert main(["doctor", *options]) == 0
    assert "1 granskningar, varav 0 har förfallit" in capsys.readouterr().out
    path.write_bytes(b"")
    assert main(["doctor", *options]) == 1
    assert "FEL Granskningar och luckor: Filen är skadad" in capsys.readouterr().out


BAD_FILES = [
    ("inget", "inte JSON"),
    ("[]", "reviews saknas"),
    ('{"reviews": [7]}', "granskning 1"),
    ('{"reviews": [{"turns": ["x"]}]}', "granskning 1"),
]


@pytest.mark.parametrize(("text", "words"), BAD_FILES, ids=[w for w, _ in BAD_FILES])
def test_a_bad_import_stores_nothing(capsys, asked, tmp_path, text, words):
    file = tmp_path / "fel.json"
    file.write_text(text, encoding="utf-8")
    status, out, err = run(capsys, asked, tmp_path / "data", "import", str(file))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words in err
    assert not (tmp_path / "data").exists()


def test_hashes_are_of_the_text(asked):
    _, _, documents = asked
    (document,) = documents.values()
    changed = replace(document, text=document.text + " ")
    assert hashes_of([document]) != hashes_of([changed])
    assert hashes_of([document]) == hashes_of([replace(document, title="Annan")])


def test_json_there_and_back():
    assert from_json(json.loads(json.dumps(ONE.to_json()))) == ONE


def test_only_the_owner_can_read_it(store):
    assert store.ledger.path.stat().st_mode & 0o077 == 0
    assert store.ledger.path.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "fil").write_text("x")
    with pytest.raises(LotsError, match="kan inte skrivas"):
        Reviews.open(tmp_path / "fil" / "r.sqlite")
    shutil.rmtree(tmp_path, ignore_errors=True)
