"""Measures the search on documents that its weights have not seen: ``python -m training.unseen``.

Held-back everyday questions, each asked of its own file as of one agreement (the memory's examples
from that file hidden), statutes and government pages by files, and SweFAQ: all through the search
of the program, without a bank, with BM25 beside. The weights without a bank have seen the invented
agreements' held-back questions; ``training.fusion`` prints those by weights of other files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.config import Config
from assistant.corpus import data_folder
from assistant.dialogue import Tools
from assistant.encoder import load_encoder
from assistant.index import passage_text
from assistant.late import LateInteraction
from assistant.lexical import Tokens
from assistant.memory import Memory
from assistant.search import Weights
from training.fusion import figures
from training.grounds import Ground, Kit, Words, own_files, swefaq
from training.memory import examples, file_of

Places = NDArray[np.int64]


def by_search(ground: Ground, tools: Tools) -> Places:
    """The place, from 0, of the best right passage of each question."""
    found = []
    for question in ground.questions:
        order = [hit.place for hit in ground.hits(question, tools)]
        found.append(min((order.index(at) for at in question.right if at in order), default=99))
    return np.array(found)


def by_words(ground: Ground) -> Places:
    """The same by BM25 with the Swedish stemmer, as a peer would use it."""
    tokens = Tokens(frozenset())
    words = Words([tokens.stems(passage_text(p)) for p in ground.search.index.passages])
    found = []
    for question in ground.questions:
        scores = words.scores(tokens.stems("\n".join(question.turns)))
        order = np.argsort(-scores, kind="stable").tolist()
        found.append(min(order.index(at) for at in question.right))
    return np.array(found)


def sets(folder: Path, kit: Kit) -> Iterator[tuple[str, list[Ground]]]:
    """Name and corpora of each set."""
    pairs = examples()
    memory, files = Memory.load(kit.encoder), np.array([file_of(pair) for pair in pairs])
    for family in ("agreements", "statutes", "government"):
        yield f"{family}, own file", own_files(family, folder, kit, memory, files)
    yield "SweFAQ dev", [swefaq(folder, kit)]


def main() -> int:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with pairs/, benchmarks/")
    parser.add_argument("--without", default="", help="parts left out, as in python -m eval")
    options = parser.parse_args()
    lexicon = data_folder(Config().corpus, "lexicon")
    without = frozenset(filter(None, options.without.split(",")))
    weights = Weights.load(lexicon, without)
    kit = Kit(load_encoder(), LateInteraction.load(), Tools.load(lexicon), weights)
    print("| questions to | | recall@1 | @5 | @10 | MRR@10 | n |\n|---|---|---|---|---|---|---|")
    for name, grounds in sets(options.data, kit):
        words = np.concatenate([by_words(ground) for ground in grounds])
        ours = np.concatenate([by_search(ground, kit.tools) for ground in grounds])
        print(f"| {name} | BM25 | {figures(words)} |")
        print(f"| {name} | search | {figures(ours)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
