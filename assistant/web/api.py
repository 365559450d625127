"""Answers for programs: ``POST /api/ask`` gives the contract's answer object."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.contract import to_json
from assistant.errors import LotsError, UsageError
from assistant.types import Answer
from assistant.web.desk import MAX_QUESTION, MAX_TURNS
from assistant.web.knowledge import Answerer
from assistant.web.limits import Room

WAITING = 32  # questions that are being answered or wait to be
SCHEMA: dict[str, Any] = json.loads(
    Path(__file__).with_name("answer.schema.json").read_text(encoding="utf-8")
)
TURNS: dict[str, Any] = {
    "type": "array",
    "description": "Samtalets turer i ordning; den sista besvaras.",
    "minItems": 1,
    "maxItems": MAX_TURNS,
    "items": {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION},
}
_FAULT = "Något gick fel, så inget svar ges"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status with a JSON body."""

    status: int
    body: dict[str, Any]


class Counter:
    """Where programs ask: checks the turns, bounds those who wait, hides what went wrong.

    Args:
        assistant: gives the assistant that answers just now.
        count: is told of each answer.
    """

    def __init__(
        self, assistant: Callable[[], Answerer], count: Callable[[Answer], None] = lambda _: None
    ) -> None:
        self._assistant = assistant
        self._count = count
        self._room = Room(WAITING)

    def ask(self, turns: object) -> Reply:
        """The answer object, or ``{"error": …}``; nothing of the question is logged."""
        if not self._room.enter():
            return Reply(503, {"error": "Många frågar just nu. Försök igen om en stund"})
        try:
            assistant = self._assistant()
            answer = assistant.ask(checked(turns))
            self._count(answer)
            return Reply(200, to_json(answer, assistant.documents))
        except UsageError as error:
            return Reply(400, {"error": str(error)})
        except LotsError as error:
            return Reply(500, {"error": str(error)})
        except Exception as error:  # a fault must neither show nor log the question
            _log.error("fel i svaret: %s", type(error).__name__)
            return Reply(500, {"error": _FAULT})
        finally:
            self._room.leave()


def checked(turns: object) -> Sequence[str]:
    """The turns of a request.

    Raises:
        UsageError: they are no list of 1 to ``MAX_TURNS`` strings, or one is empty or too long.
    """
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise UsageError("turns ska vara en lista med text", remedy='{"turns": ["din fråga"]}')
    if not 1 <= len(turns) <= MAX_TURNS:
        raise UsageError("Fel antal turer", remedy=f"skicka 1 till {MAX_TURNS}")
    if not all(turn.strip() and len(turn) <= MAX_QUESTION for turn in turns):
        raise UsageError(
            "En tur är tom eller för lång", remedy=f"skriv 1 till {MAX_QUESTION} tecken"
        )
    return turns


def add_api(app: FastAPI, counter: Counter) -> None:
    """Adds ``/api/ask`` and its description ``/api/openapi.json``."""

    async def ask(request: Request) -> JSONResponse:
        body = await json_body(request)
        turns = body.get("turns") if isinstance(body, dict) else None
        reply = await run_in_threadpool(counter.ask, turns)
        return JSONResponse(reply.body, reply.status)

    app.add_api_route("/api/ask", ask, methods=["POST"])
    app.add_api_route("/api/openapi.json", lambda: JSONResponse(openapi()), methods=["GET"])


async def json_body(request: Request) -> object:
    """The request's body as JSON; None for what is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":  # no form of another site can send this unasked
        return None
    try:
        read: object = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return read


def openapi() -> dict[str, Any]:
    """The interface as OpenAPI 3.1."""
    failed = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string", "description": "vad som är fel, på svenska"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ansvarslotsen",
            "version": "1",
            "description": "Vem ansvarar? Svar med källor ur överenskommelserna.",
        },
        "paths": {
            "/api/ask": {
                "post": {
                    "operationId": "ask",
                    "summary": "Besvarar den sista turen i ett samtal",
                    "requestBody": {"required": True, "content": _json(_REQUEST)},
                    "responses": {
                        "200": {"description": "Svaret", "content": _json(_ref("Answer"))},
                        **{
                            status: {"description": why, "content": _json(_ref("Error"))}
                            for status, why in _ERRORS.items()
                        },
                        "429": {"description": "För många anrop; vänta Retry-After sekunder"},
                    },
                }
            }
        },
        "components": {"schemas": {"Answer": SCHEMA, "Error": failed}},
    }


_REQUEST: dict[str, Any] = {
    "type": "object",
    "required": ["turns"],
    "properties": {"turns": TURNS},
    "examples": [{"turns": ["vem ansvarar för en 16-åring med ångest?", "och om hen är 19?"]}],
}
_ERRORS = {
    "400": "Fel i frågan",
    "401": "Inloggning krävs (HTTP Basic, där sidan är stängd)",
    "500": "Ett fel i programmet eller i överenskommelserna",
    "503": "Många frågar just nu",
}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
