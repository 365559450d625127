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

MAX_BODY = 65_536  # bytes of a request
_OPEN = (
    "/",
    "/tillganglighet",
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
    '<link rel="stylesheet" href="/lots/page.css">'
    '<script src="/lots/page.js" defer></script></head>'
)


class Guard:
    """ASGI middleware: only the paths that the page needs, small requests, strict headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 404, 411 or 413 itself."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused = _refused(scope)
            reply = _Reply(send)
            if refused:
                await reply.refuse(refused)
            else:
                await self._app(scope, receive, reply.send)


def _refused(scope: Scope) -> int:
    """The status that refuses a request, or 0."""
    path = scope["path"]
    if path not in _OPEN and not path.startswith(_OPEN_UNDER):
        return 404
    if scope["method"] in {"GET", "HEAD"}:
        return 0
    length = dict(scope["headers"]).get(b"content-length", b"")
    if not length.isdigit():
        return 411
    return 413 if int(length) > MAX_BODY else 0


class _Reply:
    """One reply on its way out: headers are added, a page's scripts get the nonce."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def refuse(self, status: int) -> None:
        """Sends an empty reply."""
        headers = [(b"content-length", b"0")]
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
            body = with_nonce(self._body, self._nonce)
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


def with_nonce(body: bytes, nonce: str) -> bytes:
    """A page in Swedish, with this program's style and script, its script elements with the nonce.

    Only elements that the page's own parser sees get it: text that looks like a script element,
    inside a string of Gradio's settings, is no element.
    """
    text = _SOCIAL.sub(b"", body).decode()
    text = re.sub(r'<html(\s+)lang="[^"]*"', r'<html\1lang="sv"', text, count=1)
    text = text.replace("</head>", _HEAD, 1)
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
