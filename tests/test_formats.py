"""Documents that users bring: made ones in every format, damaged ones, and ones that are none."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.commands import differences, editor
from assistant.config import Config
from assistant.corpus import load_corpus
from assistant.errors import CorpusError, UsageError
from assistant.reading.document import extract, parse, read_document
from assistant.swedish import Language
from assistant.types import Document

from .conftest import CORPUS
from .damage_files import Outcome, whole_way
from .made_columns import to_columns
from .make_documents import (
    Made,
    Score,
    Traits,
    make,
    score,
    to_docx,
    to_html,
    to_markdown,
    to_pdf,
    to_text,
)
from .test_reading import assert_spans

TRAITS = {
    "bullets, headers, dotted contents": Traits(),
    "bullets alone on a line": Traits(bare=True),
    "form feeds and signing stamps": Traits(feed=True, stamp=True),
    "html tables, bold headings": Traits(rows="html", bold=True),
    "tab tables, contents without dots": Traits(rows="tabs", dots=False),
    "every heading twice": Traits(doubled=True),
    "all headings of one mark, arrows": Traits(marks=True, bullet="➢", sub="–"),
    "dashes, narrow, no headers": Traits(bullet="–", wrap=60, header=False),
    "arrows, circles": Traits(bullet="→", sub="○", stamp=True),
}


def as_html(made: Made, file: Path) -> None:
    file.write_text(to_html(made), encoding="utf-8")


FILES: dict[str, Callable[[Made, Path], None]] = {
    ".html": as_html,
    ".docx": to_docx,
    ".pdf": to_pdf,
}


def assert_good(total: Score) -> None:
    """The figures, printed: `./lots test tests/test_formats.py -rP`."""
    print(  # noqa: T201
        f"headings {total.headings_found} of {total.headings_wanted}, read {total.headings_read}; "
        f"bullets with actor {total.bullets_found} of {total.bullets_wanted}; "
        f"rows {total.rows_found} of {total.rows_wanted}"
    )
    assert total.headings_found >= 0.98 * total.headings_wanted, total.missed[:10]
    assert total.headings_found >= 0.98 * total.headings_read, total.missed[:10]
    assert total.bullets_found >= 0.98 * total.bullets_wanted, total.missed[:10]
    assert total.rows_found == total.rows_wanted, total.missed[:10]


def assert_nothing_lost(document: Document) -> None:
    """Every word stands in a passage, a heading, or what is listed as dropped."""
    covered = bytearray(len(document.text))
    spans = [(p.start, p.end) for p in document.passages]
    spans += [(s.start, s.body) for s in document.sections]
    spans += [(a, b) for a, b, _ in document.dropped]
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    lost = "".join(c for c, seen in zip(document.text, covered, strict=True) if not seen)
    lost = re.sub(r"&#?\w+;|<[^<>]*>?", " ", lost)
    assert [w for w in lost.split() if sum(c.isalpha() for c in w) > 1] == []


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS.keys())
def test_structure_of_made_text(traits: Traits, language: Language) -> None:
    total = Score()
    for seed in range(5):
        made = make(seed)
        text = to_text(made, traits)
        document = parse(text, language, document_id="x", file="x.txt")
        score(made, document, total)
        assert_spans(document)
        assert_nothing_lost(document)
        assert document == parse(text, language, document_id="x", file="x.txt")
    assert_good(total)


def test_structure_of_made_markdown(language: Language) -> None:
    total = Score()
    for seed in range(5):
        made = make(seed)
        document = parse(to_markdown(made), language, document_id="x", file="x.md")
        assert document.title == made.title
        score(made, document, total)
    assert_good(total)


@pytest.mark.parametrize("suffix", FILES)
def test_structure_of_made_files(suffix: str, tmp_path: Path, language: Language) -> None:
    total = Score()
    for seed in range(3):
        made = make(seed)
        file = tmp_path / f"avtal{seed}{suffix}"
        FILES[suffix](made, file)
        document = read_document(file, language)
        assert document == read_document(file, language)
        assert document.title == made.title
        score(made, document, total)
        assert_spans(document)
        assert_nothing_lost(document)
        assert made.header not in document.text
    assert_good(total)


def test_two_columns_are_read_one_after_the_other(tmp_path: Path, language: Language) -> None:
    total = Score()
    for seed in range(3):
        made = make(seed)
        file = tmp_path / f"spalter{seed}.pdf"
        to_columns(made, file)
        document = read_document(file, language)
        score(made, document, total)
        assert_spans(document)
        assert_nothing_lost(document)
        assert made.header not in document.text
    assert_good(total)


def test_pages_of_a_pdf_are_kept(tmp_path: Path, language: Language) -> None:
    to_pdf(make(1), tmp_path / "avtal.pdf")
    document = read_document(tmp_path / "avtal.pdf", language)
    pages = [p.page for p in document.passages]
    assert pages[0] == 1 and pages == sorted(pages) and (pages[-1] or 0) > 3


def test_form_feeds_are_pages_and_other_text_has_none(language: Language) -> None:
    text = "# Ett\n\nText ett.\n\f\n# Två\n\nText två."
    document = parse(text, language, document_id="x", file="x")
    assert [p.page for p in document.passages] == [1, 2]
    plain = parse(text.replace("\f", ""), language, document_id="x", file="x")
    assert [p.page for p in plain.passages] == [None, None]


STATUTE = """Lag (2001:1)

