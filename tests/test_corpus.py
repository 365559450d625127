from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bank import find_anchor, load_questions, load_uncovered
from assistant.corpus import Corpus, document_files, fingerprint, load_corpus
from assistant.errors import CorpusError

from .conftest import CORPUS

ENTRY = '[[document]]\nfile = "a.md"\n'
AGREEMENT = (
    "# Överenskommelse om barn\n\n## Syfte\n\nSyftet är att barn får stöd.\n\n"
    "## Ansvar\n\nKommunen ansvarar för skolan.\n"
)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def test_two_files_with_one_agreement_are_one_document(corpus: Corpus) -> None:
    by_id = {d.id: d for d in corpus.documents}
    assert by_id["jamtbus-2018"].editions == ("jamtbus-2018-pdf-text.txt",)
    assert len(corpus.documents) == 4
    assert corpus.problems == ()


def test_two_editions_are_recognised_without_corpus_toml(tmp_path: Path) -> None:
    for name in ("jamtbus-2018.md", "jamtbus-2018-pdf-text.txt"):
        (tmp_path / name).write_bytes((CORPUS / name).read_bytes())
    (document,) = load_corpus(tmp_path).documents
    assert (document.file, document.editions) == ("jamtbus-2018.md", ("jamtbus-2018-pdf-text.txt",))


def test_a_file_without_an_entry_works(tmp_path: Path) -> None:
    (document,) = load_corpus(write(tmp_path, avtal__md=AGREEMENT)).documents
    assert (document.id, document.kind, document.listed) == ("avtal", "agreement", False)
    assert document.title == "Överenskommelse om barn"


def test_a_memo_is_recognised_by_its_words(tmp_path: Path) -> None:
    text = (
        "# Samverkan\n\n## Bakgrund\n\nText.\n\n"
        "## Förslag till beslut\n\nNämnden föreslås besluta.\n"
    )
    assert load_corpus(write(tmp_path, skrivelse__md=text)).documents[0].kind == "memo"


def test_a_broken_file_is_left_out_and_said(tmp_path: Path) -> None:
    write(tmp_path, avtal__md=AGREEMENT, tom__txt="")
    (tmp_path / "bild.txt").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "okand.xyz").write_bytes(b"abc")
    found = load_corpus(tmp_path)
    assert [d.id for d in found.documents] == ["avtal"]
    assert {p.file for p in found.problems} == {"tom.txt", "bild.txt", "okand.xyz"}


def test_two_files_with_the_same_stem_get_their_own_ids(tmp_path: Path) -> None:
    write(tmp_path / "a", avtal__md=AGREEMENT)
    write(tmp_path / "b", avtal__md="# Rutin\n\n## Helt annat\n\nRegionen kallar till möte.\n")
    assert [d.id for d in load_corpus(tmp_path).documents] == ["avtal", "avtal-2"]


def test_a_listed_document_keeps_its_id(tmp_path: Path) -> None:
    entry = '[[document]]\nfile = "z.md"\nid = "avtal"\n'
    other = "# Rutin\n\n## Helt annat\n\nRegionen kallar till möte. Gäller från 2024-01-01.\n"
    write(tmp_path, z__md=AGREEMENT, avtal__md=other, corpus__toml=entry)
    found = {d.file: d.id for d in load_corpus(tmp_path).documents}
    assert found == {"z.md": "avtal", "avtal.md": "avtal-2"}


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[document]\n", r"corpus.toml är felskriven: ”\[\[document\]” .*rad 1"),
        (ENTRY + "valid_to = 2023-13-01\n", r"felskriven: ”valid_to = 2023-13-01” .*rad 3"),
        (ENTRY + 'title = "Avtal\n', 'felskriven: ”title = "Avtal” .*rad 3'),
        (ENTRY + "valid_til = 2023-01-01\n", "Okänt fält ”valid_til” .*menade du valid_to"),
        (ENTRY + 'giltig = "ja"\n', "Okänt fält ”giltig” .*kända: dated, editions"),
        ('[[dokument]]\nfile = "a.md"\n', "Okänt fält ”dokument” .*menade du document"),
        ('[document]\nfile = "a.md"\n', r"skriv \[\[document\]\]"),
        (ENTRY + ENTRY, "file ”a.md” står två gånger"),
        (
            ENTRY + 'id = "x"\n[[document]]\nfile = "b.md"\nid = "x"\n',
            r"id ”x” står två gånger \(corpus.toml, dokument 2\)",
        ),
        (
            ENTRY + "valid_from = 2024-01-01\nvalid_to = 2023-12-31\n",
            r"valid_to \(2023-12-31\) är före valid_from",
        ),
        ('[[document]]\nid = "x"\n', "saknar file"),
        (ENTRY + 'kind = "lag"\n', "Okänd sort"),
        (ENTRY + 'valid_to = "2023"\n', "inget datum"),
    ],
)
def test_a_wrong_corpus_toml_is_one_clear_line(toml: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, a__md=AGREEMENT, corpus__toml=toml)
    with pytest.raises(CorpusError, match=message) as caught:
        load_corpus(tmp_path)
    assert "\n" not in str(caught.value)


