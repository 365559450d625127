"""What the agreements say differently about the same thing, found by program.

Compared between documents: a unit's age limits and levels, what its first line is for, its
principal, care that only one unit gives at a time, and how each agreement is followed up and
settles disagreement. A difference of wording or of level is explained, not called a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.register.cues import Process, RegisterCues
from assistant.register.model import PARTLY, Duty, Entry, LevelClaim, Register, Span
from assistant.types import AgeRange, Document, Level, Passage, Sentence
from assistant.understand.lexicon import Lexicon

_SAME_AGE = 0.011  # 17.99 and "upp till 18" are the same limit


@dataclass(frozen=True, slots=True)
class Side:
    """What one document says.

    Attributes:
        document_id, passage_id: where.
        span: half-open span in ``Document.text`` of the sentence that says it.
        reading: the sentence for reading.
        value: the value that is compared, as a short text.
    """

    document_id: str
    passage_id: str
    span: Span
    reading: str
    value: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two documents on the same attribute of the same thing.

    Attributes:
        kind: "conflict", or "explained" for a difference of wording or level.
        unit: canonical unit, or a subject ("psykiska behov", "follow_up").
        attribute: "ages", "level", "duty", "principal", "care", "follow_up" or "disagreement".
        sides: the two, in the order of the documents.
        explanation: code of why it is explained, or of what differs: "same_limit", "wording",
            "purpose", "level", "whole_and_part", "ages", "needs", "principal", "unit", "process".
        ages: the ages that it concerns, where it concerns some.
    """

    kind: str
    unit: str
    attribute: str
    sides: tuple[Side, Side]
    explanation: str
    ages: AgeRange | None = None


def find_conflicts(
    register: Register, documents: Sequence[Document], lexicon: Lexicon, cues: RegisterCues
) -> tuple[Conflict, ...]:
    """All differences between the agreements of a corpus, conflicts before explained ones.

    Args:
        register: of these documents.
        documents: as read; memos are not compared.
        lexicon: units and needs.
        cues: how documents tell of follow-up and disagreement.
    """
    found: list[Conflict] = []
    rules = [entry for entry in register.entries if not entry.conditional]
    for a, b in combinations(rules, 2):
        if a.document_id != b.document_id and a.same_unit(b):
            found.extend(_between(a, b, lexicon, cues))
    found.extend(_care(register))
    agreements = [document for document in documents if document.kind != "memo"]
    for name, process in cues.processes.items():
        found.extend(_processes(name, process, agreements, lexicon))
    ordered = sorted(_distinct(found), key=lambda c: c.kind)
    return tuple(ordered)


def _between(a: Entry, b: Entry, lexicon: Lexicon, cues: RegisterCues) -> Iterator[Conflict]:
    yield from _ages(a, b)
    yield from _levels(a, b)
    yield from _first_line(a, b, lexicon, cues)
    if a.principal_kind and b.principal_kind and a.principal_kind != b.principal_kind:
        sides = (
            _side(a, a.sentences[0], a.principal or ""),
            _side(b, b.sentences[0], b.principal or ""),
        )
        yield Conflict("conflict", a.key, "principal", sides, "principal")


# ages -------------------------------------------------------------------------------------------


def _ages(a: Entry, b: Entry) -> Iterator[Conflict]:
    if a.ages is None or b.ages is None or a.age_kind != "years" or b.age_kind != "years":
        return
    sides = _age_side(a), _age_side(b)
    if not (_near(a.ages.min, b.ages.min) and _near(a.ages.max, b.ages.max)):
        yield Conflict("conflict", a.key, "ages", sides, "ages", _apart(a.ages, b.ages))
    elif a.ages.text.split() != b.ages.text.split():
        yield Conflict(
            "explained", a.key, "ages", sides, "wording" if a.ages.max is None else "same_limit"
        )


def _near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return (a or 0.0) == (b or 0.0) and (a is None) == (b is None)
    return abs(a - b) <= _SAME_AGE


def _apart(a: AgeRange, b: AgeRange) -> AgeRange | None:
    """The ages that only one of two limits takes, where they are at one end."""
    lows = sorted((a.min or 0.0, b.min or 0.0))
    highs = (a.max, b.max)
    if _near(a.min, b.min) and None not in highs:
        low, high = sorted(h for h in highs if h is not None)
        return AgeRange(round(low + 0.01, 2), high)
    if _near(a.max, b.max):
        return AgeRange(lows[0], round(lows[1] - 0.01, 2))
    return None


def _age_side(entry: Entry) -> Side:
    """The sentence with the limit; where it stands in a cell of its own, the cell."""
    span = entry.age_span or (0, 0)
    told = [d for d in entry.sentences if d.start <= span[0] < d.end]
    said = entry.ages.text if entry.ages else ""
    duty = next((d for d in told if said in d.text), (*told, entry.sentences[0])[0])
    purpose = f" ({entry.purpose})" if entry.purpose else ""
    return _side(entry, duty, f"{entry.ages.text if entry.ages else ''}{purpose}")


# levels -----------------------------------------------------------------------------------------


def _levels(a: Entry, b: Entry) -> Iterator[Conflict]:
    """A document that places the unit on fewer or other levels: explained by both being true."""
    if not a.claims or not b.claims or _places(a) == _places(b):
        return
    shared = set(a.levels) & set(b.levels)
    explanation = "whole_and_part" if shared else "level"
    sides = _level_side(a, a.claims), _level_side(b, b.claims)
    yield Conflict("explained", a.key, "level", sides, explanation)


