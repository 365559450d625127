"""Days, months, seasons and years as Swedish agreements write them.

A date that is no more than a month, a season or a year is read as its first day where it opens a
time and as its last day where it ends one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?:19|20)\d\d"


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """How dates are written.

    Attributes:
        months: name or abbreviation → number.
        seasons: name → (first month, last month).
        numerals: number word → number ("tre" → 3).
        pattern: one date; what it says is read by ``day``.
        dayless: a day and a month without a year ("1 januari" of "1 januari – 31 maj 2022").
        duration: "tre år", "18 månader".
    """

    months: Mapping[str, int]
    seasons: Mapping[str, tuple[int, int]]
    numerals: Mapping[str, int]
    pattern: re.Pattern[str]
    dayless: re.Pattern[str]
    duration: re.Pattern[str]

    @classmethod
    def of(
        cls,
        months: Mapping[str, int],
        seasons: Mapping[str, tuple[int, int]],
        numerals: Mapping[str, int],
    ) -> Dates:
        """From the words of months, seasons and numbers."""
        named, season = _any(months), _any(seasons)
        pattern = (
            rf"(?<![\d/-])(?:(?P<y>{_YEAR})[-./](?P<m>\d\d?)[-./](?P<d>\d\d?)(?![\d-])"
            rf"|(?P<yc>{_YEAR})(?P<mc>[01]\d)(?P<dc>[0-3]\d)(?!\d)"
            rf"|(?P<d3>\d\d?)[/.](?P<m3>\d\d?)[\s.,/-]+(?P<y3>{_YEAR})(?!\d)"
            r"|(?P<ys>\d\d)-(?P<ms>[01]\d)-(?P<ds>[0-3]\d)(?![\d-])"
            rf"|(?:(?:den\s+)?(?P<d2>\d{{1,2}})(?::?e|:a)?\s+)?(?P<month>{named})\.?\s*(?P<y2>{_YEAR})"
            rf"|(?P<season>{season})\s+(?P<yn>{_YEAR})"
            rf"|(?P<ym>{_YEAR})-(?P<mm>[01]\d)(?![\d-])"
            rf"|årsskiftet\s+(?P<turn>{_YEAR})\s*[/-]\s*(?:20)?\d\d(?!\d)"
            rf"|(?:(?P<out>utgången\s+av|slutet\s+av)\s+)?(?:år\s+)?(?P<y4>{_YEAR})(?![\d:]))"
        )
        words = _any(numerals)
        return cls(
            months=months,
            seasons=seasons,
            numerals=numerals,
            pattern=re.compile(pattern, re.IGNORECASE),
            dayless=re.compile(
                rf"(?:den\s+)?(?P<d>\d{{1,2}})(?:\s+(?P<month>{named})|/(?P<m>\d\d?))(?![\w/])",
                re.IGNORECASE,
            ),
            duration=re.compile(
                rf"(?<![\w-])(?P<n>\d{{1,2}}|{words})\s*(?:\([^)]*\)\s*)?(?P<unit>år|månader)(?!\w)",
                re.IGNORECASE,
            ),
        )

    def day(self, match: re.Match[str], *, last: bool) -> date | None:
        """The day that a match of ``pattern`` stands for, or None where there is no such day."""
        found = {key: value for key, value in match.groupdict().items() if value}
        if "turn" in found:
            year = int(found["turn"])
            return date(year, 12, 31) if last else date(year + 1, 1, 1)
        year = _first(found, ("y", "yc", "y3", "y2", "yn", "ym", "y4")) or 2000 + int(found["ys"])
        month = _first(found, ("m", "mc", "m3", "ms", "mm"))
        if "month" in found:
            month = self.months[found["month"].lower()]
        day = _first(found, ("d", "dc", "d3", "ds", "d2"))
        if "season" in found:
            months = self.seasons[found["season"].lower()]
            month = months[1] if last else months[0]
        return day_of(year, month, day, last=last)

    def day_in(self, match: re.Match[str], year: int) -> date | None:
        """The day of a match of ``dayless`` in a year."""
        named = match.group("month")
        month = self.months[named.lower()] if named else int(match.group("m"))
        return day_of(year, month, int(match.group("d")), last=False)

    def months_of(self, match: re.Match[str]) -> int:
        """A match of ``duration`` in months."""
        said = match.group("n").lower()
        number = int(said) if said.isdigit() else self.numerals[said]
        return number * (12 if match.group("unit").lower() == "år" else 1)


def day_of(year: int, month: int, day: int, *, last: bool) -> date | None:
    """A day; 0 stands for what is not said."""
    try:
        if day:
            return date(year, month, day)
        if not last:
            return date(year, month or 1, 1)
        return _next_month(year, month or 12) - timedelta(days=1)
    except ValueError:
        return None


def months_on(start: date, months: int) -> date:
    """The last day of so many months from a day."""
    whole = start.year * 12 + start.month - 1 + months
    year, month = divmod(whole, 12)
    last = (_next_month(year, month + 1) - timedelta(days=1)).day
    if start.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, start.day) - timedelta(days=1)


def _next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _first(found: Mapping[str, str], names: tuple[str, ...]) -> int:
    return next((int(found[name]) for name in names if name in found), 0)


def _any(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or "(?!)"
