"""One visitor's conversation: asks the assistant, keeps the turns, shows nothing unverified."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.errors import LotsError, UsageError
from assistant.types import Answer
from assistant.web.answer import turn_html
from assistant.web.atlas import answer_map
from assistant.web.knowledge import Answerer, Knowledge
from assistant.web.markup import esc, part

MAX_QUESTION = 2000  # characters
MAX_TURNS = 12  # of a conversation; older ones are no longer shown or used

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: its key on the page, and the turns that it answered, masked."""

    key: str
    turns: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: its turns as masked, their HTML, what was answered, and how many turns."""

    turns: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    count: int = 0
    given: tuple[Given, ...] = ()


class Desk:
    """Answers for the page; a fault becomes a plain line, never a half answer."""

    def __init__(
        self,
        assistant: Answerer,
        known: Knowledge,
        count: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        self._assistant = assistant
        self._known = known
        self._count = count

    def ask(self, question: str, talk: Talk) -> Talk:
        """The conversation with this question answered; nothing of it is logged."""
        said = question.strip()
        if not said:
            return talk
        key = str(talk.count + 1)
        given = talk.given
        try:
            if len(said) > MAX_QUESTION:
                raise UsageError("Frågan är för lång", remedy=f"skriv högst {MAX_QUESTION} tecken")
            answer = self._assistant.ask([*talk.turns, said])
            self._count(answer)
            picture = answer_map(self._known, answer, key)
            shown = turn_html(answer, key, self._known.documents, self._known.today, picture)
            said = answer.query.question  # masked
            turns = (*talk.turns, said)[-MAX_TURNS:]
            given = (*given, Given(key, turns, answer))[-MAX_TURNS:]
        except LotsError as error:
            turns, shown = talk.turns, _failed(key, str(error))
        except Exception as error:  # a fault must neither show nor log the question
            _log.error("fel i svaret: %s", type(error).__name__)
            turns, shown = talk.turns, _failed(key, "Något gick fel, så inget svar visas")
        return Talk(turns, (*talk.shown, shown)[-MAX_TURNS:], talk.count + 1, given)

    def ask_anew(self, question: str, talk: Talk) -> Talk:
        """The question on its own: earlier turns stay on the page and are not used."""
        return self.ask(question, replace(talk, turns=()))


def conversation(talk: Talk) -> str:
    """The page part: the newest turn first, earlier ones below it."""
    if not talk.shown:
        return part(())
    newest, earlier = talk.shown[-1], talk.shown[-2::-1]
    rest = f'<h2 class="lots-earlier">Tidigare i samtalet</h2>{"".join(earlier)}' if earlier else ""
    return part((newest, rest))


def _failed(key: str, message: str) -> str:
    return (
        f'<section class="lots-turn" id="svar-{key}" tabindex="-1" data-said="{esc(message)}">'
        f'<p class="lots-notice failed">{esc(message)}.</p></section>'
    )
