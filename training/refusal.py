"""Learns when to say "the agreements do not say", from the two question banks.

``python -m training.refusal`` writes ``corpus/refusal/model.json`` and its card. Every bank
question is judged as one by a new writer would be: the other questions of its own writer are
hidden. Figures come from cross-validation in which a topic's or a passage's questions, by any
writer, are either all learned from or all judged. The threshold also looks at the development
cases, never at the test cases.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.answer.abstain import FOLDER, FORMAT, MODEL_FILE
from assistant.answer.features import Extractor, Features
from assistant.answer.manner import Manner, bent
from assistant.answer.shape import Shapes
from assistant.config import ROOT, Config
from assistant.corpus import data_folder
from assistant.dialogue import Tools, understand
from assistant.encoder import Encoder, load_encoder
from assistant.index import Index, ensure_index, evidence_texts
from assistant.late import LateInteraction
from assistant.search import Found, Near, Search, Weights
from assistant.swedish import fold
from training import bare, invented, manner
from training.cross_held import HeldReader
from training.refusal_card import card
from training.refusal_fit import Row, errors, train, train_bare

DEV = ROOT / "eval" / "cases" / "dev"
NEAREST = 200  # as many bank questions as a search looks at
Say = Callable[[str], None]
Flags = NDArray[np.bool_]


class Bench:
    """The questions of an index's banks, each with what a search would find without its writer."""

    def __init__(self, index: Index, encoder: Encoder, late: LateInteraction) -> None:
        self.index = index
        self._late = late
        self.texts = [*(q.text for q in index.bank), *(u.text for u in index.uncovered)]
        self._pieces = late.prepare([*index.bank_pieces, *index.uncovered_pieces, *index.pieces])
        self._vectors = encoder.encode(self.texts)
        self._evidence = encoder.encode(evidence_texts(index.passages)[1])
        self.answered = np.arange(len(self.texts)) < len(index.bank)

    def found(self, at: int, hidden: Flags) -> Found:
        """What a search for a question gives when some questions are not there; no passages."""
        cosines = self._vectors @ self._vectors[at]
        near = [self._nearest(cosines, side & ~hidden) for side in (self.answered, ~self.answered)]
        sentences = np.arange(len(self.index.pieces)) + len(self.texts)
        late = self._late.score_prepared(
            self.texts[at], self._pieces, np.concatenate([*near, sentences])
        )
        bank, uncovered, evidence = np.split(late, np.cumsum([len(places) for places in near]))
        return Found(
            hits=(),
            cosine=self._evidence @ self._vectors[at],
            late=evidence,
            bank=_sorted(near[0], cosines, bank),
            uncovered=_sorted(near[1], cosines, uncovered, len(self.index.bank)),
        )

    @staticmethod
    def _nearest(cosines: NDArray[np.float32], seen: Flags) -> NDArray[np.int64]:
        places = np.flatnonzero(seen)
        return places[np.argsort(-cosines[places], kind="stable")[:NEAREST]]


def _sorted(
    places: NDArray[np.int64],
    cosines: NDArray[np.float32],
    late: NDArray[np.float32],
    start: int = 0,
) -> tuple[Near, ...]:
    near = [
        (int(p) - start, float(cosines[p]), float(s)) for p, s in zip(places, late, strict=True)
    ]
    return tuple(sorted(near, key=lambda x: -(x[1] + x[2])))


def writers(corpus: Path) -> dict[str, str]:
    """The writer of each bank question, by its folded text."""
    found: dict[str, str] = {}
    for name, groups in (("questions", "groups"), ("not_covered", "topics")):
        for file in sorted((corpus / name).glob("*.yaml")):
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            for group in raw[groups]:
                for question in group.get("questions", ()):
                    found.setdefault(fold(str(question)), str(raw.get("writer", file.stem)))
    return found


def bank_rows(
    bench: Bench, extractor: Extractor, by: dict[str, str], crossed: manner.Crossed
) -> list[Row]:
    """Every bank question with its features, as if by a new writer."""
    index = bench.index
    groups = [*(q.passage_id for q in index.bank), *(u.topic for u in index.uncovered)]
    near = [*(True for _ in index.bank), *(u.near for u in index.uncovered)]
    writer = np.array([by[fold(text)] for text in bench.texts])
    rows = []
    for at, text in enumerate(bench.texts):
        hidden = writer == writer[at]
        features = extractor.extract(text, bench.found(at, hidden), hidden)
        features = with_manner(features, crossed.score(text, by[fold(text)]))
        rows.append(Row(text, bool(bench.answered[at]), groups[at], near[at], features))
    return rows


def with_manner(features: Features, score: float) -> Features:
    """Features with another score of how the question is put."""
    return replace(features, evidence={**features.evidence, **bent(score)})


def case_rows(
    search: Search, extractor: Extractor, tools: Tools, late: LateInteraction, learned: Manner
) -> list[Row]:
    """The development cases that documents must answer or must not, as the program sees them."""
    rows = []
    for file in sorted(DEV.glob("*.yaml")):
        for text, answered, case in bare.case_texts(file, tools):
            query = understand([text], tools)
            found = search.search(
                text, query.expansions, ages=query.ages, needs=query.needs, units=query.units
            )
            features = extractor.extract(late.mend(text), found)
            features = with_manner(features, learned.score(late.mend(text), late))
            rows.append(Row(text, answered, case, True, features))
    return rows


