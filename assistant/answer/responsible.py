"""What the register says of a question → statements: whom to go to, units by level, forks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from assistant import render
from assistant.answer.statements import Draft, tells
from assistant.register import Duty, Entry, LevelClaim, Register
from assistant.register.model import PARTLY
from assistant.resolve import Branch, Excluded, Offer
from assistant.types import AgeRange, Level, Passage, Responsibility

GROUPS = {
    Level.FIRST_LINE: "Första linjen",
    Level.GENERAL: "Generell nivå",
    Level.SPECIALIST: "Specialistnivå, när det andra inte räcker",
    None: "Även",
}
ALONE = "Specialistnivå"  # where no other level is said
EXCEPTIONS, EXCLUDED = "Undantag", "Inte för den åldern"
EXCLUDED_BUT = "Inte för den åldern, utom i undantagsfall"
MAX_OFFERS = {Level.FIRST_LINE: 2, Level.GENERAL: 1, Level.SPECIALIST: 2, None: 1}
MAX_UNITS = 5
_WEAK = 0.55  # share of the best score below which a unit beside the first is not said
_LONG = 40  # letters of an age limit that is not repeated in a few words


class Speaker:
    """Says what the register found into a draft, and keeps the table of responsibilities."""

    def __init__(self, draft: Draft, passages: dict[str, Passage], register: Register) -> None:
        self.draft = draft
        self.passages = passages
        self._register = register
        self.table: list[Responsibility] = []

    def offers(
        self,
        offers: Sequence[Offer],
        *,
        first: Offer | None = None,
        passing_on: bool = False,
        either: Set[str] = frozenset(),
        onward: bool = False,
        quiet: bool = False,
        answers: bool = False,
    ) -> None:
        """First whom to go to, then the essentials by level, in the documents' own words.

        Args:
            offers: best first.
            first: of them, the one to begin with; the best where it is None.
            passing_on: the question is about when to send on: the first unit says it.
            either: units between which the question chooses: each that is offered is answered.
            onward: the asker's own unit is said already.
            quiet: what answers is said already: no unit is named to begin with.
            answers: the first answers for just what is asked: it is no place to begin at.
        """
        chosen = essential(offers, first)
        if not chosen:
            return
        said = (c.text for c in self.draft.claims if c.lead)
        if not quiet and not any(chosen[0].entry.name in text for text in said):
            self._lead(chosen[0], onward=onward, answers=answers)
        if chosen[0].entry.key in either:
            for other in offers:
                if other.entry.key in either - {chosen[0].entry.key}:
                    self.draft.lead(self._told(other), self._basis(other), render.ALSO)
                    break
        levels = [offer.level for offer in chosen]
        for offer in chosen:
            self._offer(offer, _group(offer.level, levels))
        if passing_on and chosen[0].hand_over is not None:
            self._duty(chosen[0].entry, chosen[0].hand_over, _group(chosen[0].level, levels))

    def exceptions(self, offers: Iterable[Offer]) -> None:
        """What only holds under a condition."""
        for offer in offers:
            self._offer(offer, EXCEPTIONS)

    def fork(self, branches: Sequence[Branch]) -> bool:
        """For each span of ages, the units that come first there; False where that is one span."""
        before = list(self.draft.claims)
        for branch in branches:
            chosen = [offer for offer in branch.offers if offer.strong] or list(branch.offers)
            lower = [o for o in chosen if o.level is not Level.SPECIALIST]
            upper = [o for o in chosen if o.level is Level.SPECIALIST]
            for offer in (*lower[:1], *upper[: 2 - len(lower[:1])]):
                self._offer(offer, _capital(render.ages(branch.ages)))
        if len({claim.group for claim in self.draft.claims if claim not in before}) > 1:
            return True
        self.draft.claims = before
        return False

    def excluded(self, excluded: Sequence[Excluded], excepted: frozenset[str]) -> None:
        """Units that the user named but whose ages leave the person out, with the words on age.

        Args:
            excluded: by the register.
            excepted: keys of units that take the age under a condition, which is said too.
        """
        for item in excluded:
            entry = item.entry
            if not item.named or entry.ages is None or entry.age_span is None:
                continue
            if entry.age_kind == "school" and item.reason == "too_old":
                continue  # a pupil may be older than those of a stage are as a rule
            number = self.cite_age(entry)
            if number is None:
                continue
            group = EXCLUDED_BUT if entry.key in excepted else EXCLUDED
            self.draft.lead(f"{entry.name}, {limit(entry)}", (number,), group)
            self._row(entry, None, entry.ages, number)

    def limits(self, entry: Entry, citation: int) -> None:
        """Adds an entry whose ages are said to the table of responsibilities."""
        self._row(entry, entry.levels[0] if entry.levels else None, entry.ages, citation)

    def next_unit(self, offers: Sequence[Offer], before: Set[Level]) -> None:
        """Who has the person after a limit that is near: the best unit for the next age.

        Args:
            offers: for the next age, best first.
            before: levels of the unit that ends; its specialists are followed by specialists.
        """
        aged = [o for o in offers if o.close and o.ages is not None]
        special = [o for o in aged if o.level is Level.SPECIALIST]
        follows = special[:2] if Level.SPECIALIST in before else []
        for offer in dict.fromkeys((*essential(aged)[:1], *follows)):
            self.draft.lead(self._told(offer), self._basis(offer), render.AFTERWARDS)

    def profile(
        self, entries: Sequence[Entry], tasks: Sequence[Duty], *, of_level: bool = False
    ) -> None:
        """A unit under its own name: its levels and ages, then some of its tasks.

        Args:
            entries: of one unit; at least one.
            tasks: of it.
            of_level: the unit has several rows: the level is part of the heading.
        """
        first = entries[0]
        level = f" – {first.levels[0].value}" if of_level and first.levels else ""
        group = f"{first.name}{level}"
        levels: list[str] = []
        numbers: list[int] = []
        for entry, claim in _levels(entries):
            levels.append(f"{claim.level.value}{f' {PARTLY}' if claim.partly else ''}")
            numbers.append(self._claimed(entry, claim))
        told = [" och ".join(levels)] if levels else []
        number = self.cite_age(first)
        if number is not None and len(limit(first)) <= _LONG:
            told.append(limit(first))
            numbers.append(number)
        if told:
            basis = tuple(dict.fromkeys(numbers))
            self.draft.say(_capital(", ".join(told)), basis, group)
            self._row(first, first.levels[0] if first.levels else None, first.ages, basis[0])
        for duty in tasks:
            cited = self.draft.cite(self.passages[duty.passage_id], duty.start, duty.end)
            self.draft.say(duty_text(duty), (cited,), group)

    def _claimed(self, entry: Entry, claim: LevelClaim) -> int:
        """A citation of the words on a level; of a duty under them where they are a heading."""
        number = self._cite(entry, claim.start, claim.end)
        duty = entry.sentences[0]
        passage = self.passages[duty.passage_id]
        return self.draft.cite(passage, duty.start, duty.end) if number is None else number

    def rows(self, entries: Iterable[Entry]) -> None:
        """Adds the units whose rows are quoted to the table of responsibilities."""
        quoted = {c.passage.id: c.n for c in reversed(self.draft.citations) if c.passage.row}
        documents = {c.n: c.passage.document_id for c in self.draft.citations}
        told = {(row.unit, documents[row.citation]) for row in self.table}
        for entry in entries:
            named = (self._register.called(entry), entry.document_id)
            if entry.row and entry.passage_id in quoted and named not in told:
                level = entry.levels[0] if entry.levels else None
                self._row(entry, level, entry.ages, quoted[entry.passage_id])

    def cite_age(self, entry: Entry) -> int | None:
        """A citation of the sentence that has the words on age."""
        return None if entry.age_span is None else self._cite(entry, *entry.age_span)

    def _cite(self, entry: Entry, start: int, end: int) -> int | None:
        """A citation of the sentence of the entry's document that has a span."""
        for passage in self.passages.values():
            if passage.document_id != entry.document_id or not passage.start <= start < passage.end:
                continue
            for sentence in passage.sentences:
                if sentence.start <= start and end <= sentence.end:
                    return self.draft.cite(passage, sentence.start, sentence.end)
        return None

    def _lead(self, offer: Offer, *, onward: bool, answers: bool) -> None:
        """Whom to go to, in one line that rests on the first unit's own quote."""
        begins = offer.level is not Level.SPECIALIST and not answers
        opening = render.GO_FIRST if begins else render.GO_TO
        opening = render.ONWARD if onward else opening
        self.draft.lead(self._told(offer), self._basis(offer), opening)

    def _told(self, offer: Offer) -> str:
        """A unit with its level and ages in one line."""
        entry = offer.entry
        told = [offer.level.value] if offer.level else []
        told += [PARTLY] if offer.partly else []
        told += [limit(entry)] if offer.ages is not None and len(limit(entry)) <= _LONG else []
        who = offer.actor or entry.name
        return f"{who} – {', '.join(told)}" if told else who

    def _basis(self, offer: Offer) -> tuple[int, ...]:
        """Citations of an offer's first duty, its ages, and its level if it stands elsewhere."""
        duty = offer.duties[0]
        passage = self.passages[duty.passage_id]
        numbers = [self.draft.cite(passage, duty.start, duty.end)]
        self._ages(offer, duty, numbers)
        claim = offer.entry.claim(offer.level) if offer.level else None
        if claim is not None and claim.text not in passage.path:
            near = passage.start <= claim.start and claim.end <= passage.end
            number = None if near else self._cite(offer.entry, claim.start, claim.end)
            numbers += [number] if number is not None and number not in numbers else []
        return tuple(numbers)

    def _offer(self, offer: Offer, group: str) -> None:
        entry, duty = offer.entry, offer.duties[0]
        numbers = [self.draft.cite(self.passages[duty.passage_id], duty.start, duty.end)]
        ages = self._ages(offer, duty, numbers)
        self._row(entry, offer.level, offer.ages, numbers[0])
        text = duty_text(duty)
        unsaid = entry.name.lower() not in text.lower()
        told = entry.row or ages or unsaid and not offer.actor
        self.draft.say(f"{entry.name}{ages}: {text}" if told else text, tuple(numbers), group)

    def _duty(self, entry: Entry, duty: Duty, group: str) -> None:
        number = self.draft.cite(self.passages[duty.passage_id], duty.start, duty.end)
        label = f"{entry.unit}: " if entry.row else ""
        self.draft.say(f"{label}{duty_text(duty)}", (number,), group)

    def _ages(self, offer: Offer, duty: Duty, numbers: list[int]) -> str:
        """Such as " (0–17 år)" with its own citation, unless the sentence itself has the words."""
        span = offer.entry.age_span
        if offer.ages is None or span is None or (duty.start <= span[0] and span[1] <= duty.end):
            return ""
        number = self.cite_age(offer.entry)
        if number is None:
            return ""
        if number not in numbers:
            numbers.append(number)
        return f" ({limit(offer.entry)})"

    def _row(self, entry: Entry, level: Level | None, ages: AgeRange | None, citation: int) -> None:
        name = self._register.called(entry)
        purpose = entry.purpose if ages is not None else ""
        row = Responsibility(name, entry.principal, level, ages, citation, purpose)
        if any(_says_all(told, row) for told in self.table):
            return
        self.table.append(row)
        for other in self._register.of_unit(entry.key) if purpose else ():
            beside = other.passage_id == entry.passage_id and other.age_span
            if beside and self.draft.quotes(self.passages[other.passage_id], *beside):
                self._row(other, level, other.ages, citation)  # its ages for another purpose


