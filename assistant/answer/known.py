"""What every answer needs of one index: documents, register, words, law; fixed while it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from assistant.answer.defining import Definitions
from assistant.answer.direct import Direct
from assistant.answer.evidence import Grader
from assistant.answer.shape import Shapes
from assistant.conflicts import Conflict
from assistant.corpus import data_file
from assistant.cross import CrossReader
from assistant.dialogue import Tools
from assistant.index import Index
from assistant.law import Law
from assistant.register import Register, RegisterCues
from assistant.swedish import fold
from assistant.types import AgeRange, Document, Evidence, Passage, Sentence
from assistant.understand import AgeReader, Lexicon
from assistant.validity import ValidityCues

_REMEMBERED = 20_000  # sentences whose age limits are read once, about 200 bytes each
Limits = Callable[[str], tuple[AgeRange, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """Fixed facts and words.

    Attributes:
        index, documents, passages: what can be cited; documents and passages by id.
        register, conflicts: who is responsible for what, and where agreements differ.
        lexicon, cues, law, shapes: words and law notes.
        grader: weighs the sentences that were found.
        limits: the age limits that a text of the index tells, read once.
        direct, definitions: questions with short answers.
        routine: (document id, start) of duties that every unit has.
        aged: (document id, start) of sentences with an age limit, with the limits.
        today: the date that validity is judged by.
        way_on: the section on disagreement, if there is one.
        on_disputes: ids of the passages of all such sections.
        report: the duty to report concern for a child, if a document has it.
        duties: (document id, start) of all sentences of the register.
        doers: (document id, start) of sentences that leave out whose duty they are → the unit.
        leaving_out: ids of the passages that say what their document does not settle.
        reader: reads a question and a sentence together, if one does.
    """

    index: Index
    documents: dict[str, Document]
    passages: dict[str, Passage]
    register: Register
    conflicts: tuple[Conflict, ...]
    lexicon: Lexicon
    cues: RegisterCues
    law: Law
    shapes: Shapes
    grader: Grader
    limits: Limits
    direct: Direct
    definitions: Definitions
    routine: frozenset[tuple[str, int]]
    aged: dict[tuple[str, int], tuple[AgeRange, ...]]
    today: date
    way_on: Passage | None = None
    on_disputes: frozenset[str] = frozenset()
    report: tuple[Passage, Sentence] | None = None
    duties: frozenset[tuple[str, int]] = frozenset()
    doers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    leaving_out: frozenset[str] = frozenset()
    reader: CrossReader | None = None

    @classmethod
    def load(
        cls,
        index: Index,
        tools: Tools,
        lexicon_folder: Path,
        corpus: Path,
        today: date,
        reader: CrossReader | None = None,
    ) -> Known:
        """Reads the data files that answers and notices rest on."""
        shapes = Shapes.load(lexicon_folder)
        validity = ValidityCues.load(lexicon_folder)
        direct = Direct.of(index.documents, shapes, validity, tools.ages, today)
        return cls(
            index=index,
            documents={d.id: d for d in index.documents},
            passages={p.id: p for p in index.passages},
            register=index.register,
            conflicts=index.conflicts,
            lexicon=tools.lexicon,
            cues=RegisterCues.load(lexicon_folder),
            law=Law.load(data_file(corpus, "law.yaml")),
            shapes=shapes,
            grader=Grader.load(lexicon_folder),
            definitions=Definitions({d.id: d for d in index.documents}, shapes, tools.lexicon),
            limits=lru_cache(_REMEMBERED)(partial(_limits, tools.ages)),
            direct=direct,
            report=direct.reporting(),
            leaving_out=frozenset(
                p.id
                for p in index.passages
                if any(shapes.left_out.search(fold(s.text)) for s in p.sentences)
            ),
            doers={
                (duty.document_id, duty.start): entry.name
                for entry in index.register.entries
                for duty in entry.sentences
                if not (entry.row or duty.lead_in) and shapes.subjectless.match(fold(duty.text))
            },
            duties=frozenset(
                (duty.document_id, duty.start)
                for entry in (*index.register.entries, *index.register.general)
                for duty in entry.sentences
            ),
            aged=_aged(index.register),
            routine=frozenset(
                (duty.document_id, duty.start)
                for entry in index.register.entries
                for duty in entry.sentences
                if duty.supporting and (duty.hands_over or index.repeated[duty.text] > 1)
            ),
            today=today,
            reader=reader,
            way_on=way_on(index.documents, tools.lexicon),
            on_disputes=frozenset(
                p.id for p in index.passages if tools.lexicon.is_way_on(p.heading)
            ),
        )

    @property
    def expired(self) -> frozenset[str]:
        """Ids of the documents that have expired."""
        documents = self.index.documents
        return frozenset(d.id for d in documents if d.validity.expired(self.today))

    @property
    def behind(self) -> frozenset[str]:
        """Ids of the documents that are not in force: expired, or only proposals."""
        return self.expired | {d.id for d in self.index.documents if d.kind == "memo"}

    def fits(self, text: str, ages: Sequence[AgeRange]) -> bool | None:
        """Whether a text has an age limit that takes some ages; None where it has no limit."""
        limits = self.limits(text)
        if not limits:
            return None
        return any(limit.overlaps(age) for limit in limits for age in ages)

    def on_topic(self, question: str) -> frozenset[str]:
        """Passages on what to do when parties disagree, where a question tells of such."""
        asked = self.shapes.stuck(fold(question))
        return self.on_disputes if asked else frozenset()

    def for_others(self, evidence: Evidence, ages: Sequence[AgeRange]) -> bool:
        """Whether a sentence is only for other ages than those asked about."""
        limits = self.aged.get((evidence.passage.document_id, evidence.sentence.start), ())
        return bool(ages and limits) and not any(a.overlaps(b) for a in limits for b in ages)


def _limits(ages: AgeReader, text: str) -> tuple[AgeRange, ...]:
    if not ages.may_tell_years(text):
        return ()
    found = (m.range for m in ages.read(text) if m.kind == "years")
    return tuple(limit for limit in found if limit.text)


def _aged(register: Register) -> dict[tuple[str, int], tuple[AgeRange, ...]]:
    """The ages of the sentences that have some: (document id, start) → limits."""
    found: dict[tuple[str, int], tuple[AgeRange, ...]] = {}
    for entry in (*register.entries, *register.general):
        for duty in entry.sentences:
            if duty.ages is not None:
                key = (duty.document_id, duty.start)
                found[key] = (*found.get(key, ()), duty.ages)
    return found


def way_on(documents: Sequence[Document], lexicon: Lexicon) -> Passage | None:
    """The section on disagreement, of an agreement before others."""
    headings = {p.heading for document in documents for p in document.passages}
    on_it = {heading for heading in headings if lexicon.is_way_on(heading)}
    found = [
        (document.kind != "agreement", passage)
        for document in documents
        for passage in document.passages
        if passage.heading in on_it
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None
