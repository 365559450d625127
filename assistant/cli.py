"""The command line: ``ansvarslots``, the same as ``python -m assistant`` and ``./lots``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.arguments import parser
from assistant.errors import LotsError, UsageError

if TYPE_CHECKING:
    from assistant.config import Config

_PAGE = ("api", "mcp", "editor_password_file", "auth_file", "rate")  # settings of the page's server


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 done, 1 failure, 2 wrong usage or input)."""
    try:
        options = parser().parse_args(arguments)
        status = int(_COMMANDS[options.command](options) or 0)
        sys.stdout.flush()
        return status
    except LotsError as error:
        print(f"ansvarslots: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        _drop_output()
        return 0  # the reader has what it wanted: ansvarslots documents | head
    except OSError as error:
        _drop_output()
        print(f"ansvarslots: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nAvbrutet.", file=sys.stderr)
        return 130


def _drop_output() -> None:
    """Lets Python flush what is left of standard output into nothing when it ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def config_of(options: argparse.Namespace) -> Config:
    """Settings with the command line's options over them.

    Raises:
        UsageError: ``ansvarslots.toml`` or an environment variable holds something else.
    """
    from assistant.config import Config

    given = {
        key: value
        for key in (
            "corpus",
            "index",
            "encoder",
            "today",
            "data",
            "chroma",
            "llm",
            "llm_url",
            *_PAGE,
        )
        if (value := getattr(options, key, None)) is not None
    }
    try:
        return Config(**given)
    except ValueError as error:  # of the settings' values, or of the file's form
        where = "ansvarslots.toml eller miljövariabel ANSVARSLOTS_…"
        raise UsageError(f"Fel i inställningarna: {_first(error)}", where=where) from error


def _first(error: ValueError) -> str:
    """What is wrong, on one line; a settings error has one for each value."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error).splitlines()[0]
    first = errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ask(options: argparse.Namespace) -> int:
    from assistant.commands import ask

    if (options.question is None) == (options.batch is None):
        raise UsageError("Ange en fråga eller --batch FIL", remedy='ansvarslots ask "FRÅGA"')
    config = config_of(options)
    if options.batch is not None:
        return ask.batch(config, options.batch, _say)
    return ask.one(config, options.question, _say, as_json=options.json)


def _chat(options: argparse.Namespace) -> int:
    from assistant.commands import chat

    return chat.run(config_of(options), _say)


def _index(options: argparse.Namespace) -> int:
    from assistant.commands import corpus

    return corpus.index(config_of(options), _say, as_json=options.json)


def _documents(options: argparse.Namespace) -> int:
    from assistant.commands import corpus

    return corpus.documents(config_of(options), as_json=options.json)


def _section(options: argparse.Namespace) -> int:
    from assistant.commands import corpus

    return corpus.section(config_of(options), options.id, as_json=options.json)


def _map(options: argparse.Namespace) -> int:
    from assistant.commands import responsibility

    return responsibility.show_map(
        config_of(options), age=options.age, svg=options.svg, as_json=options.json
    )


def _conflicts(options: argparse.Namespace) -> int:
    from assistant.commands import responsibility

    return responsibility.show_conflicts(config_of(options), as_json=options.json)


def _add(options: argparse.Namespace) -> int:
    from assistant.commands import editor

    return editor.add(
        config_of(options),
        options.file,
        _say,
        as_json=options.json,
        yes=options.yes,
        replaces=options.replaces,
    )


def _remove(options: argparse.Namespace) -> int:
    from assistant.commands import editor

    config = config_of(options)
    return editor.remove(config, options.id, _say, as_json=options.json, yes=options.yes)


def _diff(options: argparse.Namespace) -> int:
    from assistant.commands import differences

    return differences.diff(config_of(options), options.old, options.new, as_json=options.json)


def _doctor(options: argparse.Namespace) -> int:
    from assistant.commands import doctor

    return doctor.run(config_of(options), _say, as_json=options.json)


def _review(options: argparse.Namespace) -> int:
    from assistant.commands import review

    config = config_of(options)
    if options.verb == "list":
        return review.list_all(config, as_json=options.json)
    if options.verb == "export":
        return review.export(config, options.file)
    if options.verb == "import":
        return review.take_in(config, options.file, _say)
    if options.verb == "delete":
        return review.delete(config, days=options.older_than, review_id=options.id, progress=_say)
    done = review.backup if options.verb == "backup" else review.restore
    return done(config, options.file, _say)


def _gaps(options: argparse.Namespace) -> int:
    from assistant.commands import review

    return review.gaps(
        config_of(options),
        since=options.since,
        days=options.delete_older_than,
        as_json=options.json,
    )


def _config(options: argparse.Namespace) -> int:
    from assistant.commands import settings

    given = frozenset(name for name, value in vars(options).items() if value is not None)
    return settings.run(config_of(options), given, as_json=options.json)


def _ui(options: argparse.Namespace) -> int:
    from assistant.web.server import serve

    return serve(config_of(options), host=options.host, port=options.port, progress=_say)


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "ask": _ask,
    "chat": _chat,
    "index": _index,
    "documents": _documents,
    "section": _section,
    "map": _map,
    "conflicts": _conflicts,
    "add": _add,
    "remove": _remove,
    "diff": _diff,
    "review": _review,
    "gaps": _gaps,
    "config": _config,
    "doctor": _doctor,
    "ui": _ui,
}
