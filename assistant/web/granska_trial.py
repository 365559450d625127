"""The tab Granska: the evaluation, how far it has come and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.web.granska import MOST, panel, wish
from assistant.web.headers import REPORT
from assistant.web.markup import esc, items
from assistant.web.trial import Outcome, Progress

OUTCOMES = {"right": "rätt", "partly": "delvis", "abstained": "avstod", "wrong": "fel"}
MEASURES = {  # of the evaluation's result; True for a share, shown in per cent
    "right": ("Rätt svar", True),
    "truthfulness": ("Sanningspoäng", False),
    "cited": ("Rätt avsnitt citerat", True),
    "vital": ("Nödvändiga fakta", True),
    "quote_fidelity": ("Ordagranna citat", True),
    "refusal_recall": ("Avstod när det skulle", True),
    "answer_recall": ("Svarade när det skulle", True),
    "recall_at_5": ("Träff@5", True),
}


def trial_html(progress: Progress | None, last: Outcome | None, report: str) -> str:
    """The button, how far a run has come, and the last outcome."""
    start = (
        f"<p>{wish('Kör utvecklingsfallen', 'prova')}</p>"
        if progress is None
        else _progress(progress)
    )
    return panel(
        "Pröva svaren",
        "<p>Ställer alla utvecklingsfall och dömer svaren. Testfallen rörs inte.</p>",
        start,
        _outcome(last, report),
    )


def _progress(progress: Progress) -> str:
    told = (
        f"{progress.done} av {progress.total} fall" if progress.total else "Öppnar index och fall"
    )
    value = f' value="{progress.done}"' if progress.total else ""
    return (
        f'<p role="status">{told}, {progress.seconds:.0f} sekunder.</p>'
        f'<progress max="{progress.total or 1}"{value} aria-label="Prövningen"></progress>'
    )


def _outcome(last: Outcome | None, report: str) -> str:
    if last is None:
        return ""
    if last.result is None:
        return f'<p class="lots-notice failed" role="alert">{esc(last.fault)}.</p>'
    cases = last.result.get("cases", {})
    wrong = [(name, case) for name, case in cases.items() if case.get("outcome") != "right"]
    link = f"{REPORT[1:]}{report}"
    listed = items(_case(name, case, link) for name, case in wrong[:MOST])
    return (
        f"{_figures(last.result.get('figures', {}).get('dev', {}))}"
        f'<p><a href="{esc(link)}" target="_blank" rel="noopener">Läs hela rapporten</a> '
        f"({len(cases)} fall på {last.seconds:.0f} sekunder)</p>"
        f"<details><summary>{len(wrong)} fall som inte är rätt</summary>"
        f"<div>{listed}</div></details>"
    )


def _case(name: str, case: Mapping[str, Any], link: str) -> str:
    outcome = OUTCOMES.get(str(case.get("outcome")), str(case.get("outcome")))
    why = "; ".join(str(reason) for reason in case.get("why", ()))
    return (
        f'<a href="{esc(link)}#{esc(name)}" target="_blank" rel="noopener">{esc(name)}</a> '
        f"({esc(outcome)}): {esc(why)}"
    )


def _figures(figures: Mapping[str, Mapping[str, Any]]) -> str:
    shown = "".join(
        f"<div><dt>{label}</dt><dd>{_value(figures[key], share)}</dd></div>"
        for key, (label, share) in MEASURES.items()
        if key in figures
    )
    return f'<dl class="lots-figures">{shown}</dl>'


def _value(figure: Mapping[str, Any], share: bool) -> str:
    value, low, high = (_number(float(figure[k]), share) for k in ("value", "low", "high"))
    return f"{value}<span>{low} till {high}, n = {int(figure['n'])}</span>"


def _number(value: float, share: bool) -> str:
    return f"{100 * value:.1f} %".replace(".", ",") if share else f"{value:.2f}".replace(".", ",")
