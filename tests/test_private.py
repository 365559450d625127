"""Personal data: a table of written forms, 1,000 generated ones, and the shipped corpus."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.understand.private import mask

ROOT = Path(__file__).parent.parent
TABLE = yaml.safe_load((ROOT / "tests/data/understand/private.yaml").read_text(encoding="utf-8"))
KINDS = {"P": "[personnummer]", "E": "[e-post]", "T": "[telefon]"}
LETTERS = re.compile(r"(?<![A-Za-zÅÄÖåäö\[])[PET](?![A-Za-zÅÄÖåäö])")


@pytest.mark.parametrize(("text", "want"), TABLE["masked"], ids=[t for t, _ in TABLE["masked"]])
def test_masked(text: str, want: str) -> None:
    masked = mask(text)
    assert masked.text == LETTERS.sub(lambda m: KINDS[m.group()], want)
    assert len(masked.found) == len(LETTERS.findall(want))


@pytest.mark.parametrize("text", TABLE["kept"])
def test_kept(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).found == ()


def test_table_is_big_enough() -> None:
    assert len(TABLE["masked"]) + len(TABLE["kept"]) >= 60


def test_kinds_in_order() -> None:
    masked = mask("a@b.se 850412-1234 070-1234567")
    assert masked.found == ("e-post", "personnummer", "telefon")


DASHES = ("", "-", "+", "–", "—", "−", " ", " - ", " – ", ".", "/", "\u2011", "－")
GAPS = ("", "", "", "-", " ", ".", "/")
AROUND = (
    "{}",
    "vem tar {}?",
    "pnr {}.",
    "({})",
    "barnet,{},bor",
    "”{}”",
    "a\n{}\nb",
    "elev:{} åk 4",
)


@st.composite
def personal_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """(the written form, its last four digits), any check digit."""
    born = draw(st.dates(date(1900, 1, 1), date(2029, 12, 31)))
    day = born.day + (60 if draw(st.booleans()) else 0)
    year = f"{born.year}" if draw(st.booleans()) else f"{born.year % 100:02}"
    gap = draw(st.sampled_from(GAPS))
    last = f"{draw(st.integers(0, 9999)):04}"
    end = last if draw(st.booleans()) else f"{last[:2]}{draw(st.sampled_from(('', ' ')))}{last[2:]}"
    text = f"{year}{gap}{born.month:02}{gap}{day:02}{draw(st.sampled_from(DASHES))}{end}"
    if draw(st.booleans()):
        text = text.translate({ord("0") + i: ord("０") + i for i in range(10)})
    return text, last


@settings(max_examples=1000, deadline=None)
@given(personal_numbers(), st.sampled_from(AROUND))
def test_no_personal_number_is_left(number: tuple[str, str], around: str) -> None:
    text, _ = number
    masked = mask(around.format(text))
    assert masked.found
    left = masked.text.replace("åk 4", "")
    assert not re.search(r"\d", left)


@given(st.text(max_size=60))
def test_any_text_without_digits_or_at_is_untouched(text: str) -> None:
    if not any(c.isdecimal() or c in "@＠" for c in text) and "at" not in text.lower():
        assert mask(text).text == text


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@pytest.mark.parametrize(
    "file", sorted(p.name for p in (ROOT / "corpus").iterdir() if p.suffix in {".md", ".txt"})
)
def test_corpus_is_not_masked_but_for_a_telephone_number(file: str) -> None:
    text = (ROOT / "corpus" / file).read_text(encoding="utf-8")
    found = mask(text).found
    assert found in ((), ("telefon",))
    assert not found or "Tfn" in text
