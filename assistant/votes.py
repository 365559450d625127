"""Bank questions vote for the sentences that answer them: a new question's nearness decides.

Kernel ridge regression: k(q, b) = 2 · cos³ of the static vectors + cos^1.5 of the letters, and the
votes of all bank questions are solved for together, so that questions which say the same share
one vote, and a question that many sentences' questions resemble says little. A passage's votes are
the sum of its sentences'. Letters are the three-
and four-letter pieces of each word, weighed by rarity: they see inside compounds and slips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.swedish import unaccented, words

MOST = 10_000
"""Bank questions that vote (solving takes the cube of their number); of more, some a sentence."""
SIZES = (3, 4)
"""Letters of a piece, a word's ends counted."""
RIDGE = 1.0
"""Kept with 0.5, 1 and 1.5 tried; so are the kernel's powers and shares. See training/README.md."""
_BLOCK = 512  # rows that are solved for at a time
Floats = NDArray[np.float32]
Places = NDArray[np.int32]


def letters(text: str) -> list[str]:
    """Different pieces of the words of a text, without accents; a blank is a word's end."""
    found: dict[str, None] = {}
    for word in words(unaccented(text)):
        framed = f" {word} "
        for size in SIZES:
            found.update(dict.fromkeys(framed[i : i + size] for i in range(len(framed) - size + 1)))
    return list(found)


@dataclass(frozen=True, slots=True)
class Letters:
    """The pieces of some questions: which questions hold each, at what weight.

    Attributes:
        ids: a piece's number.
        ends: (pieces,), where each one's part of ``holders`` and ``weights`` ends.
        holders: questions.
        weights: of the piece in the question; a question's squares sum to 1.
        rarity: (pieces,).
    """

    ids: dict[str, int]
    ends: Places
    holders: Places
    weights: Floats
    rarity: Floats

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Letters:
        """The pieces that at least two of the texts hold."""
        rows = [letters(text) for text in texts]
        counts: dict[str, int] = {}
        for row in rows:
            for piece in row:
                counts[piece] = counts.get(piece, 0) + 1
        ids = {p: at for at, p in enumerate(sorted(p for p, n in counts.items() if n > 1))}
        held = [[ids[piece] for piece in row if piece in ids] for row in rows]
        flat = np.array([piece for row in held for piece in row], np.int32)
        owner = np.repeat(np.arange(len(held), dtype=np.int32), [len(row) for row in held])
        count = np.bincount(flat, minlength=len(ids))
        rarity = (1.0 + np.log((1 + len(rows)) / (1 + count))).astype(np.float32)
        norms = np.sqrt(np.bincount(owner, rarity[flat] ** 2, minlength=len(rows)))
        order = np.argsort(flat, kind="stable")
        weights = (rarity[flat] / norms[owner]).astype(np.float32)
        ends = np.cumsum(count, dtype=np.int32)
        return cls(ids, ends, owner[order], weights[order], rarity)

    def cosines(self, text: str, size: int) -> Floats:
        """Cosine with each of the ``size`` questions."""
        known = [self.ids[piece] for piece in letters(text) if piece in self.ids]
        if not known:
            return np.zeros(size, np.float32)
        parts = [slice(self.ends[at - 1] if at else 0, self.ends[at]) for at in known]
        rarity = self.rarity[known]
        adds = np.repeat(rarity, [part.stop - part.start for part in parts])
        adds *= np.concatenate([self.weights[part] for part in parts])
        holders = np.concatenate([self.holders[part] for part in parts])
        found = np.bincount(holders, adds, minlength=size) / float(np.linalg.norm(rarity))
        return found.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Votes:
    """The bank's votes; may be of no question.

    Attributes:
        vectors: (questions, dim) of those that vote; kept with half the digits.
        letters: theirs.
        shares: float32 (questions, sentences with questions), what each says of each.
        targets: the places of those sentences.
    """

    vectors: Floats
    letters: Letters
    shares: Floats
    targets: Places

    @classmethod
    def learn(cls, texts: Sequence[str], owner: Sequence[int], vectors: Floats) -> Votes:
        """Solves for the votes.

        Args:
            texts: the bank's questions.
            owner: the place of the sentence that answers each, -1 for none.
            vectors: (questions, dim), unit rows.
        """
        chosen = _evenly(owner, texts)
        asked = [texts[at] for at in chosen]
        vectors = vectors[chosen].astype(np.float32)
        targets, of = np.unique(np.array(owner, np.int32)[chosen], return_inverse=True)
        found = Letters.learn(asked)
        near = np.empty((len(asked), len(asked)), np.float32)  # row by row: it is large
        for at, text in enumerate(asked):
            near[at] = _kernel(vectors @ vectors[at], found.cosines(text, len(asked)))
            near[at, at] += RIDGE
        wanted = np.zeros((len(asked), len(targets)), np.float32)
        wanted[np.arange(len(asked)), of] = 1.0
        wanted -= wanted.mean(axis=0) if len(asked) else 0.0
        return cls(vectors, found, _solved(near, wanted), targets)

    def scores(self, text: str, vector: Floats, size: int) -> Floats:
        """What the bank says of each of ``size`` sentences, about -0.3 to 1; 0 where none."""
        scores = np.zeros(size, np.float32)
        if self.targets.size:
            cosines = self.vectors @ vector
            near = _kernel(cosines, self.letters.cosines(text, len(cosines)))
            scores[self.targets] = near @ self.shares
        return scores

    def save(self, file: Path) -> None:
        """Writes the votes as one ``npz`` file."""
        np.savez(
            file,
            vectors=self.vectors.astype(np.float16),
            shares=self.shares,
            targets=self.targets,
            pieces=np.array(list(self.letters.ids), np.str_),
            ends=self.letters.ends,
            holders=self.letters.holders,
            weights=self.letters.weights,
            rarity=self.letters.rarity,
        )

    @classmethod
    def load(cls, file: Path) -> Votes:
        """What ``save`` wrote."""
        with np.load(file) as kept:
            ids = {piece: at for at, piece in enumerate(kept["pieces"].tolist())}
            arrays = (kept[name] for name in ("ends", "holders", "weights", "rarity"))
            vectors = kept["vectors"].astype(np.float32)
            return cls(vectors, Letters(ids, *arrays), kept["shares"], kept["targets"])


