"""One question's way through the house, on one page.

    turns → Query (dialogue) → Found (search) → Verdict (judge) → claims → notices → Answer

``Assistant.open`` brings the index up to date and loads what answering needs; ``Assistant.ask``
is a pure function of the turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant import render
from assistant.answer.abstain import Judge, Verdict
from assistant.answer.compose import Composer
from assistant.answer.known import Known
from assistant.answer.other import (
    known_elsewhere,
    main_document,
    named_document,
    other_agreements,
)
from assistant.answer.telling import Asked
from assistant.answer.unsaid import Unsaid
from assistant.answer.verify import verify
from assistant.config import Config
from assistant.corpus import data_folder
from assistant.cross import CrossReader
from assistant.dialogue import Tools, of_grown, understand, with_ages
from assistant.dialogue.people import MOST
from assistant.encoder import load_encoder
from assistant.errors import UsageError
from assistant.index import Built, Index, ensure_index
from assistant.late import LateInteraction
from assistant.search import Found, Search, Weights, blend
from assistant.types import Answer, Document, Query
from assistant.understand import mask

if TYPE_CHECKING:
    from assistant.llm import Writer
    from assistant.vector_server import Server

MAX_QUESTION = 8000  # characters
_OWN = 0.5  # what a turn by itself weighs, beside the turn with what it leans on
_CONTEXT = 0.3  # what the earlier turns weigh for one that seems to stand alone
Progress = Callable[[str], None]


class Assistant:
    """Answers Swedish questions from one open index."""

    def __init__(
        self,
        *,
        index: Index,
        tools: Tools,
        search: Search,
        judge: Judge,
        composer: Composer,
        today: date,
        built: Built | None = None,
        writer: Writer | None = None,
    ) -> None:
        self.index = index
        self.today = today
        self.built = built
        self._tools = tools
        self._search = search
        self._judge = judge
        self._composer = composer
        self._writer = writer

    @classmethod
    def open(
        cls,
        config: Config,
        *,
        without: frozenset[str] = frozenset(),
        progress: Progress = lambda _: None,
    ) -> Assistant:
        """Opens the corpus of a configuration, indexing first where something has changed.

        Args:
            config: folders, model and date.
            without: parts left out for an ablation ("bank", "lexicon", "vectors", "late", "bm25").
            progress: is told in Swedish what takes time.

        Raises:
            LotsError: corpus, index or model cannot be used; says what mends it.
        """
        today = config.day()  # once: midnight may pass while it opens
        encoder = load_encoder(config.encoder)
        late = LateInteraction.load(tokenizer=getattr(encoder, "tokenizer", None))
        index, built = ensure_index(
            config.corpus,
            config.index_folder(),
            encoder,
            late,
            progress=progress,
            server=_server(config),
        )
        lexicon = data_folder(config.corpus, "lexicon")
        tools = Tools.load(lexicon, today)
        search = Search(index, encoder, late, Weights.load(lexicon, without))
        reader = CrossReader(late)
        known = Known.load(index, tools, lexicon, config.corpus, today, reader)
        unsaid = Unsaid(index, tools.lexicon, known.shapes, late, search.sentences)
        composer = Composer(known, unsaid)
        return cls(
            index=index,
            tools=tools,
            search=search,
            judge=Judge.load(config.corpus, search, late, tools, known.shapes, reader),
            composer=composer,
            today=today,
            built=built,
            writer=_writer(config, index, tools, today),
        )

    def worded(self, config: Config) -> Assistant:
        """The same assistant with the language model that a configuration names.

        Raises:
            UsageError: the model's settings cannot be used.
        """
        return Assistant(
            index=self.index,
            tools=self._tools,
            search=self._search,
            judge=self._judge,
            composer=self._composer,
            today=self.today,
            built=self.built,
            writer=_writer(config, self.index, self._tools, self.today),
        )

    @property
    def documents(self) -> dict[str, Document]:
        """Documents by id."""
        return {document.id: document for document in self.index.documents}

    def ask(self, turns: Sequence[str], tell: Progress = lambda _: None) -> Answer:
        """Answers the last turn of a conversation.

        Args:
            turns: of the one who asks, oldest first.
            tell: where a language model words the answer, is given each statement once it is held.

        Raises:
            UsageError: no turn, an empty one, or one of more than ``MAX_QUESTION`` characters.
        """
        check(turns)
        started = time.perf_counter()
        query = understand(turns, self._tools)
        if self._writer is not None:
            street = self._tools.cues.street
            query = self._writer.reworded([mask(turn, street).text for turn in turns], query)
        meant = self._judge.meant(query.standalone)
        understood = time.perf_counter()
        asked = tuple(self._look(part, meant) for part in (query, *query.parts))
        people = tuple(self._person(person, meant) for person in query.people[:MOST])
        composer = self._composer.within(meant) if meant else self._composer
        if query.compares:
            asked, composer = self._elsewhere(turns, asked)
        searched = time.perf_counter()
        answer = composer.compose(asked[0], asked[1:], people)
        grown = of_grown(query, self._tools) if render.ASK_AGE in answer.text else query
        if grown is not query:  # of a part too: "egen lägenhet" is said once
            queries = (grown, *(with_ages(part, grown.ages) for part in query.parts))
            asked = tuple(self._look(part, meant) for part in queries)
            answer = composer.compose(asked[0], asked[1:])
        timings = (
            ("understand", (understood - started) * 1000),
            ("search", (searched - understood) * 1000),
            ("compose", (time.perf_counter() - searched) * 1000),
        )
        answer = verify(self._composer.timed(answer, timings), self.documents)
        if self._writer is None:
            return answer
        return self._worded(answer, tell)

    def _elsewhere(
        self, turns: Sequence[str], asked: tuple[Asked, ...]
    ) -> tuple[tuple[Asked, ...], Composer]:
        """What the other agreements say on a question whose answer was just given."""
        known = self._composer.known
        before = understand(turns[:-1], self._tools)
        main = named_document(before.standalone, known)
        main = main or main_document(self._composer.compose(self._look(before)))
        if not main:
            return asked, self._composer
        left = other_agreements(known, main)
        others = (replace(a, found=self._look(a.query, left).found) for a in asked)
        return tuple(others), Composer(known_elsewhere(known, main))

    def _worded(self, answer: Answer, tell: Progress) -> Answer:
        """The answer in the model's words, verified once more; the quotes' own if that fails."""
        assert self._writer is not None
        started = time.perf_counter()
        worded = self._writer.write(answer, tell)
        timing = ("llm", (time.perf_counter() - started) * 1000)
        return verify(replace(worded, timings_ms=(*answer.timings_ms, timing)), self.documents)

    def _look(self, query: Query, meant: frozenset[str] = frozenset()) -> Asked:
        """What the documents, or those that are meant, have on a question, and if it answers it."""
        query = self._local(query)
        found = self._found(query, meant)
        alone = None if query.own is None else self._found(self._local(query.own), meant)
        verdict = self._judge.judge(query, found, alone)
        if alone is not None:
            found = blend(found, alone, _OWN)
        if query.context is not None:
            found = blend(found, self._found(self._local(query.context), meant), _CONTEXT)
        if self._writer is not None and not verdict.refuse:
            found = self._writer.ordered(query, found, self.index.passages)
        return Asked(query, found, verdict, alone)

    def _person(self, query: Query, meant: frozenset[str]) -> Asked:
        """What the documents have on one of several people: whether they do is judged of all."""
        if query.own is not None or query.context is not None or self._writer is not None:
            return self._look(query, meant)
        query = self._local(query)
        return Asked(query, self._found(query, meant), Verdict(1.0, refuse=False))

    def _local(self, query: Query) -> Query:
        """A query that is searched for without the name of the documents' own region."""
        return replace(query, search_text=self._judge.local(query.search_text))

    def _found(self, query: Query, meant: frozenset[str]) -> Found:
        """What the documents that are meant have on a query."""
        return self._search.search(
            query.search_text,
            query.expansions,
            ages=query.ages,
            needs=query.needs,
            units=query.units,
            among=meant,
        )


def _server(config: Config) -> Server | None:
    if not config.chroma:
        return None  # nothing of it is imported
    from assistant.vector_server import server_of

    return server_of(config)


def _writer(config: Config, index: Index, tools: Tools, today: date) -> Writer | None:
    if not config.llm:
        return None  # nothing of it is imported
    from assistant.llm import open_writer

    return open_writer(config, index, tools, today=today)


def check(turns: Sequence[str]) -> None:
    """Raises ``UsageError`` for turns that cannot be a question."""
    if not turns or not turns[-1].strip():
        raise UsageError("Frågan är tom", remedy="skriv vad du undrar över inom citattecken")
    for turn in turns:
        if len(turn) > MAX_QUESTION:
            raise UsageError(
                f"Frågan är för lång ({len(turn)} tecken)", remedy=f"högst {MAX_QUESTION} tecken"
            )
