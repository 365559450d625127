"""Agreements of other regions: each folder of ``eval/elsewhere`` is a corpus of its own.

No bank, the shipped lexicon, an index that is thrown away: what somebody meets who puts an
agreement in a folder and asks. Of ``blind`` only totals are ever printed.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.corpus import data_folder
from assistant.errors import LotsError, UsageError
from assistant.swedish import Language
from eval import report
from eval.case import Case, load_file
from eval.metrics import Judge, Judgement
from eval.run import Scores, Task, Ticker, judge_case, score, scores_of
from eval.spans import Span, Texts
from eval.systems import Bm25Peer, Ours, PiecesPeer, System
from eval.table import aligned, shown
from eval.wording import Support

FOLDER = Path(__file__).resolve().parent / "elsewhere"
SETS = {"dev": "dev", "blind": "test"}
"""The folders, and the split that their cases' ids begin with."""
TOTAL = "alla"
_COLUMNS = {
    "right": "Rätt svar",
    "cited": "Citerat",
    "vital": "Fakta",
    "recall_at_1": "Träff@1",
    "recall_at_5": "Träff@5",
    "recall_budget": "3000 tecken",
    "refusal_recall": "Avstod",
    "answer_recall": "Svarade",
    "notices": "Påpekanden",
    "quote_fidelity": "Ordagrant",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One corpus with its cases, opened.

    Attributes:
        lost: gold quotes that are not in the text as it was read, as (case, quote).
    """

    name: str
    ours: Ours
    task: Task
    lost: tuple[tuple[str, str], ...]


def run(chosen: str, *, today: date, case: str | None, as_json: bool, ticker: Ticker) -> int:
    """Asks every folder of a set; exit status 1 where a quote is not the document's characters.

    Args:
        chosen: "dev" or "blind".
        today: day that validity is judged by.
        case: shows this one case in full instead (``dev`` only).
        as_json: prints the figures as JSON.
        ticker: is told how far it has come.

    Raises:
        UsageError: no folder, or a single case of ``blind`` is asked for.
    """
    if case and chosen != "dev":
        raise UsageError("Ett enskilt fall visas bara ur dev", where=case)
    if case:
        return _show(case, today, ticker)
    found: dict[str, list[Scores]] = {}
    lost: list[tuple[str, str]] = []
    for place in _quietly(chosen, today, ticker):
        with_peers: tuple[System, ...] = (
            place.ours,
            Bm25Peer(place.ours.documents),
            PiecesPeer(place.ours.documents),
        )
        silent = Ticker(io.StringIO())
        found[place.name] = [score(system, place.task, silent) for system in with_peers]
        lost.extend(place.lost)
    totals = _totals(list(found.values()))
    split = SETS[chosen]
    shown_places = found if chosen == "dev" else {}
    if as_json:
        print(json.dumps(_json(totals, shown_places, split), ensure_ascii=False))
    else:
        print(_tables(totals, shown_places, split))
        print(f"\n{len(found)} mappar, {len(totals[0].judged)} fall.")
        if chosen == "dev":
            print(_failures(found, lost))
        elif lost:
            print(f"{len(lost)} citat finns inte i texten som den lästes.")
    fidelity = totals[0].figures[split].get("quote_fidelity")
    return 1 if fidelity and fidelity.value < 1 else 0


@contextmanager
def opened(folder: Path, split: str, today: date) -> Iterator[Place]:
    """A folder's corpus and cases, with an index that goes when the block ends.

    Raises:
        LotsError: the documents or the cases cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="eval-elsewhere-") as index:
        config = Config(corpus=folder, index=Path(index) / "index", today=today)
        ours = Ours.open(config, progress=lambda _: None)
        cases = load_file(folder / "cases.yaml", split)
        texts = Texts(ours.documents)
        language = Language.load(data_folder(folder, "lexicon"))
        task = Task(
            cases=tuple(cases),
            golds={case.id: golds_of(case, texts) for case in cases},
            judge=Judge(texts.documents, Support(language.function_words)),
            perturbs={},
        )
        yield Place(folder.name, ours, task, tuple(_lost(cases, texts)))


