"""Which entries help with a need, why, and at which level: whatever the age.

A duty helps when it names the need, what the need is a kind of, its field, or (general level) helps
whatever the need is. How much each counts is data: ``weights`` in ``register.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.register.cues import RegisterCues
from assistant.register.model import Duty, Entry, LevelClaim
from assistant.types import AgeRange, Level
from assistant.understand.lexicon import Lexicon

_CLOSE = frozenset({"need", "broader"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry is offered.

    Attributes:
        kind: "need" (named), "broader", "narrower", "field", "open" or "search".
        word: the need asked about, or the field; "" for a search.
        duty: the sentence that shows it.
        score: what it counts for.
    """

    kind: str
    word: str
    duty: Duty
    score: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A unit that answers for the person, at one level.

    Attributes:
        entry: the place of the text that says it best.
        duties: the sentences that show it, best first, at most three.
        level: the level that it acts on here, or None where the text gives none.
        partly: it is on that level only in part.
        ages: its age limit as the text gives it, or None.
        why: the reasons, best first.
        score: comparable within one resolution only.
        hand_over: the sentence on when to send on, or None.
        also: further entries of the same unit that say so too.
        actor: the principal, where the first duty is the principal's own and names no such unit.
    """

    entry: Entry
    duties: tuple[Duty, ...]
    level: Level | None
    partly: bool
    ages: AgeRange | None
    why: tuple[Reason, ...]
    score: float
    hand_over: Duty | None = None
    also: tuple[Entry, ...] = ()
    actor: str = ""

    @property
    def strong(self) -> bool:
        """A duty is about the need itself, and not only a help in general."""
        return any(reason.kind != "open" for reason in self.why)

    @property
    def close(self) -> bool:
        """A duty names the need, or what it is a kind of."""
        return bool(self.why) and self.why[0].kind in _CLOSE


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for.

    Attributes:
        needs: keys of the lexicon.
        relevance: passage id → search score, 0 to 1.
        lexicon: what needs are kinds of.
        cues: weights and fields.
        expired: ids of documents that have expired.
        places: canonical units that the user named: of duties alike, one that names them leads.
        ages: of the person.
    """

    needs: tuple[str, ...]
    relevance: Mapping[str, float]
    lexicon: Lexicon
    cues: RegisterCues
    expired: frozenset[str]
    places: frozenset[str] = frozenset()
    ages: tuple[AgeRange, ...] = ()

    def weight(self, name: str) -> float:
        """A weight of the data, otherwise nothing."""
        return self.cues.weights.get(name, 0.0)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of work that are asked about ("utredning")."""
        return tuple(n for n in self.needs if n in self.cues.process_needs)

    @property
    def own_needs(self) -> tuple[str, ...]:
        """What the person suffers from; the forms of care only where nothing else is asked."""
        rest = [n for n in self.needs if n not in self.cues.process_needs]
        plain = [n for n in rest if n not in self.cues.form_needs]
        return tuple(plain or rest or self.needs)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of care that are asked about ("slutenvård")."""
        return tuple(n for n in self.needs if n in self.cues.form_needs)

    def matches(self, entries: Iterable[Entry]) -> tuple[Offer, ...]:
        """Offers for the entries that help, whatever the age; by search where no need is known."""
        all_entries = tuple(entries)
        found = [(entry, self.why(entry)) for entry in all_entries]
        offers = [self.offer(entry, why) for entry, why in found if why]
        if not any(offer.strong for offer in offers):
            offers += self._by_search(all_entries)
        return tuple(o for o in offers if o.score >= self.weight("offered"))

    def why(self, entry: Entry) -> tuple[Reason, ...]:
        """The reasons to offer an entry, the best for each need, best first."""
        if entry.context and not self._asked(entry.context):
            return ()
        found = [r for need in self.own_needs for r in [self._best(entry, need)] if r is not None]
        for form in self.forms:
            if form not in self.own_needs:
                found += self._form(entry, form)
        if not found:
            found = self._by_name(entry)
        return tuple(sorted(found, key=lambda r: (-r.score, not self._placed(r.duty))))

    def _placed(self, duty: Duty) -> bool:
        """Whether a duty names a unit or place that the user named."""
        if not self.places:
            return False
        return any(hit.key in self.places for hit in self.lexicon.units_in(duty.text))

    def _by_name(self, entry: Entry) -> list[Reason]:
        """A unit that is called after a need helps with it: "Beroendemottagningen"."""
        told = {hit.key for hit in self.lexicon.needs_in(entry.canonical or entry.unit)}
        duties = [duty for duty in entry.sentences if counts(duty)]
        for need in self.own_needs:
            if duties and told & {need, *self.lexicon.broader(need)}:
                return [Reason("field", need, duties[0], self.weight("field"))]
        return []

    def _best(self, entry: Entry, need: str) -> Reason | None:
        reasons = [self._reason(entry, duty, need) for duty in entry.sentences if counts(duty)]
        best = [reason for reason in reasons if reason is not None]
        return max(best, key=lambda r: (r.score, self._placed(r.duty), -r.duty.start), default=None)

    def _form(self, entry: Entry, form: str) -> list[Reason]:
        """A form of care counts where the duty is conditional: an exception, not the rule."""
        duties = [d for d in entry.sentences if form in d.needs and d.forms and d.condition]
        return [Reason("need", form, d, self.weight("need")) for d in duties[:1]]

    def _gives(self, entry: Entry) -> bool:
        """Whether an entry gives the form of care that is asked about, as a rule."""
        return any(
            form in d.needs and counts(d) and not d.condition
            for form in self.forms
            for d in entry.sentences
        )

    def childish(self, duty: Duty) -> bool:
        """Whether a duty's own words are of children or pupils, and of nobody older."""
        cues = self.cues
        if duty.ages is not None or not cues.search("of_children", duty.text):
            return False
        return cues.search("of_older", duty.text) is None

    @property
    def severe(self) -> bool:
        """Something asked about is a specialist's from the start."""
        return self.cues.severe(self.needs, self.ages)

    def _reason(self, entry: Entry, duty: Duty, need: str) -> Reason | None:
        chain = tuple(self.lexicon.broader(need))
        if need in duty.needs:
            kind, word = "need", need
        elif any(wider in duty.needs for wider in chain):
            kind, word = "broader", next(w for w in chain if w in duty.needs)
        elif shared := self._shared(duty, (need, *chain)):
            kind, word = "field", shared
        elif any(need in self.lexicon.broader(n) for n in duty.needs):
            kind, word = "narrower", need
        elif duty.open and Level.GENERAL in entry.levels:
            kind, word = "open", ""
        else:
            return None
        return Reason(kind, word, duty, self.weight(kind))

    def _shared(self, duty: Duty, chain: tuple[str, ...]) -> str:
        fields = self.cues.fields
        return next((f for f in duty.fields if f in fields and fields[f][0] & set(chain)), "")

    def _by_search(self, entries: tuple[Entry, ...]) -> list[Offer]:
        best = max((self.relevance.get(e.passage_id, 0.0) for e in entries), default=0.0)
        least = max(best * self.weight("strong"), 1e-6)
        found = []
        for entry in entries:
            score = self.relevance.get(entry.passage_id, 0.0)
            duties = [d for d in entry.sentences if counts(d)]
            if score >= least and duties:
                found.append(
                    self.offer(
                        entry, (Reason("search", "", duties[0], self.weight("need") * score),)
                    )
                )
        return found

    def offer(self, entry: Entry, why: tuple[Reason, ...]) -> Offer:
        """An entry as an offer, on the level that it acts on for this need."""
        claim = self._level(entry)
        further = sum(reason.score for reason in why[1:])
        score = (why[0].score if why else 0.0) + self.weight("further") * further
        score += self.weight("step") * any(step in entry.needs for step in self.steps)
        score += self.weight("form") * self._gives(entry)
        score += self.weight("relevance") * self.relevance.get(entry.passage_id, 0.0)
        score += self.weight("current") * (entry.document_id not in self.expired)
        score += self.weight("partly") * (claim is not None and claim.partly)
        duties = tuple(dict.fromkeys(reason.duty for reason in why))[:3]
        return Offer(
            entry=entry,
            duties=duties,
            level=claim.level if claim else None,
            partly=claim.partly if claim else False,
            ages=entry.ages,
            why=why,
            score=score,
            hand_over=next((d for d in entry.sentences if d.hands_over), None),
            actor=self._actor(entry, duties),
        )

    def _actor(self, entry: Entry, duties: tuple[Duty, ...]) -> str:
        """Who acts in the first duty: "Kommunerna ansvarar för …" under another unit's name."""
        if entry.row or entry.canonical is None or not (entry.principal and duties):
            return ""
        opening = [h for h in self.lexicon.principals_in(duties[0].text) if h.start == 0]
        told = {hit.key for hit in self.lexicon.units_in(duties[0].text)}
        return entry.principal if opening and entry.canonical not in told else ""

    def _level(self, entry: Entry) -> LevelClaim | None:
        """A partial claim counts for the needs that it names; the section's levels go first."""
        told = [
            lv for lv, pattern in self.cues.levels if entry.row and pattern.search(entry.heading)
        ]
        claims = [c for c in entry.claims if c.level in told] or list(entry.claims)
        for claim in claims:
            if claim.partly and (len(claims) == 1 or self._about(claim)):
                return claim
        return claims[0] if claims else None

    def _about(self, claim: LevelClaim) -> bool:
        steps = self.cues.process_needs & set(claim.needs)
        return bool(steps & set(self.steps)) if steps else self._asked(claim.needs)

    def _asked(self, named: tuple[str, ...]) -> bool:
        """Whether a text's needs are among those asked about or what they are kinds of."""
        return bool(self.lexicon.with_broader(self.needs) & set(named))


def counts(duty: Duty) -> bool:
    """Whether a duty says anything about whom a need belongs to."""
    return not (duty.supporting or duty.negated)
