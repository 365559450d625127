"""Blocks of a section → passages: the section's own text, its parts where long, and table rows."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace

from assistant.reading.blocks import Block, Row, Span
from assistant.reading.markup import View, view
from assistant.reading.tables import is_actor, names_actor
from assistant.swedish import Language, fold, sentence_spans, words
from assistant.types import Passage, Section, Sentence

MAX_PASSAGE = 1500  # characters for reading; a longer section is cut between its blocks
_MIN_PART = 350
_MAX_VALUE, _MAX_VALUES = 90, 220  # characters of a cell, and of cells said in one sentence


@dataclass(frozen=True, slots=True)
class Source:
    """What the passages of one document have in common.

    ``pages`` are the offsets in ``raw`` where pages begin (the first is page 1), or empty.
    """

    document_id: str
    raw: str
    language: Language
    notes: frozenset[str]
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The page of an offset, from 1, where pages are known."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def read(self, spans: list[Span]) -> View:
        """The reading view of some spans."""
        return view(self.raw, spans, language=self.language, notes=self.notes)


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
    """The sentences of each block; an item knows the sentences that open the lists around it."""
    result: list[list[Sentence]] = []
    lead = actor = ""
    above: list[str] = []  # of the items around: the last sentence of each level
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        sentences = _sentences(source, block)
        if not sentences:
            continue
        if block.kind == "paragraph":
            if names_actor(sentences[0].text, source.language) and following is not None:
                actor, lead, above = sentences[0].text, "", []
                result.append([replace(sentences[0], kind="lead_in"), *sentences[1:]])
                continue
            opens = _opens_list(sentences[-1].text, following, source.language)
            sentences = _answers(sentences)
            if actor:
                sentences = [
                    s if s.lead_in else replace(s, kind="item", lead_in=actor) for s in sentences
                ]
            if opens:
                sentences[-1] = replace(sentences[-1], kind="lead_in")
            lead = " ".join(x for x in (actor, sentences[-1].text if opens else "") if x)
            above = []
        else:
            del above[block.level :]
            opening = " ".join(x for x in (lead, *above) if x)
            sentences = [replace(s, kind="item", lead_in=opening) for s in sentences]
            above.extend([""] * (block.level - len(above)))
            above.append(sentences[-1].text)
            if following is not None and following.level > block.level:
                sentences[-1] = replace(sentences[-1], kind="lead_in")
        if result and result[-1][-1].kind == "lead_in":
            result[-1].extend(sentences)
        else:
            result.append(sentences)
    return result


def _answers(sentences: list[Sentence]) -> list[Sentence]:
    """A paragraph that begins with a question: each sentence of the answer knows the question."""
    first, *rest = sentences
    if not rest or not first.text.endswith("?") or any(s.text.endswith("?") for s in rest):
        return sentences
    answers = (replace(s, kind="item", lead_in=first.text) for s in rest)
    return [replace(first, kind="lead_in"), *answers]


def _opens_list(text: str, following: Block | None, language: Language) -> bool:
    """True for "Läkaren ansvarar för att:" and "Läkaren gör följande." before a list."""
    if following is None or following.kind == "paragraph":
        return False
    if not text.endswith((".", "!")):
        return True
    return not language.list_openers.isdisjoint(words(text)[-8:])


def _sentences(source: Source, block: Block) -> list[Sentence]:
    read = source.read(block.spans)
    found = []
    for start, end in sentence_spans(read.text, source.language):
        part = read.cut(start, end)
        raw_start, raw_end = part.span(0, len(part.text))
        found.append(Sentence(raw_start, raw_end, part.text))
    return found


def _row_passages(source: Source, section: Section, row: Row) -> list[Passage]:
    if row.by_column:
        return _column_passages(source, section, row)
    name = source.read(row.name).text
    sentences: list[Sentence] = []
    values: list[Sentence] = []
    for column, blocks in enumerate(row.cells, start=1):
        head = row.heads[column] if column < len(row.heads) else ""
        own = [s for group in _evidence(source, blocks) for s in group]
        if value := _value(head, own, row, source.language):
            if sum(len(v.text) for v in values) + len(value.text) > _MAX_VALUES:
                sentences, values = [*sentences, *_joined(values)], []
            values.append(value)
        elif own:
            head = head if len(row.heads) > 2 else ""
            sentences += _joined(values)
            sentences += (_under(s, head, source.language) for s in own)
            values = []
    sentences += _joined(values)
    if not sentences:
        return []
    start = min([row.name[0][0], *(s.start for s in sentences)])
    return [_passage(source, section, sentences, name, start)]


def _under(sentence: Sentence, head: str, language: Language) -> Sentence:
    """A sentence of a cell knows its head, and says it where the head is who does it."""
    if not head or sentence.lead_in:
        return sentence
    if is_actor(head, language):
        return replace(sentence, text=f"{head}: {sentence.text}")
    return replace(sentence, lead_in=head)


def _value(head: str, sentences: list[Sentence], row: Row, language: Language) -> Sentence | None:
    """A cell that says little without its head: "X" under "Region", "Kommunen" under "Betalar"."""
    if not head or len(sentences) != 1:
        return None
    (cell,) = sentences
    generic = "".join(fold(head).split()) in language.table_heads
    most = _MAX_VALUE if len(row.heads) > 2 else 0 if generic else _MAX_VALUE // 2
    if cell.kind != "sentence" or len(cell.text) > most or cell.text.endswith((".", "!", "?", ":")):
        return None
    return replace(cell, text=f"{head}: {cell.text}")


def _joined(values: list[Sentence]) -> list[Sentence]:
    """Neighbouring values as one sentence: "Region: X; Kommun: (X)"."""
    if not values:
        return []
    text = "; ".join(value.text for value in values)
    start, end = min(v.start for v in values), max(v.end for v in values)
    return [Sentence(start, end, text, "cells")]


def _column_passages(source: Source, section: Section, row: Row) -> list[Passage]:
    """A passage for each cell, named by the actor that heads its column."""
    found = []
    for head, blocks in zip(row.heads, row.cells, strict=False):
        sentences = [s for group in _evidence(source, blocks) for s in group]
        if sentences:
            found.append(_passage(source, section, sentences, head))
    return found


def _passage(
    source: Source,
    section: Section,
    sentences: list[Sentence],
    row: str | None,
    start: int | None = None,
) -> Passage:
    first = min(s.start for s in sentences) if start is None else start
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
        page=source.page(first),
    )
