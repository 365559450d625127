"""Every number of the recipe in one frozen value, so that a run can be repeated and compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """One training of a table."""

    epochs: int
    batch: int
    rate: float
    """Adam's learning rate at the start; it falls linearly to a tenth."""
    shared_rate: float = 0.0
    """The same for the network that the pieces share; 0 for a table without it."""
    noise: float = 0.0
    """Share of the questions that get typing errors, anew in each epoch."""
    drop: float = 0.0
    """Share of a question's pieces that are left out at random, anew each time."""
    text_drop: float = 0.0
    """Share of a text's pieces that are left out."""
    run: int = 1
    """Pairs of one file that stand together in a batch."""


@dataclass(frozen=True, slots=True)
class Member:
    """One training of the static vectors: general pairs, then everyday ones."""

    general: Course
    mixed: int
    """General pairs mixed into the everyday course."""
    everyday: Course


LONG = Course(2, 2048, 1e-2)
SHORT = Course(1, 2048, 1e-2, drop=0.1, text_drop=0.35)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is made; the defaults are the bundled model's."""

    seed: int = 20
    vocabulary: int = 32_000
    """Pieces of the Unigram tokenizer."""
    fold: bool = True
    """Whether å, ä, ö and accents are folded to their base letters before the pieces."""
    mark: bool = True
    """Whether a piece that begins a word differs from the same letters inside a compound."""
    dim: int = 256
    """Dimensions of both tables."""
    skipgram_epochs: int = 2
    skipgram_pieces: int = 32_000_000
    window: int = 5
    sif: float = 1e-3
    """The ``a`` of smooth inverse frequency, a / (a + p)."""
    adjacent: int = 200_000
    """Sentence → next sentence pairs taken from the text."""
    hidden: int = 512
    """Width of the network that the pieces of a table may share in training."""
    static_scale: float = 20.0
    members: tuple[Member, ...] = (
        Member(LONG, 120_000, Course(3, 2048, 4e-3, noise=0.3, drop=0.25, text_drop=0.25)),
        Member(SHORT, 80_000, Course(2, 2048, 6e-3, 5e-5, noise=0.3, drop=0.25, text_drop=0.4)),
        Member(SHORT, 80_000, Course(2, 2048, 6e-3, noise=0.3, drop=0.25, text_drop=0.4)),
    )
    """The bundled static vectors are the mean of these."""
    everyday_copies: int = 6
    late: Course = Course(1, 192, 1.5e-3, noise=0.3, drop=0.2, text_drop=0.2)
    """Late interaction starts from the first member's general vectors."""
    late_general: int = 40_000
    late_copies: int = 6
    late_question: int = 24
    """Pieces of a question that late interaction trains on."""
    late_passage: int = 72
    everything: bool = False
    """Whether the everyday and late steps learn from the held-back tenth too."""
