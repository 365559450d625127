"""Example questions and everyday cases, taken from the corpus' own question bank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"[^\w\s?-]|\?(?!$)")  # a sign inside: an aside, or more than one sentence
_ASKED = 8  # questions tried for each that is wanted
_OFTEN = 500  # a plain word is in one of so many of the bank's questions


def examples(known: Knowledge, assistant: Answerer, wanted: int = 5) -> tuple[str, ...]:
    """A case made from the register, then short questions of the bank in plain words.

    Each is answered first with the passage it belongs to; they begin in different ways. Where the
    corpus has no bank: questions about the first units of the register.
    """
    short = [q for q in known.questions if _SHORT[0] <= len(q.text) <= _SHORT[1]]
    asking = [q for q in short if _whole(q.text) and _opening(q.text) in _openings()]
    plain = list(_plain(asking, known)) or asking
    chosen: list[BankQuestion] = []
    asked = cache(lambda text: assistant.ask([text]))  # the same ones are tried in both passes
    for led in (True, False):  # those with a first line that answers are best
        tried = _evenly(plain, wanted * _ASKED)
        chosen = _varied(tried, asked, wanted - 1, chosen, led=led)
    if chosen:
        return (*_case(known, assistant), *(_tidy(question.text) for question in chosen))
    units = dict.fromkeys(row.unit for row in known.rows)
    return tuple(f"Vad ansvarar {unit} för?" for unit in list(units)[:wanted])


def _case(known: Knowledge, assistant: Answerer) -> tuple[str, ...]:
    """Somebody of an age and a need that most units with ages have; () where it has no answer."""
    wide = {need.broader for need in known.lexicon.needs.values()}
    bars = [b for row in known.rows for b in row.bars if b.ages and b.entry.age_kind == "years"]
    named = Counter(need for bar in bars for need in bar.entry.needs if need in wide)
    for need, _ in named.most_common(3):
        ages = next(bar.ages for bar in bars if need in bar.entry.needs)
        if ages is None or ages.min is None or ages.max is None:
            continue
        text = f"Vem ansvarar för en {round((ages.min + ages.max) / 2)}-åring med {need}?"
        answer = assistant.ask([text])
        if answer.status == "answered" and answer.claims and answer.claims[0].lead:
            return (text,)
    return ()


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _opening(text: str) -> str:
    """The first word; "" where there are only digits and signs."""
    return next(iter(_words(text)), "")


def _whole(text: str) -> bool:
    """One sentence without asides, of enough words, none of them cut to a letter."""
    return not _BROKEN.search(text) and len(text.split()) > 4 and not _LETTER.search(text)


def _plain(questions: Sequence[BankQuestion], known: Knowledge) -> Iterator[BankQuestion]:
    """Those that name a unit or a need, and whose other words the documents and many others use."""
    written = {w for d in known.documents.values() for w in _words(d.text)} | _openings()
    used = Counter(word for q in known.questions for word in set(_words(q.text)))
    often = len(known.questions) / _OFTEN
    for question in questions:
        words, hits = _words_beside(question.text, known.lexicon)
        if hits and all(word in written and used[word] >= often for word in words):
            yield question


def _words_beside(text: str, lexicon: Lexicon) -> tuple[list[str], int]:
    """The words that are no part of a unit or a need, and how many of these are named."""
    hits = (*lexicon.needs_in(text), *lexicon.units_in(text))
    for hit in sorted(hits, key=lambda hit: -hit.start):
        text = f"{text[: hit.start]} {text[hit.end :]}"
    return _words(text), len(hits)


def _varied(
    questions: Sequence[BankQuestion],
    asked: Callable[[str], Answer],
    wanted: int,
    chosen: Sequence[BankQuestion],
    *,
    led: bool,
) -> list[BankQuestion]:
    """Those chosen and more of them that are answered, with another first word and passage each."""
    found = list(chosen)
    for question in questions:
        first = {_opening(other.text) for other in found}
        places = {other.passage_id for other in found}
        if len(found) == wanted:
            break
        if _opening(question.text) in first or question.passage_id in places:
            continue
        answer = asked(question.text)
        if _answers(answer, question.passage_id) and answer.claims[0].lead >= led:
            found.append(question)
    return found


def _evenly(questions: Sequence[BankQuestion], count: int) -> Sequence[BankQuestion]:
    """At most so many, evenly from beginning to end."""
    step = max(1, len(questions) // max(1, count))
    return questions[::step][:count]


@cache
def _openings() -> frozenset[str]:
    return frozenset(yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["openings"])


def cases(known: Knowledge, assistant: Answerer, wanted: int = 6) -> tuple[str, ...]:
    """Longer everyday stories of the bank, with an age, whose answer begins with what is asked."""
    fitting = [q for q in known.questions if _LONG[0] <= len(q.text) <= _LONG[1]]
    fitting = [q for q in fitting if _reads_well(q.text)] or fitting
    aged = [q for q in fitting if _AGE.search(q.text)] or fitting
    found: list[str] = []
    for question in _evenly(aged, wanted * _ASKED):
        if len(found) == wanted:
            break
        answer = assistant.ask([question.text])
        if _answers(answer, question.passage_id) and answer.claims[0].lead:
            found.append(_tidy(question.text))
    return tuple(found)


def _reads_well(text: str) -> bool:
    """A whole question: an end, enough words, none cut to a letter ("o" for "och")."""
    return text.endswith("?") and len(text.split()) > 4 and not _LETTER.search(text)


def _answers(answer: Answer, passage_id: str) -> bool:
    """Whether the first statement of an answer rests on the passage."""
    first = answer.claims[0].citations if answer.claims else ()
    return answer.status == "answered" and any(
        citation.n in first and citation.passage.id == passage_id for citation in answer.citations
    )


def _tidy(text: str) -> str:
    """A capital first and a question mark last, where the bank has neither."""
    text = text[:1].upper() + text[1:]
    return text if text[-1] in ".?!" else f"{text}?"
