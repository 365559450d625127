"""What can be done with an answer: copy, share, print, a sheet for a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant import render, texts
from assistant.types import Answer, Document
from assistant.web.markup import button, esc

_ROWS = 5  # empty lines of the sheet


def actions(answer: Answer, documents: Mapping[str, Document], today: date) -> str:
    """The row of buttons under an answer, and what is seen on paper only."""
    plain = f"{answer.query.question}\n\n{texts.to_text(answer, documents, today)}"
    return (
        '<div class="lots-actions" role="group" aria-label="Använd svaret">'
        f"{button('Kopiera svar med källor', copy=plain)}"
        f"{button('Kopiera länk till frågan', link=answer.query.question)}"
        f"{button('Skriv ut', print='answer')}"
        f"{button('Underlag till SIP-möte', print='sip')}</div>{_sheet(today)}"
    )


def _sheet(today: date) -> str:
    """What a meeting fills in by hand; hidden on the screen."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Vem", "Gör vad", "Senast"))
    rows = f"<tr>{'<td>&nbsp;</td>' * 3}</tr>" * _ROWS
    fields = "".join(
        f"<p>{name}: ______________________________</p>"
        for name in ("Datum för mötet", "Deltar", "Samordnar planen")
    )
    return (
        '<div class="lots-sheet" aria-hidden="true">'
        f'<p class="lots-small">Utskrivet ur Ansvarslotsen {esc(render.day(today))}. Svaret är '
        "citat ur överenskommelserna och ersätter inte beslut.</p>"
        f'<div class="lots-sip-only"><h4>Att fylla i på mötet</h4>{fields}'
        f'<table class="lots-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "<p>Skriv inga fler uppgifter om den enskilde än mötet behöver.</p></div></div>"
    )
