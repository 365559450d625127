"""``python -m eval``: asks all cases, prints figures, writes the report, holds the gates."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.corpus import data_folder
from assistant.encoder import BUNDLED, load_encoder
from assistant.errors import LotsError, UsageError
from assistant.swedish import Language
from eval import abroad, report, results, table, worded
from eval.case import Case, ambiguous, find_gold, load_cases
from eval.coverage import coverage, told
from eval.metrics import Judge
from eval.perturb import Perturber
from eval.run import SPLITS, Scores, Task, Ticker, judge_case, score
from eval.spans import Texts
from eval.systems import Ours, Remembered, peers
from eval.wording import Support
from eval.wrong import spoiled

HERE = Path(__file__).resolve().parent
LATEST = HERE / "results" / "latest.json"
PARTS = ("bank", "lexicon", "vectors", "late", "bm25")
"""What the search can do without: see ``assistant.search.Weights.load``."""
ABLATIONS = (*PARTS, "vectors,late")
TODAY = date(2026, 11, 23)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 a gate failed, 2 wrong usage or a broken case."""
    options = parser().parse_args(argv)
    ticker = Ticker()
    try:
        check(options)
        if options.write_readme and not options.save:
            return write_readme(options.write_readme)
        if options.elsewhere:
            return abroad.run(
                options.elsewhere,
                today=options.today,
                case=options.case,
                as_json=options.json,
                ticker=ticker,
            )
        with opened(options, ticker) as ours:
            return run(options, ours, ticker)
    except LotsError as error:
        ticker.say(str(error))
        return error.exit_status


def parser() -> argparse.ArgumentParser:
    """The options, in Swedish."""
    made = argparse.ArgumentParser(prog="python -m eval", description="Prövar svaren mot fallen.")
    add = made.add_argument
    add("--set", choices=(*SPLITS, "all"), default="all", help="vilka fall (förval: all)")
    add("--case", metavar="ID", help="visar ett fall i sin helhet")
    add("--coverage", action="store_true", help="hur ofta varje avsnitt och rad frågas om")
    add("--retrieval-only", action="store_true", help="bara hämtningens mått")
    add("--json", action="store_true", help="skriver resultatet som JSON")
    add("--report", type=Path, metavar="FIL.html", help="skriver rapporten")
    add("--save", action="store_true", help="sparar resultatet i eval/results/latest.json")
    add("--write-readme", type=Path, metavar="FIL", help="skriver README:s tabell och slutar")
    add("--without", action="append", default=[], metavar="DEL[,DEL]", help="prövar även utan")
    add("--ablations", action="store_true", help="prövar utan var och en av delarna")
    add("--no-peers", action="store_true", help="utan jämförelse med andra system")
    add("--self-check", action="store_true", help="prövar även svar som är fel med flit")
    add(
        "--elsewhere", choices=tuple(abroad.SETS), help="andra regioners överenskommelser i stället"
    )
    add("--encoder", default=BUNDLED, metavar="NAMN", help="en sentence-transformers-modell")
    add("--llm", default="", metavar="SORT:NAMN", help="prövar även svar som modellen formulerar")
    add("--llm-url", default="", metavar="ADRESS", help="språkmodellens server")
    add("--today", type=date.fromisoformat, default=TODAY, help="dag som giltighet räknas från")
    add("--corpus", type=Path, metavar="MAPP", help="överenskommelserna (förval: corpus/)")
    add("--index", type=Path, metavar="MAPP", help="index")
    add("--cases", type=Path, default=HERE / "cases", metavar="MAPP", help="fallen")
    return made


def check(options: argparse.Namespace) -> None:
    """Raises ``UsageError`` for options that do not go together."""
    part = options.set != "all" or options.retrieval_only or options.case or options.elsewhere
    unknown = {n for names in options.without for n in names.split(",") if n} - set(PARTS)
    if unknown:
        raise UsageError(
            f"Okänd del {min(unknown)!r}", where="--without", remedy=f"skriv {', '.join(PARTS)}"
        )
    if options.llm and (options.elsewhere or options.retrieval_only):
        raise UsageError("En språkmodell prövas med hela svar ur fallen", where="--llm")
    if options.save and (part or options.llm or options.encoder != BUNDLED):
        raise UsageError("Bara en hel körning kan sparas", remedy="ta bort --set och liknande")


@contextmanager
def opened(options: argparse.Namespace, ticker: Ticker) -> Iterator[Ours]:
    """Our system; a model that is not the bundled one gets an index of its own."""
    with tempfile.TemporaryDirectory(prefix="eval-index-") as folder:
        if options.encoder != BUNDLED and options.index is None:
            options.index = Path(folder)
        yield Ours.open(config_of(options), progress=ticker.say)


def config_of(options: argparse.Namespace) -> Config:
    """The assistant's configuration for a run."""
    given = Config(encoder=options.encoder, today=options.today)
    changed = {"corpus": options.corpus, "index": options.index}
    return given.model_copy(update={key: value for key, value in changed.items() if value})


