"""Blocks of a section → passages: the section's own text, its parts where long, and table rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from assistant.reading.blocks import Block, Row, Span
from assistant.reading.markup import View, view
from assistant.swedish import Language, sentence_spans
from assistant.types import Passage, Section, Sentence

MAX_PASSAGE = 1500  # characters for reading; a longer section is cut between its blocks
_MIN_PART = 350


@dataclass(frozen=True, slots=True)
class Source:
    """What the passages of one document have in common."""

    document_id: str
    raw: str
    language: Language
    notes: frozenset[str]

    def read(self, spans: list[Span]) -> View:
        """The reading view of some spans."""
        return view(self.raw, spans, keepers=self.language.hyphen_keepers, notes=self.notes)


def passages_of(
    source: Source, section: Section, blocks: tuple[Block | Row, ...]
) -> tuple[Passage, ...]:
    """The passages of one section, in the order of the document."""
    found: list[Passage] = []
    run: list[Block] = []
    for block in (*blocks, None):
        if isinstance(block, Block):
            run.append(block)
            continue
        found.extend(_text_passages(source, section, run))
        run = []
        if isinstance(block, Row):
            found.extend(_row_passages(source, section, block))
    return tuple(found)


def _text_passages(source: Source, section: Section, blocks: list[Block]) -> list[Passage]:
    groups: list[list[Sentence]] = []
    for sentences in _evidence(source, blocks):
        size = sum(len(s.text) for s in groups[-1]) if groups else 0
        new = sum(len(s.text) for s in sentences)
        if groups and (size + new <= MAX_PASSAGE or size < _MIN_PART):
            groups[-1].extend(sentences)
        else:
            groups.append(list(sentences))
    return [_passage(source, section, group, None) for group in groups]


def _evidence(source: Source, blocks: list[Block]) -> list[list[Sentence]]:
    """The sentences of each block; an item knows the sentence that opens its list."""
    result: list[list[Sentence]] = []
    lead, item = "", ""
    for at, block in enumerate(blocks):
        following = blocks[at + 1].kind if at + 1 < len(blocks) else ""
        sentences = _sentences(source, block)
        if not sentences:
            continue
        if block.kind == "paragraph":
            opens = following in {"item", "subitem"} and not sentences[-1].text.endswith((".", "!"))
            if opens:
                sentences[-1] = replace(sentences[-1], kind="lead_in")
            lead, item = (sentences[-1].text if opens else ""), ""
        elif block.kind == "item":
            sentences = [replace(s, kind="item", lead_in=lead) for s in sentences]
            item = sentences[-1].text
            if following == "subitem":
                sentences[-1] = replace(sentences[-1], kind="lead_in", lead_in=lead)
        else:
            sentences = [replace(s, kind="item", lead_in=item or lead) for s in sentences]
        if result and result[-1][-1].kind == "lead_in":
            result[-1].extend(sentences)
        else:
            result.append(sentences)
    return result


def _sentences(source: Source, block: Block) -> list[Sentence]:
    read = source.read(block.spans)
    found = []
    for start, end in sentence_spans(read.text, source.language):
        part = read.cut(start, end)
        raw_start, raw_end = part.span(0, len(part.text))
        found.append(Sentence(raw_start, raw_end, part.text))
    return found


def _row_passages(source: Source, section: Section, row: Row) -> list[Passage]:
    name = source.read(row.name).text
    sentences: list[Sentence] = []
    for column, blocks in enumerate(row.cells, start=1):
        head = row.heads[column] if len(row.heads) > 2 and column < len(row.heads) else ""
        for group in _evidence(source, blocks):
            sentences.extend(replace(s, lead_in=s.lead_in or head) for s in group)
    if not sentences:
        return []
    start = min(row.name[0][0], sentences[0].start)
    return [_passage(source, section, sentences, name, start)]


def _passage(
    source: Source,
    section: Section,
    sentences: list[Sentence],
    row: str | None,
    start: int | None = None,
) -> Passage:
    first = sentences[0].start if start is None else start
    last = max(s.end for s in sentences)
    text = source.raw[first:last]
    digest = hashlib.sha256(f"{section.path}|{row}|{text}".encode()).hexdigest()[:12]
    reading = "\n".join(f"• {s.text}" if s.kind == "item" else s.text for s in sentences)
    return Passage(
        id=f"{source.document_id}:{digest}",
        document_id=source.document_id,
        section=section.number,
        heading=section.title,
        path=section.path,
        row=row,
        start=first,
        end=last,
        text=text,
        reading=f"{row}\n{reading}" if row else reading,
        sentences=tuple(sentences),
    )
