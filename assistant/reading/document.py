"""A file of the corpus → ``Document``."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from assistant.errors import CorpusError
from assistant.passages import Source, passages_of
from assistant.reading.blocks import blocks_of, without_letterhead
from assistant.reading.checks import no_document
from assistant.reading.encoding import decoded
from assistant.reading.extract import Extract
from assistant.reading.figures import without_figures
from assistant.reading.footnotes import note_numbers
from assistant.reading.furniture import lines_of
from assistant.reading.hanging import hangs
from assistant.reading.headings import find_headings
from assistant.reading.lines import Line
from assistant.reading.persons import without_persons
from assistant.reading.stray import stray
from assistant.reading.titled import Heading
from assistant.reading.titles import Case, title_of
from assistant.swedish import Language
from assistant.types import Document, Passage, Section

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".pdf", ".docx", ".html", ".htm"})
_FRONT = "Inledande text"
MAX_BYTES = 20_000_000
MAX_BINARY = 100_000_000


def read_text(file: Path) -> str:
    """The decoded text of a file; spans refer to it.

    Raises:
        CorpusError: the file cannot be read, is binary, too large, empty, or it is
            not clear in what it was encoded.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CorpusError(
            "Filen går inte att läsa", where=file.name, remedy="kontrollera rättigheterna"
        ) from error
    if len(data) > MAX_BYTES:
        raise CorpusError("Filen är för stor", where=file.name, remedy="dela den (högst 20 MB)")
    text, _ = decoded(data, file.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CorpusError("Filen är tom", where=file.name, remedy="lägg in text eller ta bort den")
    return text


def extract(file: Path, language: Language) -> Extract:
    """The text of a file in any format that is read.

    Raises:
        CorpusError: see ``read_text``; encrypted, scanned, damaged, too large, or a format that
            is not read.
    """
    suffix = file.suffix.lower()  # each reader's library is loaded where a file needs it
    if suffix == ".pdf":
        from assistant.reading.pdf import read_pdf

        _bytes(file, MAX_BINARY, head=True)
        return read_pdf(file)
    if suffix == ".docx":
        from assistant.reading.word import read_word

        _bytes(file, MAX_BINARY, head=True)
        return read_word(file)
    if suffix in {".html", ".htm"}:
        from assistant.reading.hypertext import read_html

        return read_html(_bytes(file, MAX_BYTES), language)
    return Extract(read_text(file))


def _bytes(file: Path, most: int, *, head: bool = False) -> bytes:
    try:
        size = file.stat().st_size
        if size > most:
            raise CorpusError(
                "Filen är för stor", where=file.name, remedy=f"dela den (högst {most // 10**6} MB)"
            )
        if not size:
            raise CorpusError(
                "Filen är tom", where=file.name, remedy="lägg in text eller ta bort den"
            )
        with file.open("rb") as opened:
            return opened.read(16 if head else -1)
    except OSError as error:
        raise CorpusError(
            "Filen går inte att läsa", where=file.name, remedy="kontrollera rättigheterna"
        ) from error


def read_document(file: Path, language: Language, *, document_id: str = "") -> Document:
    """Reads one file; metadata beyond what the text itself says is added by the corpus.

    Args:
        file: a file in one of the formats of ``SUFFIXES``.
        language: the words that structure is recognised by.
        document_id: defaults to the file's stem.

    Raises:
        CorpusError: see ``extract``; or it is no document but a saved error page or a form.
    """
    try:
        return _read(file, language, document_id or file.stem)
    except CorpusError:
        raise
    except Exception as error:  # one file that no reader foresaw must not stop the others
        raise CorpusError(
            f"Filen gav ett oväntat fel ({type(error).__name__})",
            where=file.name,
            remedy="lämna den utanför och säg till den som sköter programmet",
        ) from error


def _read(file: Path, language: Language, name: str) -> Document:
    found = extract(file, language)
    text, persons = without_persons(found.text)
    document = parse(text, language, document_id=name, file=file.name, pages=found.pages)
    document = replace(document, masked=persons)
    reason = no_document(document, language)
    if reason:
        raise CorpusError(reason, where=file.name, remedy="spara det riktiga dokumentet")
    return document


def parse(
    text: str, language: Language, *, document_id: str, file: str, pages: tuple[int, ...] = ()
) -> Document:
    """Text → document. Every passage and sentence lies in ``text`` at its span.

    Args:
        text: what spans refer to; form feeds divide pages where ``pages`` says nothing.
        language: the words that structure is recognised by.
        document_id: id of the document and its passages.
        file: name of the file, the title of last resort.
        pages: offsets where pages begin.
    """
    lines = lines_of(text, language)
    headings = find_headings(lines, language)
    if headings and any(h.number or h.form == "mark" for h in headings):
        lines = without_figures(lines, frozenset(heading.at for heading in headings))
    source = Source(document_id, text, language, note_numbers(lines), pages or _form_feeds(text))
    sections: list[Section] = []
    passages: list[Passage] = []
    heads: list[tuple[int, int, str]] = []
    case, hanging = Case(text, language), hangs(lines)
    for section, own in _sections(text, lines, headings, case):
        sections.append(section)
        read = blocks_of(text, own, language, hangs=hanging)
        if section.title == _FRONT and section.number is None:
            read = without_letterhead(read)
        passages.extend(passages_of(source, section, read.parts))
        heads.extend((start, end, "table_head") for start, end in read.heads)
    dropped = [*heads, *((x.start, x.end, x.kind) for x in lines if x.is_dropped)]
    told = [(p.start, p.end) for p in passages] + [(s.start, s.body) for s in sections]
    told += [(start, end) for start, end, _ in dropped]
    dropped += [(start, end, "stray") for start, end in stray(text, told)]
    title = title_of(text, lines, headings, file, language, case)
    return Document(
        id=document_id,
        title=title,
        kind=_kind(title, text, language),
        file=file,
        text=text,
        sections=tuple(sections),
        passages=_with_own_ids(passages),
        dropped=tuple(sorted(dropped)),
        listed=False,
    )


def _with_own_ids(passages: list[Passage]) -> tuple[Passage, ...]:
    """A passage that stands again, word for word in the same section, has an id of its own."""
    seen: Counter[str] = Counter()
    found = []
    for passage in passages:
        seen[passage.id] += 1
        times = seen[passage.id]
        found.append(replace(passage, id=f"{passage.id}-{times}") if times > 1 else passage)
    return tuple(found)


def _form_feeds(text: str) -> tuple[int, ...]:
    """Where pages begin in a text that divides them by form feeds, as PDF converters do."""
    found = [0, *(match.end() for match in re.finditer("\f", text))]
    return tuple(found) if len(found) > 1 else ()


def _sections(
    text: str, lines: tuple[Line, ...], headings: tuple[Heading, ...], case: Case
) -> list[tuple[Section, tuple[Line, ...]]]:
    found: list[tuple[Section, tuple[Line, ...]]] = []
    first = headings[0].at if headings else len(lines)
    front = lines[:first]
    if any(line.kind in {"text", "table_head"} for line in front):
        end = lines[first - 1].end
        found.append((Section(None, _FRONT, 1, (_FRONT,), 0, 0, end), front))
    path: list[tuple[int, str]] = []
    stops = [*(heading.at for heading in headings[1:]), len(lines)]
    for heading, stop in zip(headings, stops, strict=False):
        body_at = heading.at + heading.lines
        path = [step for step in path if step[0] < heading.depth]
        path.append((heading.depth, heading.step or case.sentence(heading.title)))
        own = lines[body_at:stop]
        if heading.skip:
            own = (lines[body_at - 1].after(heading.skip), *own)
        body = own[0].start if own else lines[body_at - 1].end
        section = Section(
            number=heading.number,
            title=case.sentence(heading.title),
            depth=heading.depth,
            path=tuple(title for _, title in path),
            start=lines[heading.at].start,
            body=body,
            end=lines[stop - 1].end,
        )
        found.append((section, own))
    return found


def _kind(title: str, text: str, language: Language) -> str:
    """E.g. "memo" or "agreement" by words of the title and the beginning, otherwise "unknown"."""
    head = f"{title}\n{text[:1500]}\n{text[-1500:]}".lower()
    if any(word in head for word in language.memo_words):
        return "memo"
    if any(word in f"{title}\n{text[:600]}".lower() for word in language.agreement_words):
        return "agreement"
    return "unknown"
