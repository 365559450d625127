"""What stands around a number: is it an age at all?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.understand.age_words import AgeWords
from assistant.understand.plain import any_of

_WORD = re.compile(r"[\w½]+")
_BREAK = re.compile(r"[.!?;](?=\s|$)|\n\s*\n")
_TEENS = 13  # from here a spelled number after a person, and nothing after it, is an age
_GROWN = 25  # no half years are told from here
_OPENS = re.compile(r"(?:^|[,;.!?:(/\n])\s*$")
_JOINED = re.compile(r"\s*(?:$|[,;.!?)/\n]|(?:och|o|å|år)\b)")
_CLOSES = re.compile(r"\s*(?:$|[,;.!?)/\n])")
_WITH_AGED = re.compile(
    r"\s*(?:(?:och|o|å|samt|&|/)\s*\d{1,2}\s*-?\s*(?:åring\w*|år)|,\s*\d{1,2}\s*-?\s*åring\w*)\b"
)
_COUNTED = re.compile(r"(?:\d|[a-z]\))\s*[,;]\s*$")
_COUNTING = re.compile(r"\s*[,;]\s*\d")
_LISTED = re.compile(r"[.)]\s+\S")
_IN_BRACKETS = re.compile(r"[a-zåäö]\s*\($")
_CHAIN = re.compile(r"(?<![\d.,])(?:\d{1,2}\s*(?:,|och|o|/)\s*)+$")
_NEXT = re.compile(r"[\s-]*([\w½]+)")
_SECTION = re.compile(r"\s*§")
_PREVIOUS = re.compile(r"([\w§:]+)\.?\s*[(,]?\s*$")
_CLAUSE_STARTS = re.compile(r"(?:^|[,.;:!?(])\s*\w+\s+$")
_REACH = 60
_CLAUSE = 6  # words of a clause that ends with a number
_REPLY = 200  # letters of a text that may be a bare reply, with its number
_BRACKETS = 600  # … that may be a question with an age in brackets


@dataclass(frozen=True, slots=True)
class _Signs:
    """What the words of ages come to, made once for each lexicon and not for each text."""

    persons: frozenset[str]
    measure: re.Pattern[str]
    after: re.Pattern[str]
    late: re.Pattern[str]
    fever: re.Pattern[str]
    not_stage: re.Pattern[str]
    upper: re.Pattern[str]


@lru_cache(maxsize=4)
def _signs(words: AgeWords) -> _Signs:
    return _Signs(
        persons=words.children | words.adults | words.people | words.askers,
        measure=re.compile(rf"\s*-?\s*{any_of(words.measures)}(?!\w)"),
        after=re.compile(rf"\s*{any_of(words.duration_after)}(?!\w)"),
        fever=re.compile(rf"\s*{any_of(words.fever)}(?!\w)"),
        late=re.compile(rf"\s*{any_of(words.late_after)}(?!\w)"),
        not_stage=re.compile(rf"\s*{any_of(words.not_stage_after)}(?!\w)"),
        upper=re.compile(rf"(?<!\w){any_of(words.upper_words)}(?!\w)"),
    )


class Context:
    """A plain text with questions about the surroundings of a match."""

    def __init__(self, text: str, words: AgeWords) -> None:
        self.text = text
        self._w = words
        signs = _signs(words)
        self._persons = signs.persons
        self._measure = signs.measure
        self._after = signs.after
        self._late = signs.late
        self._fever = signs.fever
        self._not_stage = signs.not_stage
        self._upper = signs.upper

    # words around -------------------------------------------------------------------------------

    def before(self, start: int, count: int = 6) -> list[str]:
        """Up to ``count`` words before a place, nearest first, in the same sentence."""
        window = self.text[max(0, start - _REACH) : start]
        cut = 0
        for match in _BREAK.finditer(window):
            cut = match.end()
        return [m.group() for m in _WORD.finditer(window, cut)][::-1][:count]

    def _previous(self, start: int) -> str:
        match = _PREVIOUS.search(self.text, max(0, start - 30), start)
        return match.group(1) if match else ""

    def _ends(self, pattern: re.Pattern[str], start: int) -> bool:
        """Whether the text before a place ends as a pattern says; no more than a window is read."""
        return pattern.search(self.text, max(0, start - _REACH), start) is not None

    def next_word(self, end: int) -> str:
        """The word after a place, or ""."""
        match = _NEXT.match(self.text, end)
        return match.group(1) if match else ""

    def follows_person(self, start: int) -> bool:
        """True when the nearest word before, but for copulas, is a person: "son som är …"."""
        for word in self.before(start, 5):
            if word in self._persons:
                return True
            if word not in self._w.copulas and word not in self._w.age_words:
                return False
        return False

    # is it an age? ------------------------------------------------------------------------------

    def is_other_number(self, match: re.Match[str]) -> bool:
        """True for a count, a time, a number of a paragraph, a page, a room."""
        groups = match.groupdict()
        if groups.get("year") or groups.get("aged"):
            return False
        if self._previous(match.start()) in self._w.not_before:
            return True
        return self._measure.match(self.text, match.end()) is not None

    def is_duration(self, match: re.Match[str]) -> bool:
        """True for a stretch of time: "i tre år", "2 års kö", "för fem år sedan"."""
        late = self._late.match(self.text, match.end()) and self.follows_person(match.start())
        if self._after.match(self.text, match.end()) and not late:
            return True
        if self._near_duration(match.start()):
            return True
        if self.follows_person(match.start()):
            return self._since_when(match.start())
        earlier = self.before(match.start(), 2)
        if earlier and (earlier[0] in self._w.duration_before or self._on_no_person(earlier)):
            return True
        single = "m" not in match.groupdict()
        if (
            single
            and match.group().rstrip().endswith("s")
            and self.next_word(match.end()) not in self._persons
        ):
            return True
        return not match.group()[0].isdigit() and len(match.group("n")) <= 3

    def is_age_of_thing(self, match: re.Match[str]) -> bool:
        """True for "planen är två år gammal"."""
        return self._near_duration(match.start())

    def _near_duration(self, start: int) -> bool:
        return any(word in self._w.duration_near for word in self.before(start, 4))

    def _since_when(self, start: int) -> bool:
        """A person followed by a preposition of time: "hon har varit här i 3 år"."""
        nearest = self.before(start, 1)
        return bool(nearest) and nearest[0] in self._w.bound_duration_before

    def _on_no_person(self, earlier: Sequence[str]) -> bool:
        return earlier[0] in self._w.at and not (len(earlier) > 1 and earlier[1] in self._persons)

    def is_bound_duration(self, match: re.Match[str], number: float) -> bool:
        """True for "upp till 2 år", "i över 20 år" where nobody's age is meant."""
        nearest = self.before(match.start(), 4)
        if nearest and nearest[0] in self._w.bound_duration_before:
            return True
        if number >= 10:
            return False
        if self._after.match(self.text, match.end()):
            return True
        return not any(w in self._persons or w in self._w.age_words for w in nearest)

    def is_young_person(self, match: re.Match[str]) -> bool:
        """True when months or weeks are the age of a child, not how long something takes."""
        if self._after.match(self.text, match.end()) or self._near_duration(match.start()):
            return False
        if self.next_word(match.end()) in self._w.children | frozenset(self._w.stages):
            return True
        nearest = self.before(match.start(), 1)
        if nearest and nearest[0] in self._w.bound_duration_before:
            return False
        return self.follows_person(match.start()) or self._follows_stage(match.start())

    def _follows_stage(self, start: int) -> bool:
        for word in self.before(start, 3):
            if word in self._w.stages:
                return True
            if word not in self._w.copulas:
                return False
        return False

    def is_bare_age(self, match: re.Match[str], number: float) -> bool:
        """True for a number without "år" that is an age: "kille 17", "hon är sexton", "16"."""
        if number % 1 not in (0.0, 0.5):
            return False
        if number % 1 and self._fever.match(self.text, match.end()):
            return False
        if self.is_other_number(match) or match.group().startswith("0") and number:
            return False
        spelled = not match.group()[0].isdigit()
        if spelled and number <= 1:
            return False
        if self._is_reply(match) or self._is_isolated(match, spelled=spelled):
            return True
        if self._is_chained(match) or self._is_in_brackets(match) or self._joins_aged(match):
            return True
        if self._ends(_OPENS, match.start()):
            if self.next_word(match.end()) in self._persons:
                return not spelled
            if number % 1 and _TEENS <= number < _GROWN and self._text_is_short():
                return True  # "17,5 vem tar över": half years are said of young people
        return (
            self._of_several(match)
            or self._closes_on_person(match)
            or self._of_person(
                match.start(), number, spelled=spelled, alone=self._is_teen_alone(match, number)
            )
        )

    def _closes_on_person(self, match: re.Match[str]) -> bool:
        """True for "gubben vi går till är 83, …": the clause says of a person what they are."""
        said = self.before(match.start(), _CLAUSE)
        if not (said and said[0] in self._w.be and match.group().isdigit()):
            return False
        if not self._text_is_short() or _CLOSES.match(self.text, match.end()) is None:
            return False
        one = (self._persons - self._w.several) & set(said[1:])
        counted = self._w.counting & set(said) or self._near_duration(match.start())
        return bool(one) and not counted

    def _of_several(self, match: re.Match[str]) -> bool:
        """True for "vi e 16 o 17": those who write, and nothing that is counted."""
        nearest = self.before(match.start(), 2)
        many = len(nearest) == 2 and nearest[1] in self._w.several_askers
        if not many or nearest[0] not in self._w.bare_before or not match.group().isdigit():
            return False
        return _JOINED.match(self.text, match.end()) is not None

    def _is_teen_alone(self, match: re.Match[str], number: float) -> bool:
        """True for "tjej nitton, …", "flicka två och ett halvt": nothing that could be counted."""
        ends = _CLOSES.match(self.text, match.end()) is not None
        return ends and (number >= _TEENS or number % 1 > 0)

    def _of_person(
        self, start: int, number: float = 0.0, *, spelled: bool, alone: bool = False
    ) -> bool:
        nearest = self.before(start, 4)
        if not nearest:
            return False
        if "\t" in self.text[start - 2 : start] or not self._text_is_short():
            return False
        if nearest[0] in self._persons:
            be = len(nearest) > 1 and nearest[1] in self._w.bare_before
            one = nearest[0] not in self._w.several | self._w.askers | self._w.several_askers
            return not spelled or be or alone or (one and number >= _TEENS)
        if nearest[0] not in self._w.bare_before:
            return False
        if self._ends(_CLAUSE_STARTS, start) and nearest[0] in self._w.starts:
            return not spelled
        return self.follows_person(start)

    def _is_reply(self, match: re.Match[str]) -> bool:
        if len(self.text) > _REPLY:
            return False
        rest = self.text[: match.start()] + " " + self.text[match.end() :]
        return len(rest) < 80 and all(w in self._w.reply_fillers for w in _WORD.findall(rest))

    def _is_isolated(self, match: re.Match[str], *, spelled: bool) -> bool:
        start, end = match.span()
        if not self._text_is_short() or _CLOSES.match(self.text, end) is None:
            return False
        before = self.text[:start]
        if start > 0 and before.rstrip()[-1:] in "(.:/\n":
            return False
        around = (_COUNTING.match(self.text, end), _LISTED.match(self.text, end))
        if _COUNTED.search(before[-8:]) or any(around):
            return False
        return _OPENS.search(before[-4:] if before.strip() else "") is not None

    def _joins_aged(self, match: re.Match[str]) -> bool:
        """True for the 16 of "16 och 19 åring", but not of "för 2 och 3 år sedan"."""
        if self._previous(match.start()) in self._w.not_joined_before:
            return False
        joined = _WITH_AGED.match(self.text, match.end())
        if joined is None or not match.group().isdigit() or not self._text_is_short():
            return False
        return self._after.match(self.text, joined.end()) is None

    def _is_in_brackets(self, match: re.Match[str]) -> bool:
        """True for "Lovisa (19)" in a question."""
        if len(self.text) >= _BRACKETS or not match.group().isdigit():
            return False
        closed = self.text.startswith(")", match.end())
        return closed and self._ends(_IN_BRACKETS, match.start())

    def _text_is_short(self) -> bool:
        """A document's stray numbers are no ages; a question's are."""
        return len(self.text) < 4000

    def _is_chained(self, match: re.Match[str]) -> bool:
        earlier = _CHAIN.search(self.text, max(0, match.start() - 24), match.start())
        if (
            earlier is None
            or not _CLOSES.match(self.text, match.end())
            and self._text_is_short() is False
        ):
            return False
        start = earlier.start()
        return self._previous(start) not in self._w.not_before and self._of_person(
            start, spelled=False
        )

    # school and stages --------------------------------------------------------------------------

    def is_grade_noun(self, match: re.Match[str]) -> bool:
        """True when "sjuan" is a school year."""
        if match.groupdict().get("upper") or self._is_reply(match):
            return True
        nearest = self.before(match.start(), 2)
        if any(word in self._w.not_grade_before for word in nearest):
            return False
        return bool(nearest) and nearest[0] in self._w.grade_noun_before

    def is_class_name(self, match: re.Match[str]) -> bool:
        """True for the "8c" of "elev i 8c"."""
        nearest = self.before(match.start(), 1)
        return (
            bool(nearest)
            and nearest[0] in self._w.grade_noun_before
            and self.next_word(match.end()) not in self._w.not_before
            and not _SECTION.match(self.text, match.end())
        )

    def mentions_upper_school(self) -> bool:
        """True when gymnasiet is mentioned anywhere in a question."""
        return self._text_is_short() and self._upper.search(self.text) is not None

    def is_workplace(self, match: re.Match[str]) -> bool:
        """True for "lärare på gymnasiet": where somebody works, nobody's age."""
        nearest = self.before(match.start(), 2)
        return any(word in self._w.workplace_before for word in nearest)

    def is_no_stage(self, match: re.Match[str]) -> bool:
        """True for "någon trygg vuxen", "de vuxna i barnets omgivning"."""
        if self.text[match.end() : match.end() + 1] == "-":
            return True
        nearest = self.before(match.start(), 1)
        if nearest and nearest[0] in self._w.not_stage_before:
            return True
        return self._not_stage.match(self.text, match.end()) is not None
