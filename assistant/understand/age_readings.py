"""Readings of the forms of ages: from a match to bounds in years, or to no age at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from assistant.understand.age_context import Context
from assistant.understand.age_patterns import AgePatterns
from assistant.understand.age_words import AgeWords
from assistant.understand.plain import bare

OLDEST = 110.0
_EPS = 0.01
_T = TypeVar("_T")

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """Turns a match of a form into bounds, or None where it is no age."""

    context: Context
    words: AgeWords
    patterns: AgePatterns
    today: date | None

    def bounds(self, form: str, match: re.Match[str]) -> Bounds | None:
        """The ages that a match of a form means, (from, to) in years; None for no age."""
        if self._is_article(match):
            return None
        reader: Callable[[re.Match[str]], Bounds | None] = getattr(self, f"_{form}")
        return reader(match)

    def _is_article(self, match: re.Match[str]) -> bool:
        """True when the number is "en" or "ett" and nothing after it makes it one."""
        spelled = match.groupdict().get("n") or "0"
        alone = match.end() == match.end("n") if spelled != "0" else False
        return alone and not spelled[0].isdigit() and self.patterns.value(spelled) <= 1

    def _number(self, match: re.Match[str], group: str = "n") -> float:
        return self.patterns.value(match.group(group))

    # ranges -------------------------------------------------------------------------------------

    def _range_more(self, match: re.Match[str]) -> Bounds | None:
        return _ordered(self._number(match), last(self._number(match, "m")))

    def _range(self, match: re.Match[str]) -> Bounds | None:
        groups = match.groupdict()
        cued = groups.get("age") or groups.get("aged") or groups.get("cue")
        if not cued and self.context.is_duration(match):
            return None
        if not (groups.get("year") or groups.get("aged")) and self.context.is_other_number(match):
            return None
        return _ordered(self._number(match), last(self._number(match, "m")))

    _range_cued = _range

    def _range_until(self, match: re.Match[str]) -> Bounds | None:
        low, high = self._number(match), self._number(match, "m")
        return (low, high - _EPS) if low < high <= OLDEST else None

    def _range_months(self, match: re.Match[str]) -> Bounds | None:
        if not self.context.follows_person(match.start()):
            return None
        part = 12 if match.group("month") else 52
        return _ordered(
            round(self._number(match) / part, 2),
            round((self._number(match, "m") + 1) / part, 2) - _EPS,
        )

    def _range_bare(self, match: re.Match[str]) -> Bounds | None:
        low, high = self._number(match), self._number(match, "m")
        exact = round(high % 1, 2) == 0.99
        if not match.group("age") and not exact:
            odd = low % 1 or high % 1 or not 3 <= high <= 30 or not match.group("n")[0].isdigit()
            if (
                odd
                or self.context.is_other_number(match)
                or match.group("n").startswith("0")
                and low
            ):
                return None
        return _ordered(low, last(high))

    # bounds -------------------------------------------------------------------------------------

    def _bound_is_age(self, match: re.Match[str]) -> bool:
        number = self._number(match)
        if number > OLDEST or self.context.is_other_number(match):
            return False
        if match.groupdict().get("year"):
            return not self.context.is_bound_duration(match, number)
        told = match.groupdict().get("at") is not None
        spelled = not match.group("n")[0].isdigit()
        likely = (15 if spelled else 10) <= number <= 25
        return told or likely or self.context.follows_person(match.start())

    def _below(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        if not self._bound_is_age(match):
            return None
        return (None, number if number % 1 else number - _EPS)

    def _through(self, match: re.Match[str]) -> Bounds | None:
        return (None, last(self._number(match))) if self._bound_is_age(match) else None

    def _from(self, match: re.Match[str]) -> Bounds | None:
        return (self._number(match), None) if self._bound_is_age(match) else None

    def _at(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        return (number, last(number)) if 10 <= number and self._bound_is_age(match) else None

    def _plus(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        return (number, None) if 10 <= number <= OLDEST else None

    # birthdays ----------------------------------------------------------------------------------

    def _turning_tomorrow(self, match: re.Match[str]) -> Bounds | None:
        before = self._number(match) - _EPS
        return (before, before)

    def _turning(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        if self.context.is_other_number(match) or not 1 <= number <= OLDEST:
            return None
        return (number - 1, number - _EPS)

    def _turning_stage(self, match: re.Match[str]) -> Bounds | None:
        number = self.words.soon_stages[match.group("stage")]
        return (number - 1, number - _EPS)

    def _turned(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        if self.context.is_other_number(match) or not 1 <= number <= OLDEST:
            return None
        return (number, last(number))

    _turning_when = _turned

    # single ages --------------------------------------------------------------------------------

    def _years_months(self, match: re.Match[str]) -> Bounds | None:
        if self.context.is_duration(match):
            return None
        low = self._number(match) + self._number(match, "m") / 12
        return (round(low, 2), min(round(low + 1 / 12 - _EPS, 2), last(self._number(match))))

    def _half(self, match: re.Match[str]) -> Bounds | None:
        return (0.5, 0.58) if self.context.follows_person(match.start()) else None

    def _aged(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        return (number, last(number)) if number <= OLDEST else None

    _checkup = _aged

    def _years(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        cued = match.group("old") or match.group("age")
        if number > OLDEST or (not cued and self.context.is_duration(match)):
            return None
        if match.group("old") and self.context.is_age_of_thing(match):
            return None
        return (number, last(number))

    def _part(self, match: re.Match[str], parts: int) -> Bounds | None:
        if not match.group("old") and not self.context.is_young_person(match):
            return None
        number = self._number(match)
        return (
            round(number / parts, 2),
            max(round((number + 1) / parts - _EPS, 2), round(number / parts, 2)),
        )

    def _months(self, match: re.Match[str]) -> Bounds | None:
        return self._part(match, 12)

    def _weeks(self, match: re.Match[str]) -> Bounds | None:
        return self._part(match, 52)

    def _days(self, match: re.Match[str]) -> Bounds | None:
        return self._part(match, 365)

    def _pregnancy(self, match: re.Match[str]) -> Bounds | None:
        return (0.0, None)

    def _born(self, match: re.Match[str]) -> Bounds | None:
        if self.today is None:
            return None
        year = int(match.group("born"))
        if year < 100:
            year += 2000 if year <= self.today.year % 100 else 1900
        age = self.today.year - year
        if match.groupdict().get("mon"):
            had = (self.today.month, self.today.day) >= (
                int(match.group("mon")),
                int(match.group("dy")),
            )
            age = age if had else age - 1
            return (float(age), age + 0.99) if 0 <= age <= OLDEST else None
        return (max(0.0, age - 1.0), age + 0.99) if 0 <= age <= OLDEST else None

    _cohort = _born

    def _bare(self, match: re.Match[str]) -> Bounds | None:
        number = self._number(match)
        if number > OLDEST or not self.context.is_bare_age(match, number):
            return None
        return (number, last(number))

    # school and life stages ---------------------------------------------------------------------

    def _grade(self, match: re.Match[str]) -> Bounds | None:
        groups = match.groupdict()
        if groups["g"] == "f":
            stage = next(
                (s for w, s in self.words.school_stages.items() if w.startswith("förskoleklass")),
                None,
            )
            first = stage or self.words.grade(1)
            return (
                first
                if not groups.get("h")
                else (first[0], self.words.grade(float(groups["h"]))[1])
            )
        shift = 9.0 if groups.get("upper") or groups.get("first_upper") else 0.0
        low = float(groups["g"])
        high = float(groups.get("h") or low)
        shift = shift if high <= 3 else 0.0
        if not self.words.first_grade or high < low:
            return None
        return (self.words.grade(low + shift)[0], self.words.grade(high + shift)[1])

    def _upper_year(self, match: re.Match[str]) -> Bounds | None:
        return self.words.grade(float(match.group("g")) + 9)

    def _ordinal(self, match: re.Match[str]) -> Bounds | None:
        number = entry_of(self.words.ordinals, match.group("o"))
        return self.words.grade(number + (9 if match.group("upper") and number <= 3 else 0))

    def _upper(self, match: re.Match[str]) -> Bounds | None:
        return self.words.grade(entry_of(self.words.upper_compounds, match.group("noun")) + 9)

    def _grade_noun(self, match: re.Match[str]) -> Bounds | None:
        if not self.context.is_grade_noun(match):
            return None
        number = entry_of(self.words.grade_nouns, match.group("noun"))
        upper = match.group("upper") or self.context.mentions_upper_school()
        return self.words.grade(number + (9 if upper and number <= 3 else 0))

    def _class_name(self, match: re.Match[str]) -> Bounds | None:
        if not self.context.is_class_name(match):
            return None
        return self.words.grade(float(match.group("g")))

    def _two_stages(self, match: re.Match[str]) -> Bounds | None:
        one = entry_of(self.words.suspended_stages, match.group("one"))
        two = entry_of(self.words.school_stages, match.group("two"))
        return (one[0], two[1])

    def _school_stage(self, match: re.Match[str]) -> Bounds | None:
        if self.context.is_workplace(match):
            return None
        return entry_of(self.words.school_stages, match.group("stage"))

    def _stage(self, match: re.Match[str]) -> Bounds | None:
        if self.context.is_no_stage(match):
            return None
        return entry_of(self.words.stages, match.group("stage"))


def last(number: float) -> float:
    """The last age that belongs to a number of years: 17 → 17.99, 17.99 → 17.99, 1.5 → 1.99."""
    if round(number % 1, 2) in (0.0, 0.5):
        return float(int(number)) + 0.99
    return number


def _ordered(low: float, high: float) -> Bounds | None:
    return (low, high) if low < high <= OLDEST else None


def entry_of(table: Mapping[str, _T], word: str) -> _T:
    """The entry of a word that was matched by ``loose``."""
    key = " ".join(word.split())
    if key in table:
        return table[key]
    return next(value for name, value in table.items() if bare(name) == bare(key))
