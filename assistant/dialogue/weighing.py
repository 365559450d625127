"""Whether a question can stand alone: how much of its own it has, and whether it leans."""

from __future__ import annotations

import re

from assistant.dialogue.reading import Reading, Span, covered, is_small, overlaps, person_needs
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+(?:[-:]\w+)*")
_DEFINITE = re.compile(r"(?:en|et|an|na|erna|orna|arna|ens|ets|nas)$")
ALONE = 3  # points from which a question stands alone


def lacks_antecedent(reading: Reading, tools: Tools) -> bool:
    """True for "hon" without a person or an age before it in the text, or "samma sak".

    "mamma vill inte prata med soc" leans too: whose mother she is was said before.
    """
    cues = tools.cues
    if cues.strong_references.search(reading.low):
        return True
    words = tools.age_words
    people = (words.children | words.adults | words.people) - cues.pronouns - cues.indefinite
    first_age = min((m.start for m in reading.ages), default=len(reading.low))
    before, leans = "", False
    for match in _WORD.finditer(reading.low):
        word = match.group()
        of_case = word in words.parents and before not in cues.owners  # "mamma" of whom?
        leans = leans or (of_case and not reading.ages)
        if (word in people and not of_case) or match.start() >= first_age:
            return False
        if word in cues.pronouns:
            return True
        before = word
    return leans


def points(reading: Reading, tools: Tools) -> int:
    """How much of its own a question has; from ``ALONE`` on it stands alone.

    A person's need gives 3, a unit 1, an age 1, the subject of an agreement 3, any other noun 3, or
    1 where it is definite ("initiativet"), thin ("remiss") or a verb after "ska"; the verb of the
    question itself gives nothing; "det" takes 2 away.
    """
    cues = tools.cues
    needs = person_needs(reading, tools)
    spans = covered(reading, needs)
    at_work = _at_work(reading.low, tools)
    needs = tuple(h for h in needs if not overlaps(h.start, h.end, at_work))
    units = {h.key for h in reading.units if not overlaps(h.start, h.end, at_work)}
    total = 3 * bool(needs) + len(units) + bool(reading.ages)
    text = cues.expletives.sub(lambda m: " " * len(m.group()), reading.low)
    total += sum(_weights(_after_opener_span(text, tools), text, spans, tools))
    return total - 2 * bool(cues.weak_references.search(text))


def _at_work(low: str, tools: Tools) -> list[Span]:
    """Where the one who asks says where they work: "vi på boendet" tells of no new case."""
    spans = []
    for match in tools.cues.works_at.finditer(low):
        word = _WORD.search(low, match.end())
        if " " in match.group() and word:
            spans.append((match.start(), word.end()))
    return spans


def _after_opener_span(low: str, tools: Tools) -> int:
    match = tools.cues.openers.match(low)
    return match.end() if match else 0


def _weights(start: int, text: str, spans: list[Span], tools: Tools) -> list[int]:
    """The points of the words that are no mention."""
    found: list[int] = []
    role = "verb" if _verb_is_first(text[start:], tools) else ""
    for match in _WORD.finditer(text, start):
        word = match.group()
        if overlaps(match.start(), match.end(), spans):
            role = {"infinitive": role, "clause": "infinitive"}.get(role, "")
            continue
        weight, role = _weigh(word, role, tools)
        found.append(weight)
    return found


def _verb_is_first(low: str, tools: Tools) -> bool:
    words = _WORD.findall(low)[:1]
    return bool(words) and words[0] in tools.cues.verb_first


def _weigh(word: str, role: str, tools: Tools) -> tuple[int, str]:
    """The points of a word in its role, and the role of the next.

    Roles: "verb" (the finite verb stands here), "chosen" (after "vilken"), "how" (after "hur"),
    "clause" (after "om"), "infinitive" (a verb after "ska", or after a clause's subject), "".
    """
    cues = tools.cues
    if opened := _opens_role(word, tools):
        return 0, opened
    if role == "chosen":
        return (1 if word in cues.thin else 2) if word not in cues.function_words else 0, "verb"
    if role == "how" and word in cues.function_words | cues.thin:
        return 0, "verb"
    if word.rpartition("-")[2] in cues.topics:
        return ALONE, ""
    if is_small(word, tools):
        return 0, {"infinitive": role, "clause": "infinitive"}.get(role, "")
    if role in ("verb", "how"):
        return 0, ""
    if role == "infinitive" or word in cues.thin or is_definite(word):
        return 1, ""
    return ALONE, ""


def _opens_role(word: str, tools: Tools) -> str:
    """The role of what follows a question word, a modal verb or a subordinator."""
    cues = tools.cues
    if word in cues.choosing_words:
        return "chosen"
    if word in cues.how_words:
        return "how"
    if cues.question_words.fullmatch(word) and word not in cues.clause_openers:
        return "verb"
    if word in cues.modals:
        return "infinitive"
    return "clause" if word in cues.clause_openers else ""


def is_definite(word: str) -> bool:
    """Whether a noun is in its definite form: "skolgången"."""
    return len(word) >= 5 and _DEFINITE.search(word) is not None
