"""The page: Gradio's components, events and server in one place.

Texts are shown by ``gr.Markdown`` holding finished HTML (see ``markup.part``): ``gr.HTML`` and
``js=`` evaluate strings as code, which the Content-Security-Policy forbids.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from assistant.config import Config
from assistant.errors import UsageError
from assistant.types import Answer, Document
from assistant.web.atlas import ALL, LEVELS, PRINCIPALS, Filter, map_html
from assistant.web.course import course_html
from assistant.web.desk import MAX_QUESTION, Desk, Talk, conversation
from assistant.web.examples import examples
from assistant.web.headers import Guard
from assistant.web.knowledge import Answerer, Knowledge
from assistant.web.library import (
    differences_html,
    find_place,
    overview_html,
    search_html,
    tree_html,
)
from assistant.web.markup import button, part
from assistant.web.statement import STATEMENT

MAX_WAITING = 64  # questions in the queue
_STATIC = Path(__file__).with_name("static")
_PRIVATE = "private"  # no event is part of a public interface
_ABOUT = (
    '<header class="lots-head"><h1>Ansvarslotsen</h1><p>Vem ansvarar? Svar med överenskommelsernas '
    "egna ord och källa. Skriv inga namn eller personnummer.</p></header>"
)
_FOOT = (
    '<footer class="lots-foot"><p>Svaren är citat ur överenskommelserna och ersätter inte beslut. '
    'Frågor sparas inte. <a href="/tillganglighet">Tillgänglighet</a></p></footer>'
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


class Page:
    """What the page's events call; parts that take time are made once, when first seen."""

    def __init__(self, assistant: Answerer, known: Knowledge) -> None:
        self.known = known
        self._assistant = Serial(assistant)
        self._desk = Desk(self._assistant, known)

    def ask(self, question: str, talk: Talk) -> tuple[str, Talk, str]:
        """Answers; the field is emptied."""
        talk = self._desk.ask(question or "", talk)
        return conversation(talk), talk, ""

    def ask_anew(self, question: str, talk: Talk) -> tuple[str, Talk, str]:
        """Answers without what was said before."""
        talk = self._desk.ask_anew(question or "", talk)
        return conversation(talk), talk, ""

    def clear(self) -> tuple[str, Talk, str]:
        """Forgets the conversation."""
        return conversation(Talk()), Talk(), ""

    @cached_property
    def examples(self) -> str:
        """Example questions as buttons."""
        found = examples(self.known, self._assistant)
        rows = [button(text, ask_new_text=text, classes="lots-example") for text in found]
        return part(('<div class="lots-examples"><p>Till exempel:</p>', *rows, "</div>"))

    @cached_property
    def course(self) -> str:
        """The tab Introduktion."""
        return course_html(self.known, self._assistant)

    @cached_property
    def differences(self) -> str:
        """Where the agreements differ."""
        return differences_html(self.known)

    def map(self, age: str, level: str, principal: str, need: str) -> str:
        """The map with these choices."""
        return map_html(self.known, Filter.of(age or "", level, principal, need or ""))

    def search(self, words: str) -> str:
        """Sentences that hold the words."""
        return search_html(self.known, words or "")

    def tree(self, document_id: str) -> str:
        """A document as a tree; nothing for one that is not there."""
        place = find_place(self.known.documents, document_id or "")
        return tree_html(self.known, place) if place else part(())

    def open(self, wanted: str) -> tuple[Any, Any, str]:
        """Shows a section: the tab, the document chosen, the tree opened there."""
        place = find_place(self.known.documents, wanted or "")
        if place is None:
            return gr.skip(), gr.skip(), gr.skip()
        return gr.Tabs(selected="dokument"), place.document.id, tree_html(self.known, place)


def blocks(page: Page) -> gr.Blocks:
    """The page's components and what happens when they are used."""
    with gr.Blocks(title="Ansvarslotsen", analytics_enabled=False, fill_width=True) as demo:
        _html(part((_ABOUT,)), "lots-about")
        with gr.Tabs(elem_id="lots-tabs") as tabs:
            with gr.Tab("Fråga", id="fraga"):
                _ask_tab(page, demo)
            with gr.Tab("Ansvarskarta", id="karta"):
                _map_tab(page)
            with gr.Tab("Dokument", id="dokument"):
                chosen, tree = _document_tab(page)
            with gr.Tab("Introduktion", id="intro") as intro:
                course = _html("", "lots-course")
                _on(intro.select, lambda: page.course, [], course)
        wanted = gr.Textbox(visible="hidden", elem_id="lots-wanted", label="Avsnitt")
        opener = gr.Button("Öppna avsnitt", visible="hidden", elem_id="lots-open")
        _on(opener.click, page.open, [wanted], [tabs, chosen, tree])
        _html(part((_FOOT,)), "lots-about-end")
    demo.queue(default_concurrency_limit=4, max_size=MAX_WAITING, api_open=False)
    return demo


