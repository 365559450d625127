"""The entries that a row of a table gives, whatever form the table has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.register.columns import Party, parties
from assistant.register.duties import Read
from assistant.register.entries import Maker
from assistant.register.model import Entry
from assistant.register.tables import Marked, marked, named_in, unit_cell, with_cells
from assistant.types import Passage, Sentence


class Rows:
    """Reads the rows of one document.

    Args:
        maker: of its entries.
    """

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._reader = maker.reader
        self._cues = maker.cues

    def read(self, passage: Passage) -> tuple[Entry, ...]:
        """The entries of a row of a table of responsibilities; none for another table."""
        passage = with_cells(passage)
        of_matrix = marked(passage, self._reader.lexicon, self._cues)
        if of_matrix:
            return tuple(e for mark in of_matrix for e in self._marked(passage, mark))
        if columns := parties(passage, self._reader.lexicon, self._cues):
            return tuple(e for party in columns for e in self._of_party(passage, party))
        cell = unit_cell(passage, self._reader.lexicon, self._cues)
        name = " ".join((cell.text if cell else passage.row or "").split())
        units = self._maker.units_in(name)
        titles = " ".join(passage.path)
        told = self._cues.search("responsibility_headings", titles) or self._maker.level_of(titles)
        if not told and not units and cell is None:
            return ()
        rest = [s for s in passage.sentences if s is not cell and not self._is_principal(s)]
        if cell is not None and not self._reader.lexicon.principals_in(passage.row or ""):
            rest = [named_in(passage), *rest]
        if not rest:
            return ()
        parts = [(passage, read) for read in self._under(passage, rest)]
        principal = self._principal_cell(passage) or (
            self._principal_of(passage.row) or self._principal_of(cell.text) if cell else ""
        )
        return self._maker.entries(parts, name, units, principal, row=True)

    def _under(self, passage: Passage, told: Sequence[Sentence]) -> list[Read]:
        """The sentences of a row; where none names a need, the first has the headings' needs."""
        reads = [self._reader.read(passage, sentence) for sentence in told]
        if not any(read.duty.needs for read in reads):
            titles = Sentence(passage.start, passage.end, ". ".join(passage.path[1:]))
            needs = self._reader.read(passage, titles).duty.needs
            reads[0] = replace(reads[0], duty=replace(reads[0].duty, needs=needs))
        return reads

    def of_principal(self, entry: Entry) -> bool:
        """Whether an entry of a row is what a principal as a whole answers for."""
        named = self._reader.lexicon.principals_in(entry.unit)
        return not (entry.units or entry.row) and any(hit.start == 0 for hit in named)

    def _of_party(self, passage: Passage, party: Party) -> tuple[Entry, ...]:
        """What a row of matters gives to one who acts: the matter is part of each duty."""
        matter = self._reader.read(passage, named_in(passage))
        reads = []
        for body, whole in party.said:
            read = self._reader.read(passage, body)
            head = f"{whole.lead_in}: " if whole.lead_in else ""
            duty = replace(
                read.duty,
                text=f"{matter.duty.text}: {head}{whole.text}",
                lead_in="",
                needs=tuple(dict.fromkeys((*read.duty.needs, *matter.duty.needs))),
                fields=tuple(dict.fromkeys((*read.duty.fields, *matter.duty.fields))),
            )
            reads.append(replace(read, duty=duty, ages=read.ages or matter.ages))
        name = (
            party.name if party.own or party.units else self._maker.principal_name(party.principal)
        )
        parts = [(passage, read) for read in reads]
        return self._maker.entries(
            parts, name or party.name, party.units, party.principal, row=False
        )

    def _marked(self, passage: Passage, mark: Marked) -> tuple[Entry, ...]:
        """What a mark in a matrix gives to its column's principal or unit."""
        read = self._reader.read(passage, named_in(passage))
        read = replace(read, duty=replace(read.duty, supporting=False))
        made = self._maker.entries(
            [(passage, read)], mark.head, mark.units, mark.principal, row=bool(mark.units)
        )
        return made

    def _principal_of(self, text: str | None) -> str:
        """The kind of principal that a cell names, or "" for none; two are shared."""
        kinds = {hit.key for hit in self._reader.lexicon.principals_in(text or "")}
        return kinds.pop() if len(kinds) == 1 else "shared" if kinds else ""

    def _principal_cell(self, passage: Passage) -> str:
        """The kind of principal that a column of the table names, or ""."""
        cells = (s for s in passage.sentences if self._is_principal(s))
        return next((self._principal_of(cell.text) for cell in cells), "")

    def _is_principal(self, sentence: Sentence) -> bool:
        """Whether a cell stands in the column that names the principal: no duty."""
        return bool(self._cues.patterns["principal_heads"].fullmatch(sentence.lead_in.strip()))
