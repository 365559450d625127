"""The report that an editor reads: figures, and every case with its quotes in their sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from assistant.render import place
from assistant.types import Document
from eval.case import Case
from eval.labels import NOTICES, OUTCOMES, STATUSES
from eval.labels import tag as tag_label
from eval.marking import answers
from eval.metrics import Judgement, is_faithful
from eval.page import document as html_page
from eval.plots import meanings, plot, tag_plot
from eval.reply import Cited
from eval.results import Comparison
from eval.run import Golds, Scores
from eval.spans import Span
from eval.table import GROUP_TITLES, SPLITS, TAGS, comparison, systems_table

_TAG, _GAP = re.compile(r"<[^<>]*>"), re.compile(r"\n\s*\n\s*")
_MARGIN = 60  # characters shown around a gold quote
_CASE_ID = re.compile(r"\b(?:dev|test)-[\w-]+")
_MARKS = {"none": "inget", "right": "rätt", "wrong": "fel", "unsure": "osäkert"}
Golden = Sequence[Sequence[Span]]


def page(
    result: Mapping[str, Any],
    scores: Scores,
    golds: Golds,
    documents: Mapping[str, Document],
    changed: Comparison | None,
) -> str:
    """The whole report as one HTML page that asks for nothing outside itself."""
    parts = [
        "<h1>Prövning av svaren</h1>",
        f"<p>{escape(scores.name)}, {len(scores.judged)} fall, dag {escape(result['today'])}, "
        f"modell {escape(result['encoder'])}.</p>",
        "<p class='soft'>Utvecklingsfall har använts för att förbättra programmet. Testfall är"
        " skrivna utan att se programmets svar och används aldrig till det: deras tal gäller."
        " Strecket är 95 % intervall (bootstrap över fall).</p>",
        "<h2>Mått</h2>",
        plot(result["figures"]),
        meanings(result["figures"]),
    ]
    for split, tags in result["by"].items():
        for tag, values in tags.items():
            parts.append(f"<h2>{TAGS[tag]}, {SPLITS[split]}</h2>")
            parts.append(tag_plot(values, split))
    parts.extend(_systems(result))
    if changed is not None:
        parts.append(f"<h2>Förändring</h2><pre>{_linked(comparison(changed), golds)}</pre>")
    parts.append("<h2>Fallen</h2>")
    parts.append(filters([j.case for j in scores.judged]))
    parts.extend(case_html(j, golds[j.case.id], documents) for j in scores.judged)
    return html_page("Prövning av svaren", "\n".join(parts), answers(scores.judged, documents))


def _linked(text: str, cases: Iterable[str]) -> str:
    """Escaped text where ids of cases on this page are links to them."""
    known = set(cases)
    return _CASE_ID.sub(
        lambda m: f'<a href="#{m.group()}">{m.group()}</a>' if m.group() in known else m.group(),
        escape(text),
    )


def filters(cases: Sequence[Case]) -> str:
    """Choices and a search field over the cases."""
    found = {
        "outcome": ("Utfall", [(k, v) for k, v in OUTCOMES.items() if k]),
        "split": ("Del", list(SPLITS.items())),
        "kind": ("Sort", [(k, tag_label(k)) for k in sorted({c.kind for c in cases})]),
        "persona": ("Den som frågar", [(p, p) for p in sorted({c.persona for c in cases})]),
        "theme": ("Tema", [(t, t) for t in sorted({c.theme for c in cases})]),
        "mark": ("Ditt omdöme", list(_MARKS.items())),
    }
    choices = "".join(
        f'<label>{title}<select name="{name}"><option value="">alla</option>'
        + "".join(f'<option value="{escape(k)}">{escape(v)}</option>' for k, v in values)
        + "</select></label>"
        for name, (title, values) in found.items()
    )
    return (
        f'<div class="filters">{choices}<label>Sök<input id="search" type="search"></label>'
        '<span id="count" role="status"></span><label>Dina initialer<input id="initials"'
        ' class="initials" maxlength="4" autocomplete="off"></label>'
        '<button id="save" type="button">Spara omdömen som fil</button>'
        '<button id="clear" type="button">Rensa omdömen</button></div>'
        "<p class='soft'>Öppna ett fall för att granska svaret, påstående för påstående."
        " Omdömena finns bara i den här webbläsaren tills du sparar dem som fil; läs in filen med"
        " <code>ansvarslots review import omdomen.json</code>. Skriv inga personuppgifter.</p>"
    )


def case_html(judgement: Judgement, gold: Golden, documents: Mapping[str, Document]) -> str:
    """One case: question, answer, quotes in their sections, what was expected, why it failed."""
    case, reply = judgement.case, judgement.reply
    data = {
        "outcome": judgement.outcome,
        "split": case.split,
        "kind": case.kind,
        "persona": case.persona,
        "theme": case.theme,
    }
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    why = "".join(f"<li>{escape(reason)}</li>" for reason in judgement.why)
    turns = "".join(f"<blockquote>{escape(turn)}</blockquote>" for turn in case.turns)
    notices = "".join(f"<li>{NOTICES[n.kind]}: {escape(n.text)}</li>" for n in reply.notices)
    cited = "".join(citation_html(c, documents) for c in reply.citations)
    understood = f"<p class='soft'>Tolkad som: {escape(reply.understood or 'som den står')}</p>"
    return (
        f'<details class="case {judgement.outcome}" id="{escape(case.id)}"{attributes}>'
        f'<summary><span class="badge {judgement.outcome}">{OUTCOMES[judgement.outcome]}</span>'
        f"<span class='soft'>{escape(case.id)}</span> {escape(case.turns[-1])}</summary>"
        f"<h3>Fråga ({escape(case.persona)}, {tag_label(case.kind)})</h3>{turns}{understood}"
        + (f"<h3>Varför det inte är rätt</h3><ul class='why'>{why}</ul>" if why else "")
        + f"<h3>Svar ({STATUSES[reply.status]})</h3><div class='answer'>{escape(reply.text)}</div>"
        + (f"<ul>{notices}</ul>" if notices else "")
        + (f"<h3>Citat i sina avsnitt</h3>{cited}" if cited else "")
        + f"<h3>Väntat</h3>{expected_html(judgement, gold, documents)}</details>"
    )


def citation_html(cited: Cited, documents: Mapping[str, Document]) -> str:
    """A section with its quote marked by the document's own offsets."""
    text = documents[cited.passage.document].text
    start, end = cited.passage.start, cited.passage.end
    low, high = max(start, cited.span.start), min(end, cited.span.end)
    warning = (
        "" if is_faithful(cited, documents) else "<p class='badge wrong'>Citatet är ändrat</p>"
    )
    return (
        f"<p class='soft'>[{cited.n}] {escape(where(cited.passage, documents))}"
        f" (tecken {cited.span.start}–{cited.span.end})</p>{warning}<blockquote>"
        f"{readable(text[start:low])}<mark>{readable(text[low:high])}</mark>"
        f"{readable(text[high:end])}"
        "</blockquote>"
    )


