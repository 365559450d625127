"""What still applies where an answer leans on an agreement that has expired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.register import Entry, LevelClaim, Register
from assistant.types import AgeRange, Citation, Document


@dataclass(frozen=True, slots=True)
class Instead:
    """The same unit on the same level in an agreement that applies, and the words on it."""

    entry: Entry
    claim: LevelClaim


def instead(
    expired: str,
    citations: Sequence[Citation],
    register: Register,
    documents: Mapping[str, Document],
    today: date,
    ages: Sequence[AgeRange] = (),
) -> Instead | None:
    """What an agreement in force says of a unit that an expired one is cited for, if any does.

    Args:
        expired: id of the document that has expired.
        citations: of the answer.
        register: who is responsible for what.
        documents: by id.
        today: the date that validity is judged by.
        ages: of the person asked about; an entry that leaves them out is no help.
    """
    cited = [c for c in citations if c.passage.document_id == expired]
    for gone in register.entries:
        if gone.document_id != expired or not any(_rests_on(c, gone) for c in cited):
            continue
        for entry in _in_force(gone, register, documents, today):
            fits = not ages or entry.ages is None or any(entry.ages.overlaps(a) for a in ages)
            shared = [c for c in entry.claims if c.level in gone.levels]
            if fits and shared:
                return Instead(entry, shared[0])
    return None


def _in_force(
    gone: Entry, register: Register, documents: Mapping[str, Document], today: date
) -> Iterator[Entry]:
    """Entries of the same unit in agreements that have not expired."""
    for entry in register.entries:
        document = documents[entry.document_id]
        if (
            entry.key == gone.key
            and document.kind == "agreement"
            and not document.validity.expired(today)
        ):
            yield entry


def _rests_on(citation: Citation, entry: Entry) -> bool:
    """A citation holds words of the entry."""
    if citation.passage.id != entry.passage_id:
        return False
    spans = [(c.start, c.end) for c in entry.claims] + [(d.start, d.end) for d in entry.sentences]
    return any(start < citation.end and citation.start < end for start, end in spans)
