"""The register of a corpus: rows of tables and sentences of running text → entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.register.columns import Party, parties
from assistant.register.cues import RegisterCues
from assistant.register.duties import Aged, Read, SentenceReader
from assistant.register.model import Entry, LevelClaim, Register, Span, Unread
from assistant.register.prose import Prose
from assistant.register.tables import Marked, marked, named_in, unit_cell, with_cells
from assistant.swedish import WORD, fold
from assistant.types import AgeRange, Document, Level, Passage, Sentence
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader
from assistant.understand.lexicon import Lexicon
from assistant.understand.plain import any_of

_KINDS = ("years", "school", "stage")


def build_register(
    documents: Sequence[Document], lexicon: Lexicon, age_words: AgeWords, cues: RegisterCues
) -> Register:
    """Who is responsible for what, as the documents say; memos are no rules and are left out.

    Args:
        documents: as read.
        lexicon: units, needs, principals.
        age_words: how ages are said.
        cues: how responsibility is said.
    """
    ages, hint = AgeReader(age_words, many=True), _age_hint(age_words)
    entries: list[Entry] = []
    general: list[Entry] = []
    unread: list[Unread] = []
    for document in documents:
        if document.kind == "memo":
            continue
        maker = _Maker(SentenceReader(document, lexicon, ages, cues, hint))
        for row in (p for p in document.passages if p.row):
            for entry in maker.row(row):
                (general if maker.of_principal(entry) else entries).append(entry)
        prose = Prose(maker.reader).read()
        for found in prose.found:
            made = maker.entries(found.parts, found.unit, found.units, found.principal, row=False)
            (general if found.principal and not found.units else entries).extend(made)
        unread.extend(prose.unread)
    entries.sort(key=lambda e: _place(e, documents))
    return Register(tuple(entries), tuple(general), tuple(unread))


def _age_hint(words: AgeWords) -> re.Pattern[str]:
    """What a sentence with an age limit has: a digit, a stage, a wide word at a clause's end."""
    narrow = "|".join(map(any_of, (words.stages, words.school_stages, words.suspended_stages)))
    return re.compile(rf"\d|{narrow}|{any_of(words.wide_stages)}(?=\s*[.,;)]|$)", re.IGNORECASE)


def _place(entry: Entry, documents: Sequence[Document]) -> tuple[int, int]:
    order = [document.id for document in documents]
    return order.index(entry.document_id), entry.sentences[0].start


@dataclass(slots=True)
class _Group:
    """The sentences of one age limit."""

    limit: Aged | None
    reads: list[Read] = field(default_factory=list)


