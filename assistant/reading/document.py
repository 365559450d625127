"""A file of the corpus → ``Document``."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.errors import CorpusError
from assistant.passages import Source, passages_of
from assistant.reading.blocks import blocks_of
from assistant.reading.headings import Heading, find_headings
from assistant.reading.lines import Line, lines_of, note_numbers, without_figures
from assistant.reading.markup import view
from assistant.swedish import Language
from assistant.types import Document, Passage, Section

SUFFIXES = frozenset({".md", ".txt"})
MAX_BYTES = 20_000_000


def read_text(file: Path) -> str:
    """The decoded text of a file; spans refer to it.

    Raises:
        CorpusError: the file cannot be read, is binary, too large, empty or not UTF-8.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CorpusError(
            "Filen går inte att läsa", where=file.name, remedy="kontrollera rättigheterna"
        ) from error
    if len(data) > MAX_BYTES:
        raise CorpusError("Filen är för stor", where=file.name, remedy="dela den (högst 20 MB)")
    if b"\0" in data[:65536]:
        raise CorpusError(
            "Filen är inte text", where=file.name, remedy="spara den som text (UTF-8)"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"Filen är inte UTF-8 (tecken {error.start})",
            where=file.name,
            remedy="spara om den som UTF-8",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CorpusError("Filen är tom", where=file.name, remedy="lägg in text eller ta bort den")
    return text


def read_document(file: Path, language: Language, *, document_id: str = "") -> Document:
    """Reads one file; metadata beyond what the text itself says is added by the corpus.

    Args:
        file: a Markdown or text file.
        language: the words that structure is recognised by.
        document_id: defaults to the file's stem.

    Raises:
        CorpusError: see ``read_text``.
    """
    return parse(read_text(file), language, document_id=document_id or file.stem, file=file.name)


def parse(text: str, language: Language, *, document_id: str, file: str) -> Document:
    """Text → document. Every passage and sentence lies in ``text`` at its span."""
    lines = lines_of(text, language)
    headings = find_headings(lines, language)
    if headings and (headings[0].number or _marks(lines[headings[0].at].text)):
        lines = without_figures(lines, frozenset(heading.at for heading in headings))
    source = Source(document_id, text, language, note_numbers(lines))
    sections: list[Section] = []
    passages: list[Passage] = []
    for section, own in _sections(text, lines, headings):
        sections.append(section)
        passages.extend(passages_of(source, section, blocks_of(text, own, language)))
    title = _title(text, lines, headings, file)
    return Document(
        id=document_id,
        title=title,
        kind=_kind(title, text, language),
        file=file,
        text=text,
        sections=tuple(sections),
        passages=tuple(passages),
        dropped=tuple((x.start, x.end, x.kind) for x in lines if x.is_dropped),
        listed=False,
    )


def _sections(
    text: str, lines: tuple[Line, ...], headings: tuple[Heading, ...]
) -> list[tuple[Section, tuple[Line, ...]]]:
    found: list[tuple[Section, tuple[Line, ...]]] = []
    first = headings[0].at if headings else len(lines)
    front = lines[:first]
    if any(line.kind == "text" for line in front):
        end = lines[first - 1].end
        found.append((Section(None, "Inledande text", 1, ("Inledande text",), 0, 0, end), front))
    path: list[tuple[int, str]] = []
    stops = [*(heading.at for heading in headings[1:]), len(lines)]
    for heading, stop in zip(headings, stops, strict=False):
        body_at = heading.at + heading.lines
        path = [step for step in path if step[0] < heading.depth]
        path.append((heading.depth, _title_case(heading.title)))
        own = lines[body_at:stop]
        body = own[0].start if own else lines[body_at - 1].end
        section = Section(
            number=heading.number,
            title=_title_case(heading.title),
            depth=heading.depth,
            path=tuple(title for _, title in path),
            start=lines[heading.at].start,
            body=body,
            end=lines[stop - 1].end,
        )
        found.append((section, own))
    return found


def _title_case(title: str) -> str:
    """A heading in capitals is shown as a sentence; abbreviations of three letters stay."""
    if not title.isupper() or len(title) <= 4:
        return title
    lower = title.lower()
    return lower[0].upper() + lower[1:]


def _title(text: str, lines: tuple[Line, ...], headings: tuple[Heading, ...], file: str) -> str:
    """The first marked heading, else the first short paragraph that looks like a title."""
    if headings and headings[0].number is None and _marks(lines[headings[0].at].text):
        return headings[0].title
    for line in lines[:40]:
        plain = view(text, [(line.start, line.end)]).text if line.kind == "text" else ""
        if 4 <= len(plain) <= 120 and not re.match(r"^[\d\W]+$", plain):
            return plain
    return Path(file).stem


def _marks(text: str) -> bool:
    return text.lstrip().startswith("#")


def _kind(title: str, text: str, language: Language) -> str:
    """"memo" or "agreement" by words of the title and the beginning, otherwise "unknown"."""
    head = f"{title}\n{text[:1500]}\n{text[-1500:]}".lower()
    if any(word in head for word in language.memo_words):
        return "memo"
    if any(word in f"{title}\n{text[:600]}".lower() for word in language.agreement_words):
        return "agreement"
    return "unknown"
