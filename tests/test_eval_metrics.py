from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Document
from eval.case import Case, Fact, Gold
from eval.figures import Figure, figure, figures
from eval.metrics import (
    MEASURES,
    RETRIEVAL,
    Judge,
    Judgement,
    rank,
    retrieval_counts,
    within_budget,
)
from eval.reply import Cited, Noted, Reply, Statement
from eval.spans import Span
from eval.wording import Support, plain, says

DATA = Path(__file__).parent / "data" / "eval"
WORDING = yaml.safe_load((DATA / "wording.yaml").read_text(encoding="utf-8"))
TEXT = "BUP ansvarar för barn 0-17 år. Skolan ansvarar för elever. Vuxna går till psykiatrin."
DOCUMENT = Document("a", "A", "agreement", "a.md", TEXT, (), ())
BUP, SCHOOL = Span("a", 0, 30), Span("a", 31, 58)
CASE = Case(
    id="dev-1",
    split="dev",
    theme="t",
    file="dev/t.yaml",
    turns=("vem?",),
    standalone="",
    gold=((Gold("a", TEXT[0:30]),),),
    facts=(Fact(("BUP",), True), Fact(("0-17",), True), Fact(("barn",), False)),
    forbid=("vårdcentralen",),
    status=("answered",),
    notices=("expired",),
    persona="skola",
    kind="responsibility",
    overlap="low",
    difficulty=1,
)


def cited(n: int, span: Span) -> Cited:
    quote = TEXT[span.start : span.end]
    return Cited(n, quote, span, span, quote)


GOOD = Reply(
    status="answered",
    text="BUP ansvarar för barn 0–17 år [1].",
    statements=(Statement("BUP ansvarar för barn 0–17 år", (1,)),),
    citations=(cited(1, BUP),),
    notices=(Noted("expired", "Gick ut 2023."),),
    retrieved=(BUP,),
)
REFUSAL = Reply("not_in_agreements", "Det framgår inte.", retrieved=(BUP,))


def judge(case: Case, reply: Reply) -> Judgement:
    gold = ((BUP,),) if case.gold else ()
    return Judge({"a": DOCUMENT}, Support()).judge(case, gold, reply)


UNANSWERABLE = replace(
    CASE, gold=(), facts=(), status=("not_in_agreements",), notices=(), kind="unanswerable-near"
)
ALTERED = replace(cited(1, BUP), quote=TEXT[0:30].replace("17", "18"))
# name, case, reply, outcome, a part of why
OUTCOMES: list[tuple[str, Case, Reply, str, str]] = [
    ("all there", CASE, GOOD, "right", ""),
    ("partly is not accepted", CASE, replace(GOOD, status="partly"), "partly",
     "status delvis besvarad"),
    ("another section", CASE, replace(GOOD, citations=(cited(1, SCHOOL),)), "wrong",
     "inte citerat"),
    ("one of two facts", CASE, replace(GOOD, text="BUP ansvarar [1]."), "partly",
     "inte sagt: 0-17"),
    ("no fact", CASE, replace(GOOD, text="Skolan ansvarar [1]."), "wrong", "inte sagt: BUP"),
    ("only in a notice", CASE, replace(GOOD, text="BUP [1]", notices=(Noted("expired", "0-17"),)),
     "partly", "bara i ett påpekande"),
    ("forbidden", CASE, replace(GOOD, text=GOOD.text + " Eller vårdcentralen."), "wrong",
     "sagt fast"),
    ("no notice", CASE, replace(GOOD, notices=()), "partly", "påpekande saknas: utgången källa"),
    ("altered quote", CASE, replace(GOOD, citations=(ALTERED,)), "wrong", "dokumentets tecken"),
    ("refused", CASE, REFUSAL, "abstained", "status framgår inte"),
    ("asked back", CASE, Reply("clarify", "Hur gammal?"), "abstained", "status motfråga"),
    ("failed", CASE, Reply("", error="indexet är borta"), "wrong", "gav fel: indexet"),
    ("rightly refused", UNANSWERABLE, REFUSAL, "right", ""),
    ("refused with sources", UNANSWERABLE, replace(REFUSAL, citations=(cited(1, BUP),)), "wrong",
     "visar källor"),
    ("wrongly answered", UNANSWERABLE, GOOD, "wrong", "status besvarad"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "said"), WORDING["says"])
def test_facts_are_heard(text: str, form: str, said: bool) -> None:
    assert says(plain(text), form) is said


@pytest.mark.parametrize(("statement", "premises", "held"), WORDING["holds"])
def test_passages_hold_a_statement(statement: str, premises: list[str], held: bool) -> None:
    assert Support(frozenset({"för", "och", "den"})).holds(statement, tuple(premises)) is held


@pytest.mark.parametrize(
    ("name", "case", "reply", "outcome", "why"), OUTCOMES, ids=lambda v: str(v)[:24]
)
def test_outcome(name: str, case: Case, reply: Reply, outcome: str, why: str) -> None:
    found = judge(case, reply)
    assert found.outcome == outcome, found.why
    assert why in " | ".join(found.why)
    assert found.counts["right"] == (float(outcome == "right"), 1.0)


