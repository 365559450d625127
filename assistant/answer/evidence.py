"""Found passages → the sentences that answer, best first, by learned weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.answer.shape import WEIGHT, Shape
from assistant.corpus import lexicon_file
from assistant.errors import CorpusError
from assistant.index import Index
from assistant.search import Found
from assistant.swedish import fold
from assistant.types import Evidence, Passage, Sentence

FILE = "evidence.yaml"
NAMES = (
    "passage",
    "late",
    "cosine",
    "late_share",
    "cosine_share",
    "pointed",
    "votes",
    "votes_share",
    "repeated",
    "expired",
    "fact",
    "takes",
    "leaves_out",
    "on_topic",
    "explains",
)
"""Features of a sentence; what each is stands in the file."""
SETS = ("with_bank", "alone")
TOP = 8  # passages whose sentences are looked at
_ABOUT = 0.92  # of the best sentence's score: what has the fact asked for stands before it
_COMMON = 3  # passages that repeat a sentence
_NEAR = 40  # bank questions that may point at a sentence
_FAINT = 0.05  # votes below which a share of the best says nothing
_UNLIKELY = 1e-3
_TERM = 0.9  # of the likeness of a word's explanation: what says something else of the word
_TERM_LETTERS, _TERM_MOST = 7, 40  # letters of a word that is looked for elsewhere
Fits = Callable[[str], bool | None]
Floats = NDArray[np.float64]
Candidate = tuple[Passage, Sentence]


@dataclass(frozen=True, slots=True)
class Grader:
    """Weights of ``NAMES``, written by ``training.evidence``.

    Attributes:
        with_bank: where the best passage's document has a question bank.
        alone: where it has none.
        spreads: of both: how many logits below the best a sentence's score is 0.
        heard: alone: logits for each of the log-odds of the reader of question and sentence.
    """

    with_bank: Floats
    alone: Floats
    spreads: tuple[float, float]
    heard: float = 0.0

    @classmethod
    def load(cls, folder: Path) -> Grader:
        """Reads ``evidence.yaml``; the shipped one where a lexicon has none.

        Raises:
            CorpusError: the file is not of the documented form.
        """
        file = lexicon_file(folder, FILE)
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            with_bank, alone = (np.array([float(raw[s][n]) for n in NAMES]) for s in SETS)
            spreads = (float(raw[SETS[0]]["spread"]), float(raw[SETS[1]]["spread"]))
            return cls(with_bank, alone, spreads, float(raw[SETS[1]].get("heard", 0.0)))
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError("Meningarnas vikter går inte att läsa", where=str(file)) from error

    def scores(self, table: Floats, *, banked: bool) -> Floats:
        """The scores of some sentences of one question, 0–1, the best one's 1."""
        logits = table @ (self.with_bank if banked else self.alone)
        spread = self.spreads[0 if banked else 1]
        scores: Floats = np.maximum(0.0, 1.0 - (logits.max() - logits) / spread)
        return scores


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants of a sentence, besides likeness.

    Attributes:
        left_out: ids of passages that are not about the person (their ages exclude them).
        shape: the kind of fact that the question asks for.
        old: ids of documents that have expired: of two that say the same, the other goes first.
        behind: ids of documents that are not in force, a proposal's too.
        fits: whether a text has an age limit that takes the ages asked about (True), only others
            (False), or none at all (None).
        on_topic: ids of passages in a section that is about what the question tells of.
        glossaries: headings of lists of words, where the question asks for no word's meaning.
    """

    left_out: frozenset[str] = frozenset()
    shape: Shape | None = None
    old: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    fits: Fits | None = None
    on_topic: frozenset[str] = frozenset()
    glossaries: re.Pattern[str] | None = None


def gather(
    index: Index, found: Found, grader: Grader, wanted: Wanted | None = None
) -> tuple[Evidence, ...]:
    """The sentences of the best passages, best first, with scores relative to the best one's 1.

    Args:
        index: open.
        found: by a search of it.
        grader: weighs what is seen of a sentence.
        wanted: what the question wants besides likeness.
    """
    candidates, table = observe(index, found, wanted or Wanted())
    if not candidates:
        return ()
    scores = grader.scores(table, banked=found.banked)
    order = np.argsort(-scores, kind="stable")
    ranked = [
        Evidence(passage, sentence, float(scores[at]))
        for at in order
        for passage, sentence in (candidates[at],)
    ]
    return tuple(_in_force(ranked, (wanted or Wanted()).behind))


def fact_first(evidence: Sequence[Evidence], shape: Shape) -> tuple[Evidence, ...]:
    """Sentences with the best one first that has the fact asked for, where it is about as good.

    "Vem beslutar …?" is answered by who decides, and not by who gives what is decided on.
    """
    near = (e for e in evidence if e.score >= _ABOUT * evidence[0].score)
    best = next((e for e in near if shape.met(e.sentence.text)), None)
    if best is None or not shape.plain_fact:
        return tuple(evidence)
    top = replace(best, score=evidence[0].score)
    return (top, *(e for e in evidence if e is not best))


def _in_force(ranked: list[Evidence], behind: frozenset[str]) -> list[Evidence]:
    """Of the same words in two documents, those of the one that is in force have the better place.

    Args:
        ranked: best first.
        behind: ids of the documents that are not in force.
    """
    for at, one in enumerate(ranked):
        if one.passage.document_id not in behind:
            continue
        for later in range(at + 1, len(ranked)):
            other = ranked[later]
            same = other.sentence.text == one.sentence.text
            if same and other.passage.document_id not in behind:
                ranked[at] = replace(other, score=one.score)
                ranked[later] = replace(one, score=other.score)
                break
    return ranked


def observe(index: Index, found: Found, wanted: Wanted) -> tuple[tuple[Candidate, ...], Floats]:
    """The sentences of the best passages, and (sentences, ``NAMES``) what is seen of each."""
    pointed = _pointed(index, found)
    candidates: list[Candidate] = []
    rows: list[list[float]] = []
    for hit in found.hits[:TOP]:
        passage, fits = index.passages[hit.place], wanted.fits
        for_others = fits and passage.row and fits(passage.row) is False
        if passage.id in wanted.left_out or for_others:
            continue
        likely = float(np.log(hit.score + _UNLIKELY))
        likeness = _likeness(index, found, hit.place, pointed)
        for sentence, seen, takes in zip(
            passage.sentences, likeness, _taken(passage, fits), strict=True
        ):
            candidates.append((passage, sentence))
            rows.append([likely, *seen, *_meets(index, passage, sentence, wanted, takes)])
    table = np.array(rows, np.float64).reshape(len(rows), len(NAMES))
    table = _lifted(candidates, table, wanted.glossaries)
    for name, least in (("late", _UNLIKELY), ("cosine", _UNLIKELY), ("votes", _FAINT)):
        values = table[:, NAMES.index(name)]
        table[:, NAMES.index(f"{name}_share")] = values / max(values.max(initial=0.0), least)
    return tuple(candidates), table


def _likeness(
    index: Index, found: Found, place: int, pointed: Mapping[tuple[str, int], float]
) -> list[tuple[float, ...]]:
    """Of each sentence of a passage, "late" to "votes_share"; shares are left open."""
    passage = index.passages[place]
    first = int(np.searchsorted(index.owner, place))
    return [
        (
            float(found.late[at]),
            float(found.cosine[at]),
            0.0,
            0.0,
            pointed.get((passage.id, sentence.start), 0.0),
            float(found.votes[at]) if found.votes.size else 0.0,
            0.0,
        )
        for at, sentence in enumerate(passage.sentences, start=first)
    ]


def _meets(
    index: Index, passage: Passage, sentence: Sentence, wanted: Wanted, takes: bool | None
) -> tuple[float, ...]:
    """Of a sentence, "repeated" to "explains"."""
    shape = wanted.shape
    asked = shape is not None and shape.met(sentence.text)
    return (
        float(index.repeated[sentence.text] >= _COMMON),
        float(passage.document_id in wanted.old),
        shape.weight / WEIGHT if shape is not None and asked else 0.0,
        float(takes is True),
        float(takes is False),
        float(passage.id in wanted.on_topic),
        float(_explains(passage, sentence, wanted.glossaries)),
    )


def _lifted(
    candidates: Sequence[Candidate], table: Floats, glossaries: re.Pattern[str] | None
) -> Floats:
    """What is said elsewhere of the word whose explanation is most like the question, raised.

    "Vem ordnar en jurist åt barnet?": the list of words has what a jurist is called here, and
    another section, in that word alone, who applies for one.
    """
    likeness = table[:, NAMES.index("late")]
    if glossaries is None or not len(likeness):
        return table
    best = int(likeness.argmax())
    passage, sentence = candidates[best]
    if not _explains(passage, sentence, glossaries):
        return table
    colon = sentence.text.partition(":")[0]
    term = fold(passage.row or (colon if len(colon) < _TERM_MOST else passage.heading))
    naming = [
        at
        for at, (other, told) in enumerate(candidates)
        if other is not passage and term in fold(told.text)
    ]
    if naming and len(term) >= _TERM_LETTERS:
        said = max(naming, key=lambda at: likeness[at])
        table[said, 0] = table[best, 0]
        table[said, 1:3] = np.maximum(table[said, 1:3], _TERM * table[best, 1:3])
    return table


def _explains(passage: Passage, sentence: Sentence, glossaries: re.Pattern[str] | None) -> bool:
    """Whether a sentence stands in a list of words, under its word or behind it."""
    if glossaries is None or not any(glossaries.search(fold(step)) for step in passage.path):
        return False
    colon = sentence.text.find(":")
    headed = glossaries.search(fold(passage.heading)) is None
    return headed or bool(passage.row) or 0 < colon < _TERM_MOST


def _taken(passage: Passage, fits: Fits | None) -> Sequence[bool | None]:
    """Whether the age limits of a passage's sentences take the ages asked about.

    They only count where the passage has limits for others too: there they choose between its
    sentences. Alone, a limit for others may be the answer ("no, from 13").
    """
    told: list[bool | None] = []
    if fits is not None:
        row = f"{passage.row}: " if passage.row else ""
        told = [fits(row + sentence.text) for sentence in passage.sentences]
    return told if {True, False} <= set(told) else [None] * len(passage.sentences)


def _pointed(index: Index, found: Found) -> Mapping[tuple[str, int], float]:
    """How strongly the two nearest bank questions of each sentence point at it."""
    pointed: dict[tuple[str, int], list[float]] = {}
    for place, cosine, late in found.bank[:_NEAR]:
        question = index.bank[place]
        strengths = pointed.setdefault((question.passage_id, question.start), [])
        strengths.append(0.4 * cosine + 0.6 * late)
    return {key: sum(sorted(strengths)[-2:]) for key, strengths in pointed.items()}
