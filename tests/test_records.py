from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

import pytest

from assistant.conflicts import Conflict, find_conflicts
from assistant.records import plainly, reader
from assistant.register import Register

from . import shipped


class Colour(StrEnum):
    RED = "röd"


@dataclass(frozen=True, slots=True)
class Inner:
    text: str
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class Outer:
    inner: tuple[Inner, ...]
    span: tuple[int, int]
    years: float | None
    note: str | None = None


def back(kind: object, value: object) -> object:
    return reader(kind)(json.loads(json.dumps(plainly(value))))


@pytest.mark.parametrize(
    "value",
    [
        Outer((), (0, 1), None),
        Outer((Inner("å", Colour.RED), Inner("", None)), (3, 9), 17.99, "x"),
    ],
)
def test_a_value_comes_back_equal(value: Outer) -> None:
    assert back(Outer, value) == value


def test_the_register_and_its_differences_come_back_equal() -> None:
    register = shipped.register()
    found = find_conflicts(
        register, shipped.documents().documents, shipped.lexicon(), shipped.cues()
    )
    assert register.entries and found
    assert back(Register, register) == register
    assert back(tuple[Conflict, ...], found) == found


@pytest.mark.parametrize("kind", [dict[str, int], set, int | Inner, object])
def test_a_type_of_another_form_is_refused(kind: object) -> None:
    with pytest.raises(TypeError):
        reader(kind)


@pytest.mark.parametrize("raw", [[], [1], None, [[["å"]], [0, 1], None, None]])
def test_what_is_of_another_form_is_refused(raw: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        reader(Outer)(raw)
