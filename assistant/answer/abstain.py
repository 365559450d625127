"""Do the documents answer the question at all?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found.

    Attributes:
        answerable: probability that the documents answer it, 0–1.
        refuse: True where the answer should be "the agreements do not say".
        topic, turn_to: the nearest topic of the not-covered bank and where it is usually answered.
        sure: False where the corpus has no banks and only evidence was judged.
    """

    answerable: float
    refuse: bool
    topic: str = ""
    turn_to: str = ""
    sure: bool = True
