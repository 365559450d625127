"""What the register says of one question: whose somebody is, and which units take others."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from assistant import render
from assistant.answer.beside import MAIN
from assistant.answer.foremost import Best, elsewhere, foremost, place_of, worded
from assistant.answer.known import Known
from assistant.answer.levels import above, behind
from assistant.answer.responsible import Speaker, duty_text
from assistant.answer.shape import Shape
from assistant.answer.statements import choose, write
from assistant.answer.steers import Steer
from assistant.answer.unit_ages import has_condition
from assistant.register import Entry
from assistant.register.target import either_units, group_needs
from assistant.resolve import Offer, Resolution, conditional, fits, resolve
from assistant.search import Found
from assistant.swedish import fold, words
from assistant.types import AgeRange, Evidence, Level, Query

_RELEVANT = 6  # sentences that make an exception worth saying
_ADULT = 18
_BEGINS = 5.5  # years: nobody is younger in the autumn when children begin at school
_BY_REGISTER = 0.3  # probability of the register's passages from which the register answers first
_OF_PERSON = 0.15  # the same for somebody with an age and a need
_NAME, _ENDING = 7, 3  # letters of a unit's name that is known whatever its ending; of endings


@dataclass(frozen=True, slots=True)
class Whose:
    """Asks the register on behalf of a question, and says what it has; holds no state."""

    known: Known

    def named(self, query: Query) -> tuple[str, ...]:
        """Units that the user asks about by name, those too that only a document knows."""
        said = fold(query.standalone)
        asked = {word for word in words(said) if len(word) >= _NAME}
        own = (
            e.key
            for e in self.known.register.entries
            if e.canonical is None and (e.key in said or _inflected(e.key, asked))
        )
        told = (*query.units, *own)
        others = {*query.from_units, *query.others_units}
        return tuple(unit for unit in dict.fromkeys(told) if unit not in others)

    def chooses(self, query: Query) -> bool:
        """Whether a question sets units against each other: "upm eller vuxenpsyk?"."""
        return bool(either_units(query.asking, self.known.lexicon, self.known.cues))

    def resolved(self, ages: tuple[AgeRange, ...], needs: tuple[str, ...]) -> Resolution:
        """What the register has for some ages and needs alone."""
        return resolve(
            self.known.register,
            ages=ages,
            needs=needs,
            lexicon=self.known.lexicon,
            cues=self.known.cues,
            expired=self.known.expired,
        )

    def asks(self, query: Query, found: Found) -> bool:
        """A question of responsibility about someone, whose passages are the register's."""
        if not (query.about or self.named(query)):
            return False
        entries = (*self.known.register.entries, *self.known.register.general)
        held = {entry.passage_id for entry in entries}
        share = sum(h.score for h in found.hits if self.known.index.passages[h.place].id in held)
        if query.about and self.reports(query):
            return True  # who takes over from the one who reports
        asks = query.intent == "responsibility" or bool(query.ages)
        least = _OF_PERSON if query.ages and query.about else _BY_REGISTER
        return asks and share >= least

    def reports(self, query: Query) -> bool:
        """Whether every employee's duty to report concern for a child comes first."""
        shapes, broader = self.known.shapes, self.known.lexicon.with_broader
        told = (*query.ages, *query.beside)
        young = any(_young(age) for age in told)
        grown = () if young else tuple(age.text for age in told)
        old = bool(told) and all((age.min or 0.0) >= shapes.reporting_old for age in told)
        asked = shapes.reports(
            query.standalone, broader(query.needs), young=young, grown=grown, old=old
        )
        of_parent = any(
            shapes.parents_needs & broader(person.needs)
            for person in query.people or (query,)
            if person.ages and not any(_young(age) for age in person.ages)
        )
        return query.child_at_risk or asked or (young and of_parent)

    def reminds(self, query: Query) -> bool:
        """Whether the duty belongs in an answer though nothing says that a child is at risk.

        A child that drinks or takes drugs, or lives with a parent who does or is in danger.
        """
        shapes, broader = self.known.shapes, self.known.lexicon.with_broader
        people = query.people or (query,)
        young = any(_young(age) for age in (*query.ages, *query.beside))
        uses = any(
            shapes.childs_needs & self._closest(person.needs)
            for person in people
            if person.ages and _young(person.ages[0])
        )
        if uses or not shapes.parents_needs & broader(query.needs):
            return uses
        grown = () if young else tuple(age.text for age in (*query.ages, *query.beside))
        return shapes.tells_of_family(query.told, young=young, grown=grown)

    def _closest(self, needs: Sequence[str]) -> Set[str]:
        """Needs without those that another is a kind of: of gaming no addiction."""
        wider = {wide for need in needs for wide in self.known.lexicon.broader(need)}
        return set(needs) - wider

    def ruled_out(self, query: Query) -> frozenset[str]:
        """Passages of units whose ages leave the person out, unless the user named the unit."""
        if not query.ages:
            return frozenset()
        rows: dict[str, bool] = {}
        for entry in self.known.register.entries:
            if entry.row:
                fits = entry.ages is None or any(entry.ages.overlaps(age) for age in query.ages)
                fits = fits and not self._begun(entry, query)
                kept = fits or entry.key in set(query.units) - set(query.others_units)
                rows[entry.passage_id] = rows.get(entry.passage_id, False) or kept
        return frozenset(passage for passage, kept in rows.items() if not kept)

    def say(
        self,
        speaker: Speaker,
        query: Query,
        found: Found,
        evidence: Sequence[Evidence],
        *,
        said_ages: bool,
        own: Sequence[Entry] = (),
        alone: Sequence[Evidence] = (),
        shape: Shape | None = None,
    ) -> tuple[str, str]:
        """Says what the register has for a question; returns status and opening.

        Args:
            speaker: says it, into its draft.
            query: the question.
            found: its passages.
            evidence: their best sentences.
            said_ages: the ages of the unit asked about are said already.
            own: what is said already of the workplace of the one who asks.
            alone: sentences for the question without the case told before, where they may come
                before the units for the case.
            shape: the kind of fact that is asked for: a sentence that holds it comes first.
        """
        probable, named = self._probable(found), self.named(query)
        steer = Steer.of(self.known, query)
        resolution = self._resolution(query, named, probable, steer)
        of_named = [o for o in resolution.named if o.duties and conditional(o)]
        if not said_ages:
            said = {entry.key for entry in own}
            told = [x for x in resolution.excluded if x.entry.key not in said]
            left_out = [x for x in told if not meets_beside(x.entry, query)]
            speaker.excluded(left_out, frozenset(o.entry.key for o in of_named))
        open_age = not (query.ages or own) and (not named or bool(query.about and query.whose))
        steered = () if own or query.whom else resolution.steered
        forks = bool(resolution.fork) and open_age and not steered
        forks = forks and self._fork_decides(resolution, evidence)
        if forks and speaker.fork(resolution.fork):
            return "clarify", render.ASK_AGE
        offers = resolution.offers if own else _of_named(resolution.offers, query, named)
        if steered:
            others = [
                o for o in steer.without_others(offers) if not o.entry.same_unit(steered[0].entry)
            ]
            speaker.offers((steered[0], *others), first=steered[0], answers=True)
        else:
            best = Best(alone or evidence, found.banked, shape or Shape())
            self._say_offers(speaker, query, offers, best, probable, own)
        excepted = [o for o in resolution.exceptions if self._excepted(o, query, evidence)]
        speaker.exceptions([*excepted, *(o for o in of_named if o not in excepted)][:2])
        return "answered", render.opening(query) if speaker.draft.claims else ""

    def say_admission(self, speaker: Speaker, query: Query) -> tuple[str, ...]:
        """Says first who admits somebody for what they need, where that is an exception's words.

        "Läggas in för självmordsrisk" at 16 is answered by the sentence on such care under 18, and
        not by the unit's usual ages; returns the units so said.
        """
        forms = self.known.cues.form_needs & set(query.needs)
        if not (forms and query.ages):
            return ()
        broader = self.known.lexicon.with_broader(tuple(set(query.needs) - forms))
        for offer in self.resolved(query.ages, query.needs).exceptions:
            duty = next((d for d in offer.duties if forms & set(d.needs)), None)
            if duty and broader & set(duty.needs):
                passage = speaker.passages[duty.passage_id]
                number = speaker.draft.cite(passage, duty.start, duty.end)
                speaker.draft.lead(duty_text(duty), (number,), offer.entry.name)
                return (offer.entry.key,)
        return ()

    def _say_offers(
        self,
        speaker: Speaker,
        query: Query,
        offers: Sequence[Offer],
        best: Best,
        probable: dict[str, float],
        own: Sequence[Entry],
    ) -> None:
        """The units that take the person, the foremost first; not the asker's own again."""
        evidence = best.evidence
        cues = self.known.cues
        keys = frozenset(entry.key for entry in own)
        others = [offer for offer in offers if offer.entry.key not in keys]
        if not others:
            return
        severe = cues.severe(query.needs, query.ages)
        of_level = above(self.known, query, others) or self._of_level(others, query)
        asked = [o for o in others if not {o.entry.key, *o.entry.units} & set(query.from_units)]
        later = [] if severe or of_level else behind(self.known, query, asked or others)
        chosen = foremost(of_level or asked or others, probable, cues, severe=severe, behind=later)
        first = chosen if query.whom else worded(chosen, evidence)
        others = [first if offer is chosen else offer for offer in others]
        lower = [o for o in others if severe and o.level is not Level.SPECIALIST] + later
        offered = {entry.passage_id for o in others for entry in (o.entry, *o.also)}
        sure = bool(own or of_level or query.from_units)
        aside = not sure and self._aside(first, query, best, lower, offered)
        if aside:
            for sentence in choose(evidence)[:1]:
                write(speaker.draft, sentence, "", self.known.shapes.leans)
        either = either_units(query.asking, self.known.lexicon, cues)
        speaker.offers(others, first=first, either=either, onward=bool(own), quiet=aside)

    def _begun(self, entry: Entry, query: Query) -> bool:
        """Whether a unit is for those who have not begun at school, and this one has."""
        shapes = self.known.shapes
        ends = has_condition(entry, shapes) or entry.canonical in shapes.until_school
        old = not query.ages or any(a.max is None or a.max >= _BEGINS for a in query.ages)
        return ends and old and shapes.begun(query.told) is True

    def _of_level(self, offers: Sequence[Offer], query: Query) -> list[Offer]:
        """The offers of the one level that a question asks for; none where it asks for no level."""
        levels = {hit.key for hit in self.known.lexicon.levels_in(query.asking)}
        return [o for o in offers if len(levels) == 1 and o.strong and o.level in levels]

    def _aside(
        self,
        first: Offer,
        query: Query,
        found: Best,
        lower: Sequence[Offer],
        offered: Set[str],
    ) -> bool:
        """Whether the best sentence found stands before the units.

        Not for one of several people, each with a first line of their own; for somebody of an age
        with a need, no row of a unit that the register does not offer; where nothing is asked,
        only a sentence that gives somebody a duty.
        """
        evidence = found.evidence
        if query.whom or not evidence:
            return False
        if found.answers(first, lower):
            return True
        if not elsewhere(first, evidence, self.known.cues, lower, banked=found.banked):
            return False
        best = evidence[0].passage
        if first.strong and query.ages and query.about and best.row and best.id not in offered:
            return False
        asks = not self.known.shapes.only_tells(query.asking)
        return asks or place_of(evidence[0]) in self.known.duties

    def _probable(self, found: Found) -> dict[str, float]:
        """Passage id → probability that it answers, 0 to 1."""
        return {self.known.index.passages[hit.place].id: hit.score for hit in found.hits}

    def _resolution(
        self, query: Query, named: tuple[str, ...], probable: dict[str, float], steer: Steer
    ) -> Resolution:
        """What the register has for the whole question, by what search found for it."""
        best = max(probable.values())
        return resolve(
            self.known.register,
            ages=query.ages,
            needs=query.needs,
            units=named,
            relevance={place: score / best for place, score in probable.items()},
            lexicon=self.known.lexicon,
            cues=self.known.cues,
            expired=self.known.expired,
            group=group_needs(query.asking, self.known.lexicon, self.known.cues),
            steer=steer.names if steer else None,
        ).without(lambda entry: self._begun(entry, query))

    def _excepted(self, offer: Offer, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether an exception is about the care or the need asked about, and found by search."""
        duty = offer.duties[0]
        best = [e for e in evidence[:_RELEVANT] if e.score >= MAIN * evidence[0].score]
        found = (duty.document_id, duty.start) in {
            (e.passage.document_id, e.sentence.start) for e in best
        }
        return found and bool({*duty.needs, *self.known.cues.form_needs} & set(query.needs))

    def _fork_decides(self, resolution: Resolution, evidence: Sequence[Evidence]) -> bool:
        """The passage that answers best is one of those between which the age decides.

        Not where its best sentence says outright whom a unit does not take: no age changes that.
        """
        offers = [offer for branch in resolution.fork for offer in branch.offers]
        forked = {offer.entry.passage_id for offer in offers}
        if not evidence or evidence[0].passage.id not in forked:
            return False
        told = {(duty.document_id, duty.start) for offer in offers for duty in offer.duties}
        score = max((e.score for e in evidence if place_of(e) in told), default=0.0)
        if score < MAIN * evidence[0].score:
            return False
        return self.known.cues.search("negation", evidence[0].sentence.text) is None


def meets_beside(entry: Entry, query: Query) -> bool:
    """Whether a unit is there for a child in the story of somebody else: it meets the parent too.

    "Vi på bvc ser att mamman dricker, barnet är 1 år": that bvc takes no grown-ups is no answer.
    """
    children = tuple(age for age in query.beside if _young(age))
    return bool(children) and fits(entry, children)


def _young(age: AgeRange) -> bool:
    return (age.min or 0.0) < _ADULT


def _of_named(offers: Sequence[Offer], query: Query, named: tuple[str, ...]) -> Sequence[Offer]:
    """Offers; only those of a unit that is named, where nothing is said of what is needed."""
    if not named or query.about:
        return offers
    return [o for o in offers if set(named) & {o.entry.key, *o.entry.units}]


def _inflected(key: str, asked: Set[str]) -> bool:
    """Whether a unit's name of one word is asked about in another form: "trygghetsteam"."""
    if len(key) < _NAME or " " in key:
        return False
    return any(
        abs(len(word) - len(key)) <= _ENDING and (word.startswith(key) or key.startswith(word))
        for word in asked
    )
