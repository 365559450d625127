"""A verified answer as HTML: answer, what to be careful with, how it was understood, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from assistant import render
from assistant.types import Answer, Citation, Claim, Document, Notice, Passage, Responsibility
from assistant.web.actions import actions
from assistant.web.markup import button, esc, items, labelled
from assistant.web.report import form
from assistant.web.sources import open_button, source_card

HEADINGS = {
    "answered": "Svar",
    "partly": "Svar på en del av frågan",
    "clarify": "En fråga tillbaka",
    "not_in_agreements": "Det står inte i överenskommelserna",
}
_FIRST = ("acute", "personal_data")
_MARK = re.compile(r"\[(\d+)\]")
_AGES = re.compile(r"\d år$")  # a group of a question back that is an age, not a remark


def turn_html(
    answer: Answer,
    key: str,
    documents: Mapping[str, Document],
    today: date,
    picture: str = "",
) -> str:
    """One turn: the question as it was kept (masked), and everything about its answer.

    Args:
        answer: verified.
        key: unique on the page; ids are made of it.
        documents: by id.
        today: the date that validity is judged by.
        picture: finished HTML with the map of the units that the answer names, or "".
    """
    first = "".join(_notice(n, answer, key, documents) for n in _notices(answer, _FIRST))
    others = (n for n in answer.notices if n.kind not in _FIRST)
    parts = (
        f'<h3 class="lots-status {esc(answer.status)}">{HEADINGS[answer.status]}</h3>',
        _body(answer, key, documents),
        _choices(answer),
        "".join(_notice(n, answer, key, documents) for n in others),
        _table(answer, key),
        picture,
        _understood(answer, key),
        actions(answer, documents, today),
        form(answer, key),
    )
    return (
        f'<section class="lots-turn" id="svar-{key}" tabindex="-1" aria-labelledby="fraga-{key}" '
        f'data-said="{esc(_said(answer))}" data-share="{esc(answer.query.question)}">'
        f'<h2 class="lots-asked" id="fraga-{key}">{esc(answer.query.question)}</h2>{first}'
        f'<div class="lots-columns"><div class="lots-answer">{"".join(parts)}</div>'
        f"{_sources(answer, key, documents, today)}</div></section>"
    )


def plain_html(answer: Answer, key: str, documents: Mapping[str, Document], today: date) -> str:
    """An answer's text, its notices and its sources, without what belongs to a conversation."""
    cards = "".join(source_card(c, key, documents, today, opened=False) for c in answer.citations)
    notices = "".join(
        _notice(n, answer, key, documents) for n in answer.notices if n.kind not in _FIRST
    )
    return (
        f'<div id="svar-{key}" tabindex="-1">{_body(answer, key, documents)}{notices}'
        f"<details><summary>Källor</summary>{cards}</details></div>"
    )


def _said(answer: Answer) -> str:
    """What a screen reader is told when the answer is there."""
    heading = HEADINGS[answer.status]
    first = _MARK.sub("", " ".join(answer.text.split("\n")[:3])).strip()
    count = len(answer.citations)
    sources = f" {count} {'källa' if count == 1 else 'källor'}." if count else ""
    return f"{heading}. {first[:300]}{sources}"


def _notices(answer: Answer, kinds: tuple[str, ...]) -> Iterator[Notice]:
    said = set(render.MAYBE.values())  # the text ends with them
    shown = [notice for notice in answer.notices if notice.text not in said]
    return (notice for kind in kinds for notice in shown if notice.kind == kind)


# the text ---------------------------------------------------------------------------------------


def _body(answer: Answer, key: str, documents: Mapping[str, Document]) -> str:
    """The answer's lines; a claim's marks are its own, never such as its words hold."""
    twice = _said_side_by_side(answer)
    twice |= {render.ACUTE for notice in answer.notices if notice.kind == "acute"}
    claims = {f"• {render.statement(claim)}": claim for claim in answer.claims}
    leads = {render.lead(claim): claim for claim in answer.claims if claim.lead}
    tips = {f"• {render.place(tip, documents)}": tip for tip in answer.tips}
    groups = {f"{claim.group}:" for claim in answer.claims if claim.group and not claim.lead}
    parts: list[str] = []
    bullets: list[str] = []
    for line in answer.text.split("\n"):
        if line in twice:
            continue
        shown = _bullet(line, claims, tips, key)
        if shown is not None:
            bullets.append(shown)
            continue
        parts.append(items(bullets))
        bullets = []
        if line in groups:
            parts.append(f'<h4 class="lots-group">{esc(line[:-1])}</h4>')
        elif line in leads:
            parts.append(f'<p class="lots-lead">{_lead(leads[line], key)}</p>')
        elif line.strip():
            parts.append(f"<p>{esc(line)}</p>")
    parts.append(items(bullets))
    return f'<div class="lots-text">{"".join(parts)}</div>'


def _said_side_by_side(answer: Answer) -> set[str]:
    """Lines on a conflict whose sources a notice sets side by side: they need not stand twice."""
    beside = {n for x in answer.notices if x.kind == "conflict" for n in x.citations}
    told = [claim for claim in answer.claims if claim.group == render.CONFLICT_GROUP]
    if not told or any(set(claim.citations) - beside for claim in told):
        return set()
    return {f"{render.CONFLICT_GROUP}:", *(f"• {render.statement(claim)}" for claim in told)}


def _bullet(
    line: str, claims: Mapping[str, Claim], tips: Mapping[str, Passage], key: str
) -> str | None:
    if line in claims:
        claim = claims[line]
        words = render.statement(claim).removesuffix(render.marks(claim.citations))
        return f"{esc(words.rstrip())} {marks(claim.citations, key)}"
    if line in tips:
        return f"{esc(line[2:])} {open_button(tips[line])}"
    return esc(line[2:]) if line.startswith("• ") else None


