"""Whole texts in Swedish: a refusal, and an answer with its sources for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.render import (
    NOTICE_TITLES,
    UNNAMED,
    first_lines,
    last_lines,
    marks,
    place,
    quote_text,
    validity,
)
from assistant.types import Answer, Citation, Document, Notice, Passage, Query


def to_text(answer: Answer, documents: Mapping[str, Document], today: date) -> str:
    """The whole answer for a terminal: notices that come first, text, notices, sources."""
    blocks = [_notice(n) for n in answer.notices if n.kind == "personal_data"]
    blocks.append(answer.text)
    said = {"acute", "personal_data", "assumption", "conflict"}  # already, or below
    blocks.extend(_notice(n) for n in answer.notices if n.kind not in said)
    understood = _understood(answer)
    if understood:
        blocks.append(understood)
    if answer.citations:
        blocks.append(
            "Källor\n" + "\n".join(_source(c, documents, today) for c in answer.citations)
        )
    return "\n\n".join(blocks)


def _notice(notice: Notice) -> str:
    cited = f" {marks(notice.citations)}" if notice.citations else ""
    missing = cited if notice.citations and marks(notice.citations) not in notice.text else ""
    return f"! {NOTICE_TITLES[notice.kind]}: {notice.text}{missing}"


def _understood(answer: Answer) -> str:
    query = answer.query
    if not query.carried_over:
        return ""
    carried = ", ".join(query.carried_over)
    return f"Så tolkade jag frågan: {query.standalone} (från tidigare: {carried})"


def _source(citation: Citation, documents: Mapping[str, Document], today: date) -> str:
    document = documents[citation.passage.document_id]
    head = f"[{citation.n}] {place(citation.passage, documents)} ({validity(document, today)})"
    quote = textwrap.fill(
        f"”{quote_text(citation)}”", 96, initial_indent="    ", subsequent_indent="    "
    )
    return f"{head}\n{quote}"


SECRECY_UNSAID = (
    "Hur anmälan förhåller sig till sekretess och tystnadsplikt säger överenskommelserna inte."
)


def refusal(
    query: Query,
    tips: Sequence[Passage],
    turn_to: str,
    documents: Mapping[str, Document],
    *,
    sure: bool,
    unsaid: str = "",
    way_on: Passage | None = None,
) -> str:
    """The text where the documents do not answer: said plainly, with a way on.

    Args:
        query: what was asked.
        tips: the nearest sections, for reading.
        turn_to: where such questions are usually answered, or "".
        documents: by id.
        sure: False where the corpus has no banks.
        unsaid: a word that no document has.
        way_on: the section on disagreement, where the question is about who does what.
    """
    lines = first_lines(acute=query.acute, concern=query.child_at_risk)
    lines.extend([UNNAMED.format(word=unsaid)] if unsaid else [])
    lines.append(
        "Det här svarar överenskommelserna inte på."
        if sure
        else "Jag hittar inget svar på det här i överenskommelserna."
    )
    if tip := turn(turn_to):
        lines.append(f"Tips (inte ur överenskommelserna): {tip}")
    if tips:
        lines.append(
            "Närmast ligger de här avsnitten. De svarar inte på frågan, men kan ge en väg:"
        )
        lines.extend(f"• {place(tip, documents)}" for tip in tips)
    if way_on is not None:
        lines.append(
            "Är ni inte överens om vem som ansvarar? Ta det med din närmaste chef. Läs också "
            f"{place(way_on, documents)}."
        )
    lines.extend(last_lines(query))
    return "\n".join(lines)


def unanswered(questions: Sequence[str], turn_to: str) -> str:
    """What of a question the documents leave unanswered, and where that is usually answered."""
    asked = " ".join(f"”{question}”" for question in questions)
    to = turn(turn_to)
    tip = f" Tips (inte ur överenskommelserna): {to}" if to else ""
    return f"Det här svarar överenskommelserna inte på: {asked}{tip}"


def ask_apart(people: Sequence[str]) -> str:
    """Of whom an answer on several people says nothing; "" where it speaks of all."""
    if not people:
        return ""
    *others, last = people
    named = f"{', '.join(others)} och {last}" if others else last
    return f"Fråga om {named} för sig."


def turn(turn_to: str) -> str:
    """Where to turn, as a sentence; "" where there is nowhere ("ingen – …")."""
    if not turn_to or turn_to.startswith("ingen"):
        return ""
    head, comma, last = turn_to.rpartition(", ")
    if comma and " eller " not in turn_to and " och " not in last:
        turn_to = f"{head} eller {last}"
    return f"sådana frågor brukar besvaras av {turn_to}."
