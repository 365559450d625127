"""A line that goes on for ever costs no more than its length: no pattern looks at it again."""

from __future__ import annotations

import time

import pytest

from assistant.answer.defining import spelled_out
from assistant.reading.contents import mark_contents
from assistant.reading.document import parse
from assistant.reading.extract import tidy
from assistant.reading.lines import Line
from assistant.reading.stray import stray
from assistant.swedish import Language
from assistant.understand import AgeWords
from assistant.understand.ages import reader_of
from assistant.understand.private import mask

from .conftest import ROOT

LONG = 20_000
MOST = 5.0  # CPU seconds; what is looked at again and again takes minutes
LINES = {
    "spaces": "a" + " " * LONG + "b",
    "tabs": "a" + "\t" * LONG + "b",
    "dots": "a" + "." * LONG + "b",
    "dots apart": "a" + " ." * LONG + "b",
    "ampersands": "&a" * LONG,
    "tags cut": "<p " * LONG,
    "numbers": "1 " * LONG,
    "signature": "för " * LONG,
    "letters apart": "A " * LONG,
    "pictures cut": "![a](" * LONG,
    "pictures begun": "![" * LONG,
    "addresses cut": "<http://a" * LONG,
    "notes cut": "[^a" * LONG,
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_long_line_is_read_in_time(line: str, language: Language) -> None:
    began = time.process_time()
    text = f"# Avtal\n\n## 1 Mål\n\nKommunen ansvarar för skolan.\n\n{line}\n\nSlut.\n"
    document = parse(text, language, document_id="x", file="x.md")
    assert any("skolan" in passage.text for passage in document.passages)
    assert time.process_time() - began < MOST


@pytest.mark.parametrize("text", ["<sup> 1", "0-17 år, ", "16 och "])
def test_many_numbers_are_looked_at_once(text: str) -> None:
    began = time.process_time()
    reader_of(AgeWords.load(ROOT / "corpus/lexicon")).read(text * (LONG // 4))
    assert time.process_time() - began < MOST


def test_personal_data_is_looked_for_in_time() -> None:
    began = time.process_time()
    assert mask("a." * LONG + " a.b@c.se").text.endswith("a. [e-post]")
    assert time.process_time() - began < MOST


def test_words_outside_passages_are_found_in_time() -> None:
    began = time.process_time()
    text = "&a" * LONG
    assert stray(text, []) == [(0, len(text))]
    assert time.process_time() - began < MOST


def test_the_rest_of_a_cut_tag_is_no_word() -> None:
    assert stray('class="rad">', []) == []
    assert stray("ord > ord", [(0, 3)]) == [(3, 9)]


def test_trailing_space_is_taken_away_in_time() -> None:
    began = time.process_time()
    assert tidy("a" + " " * 40 * LONG + "b \t\nc  ") == "a" + " " * 40 * LONG + "b\nc\n"
    assert time.process_time() - began < MOST


def test_an_abbreviation_said_often_is_looked_for_in_time() -> None:
    began = time.process_time()
    assert not spelled_out("abc", ("x " * 20 + " abc ") * 200)
    assert time.process_time() - began < MOST


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("2.1 Mål ..... 7", True),
        ("Mål\t7", True),
        ("Mål   7", True),
        ("Mål … 12", True),
        ("Mål . . . 12", True),
        ("Mål ... 2012", False),
        ("Mål 7", False),
        ("Mål. 7", False),
        ("... 7", False),
        ("| Mål ... 7", False),
    ],
)
def test_lines_of_a_contents_list(line: str, listed: bool, language: Language) -> None:
    lines, at = [], 0
    for _ in range(3):
        lines.append(Line(at, at + len(line), line, "text"))
        at += len(line) + 1
    marked = mark_contents(lines, language)
    assert all((x.kind == "contents") is listed for x in marked)
