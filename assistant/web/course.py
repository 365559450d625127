"""The tab Introduktion: a tour from the documents, cases to try, a quiz made from the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import yaml

from assistant.errors import LotsError
from assistant.register.chart import Bar, MapRow
from assistant.types import Answer, Level
from assistant.web.answer import plain_html
from assistant.web.examples import cases
from assistant.web.knowledge import Answerer, Knowledge
from assistant.web.markup import button, esc, items, part
from assistant.web.sources import where

MAX_QUIZ = 8
_TOUR = Path(__file__).with_name("tour.yaml")


@dataclass(frozen=True, slots=True)
class Quiz:
    """One question of the quiz: its options, which of them is right, and the source."""

    question: str
    options: tuple[str, ...]
    right: str
    bar: Bar


def course_html(known: Knowledge, assistant: Answerer) -> str:
    """The page part: tour, cases, quiz."""
    return part(
        (
            '<h2 class="lots-title">Rundtur</h2>',
            "<p>Orden är överenskommelsernas egna. Bocka av det du har läst; det sparas bara i din "
            "webbläsare.</p>",
            '<p class="lots-said" id="lots-course-said" role="status"></p>'
            '<div class="lots-progress" aria-hidden="true"><div></div></div>',
            *_tour(known, assistant),
            *_cases(known, assistant),
            *_quiz(known),
        )
    )


# tour -------------------------------------------------------------------------------------------


def _tour(known: Knowledge, assistant: Answerer) -> Iterator[str]:
    yield _step("enheter", "Vilka som finns", _units(known.rows))
    steps = yaml.safe_load(_TOUR.read_text(encoding="utf-8"))["steps"]
    for at, step in enumerate(steps):
        told = []
        for i, question in enumerate(step["questions"]):
            answer = _try(assistant, str(question))
            if answer is not None:
                shown = plain_html(answer, f"tur-{at}-{i}", known.documents, known.today)
                told.append(f'<p class="lots-row">{esc(str(question))}</p>{shown}')
        if told:
            yield _step(f"tur-{at}", str(step["title"]), "".join(told))


def _try(assistant: Answerer, question: str) -> Answer | None:
    """The answer, or None where the agreements give none."""
    try:
        answer = assistant.ask([question])
    except LotsError:
        return None
    return answer if answer.status in {"answered", "partly"} and answer.citations else None


def _step(name: str, title: str, inner: str) -> str:
    return (
        f"<details><summary>{esc(title)}</summary>"
        f'<div class="lots-passage">{inner}<p><input type="checkbox" id="last-{name}" '
        f'data-progress="{name}"> <label for="last-{name}">Jag har läst det här</label></p>'
        "</div></details>"
    )


def _units(rows: Sequence[MapRow]) -> str:
    told = []
    for level in (*Level, None):
        units = dict.fromkeys(row.unit for row in rows if row.level is level)
        name = level.value.capitalize() if level else "Nivå anges inte"
        if units:
            listed = "".join(f"<li>{esc(unit)}</li>" for unit in units)
            told.append(f'<p class="lots-row">{esc(name)}</p><ul>{listed}</ul>')
    more = button("Öppna Ansvarskarta", tab="karta", classes="lots-link")
    return "".join((*told, f"<p>{more}</p>"))


# cases ------------------------------------------------------------------------------------------


def _cases(known: Knowledge, assistant: Answerer) -> Iterator[str]:
    found = cases(known, assistant)
    if found:
        rows = (button(text, ask_new_text=text, classes="lots-example") for text in found)
        yield '<h2 class="lots-title">Vardagsfall att prova</h2>'
        yield items(rows, classes="lots-plainlist")


# quiz -------------------------------------------------------------------------------------------


def quiz_of(known: Knowledge) -> tuple[Quiz, ...]:
    """At most ``MAX_QUIZ`` questions, on ages and on levels by turns, each on a unit of its own."""
    ages = list(_age_quiz(known))[::2]
    used = {quiz.bar.entry.key for quiz in ages}
    levels = [quiz for quiz in _level_quiz(known) if quiz.bar.entry.key not in used]
    mixed = [quiz for pair in zip_longest(ages, levels) for quiz in pair if quiz is not None]
    return tuple(mixed[:MAX_QUIZ])


def _age_quiz(known: Knowledge) -> Iterator[Quiz]:
    """Which ages an agreement gives a unit; the other options are other units' ages."""
    told = [b for r in known.rows for b in r.bars if b.ages and b.entry.age_kind == "years"]
    limits = {(b.ages.min, b.ages.max): b.ages.text for b in told if b.ages}
    texts = sorted(limits.values(), key=lambda t: (len(t), t))
    seen: set[str] = set()
    for bar in told:
        assert bar.ages is not None
        if bar.conditional or bar.purpose or bar.entry.key in seen:
            continue
        seen.add(bar.entry.key)
        same = limits[bar.ages.min, bar.ages.max]
        at = texts.index(same)
        others = [t for t in (*texts[at + 1 :], *texts[:at]) if t != same][:2]
        if len(others) == 2:
            source = known.documents[bar.document_id]
            yield Quiz(
                f"Vilka åldrar anger {source.short or source.title} för {bar.entry.name}?",
                tuple(sorted((bar.ages.text, *others))),
                bar.ages.text,
                bar,
            )


def _level_quiz(known: Knowledge) -> Iterator[Quiz]:
    """On which level a unit stands, for units that their document puts on one level only."""
    options = tuple(level.value.capitalize() for level in Level)
    seen: set[str] = set()
    for row in known.rows:
        for bar in row.bars:
            claims = bar.entry.claims
            if len(claims) != 1 or claims[0].partly or bar.entry.key in seen:
                continue
            seen.add(bar.entry.key)
            document = known.documents[bar.document_id]
            source = document.short or document.title
            question = f"På vilken nivå ligger {bar.entry.name} enligt {source}?"
            yield Quiz(question, options, claims[0].level.value.capitalize(), bar)


def _quiz(known: Knowledge) -> Iterator[str]:
    questions = quiz_of(known)
    if questions:
        yield '<h2 class="lots-title">Frågesport</h2>'
        yield from (_asked(at, quiz, known) for at, quiz in enumerate(questions))


def _asked(at: int, quiz: Quiz, known: Knowledge) -> str:
    options = "".join(
        f'<div><input type="radio" name="quiz-{at}" id="quiz-{at}-{i}" value="{esc(option)}"> '
        f'<label for="quiz-{at}-{i}">{esc(option)}</label></div>'
        for i, option in enumerate(quiz.options)
    )
    entry = quiz.bar.entry
    spans = [(claim.start, claim.end) for claim in entry.claims]
    spans += [entry.age_span] if entry.age_span else []
    passage = known.passages[entry.passage_id]
    return (
        f'<fieldset class="lots-quiz" id="quiz-{at}" data-right="{esc(quiz.right)}">'
        f"<legend>{at + 1}. {esc(quiz.question)}</legend>{options}"
        f"{button('Rätta', check=f'quiz-{at}')}"
        f'<p class="lots-verdict" role="status"></p>'
        f'<div class="lots-quiz-source" hidden>'
        f"{where(passage, known.documents, known.today, spans)}</div></fieldset>"
    )
