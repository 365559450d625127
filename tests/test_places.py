"""A question that names a place is answered from the agreements of that place."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer.places import Places
from assistant.corpus import SHIPPED
from assistant.types import Document

TEXTS = {
    "hem": ("Avtal i Hemlands län", "Region Hemland och Storby kommun ansvarar för barn."),
    "barn": (
        "Rutin",
        "Beslutas i Storrådet. Det gäller i Storby och Lillby kommuner. Syftet är stöd.",
    ),
    "syn": ("Synavtal", "Regionen i Norrskog ger stöd till unga i Granby. Barn får hjälpmedel."),
    "gamla": ("Äldre i Norrskogs län", "Kommunerna i\nNorrskog ger hemtjänst. Stöd ges i hemmet."),
    "stad": ("Avtal", "Södra Fjärdens kommun ansvarar. Region Södra Fjärden betalar."),
}


def document(key: str) -> Document:
    title, text = TEXTS[key]
    return Document(
        id=key,
        kind="agreement",
        file=f"{key}.md",
        title=title,
        text=f"{title}\n{text}",
        sections=(),
        passages=(),
    )


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load(SHIPPED / "lexicon", [document(key) for key in TEXTS])


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("vem betalar glasögon i Norrskog?", {"syn", "gamla"}),
        ("vem betalar glasögon i norrskog", {"syn", "gamla"}),
        ("norrskogs sip-regler", {"syn", "gamla"}),
        ("vem hjälper en ung i Granby", {"syn", "gamla"}),  # of the same county
        ("hur är det i hemland", {"hem", "barn"}),
        ("vad gör lillby kommun", {"hem", "barn"}),
        ("tar region Södra Fjärden emot", {"stad"}),
        ("vem tar barn som flyttar från Norrskog", set()),
        ("hon flyttar till granby, vem tar över", set()),
        ("vem ger stöd i skolan", set()),
        ("vem ger barn hjälpmedel", set()),
        ("vad gäller i Paris", set()),
        ("vad säger storrådet om stöd", set()),  # no place: it is only decided there
    ],
)
def test_whose_agreements_are_meant(question: str, meant: set[str], places: Places) -> None:
    assert places.meant(question) == meant


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("vem betalar glasögon i Norrskog?", "vem betalar glasögon?"),
        ("vem betalar glasögon i region norrskog", "vem betalar glasögon"),
        ("vem betalar i södra fjärden, regionen?", "vem betalar, regionen?"),
        ("stöd i norrskog", "stöd i norrskog"),
        ("vilka sitter i Storrådet", "vilka sitter i Storrådet"),
        ("vad gäller i Paris", "vad gäller i Paris"),
    ],
)
def test_what_a_whole_document_is_about_is_not_searched_for(
    question: str, left: str, places: Places
) -> None:
    assert places.without(question) == left


def test_one_county_alone_is_never_chosen() -> None:
    alone = Places.load(SHIPPED / "lexicon", [document("syn")])
    assert alone.meant("vem betalar i Norrskog") == frozenset()


def test_a_lexicon_without_the_file_uses_the_shipped_one(tmp_path: Path) -> None:
    assert Places.load(tmp_path, []).written


def test_a_document_that_names_no_place_is_about_all_and_a_country_is_no_kinship() -> None:
    """Two regions that both say "i Sverige" stay apart; a national guideline goes with either."""
    texts = {
        "a": "Region Norrskog ansvarar, som i Sverige i övrigt.",
        "b": "Region Sörlid ansvarar, som i Sverige i övrigt.\nAvtalet gäller.",
        "c": "Så ges stöd till barn.",
    }
    every = [
        Document(
            id=key,
            kind="agreement",
            file=f"{key}.md",
            title="",
            text=text,
            sections=(),
            passages=(),
        )
        for key, text in texts.items()
    ]
    places = Places.load(SHIPPED / "lexicon", every)
    assert places.meant("vem ansvarar i Norrskog") == {"a", "c"}
    assert places.meant("vad gäller i Sverige") == frozenset()
