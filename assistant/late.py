"""Late interaction: how well each word of a question is met somewhere in a passage.

score(q, d) = Σ over the question's pieces of w · max over the passage's pieces of the cosine,
the weights w summing to 1. The vectors are static, so a passage is stored as its piece ids, and
the cosines are worked out once per *distinct* piece among all candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from assistant.encoder import MODEL_FOLDER, fingerprint, read_tensors, read_tokenizer
from assistant.mending import Mender
from assistant.pieces import Floats, Pieces, Prepared, Ragged

MAX_PIECES = 320
"""A passage's pieces beyond these (about 230 words) are not looked at."""
MAX_QUESTION = 64
"""A question's pieces beyond these are not looked at."""
_BATCH = 4096  # texts cut at a time: an encoding takes 5 KB until its pieces are taken out
_MANY = 10_000  # distinct pieces; of more, a question is only compared with those it needs
_RECENT = 8  # questions that are remembered: one is compared with several things


class LateInteraction:
    """A table of piece vectors and the weight that each piece has in a question.

    Args:
        tokenizer: the pieces.
        table: int8 (pieces, dim); only a row's direction counts.
        weights: (pieces,), positive.
        fingerprint: differs between tables whose piece ids or scores must not be mixed.
        likelihood: (pieces,), each piece's log-probability; only ``mend`` needs it.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        table: NDArray[np.int8],
        weights: Floats,
        fingerprint: str = "",
        likelihood: Floats | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._table = table
        self._weights = weights
        self.fingerprint = fingerprint
        self._mender = Mender(tokenizer, likelihood)
        self._encoded = lru_cache(maxsize=_RECENT)(self._encode)
        self._cosines = lru_cache(maxsize=_RECENT)(self._cosines_of)

    @classmethod
    def load(
        cls, folder: Path | None = None, *, tokenizer: Tokenizer | None = None
    ) -> LateInteraction:
        """Read the table of a model folder; the bundled one if none is given.

        Args:
            folder: of the model.
            tokenizer: the folder's, where it has been read already.

        Raises:
            EncoderError: the folder lacks a file or holds something else.
        """
        folder = folder or MODEL_FOLDER
        tensors = read_tensors(folder / "late.safetensors", ("table", "weights", "likelihood"))
        return cls(
            tokenizer or read_tokenizer(folder),
            tensors["table"].astype(np.int8, copy=False),
            tensors["weights"].astype(np.float32),
            fingerprint(folder, ("tokenizer.json", "late.safetensors")),
            tensors["likelihood"].astype(np.float32),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """How many pieces there are, and the dimensions of a vector."""
        return self._tokenizer.get_vocab_size(), self._table.shape[1]

    def tokenize(self, texts: Sequence[str]) -> list[Pieces]:
        """Return each text's distinct piece ids, ascending, of its first ``MAX_PIECES`` pieces."""
        found: list[Pieces] = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            ids = (np.array(encoding.ids[:MAX_PIECES], dtype=np.int32) for encoding in encodings)
            found.extend(np.unique(pieces) for pieces in ids)
        return found

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's piece ids in the order of the text."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def unit(self, pieces: NDArray[np.int64]) -> Floats:
        """Return float32 (pieces, dim): their unit vectors."""
        return self._unit(pieces)

    def score(self, question: str, ids: Sequence[Pieces]) -> Floats:
        """Return float32 (passages,) in -1…1; 0 for an empty passage or question."""
        scores = np.zeros(len(ids), np.float32)
        asked = self._encoded(question).ids[:MAX_QUESTION]
        filled = [at for at, pieces in enumerate(ids) if len(pieces)]
        if asked and filled:
            weights = self._weights[asked]
            best = self._best(np.array(asked), [ids[at] for at in filled])
            scores[filled] = (weights / weights.sum()) @ best
        return scores

    def prepare(self, ids: Sequence[Pieces]) -> Prepared:
        """Make passages ready for ``score_prepared``."""
        joined = ids if isinstance(ids, Ragged) else Ragged.of(ids)
        found, place = self._distinct(joined.flat)
        starts = np.concatenate([[0], joined.ends]).astype(np.int64)
        return Prepared(self._unit(found), place[joined.flat], starts, found)

    def score_prepared(
        self, question: str, prepared: Prepared, places: NDArray[np.int64]
    ) -> Floats:
        """Return float32 (places,), as ``score`` for the prepared passages at some places."""
        shares, best = self.met(question, prepared, places)
        return shares @ best

    def met(
        self, question: str, prepared: Prepared, places: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """Return how well each piece of the question is met in the passages at some places.

        Returns:
            (pieces,) the share of each piece, summing to 1, and (pieces, places) its best cosine,
            0 in an empty passage.
        """
        asked = self._encoded(question).ids[:MAX_QUESTION]
        sizes = prepared.starts[places + 1] - prepared.starts[places]
        filled = np.flatnonzero(sizes > 0)
        best = np.zeros((len(asked), len(places)), np.float32)
        if not asked or not filled.size:
            return np.zeros(len(asked), np.float32), best
        rows = prepared.rows(places)
        if len(rows) < len(prepared.units):  # few of many: only what they hold is compared
            held, place = np.unique(rows, return_inverse=True)
            rows = place.astype(np.int32)
            distinct, row = np.unique(np.array(asked, np.int64), return_inverse=True)
            cosines = self._unit(distinct) @ prepared.units[held].T
        else:
            cosines, row = self._cosines(question, prepared)
        ends = np.cumsum(sizes[filled])
        met = cosines[:, rows]
        best[:, filled] = np.maximum.reduceat(met, ends - sizes[filled], axis=1)[row]
        weights = self._weights[asked]
        return weights / weights.sum(), best

    def score_many(self, questions: Sequence[str], ids: Sequence[Pieces]) -> Floats:
        """Return float32 (questions, passages), as ``score`` for each question."""
        if not questions:
            return np.zeros((0, len(ids)), np.float32)
        return np.stack([self.score(question, ids) for question in questions])

    def mean(self, question: str) -> Floats:
        """Return float32 (dim,): the mean of the pieces' unit vectors by their weights."""
        asked = self._encoded(question).ids[:MAX_QUESTION]
        if not asked:
            return np.zeros(self._table.shape[1], np.float32)
        weights = self._weights[asked]
        mean: Floats = (weights / weights.sum()) @ self._unit(np.array(asked))
        return mean

    def coverage(self, question: str, ids_of_one: Pieces) -> tuple[tuple[str, float, float], ...]:
        """Return (word, share of the question's weight, best cosine in the passage) per word."""
        asked = np.array(self._encoded(question).ids[:MAX_QUESTION], dtype=np.int64)
        if not asked.size or not len(ids_of_one):
            return self._by_word(question, np.zeros(asked.size, np.float32))
        return self._by_word(question, self._best(asked, [ids_of_one])[:, 0])

    def coverage_prepared(
        self, question: str, prepared: Prepared, places: NDArray[np.int64] | None = None
    ) -> tuple[tuple[str, float, float], ...]:
        """Return ``coverage`` by the prepared passages at some places together; by all if None."""
        asked = np.array(self._encoded(question).ids[:MAX_QUESTION], dtype=np.int64)
        rows = None if places is None else np.unique(prepared.rows(places))
        if not asked.size or not len(prepared.units if rows is None else rows):
            return self._by_word(question, np.zeros(asked.size, np.float32))
        if len(prepared.units) > _MANY:
            return self._by_word(question, self._best_of_many(asked, prepared, rows))
        cosines, row = self._cosines(question, prepared)
        best = cosines if rows is None else cosines[:, rows]
        return self._by_word(question, best.max(axis=1)[row])

    def _best_of_many(
        self, asked: NDArray[np.int64], prepared: Prepared, rows: Pieces | None
    ) -> Floats:
        """Return (question pieces,): each one's best cosine among some rows, or among all."""
        if rows is not None:
            near: Floats = (self._unit(asked) @ prepared.units[rows].T).max(axis=1)
            return near
        at = np.searchsorted(prepared.pieces, asked).clip(max=len(prepared.pieces) - 1)
        best = np.ones(asked.size, np.float32)  # a piece that is there is met by itself
        gone = np.flatnonzero(prepared.pieces[at] != asked)
        if gone.size:
            best[gone] = (self._unit(asked[gone]) @ prepared.units.T).max(axis=1)
        return best

    def _by_word(self, question: str, best: Floats) -> tuple[tuple[str, float, float], ...]:
        encoding = self._encoded(question)
        asked = np.array(encoding.ids[:MAX_QUESTION], dtype=np.int64)
        if not asked.size:
            return ()
        share = self._weights[asked] / self._weights[asked].sum()
        words: dict[int, list[int]] = {}
        for at, word in enumerate(encoding.word_ids[:MAX_QUESTION]):
            words.setdefault(-1 if word is None else word, []).append(at)
        return tuple(
            (
                question[encoding.offsets[places[0]][0] : encoding.offsets[places[-1]][1]],
                float(share[places].sum()),
                float(share[places] @ best[places] / share[places].sum()),
            )
            for places in words.values()
        )

    def mend(self, question: str) -> str:
        """Return the question with its misspelt words put right (``Mender.mend``)."""
        return self._mender.mend(question)

    def _encode(self, question: str) -> Encoding:
        return self._tokenizer.encode(question, add_special_tokens=False)

    def _cosines_of(self, question: str, prepared: Prepared) -> tuple[Floats, NDArray[np.int64]]:
        """Return (distinct pieces, units), and for each piece of the question its row of that."""
        asked = np.array(self._encoded(question).ids[:MAX_QUESTION], dtype=np.int64)
        distinct, row = np.unique(asked, return_inverse=True)
        return self._unit(distinct) @ prepared.units.T, row

    def _best(self, asked: NDArray[np.int64], ids: Sequence[Pieces]) -> Floats:
        """Return (question pieces, passages): each one's best cosine; no passage is empty."""
        flat = np.concatenate(ids)
        found, place = self._distinct(flat)
        cosines = self._unit(asked) @ self._unit(found).T
        starts = np.concatenate([[0], np.cumsum([len(pieces) for pieces in ids])[:-1]])
        best: Floats = np.maximum.reduceat(cosines[:, place[flat]], starts, axis=1)
        return best

    def _distinct(self, flat: Pieces) -> tuple[NDArray[np.int64], Pieces]:
        """Return the distinct pieces, ascending, and for every piece its place among them."""
        place = np.zeros(len(self._table), np.int32)
        place[flat] = 1
        found = np.flatnonzero(place)
        place[found] = np.arange(found.size, dtype=np.int32)
        return found, place

    def _unit(self, pieces: NDArray[np.int64]) -> Floats:
        """Return the pieces' unit vectors (pieces, dim)."""
        rows = self._table[pieces].astype(np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Floats = rows / np.maximum(norms, np.float32(1e-9))
        return unit
