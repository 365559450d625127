"""What programs may ask of the page's server, and how it is bounded and closed."""

from __future__ import annotations

import base64
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import uvicorn
from fastapi import FastAPI

from assistant.corpus import Corpus
from assistant.errors import UsageError
from assistant.web.access import Editors, may_enter, read_password, read_users
from assistant.web.api import SCHEMA, Counter, add_api, openapi
from assistant.web.desk import MAX_QUESTION, MAX_TURNS
from assistant.web.headers import Guard
from assistant.web.limits import Rate, Room
from assistant.web.mcp import VERSIONS, add_mcp, respond
from assistant.web.options import Options
from tests.browser.fake import FakeAssistant

TODAY = date(2026, 11, 23)
HERE = Path(__file__).resolve().parent
QUESTION = "Vem ansvarar för en 16-åring med ångest?"
PASSWORD = "ett långt lösenord"


@pytest.fixture(scope="module")
def counter(corpus: Corpus) -> Counter:
    assistant = FakeAssistant({d.id: d for d in corpus.documents}, TODAY)
    return Counter(lambda: assistant)


@dataclass
class Clock:
    """Seconds that a test sets."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


# the answer object ------------------------------------------------------------------------------


def test_the_schema_is_the_contracts():
    contract = json.loads((HERE / "data" / "answer.schema.json").read_text("utf-8"))
    assert contract == SCHEMA == openapi()["components"]["schemas"]["Answer"]


@pytest.mark.parametrize(
    "turns",
    [[QUESTION], [QUESTION, "och om hen är 19?"], ["telefonnummer?"], ["ångest hos barn"]],
    ids=["answered", "follow-up", "refused", "clarify"],
)
def test_an_answer_is_the_contracts_object(turns, counter):
    reply = counter.ask(turns)
    assert reply.status == 200
    jsonschema.validate(reply.body, SCHEMA)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (None, "lista"),
        ("fråga", "lista"),
        ({"0": "fråga"}, "lista"),
        ([1], "lista"),
        ([], "antal"),
        (["x"] * (MAX_TURNS + 1), "antal"),
        (["  "], "tom"),
        (["x" * (MAX_QUESTION + 1)], "för lång"),
        ([QUESTION, ""], "tom"),
    ],
)
def test_a_wrong_request_is_said(turns, said, counter):
    reply = counter.ask(turns)
    assert reply.status == 400 and said in reply.body["error"]


def test_a_fault_tells_nothing_of_the_question(counter, caplog):
    reply = counter.ask(["krasch hemligt"])
    assert reply.status == 500
    assert "hemligt" not in json.dumps(reply.body) + caplog.text


def test_no_more_than_a_number_wait():
    room = Room(1)
    assert room.enter() and not room.enter()
    room.leave()
    assert room.enter()


# MCP --------------------------------------------------------------------------------------------


def call(method: str, params: object = None, request_id: object = 1) -> dict:
    message = {"jsonrpc": "2.0", "method": method, "params": params}
    return message if request_id is None else {**message, "id": request_id}


@pytest.mark.parametrize(
    ("asked", "given"), [(VERSIONS[0], VERSIONS[0]), (VERSIONS[1], VERSIONS[1]), ("x", VERSIONS[0])]
)
def test_mcp_agrees_on_a_version(asked, given, counter):
    reply = respond(call("initialize", {"protocolVersion": asked}), counter)
    assert reply["result"]["protocolVersion"] == given
    assert "tools" in reply["result"]["capabilities"]


def test_mcp_has_one_tool_with_the_contracts_object(counter):
    (tool,) = respond(call("tools/list"), counter)["result"]["tools"]
    assert tool["name"] == "ask" and tool["outputSchema"] == SCHEMA
    jsonschema.validate({"turns": [QUESTION]}, tool["inputSchema"])
    params = {"name": "ask", "arguments": {"turns": [QUESTION]}}
    result = respond(call("tools/call", params), counter)["result"]
    jsonschema.validate(result["structuredContent"], SCHEMA)
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (None, -32700),
        ([], -32600),
        ({"id": 1, "method": "ping"}, -32600),
        (call("resources/list"), -32601),
        (call("tools/call", {"name": "rm"}), -32602),
        (call("tools/call"), -32602),
    ],
)
def test_mcp_says_what_is_wrong(message, code, counter):
    assert respond(message, counter)["error"]["code"] == code


def test_mcp_tool_fault_is_a_result(counter):
    result = respond(call("tools/call", {"name": "ask", "arguments": {}}), counter)["result"]
    assert result["isError"] and "lista" in result["content"][0]["text"]


def test_mcp_is_silent_on_notifications(counter):
    assert respond(call("notifications/initialized", request_id=None), counter) is None
    assert respond(call("ping"), counter)["result"] == {}


# real requests ----------------------------------------------------------------------------------


@dataclass
class Server:
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, path: str, body: object, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"content-type": "application/json", **self.headers, **named}
        request = urllib.request.Request(self.url + path, data, sent)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, reply.read(), dict(reply.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)


@pytest.fixture(scope="module")
def start(counter) -> Iterator[Callable[[Options], Server]]:
    running = []

    def begin(options: Options) -> Server:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        add_api(app, counter)
        add_mcp(app, counter)
        app.add_middleware(Guard, options=options)
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        running.append((server, thread, bound))
        return Server(f"http://127.0.0.1:{bound.getsockname()[1]}")

    yield begin
    for server, thread, bound in running:
        server.should_exit = True
        thread.join(10)
        bound.close()


@pytest.fixture(scope="module")
def server(start) -> Server:
    return start(Options(api=True, mcp=True))


def test_ask_over_http(server):
    status, body, headers = server.send("/api/ask", {"turns": [QUESTION]})
    assert status == 200
    jsonschema.validate(json.loads(body), SCHEMA)
    assert headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[" * 30_000, {}, 400),
        ({"turns": "x"}, {}, 400),
        ({"turns": [QUESTION]}, {"content_type": "text/plain"}, 400),
        ({"turns": [QUESTION]}, {"sec_fetch_site": "cross-site"}, 403),
        (b"x" * 70_000, {}, 413),
    ],
)
def test_ask_refuses(body, headers, status, server):
    assert server.send("/api/ask", body, **headers)[0] == status


def test_mcp_over_http(server):
    status, body, _ = server.send("/mcp", call("initialize", {"protocolVersion": VERSIONS[0]}))
    assert status == 200 and json.loads(body)["result"]["serverInfo"]["name"] == "ansvarslotsen"
    assert server.send("/mcp", call("notifications/initialized", request_id=None))[:2] == (202, b"")
    params = {"name": "ask", "arguments": {"turns": [QUESTION]}}
    status, body, _ = server.send("/mcp", call("tools/call", params, "a"))
    reply = json.loads(body)
    assert status == 200 and reply["id"] == "a"
    jsonschema.validate(reply["result"]["structuredContent"], SCHEMA)
    assert server.send("/mcp", b"{")[0] == 400


def test_mcp_refuses_other_sites_and_versions(server):
    assert server.send("/mcp", call("ping"), origin="https://evil.example")[0] == 403
    assert server.send("/mcp", call("ping"), origin=server.url)[0] == 200
    assert server.send("/mcp", call("ping"), mcp_protocol_version="1999-01-01")[0] == 400
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(f"{server.url}/mcp", timeout=20)


def test_off_unless_switched_on(start):
    closed = start(Options())
    assert [closed.send(path, {})[0] for path in ("/api/ask", "/mcp", "/login")] == [404] * 3


def test_too_often_is_told_when_to_come_back(start):
    busy = start(Options(api=True, rate=2))
    replies = [busy.send("/api/ask", {"turns": [QUESTION]}) for _ in range(3)]
    assert [status for status, _, _ in replies] == [200, 200, 429]
    assert int(replies[-1][2]["retry-after"]) > 0


def test_closed_to_programs_without_a_password(start):
    closed = start(Options(api=True, users={"anna": PASSWORD}))
    told = base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
    assert closed.send("/api/ask", {"turns": [QUESTION]})[0] == 401
    reply = closed.send("/api/ask", {"turns": [QUESTION]}, authorization=f"Basic {told}")
    assert reply[0] == 200


# passwords --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "allowed"),
    [
        (f"anna:{PASSWORD}", True),
        ("anna:fel", False),
        (f"erik:{PASSWORD}", False),
        ("anna", False),
        ("", False),
    ],
)
def test_who_may_enter(written, allowed):
    told = base64.b64encode(written.encode()).decode()
    assert may_enter({"anna": PASSWORD}, f"Basic {told}") is allowed
    assert not may_enter({"anna": PASSWORD}, f"Bearer {told}")
    assert not may_enter({"anna": PASSWORD}, "Basic ###")


def test_sessions_end_and_wrong_passwords_are_slow(tmp_path):
    file = tmp_path / "losen"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    clock = Clock()
    editors = Editors(read_password(file), clock)
    token = editors.enter(PASSWORD, "a").token
    assert editors.valid(token) and not editors.valid("") and not editors.valid("gissat")
    tries = [editors.enter("fel", "b").refused for _ in range(6)]
    assert tries[0] == "Fel lösenord" and "För många" in tries[-1]
    assert "För många" in editors.enter(PASSWORD, "b").refused
    clock.now = 3_500.0
    assert editors.valid(token)
    clock.now = 7_200.0
    assert not editors.valid(token)
    other = editors.enter(PASSWORD, "b").token
    editors.leave(other)
    assert not editors.valid(other)


@pytest.mark.parametrize("text", ["", "kort\n", None])
def test_a_password_file_must_be_of_use(text, tmp_path):
    file = tmp_path / "losen"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_password(file)


def test_users_are_read(tmp_path):
    file = tmp_path / "users"
    file.write_text(f"# vilka\nanna:{PASSWORD}\n\nerik: ett annat:lösenord\n", encoding="utf-8")
    assert read_users(file) == {"anna": PASSWORD, "erik": "ett annat:lösenord"}
    for wrong in ("", "anna\n", "anna:kort\n", ":lösenord som är långt\n"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(UsageError):
            read_users(file)


def test_rate_fills_again():
    clock = Clock()
    rate = Rate(2, clock)
    assert [rate.take("a") for _ in range(3)] == [0, 0, 31]
    assert rate.take("b") == 0
    clock.now = 31.0
    assert rate.take("a") == 0
    assert [Rate(0, clock).take("a") for _ in range(5)] == [0] * 5