def where(span: Span, documents: Mapping[str, Document]) -> str:
    """The document, section and row of a passage."""
    document = documents[span.document]
    passage = next((p for p in document.passages if p.start == span.start), None)
    if passage is None:
        return document.short or document.title
    return place(passage, documents)


def expected_html(judgement: Judgement, gold: Golden, documents: Mapping[str, Document]) -> str:
    """Gold quotes, facts, status, notices and forbidden words, each with how it went."""
    case = judgement.case
    met = judgement.met or (None,) * len(gold)
    items = [f"status: {' eller '.join(STATUSES[status] for status in case.status)}"]
    for nth, is_met, group in zip(judgement.ranks, met, gold, strict=True):
        found = f"hämtat som nr {nth}" if nth else "inte hämtat"
        quoted = "" if is_met is None else (", citerat" if is_met else ", inte citerat")
        places = " eller ".join(around(span, documents) for span in group[:3])
        items.append(f"avsnitt ({found}{quoted}): {places}")
    said = judgement.said or (None,) * len(case.facts)
    for is_said, fact in zip(said, case.facts, strict=True):
        weight = "nödvändigt" if fact.vital else "önskvärt"
        how = "" if is_said is None else (", sagt" if is_said else ", inte sagt")
        items.append(f"faktum ({weight}{how}): {escape(' / '.join(fact.forms))}")
    items.extend(f"påpekande: {NOTICES[kind]}" for kind in case.notices)
    items.extend(f"får inte sägas: {escape(form)}" for form in case.forbid)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def around(span: Span, documents: Mapping[str, Document]) -> str:
    """A gold place marked in a little of its surroundings."""
    text = documents[span.document].text
    before = text[max(0, span.start - _MARGIN) : span.start]
    after = text[span.end : span.end + _MARGIN]
    inside = text[span.start : span.end]
    return (
        f"{escape(documents[span.document].short)}: …{readable(before)}"
        f"<mark>{readable(inside)}</mark>{readable(after)}…"
    )


