"""Models that reply as a script says: a real HTTP server, and one without a server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from assistant.llm import ModelError

Script = Callable[[str], str]  # the user's message → the reply


class Scripted:
    """A model without a server: one reply, or none at all; keeps what it was sent."""

    def __init__(self, reply: str | None) -> None:
        self.reply, self.seen = reply, ""

    def pieces(self, system: str, user: str) -> Iterator[str]:
        self.seen = user
        if self.reply is None:
            raise ModelError("nej")
        yield self.reply


class Server:
    """What the server was sent and how it behaves.

    Attributes:
        mode: "reply", "status" (an HTTP error), "hang", "drip", "cut" or "garbage".
    """

    def __init__(self, script: Script, mode: str = "reply", status: int = 500) -> None:
        self.script, self.mode, self.status = script, mode, status
        self.asked: list[str] = []
        self.url = ""


def _chunk(text: str) -> bytes:
    body = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "script",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}],
    }
    return f"data: {json.dumps(body)}\n\n".encode()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            server.asked.append(raw)
            if server.mode == "status":
                self.send_error(server.status)
                return
            if server.mode == "hang":
                time.sleep(3)
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            if server.mode == "garbage":
                self.wfile.write(b"data: {not json\n\n")
                return
            message = json.loads(raw)["messages"][-1]["content"]
            self._send(server.script(message))

        def _send(self, reply):
            size = 1 if server.mode == "drip" else 7
            for at in range(0, len(reply), size):
                try:
                    self.wfile.write(_chunk(reply[at : at + size]))
                    self.wfile.flush()
                except OSError:
                    return
                if server.mode == "drip":
                    time.sleep(0.2)
                if server.mode == "cut" and at > len(reply) // 2:
                    return
            self.wfile.write(b"data: [DONE]\n\n")

    return Handler


@contextmanager
def scripted(script: Script, mode: str = "reply", status: int = 500) -> Iterator[Server]:
    server = Server(script, mode, status)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
