"""Measures: a case and a reply → a judgement with one (numerator, denominator) a measure.

Every measure is a ratio of sums over cases, so its interval comes from resampling cases
(``eval.figures``). Definitions follow ALCE (citations), nuggets (facts) and CRAG (truthfulness).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Document
from eval.case import REFUSED, Case
from eval.labels import NOTICES, STATUSES
from eval.reply import Cited, Reply
from eval.spans import Span
from eval.wording import Support, plain, says

BUDGET = 3000
"""Characters: what a reader in a hurry reads of what was retrieved."""
Counts = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name in the results, in Swedish, and what it says."""

    key: str
    label: str
    meaning: str
    percent: bool = True


MEASURES = (
    Measure("right", "Rätt svar", "hela fallet: rätt avsnitt, fakta, status och påpekanden"),
    Measure("right_strict", "Rätt svar, strängt", "som rätt, men själva citatet ska vara stället"),
    Measure("truthfulness", "Sanningspoäng", "rätt +1, delvis +0,5, avstod 0, fel −1", False),
    Measure("recall_at_1", "Träff@1", "rätt avsnitt först av de hämtade"),
    Measure("recall_at_5", "Träff@5", "rätt avsnitt bland de fem första"),
    Measure("recall_at_10", "Träff@10", "rätt avsnitt bland de tio första"),
    Measure("recall_budget", f"Träff i {BUDGET} tecken", "rätt ställe i de tecken man hinner läsa"),
    Measure("mrr_at_10", "MRR@10", "ett delat med platsen", False),
    Measure("ndcg_at_10", "nDCG@10", "platsernas nytta mot bästa möjliga", False),
    Measure("first", "Rätt från början", "svar vars första påstående vilar på ett rätt avsnitt"),
    Measure("cited", "Rätt avsnitt citerat", "avsnitt som ska citeras och är det"),
    Measure("cited_strict", "Rätt ställe citerat", "som ovan, men citatet är stället"),
    Measure("vital", "Nödvändiga fakta", "nödvändiga fakta som svaret säger"),
    Measure("facts", "Alla fakta", "nödvändiga och önskvärda fakta som svaret säger"),
    Measure("notices", "Påpekanden", "påpekanden som ska finnas och finns"),
    Measure("conflict", "Motsägelser", "båda sidor citerade och motsägelsen sagd"),
    Measure("citation_recall", "Belagda påståenden", "påståenden som deras avsnitt bär"),
    Measure("citation_precision", "Behövda källor", "källor som bär sitt påstående"),
    Measure("quote_fidelity", "Ordagranna citat", "citat som är dokumentets tecken"),
    Measure("refusal_precision", "Avstod med rätta", "av avböjda frågor"),
    Measure("refusal_recall", "Avstod när det skulle", "av frågor som inte kan besvaras"),
    Measure("answer_precision", "Svarade med rätta", "av besvarade frågor"),
    Measure("answer_recall", "Svarade när det skulle", "av frågor som kan besvaras"),
    Measure("age_boundary", "Åldersgränser", "rätt svar dagen före, på och efter en gräns"),
    Measure("follow_up", "Följdfrågor", "träff@5 delat med den fristående frågans", False),
    Measure("robustness", "Tålighet", "träff@5 med skrivfel delat med utan", False),
    Measure("robust_typos", "– slagfel", "träff@5 delat med den rena frågans", False),
    Measure("robust_stripped", "– utan å, ä, ö", "träff@5 delat med den rena frågans", False),
    Measure("robust_capitals", "– versaler", "träff@5 delat med den rena frågans", False),
    Measure("robust_split", "– särskrivning", "träff@5 delat med den rena frågans", False),
)
RETRIEVAL = frozenset(
    "recall_at_1 recall_at_5 recall_at_10 recall_budget mrr_at_10 ndcg_at_10 follow_up robustness"
    " robust_typos robust_stripped robust_capitals robust_split".split()
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reply judged.

    Attributes:
        outcome: "right", "partly", "abstained", "wrong", or "" for a system that only retrieves.
        ranks: place (from 1) of the first retrieved passage that meets each gold group, or None.
        met: for each gold group whether it is cited.
        said: for each fact whether the text says it.
        why: what keeps it from being right, in Swedish.
        counts: (numerator, denominator) for each measure that the case has a part in.
    """

    case: Case
    reply: Reply
    outcome: str
    ranks: tuple[int | None, ...]
    met: tuple[bool, ...]
    said: tuple[bool, ...]
    why: tuple[str, ...]
    counts: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges replies against cases; holds what all cases share."""

    documents: Mapping[str, Document]
    support: Support

    def judge(
        self, case: Case, gold: Sequence[Sequence[Span]], reply: Reply, *, composed: bool = True
    ) -> Judgement:
        """Judges one reply.

        Args:
            case: what was asked.
            gold: the places of each gold group's alternatives (``find_gold``).
            reply: what the system said.
            composed: False for a system that only retrieves: it is not judged on an answer.
        """
        ranks = tuple(rank(group, reply.retrieved) for group in gold)
        counts = retrieval_counts(ranks, gold, reply.retrieved)
        if not composed:
            return Judgement(case, reply, "", ranks, (), (), (), counts)
        faithful = [c for c in reply.citations if is_faithful(c, self.documents)]
        met = tuple(any(cites(c, group) for c in faithful) for group in gold)
        strict = tuple(any(quotes(c, group) for c in faithful) for group in gold)
        text = plain(reply.text)
        said = tuple(any(says(text, form) for form in fact.forms) for fact in case.facts)
        why = failures(case, reply, met, said, len(reply.citations) - len(faithful))
        outcome = outcome_of(case, reply, met, said, why)
        right = not why
        counts["right"] = (float(right), 1.0)
        counts["right_strict"] = (float(right and all(strict)), 1.0)
        if case.kind == "age-boundary":
            counts["age_boundary"] = (float(right), 1.0)
        counts["truthfulness"] = (SCORES[outcome], 1.0)
        counts |= answer_counts(case, reply, met, strict, said)
        counts["first"] = (float(begins_right(gold, reply, faithful)), float(begins(gold, reply)))
        counts |= self._citation_counts(reply, len(faithful))
        kept = {key: pair for key, pair in counts.items() if pair[1] > 0}
        return Judgement(case, reply, outcome, ranks, met, said, why, kept)

    def _citation_counts(self, reply: Reply, faithful: int) -> Counts:
        by_number = {c.n: c.premise for c in reply.citations}
        held, precise, pairs = 0, 0, 0
        for statement in reply.statements:
            numbers = tuple(n for n in dict.fromkeys(statement.citations) if n in by_number)
            whole = self._holds(statement.text, numbers, by_number)
            held += whole
            pairs += len(numbers)
            for n in numbers:
                others = tuple(other for other in numbers if other != n)
                alone = self._holds(statement.text, (n,), by_number)
                precise += alone or (whole and not self._holds(statement.text, others, by_number))
        unused = sum(n not in reply.marks for n in by_number)
        return {
            "citation_recall": (float(held), float(len(reply.statements))),
            "citation_precision": (float(precise), float(pairs + unused)),
            "quote_fidelity": (float(faithful), float(len(reply.citations))),
        }

    def _holds(self, text: str, numbers: Sequence[int], by_number: Mapping[int, str]) -> bool:
        return self.support.holds(text, tuple(by_number[n] for n in numbers))


SCORES = {"right": 1.0, "partly": 0.5, "abstained": 0.0, "wrong": -1.0}


def rank(group: Sequence[Span], retrieved: Sequence[Span]) -> int | None:
    """Place (from 1) of the first of ten passages that holds a gold group, or None."""
    for place, passage in enumerate(retrieved[:10], start=1):
        if any(passage.holds(span) for span in group):
            return place
    return None


def within_budget(group: Sequence[Span], retrieved: Sequence[Span], budget: int = BUDGET) -> bool:
    """True when a gold group stands in the first ``budget`` characters of what was retrieved."""
    left = budget
    for passage in retrieved:
        if left <= 0:
            return False
        read = Span(passage.document, passage.start, min(passage.end, passage.start + left))
        if any(read.holds(span) for span in group):
            return True
        left -= len(passage)
    return False


def retrieval_counts(
    ranks: Sequence[int | None], gold: Sequence[Sequence[Span]], retrieved: Sequence[Span]
) -> Counts:
    """Retrieval measures of a case: each gold group counts, nDCG once a case."""
    total = float(len(ranks))
    if not ranks:
        return {}
    found = [r for r in ranks if r is not None]
    # Groups may share a passage, which beats the ideal of one a rank: hence the cap.
    ideal = sum(1 / math.log2(place + 1) for place in range(1, len(ranks) + 1))
    gained = sum(1 / math.log2(r + 1) for r in found)
    return {
        "recall_at_1": (float(sum(r <= 1 for r in found)), total),
        "recall_at_5": (float(sum(r <= 5 for r in found)), total),
        "recall_at_10": (float(len(found)), total),
        "recall_budget": (float(sum(within_budget(g, retrieved) for g in gold)), total),
        "mrr_at_10": (sum(1 / r for r in found), total),
        "ndcg_at_10": (min(1.0, gained / ideal), 1.0),
    }


def is_faithful(cited: Cited, documents: Mapping[str, Document]) -> bool:
    """True when the quote is the document's characters at its offsets."""
    document = documents.get(cited.span.document)
    if document is None or not cited.quote:
        return False
    return document.text[cited.span.start : cited.span.end] == cited.quote


def cites(cited: Cited, group: Sequence[Span]) -> bool:
    """True when the citation's passage holds a gold group."""
    return any(cited.passage.holds(span) for span in group)


def quotes(cited: Cited, group: Sequence[Span]) -> bool:
    """True when the quote itself is the place: they share half of the shorter one."""
    return any(
        2 * cited.span.overlap(span) >= max(1, min(len(cited.span), len(span))) for span in group
    )


def begins(gold: Sequence[Sequence[Span]], reply: Reply) -> bool:
    """Whether there is a beginning to judge: a statement, on a question with an answer."""
    return bool(gold and reply.statements) and reply.status != REFUSED


def begins_right(gold: Sequence[Sequence[Span]], reply: Reply, faithful: Sequence[Cited]) -> bool:
    """True when the first statement, which somebody in a hurry reads, cites a gold passage."""
    if not begins(gold, reply):
        return False
    numbers = reply.statements[0].citations
    return any(c.n in numbers and cites(c, group) for c in faithful for group in gold)


def answer_counts(
    case: Case,
    reply: Reply,
    met: Sequence[bool],
    strict: Sequence[bool],
    said: Sequence[bool],
) -> Counts:
    """Measures of what the answer cites, says and refuses."""
    vital = [s for s, fact in zip(said, case.facts, strict=True) if fact.vital]
    kinds = {notice.kind for notice in reply.notices}
    refused = reply.status == REFUSED
    counts: Counts = {
        "cited": (float(sum(met)), float(len(met))),
        "cited_strict": (float(sum(strict)), float(len(strict))),
        "vital": (float(sum(vital)), float(len(vital))),
        "facts": (float(sum(said)), float(len(said))),
        "notices": (float(sum(k in kinds for k in case.notices)), float(len(case.notices))),
    }
    if "conflict" in case.notices:
        counts["conflict"] = (float(all(met) and "conflict" in kinds), 1.0)
    if refused:
        counts["refusal_precision"] = (float(case.may_refuse), 1.0)
    else:
        counts["answer_precision"] = (float(not case.must_refuse), 1.0)
    if case.must_refuse:
        counts["refusal_recall"] = (float(refused), 1.0)
    elif not case.may_refuse:
        counts["answer_recall"] = (float(not refused), 1.0)
    return counts


def failures(
    case: Case, reply: Reply, met: Sequence[bool], said: Sequence[bool], unfaithful: int
) -> tuple[str, ...]:
    """What keeps a reply from being right, in Swedish; nothing where it is right."""
    why: list[str] = []
    text = plain(reply.text)
    notes = plain(" ".join(notice.text for notice in reply.notices))
    if reply.error:
        why.append(f"programmet gav fel: {reply.error}")
    if reply.status not in case.status:
        wanted = " eller ".join(STATUSES[status] for status in case.status)
        why.append(f"status {STATUSES[reply.status]}, väntat {wanted}")
    for cited, group in zip(met, case.gold, strict=True):
        if not cited:
            why.append(f"inte citerat: {group[0].document}: ”{group[0].quote[:80]}”")
    for fact, is_said in zip(case.facts, said, strict=True):
        if fact.vital and not is_said:
            noted = any(says(notes, form) for form in fact.forms)
            hint = " (bara i ett påpekande)" if noted else ""
            why.append(f"inte sagt: {' / '.join(fact.forms)}{hint}")
    why.extend(f"sagt fast det är fel: {form}" for form in case.forbid if says(text, form))
    kinds = {notice.kind for notice in reply.notices}
    why.extend(f"påpekande saknas: {NOTICES[kind]}" for kind in case.notices if kind not in kinds)
    if unfaithful:
        why.append(f"{unfaithful} citat är inte dokumentets tecken")
    if reply.status == REFUSED and reply.citations:
        why.append("avstår men visar källor som stöd")
    return tuple(why)


def outcome_of(
    case: Case, reply: Reply, met: Sequence[bool], said: Sequence[bool], why: Sequence[str]
) -> str:
    """Right, partly, abstained or wrong.

    Partly: an answerable case where a gold group is cited and at least half of the vital facts are
    said, without anything forbidden and with no altered quote. A question back without sources is
    an abstention.
    """
    if not why:
        return "right"
    if any(reason.startswith("sagt fast") or "dokumentets tecken" in reason for reason in why):
        return "wrong"
    if not reply.citations and reply.status in (REFUSED, "clarify"):
        return "abstained"
    if case.must_refuse or reply.status == REFUSED:
        return "wrong"
    vital = [s for s, fact in zip(said, case.facts, strict=True) if fact.vital]
    return "partly" if any(met) and 2 * sum(vital) >= len(vital) else "wrong"
