"""The tab Granska as HTML: index, documents, evaluation, verdicts, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from assistant.gaps import Gap
from assistant.index import Index
from assistant.types import Document
from assistant.verdicts import Review
from assistant.web.headers import MAX_DOCUMENT, REPORT
from assistant.web.intake import Added
from assistant.web.markup import button, esc, items, part
from assistant.web.report import VERDICTS
from assistant.web.sources import standing
from assistant.web.trial import Outcome, Progress

ACCEPTED = ".pdf,.docx,.html,.htm,.md,.txt"
MOST = 50  # verdicts and cases that are listed
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


def desk_html(panels: Iterable[str]) -> str:
    """The page part for one who has logged in."""
    bar = f'<div class="lots-bar"><h2 class="lots-title">Granska</h2>{_wish("Logga ut", "ut")}</div>'
    return part((bar, *panels))


def refused_html(why: str) -> str:
    """The page part for one who has not."""
    return part((f'<p class="lots-notice failed" role="alert">{esc(why)}.</p>',)) if why else part(())


def _wish(label: str, wish: str) -> str:
    return button(label, granska=wish)


def _panel(title: str, *inner: str) -> str:
    return (
        f'<section class="lots-panel"><h3 class="lots-title">{esc(title)}</h3>{"".join(inner)}'
        "</section>"
    )


# index and documents ----------------------------------------------------------------------------


def index_html(index: Index | None, documents: Mapping[str, Document], today: date) -> str:
    """What is indexed, what was left out, which anchors of the bank have lapsed."""
    rows = "".join(
        f'<tr><th scope="row">{esc(d.short or d.title)}</th><td>{len(d.passages)}</td>'
        f"<td>{standing(d, today)}</td></tr>"
        for d in documents.values()
    )
    table = (
        '<div class="lots-scroll" role="region" tabindex="0" aria-label="Indexets dokument">'
        '<table class="lots-table"><thead><tr><th scope="col">Dokument</th>'
        '<th scope="col">Avsnitt</th><th scope="col">Giltighet</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return _panel("Index", table, _index_facts(index))


def _index_facts(index: Index | None) -> str:
    if index is None:
        return ""
    left_out = items(f"{esc(p.file)}: {esc(p.reason)}" for p in index.problems)
    lapsed = items(f"{esc(str(one))}" for one in index.lapsed[:MOST])
    return (
        f"<p>{len(index.passages)} avsnitt, {len(index.sentences)} meningar och "
        f"{len(index.bank)} bankfrågor. Version {esc(index.fingerprint[:12])}.</p>"
        f"{f'<p>Utelämnade filer:</p>{left_out}' if left_out else '<p>Inga filer är utelämnade.</p>'}"
        f"{f'<p>Ankare i frågebanken som inte längre finns:</p>{lapsed}' if lapsed else ''}"
    )


def upload_html(token: str, added: Added | None) -> str:
    """The form for a new document, and what came of the last one."""
    size = MAX_DOCUMENT // (1024 * 1024)
    return _panel(
        "Lägg till ett dokument",
        f"<p>PDF med text, Word, HTML, Markdown eller text, högst {size} MB. Filen läses, läggs i "
        "mappen med överenskommelser och indexeras. Det är samma väg som "
        "<strong>ansvarslots add</strong>.</p>",
        '<label for="lots-file">Fil</label><br>'
        f'<input type="file" id="lots-file" accept="{ACCEPTED}" data-token="{esc(token)}">',
        f"<p>{button('Läs och lägg till', upload='1')}</p>",
        f'<p class="lots-said" role="status">{_added_line(added)}</p>',
        _added(added),
    )


def _added_line(added: Added | None) -> str:
    if added is None:
        return ""
    if added.refused:
        return f"{esc(added.name)} lades inte till: {esc(added.refused)}."
    return f"{esc(added.name)} är tillagd och går att fråga om."


def _added(added: Added | None) -> str:
    """The section tree, the metadata to confirm, and what was left out."""
    if added is None or not added.report:
        return ""
    report = added.report
    found = report.get("metadata", {})
    known = "".join(
        f"<div><dt>{label}</dt><dd>{esc('; '.join(_texts(found.get(name))))}</dd></div>"
        for name, label in _METADATA.items()
        if _texts(found.get(name))
    )
    sections = items(
        f"{'– ' * (int(s.get('depth', 1)) - 1)}{esc(str(s.get('number') or ''))} "
        f"{esc(str(s.get('title', '')))}"
        for s in report.get("sections", ())
    )
    dropped = items(
        f"{esc(str(why))} ({len(texts)}): {esc('; '.join(str(t) for t in texts[:3]))[:300]}"
        for why, texts in report.get("dropped", {}).items()
    )
    return (
        f'<div class="lots-understood"><p>Kontrollera, och skriv in i <strong>corpus.toml</strong>:'
        f"</p><dl>{known}</dl></div>"
        f"<details><summary>Avsnitt</summary><div>{sections}</div></details>"
        f"<details><summary>Utelämnat</summary><div>{dropped or '<p>Ingenting.</p>'}</div></details>"
    )


_METADATA = {
    "title": "Titel",
    "kind": "Sort",
    "dates": "Datum",
    "validity": "Giltighet",
    "parties": "Parter",
}


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)] if value else []


# evaluation -------------------------------------------------------------------------------------


def trial_html(progress: Progress | None, last: Outcome | None, report: str) -> str:
    """The button, how far a run has come, and the last outcome."""
    start = (
        f"<p>{_wish('Kör utvecklingsfallen', 'prova')}</p>"
        if progress is None
        else _progress(progress)
    )
    return _panel(
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
    link = f"{REPORT}{report}"
    listed = items(_case(name, case, link) for name, case in wrong[:MOST])
    return (
        f"{_figures(last.result.get('figures', {}).get('dev', {}))}"
        f'<p><a href="{esc(link)}" target="_blank" rel="noopener">Läs hela rapporten</a> '
        f"({len(cases)} fall på {last.seconds:.0f} sekunder)</p>"
        f"<details><summary>{len(wrong)} fall som inte är rätt</summary><div>{listed}</div></details>"
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


# verdicts and gaps ------------------------------------------------------------------------------


def reviews_html(reviews: Sequence[Review], hashes: Mapping[str, str]) -> str:
    """What readers and experts have said of answers, the newest first."""
    holding = sum(review.holds(hashes) for review in reviews)
    listed = items(_review(review, hashes) for review in list(reviews)[::-1][:MOST])
    return _panel(
        "Omdömen",
        f"<p>{len(reviews)} omdömen, varav {len(reviews) - holding} har förfallit för att källan "
        "har ändrats. Döm ett svar under <strong>Fråga</strong>, med Rapportera fel. "
        "<strong>ansvarslots review export</strong> gör fall av dem.</p>",
        listed,
    )


def _review(review: Review, hashes: Mapping[str, str]) -> str:
    about = f" – ”{esc(review.statement_text)}”" if review.statement_text else ""
    said = f"<br>{esc(review.comment)}" if review.comment else ""
    who = f", {esc(review.initials)}" if review.initials else ""
    lapsed = "" if review.holds(hashes) else " (förfallet)"
    return (
        f"<strong>{VERDICTS.get(review.verdict, esc(review.verdict))}</strong>{lapsed}, "
        f"{esc(review.created[:10])}{who}: {esc(review.question)}{about}{said} "
        f"{_wish('Ta bort', f'bort {review.id}')}"
    )


def gaps_html(gaps: Sequence[Gap] | None) -> str:
    """What is asked in vain, by topic; None where that is not counted."""
    if gaps is None:
        told = "<p>Räknas inte. Slå på det med <strong>gaps = true</strong> i ansvarslots.toml.</p>"
    else:
        rows = items(_gap(gap) for gap in gaps[:MOST])
        told = rows or "<p>Inga frågor har blivit utan svar.</p>"
    return _panel("Kunskapsluckor", "<p>Det som frågas men inte besvaras.</p>", told)


def _gap(gap: Gap) -> str:
    questions = items(esc(question) for question in gap.questions[:10])
    head = f"{esc(gap.topic)}: {gap.count} ({esc(gap.first)} – {esc(gap.last)})"
    return f"<details><summary>{head}</summary>{questions}</details>" if questions else head
