"""Tables whose first column is no unit: a column of units, or a matrix with marks.

"| Region | BUP | 6–17 år |" has its unit in the column "Verksamhet"; "| Hjälpmedel | X | |" says
with its mark that the column's principal or unit answers for what the row names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.register.columns import names_unit
from assistant.register.cues import RegisterCues
from assistant.swedish import fold
from assistant.types import Passage, Sentence
from assistant.understand.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark of a matrix: who answers, as the column's head names it, and its kind of principal."""

    head: str
    units: tuple[str, ...]
    principal: str


def unit_cell(passage: Passage, lexicon: Lexicon, cues: RegisterCues) -> Sentence | None:
    """The cell that names a row's unit, where the first cell is none."""
    if not passage.row or names_unit(passage.row, lexicon):
        return None
    for sentence in passage.sentences:
        head = sentence.lead_in.strip()
        if cues.patterns["unit_columns"].fullmatch(head):
            return sentence
        opens = any(hit.start == 0 for hit in lexicon.principals_in(sentence.text))
        opens = opens or names_unit(sentence.text, lexicon)
        if opens and cues.search("who_columns", head):
            return sentence
    return None


def marked(passage: Passage, lexicon: Lexicon, cues: RegisterCues) -> tuple[Marked, ...]:
    """Who answers for what a row of a matrix names; empty where the row is no such row."""
    found = []
    for sentence in passage.sentences:
        words = fold(sentence.text).strip(" ().*")
        if not sentence.lead_in or words not in cues.marks:
            continue
        head = " ".join(sentence.lead_in.split())
        units = tuple(dict.fromkeys(hit.key for hit in lexicon.units_in(head)))
        kinds = {hit.key for hit in lexicon.principals_in(head)}
        if units or kinds:
            found.append(Marked(head, units, kinds.pop() if len(kinds) == 1 else ""))
    return tuple(found)


def named_in(passage: Passage) -> Sentence:
    """What a row of a matrix names, as a sentence whose span is the whole row."""
    return Sentence(passage.start, passage.end, " ".join((passage.row or "").split()))


def with_cells(passage: Passage) -> Passage:
    """The row with each short cell as a sentence of its own that knows its column's head."""
    return replace(passage, sentences=tuple(c for s in passage.sentences for c in _cells_of(s)))


def _cells_of(sentence: Sentence) -> tuple[Sentence, ...]:
    """The short cells that a row says in one sentence, each with its head; another as it is."""
    if sentence.kind != "cells":
        return (sentence,)
    found: list[Sentence] = []
    for part in sentence.text.split("; "):
        head, colon, value = part.partition(": ")
        if colon:
            found.append(replace(sentence, text=value, lead_in=head, kind="sentence"))
        elif found:  # a semicolon of the cell's own
            found[-1] = replace(found[-1], text=f"{found[-1].text}; {part}")
    return tuple(found) or (sentence,)
