"""The dangers that a turn speaks of, of its own and with what was told before."""

from __future__ import annotations

from assistant.dialogue.tools import Tools
from assistant.types import AgeRange

_ADULT = 18  # years: whom the duty to report concern for a child is about


def dangers(
    texts: tuple[str, ...], ages: tuple[AgeRange, ...], tools: Tools, *, sure: bool
) -> tuple[str, ...]:
    """The dangers that the turn or the question speaks of: "acute", "child_at_risk"."""
    lexicon = tools.lexicon
    young = any(age.max is not None and age.max < _ADULT for age in ages)
    adult = bool(ages) and not young
    acute = any(lexicon.acute(text, sure=sure) for text in texts)
    risk = any(
        lexicon.child_at_risk(text, is_child=young, is_adult=adult, sure=sure) for text in texts
    )
    return (*(("acute",) if acute else ()), *(("child_at_risk",) if risk else ()))
