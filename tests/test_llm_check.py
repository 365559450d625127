"""Which statements of a model may be shown."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.llm import Checker, ClaimWords, Source, Speech
from assistant.llm.write import source_of
from assistant.types import AgeRange, Citation

from .shipped import LEXICON, age_words, documents, lexicon

ROWS = yaml.safe_load((Path(__file__).parent / "data/llm/statements.yaml").read_text("utf-8"))
WORDS = ("hembesök", "färdtjänst", "tandvård", "jourtelefon", "läxhjälp")
ACTORS = ("BUP", "socialtjänsten", "primärvården", "vuxenpsykiatrin", "elevhälsan", "BVC")


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Speech(lexicon(), ClaimWords.load(LEXICON)), age_words())


def judged(checker: Checker, row: dict, statement: str) -> str | None:
    source = Source(1, row["quote"], row.get("about", ""), row.get("owner", ""))
    ages = [AgeRange(age, age + 0.99) for age in row.get("ages", ())]
    return checker.fault(statement, [source], ages, row.get("needs", ()))


@pytest.mark.parametrize(
    ("row", "statement"), [(r, s) for r in ROWS for s in r["held"]], ids=lambda x: str(x)[:60]
)
def test_what_a_quote_says_is_kept(checker, row, statement):
    assert judged(checker, row, statement) is None


@pytest.mark.parametrize(
    ("row", "statement"), [(r, s) for r in ROWS for s in r["not"]], ids=lambda x: str(x)[:60]
)
def test_what_a_quote_does_not_say_is_dropped(checker, row, statement):
    assert judged(checker, row, statement) is not None


def test_nothing_is_held_by_nothing(checker):
    assert checker.fault("BUP ansvarar.", []) == "no source"


def sources() -> Iterator[tuple[str, Source]]:
    """Every sentence of the shipped corpus with itself as its source."""
    for document in documents().documents:
        for passage in document.passages:
            for s in passage.sentences:
                if s.kind != "lead_in" and 25 <= len(s.text) <= 400:
                    quote = document.text[s.start : s.end]
                    yield s.text, source_of(Citation(1, passage, quote, s.start, s.end))


def lies(text: str, source: Source, rng: random.Random) -> Iterator[str]:
    """Statements near a true one that it does not hold."""
    if number := re.search(r"(?<![\d-])\d+(?![\d-])", text):
        changed = str(int(number.group()) + rng.choice([1, 2, 5]))
        yield text[: number.start()] + changed + text[number.end() :]
    for verb in ("ansvarar", "ska", "skall", "kan", "är", "har"):
        if re.search(rf"\b{verb}\b", text):
            yield re.sub(rf"\b{verb}\b", f"{verb} inte", text, count=1)
            break
    if re.search(r"\binte\b", text):
        yield re.sub(r"\binte\b ?", "", text, count=1)
    for soft in ("kan", "bör"):
        if re.search(rf"\b{soft}\b", text):
            yield re.sub(rf"\b{soft}\b", "ska", text, count=1)
    yield text.rstrip(". ") + f" och {rng.choice(WORDS)}."
    yield text.rstrip(". ") + " inom två veckor."
    named = {hit.key for hit in lexicon().units_in(source.whole)}
    others = [a for a in ACTORS if lexicon().units_in(a)[0].key not in named]
    yield f"{rng.choice(others)} ansvarar: {text}"


def test_true_sentences_are_kept_and_lies_about_them_are_not(checker):
    rng = random.Random(7)
    known = list(sources())
    kept = [text for text, source in known if checker.fault(text, [source]) is None]
    told = [(lie, source) for text, source in known for lie in lies(text, source, rng)]
    passed = [lie for lie, source in told if checker.fault(lie, [source]) is None]
    assert len(known) > 400 and len(told) > 1500
    assert len(kept) >= 0.98 * len(known)
    assert passed == []


def test_a_true_sentence_is_not_held_by_another_source(checker):
    rng = random.Random(8)
    known = list(sources())
    wrong = []
    for text, source in known:
        other = rng.choice(known)[1]
        if other.text not in text and text not in other.text and other is not source:
            wrong += [text] if checker.fault(text, [other]) is None else []
    assert len(wrong) <= 2, wrong