def golds_of(case: Case, texts: Texts) -> tuple[tuple[Span, ...], ...]:
    """As ``find_gold``; a quote that was not read gives no place, so it can never be met."""
    return tuple(
        tuple(span for gold in group for span in texts.find(gold.document, gold.quote))
        for group in case.gold
    )


def _lost(cases: Sequence[Case], texts: Texts) -> Iterator[tuple[str, str]]:
    for case in cases:
        for gold in (gold for group in case.gold for gold in group):
            if not texts.find(gold.document, gold.quote):
                yield case.id, gold.quote


def _quietly(chosen: str, today: date, ticker: Ticker) -> Iterator[Place]:
    """The folders of a set, one at a time; an error in ``blind`` does not tell of its contents.

    Raises:
        UsageError: there is no folder, or one cannot be read.
    """
    root = FOLDER / chosen
    folders = sorted(f.parent for f in root.glob("*/cases.yaml"))
    if not folders:
        raise UsageError("Inga fall att pröva", where=str(root))
    for number, folder in enumerate(folders, start=1):
        name = folder.name if chosen == "dev" else f"mapp {number}"
        ticker.say(f"{name} ({number} av {len(folders)})")
        try:
            with opened(folder, SETS[chosen], today) as place:
                yield place
        except LotsError as error:
            if chosen == "dev":
                raise
            raise UsageError("Mappen går inte att pröva", where=name) from error


def _show(name: str, today: date, ticker: Ticker) -> int:
    for place in _quietly("dev", today, ticker):
        for case in place.task.cases:
            if case.id == name:
                judgement = judge_case(place.ours, case, place.task)
                golds, documents = place.task.golds[name], place.task.judge.documents
                print(report.as_text(judgement, golds, documents))
                return 0
    raise UsageError("Fallet finns inte", where=name)


def _totals(found: Sequence[Sequence[Scores]]) -> list[Scores]:
    """Each system over all folders."""
    by_system = list(zip(*found, strict=True))
    return [
        scores_of(same[0].name, same[0].composes, [j for s in same for j in s.judged])
        for same in by_system
    ]


def _tables(totals: Sequence[Scores], places: Mapping[str, Sequence[Scores]], split: str) -> str:
    blocks = []
    for at, total in enumerate(totals):
        keys = [key for key in _COLUMNS if key in total.figures[split]]
        rows = [_row(name, scores[at], split, keys) for name, scores in places.items()]
        rows.append(_row(TOTAL, total, split, keys))
        blocks.append(aligned([total.name, "fall", *(_COLUMNS[key] for key in keys)], rows))
    return "\n\n".join(blocks)


def _row(name: str, scores: Scores, split: str, keys: Sequence[str]) -> list[str]:
    """A line: whole percentages for one folder, with intervals for all."""
    figures = scores.figures[split]
    cells = []
    for key in keys:
        if key not in figures:
            cells.append("")
        elif name == TOTAL:
            cells.append(shown(key, figures[key].to_json()))
        else:
            cells.append(f"{100 * figures[key].value:.0f} % av {figures[key].n}")
    return [name, str(len(scores.judged)), *cells]


def _json(
    totals: Sequence[Scores], places: Mapping[str, Sequence[Scores]], split: str
) -> dict[str, Any]:
    rows = {TOTAL: totals, **places}
    return {
        name: {
            s.name: {key: figure.to_json() for key, figure in s.figures[split].items()}
            for s in scores
        }
        for name, scores in rows.items()
    }


def _failures(found: Mapping[str, Sequence[Scores]], lost: Sequence[tuple[str, str]]) -> str:
    """What is not right, one line a case, and quotes that were not read."""
    lines = [""]
    lines.extend(f"✗ citatet lästes inte: {case}: ”{quote[:70]}”" for case, quote in lost)
    for scores in found.values():
        lines.extend(_failure(j) for j in scores[0].judged if j.why)
    return "\n".join(lines)


def _failure(judgement: Judgement) -> str:
    return f"✗ {judgement.case.id} ({judgement.outcome}): {'; '.join(judgement.why)}"