def _places(entry: Entry) -> frozenset[tuple[Level, bool]]:
    return frozenset((claim.level, claim.partly) for claim in entry.claims)


def _level_side(entry: Entry, claims: Sequence[LevelClaim]) -> Side:
    value = ", ".join(f"{c.level.value}{f' ({PARTLY})' if c.partly else ''}" for c in claims)
    first = claims[0]
    passage = entry.passage_id
    return Side(entry.document_id, passage, (first.start, first.end), first.text, value)


def _first_line(a: Entry, b: Entry, lexicon: Lexicon, cues: RegisterCues) -> Iterator[Conflict]:
    """What the first line is for, where both place the unit there for ages that meet."""
    one, two = a.claim(Level.FIRST_LINE), b.claim(Level.FIRST_LINE)
    if one is None or two is None or not one.needs or not two.needs or not _meet(a, b):
        return
    steps = cues.process_needs | cues.form_needs
    fewer, more = sorted((_wide(one, lexicon, steps), _wide(two, lexicon, steps)), key=len)
    if fewer and more - fewer and not fewer - more and a.ages and b.ages:
        sides = _claim_side(a, one), _claim_side(b, two)
        yield Conflict("conflict", a.key, "duty", sides, "needs", _common(a, b))


def _wide(claim: LevelClaim, lexicon: Lexicon, steps: frozenset[str]) -> frozenset[str]:
    """The needs of a claim at their widest: what is compared is the field and not the detail."""
    return frozenset(
        (need, *lexicon.broader(need))[-1] for need in claim.needs if need not in steps
    )


def _meet(a: Entry, b: Entry) -> bool:
    return a.ages is None or b.ages is None or a.ages.overlaps(b.ages)


def _common(a: Entry, b: Entry) -> AgeRange | None:
    if a.ages is None or b.ages is None:
        return None
    highs = [h for h in (a.ages.max, b.ages.max) if h is not None]
    return AgeRange(max(a.ages.min or 0.0, b.ages.min or 0.0), min(highs) if highs else None)


def _claim_side(entry: Entry, claim: LevelClaim) -> Side:
    span = claim.start, claim.end
    value = ", ".join(claim.needs)
    return Side(entry.document_id, entry.passage_id, span, claim.text, value)


# care that only one unit gives at a time ---------------------------------------------------


def _care(register: Register) -> Iterator[Conflict]:
    """The same form of care on the same subject for the same ages, given to different units."""
    given = [(e, d) for e in register.entries for d in e.sentences if d.forms and d.topics]
    for (a, one), (b, two) in combinations(given, 2):
        topics = set(one.topics) & set(two.topics)
        other_units = not a.same_unit(b)
        if a.document_id == b.document_id or not other_units or not topics:
            continue
        if set(one.forms) & set(two.forms) and _duty_ages_meet(a, one, b, two):
            sides = _side(a, one, a.unit), _side(b, two, b.unit)
            yield Conflict("conflict", min(topics), "care", sides, "unit", _common(a, b))


def _duty_ages_meet(a: Entry, one: Duty, b: Entry, two: Duty) -> bool:
    first, second = one.ages or a.ages, two.ages or b.ages
    return first is not None and second is not None and first.overlaps(second)


# follow-up and disagreement -----------------------------------------------------------


def _processes(
    name: str, process: Process, documents: Sequence[Document], lexicon: Lexicon
) -> Iterator[Conflict]:
    told = [side for document in documents for side in told_of(process, document)]
    for one, two in combinations(told, 2):
        if one.reading != two.reading:
            yield Conflict("conflict", name, name, (one, two), "process")


def told_of(process: Process, document: Document, near: str = "") -> list[Side]:
    """How a document tells of one of its workings: the best sentences, side by side, or none.

    In the passage ``near``, if there; else under its heading, with most of its words.
    """
    found: list[tuple[bool, int, int, Passage, tuple[Sentence, ...]]] = []
    for passage in document.passages:
        headed = any(process.heading.search(title) for title in passage.path)
        told = [at for at, s in enumerate(passage.sentences) if _tells(s, process)]
        if told:
            run = passage.sentences[told[0] : told[-1] + 1]
            run = run if len(run) <= len(told) + 1 else passage.sentences[told[0] : told[0] + 1]
            worth = -len(told) - 2 * headed
            found.append((passage.id != near, worth, passage.start, passage, run))
    if not found:
        return []
    *_, passage, run = min(found, key=lambda f: f[:3])
    reading = " ".join(sentence.text for sentence in run)
    return [Side(document.id, passage.id, (run[0].start, run[-1].end), reading, run[0].text)]


def _tells(sentence: Sentence, process: Process) -> bool:
    return sentence.kind != "lead_in" and any(
        all(pattern.search(sentence.text) for pattern in line) for line in process.sentences
    )


def _side(entry: Entry, duty: Duty, value: str) -> Side:
    return Side(entry.document_id, duty.passage_id, (duty.start, duty.end), duty.text, value)


def _distinct(found: Sequence[Conflict]) -> list[Conflict]:
    """Each difference once: the same sentences on the same attribute are one."""
    seen: set[tuple[str, str, Span, Span, str]] = set()
    kept = []
    for conflict in found:
        one, two = conflict.sides
        key = (conflict.unit, conflict.attribute, one.span, two.span, one.value + two.value)
        if key not in seen:
            seen.add(key)
            kept.append(conflict)
    return kept
