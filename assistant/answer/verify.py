"""What must hold of every answer, checked before anybody sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import LotsError
from assistant.types import Answer, Document

_MARK = re.compile(r"\[(\d+)\]")


class UnsupportedError(LotsError):
    """An answer that its own citations do not bear; it must not be shown."""


def verify(answer: Answer, documents: Mapping[str, Document]) -> Answer:
    """Returns the answer unchanged if it holds.

    Checked: each quote is the document's characters at its offsets and lies in its passage; marks
    in the text and in notices name citations that exist; each citation is used; each claim has one;
    a refusal shows none as support.

    Raises:
        UnsupportedError: something does not hold.
    """
    for citation in answer.citations:
        text = documents[citation.passage.document_id].text
        if text[citation.start : citation.end] != citation.quote or not citation.quote.strip():
            raise UnsupportedError(
                "Ett citat stämmer inte med dokumentet", where=citation.passage.id
            )
        passage = citation.passage
        if not (passage.start <= citation.start and citation.end <= passage.end):
            raise UnsupportedError("Ett citat ligger utanför sitt avsnitt", where=passage.id)
    numbers = [citation.n for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise UnsupportedError("Källorna är inte numrerade i ordning")
    used = {int(mark) for mark in _MARK.findall(answer.text)}
    used |= {n for notice in answer.notices for n in notice.citations}
    if used != set(numbers):
        raise UnsupportedError(f"Hänvisningar {sorted(used)} mot källor {numbers}")
    if answer.status == "not_in_agreements" and (answer.claims or answer.citations):
        raise UnsupportedError("Ett avböjande svar visar källor")
    if any(not claim.citations for claim in answer.claims):
        raise UnsupportedError("Ett påstående saknar källa")
    if any(r.citation not in used for r in answer.responsibilities):
        raise UnsupportedError("En ansvarsuppgift saknar källa")
    return answer
