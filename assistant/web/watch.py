"""Sees that documents or the day have changed, and has all opened anew beside the old."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from assistant.errors import LotsError

_log = logging.getLogger(__name__)


class Watch:
    """Looks every few seconds in a thread of its own until it is stopped.

    Args:
        wanted: what should be shown now: a value that differs when the documents or the day do.
        renew: opens it and shows it; the old is shown until that is done, and if it fails.
        failed: is told of each renewal that failed.
        seconds: between two looks.
    """

    def __init__(
        self,
        wanted: Callable[[], str],
        renew: Callable[[], None],
        failed: Callable[[], None] = lambda: None,
        *,
        seconds: float = 5.0,
    ) -> None:
        self._wanted, self._renew, self._failed = wanted, renew, failed
        self._seconds = seconds
        self._stopped = threading.Event()
        self._shown = wanted()
        self._refused = ""

    def start(self) -> None:
        """Begins to look."""
        threading.Thread(target=self._run, daemon=True, name="lots-watch").start()

    def stop(self) -> None:
        """Ends it after the look under way."""
        self._stopped.set()

    def look(self) -> bool:
        """One look; True if something new was shown. A state that failed is not tried again."""
        try:
            wanted = self._wanted()
            if wanted in (self._shown, self._refused):
                return False
            if wanted != self._wanted():
                return False  # files are being copied in: wait until they stand still
        except (LotsError, OSError) as error:
            _log.warning("dokumenten går inte att läsa: %s", type(error).__name__)
            return False
        try:
            self._renew()
        except Exception as error:  # the old index must go on answering, whatever it is
            _log.error("det nya indexet går inte att öppna: %s", error)
            self._refused = wanted
            self._failed()
            return False
        self._shown = wanted
        return True

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self.look()
