"""What the reader of question and passage learns from: questions with passages that answer or not.

``python -m training.cross_rows --data DIR --out FILE`` writes them, so that ``training/cross.py``
can run where the program is not. Passages that do not answer are those that are most like the
question; of bank questions and near misses, those that the program finds without banks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from assistant.config import ROOT, Config
from assistant.corpus import data_folder
from assistant.cross import window
from assistant.dialogue import Tools, understand
from assistant.encoder import BundledEncoder
from assistant.index import ensure_index, sentence_text
from assistant.late import LateInteraction
from assistant.search import Search, Weights
from assistant.types import Passage
from training import bare, data
from training.cross_held import key
from training.grounds import about

FOLDS = 5
MOST = 8  # passages of a question
_SAME, _LIKE = 0.8, 0.7  # cosine from which a passage may say the same; of another file
_OWN, _OTHERS = 10, 3  # passages of its own file that do not answer, and of others
_ANSWER, _WITHOUT = 40, 45  # words of a window of SweQUAD about an answer, and beside it
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ–•-])|\n+")


@dataclass(frozen=True, slots=True)
class Listing:
    """A question, texts, and which of them answer it.

    Attributes:
        sides: of each text: 1 answers, 0 does not, -1 not known.
        held: only measured on.
        fold: a reader that has not learned from it is one of another fold; -1 for none.
        keys: of the texts' kept scores (``cross_held``); none if not kept.
        without: the passage that answers, without the sentence that does.
    """

    source: str
    question: str
    texts: tuple[str, ...]
    sides: tuple[int, ...]
    held: bool = False
    fold: int = -1
    keys: tuple[int, ...] = ()
    without: str = ""


def everyday(folder: Path, encoder: BundledEncoder, late: LateInteraction) -> Iterator[Listing]:
    """Hand-written questions with official wordings, and wordings near them."""
    for family in data.FAMILIES:
        pairs = data.everyday_pairs(folder, family)
        group = {pair.text: pair.group for pair in pairs}
        texts = list(group)
        vectors = encoder.encode(texts)
        files = np.array([group[text].split("/")[1] for text in texts])
        pieces = late.tokenize(texts)
        for pair in {(p.question, p.group): p for p in reversed(pairs)}.values():
            at = texts.index(pair.text)
            like = vectors @ vectors[at]
            own = np.flatnonzero(files == group[pair.text].split("/")[1])
            asked = encoder.encode([pair.question])[0]
            scores = late.score(pair.question, [pieces[n] for n in own]) + vectors[own] @ asked
            order = own[np.argsort(-scores)]
            near = [n for n in order if like[n] < _SAME and _wrong(group, texts[n], pair)]
            rest = [n for n in np.argsort(-(vectors @ asked))[:40] if n not in set(own)]
            held = data.held_back(pair)
            rest = [] if held else [n for n in rest if like[n] < _LIKE][:_OTHERS]
            found = [pair.text, *(texts[n] for n in [*near[:_OWN], *rest])]
            sides = (1, *[0] * (len(found) - 1))
            yield Listing(f"everyday-{family}", pair.question, tuple(found), sides, held)


def _wrong(group: dict[str, str], text: str, pair: data.Pair) -> bool:
    return group[text] != pair.group and text != pair.text


def swequad(folder: Path) -> Iterator[Listing]:
    """Questions to texts, the part with the answer against the parts without it."""
    chance = random.Random(5)  # noqa: S311
    for line in data.lines(folder / "benchmarks" / "swequad-mc-train.jsonl"):
        row = json.loads(line)
        said = [s.strip() for s in _END.split(row["context"]) if s and len(s.strip()) > 2]
        right = [n for n, text in enumerate(said) if row["answer"] in text]
        if not right or len(said) < 4:
            continue
        answer, _ = _stretch(said, max(0, right[0] - 1), _ANSWER)
        if row["answer"] not in answer:
            answer, _ = _stretch(said, right[0], _ANSWER)
        beside, at = [], 0
        while at < len(said):
            text, end = _stretch(said, at, _WITHOUT)
            if not any(at <= n < end for n in right):
                beside.append(f": {text}")
            at = end
        chance.shuffle(beside)
        found = (f": {answer}", *beside[:MOST])
        sides = (1, *[0] * (len(found) - 1))
        yield Listing("swequad", row["question"], found, sides, str(row["ctx_id"]).endswith("7"))


def _stretch(said: Sequence[str], start: int, most: int) -> tuple[str, int]:
    """Sentences from one on, of so many words at most, and the place after them."""
    end = start + 1
    while end < len(said) and len(" ".join(said[start : end + 1]).split()) <= most:
        end += 1
    return " ".join(said[start:end]), end


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a folder of documents; ``gold`` are (passage id, start) that answer it."""

    source: str
    text: str
    answered: bool
    group: str
    gold: frozenset[tuple[str, int]] = frozenset()


class Finder:
    """Finds passages as the program does, without banks."""

    def __init__(self, encoder: BundledEncoder, late: LateInteraction, tools: Tools) -> None:
        self._kit = encoder, late
        self._tools = tools
        self._weights = Weights.load(data_folder(ROOT / "corpus", "lexicon"))

    def listings(self, folder: Path, asked: Sequence[Asked]) -> Iterator[Listing]:
        """Two of each question: of passages, and of sentences."""
        encoder, late = self._kit
        index, _ = ensure_index(
            folder / "corpus", folder / "index", encoder, late, progress=lambda _: None
        )
        search = Search(index, encoder, late, self._weights)
        for one in asked:
            query = understand([one.text], self._tools)
            found = search.search(query.search_text, query.expansions, **about(query))
            likeness = found.late + found.cosine
            places = [hit.place for hit in found.hits if index.passages[hit.place].sentences]
            seen = [(index.passages[at], likeness[index.owner == at]) for at in places[:MOST]]
            question = found.question or one.text
            yield _passages(one, question, seen)
            yield _sentences(one, question, seen)


