"""Which statements of a model may be shown."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.llm import Checker, ClaimWords, Source, Speech
from assistant.llm.check import Shown
from assistant.llm.write import source_of
from assistant.swedish import Language
from assistant.types import Citation

from .shipped import LEXICON, documents, lexicon

ROWS = yaml.safe_load((Path(__file__).parent / "data/llm/statements.yaml").read_text("utf-8"))
WORDS = ("hembesök", "färdtjänst", "tandvård", "jourtelefon", "läxhjälp")
ACTORS = ("BUP", "socialtjänsten", "primärvården", "vuxenpsykiatrin", "elevhälsan", "BVC")


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Speech(lexicon(), ClaimWords.load(LEXICON)), Language.load(LEXICON))


def judged(checker: Checker, row: dict, statement: str) -> Shown | None:
    head = (row.get("about", ""), row.get("owner", ""), row.get("lead", ""))
    return checker.shown(statement, [Source(1, row["quote"], *head)])


@pytest.mark.parametrize(
    ("row", "statement"),
    [(r, s) for r in ROWS for s in r.get("own", ())],
    ids=lambda x: str(x)[:60],
)
def test_a_plain_form_of_a_quote_is_shown_as_it_is(checker, row, statement):
    found = judged(checker, row, statement)
    assert found and found.own and found.text.endswith(statement)


@pytest.mark.parametrize(
    ("row", "statement"),
    [(r, s) for r in ROWS for s in r.get("held", ())],
    ids=lambda x: str(x)[:60],
)
def test_free_words_become_the_quote(checker, row, statement):
    found = judged(checker, row, statement)
    assert found and not found.own and found.text.endswith("”")


@pytest.mark.parametrize(
    ("row", "statement"), [(r, s) for r in ROWS for s in r["not"]], ids=lambda x: str(x)[:60]
)
def test_what_a_quote_does_not_say_is_never_shown_itself(checker, row, statement):
    found = judged(checker, row, statement)
    assert found is None or not found.own


def test_nothing_is_held_by_nothing(checker):
    assert checker.shown("BUP ansvarar.", []) is None


REPLACED = [
    ("Boka tolk en vecka före mötet.", "Tolk bokas och betalas av mottagningen."),
    ("Barnet vill ha sin socialsekreterare med.", "Socialsekreteraren ska vara med när barnet "
     "själv vill det."),
    ("Mottagningen bokar tolk, och familjehemmet följer med till undersökningen.",
     "Familjehemmet följer med till undersökningen. Tolk bokas och betalas av mottagningen."),
    ("Vårdcentralen skriver recept.", None),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "quoted"), REPLACED)
def test_what_is_replaced_becomes_the_nearest_sentences(checker, statement, quoted):
    text = (
        "Familjehemmet följer med till undersökningen. Socialsekreteraren ska vara med när barnet "
        "själv vill det. Tolk bokas och betalas av mottagningen."
    )
    found = checker.shown(statement, [Source(1, text, owner="Barnkliniken")])
    assert (found and found.text) == (quoted and f"Barnkliniken: ”{quoted}”")


def test_a_unit_that_only_the_row_names_is_said(checker):
    found = checker.shown(
        "Utredning görs inom tre månader.",
        [Source(1, "Utredning görs inom tre månader.", owner="Barnkliniken")],
    )
    assert found and found.own and found.text == "Barnkliniken: Utredning görs inom tre månader."


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
    others = [a for a in ACTORS if lexicon().units_in(a)[0].key not in _named(source)]
    yield f"{rng.choice(others)} ansvarar: {text}"


def _named(source: Source) -> set[str]:
    whole = "\n".join((source.about, source.owner, source.lead, source.text))
    return {hit.key for hit in lexicon().units_in(whole)}


def _own(checker: Checker, text: str, source: Source) -> bool:
    found = checker.shown(text, [source])
    return found is not None and found.own


def test_true_sentences_are_kept_and_lies_about_them_are_not(checker):
    rng = random.Random(7)
    known = list(sources())
    kept = [text for text, source in known if checker.shown(text, [source])]
    own = [text for text, source in known if _own(checker, text, source)]
    told = [(lie, source) for text, source in known for lie in lies(text, source, rng)]
    passed = [lie for lie, source in told if _own(checker, lie, source)]
    assert len(known) > 400 and len(told) > 1500
    assert len(kept) >= 0.99 * len(known) and len(own) >= 0.7 * len(known)
    assert passed == []


def test_a_true_sentence_is_not_held_by_another_source(checker):
    rng = random.Random(8)
    known = list(sources())
    wrong = []
    for text, source in known:
        other = rng.choice(known)[1]
        if other.text not in text and text not in other.text and other is not source:
            wrong += [text] if _own(checker, text, other) else []
    assert len(wrong) <= 2, wrong
