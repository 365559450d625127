"""Values to choose between, ages of a case, and what a document says that it leaves out."""

from __future__ import annotations

import pytest

from assistant.answer.shape import Shapes
from assistant.corpus import SHIPPED
from assistant.swedish import fold
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader

SHAPES = Shapes.load(SHIPPED / "lexicon")


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("Är det fyra eller sex veckor som gäller?", ("fyra", "sex", "veckor")),
        ("Är det 17 eller 19 som är gränsen?", ("17", "19", None)),
        ("Tio dagar eller tre veckor?", ("tio", "tre", "veckor")),
        ("Är det BUP eller primärvården?", None),
    ],
)
def test_two_values_to_choose_between(
    question: str, values: tuple[str, str, str | None] | None
) -> None:
    match = SHAPES.value_choice.search(fold(question))
    assert (match.group("first", "second", "unit") if match else None) == values


@pytest.mark.parametrize(
    ("sentence", "leaves_out"),
    [
        ("Överenskommelsen omfattar inte hjälpmedel eller resor.", True),
        ("Avgiften beslutas av nämnden och regleras inte här.", True),
        ("Mottagningen omfattar inte akuta besök.", False),
        ("Överenskommelsen omfattar hjälpmedel.", False),
    ],
)
def test_what_a_document_leaves_out(sentence: str, leaves_out: bool) -> None:
    assert (SHAPES.left_out.search(fold(sentence)) is not None) is leaves_out


def test_whom_a_document_leaves_out_is_no_matter() -> None:
    """What follows "som" tells of persons, and is no thing that a question may be after."""
    said = fold("Avtalet omfattar inte tandvård eller den som behöver en mottagning.")
    match = SHAPES.left_out.search(said)
    assert match is not None
    assert match.group("what") == " tandvård eller den "


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("Den tar emot barn från sex år.", True),
        ("Det är viktigt att alla vet.", True),
        ("Den enskilde bestämmer själv.", False),
        ("Skolan ansvarar för planen.", False),
    ],
)
def test_a_sentence_that_leans_on_the_one_before(sentence: str, leans: bool) -> None:
    assert (SHAPES.leans.match(fold(sentence)) is not None) is leans


def test_an_age_in_words_of_age_is_a_bound() -> None:
    reader = AgeReader(AgeWords.load(SHIPPED / "lexicon"))
    (found,) = reader.read("erbjuds från 18 års ålder")
    assert (found.range.min, found.range.max) == (18.0, None)
