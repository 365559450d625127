"""The page: Gradio's components and events in one place.

Texts are shown by ``gr.Markdown`` holding finished HTML (see ``markup.part``): ``gr.HTML`` and
``js=`` evaluate strings as code, which the Content-Security-Policy forbids.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr

from assistant.web.atlas import ALL, LEVELS, PRINCIPALS
from assistant.web.desk import MAX_QUESTION, Talk
from assistant.web.editor import Editor, Verdicts
from assistant.web.markup import part
from assistant.web.showing import Showing, shown

MAX_WAITING = 64  # questions in the queue
_PRIVATE = "private"  # no event is part of a public interface
_MARK = (
    '<svg viewBox="0 0 48 48" aria-hidden="true" focusable="false"><circle cx="24" cy="24" r="22" '
    'fill="none" stroke="currentColor" stroke-width="2.5"></circle><path d="M24 7l6.5 17L24 41'
    'l-6.5-17z" fill="currentColor" opacity=".35"></path><path d="M24 7l6.5 17h-13z" '
    'fill="currentColor"></path></svg>'
)
_ABOUT = (
    f'<header class="lots-head">{_MARK}<div><h1>Ansvarslotsen</h1>'
    "<p>Vem ansvarar för vem? Svar med överenskommelsernas egna ord.</p></div></header>"
)
_DANGER = (
    '<p class="lots-danger"><strong>Är någons liv i fara, eller pågår våld: ring 112.</strong> '
    "Skriv inte här först.</p>"
)
_FOOT = (
    '<footer class="lots-foot"><p>Svaren är citat ur överenskommelserna och ersätter inte beslut. '
    'Frågor sparas inte. <a href="tillganglighet">Tillgänglighet</a></p></footer>'
)


class Page:
    """What the page's events call; what is shown can be replaced while the page is up."""

    def __init__(self, showing: Showing, verdicts: Verdicts) -> None:
        self.showing = showing
        self.verdicts = verdicts
        self.editor: Editor | None = None

    def renew(self, showing: Showing) -> None:
        """Shows other documents from now on."""
        self.showing = showing
        threading.Thread(target=showing.warm, daemon=True).start()

    def ask(self, question: str, talk: Talk) -> tuple[str, Talk, str]:
        """Answers; the field is emptied."""
        return shown(self.showing.ask(question, talk))

    def ask_anew(self, question: str, talk: Talk) -> tuple[str, Talk, str]:
        """Answers without what was said before."""
        return shown(self.showing.ask_anew(question, talk))

    def clear(self) -> tuple[str, Talk, str]:
        """Forgets the conversation."""
        return shown(Talk())

    def open(self, wanted: str) -> tuple[Any, str]:
        """Shows a section: the tab, and the tree opened there."""
        tree = self.showing.section(wanted)
        return (gr.Tabs(selected="dokument"), tree) if tree else (gr.skip(), gr.skip())


class EditorEvents:
    """The events of the tab Granska."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    def enter(self, password: str, request: gr.Request) -> tuple[Any, str, str, str]:
        """Logs in: the login's visibility, the tab, the session, an emptied field."""
        address = request.client.host if request.client else ""
        entered, tab = self._editor.enter(password, address)
        return gr.Row(visible=not entered.token), tab, entered.token, ""

    def act(self, wish: str, token: str) -> Iterator[tuple[Any, str]]:
        """Does what was asked for, and shows how it goes."""
        for tab in self._editor.act(wish, token):
            yield gr.Row(visible=not self._editor.inside(token)), tab


def blocks(page: Page) -> gr.Blocks:
    """The page's components and what happens when they are used."""
    with gr.Blocks(title="Ansvarslotsen", analytics_enabled=False, fill_width=True) as demo:
        place(part((_ABOUT,)), "lots-about")
        with gr.Tabs(elem_id="lots-tabs") as tabs:
            with gr.Tab("Fråga", id="fraga"):
                _ask_tab(page, demo)
            with gr.Tab("Ansvarskarta", id="karta") as atlas:
                _map_tab(page, atlas)
            with gr.Tab("Dokument", id="dokument") as library:
                tree = _document_tab(page, library)
            with gr.Tab("Introduktion", id="intro") as intro:
                course = place("", "lots-course")
                on(intro.select, lambda: page.showing.course(), [], course)
            if page.editor:
                with gr.Tab("Granska", id="granska"):
                    _editor_tab(EditorEvents(page.editor))
        wanted = gr.Textbox(visible="hidden", elem_id="lots-wanted", label="Avsnitt")
        opener = gr.Button("Öppna avsnitt", visible="hidden", elem_id="lots-open")
        on(opener.click, page.open, [wanted], [tabs, tree])
        place(part((_FOOT,)), "lots-about-end")
    demo.queue(default_concurrency_limit=4, max_size=MAX_WAITING, api_open=False)
    return demo


