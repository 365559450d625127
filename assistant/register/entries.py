"""Sentences on one unit → entries of the register, one for each age limit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.register.duties import Read, SentenceReader
from assistant.register.grouped import by_age
from assistant.register.model import Entry, LevelClaim, Span
from assistant.swedish import WORD, fold
from assistant.types import AgeRange, Document, Level, Passage

_NAME = r"[A-ZÅÄÖ][\wåäöé]+(?: [A-ZÅÄÖ][\wåäöé]+)*"
_REGION = re.compile(rf"\b(Region(?: |[ \t]*\n[ \t]*){_NAME})(?:[ \t]*\n[ \t]*({_NAME}))?")


class Maker:
    """Makes the entries of one document.

    Args:
        reader: of the document's sentences.
    """

    def __init__(self, reader: SentenceReader) -> None:
        self.reader = reader
        self._document = reader.document
        self.cues = reader.cues
        self._region = _region_name(reader.document)
        self._scope = self._target_group()
        self._passages = {passage.id: passage for passage in reader.document.passages}

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
        for group in by_age([read for _, read in parts]):
            duties = tuple(read.duty for read in group.reads)
            first = self._passages[duties[0].passage_id]
            made.append(
                Entry(
                    unit=unit,
                    canonical=units[0] if units else None,
                    units=units,
                    principal=self.principal_name(kind),
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

    def units_in(self, name: str) -> tuple[str, ...]:
        """The units that a cell or a heading names, each once, in order."""
        return tuple(dict.fromkeys(hit.key for hit in self.reader.lexicon.units_in(name)))

    def _context(self, passage: Passage) -> tuple[str, ...]:
        needs = dict.fromkeys(hit.key for hit in self.reader.lexicon.needs_in(passage.heading))
        return tuple(need for need in needs if need not in self.cues.process_needs)

    def _claims(
        self, passage: Passage, reads: Iterable[Read], *, row: bool
    ) -> tuple[LevelClaim, ...]:
        found: dict[Level, LevelClaim] = {}
        for claim in (c for read in reads for c in read.claims):
            kept = found.get(claim.level)
            if kept is None or (kept.partly and not claim.partly):
                found[claim.level] = claim
        level = self.level_of(passage.heading) if row else None
        if level is not None and level not in found:
            start, end = self._heading_span(passage)
            found[level] = LevelClaim(level, False, start, end, passage.heading)
        order = list(Level)
        return tuple(sorted(found.values(), key=lambda c: (c.partly, order.index(c.level))))

    def level_of(self, titles: str) -> Level | None:
        """The level of a heading that names one only."""
        named = [level for level, pattern in self.cues.levels if pattern.search(titles)]
        return named[0] if len(named) == 1 else None

    def _heading_span(self, passage: Passage) -> Span:
        for section in self._document.sections:
            if section.start <= passage.start < section.end and section.title == passage.heading:
                raw = self._document.text[section.start : section.body]
                return section.start, section.start + len(raw.rstrip())
        return passage.start, passage.end

    def _principal_kind(self, passage: Passage, units: tuple[str, ...]) -> str:
        for title in reversed(passage.path):
            if self.cues.search("responsibility_headings", title):
                kinds = {hit.key for hit in self.reader.lexicon.principals_in(title)}
                if kinds and len(kinds) == 1 and not kinds & {"shared"}:
                    return kinds.pop()
        known = self.reader.lexicon.units
        return next((known[unit].principal_kind for unit in units if unit in known), "")

    def principal_name(self, kind: str) -> str | None:
        """What a kind of principal is called in the document; None for no kind."""
        names = self.cues.principal_names
        region = self._region or names.get("unnamed", "")
        return names[kind].format(region=region) if kind in names else None

    def _usual(self, unit: str) -> AgeRange | None:
        found = [
            self.cues.usual_ages[w] for w in WORD.findall(fold(unit)) if w in self.cues.usual_ages
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
                if self.cues.search("target_group", sentence.text):
                    limits = self.reader.ages(sentence, 0, len(sentence.text))
                    if len(limits) == 1 and limits[0].kind == "years":
                        return limits[0].range
        return None


def _region_name(document: Document) -> str:
    """The region that a document names most: "Region X Y"; "" where it names none."""
    found = [(" ".join(m[1].split()), m[2]) for m in _REGION.finditer(document.text)]
    known = {name for name, _ in found}
    # what stands on the next line is a part of the name only where it is elsewhere written so
    wrapped = (f"{name} {more}" if f"{name} {more}" in known else name for name, more in found)
    names = Counter(wrapped)
    plain = Counter(name for name in names.elements() if not name.endswith("s"))
    best = (plain or names).most_common(1)
    return best[0][0] if best else ""
