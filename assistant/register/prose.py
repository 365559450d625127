"""Responsibility in running text: who acts in a sentence, and which sentences lean on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.register.duties import Read, SentenceReader
from assistant.register.model import Span, Unread
from assistant.types import Passage, Sentence
from assistant.understand.phrases import Hit

_GAP = 60  # characters between an actor and its verb
_NAME = 4  # words of a unit's name


@dataclass(slots=True)
class Found:
    """An actor of a section with its sentences.

    Attributes:
        unit: as written; units: canonical names, none for a principal as a whole.
        principal: kind of principal that the text itself names, or "".
        parts: (passage, sentence as read), in order.
    """

    unit: str
    units: tuple[str, ...]
    principal: str
    path: tuple[str, ...]
    parts: list[tuple[Passage, Read]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Actor:
    name: str
    unit: str  # canonical, or "" for a principal
    principal: str
    start: int
    end: int


class Prose:
    """Reads the running text of one document.

    After ``read``: ``found`` has the actors in order, ``unread`` what could not be given to anyone.
    """

    def __init__(self, reader: SentenceReader) -> None:
        self._reader = reader
        self._cues = reader.cues
        self._current: Found | None = None
        self._from_item = False
        self._headings: dict[str, _Actor | None] = {}
        self.found: list[Found] = []
        self.unread: list[Unread] = []

    def read(self) -> Prose:
        """Goes through the document once."""
        path: tuple[str, ...] = ()
        for passage in self._reader.document.passages:
            if passage.row:
                continue
            if passage.path != path:
                self._current, path = None, passage.path
            for sentence in passage.sentences:
                self._sentence(passage, sentence)
        return self

    def _sentence(self, passage: Passage, sentence: Sentence) -> None:
        actors = self._actors(passage, sentence)
        if actors:
            for actor, part in _parts(sentence.text, actors):
                self._current = self._keep(passage, actor)
                self._current.parts.append((passage, self._reader.read(passage, sentence, part)))
            self._from_item = sentence.kind == "item"
            if len({actor.unit for actor in actors}) > 1:
                self._current = None
            return
        if self._current is not None and self._leans(sentence):
            self._current.parts.append((passage, self._reader.read(passage, sentence)))
            return
        if sentence.kind == "sentence":
            self._current = None
        modal = self._cues.search("modals", sentence.text)
        about = self._heading_unit(passage) if modal else None
        if about is not None:
            self._current = self._keep(passage, about)
            self._current.parts.append((passage, self._reader.read(passage, sentence)))
        elif self._tells_duty(sentence):
            self.unread.append(
                Unread(
                    self._reader.document.id,
                    sentence.start,
                    sentence.end,
                    sentence.text,
                    "ingen känd verksamhet i meningen",
                )
            )

    def _keep(self, passage: Passage, actor: _Actor) -> Found:
        """The actor's place in this section."""
        units = (actor.unit,) if actor.unit else ()
        for found in reversed(self.found):
            if found.path != passage.path:
                break
            if found.units == units and (units or found.unit == actor.name):
                return found
        new = Found(actor.name, units, actor.principal, passage.path)
        self.found.append(new)
        return new

    def _leans(self, sentence: Sentence) -> bool:
        if sentence.kind != "sentence":
            return not self._from_item
        match = self._cues.search("continues", sentence.text)
        return match is not None and not sentence.text[: match.start()].strip()

    def _tells_duty(self, sentence: Sentence) -> bool:
        match = self._cues.search("duty", sentence.text)
        return (
            match is not None
            and self._cues.search("responsibility_headings", match.group()) is not None
        )

    def _heading_unit(self, passage: Passage) -> _Actor | None:
        """The unit that the section's heading opens with."""
        if passage.heading not in self._headings:
            self._headings[passage.heading] = self._opening_unit(passage)
        return self._headings[passage.heading]

    def _opening_unit(self, passage: Passage) -> _Actor | None:
        hits = [h for h in self._reader.lexicon.units_in(passage.heading) if h.start == 0]
        if not hits:
            return None
        hit = max(hits, key=lambda h: h.end)
        return _Actor(passage.heading[hit.start : hit.end], hit.key, "", 0, 0)

    def _actors(self, passage: Passage, sentence: Sentence) -> list[_Actor]:
        """Who acts in a sentence, in order; a principal only where no unit does."""
        text = sentence.text
        cues = [self._cues.patterns["duty"], self._cues.patterns["duty_inverted"]]
        if not any(p.search(text) for p in (*cues, *(p for _, p in self._cues.levels))):
            return []
        units = _merged(self._reader.lexicon.units_in(text), text)
        acting = [span for span in units if self._acts(text, span, units)]
        acting += [s for s in units if s not in acting and self._joined(text, s, acting)]
        if not acting:
            return self._principal(passage, text, units) or self._unknown(passage, text, units)
        acting.sort(key=lambda span: span.start)
        named = self._reader.lexicon.principals_in(text[: acting[-1].start])
        return [
            _Actor(text[s.start : s.end], s.key, _before(text, s, named), s.start, s.end)
            for s in acting
        ]

    def _principal(self, passage: Passage, text: str, units: list[_Span]) -> list[_Actor]:
        """A principal that opens a sentence; under a unit's heading, that unit."""
        cue = self._cues.patterns["duty"].search(text)
        if cue is None or cue.start() > 2 * _GAP:
            return []
        hits = self._reader.lexicon.principals_in(text[:_GAP])
        leading = [_Span(h.key, h.start, h.end) for h in hits]
        head = next((s for s in leading if s.start == 0), None)
        if head is None or not self._acts(text, head, [*units, *leading]):
            return []
        cue = self._cues.patterns["duty"].search(text, head.end)
        if cue is not None and self._several(text[head.end : cue.start()]):
            return []
        about = self._heading_unit(passage)
        if about is not None:
            return [_Actor(about.name, about.unit, head.key, head.start, head.end)]
        return [_Actor(text[head.start : head.end], "", head.key, head.start, head.end)]

    def _unknown(self, passage: Passage, text: str, units: list[_Span]) -> list[_Actor]:
        """A unit that the lexicon does not know, named as the text does: "Familjeteamet erbjuder".

        Only under a heading on responsibility, and only a name that ends as units' names do.
        """
        cue = self._cues.patterns["duty"].search(text)
        if cue is None or not 3 < cue.start() <= _GAP or any(u.start < cue.start() for u in units):
            return []
        if not any(self._cues.search("responsibility_headings", title) for title in passage.path):
            return []
        name = text[: cue.start()].strip(" ,")
        words = re.findall(r"[\w-]+", name)
        if not 1 <= len(words) <= _NAME or self._cues.search("no_units", name):
            return []
        if not any(word.lower().endswith(self._cues.unit_endings) for word in words[:2]):
            return []
        return [_Actor(name, "", "", 0, cue.start())]

    def _acts(self, text: str, span: _Span, units: list[_Span]) -> bool:
        """Whether a unit is the one that does what the sentence says."""
        before = re.search(r"(\w+)\s+$", text[: span.start])
        word = before.group(1) if before else ""
        if (
            word
            and self._cues.patterns["inverted_verbs"].fullmatch(word)
            and self._inverted(text, span)
        ):
            return True
        cue = self._cues.patterns["duty"].search(text, span.end)
        if cue is None or cue.start() - span.end > _GAP:
            return False
        between = text[span.end : cue.start()]
        if re.search(r"[.;:]", between) or any(span.end <= u.start < cue.start() for u in units):
            return False
        relative = re.fullmatch(r"\s*,?\s*(?:som|vilken|vilket|vilka)\s+", between) is not None
        return relative or self._cues.patterns["prepositions"].fullmatch(word) is None

    def _inverted(self, text: str, span: _Span) -> bool:
        """In "… är BUP första linjen", "… har nämnden ansvar för" the duty follows."""
        after = re.match(r"[\s,]*", text[span.end :])
        at = span.end + (after.end() if after else 0)
        patterns = [self._cues.patterns["duty_inverted"], *(p for _, p in self._cues.levels)]
        return any(pattern.match(text, at) for pattern in patterns)

    def _several(self, between: str) -> bool:
        """Whether further actors stand between an actor and its verb."""
        words = re.findall(r"\w+", between)
        return "," in between or any(self._cues.patterns["joins"].fullmatch(w) for w in words)

    def _joined(self, text: str, span: _Span, acting: list[_Span]) -> bool:
        """In "Skolan och socialtjänsten ansvarar" the first acts with the second."""
        following = [a for a in acting if a.start > span.end]
        if not following:
            return False
        between = text[span.end : min(a.start for a in following)].strip(" ,")
        return self._cues.patterns["joins"].fullmatch(between) is not None


