"""The tab Dokument: which there are, what refers to what, search, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant import render
from assistant.conflicts import Conflict, Side
from assistant.swedish import fold
from assistant.types import Document, Passage
from assistant.web.knowledge import Knowledge
from assistant.web.markup import button, esc, part
from assistant.web.references import Reference, references
from assistant.web.sources import standing, where

MAX_HITS = 40
_SHOWN = 110  # letters of the first sentence that was found


def overview_html(known: Knowledge) -> str:
    """The page part above the tree: each document with its validity, and what it refers to."""
    told = references(known.documents)
    cards = "".join(_card(d, told, known) for d in known.documents.values())
    return part((f'<h2 class="lots-title">Dokument</h2><ul class="lots-cards">{cards}</ul>',))


def _card(document: Document, told: Sequence[Reference], known: Knowledge) -> str:
    naming = [r for r in told if r.source.document_id == document.id and r.section is None]
    named = [r for r in told if r.document_id == document.id and r.section is None]
    title = f'<p class="lots-small">{esc(document.title)}</p>' if document.short else ""
    return (
        f'<li class="lots-card"><h3>{esc(document.short or document.title)}</h3>{title}'
        f"{standing(document, known.today)}"
        f"{_naming('Nämner', [(r, r.document_id) for r in naming], known)}"
        f"{_naming('Nämns i', [(r, r.source.document_id) for r in named], known)}"
        f'<p class="lots-card-end">{button("Läs dokumentet", open=document.id)}</p></li>'
    )


def _naming(label: str, others: Sequence[tuple[Reference, str]], known: Knowledge) -> str:
    """Which documents, each with the words that name it."""
    return "".join(
        where(
            reference.source,
            known.documents,
            known.today,
            [reference.span],
            label=f"{label} {known.documents[other].short or known.documents[other].title}",
        )
        for reference, other in others
    )


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
    listed = "".join(_hit(p, spans, known) for p, spans in hits[:MAX_HITS])
    count = f"{len(hits)} avsnitt innehåller ”{esc(words)}”.{more}"
    return part((f'<p role="status">{count}</p>{listed}',))


def _hit(passage: Passage, spans: Sequence[tuple[int, int]], known: Knowledge) -> str:
    """A place with the first sentence that was found: several places may have the same heading."""
    start, end = spans[0]
    said = " ".join(known.documents[passage.document_id].text[start:end].split())
    said = said if len(said) <= _SHOWN else f"{said[:_SHOWN].rpartition(' ')[0]} …"
    label = f"{render.place(passage, known.documents)}: ”{said}”"
    return where(passage, known.documents, known.today, spans, label=label)


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
        return part(())
    return part(
        (
            '<h2 class="lots-title">Skillnader mellan överenskommelserna</h2>',
            "<p>Hittade av programmet genom att jämföra orden. Det väljer aldrig sida.</p>",
            *(_difference(c, known) for c in real),
            _explained(explained, known),
        )
    )


def _explained(conflicts: Sequence[Conflict], known: Knowledge) -> str:
    """Differences that have an explanation, folded away."""
    if not conflicts:
        return ""
    shown = "".join(_difference(c, known) for c in conflicts)
    return (
        f"<details><summary>{len(conflicts)} skillnader som har en förklaring</summary>"
        f"<div>{shown}</div></details>"
    )


def _difference(conflict: Conflict, known: Knowledge) -> str:
    what = render.ATTRIBUTES.get(conflict.attribute, conflict.attribute)
    named = conflict.unit != conflict.attribute
    title = f"{conflict.unit}: {what}" if named else what
    title = title[:1].upper() + title[1:]
    why = render.EXPLANATIONS.get(conflict.explanation, "") if conflict.kind != "conflict" else ""
    sides = "".join(_side(side, known) for side in conflict.sides)
    return (
        f'<div class="lots-difference {esc(conflict.kind)}"><h3>{esc(title)}</h3>'
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