def _ask_tab(page: Page, demo: gr.Blocks) -> None:
    talk = gr.State(Talk(), time_to_live=3600)
    with gr.Row(elem_id="lots-composer"):
        question = gr.Textbox(
            label="Din fråga",
            placeholder="Vem ansvarar för …? Skriv gärna ålder och vad det gäller.",
            max_lines=5,
            max_length=MAX_QUESTION,
            elem_id="lots-question",
            scale=8,
        )
        with gr.Column(scale=1, min_width=150, elem_id="lots-composer-buttons"):
            send = gr.Button("Fråga", variant="primary", elem_id="lots-send")
            fresh = gr.Button("Nytt samtal", elem_id="lots-fresh")
    anew = gr.Button("Fråga på nytt", visible="hidden", elem_id="lots-anew")
    shown = _html("", "lots-conversation")
    offered = _html("", "lots-offered")
    outputs = [shown, talk, question]
    _on(send.click, page.ask, [question, talk], outputs)
    _on(question.submit, page.ask, [question, talk], outputs)
    _on(anew.click, page.ask_anew, [question, talk], outputs)
    _on(fresh.click, page.clear, [], outputs)
    _on(demo.load, lambda: page.examples, [], offered)


def _map_tab(page: Page) -> None:
    with gr.Row(elem_id="lots-filter"):
        age = gr.Textbox(label="Ålder i år", max_length=8, elem_id="lots-age", min_width=110)
        need = gr.Textbox(
            label="Behov, med egna ord", max_length=200, elem_id="lots-need", min_width=200
        )
        level = gr.Radio(LEVELS, value=ALL, label="Nivå", elem_id="lots-level", min_width=220)
        principal = gr.Radio(
            list(PRINCIPALS), value=ALL, label="Huvudman", elem_id="lots-principal", min_width=220
        )
    picture = _html(page.map("", ALL, ALL, ""), "lots-map")
    for field in (age.change, level.change, principal.change, need.change):
        _on(field, page.map, [age, level, principal, need], picture)


def _document_tab(page: Page) -> tuple[gr.Radio, gr.Markdown]:
    known = page.known
    _html(overview_html(known), "lots-overview")
    with gr.Row(elem_id="lots-search-row"):
        words = gr.Textbox(label="Sök i alla dokument", max_length=200, elem_id="lots-search")
        find = gr.Button("Sök", elem_id="lots-find", min_width=110, scale=0)
    hits = _html("", "lots-hits")
    _on(words.submit, page.search, [words], hits)
    _on(find.click, page.search, [words], hits)
    choices = [(d.short or d.title, d.id) for d in known.documents.values()]
    chosen = gr.Radio(choices, value=None, label="Läs ett dokument", elem_id="lots-documents")
    tree = _html("", "lots-tree")
    _on(chosen.input, page.tree, [chosen], tree)
    title = "Skillnader mellan överenskommelserna"
    with gr.Accordion(title, open=False, elem_id="lots-differences"):
        _html(page.differences, "lots-differences-text")
    return chosen, tree


def _html(value: str, name: str) -> gr.Markdown:
    """A place for finished HTML."""
    return gr.Markdown(
        value, sanitize_html=False, latex_delimiters=[], elem_id=name, container=False, buttons=[]
    )


def _on(
    event: Callable[..., Any],
    do: Callable[..., Any],
    inputs: Sequence[Any],
    outputs: Any,  # noqa: ANN401
) -> None:
    """Ties an event to a function, for this page only and without Gradio's progress marks."""
    event(do, inputs, outputs, api_visibility=_PRIVATE, show_progress="hidden")


def application(assistant: Answerer, known: Knowledge) -> FastAPI:
    """The whole web application, guarded."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/lots", StaticFiles(directory=_STATIC), name="lots")
    app.add_api_route("/tillganglighet", lambda: HTMLResponse(STATEMENT), methods=["GET"])
    app.add_middleware(Guard)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks(Page(assistant, known)),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        show_error=False,
        max_file_size="1kb",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
    )
    return mounted


def serve(config: Config, *, host: str, port: int, progress: Callable[[str], None]) -> int:
    """Opens the assistant and serves the page until it is stopped; returns the exit status.

    Nothing about requests is logged.

    Raises:
        LotsError: corpus, index or model cannot be used, or the port is taken.
    """
    from assistant.engine import Assistant

    _check_free(host, port)
    assistant = Assistant.open(config, progress=progress)
    known = Knowledge.load(config.corpus, assistant.documents, assistant.today)
    app = application(assistant, known)
    progress(f"Sidan är igång: http://{host}:{port}  (Ctrl-C avslutar)")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, ws="none")
    return 0


def _check_free(host: str, port: int) -> None:
    import socket

    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"Porten {port} går inte att använda", where=host, remedy="välj en annan med --port"
        ) from error
