"""Word (DOCX) → text: styles to headings, numbering to lists, tables to rows."""

from __future__ import annotations

import zipfile
from pathlib import Path

from docx import Document as open_word

from assistant.errors import CorpusError
from assistant.reading.extract import Extract, tidy
from assistant.reading.footnotes import explains
from assistant.reading.word_body import Body
from assistant.reading.word_text import PAGE, edges_of, notes_of

MAX_UNPACKED = 300_000_000
MAX_PARTS = 5_000


def read_word(file: Path) -> Extract:
    """The text of a Word document; its pages where Word has noted them.

    Raises:
        CorpusError: no Word document, damaged, encrypted, too large when unpacked, or empty.
    """
    try:
        _check_size(file)
        document = open_word(str(file))
        notes = notes_of(document)
        body = Body(document, {key: note for key, note in notes.items() if explains(note)})
        body.blocks(document.element.body, 0)
        body.close()
        edges = edges_of(document)
    except CorpusError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damage
        raise _damaged(file) from error
    left = [note for note in notes.values() if note not in body.said]
    text = tidy("\n".join(body.out))
    if not text.strip():
        raise CorpusError("Word-filen är tom", where=file.name, remedy="lägg in text")
    return _with_pages(text, tuple([*edges, *dict.fromkeys(body.left_out), *left][:200]))


def _damaged(file: Path) -> CorpusError:
    return CorpusError("Word-filen är skadad", where=file.name, remedy="spara om den som .docx")


def _check_size(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(8).startswith(b"\xd0\xcf\x11\xe0"):
            raise CorpusError(
                "Word-filen är krypterad eller i gammal form",
                where=file.name,
                remedy="spara den som .docx utan lösenord",
            )
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise CorpusError("Word-filen är för stor uppackad", where=file.name, remedy="dela den")


def _with_pages(text: str, left_out: tuple[str, ...]) -> Extract:
    """Page marks out of the text, their places into ``pages``."""
    if PAGE not in text:
        return Extract(text, (), left_out)
    parts = text.split(PAGE)
    pages, size = [], 0
    for part in parts:
        pages.append(size)
        size += len(part)
    return Extract("".join(parts), tuple(pages), left_out)