def run(options: argparse.Namespace, ours: Ours, ticker: Ticker) -> int:
    """One run, after our system is open."""
    started = time.perf_counter()
    config = config_of(options)
    task = task_of(options, ours, config)
    if options.case:
        return show_case(options.case, task, ours)
    if options.coverage:
        print(told(coverage(ours.documents, task.cases, task.golds)))
        return 0
    warn(task, ours, ticker)
    scores = score(ours, task, ticker)
    ticker.say(f"Vårt system: {time.perf_counter() - started:.1f} s, {latency(scores)}")
    groups = others(options, config, task, ours, ticker)
    result = results.to_json(
        scores,
        groups,
        ours.documents,
        today=options.today.isoformat(),
        encoder=options.encoder,
    )
    if options.llm:
        given = config.model_copy(update={"llm": options.llm, "llm_url": options.llm_url})
        result["llm"] = worded.compared(ours.assistant, given, task, scores, ticker)
    before = results.load(LATEST)
    print(json.dumps(result, ensure_ascii=False) if options.json else table.terminal(result))
    if options.llm and not options.json:
        print(f"\n{worded.terminal(result['llm'])}")
    found = results.compare(before, result) if before else None
    if found and not options.json:
        print(f"\n{table.comparison(found)}")
    failed = results.failed_gates(result, before, HERE / "gates.toml", HERE.parent / "CHANGELOG.md")
    if options.report:
        page = report.page(result, scores, task.golds, task.judge.documents, found)
        options.report.write_text(page, encoding="utf-8")
        ticker.say(f"Rapporten är skriven: {options.report}")
    if options.save:
        keep(options, result, ticker)
    for reason in failed:
        ticker.say(f"UNDER GRÄNSEN: {reason}")
    return 1 if failed else 0


def task_of(options: argparse.Namespace, ours: Ours, config: Config) -> Task:
    """The cases asked for, with their gold found in the documents.

    Raises:
        CaseError: a case is wrong or its gold is not in the documents any more.
        UsageError: no case is left.
    """
    texts = Texts(ours.documents)
    cases = tuple(
        case
        for case in load_cases(options.cases)
        if options.set in ("all", case.split) and options.case in (None, case.id)
    )
    if not cases:
        raise UsageError("Inga fall att pröva", where=options.case or str(options.cases))
    language = Language.load(data_folder(config.corpus, "lexicon"))
    perturber = Perturber([*(d.text for d in ours.documents), *(c.turns[-1] for c in cases)])
    return Task(
        cases=cases,
        golds={case.id: find_gold(case, texts) for case in cases},
        judge=Judge(texts.documents, Support(language.function_words)),
        perturbs=perturber.kinds(),
        retrieval_only=options.retrieval_only,
    )


def others(
    options: argparse.Namespace, config: Config, task: Task, ours: Ours, ticker: Ticker
) -> dict[str, list[Scores]]:
    """Scores of the other systems of a run."""
    found: dict[str, list[Scores]] = {group: [] for group in results.GROUPS}
    wanted = [*options.without, *(ABLATIONS if options.ablations else ())]
    for names in dict.fromkeys(wanted):
        parts = frozenset(name for name in names.split(",") if name)
        ablated = Ours.open(config, without=parts, progress=ticker.say)
        found["ablations"].append(score(ablated, task, ticker))
    if options.self_check:
        documents = {d.id: d for d in ours.documents}
        wrong = spoiled(Remembered(ours), task.cases, documents)
        found["controls"] = [score(system, task, ticker) for system in wrong]
    if not options.no_peers:
        encoder = load_encoder(config.encoder)
        made = peers(config.corpus, ours.documents, encoder, ticker.say)
        found["peers"] = [score(system, task, ticker) for system in made]
    return found


def warn(task: Task, ours: Ours, ticker: Ticker) -> None:
    """Names gold quotes that stand in several places, where any of them is taken as right."""
    texts = Texts(ours.documents)
    for case in task.cases:
        for gold in ambiguous(case, texts):
            ticker.say(f"Flertydigt citat i {case.id}: ”{gold.quote[:60]}”")


def latency(scores: Scores) -> str:
    """Median and 95th percentile of the answers' time."""
    times = sorted(j.reply.seconds * 1000 for j in scores.judged)
    return f"{times[len(times) // 2]:.0f} ms i median, {times[int(0.95 * len(times))]:.0f} ms p95"


def show_case(name: str, task: Task, ours: Ours) -> int:
    """Prints one case in full."""
    case: Case = task.cases[0]
    judgement = judge_case(ours, case, task)
    print(report.as_text(judgement, task.golds[name], task.judge.documents))
    return 0


def keep(options: argparse.Namespace, result: dict[str, Any], ticker: Ticker) -> None:
    """Saves a run, and writes the README's table where asked for."""
    results.save(result, LATEST)
    ticker.say(f"Sparat: {LATEST}")
    if options.write_readme:
        write_readme(options.write_readme)


def write_readme(file: Path) -> int:
    """Replaces the README's table with the saved figures.

    Raises:
        UsageError: nothing is saved, or the README lacks the marks.
    """
    saved = results.load(LATEST)
    if saved is None:
        raise UsageError("Inget resultat är sparat", remedy="kör python -m eval --save")
    if not file.is_file():
        raise UsageError("Filen finns inte", where=str(file))
    block = table.readme_block(saved)
    file.write_text(table.with_block(file.read_text("utf-8"), block), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
