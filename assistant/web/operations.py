"""What an operator sees: health, readiness, metrics, and a log line for each answer.

Nothing here holds a question or an answer's words: only time, duration, status and document ids.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant.types import Answer

HEALTH, READY, METRICS = "/halsa", "/redo", "/metrik"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_log = logging.getLogger("ansvarslots.svar")


class Operations:
    """Counts and logs answers of one server; ready from its first opened index on."""

    def __init__(self, *, log: bool = False) -> None:
        self.registry = CollectorRegistry()
        self._log = log
        self._ready = threading.Event()
        self._answers = Counter(
            "ansvarslots_answers", "Svar efter status", ["status", "mode"], registry=self.registry
        )
        self._notices = Counter(
            "ansvarslots_notices", "Påpekanden efter sort", ["kind"], registry=self.registry
        )
        self._seconds = Histogram(
            "ansvarslots_answer_seconds", "Tid för ett svar", buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._documents = Gauge(
            "ansvarslots_documents", "Dokument i indexet", registry=self.registry
        )
        self._opened = Gauge(
            "ansvarslots_index_opened_seconds", "När indexet öppnades", registry=self.registry
        )
        self._failed = Counter(
            "ansvarslots_renewals_failed", "Omläsningar som inte gick", registry=self.registry
        )

    def opened(self, documents: int) -> None:
        """An index is open and answers."""
        self._documents.set(documents)
        self._opened.set_to_current_time()
        self._ready.set()

    def failed(self) -> None:
        """The documents changed, and the new index could not be opened; the old one answers."""
        self._failed.inc()

    def answered(self, answer: Answer) -> None:
        """Counts an answer, and logs it where that is wanted."""
        took = sum(ms for _, ms in answer.timings_ms)
        self._answers.labels(answer.status, answer.mode).inc()
        self._seconds.observe(took / 1000)
        for kind in {notice.kind for notice in answer.notices}:
            self._notices.labels(kind).inc()
        if self._log:
            _log.info(_line(answer, took))

    def add_to(self, app: FastAPI, *, metrics: bool) -> None:
        """Adds the addresses; ``/metrik`` only where it is wanted."""
        app.add_api_route(HEALTH, lambda: PlainTextResponse("ok"), methods=["GET"])
        app.add_api_route(READY, self._readiness, methods=["GET"])
        if metrics:
            app.add_api_route(METRICS, self._metrics, methods=["GET"])

    def _readiness(self) -> JSONResponse:
        ready = self._ready.is_set()
        return JSONResponse({"ready": ready}, 200 if ready else 503)

    def _metrics(self) -> PlainTextResponse:
        body = generate_latest(self.registry).decode()
        return PlainTextResponse(body, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def both(*counts: Callable[[Answer], None]) -> Callable[[Answer], None]:
    """Tells each of an answer."""

    def count(answer: Answer) -> None:
        for one in counts:
            one(answer)

    return count


def _line(answer: Answer, took: float) -> str:
    documents = sorted({c.passage.document_id for c in answer.citations})
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": "answer",
        "status": answer.status,
        "mode": answer.mode,
        "ms": round(took, 1),
        "documents": documents,
        "notices": sorted({n.kind for n in answer.notices}),
    }
    return json.dumps(line, ensure_ascii=False)