def test_an_entry_for_a_missing_file_is_said(tmp_path: Path) -> None:
    write(tmp_path, b__md=AGREEMENT, corpus__toml=ENTRY)
    assert [p.file for p in load_corpus(tmp_path).problems] == ["a.md"]


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="finns inte"):
        load_corpus(tmp_path / "nej")
    with pytest.raises(CorpusError, match="ingen läsbar"):
        load_corpus(tmp_path)


def test_data_folders_and_hidden_files_are_no_documents(tmp_path: Path) -> None:
    write(tmp_path, a__md=AGREEMENT, README__md="läs")
    write(tmp_path / "questions", q__yaml="document: a\ngroups: []\n")
    write(tmp_path, **{"__dold__md": "x"})
    assert [f.name for f in document_files(tmp_path)] == ["a.md"]


def test_fingerprint_changes_with_content_only(tmp_path: Path) -> None:
    first = fingerprint(write(tmp_path / "x", a__md=AGREEMENT))
    assert first == fingerprint(write(tmp_path / "y", a__md=AGREEMENT))
    assert first != fingerprint(write(tmp_path / "x", a__md=AGREEMENT + "Mer."))


def test_every_anchor_of_the_shipped_bank_is_found_once(corpus: Corpus) -> None:
    questions, lapsed = load_questions(CORPUS / "questions", corpus.documents)
    assert lapsed == ()
    assert len(questions) > 1500


def test_every_passage_has_bank_questions(corpus: Corpus) -> None:
    questions, _ = load_questions(CORPUS / "questions", corpus.documents)
    asked = {q.passage_id for q in questions}
    bare = [
        (p.document_id, p.section, p.heading, p.row)
        for d in corpus.documents
        for p in d.passages
        if p.id not in asked and len(p.reading) > 120
    ]
    assert bare == []


def test_an_anchor_that_is_gone_lapses(corpus: Corpus) -> None:
    document = corpus.documents[0]
    assert find_anchor(document, {"anchor": "detta står inte i dokumentet"}) == (
        "ankaret finns inte i dokumentet"
    )
    repeated = {"anchor": "Initiera kontakt med specialistnivå om behov uppstår."}
    assert find_anchor(document, repeated) == "ankaret finns på flera ställen"
    hit = find_anchor(document, {**repeated, "section": "3.3.2", "row": "Förskola"})
    assert not isinstance(hit, str) and hit[0].row == "Förskola"


def test_the_not_covered_bank_is_large_and_says_where_to_turn() -> None:
    uncovered = load_uncovered(CORPUS / "not_covered")
    assert len(uncovered) >= 1200
    assert all(u.topic and u.turn_to for u in uncovered)


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "groups: 3\ndocument: jamtbus-2018\n", "document: [\n"]
)
def test_a_wrong_bank_file_is_one_clear_line(text: str, tmp_path: Path, corpus: Corpus) -> None:
    (tmp_path / "q.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_questions(tmp_path, corpus.documents)
    assert "\n" not in str(caught.value) and "q.yaml" in str(caught.value)


def test_of_two_editions_the_newer_is_cited(tmp_path: Path) -> None:
    body = "".join(f"## Del {n}\n\nKommunen svarar för stöd nummer {n}.\n\n" for n in range(9))
    for name, year in (("a", 2018), ("b", 2024)):
        text = f"# Överenskommelse om stöd\n\nGäller från och med den 1 mars {year}.\n\n{body}"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    (document,) = load_corpus(tmp_path).documents
    assert (document.file, document.editions) == ("b.md", ("a.md",))
    entry = '[[document]]\nfile = "a.md"\nkind = "agreement"\n'
    (tmp_path / "corpus.toml").write_text(entry, encoding="utf-8")
    (document,) = load_corpus(tmp_path).documents
    assert (document.file, document.editions) == ("b.md", ("a.md",))