def _ask_tab(page: Page, demo: gr.Blocks) -> None:
    talk = gr.State(Talk(), time_to_live=3600)
    place(part((_DANGER,)), "lots-danger")
    with gr.Row(elem_id="lots-composer"):
        question = gr.Textbox(
            label="Din fråga",
            placeholder="Skriv som du pratar, gärna med ålder",
            info="Skriv inga namn eller personnummer.",
            max_lines=5,
            max_length=MAX_QUESTION,
            elem_id="lots-question",
            scale=8,
        )
        with gr.Column(scale=1, min_width=150, elem_id="lots-composer-buttons"):
            send = gr.Button("Fråga", variant="primary", elem_id="lots-send")
            fresh = gr.Button("Nytt samtal", elem_id="lots-fresh")
    anew = gr.Button("Fråga på nytt", visible="hidden", elem_id="lots-anew")
    conversation = place("", "lots-conversation")
    offered = place("", "lots-offered")
    outputs = [conversation, talk, question]
    on(send.click, page.ask, [question, talk], outputs)
    on(question.submit, page.ask, [question, talk], outputs)
    on(anew.click, page.ask_anew, [question, talk], outputs)
    on(fresh.click, page.clear, [], outputs)
    on(demo.load, lambda: page.showing.examples(), [], offered)
    verdict = gr.Textbox(visible="hidden", elem_id="lots-report-data", label="Omdöme")
    send_verdict = gr.Button("Skicka omdöme", visible="hidden", elem_id="lots-report-send")
    stored = place("", "lots-report-result")
    on(send_verdict.click, page.verdicts.take, [verdict, talk], stored)


def _editor_tab(desk: EditorEvents) -> None:
    session = gr.State("", time_to_live=3600)
    with gr.Row(elem_id="lots-login") as login:
        password = gr.Textbox(
            label="Redaktörens lösenord", type="password", max_length=200, elem_id="lots-password"
        )
        enter = gr.Button(
            "Logga in", variant="primary", elem_id="lots-enter", min_width=130, scale=0
        )
    shown = place("", "lots-granska")
    outputs = [login, shown, session, password]
    on(enter.click, desk.enter, [password], outputs)
    on(password.submit, desk.enter, [password], outputs)
    wish = gr.Textbox(visible="hidden", elem_id="lots-wish", label="Önskan")
    go = gr.Button("Utför", visible="hidden", elem_id="lots-granska-go")
    on(go.click, desk.act, [wish, session], [login, shown])


def _map_tab(page: Page, tab: gr.Tab) -> None:
    with gr.Row(elem_id="lots-filter"):
        age = gr.Textbox(
            label="Ålder",
            placeholder="16, 8 mån, 13–19",
            max_length=30,
            elem_id="lots-age",
            min_width=150,
        )
        need = gr.Textbox(
            label="Behov, med egna ord", max_length=200, elem_id="lots-need", min_width=200
        )
        level = gr.Radio(LEVELS, value=ALL, label="Nivå", elem_id="lots-level", min_width=220)
        principal = gr.Radio(
            list(PRINCIPALS), value=ALL, label="Huvudman", elem_id="lots-principal", min_width=220
        )
    picture = place("", "lots-map")
    fields = [age, level, principal, need]

    def draw(*chosen: str) -> str:
        return page.showing.map(*chosen)

    for event in (tab.select, *(field.change for field in fields)):  # one by one: the newest stays
        on(event, draw, fields, picture, concurrency_limit=1)


def _document_tab(page: Page, tab: gr.Tab) -> gr.Markdown:
    with gr.Row(elem_id="lots-search-row"):
        words = gr.Textbox(
            label="Sök i alla dokument", max_length=200, elem_id="lots-search", scale=8
        )
        find = gr.Button("Sök", elem_id="lots-find", min_width=110, scale=0)
    hits = place("", "lots-hits")
    overview = place("", "lots-overview")
    tree = place("", "lots-tree")
    differences = place("", "lots-differences")
    on(words.submit, lambda text: page.showing.search(text), [words], hits)
    on(find.click, lambda text: page.showing.search(text), [words], hits)
    on(
        tab.select,
        lambda: (page.showing.overview(), page.showing.differences()),
        [],
        [overview, differences],
    )
    return tree


def place(value: str, name: str) -> gr.Markdown:
    """A place for finished HTML."""
    return gr.Markdown(
        value, sanitize_html=False, latex_delimiters=[], elem_id=name, container=False, buttons=[]
    )


def on(
    event: Callable[..., Any],
    do: Callable[..., Any],
    inputs: Sequence[Any],
    outputs: Any,  # noqa: ANN401
    concurrency_limit: int | Literal["default"] = "default",
) -> None:
    """Ties an event to a function, for this page only and without Gradio's progress marks."""
    event(
        do,
        inputs,
        outputs,
        api_visibility=_PRIVATE,
        show_progress="hidden",
        concurrency_limit=concurrency_limit,
    )
