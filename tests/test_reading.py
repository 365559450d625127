from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus import Corpus
from assistant.errors import CorpusError
from assistant.reading import columns
from assistant.reading.document import parse, read_document, read_text
from assistant.swedish import Language
from assistant.types import Document

from .conftest import CORPUS

DATA = Path(__file__).parent / "data" / "reading"
SNIPPETS = yaml.safe_load((DATA / "snippets.yaml").read_text(encoding="utf-8"))
FILES = sorted(f for f in CORPUS.iterdir() if f.suffix in {".md", ".txt"})


def outline(document: Document) -> list[list[object]]:
    return [[p.section, p.heading, p.row, [s.text for s in p.sentences]] for p in document.passages]


def assert_spans(document: Document) -> None:
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
    starts = [p.start for p in document.passages]
    assert starts == sorted(starts)


@pytest.mark.parametrize("row", SNIPPETS, ids=[row["name"] for row in SNIPPETS])
def test_snippet_is_read_to_its_structure(row: dict[str, object], language: Language) -> None:
    document = parse(str(row["text"]), language, document_id="x", file="x.md")
    assert outline(document) == row["passages"]
    assert_spans(document)


@pytest.mark.parametrize("file", FILES, ids=[f.name for f in FILES])
def test_section_tree_of_a_shipped_document(file: Path, language: Language) -> None:
    """Golden files; `LOTS_UPDATE=1 ./lots test tests/test_reading.py` writes them anew."""
    import os

    document = read_document(file, language)
    found = "\n".join(
        f"{'  ' * (s.depth - 1)}{s.number or '-'} {s.title}"
        + "".join(
            f"\n{'  ' * s.depth}| {p.row}"
            for p in document.passages
            if p.row and p.heading == s.title
        )
        for s in document.sections
    )
    golden = DATA / f"{file.stem}.tree.txt"
    if os.environ.get("LOTS_UPDATE"):
        golden.write_text(found + "\n", encoding="utf-8")
    assert found + "\n" == golden.read_text(encoding="utf-8")
    assert_spans(document)


def test_both_editions_are_read_to_the_same_rows(language: Language) -> None:
    markdown = read_document(CORPUS / "jamtbus-2018.md", language)
    raw = read_document(CORPUS / "jamtbus-2018-pdf-text.txt", language)
    rows = [
        [(p.section, len(p.sentences)) for p in document.passages if p.row]
        for document in (markdown, raw)
    ]
    # One edition says "ex." at a line end where the other does not, and one list mark is lost.
    assert [section for section, _ in rows[0]] == [section for section, _ in rows[1]]
    assert sum(a != b for a, b in zip(rows[0], rows[1], strict=True)) <= 1


