"""How often one address may ask, and how many may wait: both bounded, both in memory only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_KEPT = 10_000  # addresses that are remembered; the longest unseen go first


class Rate:
    """A bucket of tokens for each key: ``per_minute`` at once, and as many again each minute.

    Args:
        per_minute: 0 or less for no limit.
        clock: seconds that only grow.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # key → tokens, when
        self._turn = threading.Lock()

    def take(self, key: str) -> int:
        """Takes a token; 0 where there was one, otherwise whole seconds to wait."""
        if self._size <= 0:
            return 0
        with self._turn:
            now = self._clock()
            tokens, seen = self._left.pop(key, (self._size, now))
            tokens = min(self._size, tokens + (now - seen) * self._size / 60)
            allowed = tokens >= 1
            self._left[key] = (tokens - 1 if allowed else tokens, now)
            while len(self._left) > _KEPT:
                del self._left[next(iter(self._left))]
            return 0 if allowed else 1 + int((1 - tokens) * 60 / self._size)

    def give(self, key: str) -> None:
        """Gives a token back: what it was taken for did no harm."""
        with self._turn:
            tokens, seen = self._left.get(key, (self._size, self._clock()))
            self._left[key] = (min(self._size, tokens + 1), seen)


class Room:
    """At most so many at once; the rest are turned away instead of waiting."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def enter(self) -> bool:
        """Takes a place; False where there is none."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Gives the place back."""
        self._places.release()
