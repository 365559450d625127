"""The entries of corpus.toml as text: made, put in, taken out; comments are kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError
from assistant.listing import parsed
from assistant.types import Document
from assistant.validity import Statement

FILE = "corpus.toml"
UNCHECKED = "# Läst ur dokumentet av ansvarslots add. Jämför med originalet."
_HEAD = re.compile(r"^\s*\[{1,2}\s*[\w.\"-]+\s*\]{1,2}\s*(?:#.*)?$")
_DAYS = {  # keys with the kinds of words that they can rest on
    "valid_from": ("from",),
    "valid_to": ("to",),
    "revised": ("revised",),
    "dated": ("decided", "dated"),
}
_MOST_WORDS = 90  # letters of a quote beside a date


def entry_text(document: Document, statements: Sequence[Statement], parties: Sequence[str]) -> str:
    """A document as an entry of corpus.toml, each date with the words that it rests on."""
    lines = [
        UNCHECKED,
        "[[document]]",
        f"id = {_string(document.id)}",
        f"file = {_string(document.file)}",
    ]
    lines.append(f"title = {_string(document.title)}")
    if document.short and document.short != document.title:
        lines.append(f"short = {_string(document.short)}")
    unsure = "  # skriv agreement (överenskommelse) eller memo (underlag)"
    lines.append(f"kind = {_string(document.kind)}{unsure if document.kind == 'unknown' else ''}")
    if issuer := document.issuer or ", ".join(parties):
        lines.append(f"issuer = {_string(issuer)}")
    for key in _DAYS:
        day = getattr(document.validity, key)
        if day is not None:
            words = rests_on(document, statements, key)
            lines.append(f"{key} = {day.isoformat()}{f'  # ”{words}”' if words else ''}")
        elif key == "valid_to" and document.kind != "memo":
            lines.append("# valid_to = ÅÅÅÅ-MM-DD  # sista dagen står inte i texten")
    return "\n".join(lines) + "\n"


def rests_on(document: Document, statements: Sequence[Statement], key: str) -> str:
    """The words that a date of the entry is read from, on one line; "" where none say it."""
    day = getattr(document.validity, key)
    said = next((s for s in statements if s.kind in _DAYS[key] and s.on == day), None)
    if said is None:
        return ""
    whole, close = (" ".join(x.split()) for x in (said.text, document.text[said.start : said.end]))
    words = whole if 0 < len(whole) <= _MOST_WORDS else close
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rsplit(' ', 1)[0]} …"


def with_entry(text: str, entry: str) -> str:
    """corpus.toml with an entry at its end.

    Raises:
        CorpusError: it was wrong before.
    """
    before = entries_in(text)
    new = f"{text.rstrip()}\n\n{entry}" if text.strip() else entry
    return _checked(new, (*before, *entries_in(entry)))


def without_entry(text: str, file: str) -> str:
    """corpus.toml without the entry of a file; comments above and below it stay.

    Raises:
        CorpusError: it was wrong before, or is written so that it must be changed by hand.
    """
    before = entries_in(text)
    at = next((n for n, entry in enumerate(before) if entry.get("file") == file), None)
    if at is None:
        return text
    lines = text.splitlines(keepends=True)
    blocks = list(_blocks(lines))
    if len(blocks) != len(before):
        raise _by_hand()
    start, end = blocks[at]
    if start and lines[start - 1].strip() == UNCHECKED:
        start -= 1
    while start and end < len(lines) and not (lines[start - 1] + lines[end]).strip():
        end += 1  # one blank line is enough where two came together
    kept = "".join((*lines[:start], *lines[end:]))
    if not "".join(lines[end:]).strip():
        kept = f"{kept.rstrip()}\n" if kept.strip() else ""
    return _checked(kept, (*before[:at], *before[at + 1 :]))


def entries_in(text: str) -> tuple[Mapping[str, Any], ...]:
    """The entries as they are read.

    Raises:
        CorpusError: it is no TOML.
    """
    return tuple(parsed(text, FILE).get("document", ()))


def read(folder: Path) -> str:
    """The text of a corpus' corpus.toml, or "" where it has none."""
    file = folder / FILE
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{FILE} är inte UTF-8", where=str(file), remedy="spara om den"
        ) from error


def write(folder: Path, text: str) -> None:
    """Puts a whole new corpus.toml in the place of the old one."""
    new = folder / f".{FILE}.new"
    new.write_text(text, encoding="utf-8")
    if (folder / FILE).exists():
        new.chmod((folder / FILE).stat().st_mode & 0o777)
    os.replace(new, folder / FILE)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each entry begins and ends: without the blanks and comments that follow it."""
    heads = [n for n, line in enumerate(lines) if _HEAD.match(line)]
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=False):
        if "".join(lines[head].split()).startswith("[[document]]"):
            end = following
            while end > head + 1 and lines[end - 1].lstrip()[:1] in {"", "#"}:
                end -= 1
            yield head, end


def _checked(text: str, wanted: tuple[Mapping[str, Any], ...]) -> str:
    if entries_in(text) != wanted:
        raise _by_hand()
    return text


def _by_hand() -> CorpusError:
    return CorpusError(
        f"{FILE} är skriven på ett sätt som inte kan ändras härifrån",
        remedy="ändra posten för hand",
    )


def _string(text: str) -> str:
    """A basic string of TOML, which JSON's is too but for DEL."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "")
