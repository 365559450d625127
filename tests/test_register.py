"""The register: every unit, level and age of the shipped corpus, and general agreements' forms."""

from __future__ import annotations

import re
import xml.dom.minidom
from dataclasses import replace

import pytest
import yaml

from assistant import map_svg
from assistant.answer.responsible import Speaker
from assistant.answer.statements import Draft
from assistant.register.chart import as_data, map_rows
from assistant.register.entries import _region_name
from assistant.register.model import LevelClaim
from assistant.types import Level

from .shipped import age_words, cues, documents, lexicon, register, register_of, rows

UNITS = rows("units.yaml")
SENTENCES = rows("sentences.yaml")


def _shown(entry):
    levels = [f"{c.level.value}{' delvis' if c.partly else ''}" for c in entry.claims]
    return {
        "document": entry.document_id,
        "place": entry.section or entry.heading,
        "unit": entry.unit,
        "units": list(entry.units),
        "principal": entry.principal_kind,
        "levels": levels,
        "ages": [entry.ages.min, entry.ages.max] if entry.ages else None,
        "words": entry.ages.text if entry.ages else None,
        "purpose": entry.purpose,
        "duties": len(entry.sentences),
    }


def _key(row):
    ages = row["ages"] and [None if age is None else float(age) for age in row["ages"]]
    row = {**row, "ages": ages}
    return yaml.safe_dump(row, allow_unicode=True, sort_keys=True)


def test_every_unit_level_and_age_of_the_shipped_corpus():
    found = [_key(_shown(entry)) for entry in register().entries]
    expected = [_key(row) for row in UNITS]
    assert [e for e in expected if e not in found] == [], "missing"
    assert [f for f in found if f not in expected] == [], "too much"
    assert len(found) == len(expected)


def test_principals_are_named_by_the_document():
    names = {entry.principal_kind: entry.principal for entry in register().entries}
    assert names["region"] == "Region Jämtland Härjedalen"
    assert names["municipality"] == "Kommunen"
    assert names["shared"] == "Region Jämtland Härjedalen och kommunen"


def test_spans_hold_the_words():
    texts = {d.id: d for d in documents().documents}
    for entry in register().entries:
        document = texts[entry.document_id]
        passages = {p.id: p for p in document.passages}
        for duty in entry.sentences:
            sentences = passages[duty.passage_id].sentences
            assert (duty.start, duty.end) in [(s.start, s.end) for s in sentences]
            assert 0 <= duty.start < duty.end <= len(document.text)
        if entry.age_span:
            words = document.text[slice(*entry.age_span)]
            assert "".join(words.split()) == "".join(entry.ages.text.split())
        for claim in entry.claims:
            assert document.text[claim.start : claim.end].strip()


def test_memos_give_no_responsibility():
    kinds = {d.id: d.kind for d in documents().documents}
    assert {kinds[e.document_id] for e in register().entries} == {"agreement"}


def test_negation_and_conditions_are_kept():
    duties = [d for e in register().entries for d in e.sentences]
    negated = [d.text for d in duties if d.negated]
    assert negated == ["Elevhälsans stödsamtal är inte en hälso- och sjukvårdsinsats."]
    conditions = [d.condition for d in duties if d.condition]
    assert any(c.startswith("på rektorns uppdrag") for c in conditions)
    assert any(c.startswith("i vissa fall barn- och ungdomspsykiatri") for c in conditions)
    assert any(c.startswith("som inte börjat förskoleklass") for c in conditions)


def test_newborn_care_keeps_its_own_limit():
    duty = next(
        d for e in register().entries for d in e.sentences if d.text.startswith("Neonatalvård")
    )
    assert duty.ages is None or duty.ages.min in (0, 0.0, None)
    assert "neonatal" in duty.needs


def test_what_could_not_be_read_is_listed():
    listed = [u.text for u in register().unread]
    assert any(text.startswith("Respektive chefer ansvarar") for text in listed)
    assert any(text.startswith("Varje verksamhet ansvarar") for text in listed)
    read = {(d.document_id, d.start) for e in register().entries for d in e.sentences}
    assert not any((u.document_id, u.start) in read for u in register().unread)


@pytest.mark.parametrize("row", SENTENCES, ids=[row["text"][:40] for row in SENTENCES])
def test_sentences_of_other_agreements(tmp_path, row):
    text = f"# Överenskommelse\n\n## Ansvar\n\n{row['text']}\n"
    built, _ = register_of(tmp_path, avtal=text)
    found = [
        [e.canonical, e.ages.min if e.ages else None, e.ages.max if e.ages else None]
        for e in built.entries
    ]
    assert found == row["read"]
    if "level" in row:
        assert [level.value for level in built.entries[0].levels] == [row["level"]]
        assert built.entries[0].claims[0].partly is row.get("partly", False)
    if "negated" in row:
        assert built.entries[0].sentences[0].negated is row["negated"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Regionen är Region\nVästra Götaland.", "Region Västra Götaland"),
        ("Region Västra Götaland och Region Västra\nGötaland.", "Region Västra Götaland"),
        ("Region Sörmland\nNyköpings kommun", "Region Sörmland"),
        ("Region\n\nVästra Götaland", ""),
    ],
)
def test_a_region_that_wraps_over_a_line(tmp_path, text, name):
    _, read = register_of(tmp_path, avtal=f"# Avtal\n\n{text}\n")
    assert _region_name(read.documents[0]) == name


def _two_agreements(folder, *units):
    """One agreement for each name that its table has for the unit."""
    head = "| Verksamhet | Ansvar |\n|---|---|\n"
    return register_of(
        folder,
        **{
            f"avtal{n}": f"# Avtal\n\n## Ansvar\n\n{head}| {unit} | Behandlar ångest. |\n"
            "| Elevhälsa | Ger stöd. |\n\n## Mer\n\nBUP ansvarar för utredning.\n"
            for n, unit in enumerate(units)
        },
    )


