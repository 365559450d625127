"""Memory that has been freed, given back to the system.

The C library keeps what is freed among what is not. Chroma's threads and lists of numbers leave
ten times as much behind them as the vectors take that they are about.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Gives it back where the C library can (glibc); elsewhere nothing is done."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:  # noqa: ANN401  a function of the C library, or None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
