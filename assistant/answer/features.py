"""What tells an answerable question from one that the documents are silent on, in numbers.

Two groups: from the evidence alone, and from the nearest questions of the two banks. Every
feature is about likeness, never about a subject, so that the weights hold for other agreements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.answer.asking import Asking
from assistant.answer.manner import Manner, bent
from assistant.answer.named import Named
from assistant.answer.shape import Shapes
from assistant.cross import CrossReader
from assistant.dialogue import Tools
from assistant.index import Index
from assistant.late import LateInteraction
from assistant.order import best_first
from assistant.pieces import Prepared
from assistant.search import Found, Near
from assistant.wording import Likeness

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
_INTENTS = ("responsibility", "definition", "validity", "conflict", "process")
_VOTERS = (5, 10, 20, 40)
_FEW, _NEAREST = (1, 5, 20), (1, 3, 10)  # sentences, and bank questions, that are taken together
_SHARP = (4.0, 8.0, 16.0)  # how much nearer questions count than farther ones
_PASSAGES = 3  # passages by evidence, and as many by the bank, that an answer may stand in
_BEST = 5  # passages that the near questions should point at
_UNMET = 0.5  # cosine below which a word of the question is not met
_SHORT = 6  # words
_MIN_STEM = 4  # letters: the vocabulary of the documents has no shorter stems
_NOTHING = -6.0  # log-odds that a passage which is not there answers
_READ = 2  # passages read together with the question; four refuse 1 % more in twice the time


@dataclass(frozen=True, slots=True)
class Features:
    """Names and values of the features of one question.

    Attributes:
        evidence: from the documents and from how the question is put.
        bank: from the nearest questions of both banks; empty without banks.
        alone: how surely the search found, and what reading question and passage together
            says; only without banks.
    """

    evidence: dict[str, float]
    bank: dict[str, float]
    alone: Mapping[str, float] = field(default_factory=dict)

    def values(self, names: Sequence[str]) -> Floats:
        """The named values, (names,)."""
        both = {**self.evidence, **self.bank, **self.alone}
        return np.array([both[name] for name in names], np.float32)


class Extractor:
    """Works out features for the questions of one index.

    Args:
        index: open.
        late: late interaction.
        tools: the words.
        shapes: how direct questions are put.
        manner: how questions that are not answered are put; none if not given.
        sentences: of the index, where they have been made ready already.
        reader: reads question and passage together; the bundled one if not given.
    """

    def __init__(
        self,
        index: Index,
        late: LateInteraction,
        tools: Tools,
        shapes: Shapes,
        manner: Manner | None = None,
        sentences: Prepared | None = None,
        reader: CrossReader | None = None,
    ) -> None:
        self._index = index
        self._reader = reader or CrossReader(late)
        self._late = late
        self._lexicon = tools.lexicon
        self._manner = manner or Manner()
        self.has_banks = bool(index.bank and index.uncovered)
        self._wording = index.wording
        place = {passage.id: at for at, passage in enumerate(index.passages)}
        self._sentences = late.prepare(index.pieces) if sentences is None else sentences
        self._asking = Asking(index, late, tools, shapes, self._sentences)
        self._vocabulary = Named(index.tokens.vocabulary)
        self._stems: dict[int, Named] = {}
        self._needs: dict[int, frozenset[str]] = {}
        self._of_bank = [place.get(question.passage_id, -1) for question in index.bank]

    def extract(self, question: str, found: Found, hidden: Flags | None = None) -> Features:
        """Features of a question.

        Args:
            question: as it was searched for, misspelt words mended.
            found: what the search gave.
            hidden: (bank + uncovered,) True for bank questions to act as if they were not there;
                ``found`` must hold none of them. For training.
        """
        best = self._best_passages(found)
        evidence = {
            **_best_means(found),
            **self._coverage(question, found, best[:_PASSAGES]),
            **self._met(question, found, best[:_PASSAGES]),
            **self._asked(question, best[:_PASSAGES], "type"),
            **self._asking.features(
                question, self._lexicon.intent(question), found.late + found.cosine
            ),
            **bent(self._manner.score(question, self._late)),
        }
        if not (self.has_banks and found.bank and found.uncovered):
            return Features(evidence, {}, {**found.surely, **self._read(question, found)})
        pointed = [self._of_bank[at] for at, _, _ in found.bank[:5]]
        both = list(dict.fromkeys([*pointed[:_PASSAGES], *best[:_PASSAGES]]))
        likeness = self._wording.compare(question, hidden)
        return Features(
            evidence,
            {
                **_nearest(found),
                **self._agreement(found, pointed, best),
                **self._words(likeness),
                **self._lexical(likeness),
                **self._asked(question, both, "bank_type"),
            },
        )

    def _read(self, question: str, found: Found) -> dict[str, float]:
        """How likely the best passages answer, each read together with the question."""
        likeness = found.late + found.cosine
        passages = []
        for hit in found.hits[:_READ]:
            sentences = np.flatnonzero(self._index.owner == hit.place)
            if sentences.size:
                best = int(likeness[sentences].argmax())
                passages.append((self._index.passages[hit.place], best))
        scores = np.sort(self._reader.scores(question, passages))[::-1].clip(-12, 12)
        best, second = (*scores.tolist(), _NOTHING, _NOTHING)[:2]
        return {
            "read_best": best,
            "read_gap": best - second,
            "read_any": float(np.logaddexp(0.0, np.logaddexp(best, second))),
        }

    def _best_passages(self, found: Found) -> list[int]:
        """The ``_BEST`` passages with the best sentence, best first."""
        best = np.full(len(self._index.passages), -1.0, np.float32)
        np.maximum.at(best, self._index.owner, found.late + found.cosine)
        return [int(at) for at in best_first(best, _BEST)]

    def _coverage(self, question: str, found: Found, passages: Sequence[int]) -> dict[str, float]:
        """How well the question's heavy words are met in the best sentence and passages."""
        best = int(np.argmax(found.late + found.cosine))
        inside = np.flatnonzero(np.isin(self._index.owner, passages))
        values: dict[str, float] = {}
        for name, places in (("sentence", np.array([best])), ("passage", inside)):
            met = self._late.coverage_prepared(question, self._sentences, places)
            words = sorted(((share, cosine) for _, share, cosine in met), reverse=True)
            heavy = [cosine for _, cosine in words[: max(3, len(words) // 3)]] or [0.0]
            values[f"{name}_least"] = min(heavy)
            values[f"{name}_heavy"] = float(np.mean(heavy))
            values[f"{name}_unmet"] = sum(share for share, cosine in words if cosine < _UNMET)
        return values

    def _met(self, question: str, found: Found, passages: Sequence[int]) -> dict[str, float]:
        """Whether what is asked about is named at all: anywhere, and in the best passages.

        A word is met by its stem, by a compound that it is part of or holds, or by a near vector.
        """
        near = {w: (s, c) for w, s, c in self._late.coverage_prepared(question, self._sentences)}
        words = [(w, s, c) for w, (s, c) in near.items() if len(w) >= _MIN_STEM and w.isalpha()]
        inside = [self._stems_of(at) for at in passages]
        total = sum(s for _, s, _ in words) or 1.0
        lost = lost_here = odd = heaviest = 0.0
        for word, share, cosine in words:
            stem = self._index.tokens.stems(word)[:1]
            known = bool(stem) and self._vocabulary.has(stem[0])
            here = bool(stem) and any(named.has(stem[0]) for named in inside)
            strange = 0.0 if known else share * (1.0 - cosine)
            lost += 0.0 if known else share / total
            lost_here += 0.0 if here else share / total
            odd = max(odd, strange)
            heaviest = max(heaviest, share / total * (1.0 - cosine))
        asked = {h.key for h in self._lexicon.needs_in(question)}
        held = {need for at in passages for need in self._needs_of(at)}
        return {
            "unnamed": lost,
            "unnamed_here": lost_here,
            "oddest": odd,
            "unmet_heaviest": heaviest,
            "needs": float(min(3, len(asked))),
            "needs_unmet": len(asked - held) / max(1, len(asked)),
        }

    def _stems_of(self, passage: int) -> Named:
        if passage not in self._stems:
            reading = self._index.passages[passage].reading
            self._stems[passage] = Named(self._index.tokens.stems(reading))
        return self._stems[passage]

    def _needs_of(self, passage: int) -> frozenset[str]:
        if passage not in self._needs:
            reading = self._index.passages[passage].reading
            self._needs[passage] = frozenset(h.key for h in self._lexicon.needs_in(reading))
        return self._needs[passage]

    def _asked(self, question: str, passages: Sequence[int], name: str) -> dict[str, float]:
        """The kind of thing asked for, and whether the passages hold such a thing."""
        kind = self._lexicon.answer_type(question)
        held = kind is not None and any(
            kind.found_in(sentence.text)
            for at in passages
            for sentence in self._index.passages[at].sentences
        )
        values = {f"{name}_missing": float(kind is not None and not held)}
        if name == "type":
            intent = self._lexicon.intent(question)
            words = len(question.split())
            values |= {f"intent_{key}": float(intent == key) for key in _INTENTS}
            values |= {"typed": float(kind is not None), "length": float(np.log1p(words))}
            values |= {"short": float(words < _SHORT)}
            values |= {"digits": float(any(c.isdigit() for c in question))}
            values |= {"unknown_words": self._unknown(question)}
        return values

    def _unknown(self, question: str) -> float:
        """Share of the question's stems that no document has."""
        stems = {s for s in self._index.tokens.stems(question) if len(s) >= _MIN_STEM}
        return len(stems - self._index.tokens.vocabulary) / max(1, len(stems))

    def _agreement(
        self, found: Found, pointed: Sequence[int], best: Sequence[int]
    ) -> dict[str, float]:
        """Whether the near questions agree with each other and with the evidence."""
        owners = Counter(self._of_bank[at] for at, _, _ in found.bank[:10])
        topics = Counter(self._index.uncovered[at].topic for at, _, _ in found.uncovered[:10])
        near = [self._index.uncovered[at].near for at, _, _ in found.uncovered[:5]]
        return {
            "one_passage": max(owners.values()) / 10,
            "one_topic": max(topics.values()) / 10,
            "far": 1.0 - float(np.mean(near)),
            "bank_in_best": float(np.mean([at in best for at in pointed])),
        }

    def _words(self, likeness: Likeness) -> dict[str, float]:
        """Which of the question's words are known from where."""
        total = max(1, len(likeness.stems))
        documents = self._index.tokens.vocabulary
        new = likeness.stems - documents - likeness.answered
        return {
            "leaning": likeness.leaning,
            "new_share": len(new) / total,
            "new": float(min(3, len(new))),
            "not_in_uncovered": len(likeness.stems - likeness.unanswered) / total,
            "only_uncovered": float(min(3, len(new & likeness.unanswered))),
            "only_covered": float(min(3, len(likeness.answered - likeness.unanswered))),
        }

    def _lexical(self, likeness: Likeness) -> dict[str, float]:
        """Nearest questions of both banks by their n-grams."""
        answered = self._wording.answered
        yes, no = (np.sort(likeness.cosines[side])[::-1][:40] for side in (answered, ~answered))
        soft = np.log(np.exp(12 * yes).sum() / np.exp(12 * no).sum())
        return {
            "grams_covered": float(yes[0]),
            "grams_uncovered": float(no[0]),
            "grams_best": float(yes[0] - no[0]),
            "grams_3": float(yes[:3].mean() - no[:3].mean()),
            "grams_10": float(yes[:10].mean() - no[:10].mean()),
            "grams_soft": float(soft),
        }


def _best_means(found: Found) -> dict[str, float]:
    """Mean score of the best sentences, by late interaction and by static vectors."""
    return {
        f"{name}_{count}": mean
        for name, scores in (("late", found.late), ("cosine", found.cosine))
        for count, mean in zip(_FEW, _means(scores, _FEW), strict=True)
    }


def _nearest(found: Found) -> dict[str, float]:
    """Nearest questions of both banks, and how each side fares in the vote of all."""
    values: dict[str, float] = {}
    covered, uncovered = _scores(found.bank), _scores(found.uncovered)
    for column, name in enumerate(("cosine", "late", "both")):
        sides = (_means(side[:, column], _NEAREST) for side in (covered, uncovered))
        for count, yes, no in zip(_NEAREST, *sides, strict=True):
            values[f"covered_{name}_{count}"] = yes
            values[f"uncovered_{name}_{count}"] = no
            values[f"difference_{name}_{count}"] = yes - no
    both = np.concatenate([covered[:, 2], uncovered[:, 2]])
    side = np.arange(both.size) < len(covered)
    order = np.argsort(-both, kind="stable")
    for count in _VOTERS:
        values[f"vote_{count}"] = float(side[order[:count]].mean())
    for sharp in _SHARP:
        weights = np.exp(sharp * (both - both.max()))
        yes, no = float(weights[side].sum()), float(weights[~side].sum())
        values[f"soft_{sharp:g}"] = float(np.log((yes + 1e-6) / (no + 1e-6)))
    return values


def _scores(near: Sequence[Near]) -> Floats:
    """(questions, 3): cosine, late interaction and their sum."""
    return np.array([(c, score, c + score) for _, c, score in near], np.float32)


def _means(scores: Floats, counts: Sequence[int]) -> list[float]:
    """Mean of the highest, of so many each; sorted once."""
    best = np.sort(scores)[::-1]
    return [float(best[:count].mean()) if best.size else 0.0 for count in counts]
