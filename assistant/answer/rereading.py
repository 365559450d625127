"""The likeliest sentences put in order by reading each together with the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answer.evidence import Grader
from assistant.cross import CrossReader, line
from assistant.types import Evidence

MOST = 4
"""Sentences that are read; of two or twelve, no more often is the first one right."""
_SURE = 12.0  # log-odds beyond which a reader is not heard


def reread(
    evidence: Sequence[Evidence], question: str, reader: CrossReader, grader: Grader
) -> tuple[Evidence, ...]:
    """Evidence with its first ``MOST`` sentences in the order that reading them gives.

    They share the scores that they had: what is worth saying is the same as before.

    Args:
        evidence: best first, of documents without a bank: with one the bank knows better.
        question: misspelt words mended.
        reader: reads each with its heading.
        grader: gave the scores; ``heard`` is what the reader's log-odds count for beside them.
    """
    first = list(evidence[:MOST])
    if len(first) < 2 or not grader.heard:
        return tuple(evidence)
    read = reader.judge(question, [line(e.passage, e.sentence) for e in first])
    before = np.array([e.score * grader.spreads[1] for e in first])
    order = np.argsort(-(before + grader.heard * read.clip(-_SURE, _SURE)), kind="stable")
    dealt = (replace(first[at], score=e.score) for at, e in zip(order, first, strict=True))
    return (*dealt, *evidence[MOST:])
