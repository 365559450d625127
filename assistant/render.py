"""Answers in Swedish: the phrases that a user reads, and how ages, days and places are said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.reading.markup import view
from assistant.types import (
    AgeRange,
    Citation,
    Claim,
    Document,
    Passage,
    Query,
)

MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()
)
NOTICE_TITLES = {
    "acute": "Akut",
    "conflict": "Källorna säger olika",
    "expired": "Utgången källa",
    "memo": "Endast förslag",
    "law": "Lagen har ändrats",
    "personal_data": "Personuppgifter",
    "assumption": "Så tolkade jag frågan",
}
ATTRIBUTES = {
    "ages": "åldrar",
    "level": "nivå",
    "duty": "uppgift",
    "principal": "huvudman",
    "care": "vem som ger vården",
    "follow_up": "uppföljning",
    "disagreement": "oenighet",
}
EXPLANATIONS = {
    "same_limit": "Samma gräns, skriven på olika sätt.",
    "wording": "Olika ord för samma sak.",
    "purpose": "Åldrarna gäller olika uppgifter.",
    "level": "Dokumenten talar om olika nivåer; båda kan gälla.",
    "whole_and_part": "Det ena dokumentet placerar verksamheten på fler nivåer än det andra.",
}
_BRACKETED = re.compile(r"\[(\d+)\]")
ACUTE = "Är det fara för någons liv just nu: ring 112 först."
CONCERN = "Misstänker du att ett barn far illa: gör en orosanmälan till socialtjänsten."
MAYBE = {
    "acute": "Om någons liv är i fara: ring 112.",
    "child_at_risk": "Om ett barn kan fara illa: gör en orosanmälan till socialtjänsten.",
}
SEE_ALSO = "Se även"
SAID = "Det här säger överenskommelserna"
GO_FIRST, GO_TO, ALSO = "Börja hos", "Ansvarig", "Också"
OWN, ONWARD = "Er egen del", "Vidare till"
VALIDITY = {
    "expired": "{name} har gått ut",
    "extended": "{name} förlängs om ingen säger upp den",
    "current": "{name} gäller ännu",
    "open": "{name} gäller, inget slutdatum är angivet",
    "future": "{name} har inte börjat gälla",
    "unknown": "{name} säger inte när det börjar eller slutar gälla. Det här står",
}
YES, NO, DEPENDS, AGES = "Ja", "Nej", "Det beror på vad det gäller", "Åldrar"
NOT_TAKEN = "Tar inte emot den åldern"
AFTERWARDS = "Därefter"
UNNAMED = "”{word}” nämns inte i överenskommelserna."
UNSAID = f"{UNNAMED} Det närmaste som står"
DISAGREE = "Är ni inte överens, enligt {name}"
NOT_DATED = "Den dagen står inte i {name}. Det här står"
UNDATED = "{name} säger inte när det börjar eller slutar gälla. Så här presenteras det"
STANDS = "Så står det i {name}"
TARGETS = "Målgrupp enligt {name}"
REPORT = "Oro för ett barn anmäls till socialtjänsten"
PROPOSAL = "{name} är ett förslag och inte beslutat i det här materialet"
NOT_SPELLED = "{word} skrivs inte ut i dokumenten. Det nämns så här"
FOREIGN = (
    "Frågan verkar inte vara på svenska. Jag har tolkat den så gott det går och svarar på svenska."
)
CONFLICT_GROUP = "Källorna säger olika"
BOTH_GROUP = "Så säger var och en av källorna"
_HEADINGS = frozenset({SEE_ALSO, CONFLICT_GROUP, BOTH_GROUP})  # need no line before them
MODEL_UNSUPPORTED = (
    "Språkmodellens svar höll sig inte till vad källorna säger. Du ser i stället svaret i källornas"
    " egna ord."
)
ASK_AGE = "Hur gammal är personen? Svaret beror på åldern:"


def opening(query: Query) -> str:
    """The line before the units: for whom and for what, as it was understood."""
    who = " och ".join(ages(span) for span in query.ages[:3])
    about = ", ".join(part for part in (who, *query.needs[:3]) if part)
    return f"{SAID} ({about}):" if about else f"{SAID}:"


def model_failed(reason: str) -> str:
    """Why an answer stands in the documents' words although a model was asked."""
    return f"{reason}. Du ser i stället svaret i källornas egna ord."


def instead(expired: str, unit: str, document: Document) -> str:
    """The words on an expired source, and where the same unit stands in one that applies."""
    name = document.short or document.title
    return f"{expired} {unit} står också i {name}, som inte har gått ut: se den källan."


