"""Word documents as other programs and other hands make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document as new_word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from assistant.reading.document import extract, read_document
from assistant.swedish import Language

from .test_formats import assert_nothing_lost
from .test_reading import assert_spans

TEXT = "Parterna ska tillsammans se till att den enskilde får en sammanhållen vård och omsorg."


def styled(word: Any, name: str, *, based: str = "Normal", bold: bool = False, level: int = -1):
    """A style of its own name, perhaps bold, perhaps with an outline level."""
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles[based]
    style.font.bold = bold or None
    if level >= 0:
        mark = OxmlElement("w:outlineLvl")
        mark.set(qn("w:val"), str(level))
        style.element.get_or_add_pPr().append(mark)
    return style


def swedish_styles(word: Any) -> None:
    for level in (1, 2):
        styled(word, f"Rubrik {level}")
    for name, title in (("Rubrik 1", "Ansvar"), ("Rubrik 2", "Skolan"), ("Rubrik 1", "Tid")):
        word.add_paragraph(title, style=name)
        word.add_paragraph(TEXT)


def based_on_headings(word: Any) -> None:
    styled(word, "Kapitel", based="Heading 1")
    styled(word, "Avsnitt", based="Heading 2")
    for name, title in (("Kapitel", "Ansvar"), ("Avsnitt", "Skolan"), ("Kapitel", "Tid")):
        word.add_paragraph(title, style=name)
        word.add_paragraph(TEXT)


def outline_levels_only(word: Any) -> None:
    styled(word, "Stor", level=0)
    for title, level in (("Ansvar", -1), ("Skolan", 1), ("Tid", -1)):
        paragraph = word.add_paragraph(title, style="Stor")
        if level > 0:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='{level}'/>")
            )
        word.add_paragraph(TEXT)


def bold_by_style(word: Any) -> None:
    styled(word, "Fet", bold=True)
    for title in ("Ansvar", "Skolan", "Tid"):
        word.add_paragraph(title, style="Fet")
        word.add_paragraph(TEXT)


def larger_text(word: Any) -> None:
    for title in ("Ansvar", "Skolan", "Tid"):
        word.add_paragraph().add_run(title).font.size = Pt(16)
        word.add_paragraph().add_run(TEXT).font.size = Pt(11)


def letters_held_apart(word: Any) -> None:
    for title in ("A N S V A R", "S K O L A N", "T I D E N"):
        word.add_paragraph().add_run(title).bold = True
        word.add_paragraph(TEXT)


LEVELS = ["# Ansvar", "## Skolan", "# Tid"]
FLAT = ["# Ansvar", "# Skolan", "# Tid"]
STYLES: list[tuple[Callable[[Any], None], list[str]]] = [
    (swedish_styles, LEVELS),
    (based_on_headings, LEVELS),
    (outline_levels_only, LEVELS),
    (bold_by_style, FLAT),
    (larger_text, FLAT),
    (letters_held_apart, ["# Ansvar", "# Skolan", "# Tiden"]),
]


def read(word: Any, folder: Path, language: Language):
    file = folder / "avtal.docx"
    word.save(str(file))
    document = read_document(file, language)
    assert_spans(document)
    assert_nothing_lost(document)
    return document


@pytest.mark.parametrize(("write", "tree"), STYLES, ids=[row[0].__name__ for row in STYLES])
def test_headings_however_they_are_styled(write, tree, tmp_path: Path, language: Language) -> None:
    word = new_word()
    write(word)
    document = read(word, tmp_path, language)
    assert [f"{'#' * s.depth} {s.title}" for s in document.sections] == tree
    assert [[s.text for s in p.sentences] for p in document.passages] == [[TEXT]] * 3


NUMBERED = [
    ("decimal", "%1", "%1.%2", ["1", "1.1", "2"]),
    ("decimal", "%1.", "%1.%2.", ["1", "1.1", "2"]),
    ("decimal", "§ %1", "%1.%2", ["1", "1.1", "2"]),
    ("none", "", "", [None, None, None]),
    ("upperRoman", "%1.", "%2.", ["I", None, "II"]),
]


@pytest.mark.parametrize(("form", "first", "second", "numbers"), NUMBERED)
def test_headings_have_the_numbers_that_word_shows(
    form, first, second, numbers, tmp_path: Path, language: Language
) -> None:
    word = new_word()
    root = word.part.numbering_part.element
    levels = "".join(
        f"<w:lvl w:ilvl='{n}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for n, text in enumerate((first, second))
    )
    root.insert(0, parse_xml(
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>{levels}</w:abstractNum>"
    ))  # fmt: skip
    root.append(parse_xml(
        f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>"
    ))  # fmt: skip
    for title, level in (("Ansvar", 0), ("Skolan", 1), ("Tid", 0)):
        heading = word.add_heading(title, level + 1)
        heading._p.get_or_add_pPr().append(parse_xml(
            f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='77'/></w:numPr>"
        ))  # fmt: skip
        word.add_paragraph(TEXT)
    document = read(word, tmp_path, language)
    found = [(s.number, s.title) for s in document.sections]
    if form == "upperRoman":  # two levels of Roman numerals do not tell letters
        found[1] = (None, found[1][1].split(" ")[-1])
    assert found == list(zip(numbers, ("Ansvar", "Skolan", "Tid"), strict=True))


BOX = (
    "<w:r {ns}><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-"
    "compatibility/2006'><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>{text}"
    "</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    "<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def test_a_text_box_is_a_paragraph_of_its_own_and_stands_once(tmp_path, language) -> None:
    word = new_word()
    word.add_heading("Ansvar", 1)
    paragraph = word.add_paragraph("Meddelandet skickas samma dag.")
    paragraph._p.append(parse_xml(BOX.format(ns=nsdecls("w"), text="Kommunen betalar.")))
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Vem"
    table.cell(0, 1).paragraphs[0].add_run("Skolan")
    table.cell(0, 1).paragraphs[0]._p.append(
        parse_xml(BOX.format(ns=nsdecls("w"), text="i samråd."))
    )
    document = read(word, tmp_path, language)
    said = [s.text for p in document.passages for s in p.sentences]
    assert said[:2] == ["Meddelandet skickas samma dag.", "Kommunen betalar."]
    assert document.text.count("Kommunen betalar.") == 1
    assert document.text.count("i samråd.") == 1


def test_changes_fields_and_edges(tmp_path: Path, language: Language) -> None:
    word = new_word()
    section = word.sections[0]
    section.header.paragraphs[0].text = "Region Alm 2031-02-03"
    section.footer.paragraphs[0].text = "Sida 1 av 9"
    word.add_heading("Ansvar", 1)
    paragraph = word.add_paragraph("Svar ges ")
    for xml in (
        "<w:del {ns}><w:r><w:delText>inom en månad</w:delText></w:r></w:del>",
        "<w:moveFrom {ns}><w:r><w:t>senare</w:t></w:r></w:moveFrom>",
        "<w:ins {ns}><w:r><w:t>inom en vecka</w:t></w:r></w:ins>",
        "<w:moveTo {ns}><w:r><w:t> av skolan</w:t></w:r></w:moveTo>",
        "<w:sdt {ns}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r>"
        "<w:t>Klicka här för att ange text.</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:sdt {ns}><w:sdtPr/><w:sdtContent><w:r><w:t> eller kommunen.</w:t></w:r>"
        "</w:sdtContent></w:sdt>",
    ):
        paragraph._p.append(parse_xml(xml.format(ns=nsdecls("w"))))
    document = read(word, tmp_path, language)
    said = [s.text for p in document.passages for s in p.sentences]
    assert said == ["Svar ges inom en vecka av skolan eller kommunen."]
    left_out = extract(tmp_path / "avtal.docx", language).left_out
    assert left_out[:2] == ("Region Alm 2031-02-03", "Sida 1 av 9")


def test_lists_within_lists_by_their_styles(tmp_path: Path, language: Language) -> None:
    word = new_word()
    word.add_heading("Vem gör vad", 1)
    for text, style in (
        ("Kommunen", "List Bullet"),
        ("Handläggaren ska:", "List Bullet 2"),
        ("öka tillsynen", "List Bullet 3"),
        ("Regionen", "List Bullet"),
        ("Vårdcentralen bedömer.", "List Bullet 2"),
    ):
        word.add_paragraph(text, style=style)
    word.save(str(tmp_path / "a.docx"))
    (passage,) = read_document(tmp_path / "a.docx", language).passages
    assert [(s.lead_in, s.text) for s in passage.sentences] == [
        ("", "Kommunen"),
        ("Kommunen", "Handläggaren ska:"),
        ("Kommunen Handläggaren ska:", "öka tillsynen"),
        ("", "Regionen"),
        ("Regionen", "Vårdcentralen bedömer."),
    ]
