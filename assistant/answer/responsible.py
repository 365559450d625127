"""What the register says of a question → statements: units by level, forks, units ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant import render
from assistant.answer.statements import Draft
from assistant.register import Duty, Entry
from assistant.resolve import Branch, Excluded, Offer
from assistant.types import AgeRange, Level, Passage, Responsibility

GROUPS = {
    Level.FIRST_LINE: "Första linjen",
    Level.GENERAL: "Generell nivå",
    Level.SPECIALIST: "Specialistnivå, när det andra inte räcker",
    None: "Även",
}
EXCEPTIONS, EXCLUDED = "Undantag", "Inte för den åldern"
MAX_OFFERS = {Level.FIRST_LINE: 3, Level.GENERAL: 2, Level.SPECIALIST: 3, None: 2}


class Speaker:
    """Says what the register found into a draft, and keeps the table of responsibilities."""

    def __init__(self, draft: Draft, passages: dict[str, Passage]) -> None:
        self.draft = draft
        self.passages = passages
        self.table: list[Responsibility] = []

    def offers(self, offers: Iterable[Offer]) -> None:
        """Units by level, so many a level as help, best first; the first says when to pass on."""
        left = dict(MAX_OFFERS)
        first = True
        for offer in offers:
            if left[offer.level] > 0:
                left[offer.level] -= 1
                self._offer(offer, GROUPS[offer.level])
                if first and offer.hand_over is not None:
                    self._duty(offer.entry, offer.hand_over, GROUPS[offer.level])
                if offer.also:
                    self._also(offer.also[0], GROUPS[offer.level])
                first = False

    def exceptions(self, offers: Iterable[Offer], relevant: frozenset[tuple[str, int]]) -> None:
        """What only holds under a condition, where the question is about it.

        Args:
            offers: the register's exceptions.
            relevant: (document id, start) of the sentences that the search found best.
        """
        for offer in offers:
            duty = offer.duties[0]
            if (duty.document_id, duty.start) in relevant:
                self._offer(offer, EXCEPTIONS)

    def fork(self, branches: Sequence[Branch]) -> None:
        """For each span of ages, the units that come first there."""
        for branch in branches:
            chosen = [offer for offer in branch.offers if offer.strong] or list(branch.offers)
            lower = [o for o in chosen if o.level is not Level.SPECIALIST]
            upper = [o for o in chosen if o.level is Level.SPECIALIST]
            for offer in (*lower[:2], *upper[: 3 - len(lower[:2])]):
                self._offer(offer, _capital(render.ages(branch.ages)))

    def excluded(self, excluded: Sequence[Excluded]) -> None:
        """Units that the user named but whose ages leave the person out, with the words on age."""
        for item in excluded:
            entry = item.entry
            if not item.named or entry.ages is None or entry.age_span is None:
                continue
            number = self._cite_age(entry)
            if number is None:
                continue
            reason = "är för äldre" if item.reason == "too_young" else "är för yngre"
            limit = entry.ages.text or render.ages(entry.ages)
            self.draft.say(f"{_name(entry)} {reason}: {limit}", (number,), EXCLUDED)
            self._row(entry, None, entry.ages, number)

    def rows(self, entries: Iterable[Entry]) -> None:
        """Adds the units whose rows are quoted to the table of responsibilities."""
        quoted = {c.passage.id: c.n for c in reversed(self.draft.citations) if c.passage.row}
        for entry in entries:
            if entry.row and entry.passage_id in quoted:
                level = entry.levels[0] if entry.levels else None
                self._row(entry, level, entry.ages, quoted[entry.passage_id])

    def _offer(self, offer: Offer, group: str) -> None:
        entry, duty = offer.entry, offer.duties[0]
        number = self.draft.cite(self.passages[duty.passage_id], duty.start, duty.end)
        numbers = [number]
        ages = self._ages(offer, duty, numbers)
        self._row(entry, offer.level, offer.ages, number)
        label = (
            f"{entry.unit}{ages}: " if entry.row else (f"{_name(entry)}{ages}: " if ages else "")
        )
        self.draft.say(f"{label}{_duty_text(duty)}", tuple(numbers), group)

    def _duty(self, entry: Entry, duty: Duty, group: str) -> None:
        number = self.draft.cite(self.passages[duty.passage_id], duty.start, duty.end)
        label = f"{entry.unit}: " if entry.row else ""
        self.draft.say(f"{label}{_duty_text(duty)}", (number,), group)

    def _also(self, entry: Entry, group: str) -> None:
        """The same from another document, so that both sources are seen."""
        if entry.document_id in {c.passage.document_id for c in self.draft.citations}:
            return
        duty = next((d for d in entry.sentences if not d.supporting), None)
        if duty is not None:
            self._duty(entry, duty, group)

    def _ages(self, offer: Offer, duty: Duty, numbers: list[int]) -> str:
        """Such as " (0–17 år)" with its own citation, unless the sentence itself has the words."""
        span = offer.entry.age_span
        if offer.ages is None or span is None or (duty.start <= span[0] and span[1] <= duty.end):
            return ""
        number = self._cite_age(offer.entry)
        if number is None:
            return ""
        if number not in numbers:
            numbers.append(number)
        return f" ({offer.ages.text or render.ages(offer.ages)})"

    def _cite_age(self, entry: Entry) -> int | None:
        """A citation of the sentence that has the words on age."""
        assert entry.age_span is not None
        start, end = entry.age_span
        for passage in self.passages.values():
            if passage.document_id != entry.document_id or not passage.start <= start < passage.end:
                continue
            for sentence in passage.sentences:
                if sentence.start <= start and end <= sentence.end:
                    return self.draft.cite(passage, sentence.start, sentence.end)
        return None

    def _row(self, entry: Entry, level: Level | None, ages: AgeRange | None, citation: int) -> None:
        row = Responsibility(_name(entry), entry.principal, level, ages, citation)
        if all((r.unit, r.level) != (row.unit, row.level) for r in self.table):
            self.table.append(row)


def _name(entry: Entry) -> str:
    """A table's own name of the unit; running text may have it in any form."""
    return entry.unit if entry.row else (entry.canonical or entry.unit)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _duty_text(duty: Duty) -> str:
    said = len(duty.lead_in.split()) > 2  # a bare "Såsom:" says nothing
    return f"{duty.lead_in} {duty.text}" if said else duty.text
