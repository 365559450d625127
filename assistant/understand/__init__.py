"""Understanding of Swedish text, for passages and for questions alike."""

from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeMention, AgeReader, ages_in
from assistant.understand.lexicon import Lexicon
from assistant.understand.lexicon_files import PRINCIPAL_KINDS, AnswerType, Need, Unit
from assistant.understand.phrases import Hit
from assistant.understand.private import Masked, mask

__all__ = [
    "PRINCIPAL_KINDS",
    "AgeMention",
    "AgeReader",
    "AgeWords",
    "AnswerType",
    "Hit",
    "Lexicon",
    "Masked",
    "Need",
    "Unit",
    "ages_in",
    "mask",
]
