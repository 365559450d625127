"""``config``: the settings as they are in force, and where each comes from; secrets never."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

from pydantic import SecretStr

from assistant.config import Config

HIDDEN = "(satt, visas inte)"


def run(config: Config, given: frozenset[str], *, as_json: bool) -> int:
    """Prints each setting with its value and its source.

    Args:
        config: as in force.
        given: names that the command line set.
        as_json: a list of objects instead of lines.
    """
    file = _file_keys(Path("ansvarslots.toml"))
    rows = [(name, _shown(getattr(config, name)), _source(name, given, file)) for name in _names()]
    rows += [("(indexets mapp)", str(config.index_folder()), "")]
    rows += [("(mapp för granskningar)", str(config.kept_folder()), "")]
    if as_json:
        found = [{"name": n, "value": v, "source": s} for n, v, s in rows if s]
        print(json.dumps(found, ensure_ascii=False))  # noqa: T201
        return 0
    width = max(len(name) for name, *_ in rows)
    for name, value, source in rows:
        print(f"{name:<{width}}  {value}" + (f"   [{source}]" if source else ""))  # noqa: T201
    return 0


def _names() -> list[str]:
    return list(Config.model_fields)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else "–"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return "–" if value is None or value in ("", {}) else str(value)


def _source(name: str, given: frozenset[str], file: frozenset[str]) -> str:
    if name in given:
        return "kommandoraden"
    if f"ANSVARSLOTS_{name}".upper() in {key.upper() for key in os.environ}:
        return f"miljön, ANSVARSLOTS_{name.upper()}"
    return "ansvarslots.toml" if name in file else "förval"


def _file_keys(file: Path) -> frozenset[str]:
    try:
        return frozenset(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return frozenset()  # an unreadable file has already been refused by the settings
