"""What goes round every reply: security headers, a nonce for the page's own scripts, size limits.

Gradio sends no security headers. Measured against Gradio 6.31: it runs without ``unsafe-eval`` and
with inline scripts by nonce only, if ``gr.HTML`` and ``js=`` are not used; its styles need
``unsafe-inline``.
"""

from __future__ import annotations

import re
import secrets
from html.parser import HTMLParser
from itertools import accumulate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.access import may_enter
from assistant.web.limits import Rate
from assistant.web.operations import HEALTH, METRICS, READY
from assistant.web.options import Options

MAX_BODY = 65_536  # bytes of a request
MAX_DOCUMENT = 32 * 1024 * 1024  # bytes of a document that an editor sends
UPLOAD = "/granska/dokument"
REPORT = "/granska/rapport/"
LOGIN = ("/login", "/login/")
_ASKING = ("/gradio_api/queue/join", "/api/ask", "/mcp", UPLOAD, *LOGIN)
_LOGINS = 10  # tries a minute and address to log in
_OPEN = (
    "/",
    "/tillganglighet",
    HEALTH,
    READY,
    "/theme.css",
    "/favicon.ico",
    "/gradio_api/startup-events",
)
_OPEN_UNDER = (
    "/lots/",
    "/assets/",
    "/static/",
    "/gradio_api/queue/",
    "/gradio_api/heartbeat/",
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_SOCIAL = re.compile(
    rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*|<link rel="manifest"[^>]*>'
)
_HEAD = (
    '<link rel="stylesheet" href="lots/page.css"><script src="lots/page.js" defer></script></head>'
)


class Guard:
    """ASGI middleware: only the paths that the page needs, small requests, strict headers.

    Args:
        app: what is guarded.
        options: what is switched on opens its paths.
    """

    def __init__(self, app: ASGIApp, options: Options | None = None) -> None:
        self._app = app
        self._options = options or Options()
        self._paths, self._under = _opened(self._options)
        self._rate = Rate(self._options.rate)
        self._logins = Rate(_LOGINS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 401, 403, 404, 411, 413 or 429 itself."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused, more = self._refused(scope)
            reply = _Reply(send, ours=not scope["path"].startswith(REPORT))
            if refused:
                await reply.refuse(refused, more)
            else:
                await self._app(scope, receive, reply.send)

    def _refused(self, scope: Scope) -> tuple[int, list[tuple[bytes, bytes]]]:
        """The status that refuses a request, or 0; and headers that go with it."""
        path, headers = scope["path"], dict(scope["headers"])
        if path not in self._paths and not path.startswith(self._under):
            return 404, []
        if self._closed(path, headers):
            return 401, [(b"www-authenticate", b'Basic realm="Ansvarslotsen", charset="UTF-8"')]
        if scope["method"] in {"GET", "HEAD"}:
            return 0, []
        if headers.get(b"sec-fetch-site") == b"cross-site":
            return 403, []
        length = headers.get(b"content-length", b"")
        if not length.isdigit():
            return 411, []
        if int(length) > (MAX_DOCUMENT if path == UPLOAD else MAX_BODY):
            return 413, []
        wait = self._wait(path, (scope.get("client") or ("",))[0])
        return (429, [(b"retry-after", b"%d" % wait)]) if wait else (0, [])

    def _closed(self, path: str, headers: dict[bytes, bytes]) -> bool:
        """True for a program's request without a user's name and password, where they are asked."""
        if not self._options.users or not path.startswith(("/api/", "/mcp")):
            return False
        given = headers.get(b"authorization", b"").decode("latin-1")
        return not may_enter(self._options.users, given)

    def _wait(self, path: str, address: str) -> int:
        """Seconds until this address may ask again, or 0."""
        if path in LOGIN:
            return self._logins.take(address)
        return self._rate.take(address) if path in _ASKING else 0


def _opened(options: Options) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whole paths, and beginnings of paths, that are there."""
    paths, under = [*_OPEN], [*_OPEN_UNDER]
    if options.api:
        paths += ["/api/ask", "/api/openapi.json"]
    if options.mcp:
        paths.append("/mcp")
    if options.metrics:
        paths.append(METRICS)
    if options.password:
        paths.append(UPLOAD)
        under.append(REPORT)
    if options.users:
        paths += [*LOGIN, "/logout"]
    return tuple(paths), tuple(under)


class _Reply:
    """One reply on its way out: headers are added, a page's scripts get the nonce."""

    def __init__(self, send: Send, *, ours: bool) -> None:
        self._send = send
        self._ours = ours  # gets this program's style and script
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def refuse(self, status: int, more: list[tuple[bytes, bytes]]) -> None:
        """Sends an empty reply with these headers."""
        headers = [(b"content-length", b"0"), *more]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def send(self, message: Message) -> None:
        """Holds a page until it is whole; everything else goes at once."""
        if message["type"] == "http.response.start":
            page = _is_page(message)
            message["headers"] = _headers(message, self._nonce, page=page)
            if page:
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = with_nonce(self._body, self._nonce, ours=self._ours)
            self._start["headers"].append((b"content-length", str(len(body)).encode()))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": body}
        await self._send(message)


def _is_page(message: Message) -> bool:
    return any(k == b"content-type" and v.startswith(b"text/html") for k, v in message["headers"])


def _headers(message: Message, nonce: str, *, page: bool) -> list[tuple[bytes, bytes]]:
    changed = {key for key, _ in _HEADERS} | ({b"content-length"} if page else set())
    kept = [(k, v) for k, v in message["headers"] if k.lower() not in changed]
    added = [(b"content-security-policy", _POLICY.format(nonce=nonce).encode())]
    if page:
        added.append((b"cache-control", b"no-store"))
    return [*kept, *_HEADERS, *added]


def with_nonce(body: bytes, nonce: str, *, ours: bool = True) -> bytes:
    """A page in Swedish, its script elements with the nonce; ``ours`` with our style and script.

    Only elements that the page's own parser sees get it: text that looks like a script element,
    inside a string of Gradio's settings, is no element.
    """
    text = _SOCIAL.sub(b"", body).decode()
    text = re.sub(r'<html(\s+)lang="[^"]*"', r'<html\1lang="sv"', text, count=1)
    text = text.replace("</head>", _HEAD, 1) if ours else text
    finder = _Scripts()
    finder.feed(text)
    lines = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    for line, column in reversed(finder.found):
        at = lines[line - 1] + column + len("<script")
        text = f'{text[:at]} nonce="{nonce}"{text[at:]}'
    return text.encode()


class _Scripts(HTMLParser):
    """Finds where script elements begin: (line from 1, column from 0)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a script element."""
        if tag == "script":
            self.found.append(self.getpos())
