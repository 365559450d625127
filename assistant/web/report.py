"""”Rapportera fel”: what a reader thinks of an answer, sentence by sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.types import Answer
from assistant.web.markup import button, esc

MAX_COMMENT, MAX_INITIALS, MAX_STATEMENTS = 2000, 4, 24
VERDICTS = {"right": "Rätt", "wrong": "Fel", "unsure": "Osäker"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on a statement (its index in ``answer.claims``), or on the whole answer (None)."""

    statement: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader sent of an answer; the verdict on the whole of it comes first."""

    key: str
    judged: tuple[Judged, ...]
    comment: str
    initials: str


def form(answer: Answer, key: str) -> str:
    """The form under an answer; the page's script sends it."""
    statements = "".join(
        _choice(key, str(at), claim.text) for at, claim in enumerate(answer.claims[:MAX_STATEMENTS])
    )
    each = (
        f"<details><summary>Döm mening för mening</summary><div>{statements}</div></details>"
        if statements
        else ""
    )
    return (
        f'<details class="lots-report" id="rapport-{key}"><summary>Rapportera fel</summary>'
        "<p>Det du skickar sparas för den som sköter överenskommelserna, tillsammans med frågan "
        "utan personuppgifter. Skriv inget om enskilda personer.</p>"
        f"{_choice(key, '', 'Svaret som helhet')}{each}"
        f'<label for="kommentar-{key}">Vad är fel eller saknas?</label>'
        f'<textarea id="kommentar-{key}" rows="3" maxlength="{MAX_COMMENT}"></textarea>'
        f'<label for="initialer-{key}">Dina initialer (högst fyra bokstäver)</label>'
        f'<input id="initialer-{key}" type="text" maxlength="{MAX_INITIALS}" autocomplete="off">'
        f'<p>{button("Skicka", report=key)}</p><p class="lots-said" role="status"></p></details>'
    )


def _choice(key: str, statement: str, text: str) -> str:
    name = f"dom-{key}-{statement or 'allt'}"
    options = "".join(
        f'<span><input type="radio" name="{name}" id="{name}-{value}" value="{value}" '
        f'data-statement="{statement}"> <label for="{name}-{value}">{label}</label></span>'
        for value, label in VERDICTS.items()
    )
    return f'<fieldset class="lots-judge"><legend>{esc(text)}</legend>{options}</fieldset>'


def read(raw: str) -> Report:
    """What the page's script sent.

    Raises:
        UsageError: it is something else, or nothing has been judged.
    """
    try:
        sent = json.loads(raw)
        found = [_judged(name, verdict) for name, verdict in sent["judged"].items()]
        judged = tuple(sorted(found, key=lambda one: (one.statement is not None, one.statement)))
        report = Report(
            str(sent["key"]), judged, str(sent["comment"]).strip(), str(sent["initials"]).strip()
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("Omdömet gick inte att läsa", remedy="ladda om sidan") from error
    if not report.judged and not report.comment:
        raise UsageError("Välj ett omdöme eller skriv en kommentar")
    if not report.judged:
        return Report(report.key, (Judged(None, "unsure"),), report.comment, report.initials)
    return report


def _judged(statement: str, verdict: object) -> Judged:
    if verdict not in VERDICTS:
        raise ValueError(verdict)
    return Judged(int(statement) if statement else None, str(verdict))
