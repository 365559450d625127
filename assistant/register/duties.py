"""One sentence of a responsibility → a duty, with its ages and the levels that it claims."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.register.cues import RegisterCues
from assistant.register.model import Duty, LevelClaim, Span
from assistant.spans import locate
from assistant.swedish import fold
from assistant.types import AgeRange, Document, Level, Passage, Sentence
from assistant.understand.ages import AgeMention, AgeReader
from assistant.understand.lexicon import Lexicon
from assistant.understand.phrases import Hit

_WEAK = ("years", "school", "stage")
_CLAIM_REACH = 90  # characters between a verb and the level that it claims
_OPENED = re.compile(r"\s+(?:för|vid|avseende|inom)\b")  # "Första linjen för …": a cell's own level


@dataclass(frozen=True, slots=True)
class Aged:
    """An age limit of a sentence.

    Attributes:
        range: the ages.
        kind: "years", "school" or "stage".
        span: in ``Document.text``.
        at: where the words begin in the reading text.
        purpose: what it is for, where the sentence has several limits.
    """

    range: AgeRange
    kind: str
    span: Span
    at: int
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as read: its duty, its age limits and its claims on levels."""

    duty: Duty
    ages: tuple[Aged, ...]
    claims: tuple[LevelClaim, ...]


class SentenceReader:
    """Reads the sentences of one document.

    Args:
        document: the document.
        lexicon: needs, units.
        ages: reads ages.
        cues: words of responsibility.
        hint: finds nothing in a text without ages; spares reading it.
    """

    def __init__(
        self,
        document: Document,
        lexicon: Lexicon,
        ages: AgeReader,
        cues: RegisterCues,
        hint: re.Pattern[str],
    ) -> None:
        self.document = document
        self.lexicon = lexicon
        self.cues = cues
        self._ages = ages
        self._hint = hint
        self._known: dict[str, tuple[str, ...]] = {}

    def read(self, passage: Passage, sentence: Sentence, part: Span | None = None) -> Read:
        """A sentence, or a part of its reading text, as a duty.

        Args:
            passage: where it stands.
            sentence: the sentence; the duty's span is the whole of it.
            part: half-open span of the reading text that concerns the actor.
        """
        first, last = part or (0, len(sentence.text))
        text = sentence.text[first:last]
        needs = self._needs(text)
        forms = tuple(name for name, p in self.cues.forms.items() if p.search(text))
        topics = tuple(name for name, p in self.cues.topics.items() if p.search(text))
        duty = Duty(
            document_id=self.document.id,
            passage_id=passage.id,
            start=sentence.start,
            end=sentence.end,
            text=sentence.text,
            lead_in=sentence.lead_in,
            needs=needs,
            fields=self._fields(text, topics, forms),
            open=self.cues.search("open_duties", text) is not None,
            negated=self.cues.search("negation", text) is not None,
            condition=self._condition(text),
            supporting=self._opens("supporting", text),
            hands_over=self._opens("hand_over", text),
            together=self._together(text),
            forms=forms,
            topics=topics,
        )
        ages = self.ages(sentence, first, last)
        claims = self.claims(sentence, first, last)
        if self._is_cell(sentence, ages, claims):
            duty = replace(duty, supporting=True)
        if len(ages) == 1:
            duty = replace(duty, ages=ages[0].range)
        return Read(duty, ages, claims)

    def ages(self, sentence: Sentence, first: int, last: int) -> tuple[Aged, ...]:
        """The age limits of a part, the exact kind only: "barn 0-17 år" has one."""
        text = sentence.text[first:last]
        if not self._hint.search(text):
            return ()
        told = (m for m in self._ages.read(text) if m.range.min or m.range.max is not None)
        mentions = [m for m in told if m.start >= self._case(text)]
        kind = next((k for k in _WEAK if any(m.kind == k for m in mentions)), "")
        chosen = [m for m in mentions if m.kind == kind]
        if kind == "school":
            return (self._schools(sentence, chosen, first),)
        if kind == "stage":
            chosen = [m for m in chosen if self._limits(text, m)]
        several = len({(m.range.min, m.range.max) for m in chosen}) > 1
        return tuple(self._aged(sentence, text, m, first, several=several) for m in chosen)

    def _case(self, text: str) -> int:
        """Where the case ends that a sentence opens with: "Är den unge under 15 år" ska …; or 0."""
        if not self._opens("opening_conditions", text):
            return 0
        modal = self.cues.search("modals", text)
        return modal.start() if modal else 0

    def _aged(
        self, sentence: Sentence, text: str, mention: AgeMention, first: int, *, several: bool
    ) -> Aged:
        purpose = self._purpose(text, mention) if several else ""
        span = locate(self.document, sentence, text[mention.start : mention.end])
        at = first + mention.start
        return Aged(_bounded(mention.range), mention.kind, span, at, purpose)

    def claims(self, sentence: Sentence, first: int, last: int) -> tuple[LevelClaim, ...]:
        """The levels that a part claims for its own unit."""
        text = sentence.text[first:last]
        sends_on = self.cues.search("passes_on", text)
        limit = sends_on.start() if sends_on else len(text)
        found: dict[Level, LevelClaim] = {}
        for level, start, end in self._level_words(text):
            verb = self._verb(text, start, end)
            named = fold(text).strip(" .") == fold(text[start:end])
            opens = not text[:start].strip() and _OPENED.match(text, end) is not None
            if start > limit or (verb is None and not named and not opens):
                continue
            partly = verb is not None and self.cues.search("level_partly", text[slice(*verb)])
            claim = LevelClaim(
                level=level,
                partly=partly is not None and partly is not False,
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
                needs=self._needs(text[start:]),
            )
            if level not in found:
                found[level] = claim
        return tuple(found.values())

    def _level_words(self, text: str) -> list[tuple[Level, int, int]]:
        hits = [(lv, m.start(), m.end()) for lv, p in self.cues.levels for m in p.finditer(text)]
        return sorted(hits, key=lambda hit: hit[1])

    def _verb(self, text: str, start: int, end: int) -> Span | None:
        """From the verb that claims a level to the level; None where there is none."""
        after = self.cues.search("level_claims_after", text[end : end + 45])
        if after is not None:
            return start, end + after.end()
        verbs = list(self.cues.patterns["level_claims"].finditer(text, 0, start))
        if not verbs or start - verbs[-1].end() > _CLAIM_REACH:
            return None
        return verbs[-1].start(), end

    def _needs(self, text: str) -> tuple[str, ...]:
        """The needs that a text names; rows of a table repeat each other, so each text once."""
        if text not in self._known:
            self._known[text] = self._find_needs(text)
        return self._known[text]

    def _find_needs(self, text: str) -> tuple[str, ...]:
        noise = self.cues.patterns["not_needs"]
        hits = [h for h in self.lexicon.needs_in(text) if not noise.fullmatch(text, h.start, h.end)]
        spans = {(hit.start, hit.end) for hit in hits}
        return tuple(dict.fromkeys(h.key for h in hits if not _within(h, spans)))

    def _fields(
        self, text: str, topics: tuple[str, ...], forms: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The fields that the words name as such, and those of care that only one unit gives."""
        named = (name for name, (_, words) in self.cues.fields.items() if words.search(text))
        return tuple(dict.fromkeys((*named, *(topics if forms else ()))))

    def _condition(self, text: str) -> str:
        match = self.cues.search("condition", text) or self.cues.search("exception", text)
        if match is None or text[match.end() : match.end() + 1] == "/":
            return ""
        rest = re.match(r"[^,;:.()]*", text[match.start() :])
        return rest.group().strip() if rest else ""

    def _is_cell(
        self, sentence: Sentence, ages: tuple[Aged, ...], claims: tuple[LevelClaim, ...]
    ) -> bool:
        """A cell that holds an age, a level or a principal and nothing else."""
        text = fold(sentence.text).strip(" .")
        if sentence.lead_in and self.cues.patterns["principal_heads"].fullmatch(sentence.lead_in):
            return True
        words = [fold(aged.range.text) for aged in ages]
        return bool(claims and len(text.split()) < 4) or text in words

    def _opens(self, name: str, text: str) -> bool:
        match = self.cues.search(name, text)
        return match is not None and not text[: match.start()].strip()

    def _together(self, text: str) -> tuple[str, ...]:
        match = self.cues.search("together", text)
        if match is None:
            return ()
        return tuple(dict.fromkeys(h.key for h in self.lexicon.units_in(text[match.end() :])))

    def _purpose(self, text: str, mention: AgeMention) -> str:
        match = self.cues.patterns["purpose"].match(text, mention.end + 1)
        if match is None:
            return ""
        rest = re.match(
            r"(?:(?!\s(?:och|samt|men)\s+\d)[^,;.])*(?:\.\d[^,;.]*)?", text[match.end() :]
        )
        return rest.group().strip() if rest else ""

    def _limits(self, text: str, mention: AgeMention) -> bool:
        """Whether a word such as "vuxna" limits the whole duty: "… hos vuxna."."""
        before = re.search(r"(\w+)\s+$", text[: mention.start])
        ends = not text[mention.end : mention.end + 1].strip(" ,.;)")
        closes = not re.match(r"\s+\w", text[mention.end :])
        preposition = before and self.cues.patterns["prepositions"].fullmatch(before.group(1))
        return bool(ends and closes and preposition)

    def _schools(self, sentence: Sentence, mentions: list[AgeMention], first: int) -> Aged:
        """School forms in a row are one limit, from the lowest to the highest."""
        low = min(m.range.min or 0.0 for m in mentions)
        high = max(m.range.max if m.range.max is not None else 999.0 for m in mentions)
        words = sentence.text[first + mentions[0].start : first + mentions[-1].end]
        whole = AgeRange(low, high, words)
        return Aged(
            whole, "school", locate(self.document, sentence, words), first + mentions[0].start
        )


def _within(hit: Hit, spans: set[Span]) -> bool:
    """Whether a longer phrase says it: "psykisk funktionsnedsättning" is not both."""
    own = (hit.start, hit.end)
    return any(a <= own[0] and own[1] <= b and (a, b) != own for a, b in spans)


def _bounded(limit: AgeRange) -> AgeRange:
    return AgeRange(limit.min or 0.0, limit.max, limit.text)
