"""Frozen values ↔ JSON by the types of their fields: a value is the list of its fields.

For what is worked out when indexing and only read afterwards (the register, its differences).
``plainly`` and ``reader`` both know dataclasses, tuples, enumerations, optional values
and what JSON has itself.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Read = Callable[[Any], Any]


def plainly(value: object) -> object:
    """A value as JSON can hold it."""
    if is_dataclass(value):
        return [plainly(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [plainly(item) for item in value]
    return value.value if isinstance(value, Enum) else value


@cache
def reader(kind: object) -> Read:
    """What makes a value of a type from what ``plainly`` gave, equal in every field.

    Raises:
        TypeError: a type of another form.
    """
    if kind in (str, int, float, bool, type(None)):
        return _same
    if get_origin(kind) in (Union, types.UnionType):
        return _optional([reader(part) for part in get_args(kind) if part is not type(None)])
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    raise TypeError(f"cannot be read: {kind}")


def _same(raw: object) -> object:
    return raw


def _optional(parts: list[Read]) -> Read:
    if all(part is _same for part in parts):
        return _same
    if len(parts) > 1:
        raise TypeError("one kind of value, or none")
    read = parts[0]
    return lambda raw: None if raw is None else read(raw)


def _tuple(parts: tuple[object, ...]) -> Read:
    if len(parts) == 2 and parts[1] is Ellipsis:
        read = reader(parts[0])
        return tuple if read is _same else lambda raw: tuple(map(read, raw))
    reads = [reader(part) for part in parts]
    return lambda raw: tuple(r(item) for r, item in zip(reads, raw, strict=True))


def _dataclass(kind: type) -> Read:
    hints = get_type_hints(kind)
    reads = [reader(hints[field.name]) for field in fields(kind)]
    return lambda raw: kind(*[r(item) for r, item in zip(reads, raw, strict=True)])