def _says_all(told: Responsibility, row: Responsibility) -> bool:
    """Whether a row of the table has what another says: a limit of its own is a row of its own."""
    if told.unit != row.unit or row.level not in {told.level, None}:
        return False
    if row.ages is None:
        return True
    same = told.ages is not None and (told.ages.min, told.ages.max) == (row.ages.min, row.ages.max)
    return same and told.purpose == row.purpose


def _levels(entries: Sequence[Entry]) -> tuple[tuple[Entry, LevelClaim], ...]:
    """Each level that some entries claim, once, with the first claim."""
    found: dict[Level, tuple[Entry, LevelClaim]] = {}
    for entry in entries:
        for claim in entry.claims:
            found.setdefault(claim.level, (entry, claim))
    return tuple(found.values())


def essential(offers: Sequence[Offer], first: Offer | None = None) -> tuple[Offer, ...]:
    """The units worth naming to somebody in a hurry, best first, so many a level as help.

    The first one's level stands first. Help in general ("stödåtgärder i skolmiljön") is left out
    where a unit is there for the need, unless it is the one to begin with.
    """
    strong = [offer for offer in offers if offer.strong]
    if first is not None:
        others = [offer for offer in strong or offers if offer is not first]
        strong = [first, *others]
    left = dict(MAX_OFFERS)
    chosen: list[Offer] = []
    best = max((offer.score for offer in offers), default=0.0)
    for offer in strong or offers:
        weak = offer.score < _WEAK * best and not offer.close
        if left[offer.level] > 0 and len(chosen) < MAX_UNITS and not (chosen and weak):
            left[offer.level] -= 1
            chosen.append(offer)
    return tuple(sorted(chosen, key=lambda offer: offer.level is not chosen[0].level))


def _group(level: Level | None, levels: Sequence[Level | None]) -> str:
    """The heading of a level among those that are said; none where no level is known.

    Args:
        level: one of them.
        levels: of the units that are said, in their order.
    """
    if set(levels) == {None} or level is levels[0] is None:
        return ""
    return ALONE if level is levels[0] is Level.SPECIALIST else GROUPS[level]


def limit(entry: Entry) -> str:
    """The entry's ages as the document words them: "0-17 år"."""
    if entry.ages is None:
        return ""
    words = " ".join(entry.ages.text.split()) or render.ages(entry.ages)
    return words.removesuffix("s") if words.endswith("års") else words


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def duty_text(duty: Duty) -> str:
    """A duty in the document's words, behind the line that opens its list where that tells."""
    return f"{duty.lead_in} {duty.text}" if tells(duty.lead_in) else duty.text
