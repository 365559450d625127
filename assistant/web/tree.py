"""A whole document as a tree of its sections, opened where a reader wants to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.swedish import fold
from assistant.types import Document, Passage, Section
from assistant.web.knowledge import Knowledge
from assistant.web.markup import button, esc, part
from assistant.web.reading import passage_html
from assistant.web.references import Reference, references
from assistant.web.sources import standing


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


def tree_html(known: Knowledge, place: Place) -> str:
    """The page part with a whole document; the sections on the way to ``place`` are open."""
    document = place.document
    tree = _Tree.of(place, references(known.documents))
    here = " lots-here" if place.at < 0 else ""
    facts = [
        document.issuer,
        f"Även i {', '.join(document.editions)}." if document.editions else "",
    ]
    told = "".join(f'<p class="lots-small">{esc(fact)}</p>' for fact in facts if fact)
    loose = "".join(passage_html(p, document) for p in tree.passages.get(-1, ()))
    return part(
        (
            f'<div class="lots-document{here}" tabindex="-1">'
            f'<h2 class="lots-title">{esc(document.title)}</h2>{standing(document, known.today)}',
            f"{told}{loose}{''.join(tree.nodes(0, len(document.sections)))}</div>",
        )
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """A document, its passages and references by the index of their section, and the place."""

    document: Document
    passages: Mapping[int, Sequence[Passage]]
    pointing: Mapping[str, Sequence[Reference]]  # section number → what refers to it
    wanted: int

    @classmethod
    def of(cls, place: Place, told: Sequence[Reference]) -> _Tree:
        pointing: dict[str, list[Reference]] = {}
        for reference in told:
            if reference.document_id == place.document.id and reference.section is not None:
                pointing.setdefault(str(reference.section.number), []).append(reference)
        return cls(place.document, _passages_of(place.document), pointing, place.at)

    def nodes(self, at: int, end: int) -> Iterator[str]:
        """Sections ``[at, end)``, each with the deeper ones that follow it inside it."""
        sections = self.document.sections
        while at < end:
            last = at + 1
            while last < end and sections[last].depth > sections[at].depth:
                last += 1
            opened = " open" if at <= self.wanted < last else ""
            here = ' class="lots-here"' if at == self.wanted else ""
            inner = "".join(self.nodes(at + 1, last))
            yield (
                f"<details{here}{opened}><summary>{esc(_name(sections[at]))}</summary>"
                f'<div class="lots-passage">{self._own(at)}{inner}</div></details>'
            )
            at = last

    def _own(self, at: int) -> str:
        """A section's own text, what refers to it, and its address."""
        section, document = self.document.sections[at], self.document
        text = "".join(_passage(p, document) for p in self.passages.get(at, ()))
        address = f"{document.id}:{section.number or section.title}"
        pointing = self.pointing.get(section.number or "", ())
        names = dict.fromkeys(f"{r.source.section or ''} {r.source.heading}" for r in pointing)
        told = f'<p class="lots-small">Nämns i: {esc("; ".join(names))}</p>' if names else ""
        link = button("Kopiera länk till avsnittet", classes="lots-link", link_section=address)
        return f'{text}{told}<p class="lots-small">{link}</p>'


def _passages_of(document: Document) -> dict[int, list[Passage]]:
    """Passages by the index of the section that they begin in; -1 before the first."""
    found: dict[int, list[Passage]] = {}
    for passage in document.passages:
        holders = (i for i, s in enumerate(document.sections) if s.start <= passage.start < s.end)
        found.setdefault(max(holders, default=-1), []).append(passage)
    return found


def _passage(passage: Passage, document: Document) -> str:
    row = f'<p class="lots-row">{esc(passage.row)}</p>' if passage.row else ""
    return f"{row}{passage_html(passage, document)}"


def _name(section: Section) -> str:
    return f"{section.number} {section.title}" if section.number else section.title
