"""Where words stand: a source with its whole passage, its path and its validity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant import render
from assistant.types import Citation, Document, Passage
from assistant.web.markup import button, esc
from assistant.web.reading import Span, passage_html


def source_card(
    citation: Citation, key: str, documents: Mapping[str, Document], today: date, *, opened: bool
) -> str:
    """One numbered source of an answer: the quote, then the whole passage with the quote marked.

    Args:
        citation: verified.
        key: the answer's key on the page; the card's id is ``k-{key}-{n}``.
        documents: by id.
        today: the date that validity is judged by.
        opened: the whole passage is shown at once.
    """
    passage, n = citation.passage, citation.n
    document = documents[passage.document_id]
    name = f"k-{key}-{n}"
    marks = [(citation.start, citation.end)]
    whole = "".join(passage_html(p, document, marks) for p in section_of(passage, document))
    return (
        f'<article class="lots-source" id="{name}" tabindex="-1" aria-labelledby="{name}-h">'
        f'<h4 id="{name}-h"><span class="lots-n">[{n}]</span> '
        f"{esc(render.place(passage, documents))}</h4>"
        f"{path(passage)}{standing(document, today)}"
        f"<blockquote>”{esc(render.quote_text(citation))}”</blockquote>"
        f"<details{' open' if opened else ''}><summary>Hela avsnittet</summary>"
        f'<div class="lots-passage">{whole}</div></details>'
        f'<p class="lots-source-end">{open_button(passage)} {share_button(passage)} '
        f'<a href="#svar-{key}" data-cite="svar-{key}">Till svaret</a></p></article>'
    )


def section_of(passage: Passage, document: Document) -> list[Passage]:
    """All parts of the passage's section, or of its table row, in order."""
    return [p for p in document.passages if (p.path, p.row) == (passage.path, passage.row)]


def where(
    passage: Passage,
    documents: Mapping[str, Document],
    today: date,
    marks: Sequence[Span] = (),
    *,
    label: str = "",
) -> str:
    """A place that can be unfolded: the passage with marks, its path and validity."""
    document = documents[passage.document_id]
    return (
        f"<details><summary>{esc(label or render.place(passage, documents))}</summary>"
        f'<div class="lots-passage">{path(passage)}{validity(document, today)}'
        f"{passage_html(passage, document, marks)}"
        f'<p class="lots-small">{open_button(passage)}</p></div></details>'
    )


def path(passage: Passage) -> str:
    """The headings that the passage stands under, top first."""
    steps = [*passage.path, *([passage.row] if passage.row else [])]
    return f'<p class="lots-path">{" › ".join(esc(step) for step in steps)}</p>' if steps else ""


def validity(document: Document, today: date) -> str:
    """The document's validity as a line; its class tells what has expired or is no rule."""
    kind = "expired" if document.validity.expired(today) else document.kind
    return (
        f'<p class="lots-validity {esc(kind)}">{esc(document.title)}: '
        f"{esc(render.validity(document, today))}</p>"
    )


def standing(document: Document, today: date) -> str:
    """The document's validity as a mark: in force, expired, no rule, or not known."""
    known = document.validity
    kind = "expired" if known.expired(today) else document.kind
    if kind == "agreement" and known.valid_from is None and known.valid_to is None:
        kind = "unknown"
    mark = _STANDING[kind]
    words = render.validity(document, today).removeprefix(mark.lower()).strip()
    return (
        f'<p class="lots-standing"><span class="lots-badge {esc(kind)}">{mark}</span> '
        f"{esc(words)}</p>"
    )


_STANDING = {
    "agreement": "Gäller",
    "expired": "Utgången",
    "memo": "Underlag",
    "unknown": "Giltighet okänd",
}


def open_button(passage: Passage) -> str:
    """Opens the passage's section in the tab of documents."""
    return button("Läs i dokumentet", classes="lots-link", open=reference(passage))


def share_button(passage: Passage) -> str:
    """Copies an address of the passage's section that others can open."""
    label = "Kopiera länk till avsnittet"
    return button(label, classes="lots-link", link_section=reference(passage))


def reference(passage: Passage) -> str:
    """The address of a passage's section: "jamtbus-2018:3.3.2", or with a heading."""
    return f"{passage.document_id}:{passage.section or passage.heading}"