def questions_asked(
    texts: Sequence[str],
    answered: Flags,
    by: dict[str, str],
    agreements: dict[str, tuple[invented.Section, ...]],
) -> list[manner.Asked]:
    """What the manner is learned from: both banks, and questions about invented agreements."""
    banks = [
        manner.Asked(text, bool(side), by[fold(text)])
        for text, side in zip(texts, answered, strict=True)
    ]
    made = [
        manner.Asked(question, True, name, manner.INVENTED)
        for name, sections in agreements.items()
        for section in sections
        for question in section.questions[::2]
    ]
    return [*banks, *made]


def bare_rows(
    corpus: Path,
    bench: invented.Bench,
    rows: Sequence[Row],
    cases: Sequence[Row],
    tools: Tools,
    score: Callable[[str], float],
    say: Say,
) -> tuple[dict[str, Sequence[Row]], Sequence[Row]]:
    """Rows by evidence alone: what is learned from, by where it comes from, and the cases."""
    banks = [(row.text, row.answered, row.group) for row in rows]
    near = {row.text: row.near for row in rows}

    def as_rows(of: Iterable[bare.Bare]) -> Sequence[Row]:
        return [
            Row(
                r.text,
                r.answered,
                r.group,
                near.get(r.text, True),
                with_manner(r.features, score(r.text)),
            )
            for r in of
        ]

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = [(row.text, row.answered, row.group) for row in cases]
        of_banks, of_cases = bare.of_corpus(bench, corpus, banks, asked, folder / "corpus")
        say(f"{len(of_banks)} questions without banks")
        elsewhere, misses = bare.of_elsewhere(bench, tools, folder / "elsewhere")
        agreements = invented.read(bare.PAIRS)
        made = bare.of_invented(bench, agreements, banks, folder / "made", say)
        parts = {"banks": of_banks, "made": made, "elsewhere": elsewhere, "near_misses": misses}
        return {part: as_rows(of) for part, of in parts.items()}, as_rows(of_cases)


def run(corpus: Path, out: Path, say: Say, shown: int) -> None:
    """Trains both models and writes them with their card into a folder."""
    config = Config(corpus=corpus)
    encoder, late = load_encoder(config.encoder), LateInteraction.load()
    index, _ = ensure_index(corpus, config.index_folder(), encoder, late, progress=say)
    lexicon = data_folder(corpus, "lexicon")
    tools, weights = Tools.load(lexicon), Weights.load(lexicon)
    search, bench = Search(index, encoder, late, weights), Bench(index, encoder, late)
    by, agreements = writers(corpus), invented.read(bare.PAIRS)
    asked = questions_asked(bench.texts, bench.answered, by, agreements)
    crossed, learned = manner.Crossed(asked, late), manner.learn(asked, late)
    say(f"manner of {len(asked)} questions")
    shapes = Shapes.load(lexicon)
    extractor = Extractor(index, late, tools, shapes)
    rows = bank_rows(bench, extractor, by, crossed)
    say(f"{len(rows)} bank questions")
    cases = case_rows(search, extractor, tools, late, learned) if DEV.is_dir() else []
    say(f"{len(cases)} development cases")
    few = tuple(rows[0].features.evidence)
    with_banks = train(rows, cases, (*few, *rows[0].features.bank))
    scores = with_banks.pop("scores")
    say(json.dumps(with_banks["figures"]))
    writer_of = {
        question: name
        for name, sections in agreements.items()
        for section in sections
        for question in section.questions
    }
    writer_of |= {text: by[fold(text)] for text in bench.texts}

    def score(text: str) -> float:
        writer = writer_of.get(text)
        return crossed.score(text, writer) if writer else learned.score(late.mend(text), late)

    reader = HeldReader(late)
    made_bench = invented.Bench(encoder, late, tools, shapes, weights, reader)
    parts, of_cases = bare_rows(corpus, made_bench, rows, cases, tools, score, say)
    say(f"{reader.kept} of {reader.asked} passages read by a reader that had not seen them")
    by_evidence = train_bare(parts, of_cases)
    if shown:
        threshold = float(np.log(with_banks["threshold"] / (1 - with_banks["threshold"])))
        say(errors(rows, scores, threshold, shown))
    data = {
        "format": FORMAT,
        "date": date.today().isoformat(),
        "late": late.fingerprint,
        "encoder": encoder.fingerprint,
        "with_banks": with_banks,
        "by_evidence": by_evidence,
    }
    out.mkdir(parents=True, exist_ok=True)
    manner.write(learned, out, {"date": data["date"], "late": late.fingerprint})
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (out / MODEL_FILE).write_text(text + "\n", encoding="utf-8")
    (out / "README.md").write_text(
        card(data, rows, by, {part: len(of) for part, of in parts.items()}), encoding="utf-8"
    )
    say(card(data, rows, by, {part: len(of) for part, of in parts.items()}))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--out", type=Path, help="folder of the model; in the corpus by default")
    parser.add_argument("--errors", type=int, default=0, help="how many of each kind to show")
    arguments = parser.parse_args()
    begun = time.monotonic()
    out = arguments.out or arguments.corpus / FOLDER
    run(
        arguments.corpus,
        out,
        lambda text: print(f"{time.monotonic() - begun:5.0f} s  {text}", flush=True),
        arguments.errors,
    )


if __name__ == "__main__":
    main()
