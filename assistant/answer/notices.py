"""What a careful colleague adds: expired and proposed sources, moved law, danger, personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant import render
from assistant.law import Law, law_notes
from assistant.types import Citation, Document, Notice, Query

MAX_LAW = 3
PERSONAL_DATA = {
    "personnummer": "ett personnummer",
    "samordningsnummer": "ett samordningsnummer",
    "e-post": "en e-postadress",
    "telefon": "ett telefonnummer",
    "adress": "en gatuadress",
}


def of_question(query: Query) -> tuple[Notice, ...]:
    """Notices that the question itself calls for: danger first, then personal data."""
    found: list[Notice] = []
    if query.acute:
        found.append(Notice("acute", render.ACUTE))
    if query.child_at_risk:
        found.append(Notice("acute", render.CONCERN))
    found += [Notice("acute", render.MAYBE[danger]) for danger in query.maybe]
    if query.foreign:
        found.append(Notice("assumption", render.FOREIGN))
    if query.personal_data:
        *most, last = dict.fromkeys(PERSONAL_DATA.get(k, k) for k in query.personal_data)
        kinds = f"{', '.join(most)} och " if most else ""
        found.append(
            Notice(
                "personal_data",
                f"Jag tog bort {kinds}{last} ur frågan."
                " Skriv inga uppgifter som pekar ut en person.",
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
