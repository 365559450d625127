"""Personal data out of a text before anything else sees it.

Masked: Swedish personal identity and coordination numbers in every written form (also with a wrong
check digit, as a slip of the finger is still a person), reserve numbers of health care, e-mail
addresses and telephone numbers. Kept: years, dates, law and registry numbers, 112 and 1177.
Names are not recognised; of streets the caller says how they are called. Formats: Skatteverket
(SKV 704, SKV 707), numbering plan of PTS.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

PERSON, EMAIL, PHONE, ADDRESS = "personnummer", "e-post", "telefon", "adress"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]+\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE
)
# a digit with what people put between digits: blanks, dots, dashes of all kinds, slashes, plus
_GAP = r"[\s.\-‐‑‒–—−+/·_:,]{0,6}"
_DIGITS = re.compile(rf"(?<![\d])(?<!\d[.,:/\-])\d(?:{_GAP}\d){{9,11}}(?!\d)")
# written as such a number, whatever its date: 8 + 4 digits, or 6 + 4 where the third is 0 or 1 (an
# organisation's number has 2 or more there)
_SIGNED = re.compile(
    r"(?<![\d\-.:/])(?:(?:18|19|20)\d{6}|\d\d[01]\d{3})\s{0,3}[\-‐‑‒–—−+]\s{0,3}\d{4}(?![\d\-])"
)
_SHORT = re.compile(r"(?<![\d\-.:/])\d{6}(?:\d\d)?\s?[\-–+]\s?\d{3}(?![\d\-])")
_RESERVE = re.compile(
    rf"(?<![\dA-Za-z])\d(?:{_GAP}\d){{5,7}}{_GAP}[A-Za-zÅÄÖåäö](?:{_GAP}[A-Za-zÅÄÖåäö0-9]){{1,3}}"
    rf"(?![A-Za-zÅÄÖåäö\d])"
)
_COMPACT_RESERVE = re.compile(
    r"(?:\d{2})?\d{6}(?:[\s\-+–]?(?=[A-Z0-9]{4}$)[A-Z]{1,4}\d{0,3}|[\-+–]?(?=[a-z0-9]{4}$)[a-z]{1,3}\d{1,3})"
)
_PHONE = re.compile(
    r"(?<![\w/:.\-§])(?:(?:\+|00)\s?\d{2}[\s\-–/.]*(?:\(0\)\s?)?\d|\(?0\d)(?:[\s\-‐‑–—/.()]{0,3}\d){5,11}(?![\d])"
)
_LOCAL = re.compile(
    r"(?:\btel|\btfn|telefon|mobil|\bring|\bnås på|nummer)\w*[.:]?\s*"
    r"(?:mig |oss |hen |henne |honom )?"
    r"(?:är|på|till)?\s*:?\s*(?P<at>\d(?:[\s\-–/]?\d){4,10})(?!\d)",
    re.IGNORECASE,
)
_TIMES = re.compile(r"[0-2]?\d[.:]?[0-5]\d\s*[-–]\s*[0-2]\d[.:]?[0-5]\d")
_DIALLED = re.compile(r"\(?0\d{1,3}\)?[\s\-–/]")
_DATE = re.compile(r"(?:19|20)\d\d[-–/.]\d\d?[-–/.]\d\d?$|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d$")
_DATES = re.compile(  # from one date to another
    r"(?<!\d)(?:19|20)\d\d([-/.])\d\d\1\d\d\s*[-‐‑–—−,/]?\s*(?:19|20)\d\d\1\d\d\1\d\d(?!\d)"
)
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—/]\s*(?:(?:19|20)\d\d)$")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data.

    Attributes:
        text: with "[personnummer]", "[e-post]", "[telefon]" or "[adress]" for what was found.
        found: the kinds found, in order of place, one for each.
    """

    text: str
    found: tuple[str, ...] = ()


def mask(text: str, street: re.Pattern[str] | None = None) -> Masked:
    """Replaces personal data in a text.

    Full-width digits and letters are read as ordinary ones. A text without personal data comes
    back exactly as it was.

    Args:
        text: as written.
        street: what a street with its number looks like, where such are masked too.
    """
    plain = _ordinary(text)
    spans = spans_of(plain)
    spans += _beside(spans, street.finditer(plain) if street else ())
    spans.sort()
    if not spans:
        return Masked(text)
    pieces, at = [], 0
    for start, end, kind in spans:
        pieces += [plain[at:start], f"[{kind}]"]
        at = end
    return Masked("".join((*pieces, plain[at:])), tuple(kind for _, _, kind in spans))