def _kernel(vectors: Floats, of_letters: Floats) -> Floats:
    alike, spelled = np.maximum(vectors, 0), np.maximum(of_letters, 0)
    near: Floats = 2 * alike * alike * alike + spelled * np.sqrt(spelled)
    return near


def _solved(matrix: Floats, wanted: Floats) -> Floats:
    """The solution of a positive definite system by Cholesky, block by block in the matrix itself.

    Only its lower half is read. NumPy's ``solve`` takes twice the time and four times the room.
    """
    size = len(matrix)
    ends = [(at, min(at + _BLOCK, size)) for at in range(0, size, _BLOCK)]
    for start, end in ends:
        root = np.linalg.cholesky(matrix[start:end, start:end])
        matrix[start:end, start:end] = root
        below = np.linalg.solve(root, matrix[end:, start:end].T).T
        matrix[end:, start:end] = below
        for first, last in ends:
            if first >= end:
                matrix[first:last, end:last] -= below[first - end : last - end] @ (
                    below[: last - end].T
                )
    found = wanted.copy()
    for start, end in ends:
        rest = found[start:end] - matrix[start:end, :start] @ found[:start]
        found[start:end] = np.linalg.solve(matrix[start:end, start:end], rest)
    for start, end in reversed(ends):
        rest = found[start:end] - matrix[end:, start:end].T @ found[end:]
        found[start:end] = np.linalg.solve(matrix[start:end, start:end].T, rest)
    return found


def _evenly(owner: Sequence[int], texts: Sequence[str]) -> list[int]:
    """Questions that vote: all, or ``MOST`` of them, as many of each sentence as can be."""
    kept = [at for at, place in enumerate(owner) if place >= 0]
    if len(kept) <= MOST:
        return kept
    turns: dict[int, int] = {}
    ranked = []
    for at in sorted(kept, key=lambda at: crc32(texts[at].encode())):
        turns[owner[at]] = turns.get(owner[at], 0) + 1
        ranked.append((turns[owner[at]], at))
    return sorted(at for _, at in sorted(ranked)[:MOST])
