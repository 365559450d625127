"""Who may do what: the editor's password and sessions, and the users of a closed page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UsageError
from assistant.web.limits import Rate

SHORTEST = 12  # characters of a password
_TRIES = 5  # wrong passwords a minute from one address; four times as many from all together
_IDLE = 3600.0  # seconds until an unused session ends
_ALL = "*"


def read_password(file: Path) -> bytes:
    """The password that a file holds, as its hash.

    Raises:
        UsageError: the file cannot be read, or the password is too short.
    """
    password = _read(file).strip("\r\n")
    if len(password) < SHORTEST:
        raise UsageError(
            "Redaktörens lösenord är för kort",
            where=str(file),
            remedy=f"skriv minst {SHORTEST} tecken på en rad",
        )
    return _hash(password)


def read_users(file: Path) -> dict[str, str]:
    """Names and passwords, one ``name:password`` a line; lines that begin with # are remarks.

    Raises:
        UsageError: the file cannot be read, or a line is something else.
    """
    users: dict[str, str] = {}
    for number, line in enumerate(_read(file).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, password = line.partition(":")
        if not name.strip() or len(password.strip()) < SHORTEST:
            raise UsageError(
                "Raden är inte namn:lösenord",
                where=f"{file}, rad {number}",
                remedy=f"skriv lösenord med minst {SHORTEST} tecken",
            )
        users[name.strip()] = password.strip()
    if not users:
        raise UsageError("Filen har inga användare", where=str(file))
    return users


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("Filen går inte att läsa", where=str(file)) from error


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a try to enter: a session's token, or why there is none."""

    token: str = ""
    refused: str = ""


class Editors:
    """Sessions of those who gave the editor's password; kept in memory, gone with the process.

    Args:
        password: its hash (``read_password``).
        clock: seconds that only grow.
    """

    def __init__(self, password: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        self._password = password
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._turn = threading.Lock()
        self._tries = Rate(_TRIES, clock)
        self._all_tries = Rate(4 * _TRIES, clock)

    def enter(self, password: str, address: str) -> Entered:
        """Compares in constant time; slow guessing is all that is possible."""
        wait = max(self._tries.take(address), self._all_tries.take(_ALL))
        if wait:
            return Entered(refused=f"För många försök. Vänta {wait} sekunder")
        if not hmac.compare_digest(_hash(password[:1000]), self._password):
            return Entered(refused="Fel lösenord")
        self._tries.give(address)  # only wrong passwords are counted
        self._all_tries.give(_ALL)
        token = secrets.token_urlsafe(24)
        with self._turn:
            self._seen[token] = self._clock()
        return Entered(token=token)

    def valid(self, token: str | None) -> bool:
        """True for a session that has not ended; using it keeps it."""
        now = self._clock()
        with self._turn:
            for old in [t for t, seen in self._seen.items() if now - seen > _IDLE]:
                del self._seen[old]
            if not token or token not in self._seen:
                return False
            self._seen[token] = now
            return True

    def leave(self, token: str | None) -> None:
        """Ends a session."""
        with self._turn:
            self._seen.pop(token or "", None)


def may_enter(users: Mapping[str, str], authorization: str) -> bool:
    """True if an ``Authorization: Basic`` header names a user; compared in constant time."""
    kind, _, given = authorization.partition(" ")
    try:
        text = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    name, _, password = text.partition(":")
    expected = users.get(name)
    same = hmac.compare_digest(_hash(password), _hash(expected or secrets.token_urlsafe(24)))
    return kind.lower() == "basic" and expected is not None and same