def test_every_character_is_in_a_passage_a_heading_or_dropped(corpus: Corpus) -> None:
    for document in corpus.documents:
        covered = [False] * len(document.text)
        spans = [(p.start, p.end) for p in document.passages]
        spans += [(s.start, s.body) for s in document.sections if s.body > s.start]
        spans += [(a, b) for a, b, _ in document.dropped]
        for start, end in spans:
            covered[start:end] = [True] * (end - start)
        lost = "".join(c for c, seen in zip(document.text, covered, strict=True) if not seen)
        words = [w for w in lost.split() if any(c.isalpha() for c in w) and "<" not in w]
        allowed = {"VERKSAMHET", "ANSVAR", "SOMRÅDE", 'style="list-style-type:', 'none">'}
        assert [w for w in words if w not in allowed] == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "1 Inledning", "1.1 Syfte", "2 Ansvar", "# Rubrik", "Regionens ansvar", "",
                "• En punkt", "o underpunkt", "Förskola\t<ul> • Ge stöd. • Mer", "\t<p>fort-",
                "sättning</p>", "VERKSAMHET ANSVARSOMRÅDE", "Text om barn 0-", "17,99 år.",
                "| a | b |", "|---|---|", "Se 5 kap. 8 a § i lagen.", "¹ Se fotnot 1", "3 (12)",
                "**fet** text &amp; mer", "Sista raden utan punkt", "INNEHÅLL", "1\tInledning\t3",
            ]
        )
        | st.text(max_size=40),
        max_size=30,
    )
)  # fmt: skip
def test_spans_hold_for_any_text(lines: list[str]) -> None:
    language = Language.load(CORPUS / "lexicon")
    text = "\n".join(lines).replace("\r", " ")
    document = parse(text, language, document_id="x", file="x.txt")
    assert_spans(document)
    assert parse(text, language, document_id="x", file="x.txt") == document


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "tom"),
        (b"  \n ", "tom"),
        (b"abc\0def", "inte text"),
        (b"\xff\xfe\xfa", "UTF-8"),
        (b"f\x94r barn och \x86ldrar", "UTF-8"),
        (b"f\x9ar barn", "UTF-8"),
        ("Для детей".encode("cp1251"), "UTF-8"),
        ("ż dzieci".encode("cp1250"), "UTF-8"),
    ],
    ids=["empty", "blank", "binary", "cut", "dos", "mac", "cyrillic", "polish"],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "fil.txt"
    file.write_bytes(data)
    with pytest.raises(CorpusError, match=reason):
        read_text(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize(
    "text", ["För barn på Åsö – ”café” 0–17 år …\n", "Skolan får en § och ö.\n", "• Öl\n"]
)
def test_swedish_text_is_read_however_it_was_saved(encoding: str, text: str, tmp_path: Path):
    file = tmp_path / "fil.txt"
    file.write_bytes(text.encode(encoding))
    assert read_text(file) == text


def test_windows_line_ends_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "fil.txt"
    file.write_bytes("\ufeffRad ett\r\nRad två\r\n".encode())
    assert read_text(file) == "Rad ett\nRad två\n"


def test_an_answer_knows_its_question(language: Language) -> None:
    text = "# Frågor\n\n**Hur är det med naloxon?** Alla kan ge det. Regionen betalar."
    (passage,) = parse(text, language, document_id="x", file="x.md").passages
    question, *answers = passage.sentences
    assert question.kind == "lead_in"
    assert [s.lead_in for s in answers] == ["Hur är det med naloxon?"] * 2


def test_a_part_that_stands_twice_has_two_ids(language: Language) -> None:
    part = "## Ansvar\n\nSkolan kallar.\n\n| Vem | Vad |\n|---|---|\n| Vården | Ringer. |\n\n"
    document = parse(f"# Rutin\n\n{part * 3}", language, document_id="x", file="x.md")
    ids = [p.id for p in document.passages]
    assert len(ids) == len(set(ids)) == 6


def test_many_spaced_lines_that_are_no_table_are_soon_left(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    bands = columns._bands

    def counted(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        tried.append(len(spans))
        return bands(spans)

    monkeypatch.setattr(columns, "_bands", counted)
    text = "".join(f"{'ord ' * (n % 7 + 1)}   till{' ' * (n % 5)}   höger\n" for n in range(2000))
    document = parse(text, language, document_id="x", file="x.txt")
    assert document.passages
    assert 1 <= len(tried) <= 3


def test_headings_in_capitals_are_written_as_the_text_writes_them(language: Language) -> None:
    text = (
        "ÖVERENSKOMMELSE MELLAN REGION GRANMARK OCH LÄNETS KOMMUNER OM SVÅRIG-\nHETER\n\n"
        "HVB OCH SKOLA\n\nBarn på ett HVB i Granmark går i skola.\n\n"
        "UPPFÖLJNING\n\nDen sker varje år."
    )
    document = parse(text, language, document_id="x", file="x.txt")
    assert document.title == (
        "Överenskommelse mellan region Granmark och länets kommuner om svårigheter"
    )
    assert [s.title for s in document.sections][-2:] == ["HVB och skola", "Uppföljning"]


PERSONS = [
    ("Ring 850101-1234 i dag.", "Ring ██████-████ i dag."),
    ("19850101-1234", "████████-████"),
    ("| 850101‑1234 | x |", "| ██████‑████ | x |"),
    ("8 5 0 1 0 1 - 1 2 3 4", "█ █ █ █ █ █ - █ █ █ █"),
    ("1985-01-01-1234", "████-██-██-████"),
    ("8501011234", "██████████"),
    ("Dnr RG 2018:1182, 2018-11-27 § 214", ""),
    ("Gäller 2019-01-01 – 2021-12-31", ""),
    ("10 11 12 13 14", ""),
    ("org.nr 212000-2452, tel 060-14 80 00", ""),
    ("1 2 3 4 5 6 7 8 9 10 11 12", ""),
]


@pytest.mark.parametrize(("text", "masked"), PERSONS, ids=[row[0] for row in PERSONS])
def test_a_personal_number_is_masked_as_it_is_read(
    text: str, masked: str, tmp_path: Path, language: Language
) -> None:
    file = tmp_path / "avtal.md"
    file.write_text(f"# Rutin\n\nKontakt: {text}\n\nMer text.\n", encoding="utf-8")
    document = read_document(file, language)
    assert document.masked == bool(masked)
    assert document.text == f"# Rutin\n\nKontakt: {masked or text}\n\nMer text.\n"
    assert_spans(document)
