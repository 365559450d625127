"""The tab Granska as HTML: its frame, the index, a new document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assistant import render
from assistant.index import Index
from assistant.types import Document
from assistant.web.headers import MAX_DOCUMENT
from assistant.web.intake import Added
from assistant.web.markup import button, esc, items, labelled, part
from assistant.web.sources import standing

ACCEPTED = ".pdf,.docx,.html,.htm,.md,.txt,.json"
MOST = 50  # verdicts and cases that are listed


def desk_html(panels: Iterable[str]) -> str:
    """The page part for one who has logged in."""
    bar = f'<div class="lots-bar"><h2 class="lots-title">Granska</h2>{wish("Logga ut", "ut")}</div>'
    return part((bar, *panels))


def refused_html(why: str) -> str:
    """The page part for one who has not."""
    return (
        part((f'<p class="lots-notice failed" role="alert">{esc(why)}.</p>',)) if why else part(())
    )


def wish(label: str, asked: str) -> str:
    """A button that asks the editor's desk for something."""
    return button(label, granska=asked)


def panel(title: str, *inner: str) -> str:
    """A part of the tab with its heading."""
    return (
        f'<section class="lots-panel"><h3 class="lots-title">{esc(title)}</h3>{"".join(inner)}'
        "</section>"
    )


# index and documents ----------------------------------------------------------------------------


def index_html(index: Index | None, documents: Mapping[str, Document], today: date) -> str:
    """What is indexed, what was left out, which anchors of the bank have lapsed."""
    rows = "".join(
        f'<tr><th scope="row">{esc(d.short or d.title)}</th>'
        f"<td{labelled('Avsnitt')}>{len(d.passages)}</td><td>{standing(d, today)}</td></tr>"
        for d in documents.values()
    )
    table = (
        '<div class="lots-scroll" role="region" tabindex="0" aria-label="Indexets dokument">'
        '<table class="lots-table"><thead><tr><th scope="col">Dokument</th>'
        '<th scope="col">Avsnitt</th><th scope="col">Giltighet</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return panel("Index", table, _index_facts(index))


def _index_facts(index: Index | None) -> str:
    if index is None:
        return ""
    left_out = items(f"{esc(p.file)}: {esc(p.reason)}" for p in index.problems)
    lapsed = items(
        f"{esc(one.file)}: ”{esc(one.anchor)}” ({esc(one.reason)})" for one in index.lapsed[:MOST]
    )
    return (
        f"<p>{len(index.passages)} avsnitt, {len(index.sentences)} meningar och "
        f"{len(index.bank)} bankfrågor. Version {esc(index.fingerprint[:12])}.</p>"
        f"{_titled('Utelämnade filer:', left_out) or '<p>Inga filer är utelämnade.</p>'}"
        f"{_titled('Ankare i frågebanken som inte längre finns:', lapsed)}"
    )


def _titled(title: str, listed: str) -> str:
    return f"<p>{title}</p>{listed}" if listed else ""


def upload_html(token: str, added: Added | None) -> str:
    """The form for a new document, and what came of the last one."""
    size = MAX_DOCUMENT // (1024 * 1024)
    return panel(
        "Lägg till ett dokument",
        f"<p>PDF med text, Word, HTML, Markdown eller text, högst {size} MB. Filen läses, läggs i "
        "mappen med överenskommelser och indexeras. Det är samma väg som "
        "<strong>ansvarslots add</strong>. En fil med omdömen som du har sparat ur rapporten "
        "läses in bland omdömena.</p>",
        f'<input type="file" id="lots-file" accept="{ACCEPTED}" data-token="{esc(token)}">'
        '<label for="lots-file" class="lots-file">Välj fil</label> '
        '<span id="lots-file-name">Ingen fil är vald.</span>',
        f"<p>{button('Läs och lägg till', upload='1')}</p>",
        f'<p class="lots-said" role="status">{_added_line(added)}</p>',
        _added(added),
    )


def _added_line(added: Added | None) -> str:
    if added is None:
        return ""
    if added.refused:
        return f"{esc(added.name)} lades inte till: {esc(added.refused)}."
    return f"{esc(added.name)} {esc(added.said)}."


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
    conflicts = items(_conflict(c) for c in report.get("conflicts", ()))
    cases = items(f"{esc(c['case'])}: ”{esc(c['quote'])}”" for c in report.get("cases", ()))
    entry = str(report.get("entry") or "")
    written = f"<p>Posten som skrevs i corpus.toml:</p><pre>{esc(entry)}</pre>" if entry else ""
    return (
        '<div class="lots-understood"><p>Så här förstods dokumentet. Jämför med originalet, och '
        f"rätta i <strong>corpus.toml</strong>.</p><dl>{known}</dl>{written}</div>"
        f"<details><summary>Avsnitt</summary><div>{sections}</div></details>"
        f"<details><summary>Utelämnat</summary><div>{dropped or '<p>Inget.</p>'}</div></details>"
        "<details><summary>Där det säger annat än de andra</summary>"
        f"<div>{conflicts or '<p>Inget funnet.</p>'}</div></details>"
        f"{_titled('Utvecklingsfall vars facit inte längre finns:', cases)}"
    )


def _conflict(conflict: Mapping[str, Any]) -> str:
    """What it is about, and both quotes."""
    quotes = "".join(
        f"<br>{esc(str(side['document']))}: ”{esc(' '.join(str(side['quote']).split()))}”"
        for side in conflict["sides"]
    )
    kind = " (går ihop)" if conflict["kind"] == "explained" else ""
    what = render.ATTRIBUTES.get(str(conflict["attribute"]), str(conflict["attribute"]))
    return f"{esc(str(conflict['unit']))}: {esc(what)}{kind}{quotes}"


_METADATA = {
    "title": "Titel",
    "kind": "Sort",
    "dates": "Datum",
    "validity": "Giltighet",
    "parties": "Parter",
}


DAYS = {
    "valid_from": "från",
    "valid_to": "till",
    "revised": "reviderad",
    "dated": "daterad",
}


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{DAYS.get(str(key), str(key))}: {one}" for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)] if value else []
