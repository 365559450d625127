"""What a careful colleague adds: expired and proposed sources, moved law, danger, personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant import render
from assistant.answer.statements import Draft
from assistant.conflicts import Conflict, Side
from assistant.law import Law, law_notes
from assistant.types import AgeRange, Citation, Claim, Document, Notice, Passage, Query

MAX_LAW, MAX_CONFLICTS = 3, 3
_WIDE = 6.0  # years: over so many an age decides nothing
_CLOSE = 0.1  # years on either side of the ages in dispute
PERSONAL_DATA = {
    "personnummer": "ett personnummer",
    "samordningsnummer": "ett samordningsnummer",
    "e-post": "en e-postadress",
    "telefon": "ett telefonnummer",
}


def of_question(query: Query) -> tuple[Notice, ...]:
    """Notices that the question itself calls for: danger first, then personal data."""
    found: list[Notice] = []
    if query.acute:
        found.append(Notice("acute", render.ACUTE))
    if query.child_at_risk:
        found.append(Notice("acute", render.CONCERN))
    if query.foreign:
        found.append(Notice("assumption", render.FOREIGN))
    if query.personal_data:
        kinds = ", ".join(dict.fromkeys(PERSONAL_DATA.get(k, k) for k in query.personal_data))
        found.append(
            Notice(
                "personal_data",
                f"Jag tog bort {kinds} ur frågan. Skriv inga uppgifter som pekar ut en person.",
            )
        )
    return tuple(found)


def of_sources(
    citations: Sequence[Citation], documents: Mapping[str, Document], today: date
) -> tuple[Notice, ...]:
    """An ``expired`` or ``memo`` notice for each document cited that calls for one.

    One that has passed its end but is renewed unless someone ends it is said to be so, as an
    ``assumption``.
    """
    found: list[Notice] = []
    for document_id in dict.fromkeys(c.passage.document_id for c in citations):
        document = documents[document_id]
        numbers = tuple(c.n for c in citations if c.passage.document_id == document_id)
        ended = document.validity.valid_to
        if document.kind == "memo":
            found.append(Notice("memo", _memo(document), numbers))
        elif document.validity.expired(today) and ended is not None:
            found.append(Notice("expired", _expired(document, ended), numbers))
        elif document.validity.extended(today) and ended is not None:
            found.append(Notice("assumption", _extended(document, ended), numbers))
    return tuple(found)


def _memo(document: Document) -> str:
    dated = document.validity.dated
    when = f" från {render.day(dated)}" if dated else ""
    return (
        f"{document.short}{when} är ett underlag med förslag. Det är inte beslutat i det här"
        " materialet och är ingen regel."
    )


def _expired(document: Document, ended: date) -> str:
    return (
        f"{document.short} gällde till och med {render.day(ended)} och har gått ut. Kontrollera om"
        " det finns en nyare innan du går efter den."
    )


def _extended(document: Document, ended: date) -> str:
    return (
        f"{document.short} gällde först till och med {render.day(ended)}. Enligt texten förlängs"
        " den om ingen säger upp den, så jag räknar med att den gäller. Kontrollera om den är"
        " uppsagd."
    )


def of_law(citations: Sequence[Citation], law: Law, today: date) -> tuple[Notice, ...]:
    """A ``law`` notice for each moved provision, act or term that a quote names."""
    found: dict[str, list[int]] = {}
    for citation in citations:
        for note in law_notes(citation.quote, law, today=today):
            found.setdefault(note.text, []).append(citation.n)
    return tuple(
        Notice("law", text, tuple(numbers)) for text, numbers in list(found.items())[:MAX_LAW]
    )


def of_conflicts(
    draft: Draft,
    conflicts: Sequence[Conflict],
    query: Query,
    passages: Mapping[str, Passage],
    forms: frozenset[str],
) -> tuple[Notice, ...]:
    """A ``conflict`` notice, both sides cited, where the answer leans on one side of a conflict.

    Both sides are said in the answer too. For a question about differences every conflict on its
    units or its passages is shown. ``forms`` are the needs that are forms of care.
    """
    found: list[Notice] = []
    asked = query.intent == "conflict"
    leaning = _leaning(draft)
    for conflict in conflicts:
        if len(found) >= MAX_CONFLICTS or not (
            conflict.kind == "conflict" or _told_apart(conflict, draft)
        ):
            continue
        named = asked and conflict.unit in query.units
        if not named and not any(_touches(leaning, side, wide=asked) for side in conflict.sides):
            continue
        if not asked and not _bears(conflict, query, forms):
            continue
        numbers = tuple(draft.cite(passages[s.passage_id], *s.span) for s in conflict.sides)
        found.append(Notice("conflict", _both_sides(conflict, numbers, draft.documents), numbers))
        if any(claim.lead and set(numbers) <= set(claim.citations) for claim in draft.claims):
            continue  # the first line has both sides
        for side, number in zip(conflict.sides, numbers, strict=True):
            short = draft.documents[side.document_id].short
            claim = Claim(f"{short}: {side.reading}", (number,), render.CONFLICT_GROUP)
            draft.claims.append(claim)  # both sides, also where one of them is said already
    return tuple(found)


def _told_apart(conflict: Conflict, draft: Draft) -> bool:
    """One limit in different words ("från 18", "över 18") where the first line has both."""
    if conflict.explanation != "wording" or conflict.attribute != "ages":
        return False
    firsts = [
        tuple(c for c in draft.citations if c.n in claim.citations)
        for claim in draft.claims
        if claim.lead
    ]
    return any(
        all(_touches(cited, side, wide=False) for side in conflict.sides) for cited in firsts
    )


def _leaning(draft: Draft) -> tuple[Citation, ...]:
    """The citations that the answer itself leans on, not those that are only "see also"."""
    used = {n for claim in draft.claims if claim.group != render.SEE_ALSO for n in claim.citations}
    return tuple(citation for citation in draft.citations if citation.n in used)


def _touches(leaning: Sequence[Citation], side: Side, *, wide: bool) -> bool:
    """Does a citation hold the side's sentence (or, for ``wide``, stand in its passage)?"""
    return any(
        citation.passage.document_id == side.document_id
        and (
            (citation.start < side.span[1] and side.span[0] < citation.end)
            or (wide and citation.passage.id == side.passage_id)
        )
        for citation in leaning
    )


def _bears(conflict: Conflict, query: Query, forms: frozenset[str]) -> bool:
    """Whether a disagreement matters to what was asked: its unit, its age, its form of care."""
    if conflict.attribute == "care" and not forms & set(query.needs):
        return False
    if conflict.ages is None or conflict.unit in query.units:
        return True
    return any(_meets(age, conflict.ages) for age in query.ages)


def _meets(asked: AgeRange, disputed: AgeRange) -> bool:
    """Does a disagreement concern an age asked about, where that is no whole life?"""
    wide = asked.max is None or asked.max - (asked.min or 0.0) > _WIDE
    low = None if disputed.min is None else disputed.min - _CLOSE
    high = None if disputed.max is None else disputed.max + _CLOSE
    return not wide and asked.overlaps(AgeRange(low, high))


def _both_sides(
    conflict: Conflict, numbers: Sequence[int], documents: Mapping[str, Document]
) -> str:
    sides = [
        f"{documents[side.document_id].short} säger: ”{side.reading}” [{n}]"
        for side, n in zip(conflict.sides, numbers, strict=True)
    ]
    return " ".join(sides)