def readable(raw: str) -> str:
    """A part of a document, escaped, without HTML tags, bold marks and runs of empty lines."""
    bare = _TAG.sub(" ", raw).replace("**", "")
    return escape(_GAP.sub("\n\n", bare))


def as_text(judgement: Judgement, gold: Golden, documents: Mapping[str, Document]) -> str:
    """One case in full for the terminal."""
    case, reply = judgement.case, judgement.reply
    lines = [f"{case.id}  {OUTCOMES[judgement.outcome].upper()}  ({case.persona}, {case.kind})", ""]
    lines.extend(f"› {turn}" for turn in case.turns)
    lines.extend((f"  tolkad som: {reply.understood}", "", f"[{reply.status}] {reply.text}", ""))
    lines.extend(f"! {n.kind}: {n.text} {list(n.citations)}" for n in reply.notices)
    lines.extend(f"[{c.n}] {c.span.document} {c.span.start}: {c.quote}" for c in reply.citations)
    lines.extend(("", f"Väntat: {' eller '.join(case.status)} {' '.join(case.notices)}"))
    met = judgement.met or (None,) * len(gold)
    for nth, is_met, group in zip(judgement.ranks, met, case.gold, strict=True):
        lines.extend(
            f"  {'✓' if is_met else '✗'} plats {nth}: {g.document}: {g.quote}" for g in group
        )
    for said, fact in zip(judgement.said, case.facts, strict=False):
        lines.append(f"  {'✓' if said else '✗'} {' / '.join(fact.forms)} ({'vital' * fact.vital})")
    lines.extend(("", "Hämtat:"))
    for at, span in enumerate(reply.retrieved, start=1):
        start = documents[span.document].text[span.start : span.end]
        lines.append(f"  {at}. {span.document} {span.start}: {' '.join(start.split())[:90]}")
    lines.extend(("", *(f"✗ {reason}" for reason in judgement.why)))
    return "\n".join(lines).rstrip()


def _systems(result: Mapping[str, Any]) -> list[str]:
    """Tables of the other systems."""
    parts = []
    for group, title in GROUP_TITLES.items():
        for split in result["figures"] if result[group] else ():
            head, rows = systems_table(result, group, split)
            cells = "".join(f"<th>{escape(cell)}" for cell in head)
            lines = "".join("<tr>" + "".join(f"<td>{escape(c)}" for c in row) for row in rows)
            parts.append(
                f"<h2>{title}, {SPLITS[split]}</h2><div class='wide' tabindex='0' role='region'"
                f" aria-label='{title}, {SPLITS[split]}'><table>"
            )
            parts.append(f"<tr>{cells}{lines}</table></div>")
    return parts