def number(value: float) -> str:
    """17.99 → "17,99"; 16.0 → "16"."""
    return f"{value:g}".replace(".", ",")


def ages(span: AgeRange) -> str:
    """Such as "0–17 år", "från 18 år", "till och med 20 år"; a limit of x,99 is said as x."""
    if span.min is not None and span.max is not None and int(span.min) == int(span.max):
        return f"{int(span.min)} år" if span.max >= 1 else "under 1 år"
    low = None if span.min is None else number(span.min)
    high = None if span.max is None else _whole(span.max)
    if low is None and high is None:
        return "alla åldrar"
    if high is None:
        return f"från {low} år"
    if low is None:
        return f"till och med {high} år"
    return f"{low} år" if low == high else f"{low}–{high} år"


def _whole(value: float) -> str:
    return number(float(int(value))) if round(value % 1, 2) == 0.99 else number(value)


def day(value: date) -> str:
    """Such as "2 februari 2018"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def marks(citations: Sequence[int]) -> str:
    """Such as "[1][3]"."""
    return "".join(f"[{n}]" for n in citations)


def statement(claim: Claim) -> str:
    """A claim with its marks, ending as a sentence."""
    text = _BRACKETED.sub(r"(\1)", claim.text).rstrip()  # a document's own "[7]" is no mark of ours
    if text.endswith((",", ";", " –", ":")):
        text = text.rstrip(",;–: ") + " …"
    return f"{text} {marks(claim.citations)}"


def first_lines(*, acute: bool, concern: bool) -> list[str]:
    """What stands before everything else: danger to life, a child at risk."""
    lines = [ACUTE] if acute else []
    lines += [CONCERN] if concern else []
    return [*lines, ""] if lines else []


def last_lines(query: Query) -> list[str]:
    """What stands after everything else: a danger that is possible and not sure."""
    lines = [MAYBE[danger] for danger in query.maybe]
    return ["", *lines] if lines else []


def lead(claim: Claim) -> str:
    """A claim that stands first, on one line with its heading."""
    return f"{claim.group}: {statement(claim)}" if claim.group else statement(claim)


def body(
    opening: str,
    claims: Sequence[Claim],
    closing: str = "",
    *,
    acute: bool = False,
    concern: bool = False,
) -> str:
    """The answer's text: danger first, the short answer, opening, the rest by group, closing."""
    lines = first_lines(acute=acute, concern=concern)
    short = [lead(claim) for claim in claims if claim.lead]
    rest = [claim for claim in claims if not claim.lead]
    lines += short
    headed = bool(rest) and rest[0].group in _HEADINGS
    if opening and (rest or not short) and not headed:
        lines += ["", opening] if short else [opening]
    group = ""
    for claim in rest:
        if claim.group != group:
            group = claim.group
            if group:
                lines.extend(("", f"{group}:") if lines else (f"{group}:",))
        lines.append(f"• {statement(claim)}")
    if closing:
        lines.extend(("", closing))
    return "\n".join(lines).strip()


def place(passage: Passage, documents: Mapping[str, Document]) -> str:
    """Such as "JämtBus, 3.3.2 Verksamheter … – Förskola, s. 4"."""
    document = documents[passage.document_id]
    section = f"{passage.section} {passage.heading}" if passage.section else passage.heading
    row = f" – {passage.row}" if passage.row else ""
    page = f", s. {passage.page}" if passage.page else ""
    return f"{document.short or document.title}, {section}{row}{page}"


def validity(document: Document, today: date) -> str:
    """What is known of a document's validity, in a few words."""
    known = document.validity
    if document.kind == "memo":
        when = f" {day(known.dated)}" if known.dated else ""
        return f"underlag{when}, inte en regel"
    parts = []
    if known.valid_from:
        parts.append(f"gäller från {day(known.valid_from)}")
    if known.revised:
        parts.append(f"reviderad {day(known.revised)}")
    if known.valid_to:
        ended = "gick ut" if known.expired(today) else "gäller till och med"
        ended = "förlängs om ingen säger upp den efter" if known.extended(today) else ended
        parts.append(f"{ended} {day(known.valid_to)}")
    elif known.extends:
        parts.append("gäller tills vidare")
    kind = "" if document.kind == "agreement" else "okänd sort"
    return ", ".join((*parts, kind) if kind else parts) or "ingen uppgift om giltighet"


def quote_text(citation: Citation) -> str:
    """A quote for reading: markup undone, one line."""
    return view(citation.quote, [(0, len(citation.quote))]).text