Seen = Sequence[tuple[Passage, np.ndarray]]


def _passages(one: Asked, question: str, seen: Seen) -> Listing:
    texts, sides, without = [], [], ""
    for passage, likeness in seen:
        right = [n for n, s in enumerate(passage.sentences) if (passage.id, s.start) in one.gold]
        text = window(passage, int(likeness.argmax()))
        shown = any(passage.sentences[n].text in text for n in right)
        texts.append(text)
        sides.append(_side(one, shown, bool(right)))
        if right and not without and len(passage.sentences) > len(right) + 1:
            left = tuple(s for n, s in enumerate(passage.sentences) if n not in right)
            without = window(
                replace(passage, sentences=left), int(np.delete(likeness, right).argmax())
            )
    keys = tuple(key(question, passage.id) for passage, _ in seen)
    return _listing(one, question, texts, sides, keys, without)


def _sentences(one: Asked, question: str, seen: Seen) -> Listing:
    rows = [
        (float(score), passage, n) for passage, likeness in seen for n, score in enumerate(likeness)
    ]
    rows.sort(key=lambda row: -row[0])
    right = [row for row in rows if (row[1].id, row[1].sentences[row[2]].start) in one.gold]
    best = rows[:MOST]
    if right and not any(row in right for row in best):
        best = [*best[:-1], right[0]]
    beside = {row[1].id for row in right}
    sides = [_side(one, row in right, row[1].id in beside) for row in best]
    texts = [sentence_text(passage, passage.sentences[n]) for _, passage, n in best]
    return _listing(one, question, texts, sides)


def _side(one: Asked, right: bool, beside: bool) -> int:
    """Sentences beside one that answers may help, so that of them nothing is known."""
    if right:
        return 1
    return -1 if (one.gold and beside) or (one.answered and not one.gold) else 0


def _listing(
    one: Asked,
    question: str,
    texts: Sequence[str],
    sides: Sequence[int],
    keys: tuple[int, ...] = (),
    without: str = "",
) -> Listing:
    place = int(hashlib.sha256(one.group.encode()).hexdigest(), 16) % FOLDS
    shown = tuple(texts)
    return Listing(one.source, question, shown, tuple(sides), False, place, keys, without)


def of_banks(
    finder: Finder, folder: Path, encoder: BundledEncoder, late: LateInteraction
) -> Iterator[Listing]:
    """The questions of both banks, asked of the shipped corpus without them."""
    config = Config()
    index, _ = ensure_index(
        config.corpus, config.index_folder(), encoder, late, progress=lambda _: None
    )
    gold: dict[str, set[tuple[str, int]]] = {}
    for question in index.bank:
        gold.setdefault(question.text, set()).add((question.passage_id, question.start))
    asked = [
        Asked("banks", q.text, True, q.passage_id, frozenset(gold[q.text])) for q in index.bank
    ]
    asked += [Asked("banks", u.text, False, u.topic) for u in index.uncovered]
    skipped = {"questions", "not_covered", "refusal", "lexicon"}
    shutil.copytree(
        config.corpus,
        folder / "corpus",
        ignore=lambda at, names: skipped & set(names) if Path(at) == config.corpus else (),
    )
    yield from finder.listings(folder, asked)


def of_elsewhere(finder: Finder, folder: Path, tools: Tools) -> Iterator[Listing]:
    """Near misses of other regions' agreements, and their cases, which are only scored."""
    written = bare.near_misses()
    for source in sorted(path for path in bare.ELSEWHERE.glob("*") if path.is_dir()):
        name = source.name
        shutil.copytree(source, folder / name / "corpus", ignore=lambda *_: ["cases.yaml"])
        asked = [
            Asked("elsewhere", text, answered, name)
            for text, answered, _ in bare.case_texts(source / "cases.yaml", tools)
        ]
        asked += [Asked("near_misses", text, side, name) for text, side in written.get(name, ())]
        yield from finder.listings(folder / name, asked)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--small", action="store_true", help="a hundredth: does it run?")
    arguments = parser.parse_args()
    encoder, late = BundledEncoder(), LateInteraction.load()
    tools = Tools.load(data_folder(ROOT / "corpus", "lexicon"))
    finder = Finder(encoder, late, tools)
    with tempfile.TemporaryDirectory() as name:
        parts: dict[str, Callable[[], Iterator[Listing]]] = {
            "everyday": lambda: everyday(arguments.data, encoder, late),
            "swequad": lambda: swequad(arguments.data),
            "banks": lambda: of_banks(finder, Path(name) / "banks", encoder, late),
            "elsewhere": lambda: of_elsewhere(finder, Path(name), tools),
        }
        with lzma.open(arguments.out, "wt", encoding="utf-8") as file:
            for part, make in parts.items():
                count = 0
                for listing in make():
                    file.write(json.dumps(asdict(listing), ensure_ascii=False) + "\n")
                    count += 1
                    if arguments.small and count == 120:
                        break
                print(f"{count} of {part}", flush=True)


if __name__ == "__main__":
    main()
