"""Documents written by LibreOffice, as PDF and as Word, and what they are read to.

The texts are our own. Each file has traits that a made document can only imitate: ligatures, boxes
of letters of other sizes, columns, heads that come again, merged cells, stamps, changes.
``LOTS_UPDATE=1 ./lots test tests/test_office.py`` writes what is read anew: read it before you
keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.reading.document import read_document
from assistant.swedish import Language
from assistant.types import Document

from .test_formats import assert_nothing_lost
from .test_reading import assert_spans

FOLDER = Path(__file__).parent / "data" / "reading" / "office"
FILES = sorted(f for f in FOLDER.iterdir() if f.suffix in {".pdf", ".docx"})


def outline(document: Document) -> str:
    """Sections, rows and sentences, each with what opens it."""
    lines = [document.title]
    for section in document.sections:
        lines.append(f"{'#' * section.depth} {section.number or '-'} {section.title}")
        for passage in document.passages:
            if passage.start < section.body or passage.end > section.end:
                continue
            lines += [f"| {passage.row}"] if passage.row else []
            for s in passage.sentences:
                lines.append(f"  {f'({s.lead_in}) ' if s.lead_in else ''}{s.text}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("file", FILES, ids=[f.name for f in FILES])
def test_a_document_of_an_office_program(file: Path, language: Language) -> None:
    document = read_document(file, language)
    golden = FOLDER / f"{file.name}.txt"
    if os.environ.get("LOTS_UPDATE"):
        golden.write_text(outline(document), encoding="utf-8")
    assert outline(document) == golden.read_text(encoding="utf-8")
    assert_spans(document)
    assert_nothing_lost(document)
    assert [k for _, _, k in document.dropped if k == "stray"] == []


def test_both_formats_of_one_document_have_the_same_sections(language: Language) -> None:
    for name in ("tabeller", "romerska"):
        pdf, word = (read_document(FOLDER / f"{name}.{kind}", language) for kind in ("pdf", "docx"))
        assert [(s.number, s.title) for s in pdf.sections] == [
            (s.number, s.title) for s in word.sections
        ]
        assert [p.row for p in pdf.passages if p.row] == [p.row for p in word.passages if p.row]
