"""Law that has moved: remarks on cited provisions, and none on others."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import CorpusError
from assistant.law import Law, law_notes

from .conftest import CORPUS
from .shipped import documents

LAW = Law.load(CORPUS / "law.yaml")

ROWS = [
    ("Anmälan enl. 14 kap. 1 § SoL.", [("14 kap. 1 § SoL", "19 kap. 1 §")]),
    ("enligt 14 kap 1 § socialtjänstlagen", [("14 kap 1 § socialtjänstlagen", "19 kap. 1 §")]),
    ("SIP enligt 2 kap. 7 § SoL", [("2 kap. 7 § SoL", "10 kap. 8–9 §§")]),
    ("3 f § HSL och 2 kap. 7 § SoL", [("3 f § HSL", "16 kap. 4 §"), ("2 kap. 7 § SoL", "10 kap.")]),
    ("5 kap. 8 a § SoL", [("5 kap. 8 a § SoL", "7 kap. 2 §")]),
    ("5 kap. 1 d § SoL", [("5 kap. 1 d § SoL", "7 kap. 2 §")]),
    ("8 a § hälso- och sjukvårdslagen", [("8 a § hälso- och sjukvårdslagen", "16 kap. 3 §")]),
    ("16 kap. 3 § HSL", []),
    ("16 kap. 4 § hälso- och sjukvårdslagen (2017:30)", []),
    ("socialtjänstlagen (2001:453)", [("socialtjänstlagen (2001:453)", "2025:400")]),
    ("socialtjänstlagen (2025:400)", []),
    ("enligt SoL", []),
    ("14 kap. 1 § skollagen", []),
    ("7 kap. 2 § SoL", []),
    ("grundsärskolan", [("grundsärskolan", "anpassad grundskola")]),
    ("mottagning i gymnasiesärskola", [("gymnasiesärskola", "anpassad gymnasieskola")]),
    ("LVU (1990:52)", []),
    ("insatser för barn", []),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows(text, expected):
    notes = law_notes(text, LAW)
    assert [note.cited for note in notes] == [cited for cited, _ in expected]
    for note, (_, now) in zip(notes, expected, strict=True):
        assert now in note.now
        assert " ".join(text[note.start : note.end].split()) == note.cited


def test_what_is_not_certain_is_worded_with_care():
    for document in documents().documents:
        for note in law_notes(document.text, LAW):
            assert note.basis
            if not note.sure:
                assert "motsvaras i dag närmast av" in note.text
                assert "Kontrollera i lagtexten" in note.text


def test_no_remark_before_the_new_law_applies():
    text = "14 kap. 1 § SoL"
    assert law_notes(text, LAW, today=date(2025, 6, 30)) == ()
    assert len(law_notes(text, LAW, today=date(2025, 7, 1))) == 1


def test_line_breaks_within_a_citation():
    (note,) = law_notes("enligt 14\nkap. 1 §\n SoL", LAW)
    assert note.cited == "14 kap. 1 § SoL"


def test_a_missing_file_knows_nothing(tmp_path):
    assert law_notes("14 kap. 1 § SoL", Law.load(tmp_path / "law.yaml")) == ()


def test_a_wrong_file_is_said(tmp_path):
    file = tmp_path / "law.yaml"
    file.write_text("provisions: [{act: SoL, cited: x}]", encoding="utf-8")
    with pytest.raises(CorpusError, match="Lagnoterna"):
        Law.load(file)
