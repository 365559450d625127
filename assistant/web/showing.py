"""What the page shows, without the page: parts made from one open assistant, each made once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from assistant.types import Answer, Document
from assistant.web.atlas import Filter, map_html
from assistant.web.course import course_html
from assistant.web.desk import Desk, Talk, conversation
from assistant.web.examples import examples
from assistant.web.knowledge import Answerer, Knowledge
from assistant.web.library import differences_html, overview_html, search_html
from assistant.web.markup import button, items, part
from assistant.web.tree import find_place, tree_html

_PURPOSE = (
    "Fråga vem som ansvarar, i vilka åldrar och på vilken nivå, eller vad som är överenskommet om "
    "samverkan. Varje svar visar var det står."
)


class Serial:
    """An assistant that answers one question at a time, whoever asks."""

    def __init__(self, assistant: Answerer) -> None:
        self._assistant = assistant
        self._turn = threading.Lock()
        self.today: date = assistant.today

    @property
    def documents(self) -> Mapping[str, Document]:
        """Documents by id."""
        return self._assistant.documents

    def ask(self, turns: Sequence[str]) -> Answer:
        """Answers the last turn of a conversation."""
        with self._turn:
            return self._assistant.ask(turns)


class Showing:
    """Everything shown of one assistant; replaced as a whole when the documents change.

    Args:
        assistant: what answers.
        known: what is fixed about its documents.
        count: is told of each answer that somebody got.
    """

    def __init__(
        self,
        assistant: Answerer,
        known: Knowledge,
        count: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        self.known = known
        self.source = assistant
        self.assistant = Serial(assistant)
        self.count = count
        self._desk = Desk(self.assistant, known, count)
        self._made: dict[str, str] = {}
        self._making = threading.Lock()

    def ask(self, question: str, talk: Talk) -> Talk:
        """The conversation with this question answered."""
        return self._desk.ask(question or "", talk)

    def ask_anew(self, question: str, talk: Talk) -> Talk:
        """The conversation with this question answered on its own."""
        return self._desk.ask_anew(question or "", talk)

    def warm(self) -> None:
        """Makes the slow parts before somebody asks for them."""
        self.examples()
        self.course()
        self.differences()

    def examples(self) -> str:
        """Example questions as buttons."""
        return self._once("examples", self._examples)

    def _examples(self) -> str:
        found = examples(self.known, self.assistant)
        rows = (button(text, ask_new_text=text, classes="lots-example") for text in found)
        listed = items(rows, classes="lots-plainlist")
        more = button("Introduktion", tab="intro", classes="lots-link")
        return part(
            (
                f"<p>{_PURPOSE} Är du ny? Börja med {more}</p>",
                f'<div class="lots-examples"><h2>Till exempel</h2>{listed}</div>',
            )
        )

    def course(self) -> str:
        """The tab Introduktion."""
        return self._once("course", lambda: course_html(self.known, self.assistant))

    def overview(self) -> str:
        """Which documents there are."""
        return self._once("overview", lambda: overview_html(self.known))

    def differences(self) -> str:
        """Where the agreements differ."""
        return self._once("differences", lambda: differences_html(self.known))

    def map(self, age: str, level: str, principal: str, need: str) -> str:
        """The map with these choices."""
        chosen = Filter.of(age or "", level, principal, need or "", self.known.age_words)
        return map_html(self.known, chosen)

    def search(self, words: str) -> str:
        """Sentences that hold the words."""
        return search_html(self.known, words or "")

    def section(self, wanted: str) -> str:
        """A document as a tree, opened at a section; "" for one that is not there."""
        place = find_place(self.known.documents, wanted or "")
        return tree_html(self.known, place) if place else ""

    def _once(self, name: str, make: Callable[[], str]) -> str:
        with self._making:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]


def shown(talk: Talk) -> tuple[str, Talk, str]:
    """The conversation's HTML, the conversation, and an emptied field."""
    return conversation(talk), talk, ""
