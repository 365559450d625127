"""Regular expressions for ages, made of the words of ``AgeWords``.

All work on plain text. Group names: ``n``, ``m`` numbers (``value`` reads them); the others say
which form was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.understand.age_words import AgeWords
from assistant.understand.plain import any_of, bare

DASH = r"\s*[-‐‑–—−]\s*"
_LEFT = r"(?<![\w§+])(?<!\d[.,:/‐‑–—−-])(?<!\w[/-])"
_RIGHT = r"(?![\w])(?![.,:]\d)"
_BARE = "bare"  # the form that is a number and no more
_MANY = 500  # texts
_NUMBERED = ("<n>", "(?:<n>", "(?:(?P<age>")  # how the bodies of forms begin that open so


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say an age; ``opens_with_number`` where only words on age may stand before one."""

    name: str
    pattern: re.Pattern[str]
    opens_with_number: bool


class Hints:
    """Whether any of many forms can match, by one pattern for all: most texts have few ages.

    Compiling takes 0.2 s, so it is done for a reader of many texts, once it has read some.
    """

    def __init__(self, forms: Sequence[Form], *, many: bool) -> None:
        self._forms = forms
        self._many = many
        self._read = 0
        self._compiled: tuple[re.Pattern[str], re.Pattern[str]] | None = None

    def of(self, text: str, places: list[int]) -> tuple[list[int], bool]:
        """Those of some places where a form that opens with a number can match, all but "bare".

        The other value is whether any of the other forms can.
        """
        if self._compiled is None:
            self._read += 1
            if not self._many or self._read < _MANY:
                return places, True
            numbered = [f for f in self._forms if f.opens_with_number and f.name != _BARE]
            others = [f for f in self._forms if not f.opens_with_number]
            self._compiled = _any_form(numbered), _any_form(others)
        at_numbers, elsewhere = self._compiled
        rich = [place for place in places if at_numbers.match(text, place)]
        return rich, elsewhere.search(text) is not None


def _any_form(forms: Iterable[Form]) -> re.Pattern[str]:
    bodies = (form.pattern.pattern[len(_LEFT) : -len(_RIGHT)] for form in forms)
    unnamed = "|".join(re.sub(r"\(\?P<\w+>", "(?:", body) for body in bodies)
    return re.compile(f"{_LEFT}(?:{unnamed}){_RIGHT}")


