"""Needs, expansions and the lexicon's files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusError
from assistant.understand.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests/data/understand"
TABLE = yaml.safe_load((DATA / "topics.yaml").read_text(encoding="utf-8"))
MORE = yaml.safe_load((DATA / "intents.yaml").read_text(encoding="utf-8"))
LEXICON = Lexicon.load(ROOT / "corpus/lexicon")


@pytest.mark.parametrize(("text", "want"), TABLE["found"], ids=[t for t, _ in TABLE["found"]])
def test_found(text: str, want: list[str]) -> None:
    assert set(want) <= {hit.key for hit in LEXICON.needs_in(text)}


@pytest.mark.parametrize(("text", "absent"), TABLE["absent"], ids=[t for t, _ in TABLE["absent"]])
def test_absent(text: str, absent: list[str]) -> None:
    assert not set(absent) & {hit.key for hit in LEXICON.needs_in(text)}


def test_table_is_big_enough() -> None:
    assert len(TABLE["found"]) >= 60


@pytest.mark.parametrize(
    ("text", "want"), MORE["expansions"], ids=[t for t, _ in MORE["expansions"]]
)
def test_expansions(text: str, want: list[str]) -> None:
    assert set(want) <= set(LEXICON.expansions(text))


def test_expansions_leave_out_what_is_said() -> None:
    assert "SIP" not in LEXICON.expansions("vad är SIP")
    assert not any("*" in word or "!" in word for word in LEXICON.expansions("adhd och missbruk"))


def test_broader() -> None:
    assert LEXICON.broader("ångest") == ("psykisk ohälsa",)
    assert LEXICON.broader("heder") == ("våld", "barn som far illa")
    assert LEXICON.broader("finns inte") == ()


@pytest.mark.parametrize(("text", "want"), MORE["levels"], ids=[t for t, _ in MORE["levels"]])
def test_levels(text: str, want: list[str]) -> None:
    assert [hit.key for hit in LEXICON.levels_in(text)] == want


@pytest.mark.parametrize(
    ("text", "want"), MORE["principals"], ids=[t for t, _ in MORE["principals"]]
)
def test_principals(text: str, want: list[str]) -> None:
    assert [hit.key for hit in LEXICON.principals_in(text)] == want


def test_empty_folder_is_an_empty_lexicon(tmp_path: Path) -> None:
    lexicon = Lexicon.load(tmp_path)
    text = "soc eller bup vid ångest, vad kostar det, vill inte leva"
    assert lexicon.needs_in(text) == lexicon.units_in(text) == lexicon.levels_in(text) == ()
    assert lexicon.expansions(text) == ()
    assert lexicon.intent(text) == "fact"
    assert lexicon.answer_type(text) is None
    assert not lexicon.acute(text)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("needs.yaml", "needs: {a: {broader: b}}", "broader"),
        ("needs.yaml", "needs: {a: {oficial: [x]}}", "oficial"),
        ("needs.yaml", "needs: {a: {official: x}}", "lista"),
        ("needs.yaml", "needs:\n  a: [\n", "rad"),
        ("units.yaml", "units: {a: {names: [x]}}", "principal_kind"),
        ("units.yaml", "unit: {}", "unit"),
        ("units.yaml", "units: {a: {principal_kind: region, names: [1]}}", "a"),
        ("levels.yaml", "levels: {a: 3}", "lista"),
        ("terms.yaml", "terms: {a: b}", "lista"),
        ("intents.yaml", "intents: [{intent: a, cues: ['(']}]", "("),
        ("intents.yaml", "answer_types: {a: {asks: ['x'], evidens: []}}", "evidens"),
        ("acute.yaml", "dangers: {a: {fraser: []}}", "fraser"),
        ("principals.yaml", "- a", "nycklar"),
    ],
)
def test_bad_file_says_where_in_one_line(
    tmp_path: Path, file: str, content: str, says: str
) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        Lexicon.load(tmp_path)
    line = str(error.value)
    assert file in line and says in line and "\n" not in line


@given(st.text(max_size=60), st.sampled_from(["ångest", "mår dåligt", "bup", "adhd"]))
def test_spans_are_those_of_the_text(noise: str, phrase: str) -> None:
    text = f"{noise} {phrase} {noise}"
    for hit in (*LEXICON.needs_in(text), *LEXICON.units_in(text)):
        assert text[hit.start : hit.end] == hit.text


def test_decomposed_letters_are_read() -> None:
    text = "hon har a\u030angest"
    (hit,) = LEXICON.needs_in(text)
    assert (hit.key, hit.text) == ("ångest", "a\u030angest")
