from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.corpus import Corpus
from assistant.swedish import fold
from eval.case import Case, CaseError, Gold, ambiguous, find_gold, load_cases
from eval.spans import Key, Span, Texts

from .conftest import CORPUS, ROOT

DATA = Path(__file__).parent / "data" / "eval"
BROKEN = yaml.safe_load((DATA / "broken.yaml").read_text(encoding="utf-8"))
GOOD: dict[str, Any] = {
    "id": "dev-1",
    "turns": ["vem tar hand om det här?"],
    "gold": [[{"document": "a", "quote": "Ett citat som är långt nog."}]],
    "facts": [{"forms": ["BUP"], "weight": "vital"}],
    "status": ["answered"],
    "tags": {"persona": "skola", "kind": "fact", "overlap": "low", "difficulty": 1},
}
QUOTES = [
    ("Ett två tre.", "två tre", "två tre"),
    ("Ett **två**\n<br>tre.", "två tre", "två**\n<br>tre"),
    ("läkemedels-\ngenomgång", "läkemedelsgenomgång", "läkemedels-\ngenomgång"),
    ("ålder 0 – 17,99 år", "0-17.99 år", "0 – 17,99 år"),
    ("• Att gå¹\n• Att stå", "Att gå Att stå", "Att gå¹\n• Att stå"),
    ("Tr&auml;d &amp; sj&ouml;", "träd sjö", "Tr&auml;d &amp; sj&ouml;"),
    ('<ul style="list-style-type: none"> • Ge stöd', "list style", ""),
    ("ﬁnns", "finns", "ﬁnns"),
    ("något annat", "två tre", ""),
    ("något annat", "– …", ""),
]


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_cases(ROOT / "eval" / "cases")


@pytest.fixture(scope="module")
def texts(corpus: Corpus) -> Texts:
    return Texts(corpus.documents)


def write(folder: Path, row: dict[str, Any]) -> None:
    entry = GOOD | row.get("change", {})
    entry.pop(row.get("drop", ""), None)
    text = row.get("text") or yaml.safe_dump({"theme": "fel", "cases": [entry]}, allow_unicode=True)
    (folder / "dev").mkdir(exist_ok=True)
    (folder / "dev" / "fel.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("raw", "quote", "found"), QUOTES)
def test_a_quote_is_found_through_markup_and_breaks(raw: str, quote: str, found: str) -> None:
    places = Key.of(raw).find(Key.of(quote).text)
    assert [raw[start:end] for start, end in places] == ([found] if found else [])


def test_a_quote_in_what_the_reader_dropped_is_found_last(texts: Texts) -> None:
    (place,) = texts.find("jamtbus-2018", "1.1 PARTER FÖR SAMVERKAN")
    assert place.start > 2500  # the contents list ends before


def test_nearest_of_several_places(texts: Texts) -> None:
    quote = "Erbjuda konsultation till generell nivå/första linjen."
    places = texts.find("jamtbus-2018", quote)
    assert len(places) > 2
    for place in places:
        assert texts.nearest("jamtbus-2018", quote, place.start + 3) == place
    assert texts.nearest("jamtbus-2018", "finns inte alls här", 0) is None


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        (Span("a", 12, 18), True),
        (Span("a", 15, 25), True),
        (Span("a", 16, 26), False),
        (Span("b", 12, 18), False),
        (Span("a", 12, 12), False),
    ],
)
def test_a_passage_holds_a_span_that_lies_in_it_by_half(other: Span, holds: bool) -> None:
    assert Span("a", 10, 20).holds(other) is holds


@pytest.mark.parametrize("row", BROKEN, ids=[row["name"] for row in BROKEN])
def test_a_broken_case_is_named(row: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, row)
    with pytest.raises(CaseError) as caught:
        load_cases(tmp_path)
    assert row["error"] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_id_may_not_come_twice(tmp_path: Path) -> None:
    write(tmp_path, {})
    second = (tmp_path / "dev" / "fel.yaml").read_text(encoding="utf-8")
    (tmp_path / "dev" / "igen.yaml").write_text(second, encoding="utf-8")
    with pytest.raises(CaseError, match="dev-1 finns redan i dev/fel.yaml"):
        load_cases(tmp_path)


def test_gold_that_is_gone_is_named(tmp_path: Path, texts: Texts) -> None:
    write(tmp_path, {})
    (case,) = load_cases(tmp_path)
    with pytest.raises(CaseError, match=r"Dokumentet a finns inte \(dev/fel.yaml, dev-1, gold\)"):
        find_gold(case, texts)
    gone = {"document": "jamtbus-2018", "quote": "Det här står inte i dokumentet."}
    write(tmp_path, {"change": {"gold": [[gone]]}})
    (case,) = load_cases(tmp_path)
    with pytest.raises(CaseError, match="Citatet finns inte i jamtbus-2018"):
        find_gold(case, texts)


def test_every_shipped_gold_quote_is_in_its_document(cases: tuple[Case, ...], texts: Texts) -> None:
    for case in cases:
        golds = find_gold(case, texts)
        assert len(golds) == len(case.gold)
        assert all(golds)


def test_the_shipped_cases_are_as_many_as_promised(cases: tuple[Case, ...]) -> None:
    assert sum(case.split == "dev" for case in cases) >= 220
    assert sum(case.split == "test" for case in cases) >= 160


def test_no_test_question_is_a_development_question_or_in_the_banks(
    cases: tuple[Case, ...],
) -> None:
    seen = {fold(t) for c in cases if c.split == "dev" for t in (c.turns[-1], c.standalone)}
    for folder, key in (("questions", "groups"), ("not_covered", "topics")):
        for file in (CORPUS / folder).glob("*.yaml"):
            for group in yaml.safe_load(file.read_text(encoding="utf-8"))[key]:
                seen.update(fold(question) for question in group["questions"])
    alone = [(c.id, c.standalone or c.turns[-1]) for c in cases if c.split == "test"]
    assert [name for name, question in alone if fold(question) in seen] == []


def test_ambiguous_gold_is_told(tmp_path: Path, texts: Texts) -> None:
    quote = "Erbjuda konsultation till generell nivå/första linjen."
    write(tmp_path, {"change": {"gold": [[{"document": "jamtbus-2018", "quote": quote}]]}})
    (case,) = load_cases(tmp_path)
    assert ambiguous(case, texts) == (Gold("jamtbus-2018", quote),)