def test_a_unit_is_called_what_its_own_documents_row_calls_it(tmp_path):
    built, _ = _two_agreements(tmp_path, "BUP", "Barn- och ungdomspsykiatri (BUP)")
    called = {
        (e.document_id, built.called(e).partition(" (")[0])
        for e in built.entries
        if e.canonical == built.entries[0].canonical
    }
    assert called == {("avtal0", "BUP"), ("avtal1", "Barn- och ungdomspsykiatri")}


def test_a_row_of_each_document_is_told(tmp_path):
    built, corpus = _two_agreements(tmp_path, "BUP", "BUP")
    passages = {p.id: p for d in corpus.documents for p in d.passages}
    draft = Draft({d.id: d for d in corpus.documents})
    speaker = Speaker(draft, passages, built)
    bup = [e for e in built.entries if e.row and e.unit == "BUP"]
    assert len(bup) == 2
    levels = [
        replace(e, claims=(LevelClaim(lv, False, 0, 1, ""),))
        for e, lv in zip(bup, Level, strict=False)
    ]
    for entry in bup:
        draft.cite(passages[entry.passage_id], entry.sentences[0].start, entry.sentences[0].end)
    speaker.rows(levels[:1])
    speaker.rows(levels)
    assert [(row.unit, row.level, row.citation) for row in speaker.table] == [
        ("BUP", entry.levels[0], n) for n, entry in enumerate(levels, 1)
    ]


OTHER_REGION = """# Samverkansavtal

Parter är Region Sörmland och Nyköpings kommun. Målgruppen är barn och unga 0–20 år.

## 1 Ansvarsfördelning

| Verksamhet | Huvudman | Ålder | Nivå | Ansvar |
|---|---|---|---|---|
| BUP | Region | 6-17 år | Specialistnivå | Behandlar svår psykisk ohälsa. |
| Elevhälsa | Kommun | 6–19 år | Generell nivå | Erbjuder stödsamtal. |
| Ungdomsmottagning | Region och kommun | 12-24 år | Första linjen | Behandlar ångest. |
"""


def test_a_table_with_several_columns(tmp_path):
    built, _ = register_of(tmp_path, avtal=OTHER_REGION)
    found = [
        (e.unit, e.principal, [lv.value for lv in e.levels], e.ages.min, e.ages.max, e.scope.max)
        for e in built.entries
    ]
    assert found == [
        ("BUP", "Region Sörmland", ["specialistnivå"], 6, 17.99, 20.99),
        ("Elevhälsa", "Kommunen", ["generell nivå"], 6, 19.99, 20.99),
        ("Ungdomsmottagning", "Region Sörmland och kommunen", ["första linjen"], 12, 24.99, 20.99),
    ]


def test_a_table_of_something_else_is_not_read(tmp_path):
    text = "# Avtal\n\n## Kostnader\n\n| Post | Kronor |\n|---|---|\n| Hyra | 200 |\n| El | 100 |\n"
    built, _ = register_of(tmp_path, avtal=text)
    assert built.entries == ()


def test_without_words_nothing_is_read(tmp_path):
    from assistant.register import RegisterCues, build_register

    empty = RegisterCues.load(tmp_path)
    built = build_register(documents().documents, lexicon(), age_words(), empty)
    assert all(entry.row for entry in built.entries)
    assert cues().patterns["duty"].search("ansvarar för")


def test_the_map_has_every_unit_with_ages():
    shown = map_rows(register())
    data = as_data(shown)
    assert {e.passage_id for e in register().entries} == {row["passage"] for row in data}
    levels = [row["level"] for row in data]
    order = ["generell nivå", "första linjen", "specialistnivå", None]
    assert levels == sorted(levels, key=order.index)


def test_the_picture_has_its_colours_without_variables():
    style = map_svg.render(map_rows(register())).partition("</style>")[0].partition("<style>")[2]
    with_variable = re.findall(r"([a-z]+): var\(--[\w-]+, ([^)]+)\)", style)
    assert len(with_variable) >= 7
    for name, plain in with_variable:
        assert f"{name}: {plain}; {name}: var(" in style


@pytest.mark.parametrize("age", [None, 0.0, 16.0, 17.99, 45.0])
def test_the_picture_is_wellformed_and_says_it_in_words(age):
    svg = map_svg.render(map_rows(register()), age, {d.id: d.short for d in documents().documents})
    tree = xml.dom.minidom.parseString(svg)
    assert not tree.getElementsByTagName("script")
    described = tree.getElementsByTagName("desc")[0].firstChild.data
    assert "Ungdomspsykiatrisk mottagning (UPM)" in described
    assert "16-25 år enligt JämtBus" in described
    lines = [n for n in tree.getElementsByTagName("line") if n.getAttribute("class") == "age"]
    assert len(lines) == (age is not None)


OTHERS = rows("other.yaml")


def _brief(entry):
    ages = [entry.ages.min, entry.ages.max] if entry.ages else [None, None]
    return [entry.unit, entry.principal_kind, [level.value for level in entry.levels], *ages]


@pytest.mark.parametrize("row", OTHERS, ids=[row["name"] for row in OTHERS])
def test_other_agreements_forms(tmp_path, row):
    built, _ = register_of(tmp_path, avtal=f"# Överenskommelse\n\n{row['text']}")
    assert [_brief(entry) for entry in built.entries] == row["read"]
    if "general" in row:
        assert [_brief(entry) for entry in built.general] == row["general"]
