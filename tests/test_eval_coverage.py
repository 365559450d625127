"""Every section and every row of the shipped corpus is asked about by development cases alone."""

from __future__ import annotations

from assistant.corpus import Corpus
from eval.case import find_gold, load_cases
from eval.coverage import WANTED, coverage, told
from eval.spans import Texts

from .conftest import ROOT


def test_every_section_and_row_is_asked_about_twice(corpus: Corpus) -> None:
    texts = Texts(corpus.documents)
    cases = [case for case in load_cases(ROOT / "eval" / "cases") if case.split == "dev"]
    found = coverage(corpus.documents, cases, {case.id: find_gold(case, texts) for case in cases})
    assert [f"{at.document}, {at.section} {at.row}" for at in found if len(at.cases) < WANTED] == []
    assert {at.row for at in found} > {"Primärvård", "LSS"}
    assert told(found).endswith(f"{len(found)} av {len(found)} avsnitt och rader har minst 2 fall.")


def test_what_nobody_asks_about_is_marked(corpus: Corpus) -> None:
    found = coverage(corpus.documents, [], {})
    assert all(line.startswith("✗   0") for line in told(found).splitlines()[:-2])