COUNTS: list[tuple[str, Reply, dict[str, Any]]] = [
    ("good", GOOD, {"vital": (2, 2), "facts": (3, 3), "citation_recall": (1, 1),
                    "citation_precision": (1, 1), "quote_fidelity": (1, 1), "notices": (1, 1),
                    "truthfulness": (1, 1), "answer_recall": (1, 1), "answer_precision": (1, 1)}),
    ("uncited statement", replace(GOOD, statements=(*GOOD.statements, Statement("Ja", ()))),
     {"citation_recall": (1, 2)}),
    ("source that adds nothing", replace(
        GOOD,
        statements=(Statement(GOOD.statements[0].text, (1, 2)),),
        citations=(cited(1, BUP), cited(2, SCHOOL)),
    ), {"citation_recall": (1, 1), "citation_precision": (1, 2)}),
    ("source that nobody uses", replace(GOOD, citations=(cited(1, BUP), cited(2, SCHOOL))),
     {"citation_precision": (1, 2), "quote_fidelity": (2, 2)}),
    ("two sources that need each other", replace(
        GOOD,
        statements=(Statement("BUP ansvarar för barn, skolan för elever", (1, 2)),),
        citations=(cited(1, BUP), cited(2, SCHOOL)),
    ), {"citation_recall": (1, 1), "citation_precision": (2, 2)}),
    ("altered quote", replace(GOOD, citations=(ALTERED,)),
     {"quote_fidelity": (0, 1), "cited": (0, 1)}),
    ("refusal", REFUSAL, {"refusal_precision": (0, 1), "answer_recall": (0, 1),
                          "truthfulness": (0, 1), "recall_at_1": (1, 1)}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "reply", "wanted"), COUNTS, ids=[row[0] for row in COUNTS])
def test_counts(name: str, reply: Reply, wanted: dict[str, Any]) -> None:
    found = judge(CASE, reply).counts
    assert {key: found.get(key) for key in wanted} == wanted


def test_the_quote_itself_must_be_the_place_for_the_strict_measure() -> None:
    beside = replace(cited(1, SCHOOL), passage=Span("a", 0, 85))
    found = judge(CASE, replace(GOOD, citations=(beside,)))
    assert found.counts["right"] == (1.0, 1.0)
    assert found.counts["right_strict"] == (0.0, 1.0)


def test_a_conflict_wants_both_sides_and_the_notice() -> None:
    case = replace(CASE, kind="conflict", notices=("conflict",))
    assert judge(case, GOOD).counts["conflict"] == (0.0, 1.0)
    said = replace(GOOD, notices=(Noted("conflict", "Källorna säger olika."),))
    assert judge(case, said).counts["conflict"] == (1.0, 1.0)


def test_retrieval_counts_each_gold_group() -> None:
    far = Span("b", 0, 10)
    gold = ((BUP,), (SCHOOL, far), (Span("c", 0, 5),))
    retrieved = (Span("x", 0, 9), BUP, far)
    ranks = tuple(rank(group, retrieved) for group in gold)
    assert ranks == (2, 3, None)
    counts = retrieval_counts(ranks, gold, retrieved)
    assert counts["recall_at_1"] == (0, 3)
    assert counts["recall_at_5"] == (2, 3)
    assert counts["mrr_at_10"] == (pytest.approx(1 / 2 + 1 / 3), 3)
    # (1/log2(3) + 1/log2(4)) ÷ (1 + 1/log2(3) + 1/log2(4)) = 1.1309 ÷ 2.1309
    assert counts["ndcg_at_10"] == (pytest.approx(0.5307, abs=1e-4), 1)
    assert retrieval_counts((), (), retrieved) == {}


@pytest.mark.parametrize(("budget", "within"), [(10, False), (26, True), (40, True), (0, False)])
def test_what_a_reader_has_time_for(budget: int, within: bool) -> None:
    retrieved = (Span("x", 0, 10), Span("a", 0, 100))
    assert within_budget(((Span("a", 8, 16)),), retrieved, budget) is within


def test_a_figure_is_a_ratio_of_sums_with_a_fixed_interval() -> None:
    pairs = [(1.0, 1.0)] * 30 + [(0.0, 1.0)] * 10 + [(0.0, 0.0)] * 5
    found = figure(pairs)
    assert found == figure(pairs)
    assert found is not None
    assert (found.value, found.n, found.cases) == (0.75, 40, 40)
    assert 0.58 < found.low < 0.68 and 0.82 < found.high < 0.92
    assert figure([(0.0, 0.0)]) is None
    assert Figure.from_json(found.to_json()).value == 0.75


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(3, 5)), min_size=1, max_size=40))
def test_the_interval_lies_within_what_cases_gave(pairs: list[tuple[int, int]]) -> None:
    found = figure([(float(a), float(b)) for a, b in pairs])
    assert found is not None
    shares = [a / b for a, b in pairs]
    assert min(shares) - 1e-9 <= found.low <= found.high <= max(shares) + 1e-9


def test_measures_keep_their_order_and_miss_nothing() -> None:
    keys = tuple(measure.key for measure in MEASURES)
    assert len(set(keys)) == len(keys) and set(keys) > RETRIEVAL
    found = figures([{"vital": (1, 1), "right": (1, 1)}], keys)
    assert list(found) == ["right", "vital"]
    assert set(judge(CASE, GOOD).counts) <= set(keys)
