"""What may be written on the command line: commands, their arguments and options."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeAlias

from assistant.errors import UsageError

_REVIEW_VERBS = {
    "list": "visa alla",
    "export": "utkast till fall, som YAML",
    "import": "läs in ur rapportens fil",
    "delete": "ta bort en, eller gamla",
    "backup": "skriv en säkerhetskopia",
    "restore": "lägg tillbaka en säkerhetskopia",
}


class _Parser(argparse.ArgumentParser):
    """One clear line in Swedish, status 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"Fel i kommandot: {message}", remedy="ansvarslots --help visar hur")


_Parsers: TypeAlias = "argparse._SubParsersAction[_Parser]"


def parser() -> argparse.ArgumentParser:
    """The commands; the one that is chosen is in ``command``."""
    made = _Parser(prog="ansvarslots", description="Vem ansvarar? Svar med källor.")
    parsers = made.add_subparsers(dest="command", required=True, metavar="KOMMANDO")
    common = _common()
    _add_questions(parsers, common)
    _add_reading(parsers, common)
    _add_keeping(parsers, common)
    _add_review(parsers, common)
    _add_page(parsers, common)
    return made


def _common() -> _Parser:
    """Options of every command."""
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
    return common


def _add_questions(parsers: _Parsers, common: _Parser) -> None:
    """The commands that answer."""
    ask = parsers.add_parser("ask", parents=[common], help="ställ en fråga")
    ask.add_argument("question", nargs="?", help="frågan inom citattecken")
    ask.add_argument("--batch", type=Path, help="fil med JSON-rader {id, turns}")
    parsers.add_parser("chat", parents=[common], help="samtal i terminalen")
    show = parsers.add_parser("map", parents=[common], help="ansvarskartan")
    show.add_argument("--age", type=_years, help="ålder i år")
    show.add_argument("--svg", type=Path, help="skriv kartan som bild")
    parsers.add_parser("conflicts", parents=[common], help="var källorna säger olika")


def _add_reading(parsers: _Parsers, common: _Parser) -> None:
    """The commands that show what there is."""
    parsers.add_parser("documents", parents=[common], help="lista dokumenten")
    section = parsers.add_parser("section", parents=[common], help="visa ett avsnitt ordagrant")
    section.add_argument("id", help="t.ex. 3.3.2, dokument:3.3.2 eller dokument:rubrik")
    diff = parsers.add_parser("diff", parents=[common], help="vad som skiljer två dokument")
    diff.add_argument("old", help="id eller fil")
    diff.add_argument("new", help="id eller fil")
    parsers.add_parser("doctor", parents=[common], help="kontrollera allt")
    parsers.add_parser("config", parents=[common], help="visa inställningarna")


def _add_keeping(parsers: _Parsers, common: _Parser) -> None:
    """The commands that change the corpus or its index."""
    parsers.add_parser("index", parents=[common], help="uppdatera indexet")
    add = parsers.add_parser("add", parents=[common], help="pröva en fil och lägg till den")
    add.add_argument("file", type=Path, help="PDF, Word, HTML, Markdown eller text")
    add.add_argument("--yes", action="store_true", help="fråga inte, lägg till")
    add.add_argument("--replaces", default="", metavar="ID", help="dokumentet som den ersätter")
    remove = parsers.add_parser("remove", parents=[common], help="ta bort ett dokument")
    remove.add_argument("id", help="dokumentets id")
    remove.add_argument("--yes", action="store_true", help="fråga inte, ta bort")


def _add_page(parsers: _Parsers, common: _Parser) -> None:
    """The command that starts the page."""
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


def _add_review(parsers: _Parsers, common: _Parser) -> None:
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
    gaps = parsers.add_parser("gaps", parents=[common], help="vad som frågas förgäves")
    gaps.add_argument("--since", type=_day, metavar="ÅÅÅÅ-MM-DD")
    gaps.add_argument("--delete-older-than", type=int, metavar="DAGAR")


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