@dataclass(frozen=True, slots=True)
class _Span:
    key: str
    start: int
    end: int


def _merged(hits: tuple[Hit, ...], text: str) -> list[_Span]:
    """Mentions; "Barn- och ungdomspsykiatrin, BUP" is one."""
    merged: list[_Span] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        last = merged[-1] if merged else None
        if last and last.key == hit.key and not text[last.end : hit.start].strip(" ,()/"):
            merged[-1] = _Span(hit.key, last.start, hit.end)
        else:
            merged.append(_Span(hit.key, hit.start, hit.end))
    return merged


def _before(text: str, span: _Span, principals: tuple[Hit, ...]) -> str:
    """The kind of principal named just before a unit: "Kommunernas socialtjänst"."""
    for hit in principals:
        if hit.end <= span.start and not text[hit.end : span.start].strip():
            return hit.key
    return ""


def _parts(text: str, actors: list[_Actor]) -> list[tuple[_Actor, Span]]:
    """Each actor with its part of the sentence; actors joined by "och" share theirs."""
    starts = [0]
    for actor in actors[1:]:
        comma = text.rfind(",", 0, actor.start)
        starts.append(comma if comma > starts[-1] else actor.start)
    ends = [*starts[1:], len(text)]
    parts = []
    for at, actor in enumerate(actors):
        joined = at + 1 < len(actors) and actors[at + 1].start - actor.end < 8
        parts.append((actor, (starts[at], ends[at + 1] if joined else ends[at])))
    return parts
