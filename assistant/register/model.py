"""What the register holds: who is responsible for what, as an agreement words it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant.swedish import fold
from assistant.types import AgeRange, Level

PARTLY, CONDITIONAL = "till viss del", "under villkor"  # as a user reads them
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LevelClaim:
    """Words that place a unit on a level.

    Attributes:
        level: the level.
        partly: only to some extent ("till viss del", "visst").
        start, end: half-open span in ``Document.text``.
        text: the sentence or heading, for reading.
        needs: what the claim is about, as lexicon keys; empty for everything.
    """

    level: Level
    partly: bool
    start: int
    end: int
    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A sentence that says what a unit does.

    Attributes:
        document_id, passage_id: where it stands.
        start, end: half-open span in ``Document.text``.
        text: for reading.
        lead_in: the sentence that opens its list, or "".
        needs: lexicon keys, in order.
        ages: the ages of this sentence, or None.
        negated: it says what is not done ("är inte en hälso- och sjukvårdsinsats").
        condition: the words of its condition or exception, or "".
        fields: the fields that its words name as such ("sociala behov").
        open: it helps whatever the need is.
        supporting: such a duty as every unit has ("initiera kontakt med …").
        hands_over: it says when to send on to another level or unit.
        together: canonical units that it is done with.
        forms: forms of care that only one unit gives at a time ("inpatient").
        topics: subjects of that care.
    """

    document_id: str
    passage_id: str
    start: int
    end: int
    text: str
    lead_in: str = ""
    needs: tuple[str, ...] = ()
    ages: AgeRange | None = None
    negated: bool = False
    condition: str = ""
    fields: tuple[str, ...] = ()
    open: bool = False
    supporting: bool = False
    hands_over: bool = False
    together: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit's responsibility as one place of one document has it, for one age limit.

    Attributes:
        unit: as the document names it.
        canonical: the lexicon's name, or None for a unit that it does not know.
        units: all the units that its name covers ("Skola/elevhälsa"), canonical first.
        principal: "Region X", "Kommunen" or both; None where nothing says it.
        principal_kind: "region", "municipality", "shared", "state" or "".
        claims: its levels, whole before partial, lowest first.
        ages: the age limit as the text gives it, or None.
        age_kind: "years", "school" or "stage" (a word such as "vuxna"); "" without ages.
        age_span: half-open span of the words on age in ``Document.text``.
        purpose: what this limit is for, where the text has several ("råd och stöd"), otherwise "".
        usual_ages: ages by law or by the unit's nature, where the text gives none; never a quote.
        scope: the ages that the whole document is about, or None.
        document_id, passage_id, section, heading: where it stands.
        context: needs that its section is about ("vid placering"): it answers for those only.
        row: it is a row of a table of responsibilities.
        sentences: its duties, in the document's order.
    """

    unit: str
    canonical: str | None
    units: tuple[str, ...]
    principal: str | None
    principal_kind: str
    claims: tuple[LevelClaim, ...]
    ages: AgeRange | None
    age_kind: str
    age_span: Span | None
    purpose: str
    usual_ages: AgeRange | None
    scope: AgeRange | None
    document_id: str
    passage_id: str
    section: str | None
    heading: str
    context: tuple[str, ...]
    row: bool
    sentences: tuple[Duty, ...]

    @property
    def name(self) -> str:
        """What to call it in an answer: the lexicon's name where the document's own has it.

        "Socialtjänstens" is "Socialtjänst"; a kind that the lexicon counts among others keeps the
        name that the document gives it, as a table's rows do.
        """
        if self.row or self.canonical is None:
            return self.unit
        known = fold(self.canonical) in fold(self.unit)
        return self.canonical if known else self.unit[:1].upper() + self.unit[1:]

    @property
    def key(self) -> str:
        """The canonical unit, otherwise its name in lower case."""
        return self.canonical or self.unit.lower()

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, whole before partial."""
        return tuple(dict.fromkeys(claim.level for claim in self.claims))

    @property
    def needs(self) -> tuple[str, ...]:
        """The needs that its duties name, without those that every unit has."""
        duties = (d for d in self.sentences if not d.supporting and not d.negated)
        return tuple(dict.fromkeys(need for duty in duties for need in duty.needs))

    @property
    def conditional(self) -> bool:
        """All that it does holds only under a condition."""
        return all(duty.forms and duty.condition for duty in self.sentences)

    def same_unit(self, other: Entry) -> bool:
        """Whether another entry is of this unit, or of one that both name."""
        return self.key == other.key or bool(set(self.units) & set(other.units))

    def claim(self, level: Level) -> LevelClaim | None:
        """Its claim on a level."""
        return next((c for c in self.claims if c.level is level), None)


@dataclass(frozen=True, slots=True)
class Unread:
    """A sentence that gives responsibility, but not to anyone that could be made out."""

    document_id: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Register:
    """Who is responsible for what.

    Attributes:
        entries: units, in the order of documents and text.
        general: what a principal as a whole answers for ("Kommunerna ansvarar för …").
        unread: sentences that could not be read.
    """

    entries: tuple[Entry, ...]
    general: tuple[Entry, ...] = ()
    unread: tuple[Unread, ...] = ()

    def called(self, entry: Entry) -> str:
        """One name for a unit, however prose spells it: that of its row in a table.

        Its own document's row goes before another's. Where a document has several rows of a unit
        ("Socialtjänst (…)"), each keeps its own.
        """
        rows = [other for other in self.of_unit(entry.key) if other.row]
        rows = [other for other in rows if other.document_id == entry.document_id] or rows
        names = {(row.document_id, row.name) for row in rows}
        alone = len(names) == len({document for document, _ in names})
        return rows[0].name if rows and alone else entry.name

    def within(self, documents: Collection[str]) -> Register:
        """What some documents say of it, by their ids."""

        def kept(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
            return tuple(entry for entry in entries if entry.document_id in documents)

        return replace(self, entries=kept(self.entries), general=kept(self.general))

    def of_unit(self, key: str) -> tuple[Entry, ...]:
        """The entries of a canonical unit."""
        return tuple(entry for entry in self.entries if key == entry.key or key in entry.units)
