"""Example questions and everyday cases, taken from the corpus' own question bank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from assistant.bank import BankQuestion
from assistant.swedish import fold
from assistant.types import Answer
from assistant.understand import Lexicon
from assistant.web.knowledge import Answerer, Knowledge

_WORDS = Path(__file__).with_name("tour.yaml")
_SHORT, _LONG = (25, 75), (76, 170)  # characters of an example question, and of a case
_LETTER = re.compile(r"(?<!\S)[^\W\d_iåö](?!\S)")  # a word of one letter, but for "i", "å" and "ö"
_AGE = re.compile(r"\b\d{1,2}[ -]?(?:år|åring|mån)", re.IGNORECASE)


def examples(known: Knowledge, assistant: Answerer, wanted: int = 5) -> tuple[str, ...]:
    """Short bank questions on responsibility, answered with the very passage they belong to.

    Where the corpus has no bank: questions about the first units of the register.
    """
    asking = [q for q in known.questions if _on_responsibility(q.text, known.lexicon)]
    opened = [q for q in asking if fold(q.text).split()[0] in _openings()]
    asking = opened if len(opened) > wanted * 4 else asking
    chosen = _answered(_spread(asking, _SHORT, wanted * 5), assistant, wanted)
    if chosen:
        return chosen
    units = dict.fromkeys(row.unit for row in known.rows)
    return tuple(f"Vad ansvarar {unit} för?" for unit in list(units)[:wanted])


@cache
def _openings() -> frozenset[str]:
    return frozenset(yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["openings"])


def cases(known: Knowledge, assistant: Answerer, wanted: int = 6) -> tuple[str, ...]:
    """Longer everyday stories of the bank that the assistant answers."""
    return _answered(_spread(known.questions, _LONG, wanted * 3), assistant, wanted)


def _on_responsibility(text: str, lexicon: Lexicon) -> bool:
    return lexicon.intent(text) == "responsibility" and bool(lexicon.needs_in(text))


def _spread(
    questions: Sequence[BankQuestion], length: tuple[int, int], count: int
) -> list[BankQuestion]:
    """Questions of the length, those with an age first, evenly from beginning to end."""
    fitting = [q for q in questions if length[0] <= len(q.text) <= length[1]]
    fitting = [q for q in fitting if _reads_well(q.text)] or fitting
    aged = [q for q in fitting if _AGE.search(q.text)] or fitting
    step = max(1, len(aged) // max(1, count))
    return aged[::step][:count]


def _reads_well(text: str) -> bool:
    """A whole question: an end, enough words, none cut to a letter ("o" for "och")."""
    return text.endswith("?") and len(text.split()) > 4 and not _LETTER.search(text)


def _answered(
    questions: Sequence[BankQuestion], assistant: Answerer, wanted: int
) -> tuple[str, ...]:
    found: list[str] = []
    for question in questions:
        if len(found) == wanted:
            break
        if _cites(assistant.ask([question.text]), question.passage_id):
            found.append(_tidy(question.text))
    return tuple(found)


def _cites(answer: Answer, passage_id: str) -> bool:
    return answer.status == "answered" and any(
        citation.passage.id == passage_id for citation in answer.citations
    )


def _tidy(text: str) -> str:
    """A capital first and a question mark last, where the bank has neither."""
    text = text[:1].upper() + text[1:]
    return text if text[-1] in ".?!" else f"{text}?"