@dataclass(frozen=True, slots=True)
class AgePatterns:
    """The compiled forms, and the number words that they read.

    Attributes:
        values: of number words.
        forms: in the order of preference at equal length.
        numbers: finds, without any width, where a number may begin or a word before one.
        hints: spares looking for forms one by one.
    """

    values: dict[str, float]
    forms: tuple[Form, ...]
    numbers: re.Pattern[str]
    hints: Hints

    def matches(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The matches of every form in a plain text, form by form, as ``finditer`` has them.

        Looking for a number is most of the work, so it is done once for all forms that open so.
        """
        places = [found.start() for found in self.numbers.finditer(text)]
        rich, others = self.hints.of(text, places)
        for form in self.forms:
            if form.opens_with_number:
                found = _at(form.pattern, text, places if form.name == _BARE else rich)
            else:
                found = form.pattern.finditer(text) if others else iter(())
            for match in found:
                yield form.name, match

    def value(self, text: str) -> float:
        """A number in digits or words: "17,99", "2½", "sexton", "fjorton och ett halvt"."""
        words = " ".join(text.split())
        half = 0.5 if "½" in words else 0.0
        words = words.replace("½", "")
        known = self.values.get(words, self.values.get(bare(words)))
        if known is not None:
            return known + half
        head, _, tail = words.partition(" ")
        if tail and head in self.values:
            return self.values[head] + self.values.get(tail, 0.5)
        if tail:
            return float(head.replace(",", ".")) + 0.5
        return float(words.replace(",", ".") or 0) + half


def number_values(words: AgeWords) -> dict[str, float]:
    """Every number word up to 99, one or two words: "tjugofem", "tjugo fem"."""
    values = dict(words.numbers)
    ones = {w: v for w, v in words.numbers.items() if 1 <= v <= 9}
    for ten, value in words.tens.items():
        values[ten] = value
        values.update({ten + one: value + v for one, v in ones.items()})
    return values | {bare(word): value for word, value in values.items()}


def age_patterns(words: AgeWords, *, many: bool = False) -> AgePatterns:
    """Compiles the forms of ages; order is the order of preference at equal length.

    Args:
        words: of ages.
        many: very many texts will be read, as when a corpus is indexed.
    """
    values = number_values(words)
    word_numbers = any_of(values)
    digits = r"\d{1,3}(?:[.,]\d{1,2})?½?"
    number = rf"(?:{digits}|{word_numbers})(?:\s*{any_of(words.halves)})?"
    compiled = partial(_compiled, number=number)
    w = _Alternatives(words)
    forms = (
        *_range_forms(compiled, w),
        *_bound_forms(compiled, w),
        *_birthday_forms(compiled, w),
        *_single_forms(compiled, w, word_numbers),
        *_school_forms(compiled, words, w),
    )
    openings = f"{number}|{w.age_words}|{w.between}"
    return AgePatterns(values, forms, re.compile(f"{_LEFT}(?={openings})"), Hints(forms, many=many))


class _Alternatives:
    """Alternations of the word lists, by the name of the list."""

    def __init__(self, words: AgeWords) -> None:
        self._words = words

    def __getattr__(self, name: str) -> str:
        return any_of(getattr(self._words, name))


def _compiled(name: str, body: str, number: str) -> Form:
    text = body.replace("<n>", f"(?P<n>{number})").replace("<m>", f"(?P<m>{number})")
    return Form(name, re.compile(_LEFT + text + _RIGHT), body.startswith(_NUMBERED))


def _at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of some ascending places, none overlapping the one before."""
    end = 0
    for place in places:
        match = pattern.match(text, place) if place >= end else None
        if match is not None:
            end = match.end()
            yield match


def _range_forms(form: partial[Form], w: _Alternatives) -> tuple[Form, ...]:
    tail = rf"(?:\s*(?P<year>{w.year})|{DASH}?\s*(?P<aged>{w.aged}))"
    return (
        form("range_more", rf"<n>{DASH}\d+(?:[.,]\d+)?\s*{w.year}\s*\(\s*<m>\s*{w.year}?\s*\)?"),
        form(
            "range_cued",
            rf"(?:(?P<age>{w.age_words})\s*)?(?:(?P<cue>{w.between})\s+)?<n>{DASH}<m>{tail}",
        ),
        form(
            "range",
            rf"(?P<cue>{w.between})\s+<n>(?:\s*{w.year})?\s+{w.between_and}\s+<m>(?:{tail})?",
        ),
        form(
            "range_until",
            rf"(?P<cue>{w.between})\s+(?:{w.birthday_from}\s+{w.whoever}\s+{w.turns}\s+)?<n>"
            rf"(?:\s*{w.year})?(?:s ålder)?\s+{w.birthday_until}\s+{w.whoever}\s+"
            rf"(?:{w.turns}|{w.turned})\s+<m>(?:\s*{w.year})?",
        ),
        form("range", rf"<n>\s+(?:{w.through}|(?:till))\s+<m>{tail}"),
        form("range", rf"<n>\s*{w.either}\s*<m>{tail}"),
        form("range_months", rf"<n>{DASH}<m>\s*(?:(?P<month>{w.month})|(?P<week>{w.week}))"),
        form("range_bare", rf"(?:(?P<age>{w.age_words})\s*)?<n>{DASH}<m>"),
    )


def _bound_forms(form: partial[Form], w: _Alternatives) -> tuple[Form, ...]:
    year = rf"(?:\s*(?P<year>{w.year}))?"
    return (
        form("through", rf"(?P<cue>{w.through})\s*<n>{year}"),
        form("below", rf"(?P<cue>{w.below})\s*<n>{year}"),
        form(
            "below",
            rf"(?P<at>{w.birthday_until})\s+{w.whoever}\s+{w.completes}\s+<n>{year}",
        ),
        form("from", rf"(?P<cue>{w.from_})\s*<n>{year}"),
        form("from", rf"<n>{year}\s*(?P<up>{w.upward})"),
        form("through", rf"<n>{year}\s+(?P<down>{w.downward})"),
        form("at", rf"(?P<at>{w.at_age})\s+<n>{year}"),
        form("plus", r"<n>\+"),
    )


def _birthday_forms(form: partial[Form], w: _Alternatives) -> tuple[Form, ...]:
    year = rf"(?:\s*{w.year})?"
    about = rf"(?:{w.about}\s+)?"
    return (
        form("turning_when", rf"{w.when_turning}\s+(?:{w.turns}|{w.turned})\s+{about}<n>{year}"),
        form("turning_tomorrow", rf"(?:{w.turns})\s+{about}<n>{year}\s+(?:nu\s+)?{w.tomorrow}"),
        form("turned", rf"(?:{w.turns})\s+{about}<n>{year}\s+(?:nu\s+)?{w.today}"),
        form(
            "turned",
            rf"(?:{w.turned})\s+{about}<n>{year}(?:\s+(?:nu\s+)?(?:{w.yesterday}|{w.today}))",
        ),
        form("turned", rf"{w.just}\s+(?:{w.turned}\s+)?<n>{year}"),
        form("turning", rf"{w.soon}\s+<n>{year}"),
        form("turning", rf"{w.turns}\s+(?:{w.soon}\s+)?{about}<n>{year}"),
        form("turning", rf"{w.soon}\s+(?:{w.turns}\s+)?<n>{year}"),
        form("turning", rf"<n>{year}\s+{w.soon}"),
        form("turning_stage", rf"(?:{w.turns}\s+)?{w.soon}\s+(?P<stage>{w.soon_stages})"),
        form("turned", rf"(?:{w.turned})\s+{about}<n>{year}"),
    )


def _single_forms(form: partial[Form], w: _Alternatives, word_numbers: str) -> tuple[Form, ...]:
    join = rf"\s*(?:{w.either}|och|o|,)?\s*"
    return (
        form("years_months", rf"<n>\s*{w.year}{join}<m>\s*{w.month}"),
        form("half", rf"(?P<half>{w.half_year})(?:\s+{w.old})?"),
        form("aged", rf"<n>{DASH}{w.aged}"),
        form("aged", rf"<n>\s*{w.aged}"),
        form("checkup", rf"<n>(?:{DASH})?\s*{w.checkups}"),
        form("years", rf"(?:(?P<age>{w.age_words})\s+)?<n>\s*{w.year}(?:\s+(?P<old>{w.old}))?"),
        form("months", rf"<n>(?:{DASH}|\s*)(?P<month>{w.month})(?:\s+(?P<old>{w.old}))?"),
        form("weeks", rf"<n>(?:{DASH}|\s*)(?P<week>{w.week})(?:\s+(?P<old>{w.old}))?"),
        form("days", rf"<n>(?:{DASH}|\s*)(?P<day>{w.day})\s+(?P<old>{w.old})"),
        form("pregnancy", rf"{w.pregnancy}\s*\d{{1,2}}(?:\s*\+\s*\d)?"),
        form(
            "born",
            rf"{w.born}\s*(?:år\s+)?-?(?P<born>(?:19|20)?\d\d)(?:-(?P<mon>\d\d)-(?P<dy>\d\d))?",
        ),
        form("cohort", rf"(?P<born>[0-2]\d):{w.cohort}"),
        form("bare", r"(?:<n>)"),
    )


def _school_forms(form: partial[Form], words: AgeWords, w: _Alternatives) -> tuple[Form, ...]:
    grade = r"(?P<g>1[0-2]|[1-9f])"
    upper = rf"(?:\s*(?:på|i|,|\()?\s*(?P<upper>{w.upper_words}))?"
    return (
        form("upper", rf"(?P<noun>{w.upper_compounds})"),
        form(
            "grade",
            rf"(?:(?P<first_upper>{w.upper_words})\s*,?\s*)?{w.grade_words}\s*{grade}(?:{DASH}(?P<h>1[0-2]|[1-9]))?[a-e]?{upper}",
        ),
        form("upper_year", rf"{w.upper_words}\s*,?\s*(?:{w.year})?\s*(?P<g>[1-3])"),
        form("ordinal", rf"(?P<o>{w.ordinals})\s*{w.grade_after}{upper}"),
        form("grade", rf"{grade}(?::[ea])?\s*-?\s*{w.grade_after}{upper}"),
        form("grade_noun", rf"(?P<noun>{w.grade_nouns}){upper}"),
        form("class_name", r"(?P<g>[1-9])[a-e]"),
        form(
            "two_stages",
            rf"(?P<one>{w.suspended_stages})-\s+(?:och|eller|samt)\s+(?P<two>{w.school_stages})",
        ),
        form("school_stage", rf"(?P<stage>{w.school_stages})"),
        form("stage", rf"(?P<stage>{w.stages})(?!-)"),
    )
