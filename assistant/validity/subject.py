"""Whether words of validity are about the document itself.

They are where they open a sentence or a cell, stand under a heading on validity, or have the
agreement as their subject; not where they are about an earlier agreement or something else.
"""

from __future__ import annotations

import re

from assistant.validity.cues import ValidityCues

_FIRM = 70  # letters between "gäller" and what ends the time
_CLAUSE = re.compile(r"[.;:|·•\t(]\s|[|·•\t(]|\s[–—-]\s")
_FROM_YEAR = re.compile(r"\s+från\s+(?:år\s+)?(?:den\s+\S+\s+\w+\s+)?(?:19|20)\d\d")


def about(text: str, at: int, cues: ValidityCues, headings: str = "", before: str = "") -> bool:
    """Whether the words at a place of a sentence are about the document itself."""
    lead = text[:at]
    clause = cues.version.sub("", lead[max((m.end() for m in _CLAUSE.finditer(lead)), default=0) :])
    subject = _last(cues.words["subjects"], lead)
    joined = clause.rstrip().endswith((" och", ","))  # "ersätter tidigare avtal och gäller från …"
    if not joined and (cues.has("old", clause) or _FROM_YEAR.match(lead, max(subject, 0))):
        return False
    if _last(cues.words["others"], clause) > subject:
        return False
    if subject >= 0:
        return True
    if cues.has("headings", headings):
        return True
    if cues.has("others", headings):
        return False
    pronoun = cues.pronoun.match(clause + " ") is not None and cues.has("subjects", before)
    return pronoun or not clause.strip(" *_#>-–•\"”'")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def is_firm(text: str, at: int, cues: ValidityCues) -> bool:
    """Whether "gäller" or the like stands before words that alone end no agreement."""
    before = re.split(r"[.;]\s", text[max(0, at - _FIRM) : at])[-1]
    return cues.has("firm", before)