def _lead(claim: Claim, key: str) -> str:
    words = render.lead(claim).removesuffix(render.marks(claim.citations)).rstrip()
    head = f"{claim.group}:" if claim.group and words.startswith(f"{claim.group}:") else ""
    strong = f"<strong>{esc(head)}</strong>" if head else ""
    return f"{strong}{esc(words.removeprefix(head))} {marks(claim.citations, key)}"


def marks(numbers: tuple[int, ...], key: str) -> str:
    """Links to sources of the answer ``key``."""
    return "".join(
        f'<a class="lots-cite" href="#k-{key}-{n}" data-cite="k-{key}-{n}" '
        f'aria-label="Källa {n}">[{n}]</a>'
        for n in numbers
    )


def _choices(answer: Answer) -> str:
    """The reply to a question back, one button for each age group that the answer tells of."""
    if answer.status != "clarify":
        return ""
    groups = dict.fromkeys(c.group for c in answer.claims if _AGES.search(c.group))
    buttons = "".join(button(group, ask=_reply(group), classes="lots-choice") for group in groups)
    return (
        f'<div class="lots-choices" role="group" aria-label="Välj ålder">{buttons}</div>'
        if buttons
        else ""
    )


def _reply(group: str) -> str:
    """What the button says for the user: "0–17 år"."""
    return group[:1].lower() + group[1:]


def _table(answer: Answer, key: str) -> str:
    if not answer.responsibilities or answer.status == "clarify":
        return ""
    rows = "".join(
        f'<tr><th scope="row">{esc(r.unit)} {marks((r.citation,), key)}</th>'
        f"<td{labelled('Nivå')}>{esc(r.level.value) if r.level else 'anges inte'}</td>"
        f"<td{labelled('Ålder')}>{esc(_ages(r, answer))}</td>"
        f"<td{labelled('Huvudman')}>{esc(r.principal or 'anges inte')}</td></tr>"
        for r in answer.responsibilities
    )
    return (
        '<div class="lots-scroll" role="region" aria-label="Ansvar i korthet" tabindex="0">'
        '<table class="lots-table"><caption>Ansvar i korthet</caption><thead><tr>'
        '<th scope="col">Verksamhet</th><th scope="col">Nivå</th><th scope="col">Ålder</th>'
        f'<th scope="col">Huvudman</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _ages(told: Responsibility, answer: Answer) -> str:
    """A row's ages, what they are for, and whether they leave the person out."""
    if told.ages is None:
        return "anges inte"
    words = render.ages(told.ages) + (f" ({told.purpose})" if told.purpose else "")
    asked = answer.query.ages
    if len(asked) != 1 or told.ages.overlaps(asked[0]):
        return words
    return f"{words} – inte {render.ages(asked[0])}"


# notices ----------------------------------------------------------------------------------------


def _notice(notice: Notice, answer: Answer, key: str, documents: Mapping[str, Document]) -> str:
    title = render.NOTICE_TITLES[notice.kind]
    cited = [c for c in answer.citations if c.n in notice.citations]
    if notice.kind == "conflict" and len(cited) > 1:
        inner = f'<div class="lots-sides">{"".join(_side(c, key, documents) for c in cited)}</div>'
    else:
        words = _MARK.sub(lambda m: "" if int(m[1]) in notice.citations else m[0], notice.text)
        inner = f"<p>{esc(words.strip())} {marks(notice.citations, key)}</p>"
    return (
        f'<div class="lots-notice {esc(notice.kind)}" role="note" aria-label="{esc(title)}">'
        f'<p class="lots-notice-title">{esc(title)}</p>{inner}</div>'
    )


def _side(citation: Citation, key: str, documents: Mapping[str, Document]) -> str:
    document = documents[citation.passage.document_id]
    return (
        f'<div class="lots-side"><p class="lots-side-name">{esc(document.short or document.title)}'
        f" {marks((citation.n,), key)}</p><p>”{esc(render.quote_text(citation))}”</p></div>"
    )


# how it was understood --------------------------------------------------------------------------


def _understood(answer: Answer, key: str) -> str:
    query = answer.query
    facts = [
        ("Ålder", ", ".join(render.ages(span) for span in query.ages)),
        ("Behov", ", ".join(query.needs)),
        ("Verksamhet", ", ".join(query.units)),
        ("Hämtat från tidigare i samtalet", ", ".join(query.carried_over)),
    ]
    listed = "".join(
        f"<div><dt>{name}</dt><dd>{esc(value)}</dd></div>" for name, value in facts if value
    )
    assumed = "".join(f"<p>{esc(n.text)}</p>" for n in _notices(answer, ("assumption",)))
    opened = " open" if query.carried_over else ""
    return (
        f'<details class="lots-understood"{opened}><summary>Så tolkade jag frågan</summary>'
        f"{assumed}{f'<dl>{listed}</dl>' if listed else ''}"
        f'<label for="tolkning-{key}">Ändra och fråga igen</label>'
        f'<textarea id="tolkning-{key}" rows="2" maxlength="2000">'
        f"{esc(query.standalone)}</textarea>"
        f"{button('Fråga igen', ask_new=f'tolkning-{key}')}</details>"
    )


def _sources(answer: Answer, key: str, documents: Mapping[str, Document], today: date) -> str:
    if not answer.citations:
        return ""
    cards = "".join(
        source_card(c, key, documents, today, opened=at == 0)
        for at, c in enumerate(answer.citations)
    )
    return f'<section class="lots-sources" aria-label="Källor"><h3>Källor</h3>{cards}</section>'