class _Maker:
    """Makes the entries of one document."""

    def __init__(self, reader: SentenceReader) -> None:
        self.reader = reader
        self._document = reader.document
        self._cues = reader.cues
        self._region = _region_name(reader.document)
        self._scope = self._target_group()
        self._passages = {passage.id: passage for passage in reader.document.passages}

    def row(self, passage: Passage) -> tuple[Entry, ...]:
        """The entries of a row of a table of responsibilities; none for another table."""
        passage = with_cells(passage)
        of_matrix = marked(passage, self.reader.lexicon, self._cues)
        if of_matrix:
            return tuple(e for mark in of_matrix for e in self._marked(passage, mark))
        if columns := parties(passage, self.reader.lexicon, self._cues):
            return tuple(e for party in columns for e in self._of_party(passage, party))
        cell = unit_cell(passage, self.reader.lexicon, self._cues)
        name = " ".join((cell.text if cell else passage.row or "").split())
        units = self._units(name)
        titles = " ".join(passage.path)
        told = self._cues.search("responsibility_headings", titles) or self._level_of(titles)
        if not told and not units and cell is None:
            return ()
        rest = [s for s in passage.sentences if s is not cell]
        if cell is not None and not self.reader.lexicon.principals_in(passage.row or ""):
            rest = [named_in(passage), *rest]
        if not rest:
            return ()
        parts = [(passage, read) for read in self._under(passage, rest)]
        principal = self._principal_cell(passage) or (
            self._principal_of(passage.row) or self._principal_of(cell.text) if cell else ""
        )
        return self.entries(parts, name, units, principal, row=True)

    def _under(self, passage: Passage, told: Sequence[Sentence]) -> list[Read]:
        """The sentences of a row; where none names a need, the first has the headings' needs."""
        reads = [self.reader.read(passage, sentence) for sentence in told]
        if not any(read.duty.needs for read in reads):
            titles = Sentence(passage.start, passage.end, ". ".join(passage.path[1:]))
            needs = self.reader.read(passage, titles).duty.needs
            reads[0] = replace(reads[0], duty=replace(reads[0].duty, needs=needs))
        return reads

    def of_principal(self, entry: Entry) -> bool:
        """Whether an entry of a row is what a principal as a whole answers for."""
        named = self.reader.lexicon.principals_in(entry.unit)
        return not (entry.units or entry.row) and any(hit.start == 0 for hit in named)

    def _of_party(self, passage: Passage, party: Party) -> tuple[Entry, ...]:
        """What a row of matters gives to one who acts: the matter is part of each duty."""
        matter = self.reader.read(passage, named_in(passage))
        reads = []
        for body, whole in party.said:
            read = self.reader.read(passage, body)
            head = f"{whole.lead_in}: " if whole.lead_in else ""
            duty = replace(
                read.duty,
                text=f"{matter.duty.text}: {head}{whole.text}",
                lead_in="",
                needs=tuple(dict.fromkeys((*read.duty.needs, *matter.duty.needs))),
                fields=tuple(dict.fromkeys((*read.duty.fields, *matter.duty.fields))),
            )
            reads.append(replace(read, duty=duty, ages=read.ages or matter.ages))
        name = party.name if party.own or party.units else self._principal(party.principal)
        parts = [(passage, read) for read in reads]
        return self.entries(parts, name or party.name, party.units, party.principal, row=False)

    def _marked(self, passage: Passage, mark: Marked) -> tuple[Entry, ...]:
        """What a mark in a matrix gives to its column's principal or unit."""
        read = self.reader.read(passage, named_in(passage))
        read = replace(read, duty=replace(read.duty, supporting=False))
        made = self.entries(
            [(passage, read)], mark.head, mark.units, mark.principal, row=bool(mark.units)
        )
        return made

    def _principal_of(self, text: str | None) -> str:
        """The kind of principal that a cell names, or "" for none; two are shared."""
        kinds = {hit.key for hit in self.reader.lexicon.principals_in(text or "")}
        return kinds.pop() if len(kinds) == 1 else "shared" if kinds else ""

    def entries(
        self,
        parts: Sequence[tuple[Passage, Read]],
        unit: str,
        units: tuple[str, ...],
        principal: str,
        *,
        row: bool,
    ) -> tuple[Entry, ...]:
        """One entry for each age limit of a unit's sentences."""
        passage = parts[0][0]
        claims = self._claims(passage, [read for _, read in parts], row=row)
        kind = principal or self._principal_kind(passage, units)
        made = []
        for group in _groups([read for _, read in parts]):
            duties = tuple(read.duty for read in group.reads)
            first = self._passages[duties[0].passage_id]
            made.append(
                Entry(
                    unit=unit,
                    canonical=units[0] if units else None,
                    units=units,
                    principal=self._principal(kind),
                    principal_kind=kind,
                    claims=claims,
                    ages=group.limit.range if group.limit else None,
                    age_kind=group.limit.kind if group.limit else "",
                    age_span=group.limit.span if group.limit else None,
                    purpose=group.limit.purpose if group.limit else "",
                    usual_ages=None if group.limit else self._usual(" ".join((unit, *units))),
                    scope=self._scope,
                    document_id=self._document.id,
                    passage_id=first.id,
                    section=first.section,
                    heading=first.heading,
                    context=() if row else self._context(first),
                    row=row,
                    sentences=duties,
                )
            )
        return tuple(made)

    def _units(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.key for hit in self.reader.lexicon.units_in(name)))

    def _context(self, passage: Passage) -> tuple[str, ...]:
        needs = dict.fromkeys(hit.key for hit in self.reader.lexicon.needs_in(passage.heading))
        return tuple(need for need in needs if need not in self._cues.process_needs)

    def _claims(
        self, passage: Passage, reads: Iterable[Read], *, row: bool
    ) -> tuple[LevelClaim, ...]:
        found: dict[Level, LevelClaim] = {}
        for claim in (c for read in reads for c in read.claims):
            kept = found.get(claim.level)
            if kept is None or (kept.partly and not claim.partly):
                found[claim.level] = claim
        level = self._level_of(passage.heading) if row else None
        if level is not None and level not in found:
            start, end = self._heading_span(passage)
            found[level] = LevelClaim(level, False, start, end, passage.heading)
        order = list(Level)
        return tuple(sorted(found.values(), key=lambda c: (c.partly, order.index(c.level))))

    def _level_of(self, titles: str) -> Level | None:
        """The level of a heading that names one only."""
        named = [level for level, pattern in self._cues.levels if pattern.search(titles)]
        return named[0] if len(named) == 1 else None

    def _heading_span(self, passage: Passage) -> Span:
        for section in self._document.sections:
            if section.start <= passage.start < section.end and section.title == passage.heading:
                raw = self._document.text[section.start : section.body]
                return section.start, section.start + len(raw.rstrip())
        return passage.start, passage.end

    def _principal_cell(self, passage: Passage) -> str:
        """The kind of principal that a column of the table names, or ""."""
        for sentence in passage.sentences:
            if self._cues.patterns["principal_heads"].fullmatch(sentence.lead_in.strip()):
                return self._principal_of(sentence.text)
        return ""

    def _principal_kind(self, passage: Passage, units: tuple[str, ...]) -> str:
        for title in reversed(passage.path):
            if self._cues.search("responsibility_headings", title):
                kinds = {hit.key for hit in self.reader.lexicon.principals_in(title)}
                if kinds and len(kinds) == 1 and not kinds & {"shared"}:
                    return kinds.pop()
        known = self.reader.lexicon.units
        return next((known[unit].principal_kind for unit in units if unit in known), "")

    def _principal(self, kind: str) -> str | None:
        names = self._cues.principal_names
        region = self._region or names.get("unnamed", "")
        return names[kind].format(region=region) if kind in names else None

    def _usual(self, unit: str) -> AgeRange | None:
        found = [
            self._cues.usual_ages[w] for w in WORD.findall(fold(unit)) if w in self._cues.usual_ages
        ]
        if not found:
            return None
        highs = [limit.max for limit in found]
        return AgeRange(
            min(limit.min or 0.0 for limit in found),
            None if None in highs else max(high for high in highs if high is not None),
        )

    def _target_group(self) -> AgeRange | None:
        for passage in self._document.passages:
            for sentence in passage.sentences:
                if self._cues.search("target_group", sentence.text):
                    limits = self.reader.ages(sentence, 0, len(sentence.text))
                    if len(limits) == 1 and limits[0].kind == "years":
                        return limits[0].range
        return None


