"""Is an agreement that is added to the shipped ones answered as well as when it is alone?

    .venv/bin/python -m benchmarks.added [--each 6] [--folder NAME] [--wrong]

Each folder of ``eval/elsewhere/dev`` is asked alone and laid beside the shipped corpus, with its
region named and not. Unnamed, another agreement may answer as well: that share need not be as high.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.config import Config
from assistant.corpus import SHIPPED, data_folder, document_files
from assistant.swedish import Language
from eval.__main__ import TODAY
from eval.abroad import FOLDER, golds_of
from eval.case import Case, load_file
from eval.metrics import Judge, Judgement
from eval.run import Task, judge_case
from eval.spans import Texts
from eval.systems import Ours
from eval.wording import Support

NAMES = {
    "barn-npf": "Granmark",
    "barnahus": "Hedvala",
    "beroende": "Södra Fjärden",
    "egenvard-i-skola-och-forskola": "Kustmarken",
    "elevhalsa-bup-adhd": "Hjortsjö",
    "elevhalsa-franvaro": "Gränsvik",
    "flode-prosa": "Lillvik",
    "frigivning-kriminalvard": "Klarälvdalen",
    "hemsjukvard-hjalpmedel": "Västra Sjöbygden",
    "lakarmedverkan-hemsjukvard-palliativ": "Tornådal",
    "lss-habilitering": "Sälvlandet",
    "placerade-barn": "Mellanbygden",
    "psykisk-funktionsnedsattning-vuxna": "Mörkdal",
    "raci-demens": "Tallmo",
    "sprakstorning-logopedi": "Storå",
    "sspf-unga-i-riskzon": "Älvsbacka",
    "utskrivning": "Norrhed",
}
"""What those of each place call it."""
WAYS = ("ensam", "ensam, namngiven", "tillagd", "tillagd, namngiven")


def chosen(folder: Path, each: int) -> list[Case]:
    """Cases of one question that should be answered, evenly through the file."""
    cases = load_file(folder / "cases.yaml", "dev")
    asked = [c for c in cases if len(c.turns) == 1 and c.gold]
    return [asked[at * len(asked) // each] for at in range(min(each, len(asked)))]


def named(case: Case, name: str) -> Case:
    """The case with the region said last, as staff say it."""
    return replace(case, turns=(f"{case.turns[0].rstrip(' ?.!')} i {name}?",))


def judged(corpus: Path, index: Path, cases: Sequence[Case], name: str) -> list[list[Judgement]]:
    """Each case as it stands, and with the region named."""
    ours = Ours.open(Config(corpus=corpus, index=index, today=TODAY), progress=lambda _: None)
    texts = Texts(ours.documents)
    words = Language.load(data_folder(corpus, "lexicon")).function_words
    task = Task(
        cases=tuple(cases),
        golds={case.id: golds_of(case, texts) for case in cases},
        judge=Judge(texts.documents, Support(words)),
        perturbs={},
    )
    both = (cases, [named(case, name) for case in cases])
    return [[judge_case(ours, case, task) for case in some] for some in both]


def main() -> None:
    """Asks all folders, or one; prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=6, help="fall ur varje mapp")
    parser.add_argument("--folder", choices=tuple(NAMES), help="bara en mapp")
    parser.add_argument("--wrong", action="store_true", help="visar vad som inte är rätt")
    options = parser.parse_args()
    total: list[list[Judgement]] = [[] for _ in WAYS]
    with tempfile.TemporaryDirectory(prefix="added-") as made:
        root = Path(made)
        shipped = root / "corpus"
        shutil.copytree(SHIPPED, shipped)
        for folder_name in [options.folder] if options.folder else NAMES:
            folder = FOLDER / "dev" / folder_name
            cases = chosen(folder, options.each)
            alone = judged(folder, root / folder_name, cases, NAMES[folder_name])
            laid = [shutil.copy(file, shipped) for file in document_files(folder)]
            ways = [*alone, *judged(shipped, root / "index", cases, NAMES[folder_name])]
            for file in laid:
                Path(file).unlink()
            show(folder_name, ways, wrong=options.wrong)
            for so_far, some in zip(total, ways, strict=True):
                so_far.extend(some)
    show("alla", total, wrong=False)


def show(name: str, ways: Sequence[Sequence[Judgement]], *, wrong: bool) -> None:
    """Prints the share right in each way, and what is not right though it is when alone."""
    shares = (
        f"{way} {sum(j.outcome == 'right' for j in some)}/{len(some)}"
        for way, some in zip(WAYS, ways, strict=True)
    )
    print(f"{name}: {'; '.join(shares)}", flush=True)
    for way, some in zip(WAYS, ways, strict=True):
        for judgement in some if wrong else ():
            if judgement.outcome != "right":
                print(f"  ✗ {way}: {judgement.case.id}: {'; '.join(judgement.why)}")


if __name__ == "__main__":
    main()
