"""Where the search is tried: small corpora with questions, each searched as the program does.

The shipped corpus with its question bank, and each file of everyday pairs as an agreement of its
own that is asked only its held-back questions. Statutes, government pages and SweFAQ are for
measuring alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import bm25s
import numpy as np
from numpy.typing import NDArray

from assistant.dialogue import Tools, understand
from assistant.encoder import Encoder
from assistant.index import EVIDENCE, Index, evidence_texts, passage_text
from assistant.late import LateInteraction
from assistant.lexical import Tokens
from assistant.memory import Memory
from assistant.search import Hit, Search, Weights
from assistant.search.rankings import Seen
from assistant.swedish import sentence_spans
from assistant.types import Document, Passage, Query, Sentence
from assistant.views import Views
from assistant.votes import Votes
from training import data
from training.memory import file_of

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Question:
    """A question (the turns of a conversation) and the places of the passages that answer it."""

    turns: tuple[str, ...]
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ground:
    """A corpus to search and its questions."""

    name: str
    search: Search
    questions: tuple[Question, ...]

    def see(self, question: Question, tools: Tools) -> Seen:
        """What the rankings say of the passages for a question."""
        query = understand(question.turns, tools)
        ask = self.search.ask(query.search_text, query.expansions, **about(query))
        return self.search.see(ask)

    def hits(self, question: Question, tools: Tools) -> tuple[Hit, ...]:
        """What the search finds for a question."""
        query = understand(question.turns, tools)
        return self.search.search(query.search_text, query.expansions, **about(query)).hits


def about(query: Query) -> dict[str, Any]:
    """What the program tells the search of a question besides its words."""
    return {"ages": query.ages, "needs": query.needs, "units": query.units}


@dataclass(frozen=True, slots=True)
class Kit:
    """What every ground is made with."""

    encoder: Encoder
    late: LateInteraction
    tools: Tools
    weights: Weights


class Vectors:
    """Stands in for the vector store: all cosines, exactly."""

    def __init__(self, keys: Sequence[str], vectors: Floats) -> None:
        self._keys = keys
        self._vectors = vectors

    def nearest(self, name: str, vector: Floats, count: int) -> list[tuple[str, float]]:
        """(id, cosine) of the nearest, best first."""
        if name != EVIDENCE or not count:
            return []
        cosines = self._vectors @ vector
        order = np.argsort(-cosines, kind="stable")[:count]
        return [(self._keys[at], float(cosines[at])) for at in order]


class Words:
    """Stands in for the index's BM25."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._model = bm25s.BM25()
        self._model.index([list(text) or ["\0"] for text in texts], show_progress=False)
        self._size = len(texts)

    def scores(self, tokens: Sequence[str]) -> Floats:
        """Score of every text."""
        known = [token for token in tokens if token in self._model.vocab_dict]
        if not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)


def stand_in(documents: Sequence[Document], kit: Kit) -> Index:
    """An index of documents in memory, with what a search needs of one and no banks."""
    passages = tuple(p for d in documents for p in d.passages)
    keys, texts = evidence_texts(passages)
    tokens = Tokens.learn(p.reading for p in passages)
    made = SimpleNamespace(
        documents=tuple(documents),
        passages=passages,
        sentences=tuple(s for p in passages for s in p.sentences),
        owner=np.repeat(
            np.arange(len(passages), dtype=np.int32), [len(p.sentences) for p in passages]
        ),
        pieces=tuple(kit.late.tokenize(texts)),
        sentence_vectors=None,
        bank=(),
        bank_pieces=(),
        uncovered=(),
        uncovered_pieces=(),
        tokens=tokens,
        bm25=Words([tokens.tokens(passage_text(p)) for p in passages]),
        vectors=Vectors(keys, kit.encoder.encode(texts)),
        views=Views.learn(passages, kit.encoder, kit.tools.lexicon, kit.tools.ages),
        votes=Votes.learn((), (), kit.encoder.encode([])),
    )
    return cast(Index, made)


def document(name: str, texts: Sequence[Sequence[str]], tools: Tools) -> Document:
    """A document without headings whose passages are groups of texts."""
    passages: list[Passage] = []
    whole = ""
    for number, group in enumerate(texts):
        longest = sorted(dict.fromkeys(group), key=len, reverse=True)
        kept = [t for at, t in enumerate(longest) if not any(t in other for other in longest[:at])]
        body, start = "\n".join(kept), len(whole)
        whole += body + "\n\n"
        sentences = tuple(
            Sentence(start + a, start + b, " ".join(body[a:b].split()))
            for a, b in sentence_spans(body, tools.language)
        )
        end = start + len(body)
        passages.append(
            Passage(f"{name}:{number}", name, None, "", (), None, start, end, body, body, sentences)
        )
    return Document(name, name, "agreement", name, whole, (), tuple(passages))


def own_files(
    family: str, folder: Path, kit: Kit, memory: Memory, of: NDArray[np.str_]
) -> list[Ground]:
    """A family's files, each an agreement of its own with its held-back questions.

    Args:
        family: of the pairs.
        folder: with ``pairs/``.
        kit: tools.
        memory: examples; those of the file that is asked are hidden.
        of: (examples,) the file of each example.
    """
    files: dict[str, list[data.Pair]] = {}
    for pair in data.everyday_pairs(folder, family):
        files.setdefault(file_of(pair), []).append(pair)
    grounds = []
    for name, pairs in files.items():
        groups: dict[str, list[str]] = {}
        for pair in pairs:
            groups.setdefault(pair.group, []).append(pair.text)
        place = {group: at for at, group in enumerate(groups)}
        asked = tuple(
            Question((pair.question,), frozenset({place[pair.group]}))
            for pair in pairs
            if data.held_back(pair)
        )
        index = stand_in([document(name, list(groups.values()), kit.tools)], kit)
        others = memory.without(of == name)
        search = Search(index, kit.encoder, kit.late, kit.weights, others)
        if asked:
            grounds.append(Ground(name, search, asked))
    return grounds


def swefaq(folder: Path, kit: Kit) -> Ground:
    """SweFAQ's development questions and answers."""
    questions, answers, gold = data.swefaq(folder)
    index = stand_in([document("swefaq", [[text] for text in answers], kit.tools)], kit)
    asked = (Question((q,), frozenset({at})) for q, at in zip(questions, gold, strict=True))
    return Ground("SweFAQ dev", Search(index, kit.encoder, kit.late, kit.weights), tuple(asked))
