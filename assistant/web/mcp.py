"""An MCP server with one tool, ``ask``: JSON-RPC over "streamable HTTP", without sessions.

Protocol: https://modelcontextprotocol.io/specification/2025-06-18/basic/transports. Each POST holds
one message; a request is answered with JSON, a notification with 202. There is no stream to GET.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.web.api import SCHEMA, TURNS, Counter, json_body

VERSIONS = ("2025-06-18", "2025-03-26")
_PARSE, _INVALID, _UNKNOWN, _PARAMS = -32700, -32600, -32601, -32602
_TOOL: dict[str, Any] = {
    "name": "ask",
    "title": "Fråga Ansvarslotsen",
    "description": (
        "Svarar på svenska på frågor om vem som ansvarar för vem, med ordagranna citat ur "
        "överenskommelserna mellan region och kommuner. Säger ifrån när de inte svarar. Skicka "
        "hela samtalets frågor i ordning; den sista besvaras. Skicka inga personuppgifter."
    ),
    "inputSchema": {"type": "object", "required": ["turns"], "properties": {"turns": TURNS}},
    "outputSchema": SCHEMA,
    "annotations": {"readOnlyHint": True, "openWorldHint": False, "idempotentHint": True},
}


def add_mcp(app: FastAPI, counter: Counter) -> None:
    """Adds ``/mcp``."""

    async def post(request: Request) -> Response:
        if not _same_origin(request):
            return Response(status_code=403)
        version = request.headers.get("mcp-protocol-version")
        if version is not None and version not in VERSIONS:
            return JSONResponse(_error(None, _INVALID, "Okänd protokollversion"), 400)
        reply = await run_in_threadpool(respond, await json_body(request), counter)
        if reply is None:
            return Response(status_code=202)
        return JSONResponse(reply, 400 if reply.get("id") is None else 200)

    async def other() -> Response:
        return Response(status_code=405, headers={"allow": "POST"})

    app.add_api_route("/mcp", post, methods=["POST"])
    app.add_api_route("/mcp", other, methods=["GET", "DELETE"])


def _same_origin(request: Request) -> bool:
    """False for a page of another site that a browser sends from (DNS rebinding)."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def respond(message: object, counter: Counter) -> dict[str, Any] | None:
    """The reply to one JSON-RPC message; None for a notification or a reply of the client's."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return _error(None, _PARSE if message is None else _INVALID, "Inget JSON-RPC-meddelande")
    method, request_id, params = message.get("method"), message.get("id"), message.get("params")
    if request_id is None or method is None:
        return None
    given = params if isinstance(params, dict) else {}
    if method == "initialize":
        return _result(request_id, _welcome(given.get("protocolVersion")))
    if method == "ping":
        return _result(request_id, {})
    if method == "tools/list":
        return _result(request_id, {"tools": [_TOOL]})
    if method == "tools/call":
        return _call(request_id, given, counter)
    return _error(request_id, _UNKNOWN, f"Okänd metod: {str(method)[:100]}")


def _welcome(wanted: object) -> dict[str, Any]:
    return {
        "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "ansvarslotsen", "title": "Ansvarslotsen", "version": "1"},
        "instructions": "Återge svaret med dess källor. Lägg inte till ansvar som saknar citat.",
    }


def _call(request_id: object, params: dict[str, Any], counter: Counter) -> dict[str, Any]:
    if params.get("name") != _TOOL["name"]:
        return _error(request_id, _PARAMS, "Okänt verktyg")
    arguments = params.get("arguments")
    turns = arguments.get("turns") if isinstance(arguments, dict) else None
    reply = counter.ask(turns)
    if reply.status != 200:
        text = {"type": "text", "text": reply.body["error"]}
        return _result(request_id, {"content": [text], "isError": True})
    text = {"type": "text", "text": json.dumps(reply.body, ensure_ascii=False)}
    return _result(request_id, {"content": [text], "structuredContent": reply.body})


def _result(request_id: object, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "result": result}


def _error(request_id: object, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}
