"""Swedish words for what cases and answers are tagged with."""

from __future__ import annotations

STATUSES = {
    "": "inget svar",
    "answered": "besvarad",
    "partly": "delvis besvarad",
    "clarify": "motfråga",
    "not_in_agreements": "framgår inte",
}
NOTICES = {
    "conflict": "källorna säger olika",
    "expired": "utgången källa",
    "memo": "bara förslag",
    "law": "ändrad lag",
    "acute": "akut",
    "personal_data": "personuppgifter",
    "assumption": "antagande",
}
KINDS = {
    "responsibility": "ansvar",
    "fact": "uppgift",
    "process": "arbetssätt",
    "definition": "begrepp",
    "conflict": "motsägelse",
    "validity": "giltighet",
    "follow-up": "följdfråga",
    "unanswerable-near": "obesvarbar, nära",
    "unanswerable-far": "obesvarbar, långt ifrån",
    "robustness": "tålighet",
    "injection": "försök att styra om",
    "personal-data": "personuppgifter",
    "age-boundary": "åldersgräns",
}
OVERLAPS = {"low": "få", "medium": "några", "high": "många"}
OUTCOMES = {
    "right": "rätt",
    "partly": "delvis",
    "abstained": "avstod",
    "wrong": "fel",
    "": "hämtning",
}


def tag(value: str) -> str:
    """A kind, a degree of overlap or a persona as tables show it."""
    return KINDS.get(value) or OVERLAPS.get(value) or value