2 kap. Kommunens ansvar

1 §   Kommunen svarar för socialtjänsten.

5 kap. Särskilda grupper

Barn och unga

1 §   Nämnden ska verka för trygga förhållanden.

1 a §   Kommunen ska samverka enligt
8 a § hälso- och sjukvårdslagen.

Människor med funktionshinder

8 a §   Kommunen ska ingå en överenskommelse om
- samarbete,
- ansvar.
"""


def test_a_statute_is_cited_by_chapter_and_paragraph(language: Language) -> None:
    document = parse(STATUTE, language, document_id="x", file="x")
    cited = {p.section: p.path for p in document.passages if p.section}
    assert list(cited) == ["2 kap. 1 §", "5 kap. 1 §", "5 kap. 1 a §", "5 kap. 8 a §"]
    assert cited["5 kap. 8 a §"][:2] == ("Särskilda grupper", "Människor med funktionshinder")
    assert_nothing_lost(document)


@pytest.mark.parametrize("mark", ["", "## "], ids=["numbered", "marked"])
@pytest.mark.parametrize("first", [0, 3], ids=["annex last", "annex in the middle"])
def test_an_agreement_that_quotes_a_statute_keeps_its_own_sections(
    mark: str, first: int, language: Language
) -> None:
    titles = ["Bakgrund", "Ansvar", "Samverkan", "Uppföljning", "Giltighetstid"]
    own = [
        f"{mark}{n} {title}\n\nKommunen och regionen har kommit överens om detta."
        for n, title in enumerate(titles, start=1)
    ]
    quoted = [f"{n} §   Regionen ska erbjuda vård." for n in (1, 2, 7, 8)]
    text = "\n\n".join([*own[: first or None], *quoted, *(own[first:] if first else ())])
    document = parse(f"Överenskommelse\n\n{text}\n", language, document_id="x", file="x")
    assert [s.title for s in document.sections if s.number] == titles
    assert_nothing_lost(document)


def pdf_locked(file: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_encryption(owner_password="a", user_password="b")
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(0, 10, "Hemligt")
    pdf.output(str(file))


def pdf_scanned(file: Path) -> None:
    from fpdf import FPDF
    from PIL import Image

    pdf = FPDF()
    pdf.add_page()
    pdf.image(Image.new("RGB", (200, 200), "grey"), 10, 10)
    pdf.output(str(file))


def pdf_empty(file: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.output(str(file))


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for n in range(8):
            package.writestr(f"word/{n}.xml", b"\0" * 50_000_000)


def deep(file: Path) -> None:
    file.write_text("<div>" * 30_000 + "Text som finns." + "</div>" * 30_000, encoding="utf-8")


BROKEN = [
    ("last.pdf", pdf_locked, "krypterad"),
    ("skannad.pdf", pdf_scanned, "skannad"),
    ("tom.pdf", pdf_empty, "tom"),
    ("skadad.pdf", lambda f: f.write_bytes(b"%PDF-1.4 trasig"), "skadad"),
    ("noll.pdf", lambda f: f.write_bytes(b""), "tom"),
    ("bomb.docx", bomb, "för stor"),
    ("skadad.docx", lambda f: f.write_bytes(b"PK\3\4 trasig"), "skadad"),
    ("gammal.docx", lambda f: f.write_bytes(b"\xd0\xcf\x11\xe0" * 9), "krypterad"),
    ("tom.html", lambda f: f.write_text("<html><script>1</script></html>"), "tom"),
    ("fel.html", lambda f: f.write_text("<h1>Sidan finns inte</h1><p>Sök igen.</p>"), "felsida"),
    ("fel.md", lambda f: f.write_text("# 404 Not Found\n\nSidan kunde inte hittas."), "felsida"),
    ("form.txt", lambda f: f.write_text("Ansökan\n" + "Namn: __________\n" * 12), "blankett"),
]


@pytest.mark.parametrize(("name", "write", "reason"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_is_no_document_is_refused_with_the_reason(
    name: str, write: Callable[[Path], object], reason: str, tmp_path: Path, language: Language
) -> None:
    write(tmp_path / name)
    with pytest.raises(CorpusError, match=reason) as caught:
        read_document(tmp_path / name, language)
    assert "\n" not in str(caught.value)


def test_deep_nesting_is_read_or_refused(tmp_path: Path, language: Language) -> None:
    deep(tmp_path / "djup.html")
    try:
        assert "Text som finns." in read_document(tmp_path / "djup.html", language).text
    except CorpusError as error:
        assert "HTML" in error.message


def test_the_corpus_leaves_out_what_it_cannot_read(tmp_path: Path) -> None:
    to_docx(make(1), tmp_path / "avtal.docx")
    pdf_locked(tmp_path / "last.pdf")
    corpus = load_corpus(tmp_path)
    assert [d.id for d in corpus.documents] == ["avtal"]
    assert [(p.file, p.reason) for p in corpus.problems] == [("last.pdf", "PDF-filen är krypterad")]


def test_one_agreement_in_two_formats_is_one_document(tmp_path: Path) -> None:
    to_docx(make(1), tmp_path / "avtal.docx")
    (tmp_path / "avtal.md").write_text(to_markdown(make(1)), encoding="utf-8")
    (document,) = load_corpus(tmp_path).documents
    assert (document.file, document.editions) == ("avtal.md", ("avtal.docx",))


def test_damaged_files_are_read_or_refused_and_the_index_is_whole() -> None:
    """LOTS_MUTATIONS says how many; ``python -m tests.damage_files`` tells what became of them."""
    files = int(os.environ.get("LOTS_MUTATIONS", "300"))
    done = Outcome()
    for _ in whole_way(files, 100, 7, done):
        pass
    assert done.wrong == []
    assert sum(done.counts.values()) == files
    assert {suffix for suffix, what in done.counts if what == "read"} == {*FILES, ".md", ".txt"}


PIECES = yaml.safe_load(
    (Path(__file__).parent / "data" / "reading" / "pieces.yaml").read_text(encoding="utf-8")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=40))
def test_nothing_is_lost_of_any_text(lines: list[str]) -> None:
    """Every line is in a passage, a heading, or dropped for a reason; in order, twice the same."""
    language = Language.load(CORPUS / "lexicon")
    text = "\n".join(lines).replace("\r", " ")
    document = parse(text, language, document_id="x", file="x.txt")
    assert_spans(document)
    assert_nothing_lost(document)
    assert [text[a:b] for a, b, kind in document.dropped if kind == "stray"] == []
    assert document == parse(text, language, document_id="x", file="x.txt")


def config_for(folder: Path) -> Config:
    return Config(corpus=folder, index=folder.parent / "index")


def test_add_shows_and_copies_then_refuses_a_twin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    file = tmp_path / "avtal.docx"
    to_docx(make(2), file)
    said: list[str] = []
    assert editor.add(config_for(corpus), file, said.append, as_json=False) == 0
    out = capsys.readouterr().out
    assert make(2).title in out and "Bilaga 1" in out and (corpus / "avtal.docx").is_file()
    (tmp_path / "kopia.md").write_text(to_markdown(make(2)), encoding="utf-8")
    with pytest.raises(UsageError, match="liknar avtal"):
        editor.add(config_for(corpus), tmp_path / "kopia.md", said.append, as_json=False)
    with pytest.raises(UsageError, match="finns redan"):
        editor.add(config_for(corpus), file, said.append, as_json=False)
    with pytest.raises(UsageError, match="finns inte"):
        editor.add(config_for(corpus), tmp_path / "nej.pdf", said.append, as_json=False)


def test_remove_takes_the_file_and_keeps_the_last(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for seed in (1, 2):
        (corpus / f"a{seed}.md").write_text(
            f"# Rutin {seed}\n\n## Del {seed}\n\nText {seed}.\n", encoding="utf-8"
        )
    config = config_for(corpus)
    assert editor.remove(config, "a1", lambda _: None, as_json=False) == 0
    assert not (corpus / "a1.md").exists()
    with pytest.raises(UsageError, match="enda"):
        editor.remove(config, "a2", lambda _: None, as_json=False)
    with pytest.raises(UsageError, match="heter"):
        editor.remove(config, "a9", lambda _: None, as_json=False)


def test_diff_says_what_changed_section_by_section(tmp_path: Path, language: Language) -> None:
    old = "# Rutin\n\n## Ansvar\n\nBUP tar emot barn 0–17 år.\n\n## Möte\n\nChefen kallar.\n"
    new = old.replace("0–17", "0–18").replace("## Möte\n\nChefen kallar", "## Plan\n\nAlla skriver")
    documents = [parse(text, language, document_id="x", file="x") for text in (old, new)]
    changes = differences.compare(*documents)
    assert [(c.what, c.section) for c in changes] == [
        ("ändrad", "Ansvar"),
        ("ny", "Plan"),
        ("borttagen", "Möte"),
    ]
    assert changes[0].lines == ("- BUP tar emot barn 0–17 år.", "+ BUP tar emot barn 0–18 år.")
    assert differences.compare(documents[0], documents[0]) == ()


FORMS = yaml.safe_load(
    (Path(__file__).parent / "data" / "reading" / "forms.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("form", FORMS, ids=[form["name"] for form in FORMS])
def test_documents_of_other_form(form: dict[str, Any], language: Language) -> None:
    document = parse(form["text"], language, document_id="x", file=form["file"])
    tree: list[str] = []
    for section in document.sections:
        tree.append(f"{'#' * section.depth} {section.number or '-'} {section.title}")
        tree += [
            " | ".join((p.row or "-", s.kind, s.lead_in or "-", s.text))
            for p in document.passages
            if (p.section, p.path) == (section.number, section.path)
            for s in p.sentences
        ]
    assert (document.title, tree) == (form["title"], form["tree"])
    assert_spans(document)
    assert_nothing_lost(document)


def word_with_traits(file: Path) -> None:
    """Merged cells, a deleted and an inserted run, a footnote that explains and one that refers."""
    from docx import Document as new_word
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls, qn

    word = new_word()
    word.add_heading("Avtal om hjälpmedel", 1)
    paragraph = word.add_paragraph("Vården lämnas över varmt.")
    for number in (2, 3):
        run = paragraph.add_run()
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(number))
        run._r.append(mark)
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>Struket.</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t> Nytt.</w:t></w:r></w:ins>"))
    table = word.add_table(rows=0, cols=3)
    rows = [("Ålder", "Fråga", "Enhet"), ("0–5 år", "Autism", "Habiliteringen"),
            ("6–17 år", "Adhd", "Barnmedicin"), ("", "Autism", "Barnpsykiatrin")]  # fmt: skip
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(3, 0))
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>Med det menas att båda "
        "träffar patienten tillsammans.</w:t></w:r></w:p></w:footnote><w:footnote w:id='3'><w:p>"
        "<w:r><w:t>Se SOSFS 2005:10.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), word.part.package)
    word.part.relate_to(part, KINDS.FOOTNOTES)
    word.save(str(file))


def test_word_with_merged_cells_changes_and_footnotes(tmp_path: Path, language: Language) -> None:
    file = tmp_path / "avtal.docx"
    word_with_traits(file)
    found = [(p.row, [s.text for s in p.sentences]) for p in read_document(file, language).passages]
    assert found == [
        (None, ["Vården lämnas över varmt.", "Nytt.",
                "Med det menas att båda träffar patienten tillsammans."]),
        ("0–5 år", ["Fråga: Autism; Enhet: Habiliteringen"]),
        ("6–17 år", ["Fråga: Adhd; Enhet: Barnmedicin"]),
        ("6–17 år", ["Fråga: Autism; Enhet: Barnpsykiatrin"]),
    ]  # fmt: skip
    assert extract(file, language).left_out == ("Se SOSFS 2005:10.",)


def test_add_warns_of_personal_numbers_and_shows_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rutin.html"
    file.write_text(
        "<main><h1>Rutin 850101-1234</h1><p>Ring 19850101-1234.</p></main>"
        "<footer>Ansvarig 850101-1234</footer>",
        encoding="utf-8",
    )
    assert editor.add(config_for(tmp_path / "corpus"), file, print, as_json=False) == 0
    out = capsys.readouterr().out
    assert "2 personnummer" in out and "850101" not in out and "██████-████" in out


def test_cells_beyond_the_heads_are_not_lost(language: Language) -> None:
    text = "# Ett\n\n| Region | Kommun |\n|---|---|\n| Vård | Stöd | Mer | Till sist |\n"
    assert_nothing_lost(parse(text, language, document_id="x", file="x.md"))
