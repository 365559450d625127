"""Ages: a table of what agreements write and what people say, and properties."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusError
from assistant.understand.age_patterns import age_patterns
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader, ages_in
from assistant.understand.plain import plain

ROOT = Path(__file__).parent.parent
TABLE = yaml.safe_load((ROOT / "tests/data/understand/ages.yaml").read_text(encoding="utf-8"))
ROWS = [(text, want) for rows in TABLE.values() for text, want in rows]
WHO = {"s": "subject", "a": "asker", "o": "other"}
WORDS = AgeWords.load(ROOT / "corpus/lexicon")


@pytest.mark.parametrize(("text", "want"), ROWS, ids=[text for text, _ in ROWS])
def test_table(text: str, want: list[tuple[float | None, float | None, str]]) -> None:
    found = ages_in(text, WORDS)
    assert [(m.range.min, m.range.max, m.who) for m in found] == [
        (low, high, WHO[who]) for low, high, who in want
    ]


def test_table_is_big_enough() -> None:
    assert len(ROWS) >= 120


@pytest.mark.parametrize("text", [text for text, want in ROWS if want])
def test_text_is_kept_as_written(text: str) -> None:
    padded = "Å  ä\n" + text
    for mention in ages_in(padded, WORDS):
        assert padded[mention.start : mention.end] == mention.range.text


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("född 2010", 15, 16.99),
        ("f. 2010", 15, 16.99),
        ("född -10", 15, 16.99),
        ("född 2010-05-03", 16, 16.99),
        ("född 2010-12-03", 15, 15.99),
        ("en 08:a", 17, 18.99),
    ],
)
def test_year_of_birth_needs_today(text: str, low: float, high: float) -> None:
    assert ages_in(text, WORDS) == ()
    (mention,) = ages_in(text, WORDS, today=date(2026, 11, 23))
    assert (mention.range.min, mention.range.max) == (low, high)


def test_without_lexicon_nothing_is_found(tmp_path: Path) -> None:
    words = AgeWords.load(tmp_path)
    assert ages_in("en kille på 16 år i åk 9", words) == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("numbers: [1, 2]", "numbers"),
        ("nombers: {}", "nombers"),
        ("stages: {bebis: [3, 1]}", "bebis"),
        ("year: [år\n", "rad"),
        ("below: [1]", "below"),
    ],
)
def test_bad_file_says_where(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "ages.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        AgeWords.load(tmp_path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@given(
    st.integers(0, 99), st.sampled_from(["{} år", "en {}-åring", "hon är {}", "flicka på {} år"])
)
def test_any_whole_age(age: int, form: str) -> None:
    (mention,) = ages_in(form.format(age), WORDS)
    assert (mention.range.min, mention.range.max) == (age, age + 0.99)


@given(st.integers(0, 40), st.integers(1, 40), st.sampled_from(["-", "–", " – ", "-\n", " - "]))
def test_any_range(low: int, more: int, dash: str) -> None:
    (mention,) = ages_in(f"barn {low}{dash}{low + more} år", WORDS)
    assert (mention.range.min, mention.range.max) == (low, low + more + 0.99)


@given(st.text(max_size=80))
def test_any_text_keeps_spans(text: str) -> None:
    last = 0
    for mention in ages_in(text, WORDS, today=date(2026, 11, 23)):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.range.text
        last = mention.end


@pytest.mark.parametrize("read", [0, 1000])
def test_forms_are_found_where_searching_for_each_finds_them(read: int) -> None:
    patterns = age_patterns(WORDS, many=True)
    for _ in range(read):  # what is compiled after many texts finds the same
        list(patterns.matches("ett barn"))
    for text in (plain(text).text for text, _ in ROWS):
        by_search = [
            (form.name, match.span())
            for form in patterns.forms
            for match in form.pattern.finditer(text)
        ]
        assert [(name, match.span()) for name, match in patterns.matches(text)] == by_search


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("barn 0-17 år", True),
        ("från arton års ålder", True),
        ("Fyller barnet arton", True),
        ("en femtonåring", True),
        ("vid femårsbesöket", True),
        ("vården ansvarar för barn", False),
        ("unga vuxna", False),  # a life stage
    ],
)
def test_where_years_may_be_told(text: str, may: bool) -> None:
    assert AgeReader(WORDS).may_tell_years(text) is may
