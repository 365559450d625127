"""Web pages and exports as HTML: what of them is the document, and its structure."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.reading.document import read_document
from assistant.swedish import Language

from .test_formats import assert_nothing_lost
from .test_reading import assert_spans

SHAREPOINT = """<html><head><title>Rutin</title></head><body>
<div id="s4-ribbonrow" class="ms-dialogHidden"><ul role="menubar"><li>Arkiv</li></ul></div>
<div role="navigation"><a href="#">Start</a> <a>Dokument</a></div>
<div data-automation-id="CanvasZone"><div class="rte"><h2><span>Rutin f&ouml;r samverkan</span></h2>
<p>&#8203;Rutinen g&auml;ller alla skolor.</p>
<h3>Ansvar</h3><p><strong>Rektor</strong> ansvarar f&ouml;r att:</p>
<ul><li>kalla till m&ouml;te<ul><li>med elev<ul><li>och tolk</li></ul></li></ul></li>
<li>dokumentera</li></ul>
<table><tbody><tr><td><strong>Vem</strong></td><td><strong>Vad</strong></td></tr>
<tr><td rowspan="2">Skolan</td><td>Kallar.</td></tr><tr><td>Skriver plan.</td></tr></tbody></table>
<h3>Begrepp</h3><dl><dt>Huvudman</dt><dd>Den som har ansvaret.</dd>
<dt>SIP</dt><dd>Samordnad individuell plan.</dd></dl></div></div>
<div class="ms-like">Gilla</div><footer>Senast &auml;ndrad 2031-01-01</footer></body></html>"""

OFFICE = """<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><style>p{}</style></head>
<body lang=SV><div class=WordSection1><h1>Avtal om tolk<o:p></o:p></h1>
<p class=MsoNormal>Tolk best&auml;lls av den som kallar.<o:p></o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]>
i god tid</p>
<h2>Pris</h2><p class=MsoNormal>Regionen betalar.</p></div></body></html>"""


def read(text: str, folder: Path, language: Language, encoding: str = "utf-8"):
    file = folder / "sida.html"
    file.write_bytes(text.encode(encoding))
    document = read_document(file, language)
    assert_spans(document)
    assert_nothing_lost(document)
    return document


def test_a_page_of_an_intranet(tmp_path: Path, language: Language) -> None:
    document = read(SHAREPOINT, tmp_path, language)
    assert [s.title for s in document.sections] == ["Rutin för samverkan", "Ansvar", "Begrepp"]
    said = [(s.lead_in, s.text) for p in document.passages for s in p.sentences if not p.row]
    assert said == [
        ("", "Rutinen gäller alla skolor."),
        ("", "Rektor ansvarar för att:"),
        ("Rektor ansvarar för att:", "kalla till möte"),
        ("Rektor ansvarar för att: kalla till möte", "med elev"),
        ("Rektor ansvarar för att: kalla till möte med elev", "och tolk"),
        ("Rektor ansvarar för att:", "dokumentera"),
        ("", "Huvudman: Den som har ansvaret."),
        ("", "SIP: Samordnad individuell plan."),
    ]
    rows = [(p.row, [s.text for s in p.sentences]) for p in document.passages if p.row]
    assert rows == [("Skolan", ["Kallar."]), ("Skolan", ["Skriver plan."])]
    assert "Arkiv" not in document.text and "Senast" not in document.text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_page_saved_by_an_office_program(encoding, tmp_path: Path, language: Language) -> None:
    document = read(OFFICE, tmp_path, language, encoding)
    assert [s.title for s in document.sections] == ["Avtal om tolk", "Pris"]
    said = [s.text for p in document.passages for s in p.sentences]
    assert said == ["Tolk beställs av den som kallar.", "i god tid", "Regionen betalar."]
