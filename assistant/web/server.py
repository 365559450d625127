"""The web server: the page, what programs may ask, and the guard round them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from assistant.config import Config
from assistant.errors import UsageError
from assistant.gaps import recorder
from assistant.types import Answer
from assistant.web.api import Counter, add_api
from assistant.web.editor import Editor, Verdicts
from assistant.web.editor_routes import add_editor
from assistant.web.headers import Guard
from assistant.web.knowledge import Answerer, Knowledge
from assistant.web.mcp import add_mcp
from assistant.web.operations import Operations, both
from assistant.web.options import Options
from assistant.web.showing import Showing
from assistant.web.statement import STATEMENT
from assistant.web.watch import Watch

if TYPE_CHECKING:
    from assistant.web.page import Page

_STATIC = Path(__file__).with_name("static")
_CONNECTIONS = 1000  # at once
_CLOSED = "Logga in för att fråga Ansvarslotsen."


@dataclass(frozen=True, slots=True)
class Site:
    """The application, what it shows now, and how to show other documents."""

    app: FastAPI
    page: Page


def application(
    showing: Showing,
    options: Options,
    renewed: Callable[[], Showing] | None = None,
    operations: Operations | None = None,
) -> Site:
    """The whole web application, guarded.

    Args:
        showing: what is shown first.
        options: what is switched on.
        renewed: opens everything anew when an editor has changed the documents.
        operations: what counts answers and tells of the server's health.
    """
    from assistant.web.page import Page

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/lots", StaticFiles(directory=_STATIC), name="lots")
    app.add_api_route("/tillganglighet", lambda: HTMLResponse(STATEMENT), methods=["GET"])
    page = Page(showing, Verdicts(options.config, lambda: page.showing))
    if options.password:
        page.editor = Editor(
            options,
            lambda: page.showing,
            lambda: page.renew(renewed() if renewed else page.showing),
        )
        add_editor(app, page.editor)
    counter = Counter(lambda: page.showing.assistant, showing.count)
    if options.api:
        add_api(app, counter)
    if options.mcp:
        add_mcp(app, counter)
    if operations:
        operations.add_to(app, metrics=options.metrics)
    app.add_middleware(Guard, options=options)
    return Site(_with_page(app, page, options), page)


def _with_page(app: FastAPI, page: Page, options: Options) -> FastAPI:
    """The application with the page at its root: nothing of Gradio's own is offered beside it."""
    import gradio as gr

    from assistant.web.page import blocks

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks(page),
        path="/",
        auth=list(options.users.items()) or None,
        auth_message=_CLOSED if options.users else None,
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


def open_showing(
    config: Config,
    progress: Callable[[str], None],
    count: Callable[[Answer], None] = lambda _: None,
) -> Showing:
    """Opens the assistant and what the page knows of its documents.

    Raises:
        LotsError: corpus, index or model cannot be used.
    """
    from assistant.engine import Assistant

    assistant = Assistant.open(config, progress=progress)
    counts = both(count, recorder(config, progress))
    return Showing(assistant, knowledge_of(config, assistant), counts)


def knowledge_of(config: Config, assistant: Answerer) -> Knowledge:
    """What the page knows of an assistant's documents; its index has the bank ready."""
    bank = getattr(getattr(assistant, "index", None), "bank", None)
    return Knowledge.load(config.corpus, assistant.documents, assistant.today, bank)


def serve(config: Config, *, host: str, port: int, progress: Callable[[str], None]) -> int:
    """Opens the assistant and serves the page until it is stopped; returns the exit status.

    Nothing about requests is logged.

    Raises:
        LotsError: corpus, index or model cannot be used, a file with passwords is wrong, or the
            port is taken.
    """
    _check_free(host, port)
    options = Options.of(config)
    operations = Operations(log=config.log_answers)
    if config.log_answers:
        _log_to_stderr()

    def opened(say: Callable[[str], None] = lambda _: None) -> Showing:
        showing = open_showing(config, say, operations.answered)
        operations.opened(len(showing.known.documents))
        return showing

    # Before the documents are read: what changes while they are is seen at the first look.
    watch = watch_of(config, lambda: site.page.renew(opened()), operations.failed)
    showing = opened(progress)
    site = application(showing, options, opened, operations)
    threading.Thread(target=showing.warm, daemon=True).start()
    if config.watch > 0:
        watch.start()
    for line in _said(options, host, port):
        progress(line)
    uvicorn.run(
        site.app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        root_path=config.root_path,
        limit_concurrency=_CONNECTIONS,
    )
    return 0


def watch_of(
    config: Config, renew: Callable[[], None], failed: Callable[[], None] = lambda: None
) -> Watch:
    """What sees that the documents of a configuration, or the day, have changed."""
    from assistant.encoder import load_encoder
    from assistant.index import wanted_fingerprint
    from assistant.late import LateInteraction

    encoder, late = load_encoder(config.encoder), LateInteraction.load()

    def wanted() -> str:
        return f"{wanted_fingerprint(config.corpus, encoder, late)} {config.day()}"

    return Watch(wanted, renew, failed, seconds=config.watch)


def _log_to_stderr() -> None:
    """A line of JSON for each answer on standard error, and nothing else of ours."""
    logger = logging.getLogger("ansvarslots.svar")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)


def _said(options: Options, host: str, port: int) -> list[str]:
    """What is on, when the page is up."""
    site = f"http://{host}:{port}"
    lines = [f"Sidan är igång: {site}  (Ctrl-C avslutar)"]
    lines += [f"Program frågar på {site}/api/ask"] if options.api else []
    lines += [f"MCP: {site}/mcp"] if options.mcp else []
    lines += ["Fliken Granska finns"] if options.password else []
    lines += [f"Inloggning krävs ({len(options.users)} användare)"] if options.users else []
    return lines


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
