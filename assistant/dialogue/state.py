"""What a conversation has come to, as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.dialogue.asker import Asker
from assistant.dialogue.asking import is_question
from assistant.dialogue.reading import Reading, read
from assistant.dialogue.tools import Tools
from assistant.types import SENTENCE_END, AgeRange, Level

_WORD = re.compile(r"\w+(?:-\w+)*")
_REMEMBERED = 80  # words of earlier turns that a question leans on
_SHORT_STORY = 40  # words: a turn that is shown as written
_SUMMARY = 60  # words of a long story that are shown
_ALL_TOLD = 25  # words: a turn whose every sentence is kept


@dataclass(frozen=True, slots=True)
class State:
    """The question that the next turn may lean on.

    Attributes:
        question: the question itself, in Swedish, cleaned; "" when only facts were told.
        background: what was told and asked before it, as sentences and in that order.
        ages, needs, units: found in both; needs and units as keys of the lexicon.
        level: the level that was asked about.
        intent: what the question is after.
        personal_data: kinds masked so far.
        asker: who asks, as far as they have said.
    """

    question: str = ""
    background: str = ""
    ages: tuple[AgeRange, ...] = ()
    needs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    level: Level | None = None
    intent: str = ""
    personal_data: tuple[str, ...] = ()
    asker: Asker = field(default_factory=Asker)

    @property
    def empty(self) -> bool:
        """True before the first question."""
        return not (self.question or self.background)

    @property
    def text(self) -> str:
        """Question and background."""
        return f"{self.question} {self.background}".strip()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Background and question, in the order that they were said."""
        return tuple(
            s for t in (self.background, self.question) for s in SENTENCE_END.split(t) if s
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A question and its background, before they are read."""

    question: str
    background: str = ""
    shown: str = ""  # how the user sees it, where that is not question and background

    @property
    def text(self) -> str:
        """Question and background."""
        return f"{self.question} {self.background}".strip()


def latest(state: State, told: str) -> str:
    """What was said before and beside a question, in its order; of much, the last sentences."""
    said = [*state.sentences, *([told] if told else [])]
    kept: list[str] = []
    words = 0
    for sentence in reversed(said):
        words += len(sentence.split())
        if kept and words > _REMEMBERED:
            break
        kept.append(sentence)
    return " ".join(reversed(kept))


def polish(text: str, *, asks: bool) -> str:
    """One or more sentences with a capital first and a mark last."""
    text = text.strip(" ,;:–-")
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".?!…)" else text + ("?" if asks else ".")


def tell(sentences: tuple[str, ...], tools: Tools) -> Told:
    """Splits a turn that stands alone into what is asked and what is told.

    Of a long story only the sentences with ages, needs or units are kept as background.
    """
    readings = [read(sentence, tools) for sentence in sentences]
    asked = [r for r in readings if is_question(r, tools)]
    told = [r for r in readings if r not in asked]
    words = sum(len(s.split()) for s in sentences)
    facts = told if words <= _ALL_TOLD else _facts(told, readings, tools)
    if words <= _SHORT_STORY:
        shown = " ".join(polish(r.text, asks=r in asked) for r in readings)
    else:
        shown = _summary(asked, facts)
    return Told(_joined(asked, asks=True), _joined(facts, asks=False), shown)


def _summary(asked: list[Reading], facts: list[Reading]) -> str:
    """The question and the first facts of a long story, as the user sees it."""
    said = [polish(r.text, asks=True) for r in asked]
    for fact in sorted(facts, key=lambda r: not (r.ages or r.needs)):
        if sum(len(text.split()) for text in said) + len(fact.text.split()) > _SUMMARY:
            break
        said.append(polish(fact.text, asks=False))
    return " ".join(said)


def _facts(told: list[Reading], all_of: list[Reading], tools: Tools) -> list[Reading]:
    """The sentences with ages, needs or units; not those of the one who writes about another."""
    asker = {m.range.text for m in read(" ".join(r.text for r in all_of), tools).asker_ages}
    told = [r for r in told if not any(m.range.text in asker for m in r.ages)]
    facts = _without_past([r for r in told if not r.empty], tools)
    words = tools.age_words
    people = (words.children | words.people) - words.askers
    if not any(_has(r, people) for r in all_of):
        return facts
    return [r for r in facts if r.ages or _has(r, people) or not _has(r, words.askers)]


def _without_past(facts: list[Reading], tools: Tools) -> list[Reading]:
    """Without what the person was before, where the story also says what the person is."""
    now = [r for r in facts if r.ages and not _has(r, tools.cues.past_words)]
    if not now:
        return facts
    return [r for r in facts if not (r.ages and _has(r, tools.cues.past_words))]


def _has(reading: Reading, words: frozenset[str]) -> bool:
    return any(word in words for word in _WORD.findall(reading.low))


def _joined(readings: list[Reading], *, asks: bool) -> str:
    return " ".join(polish(r.text, asks=asks) for r in readings)