def _beside(
    spans: Sequence[tuple[int, int, str]], streets: Iterable[re.Match[str]]
) -> list[tuple[int, int, str]]:
    """The streets, up to what is masked already: a number after one is no postcode of it."""
    found = []
    for match in streets:
        start = match.start()
        if all(start >= b or start < a for a, b, _ in spans):
            end = min((a for a, _, _ in spans if start < a < match.end()), default=match.end())
            end = start + len(match.string[start:end].rstrip(" ,"))
            found.append((start, end, ADDRESS))
    return found


def _ordinary(text: str) -> str:
    """Ordinary digits and letters for full-width and mathematical ones; no invisible characters."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else _narrow(c)
        for c in _INVISIBLE.sub("", text)
    )


def _narrow(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter) if "\uff00" <= letter <= "\uffef" else letter


def spans_of(text: str) -> list[tuple[int, int, str]]:
    """What is masked, in order, without overlaps; personal numbers before telephone numbers."""
    found = [(m.start(), m.end(), "") for m in _DATES.finditer(text)]
    rules: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        (EMAIL, _EMAIL, lambda _: True),
        (PERSON, _DIGITS, _is_person),
        (PERSON, _SIGNED, lambda _: True),
        (PERSON, _RESERVE, _is_reserve),
        (PERSON, _SHORT, _is_short_person),
        (PHONE, _PHONE, _is_phone),
        (PHONE, _LOCAL, lambda _: True),
    )
    for kind, pattern, accepts in rules:
        for start, end in _matches(pattern, text, accepts):
            if all(end <= a or start >= b for a, b, _ in found):
                found.append((start, end, kind))
    return sorted(item for item in found if item[2])


def _matches(
    pattern: re.Pattern[str], text: str, accepts: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """Accepted matches; after a refusal the search goes on one character later."""
    spans, at = [], 0
    while match := pattern.search(text, at):
        start = match.start("at") if "at" in match.groupdict() else match.start()
        end = _accepted_end(text[start : match.end()], accepts)
        if end:
            spans.append((start, start + end))
        at = start + end if end else match.start() + 1
    return spans


def _accepted_end(piece: str, accepts: Callable[[str], bool]) -> int:
    """The length of the longest accepted beginning that ends where a number may end; 0 for none."""
    if accepts(piece):
        return len(piece)
    for end in range(len(piece) - 1, 9, -1):
        if piece[end - 1].isalnum() and not piece[end].isalnum() and accepts(piece[:end]):
            return end
    return 0


def _is_person(piece: str) -> bool:
    """Ten or twelve digits that begin with a date of birth, or a coordination number's (day + 60).

    The check digit is not asked for. A span of years, two dates, or a number grouped by thousands
    has no such date or too many groups.
    """
    digits = re.sub(r"\D", "", piece)
    if _DIALLED.match(piece) and not re.match(r"0\d[\s\-–/]", piece):
        return False
    if len(digits) == 12:
        return digits[:2] in {"18", "19", "20"} and _is_birth(digits[4:8])
    if len(digits) == 10:
        return _is_birth(digits[2:6])
    return False


def _is_short_person(piece: str) -> bool:
    """A date of birth and three digits: one fell away."""
    digits = re.sub(r"\D", "", piece)
    if len(digits) == 11:
        return digits[:2] in {"18", "19", "20"} and _is_birth(digits[4:8])
    return _is_birth(digits[2:6])


def _is_reserve(piece: str) -> bool:
    """A date of birth and then letters, or letters with digits, as reserve numbers have."""
    if not _COMPACT_RESERVE.fullmatch(piece.strip()):
        return False
    digits = re.match(r"\d+", piece)
    value = digits.group() if digits else ""
    if len(value) == 8:
        return value[:2] == "99" or _is_birth(value[4:8])
    return len(value) == 6 and _is_birth(value[2:6])


def _is_birth(month_day: str) -> bool:
    """A month and a day of some month; 29 February of any year too, as dates are mistyped."""
    month, day = int(month_day[:2]), int(month_day[2:])
    return 1 <= month <= 12 and 1 <= (day - 60 if day > 60 else day) <= 31


def _is_phone(piece: str) -> bool:
    digits = re.sub(r"\D", "", piece)
    if _DATE.search(piece) or _SPAN_OF_YEARS.search(piece) or _TIMES.fullmatch(piece):
        return False
    return 6 <= len(digits) <= 15
