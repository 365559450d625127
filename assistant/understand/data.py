"""Reading lexicon files: YAML, with one clear line for what is wrong.

Every function takes ``where`` (file, entry) for the message of ``CorpusError``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import yaml

from assistant.errors import CorpusError

_LOOSE_LETTERS = (("å", "[åa]"), ("ä", "[äa]"), ("ö", "[öo]"))
# both are safe loaders; the one in C is ten times as fast
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_mapping(file: Path, known: frozenset[str] | None = None) -> Mapping[str, object]:
    """The mapping in a YAML file; an absent or empty file is an empty mapping.

    Args:
        file: the file.
        known: the keys that it may have; None allows any.

    Raises:
        CorpusError: not YAML, not a mapping, or a key that is not known.
    """
    if not file.is_file():
        return {}
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = f", rad {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise CorpusError(
            "Ordlistan är inte giltig YAML", where=f"{file}{line}", remedy="rätta raden"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError(
            "Ordlistan går inte att läsa", where=str(file), remedy="spara den som UTF-8"
        ) from error
    table = mapping(raw or {}, str(file))
    for key in table:
        if known is not None and key not in known:
            raise CorpusError(
                f"Okänd rubrik ”{key}”",
                where=str(file),
                remedy="kända: " + ", ".join(sorted(known)),
            )
    return table


def mapping(value: object, where: str) -> Mapping[str, object]:
    """The value as a mapping with text keys."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CorpusError("Här ska stå nycklar och värden", where=where)
    for key in value:
        if not isinstance(key, str):
            raise CorpusError(
                f"Nyckeln {key!r} ska vara text", where=where, remedy="sätt citattecken"
            )
    return cast("Mapping[str, object]", value)


def strings(value: object, where: str) -> tuple[str, ...]:
    """The value as a tuple of texts; None is the empty tuple."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise CorpusError(
            "Här ska stå en lista", where=where, remedy="skriv [a, b] eller rader med -"
        )
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise CorpusError(
                f"{item!r} i listan ska vara text", where=where, remedy="sätt citattecken"
            )
    return tuple(value)


def string(value: object, where: str, *, default: str | None = None) -> str:
    """The value as a text; ``default`` when it is absent."""
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise CorpusError("Här ska stå text", where=where, remedy="sätt citattecken")
    return value


def numbers(value: object, where: str) -> dict[str, float]:
    """The value as word → number."""
    table = mapping(value, where)
    for key, number in table.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise CorpusError(f"”{key}” ska ha ett tal", where=where)
    return {key: float(cast("float", number)) for key, number in table.items()}


def spans(value: object, where: str) -> dict[str, tuple[float | None, float | None]]:
    """The value as word → [from, to] in years; null is unbounded."""
    found: dict[str, tuple[float | None, float | None]] = {}
    for key, pair in mapping(value, where).items():
        ok = isinstance(pair, list) and len(pair) == 2
        if not ok or any(
            n is not None and not isinstance(n, int | float) for n in cast("list[object]", pair)
        ):
            raise CorpusError(f"”{key}” ska ha [från, till] i år", where=where)
        low, high = cast("list[float | None]", pair)
        if low is not None and high is not None and low > high:
            raise CorpusError(f"”{key}” har ett intervall bakvänt", where=where)
        found[key] = (low, high)
    return found


def alternatives(patterns: Sequence[str], where: str) -> str:
    """Regular expressions as one that matches what any of them does; none match nothing.

    Raises:
        CorpusError: one of them cannot be read.
    """
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise CorpusError(
                f"Mönstret ”{pattern}” går inte att läsa: {error}", where=where
            ) from error
    return "|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)"


def cue(patterns: Sequence[str], where: str) -> re.Pattern[str]:
    """``alternatives`` for plain text: å, ä and ö also match a and o."""
    joined = alternatives(patterns, where)
    for letter, either in _LOOSE_LETTERS:
        joined = joined.replace(letter, either)
    return re.compile(joined)
