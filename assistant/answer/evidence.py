"""Found passages → the sentences that answer, best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer.shape import Shape
from assistant.index import Index
from assistant.search import Found
from assistant.swedish import fold
from assistant.types import Evidence, Passage, Sentence

Fits = Callable[[str], bool | None]
TOP = 8  # passages whose sentences are looked at
_COMMON, _LESS = 3, 0.7  # a sentence of three passages or more
_FLATTER = 1 / 3  # a passage half as likely is nearly as good; one of a tenth is not
_NEAR = 40  # bank questions that may point at a sentence
_POINTED = 0.7  # what their pointing weighs beside the sentence itself
_OLD = 0.04  # what a sentence loses in a document that has expired
_FITS = 0.12  # what a sentence gains that has a limit for the ages asked about
_ON_TOPIC = 0.3  # what one gains whose section is on what is told of: a disagreement
_WORDS = 0.08  # what one loses that only explains a word
_TERM = 0.9  # of the likeness of a word's explanation: what says something else of the word
_TERM_LETTERS, _TERM_MOST = 7, 40  # letters of a word that is looked for elsewhere


@dataclass(frozen=True, slots=True)
class _Scored:
    """A sentence with its likeness, its passage's share of the score, and what is added."""

    own: float
    of_passage: float
    added: float
    passage: Passage
    sentence: Sentence


def gather(
    index: Index,
    found: Found,
    left_out: frozenset[str] = frozenset(),
    shape: Shape | None = None,
    old: frozenset[str] = frozenset(),
    fits: Fits | None = None,
    on_topic: frozenset[str] = frozenset(),
    glossaries: re.Pattern[str] | None = None,
) -> tuple[Evidence, ...]:
    """The sentences of the best passages with a score of about 0–1, best first.

    A sentence's score is half its passage's (relative to the best) and half its own: late
    interaction, cosine and the near bank questions that point at it, relative to the best sentence.
    Words that many passages repeat tell little of any one of them and count less.

    Args:
        index: open.
        found: by a search of it.
        left_out: ids of passages that are not about the person (their ages exclude them).
        shape: the kind of fact that the question asks for.
        fits: whether a text has an age limit that takes the ages asked about (True), only others
            (False), or none at all (None).
        on_topic: ids of passages in a section that is about what the question tells of.
        glossaries: headings of lists of words, where the question asks for no word's meaning.
        old: ids of documents that have expired: of two that say the same, the other goes first.
    """
    if not found.hits:
        return ()
    scored: list[_Scored] = []
    pointed = _pointed(index, found)
    for hit in found.hits[:TOP]:
        passage = index.passages[hit.place]
        if passage.id in left_out or (fits and passage.row and fits(passage.row) is False):
            continue
        of_passage = 0.5 * (hit.score / found.hits[0].score) ** _FLATTER
        own, taken = _own(index, found, hit.place, pointed), _taken(passage, fits)
        for at, sentence in enumerate(passage.sentences):
            added = taken[at] - _OLD * (passage.document_id in old)
            added += shape.weight if shape is not None and shape.met(sentence.text) else 0.0
            added += _ON_TOPIC * (passage.id in on_topic)
            added -= _WORDS * _explains(passage, sentence, glossaries)
            scored.append(_Scored(own[at], of_passage, added, passage, sentence))
    scored = _said_of_terms(scored, glossaries)
    top = max((s.own for s in scored), default=0.0) or 1.0
    evidence = [
        Evidence(s.passage, s.sentence, 0.5 * max(s.own, 0.0) / top + s.of_passage + s.added)
        for s in scored
    ]
    return tuple(sorted(evidence, key=lambda e: -e.score))


def _own(
    index: Index, found: Found, place: int, pointed: Mapping[tuple[str, int], float]
) -> list[float]:
    """How near each sentence of a passage is to the question by itself."""
    passage = index.passages[place]
    first = int(np.searchsorted(index.owner, place))
    scores = []
    for at, sentence in enumerate(passage.sentences, start=first):
        own = 0.6 * float(found.late[at]) + 0.4 * float(found.cosine[at])
        own += _POINTED * pointed.get((passage.id, sentence.start), 0.0)
        scores.append(own * _LESS if index.repeated[sentence.text] >= _COMMON else own)
    return scores


def _explains(passage: Passage, sentence: Sentence, glossaries: re.Pattern[str] | None) -> bool:
    """Whether a sentence stands in a list of words, under its word or behind it."""
    if glossaries is None or not any(glossaries.search(fold(step)) for step in passage.path):
        return False
    colon = sentence.text.find(":")
    headed = glossaries.search(fold(passage.heading)) is None
    return headed or bool(passage.row) or 0 < colon < _TERM_MOST


def _said_of_terms(scored: list[_Scored], glossaries: re.Pattern[str] | None) -> list[_Scored]:
    """What is said elsewhere of the word whose explanation is most like the question.

    "Vem ordnar en jurist åt barnet?": the list of words has what a jurist is called here, and
    another section, in that word alone, who applies for one.
    """
    best = max(scored, key=lambda s: s.own, default=None)
    if best is None or not _explains(best.passage, best.sentence, glossaries):
        return scored
    colon = best.sentence.text.partition(":")[0]
    term = fold(best.passage.row or (colon if len(colon) < _TERM_MOST else best.passage.heading))
    naming = [s for s in scored if s.passage is not best.passage and term in fold(s.sentence.text)]
    said = max(naming, key=lambda s: s.own, default=None)
    if said is None or len(term) < _TERM_LETTERS:
        return scored
    lifted = replace(said, own=max(said.own, _TERM * best.own), of_passage=best.of_passage)
    return [lifted if s is said else s for s in scored]


def _taken(passage: Passage, fits: Fits | None) -> tuple[float, ...]:
    """What the age limits of a passage's sentences add to their scores.

    They only count where the passage has limits for others too: there they choose between its
    sentences. Alone, a limit for others may be the answer ("no, from 13").
    """
    told: list[bool | None] = []
    if fits is not None:
        row = f"{passage.row}: " if passage.row else ""
        told = [fits(row + sentence.text) for sentence in passage.sentences]
    if not {True, False} <= set(told):
        return (0.0,) * len(passage.sentences)
    return tuple(0.0 if t is None else _FITS if t else -_FITS for t in told)


def _pointed(index: Index, found: Found) -> dict[tuple[str, int], float]:
    """How strongly the two nearest bank questions of each sentence point at it."""
    pointed: dict[tuple[str, int], list[float]] = {}
    for place, cosine, late in found.bank[:_NEAR]:
        question = index.bank[place]
        strengths = pointed.setdefault((question.passage_id, question.start), [])
        strengths.append(0.4 * cosine + 0.6 * late)
    return {key: sum(sorted(strengths)[-2:]) for key, strengths in pointed.items()}
