"""The tab Dokument: agreements as a tree, search within them, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant import render
from assistant.conflicts import Conflict, Side
from assistant.swedish import fold
from assistant.types import Document, Passage, Section
from assistant.web.knowledge import Knowledge
from assistant.web.markup import esc, part
from assistant.web.reading import passage_html
from assistant.web.sources import validity, where

MAX_HITS = 40
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


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a document: ``at`` is its index in ``document.sections``, -1 for none."""

    document: Document
    at: int


def find_place(documents: Mapping[str, Document], wanted: str) -> Place | None:
    """What "dokument:3.3.2", "dokument:Rubrik" or "dokument" names; None for nothing."""
    name, _, rest = wanted.strip().partition(":")
    document = documents.get(name.strip())
    if document is None:
        return None
    key = fold(rest)
    found = (
        at for at, s in enumerate(document.sections) if key and key in {s.number, fold(s.title)}
    )
    return Place(document, next(found, -1))


def overview_html(known: Knowledge) -> str:
    """The page part above the tree: which documents there are, and whether they are in force."""
    rows = "".join(
        f'<tr><th scope="row">{esc(d.short or d.title)}</th><td>{esc(d.title)}</td>'
        f"<td>{esc(render.validity(d, known.today))}</td></tr>"
        for d in known.documents.values()
    )
    return part(
        (
            '<div class="lots-scroll" role="region" tabindex="0" '
            'aria-label="Dokument och giltighet">'
            '<table class="lots-table"><caption>Dokument och giltighet</caption><thead><tr>'
            '<th scope="col">Kort namn</th><th scope="col">Titel</th>'
            f'<th scope="col">Giltighet</th></tr></thead><tbody>{rows}</tbody></table></div>',
        )
    )


# the tree ---------------------------------------------------------------------------------------


def tree_html(known: Knowledge, place: Place) -> str:
    """The page part with a whole document; the sections on the way to ``place`` are open."""
    document = place.document
    path = document.sections[place.at].path if place.at >= 0 else ()
    edition = (
        f'<p class="lots-small">Även i {esc(", ".join(document.editions))}.</p>'
        if document.editions
        else ""
    )
    issuer = f'<p class="lots-small">{esc(document.issuer)}</p>' if document.issuer else ""
    by_section = _passages_of(document)
    nodes = "".join(_nodes(document, by_section, (0, len(document.sections)), place.at, path))
    loose = "".join(passage_html(p, document) for p in by_section.get(-1, ()))
    return part(
        (
            f'<h2 class="lots-title">{esc(document.title)}</h2>{validity(document, known.today)}',
            f"{issuer}{edition}{loose}{nodes}",
        )
    )


def _passages_of(document: Document) -> dict[int, list[Passage]]:
    """Passages by the index of the section that they begin in; -1 before the first."""
    found: dict[int, list[Passage]] = {}
    for passage in document.passages:
        holders = (i for i, s in enumerate(document.sections) if s.start <= passage.start < s.end)
        found.setdefault(max(holders, default=-1), []).append(passage)
    return found


def _nodes(
    document: Document,
    passages: Mapping[int, Sequence[Passage]],
    span: tuple[int, int],
    wanted: int,
    path: tuple[str, ...],
) -> Iterator[str]:
    """Sections ``span`` of the document, each with the deeper ones that follow it inside it."""
    at, end = span
    while at < end:
        section = document.sections[at]
        last = at + 1
        while last < end and document.sections[last].depth > section.depth:
            last += 1
        opened = at <= wanted < last
        inner = "".join(_nodes(document, passages, (at + 1, last), wanted, path))
        own = "".join(_passage(p, document) for p in passages.get(at, ()))
        here = ' class="lots-here"' if at == wanted else ""
        yield (
            f"<details{here}{' open' if opened else ''}><summary>{esc(_name(section))}</summary>"
            f'<div class="lots-passage">{own}{inner}</div></details>'
        )
        at = last


def _passage(passage: Passage, document: Document) -> str:
    row = f'<p class="lots-row">{esc(passage.row)}</p>' if passage.row else ""
    return f"{row}{passage_html(passage, document)}"


def _name(section: Section) -> str:
    return f"{section.number} {section.title}" if section.number else section.title


# search -----------------------------------------------------------------------------------------


def search_html(known: Knowledge, words: str) -> str:
    """The page part with the sentences that hold all the words, at most ``MAX_HITS``."""
    wanted = fold(words[:200]).split()
    if not wanted:
        return part(())
    hits = list(_hits(known.documents.values(), wanted))
    if not hits:
        return part((f'<p role="status">Inget i dokumenten innehåller ”{esc(words)}”.</p>',))
    more = f" De första {MAX_HITS} visas." if len(hits) > MAX_HITS else ""
    listed = "".join(where(p, known.documents, known.today, spans) for p, spans in hits[:MAX_HITS])
    count = f"{len(hits)} avsnitt innehåller ”{esc(words)}”.{more}"
    return part((f'<p role="status">{count}</p>{listed}',))


def _hits(
    documents: Iterable[Document], wanted: Sequence[str]
) -> Iterator[tuple[Passage, list[tuple[int, int]]]]:
    for document in documents:
        for passage in document.passages:
            spans = [
                (s.start, s.end)
                for s in passage.sentences
                if all(word in fold(s.text) for word in wanted)
            ]
            if spans:
                yield passage, spans


# differences ------------------------------------------------------------------------------------


def differences_html(known: Knowledge) -> str:
    """The page part with what the agreements say differently, conflicts before explained ones."""
    real = [c for c in known.conflicts if c.kind == "conflict"]
    explained = [c for c in known.conflicts if c.kind != "conflict"]
    if not known.conflicts:
        return part(("<p>Inga skillnader mellan dokumenten är hittade.</p>",))
    return part(
        (
            "<p>Hittade av programmet genom att jämföra orden. Det väljer aldrig sida.</p>",
            *(_difference(c, known) for c in real),
            '<h3 class="lots-title">Skillnader som har en förklaring</h3>' if explained else "",
            *(_difference(c, known) for c in explained),
        )
    )


def _difference(conflict: Conflict, known: Knowledge) -> str:
    what = ATTRIBUTES.get(conflict.attribute, conflict.attribute)
    named = conflict.unit != conflict.attribute
    title = f"{conflict.unit}: {what}" if named else what.capitalize()
    why = EXPLANATIONS.get(conflict.explanation, "") if conflict.kind != "conflict" else ""
    sides = "".join(_side(side, known) for side in conflict.sides)
    return (
        f'<div class="lots-difference {esc(conflict.kind)}"><h4>{esc(title)}</h4>'
        f'{f"<p>{esc(why)}</p>" if why else ""}<div class="lots-sides">{sides}</div></div>'
    )


def _side(side: Side, known: Knowledge) -> str:
    document = known.documents[side.document_id]
    passage = known.passages[side.passage_id]
    source = where(passage, known.documents, known.today, [side.span])
    name = esc(document.short or document.title)
    return (
        f'<div class="lots-side"><p class="lots-side-name">{name}</p>'
        f"<p>”{esc(side.reading)}”</p>{source}</div>"
    )