def _groups(reads: Sequence[Read]) -> list[_Group]:
    """Sentences by age limit: what has none of its own goes with the first limit.

    Limits that one sentence gives side by side share the sentences without a limit.
    """
    kind = next((k for k in _KINDS if any(a.kind == k for r in reads for a in r.ages)), "")
    groups: list[_Group] = []
    for read in reads:
        for limit in (a for a in read.ages if a.kind == kind and _is_limit(a.range)):
            group = next((g for g in groups if _same(g.limit, limit)), None)
            if group is None:
                group = _Group(limit)
                groups.append(group)
            group.reads.append(read)
    if not groups:
        return [_Group(None, list(reads))]
    beside = [g for g in groups if g.reads[0] is groups[0].reads[0]]
    placed = [id(read) for group in groups for read in group.reads]
    for group in beside:
        rest = [read for read in reads if id(read) not in placed or read in group.reads]
        group.reads = rest
    return [
        _clear(group) if len(group.reads[0].ages) > 1 or len(beside) > 1 else group
        for group in groups
    ]


def _clear(group: _Group) -> _Group:
    """Gives the duty of a sentence with several limits the group's own.

    What the limits are for ("gällande medicinsk vård") is no need that the unit answers for alone.
    """
    limit = group.limit
    if limit is None:
        return group
    reads = []
    for read in group.reads:
        if len(read.ages) > 1:
            read = replace(read, duty=replace(read.duty, ages=limit.range, needs=(), fields=()))
        reads.append(read)
    return _Group(limit, reads)


def _is_limit(limit: AgeRange) -> bool:
    return bool(limit.min) or limit.max is not None


def _same(a: Aged | None, b: Aged) -> bool:
    return a is not None and (a.range.min, a.range.max) == (b.range.min, b.range.max)


def _region_name(document: Document) -> str:
    """The region that a document names most: "Region X Y"; "" where it names none."""
    names = Counter(re.findall(r"\bRegion(?: [A-ZÅÄÖ][\wåäöé]+)+", " ".join(document.text.split())))
    plain = Counter(name for name in names.elements() if not name.endswith("s"))
    best = (plain or names).most_common(1)
    return best[0][0] if best else ""
