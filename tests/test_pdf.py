"""PDF pages that are turned, stamped over, or set in letters held apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fpdf import FPDF

from assistant.reading.pdf import read_pdf

from .make_documents import make, to_pdf

STAMPS: dict[str, Callable[[Any, int], str]] = {}


def stamp(write: Callable[[Any, int], str]) -> Callable[[Any, int], str]:
    STAMPS[write.__name__] = write
    return write


@stamp
def slanted(pdf: Any, page: int) -> str:
    pdf.set_font("Helvetica", size=60)
    with pdf.rotation(45, 100, 150):
        pdf.text(60, 150, "UTKAST")
    return "UTKAST"


@stamp
def along_the_margin(pdf: Any, page: int) -> str:
    pdf.set_font("Helvetica", size=7)
    with pdf.rotation(90, 10, 200):
        pdf.text(10, 200, "Signerat dokument ABC-123")
    return "Signerat dokument ABC-123"


@stamp
def behind_the_text(pdf: Any, page: int) -> str:
    pdf.set_font("Helvetica", size=50)
    pdf.text(60, 160, "ARKIV")
    return "ARKIV"


@stamp
def header_with_a_day(pdf: Any, page: int) -> str:
    pdf.set_font("Helvetica", size=8)
    pdf.text(20, 12, f"Rutin tolk 2031-01-0{page}")
    return f"Rutin tolk 2031-01-0{page}"


@pytest.mark.parametrize("name", STAMPS)
def test_a_stamp_on_each_page_is_left_out_and_told(name: str, tmp_path: Path) -> None:
    pdf, said = FPDF(), ""
    for page in (1, 2, 3):
        pdf.add_page(format=(210, 297) if page != 2 else (297, 210))
        said = STAMPS[name](pdf, page)
        pdf.set_font("Helvetica", size=11)
        pdf.set_y(40)
        for line in ("ett", "två", "tre"):
            pdf.cell(0, 7, f"Sida {page} har rad {line} i sin text.", new_x="LMARGIN", new_y="NEXT")
    file = tmp_path / "stämpel.pdf"
    pdf.output(str(file))
    found = read_pdf(file)
    assert said in found.left_out
    assert said not in found.text
    assert all(f"Sida {page} har rad tre" in found.text for page in (1, 2, 3))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_an_upright_one(turn: int, tmp_path: Path) -> None:
    file, turned = tmp_path / "avtal.pdf", tmp_path / "vänd.pdf"
    to_pdf(make(1, sections=2), file)
    document = pypdfium2.PdfDocument(str(file))
    for number in range(len(document)):
        document[number].set_rotation(turn)
    document.save(str(turned))
    document.close()
    assert read_pdf(turned) == read_pdf(file)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_and_lines_that_lie_on_an_upright_page(turn: int, tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    with pdf.rotation(turn, 105, 148):
        for line in range(5):
            pdf.text(40, 100 + 8 * line, f"Rad {line} i en liggande text.")
        pdf.rect(30, 150, 50, 20)
        pdf.line(50, 150, 50, 170)
        pdf.text(32, 160, "Vem")
        pdf.text(55, 160, "Gör")
    pdf.output(str(tmp_path / "liggande.pdf"))
    found = read_pdf(tmp_path / "liggande.pdf")
    assert [line for line in found.text.splitlines() if line] == [
        *(f"Rad {line} i en liggande text." for line in range(5)),
        "| Vem | Gör |",
    ]
    assert found.left_out == ()


def test_letters_held_apart_are_words(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 12)
    pdf.set_char_spacing(6)
    pdf.cell(0, 8, "ANSVAR OCH TID", new_x="LMARGIN", new_y="NEXT")
    pdf.set_char_spacing(0)
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, "Skolan ansvarar för att kalla. " * 8)
    pdf.output(str(tmp_path / "spärrad.pdf"))
    assert read_pdf(tmp_path / "spärrad.pdf").text.startswith("# ANSVAR OCH TID\n")
