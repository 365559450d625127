"""The command line: ``ansvarslots``, the same as ``python -m assistant`` and ``./lots``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from assistant.errors import LotsError, UsageError

if TYPE_CHECKING:
    from assistant.config import Config

_REVIEW_VERBS = {
    "list": "visa alla",
    "export": "utkast till fall, som YAML",
    "import": "läs in ur rapportens fil",
    "delete": "ta bort en, eller gamla",
    "backup": "skriv en säkerhetskopia",
    "restore": "lägg tillbaka en säkerhetskopia",
}


_PAGE = ("api", "mcp", "editor_password_file", "auth_file", "rate")  # settings of the page's server


class _Parser(argparse.ArgumentParser):
    """One clear line in Swedish, status 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"Fel i kommandot: {message}", remedy="ansvarslots --help visar hur")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 done, 1 failure, 2 wrong usage or input)."""
    try:
        options = _parser().parse_args(arguments)
        status = int(options.run(options) or 0)
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


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--corpus", type=Path, help="mapp med överenskommelser")
    common.add_argument("--index", type=Path, help="mapp för indexet")
    common.add_argument("--data", type=Path, help="mapp för granskningar och luckor")
    common.add_argument("--encoder", help="annan språkmodell (namn eller mapp)")
    common.add_argument("--today", type=_day, metavar="ÅÅÅÅ-MM-DD", help="dag för giltighet")
    common.add_argument("--chroma", metavar="ADRESS", help="Chroma-server i stället för indexmapp")
    common.add_argument("--llm", metavar="SORT:NAMN", help="språkmodell som får formulera svaret")
    common.add_argument("--llm-url", dest="llm_url", help="språkmodellens server")
    common.add_argument("--json", action="store_true", help="svara i JSON")
    parser = _Parser(prog="ansvarslots", description="Vem ansvarar? Svar med källor.")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="KOMMANDO")

    ask = parsers.add_parser("ask", parents=[common], help="ställ en fråga")
    ask.add_argument("question", nargs="?", help="frågan inom citattecken")
    ask.add_argument("--batch", type=Path, help="fil med JSON-rader {id, turns}")
    ask.set_defaults(run=_ask)
    chat = parsers.add_parser("chat", parents=[common], help="samtal i terminalen")
    chat.set_defaults(run=_chat)
    index = parsers.add_parser("index", parents=[common], help="uppdatera indexet")
    index.set_defaults(run=_index)
    documents = parsers.add_parser("documents", parents=[common], help="lista dokumenten")
    documents.set_defaults(run=_documents)
    section = parsers.add_parser("section", parents=[common], help="visa ett avsnitt ordagrant")
    section.add_argument("id", help="t.ex. 3.3.2, dokument:3.3.2 eller dokument:rubrik")
    section.set_defaults(run=_section)
    show = parsers.add_parser("map", parents=[common], help="ansvarskartan")
    show.add_argument("--age", type=_years, help="ålder i år")
    show.add_argument("--svg", type=Path, help="skriv kartan som bild")
    show.set_defaults(run=_map)
    conflicts = parsers.add_parser("conflicts", parents=[common], help="var källorna säger olika")
    conflicts.set_defaults(run=_conflicts)
    doctor = parsers.add_parser("doctor", parents=[common], help="kontrollera allt")
    doctor.set_defaults(run=_doctor)
    settings = parsers.add_parser("config", parents=[common], help="visa inställningarna")
    settings.set_defaults(run=_config)
    add = parsers.add_parser("add", parents=[common], help="pröva en fil och lägg till den")
    add.add_argument("file", type=Path, help="PDF, Word, HTML, Markdown eller text")
    add.add_argument("--yes", action="store_true", help="fråga inte, lägg till")
    add.add_argument("--replaces", default="", metavar="ID", help="dokumentet som den ersätter")
    add.set_defaults(run=_add)
    remove = parsers.add_parser("remove", parents=[common], help="ta bort ett dokument")
    remove.add_argument("id", help="dokumentets id")
    remove.add_argument("--yes", action="store_true", help="fråga inte, ta bort")
    remove.set_defaults(run=_remove)
    diff = parsers.add_parser("diff", parents=[common], help="vad som skiljer två dokument")
    diff.add_argument("old", help="id eller fil")
    diff.add_argument("new", help="id eller fil")
    diff.set_defaults(run=_diff)
    page = parsers.add_parser("ui", parents=[common], help="starta webbsidan")
    page.add_argument("--host", default="127.0.0.1")
    page.add_argument("--port", type=int, default=7860)
    page.add_argument("--api", action="store_true", default=None, help="svara program: /api/ask")
    page.add_argument("--mcp", action="store_true", default=None, help="svara som MCP: /mcp")
    page.add_argument(
        "--editor-password-file", type=Path, metavar="FIL", help="lösenord till fliken Granska"
    )
    page.add_argument(
        "--auth-file", type=Path, metavar="FIL", help="rader namn:lösenord, för hela sidan"
    )
    page.add_argument("--rate", type=int, help="anrop per minut och adress (0: obegränsat)")
    page.set_defaults(run=_ui)
    _add_review(parsers, common)
    return parser


def _add_review(parsers: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    """The commands of what is kept: reviews and gaps."""
    review = parsers.add_parser("review", help="granskningar av svar")
    verbs = review.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = {
        verb: verbs.add_parser(verb, parents=[common], help=text)
        for verb, text in _REVIEW_VERBS.items()
    }
    made["export"].add_argument("file", nargs="?", type=Path, help="ny fil; annars skrivs de ut")
    for verb in ("import", "backup", "restore"):
        made[verb].add_argument("file", type=Path)
    made["delete"].add_argument("id", nargs="?")
    made["delete"].add_argument("--older-than", type=int, metavar="DAGAR")
    review.set_defaults(run=_review)
    gaps = parsers.add_parser("gaps", parents=[common], help="vad som frågas förgäves")
    gaps.add_argument("--since", type=_day, metavar="ÅÅÅÅ-MM-DD")
    gaps.add_argument("--delete-older-than", type=int, metavar="DAGAR")
    gaps.set_defaults(run=_gaps)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"”{text}” är inget datum", where="--today", remedy="skriv 2026-11-23"
        ) from None


def _years(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise UsageError(f"”{text}” är ingen ålder", where="--age", remedy="skriv 16") from None


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


def dump(value: object) -> None:
    """Prints one line of JSON."""
    print(json.dumps(value, ensure_ascii=False))
