"""What the tab Granska asks for outside Gradio: a document in, the report out."""

from __future__ import annotations

from urllib.parse import unquote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.web.editor import Editor
from assistant.web.headers import REPORT, UPLOAD


def add_editor(app: FastAPI, editor: Editor) -> None:
    """Adds the paths; both need what only an open session knows."""

    async def add(request: Request) -> Response:
        token = request.headers.get("x-lots-token", "")
        if not editor.inside(token):  # before the document is read
            return Response(status_code=403)
        name = unquote(request.headers.get("x-lots-name", ""))[:300]
        taken = await run_in_threadpool(editor.add, token, name, await request.body())
        return Response(status_code=204 if taken else 403)

    async def report(key: str) -> Response:
        page = editor.report(key)
        return Response(status_code=404) if page is None else HTMLResponse(page)

    app.add_api_route(UPLOAD, add, methods=["POST"])
    app.add_api_route(REPORT + "{key}", report, methods=["GET"])
