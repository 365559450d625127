"""Who asks: where they work, and whether they ask what they have to do themselves.

"jag är kurator på högstadiet, vad är mitt ansvar?" asks of the school, "vart vänder vi på bvc oss?"
of somebody else. The one who asks stays the same through a conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.markers import lowered
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+(?:-\w+)*")
_END = re.compile(r"[,.;:?!()–—]")
_MOST = 7  # words of "kurator på högstadiet i en liten kommun"
_FEW = 3  # words of "skolsköterska här"
_AT = (" på", " i", " inom", " hos", " vid", " åt", " för")
_WE = ("vi", "oss", "jag")
_AM = ("är", "e", "ä")  # without "jag", at the beginning


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as they say.

    Attributes:
        units: canonical names of where they work.
        said: the words that say it: "kurator på högstadiet"; "" where nothing does.
    """

    units: tuple[str, ...] = ()
    said: str = ""


def asker_of(text: str, tools: Tools) -> Asker:
    """Who asks, by "vi på …", "jag är …", "som …", "rektor här"; nobody where nothing says it.

    A role that is found in many places ("kurator") is where those are met that the text tells of.
    """
    found = _said(text, tools)
    if not found.said or found.units:
        return found
    met = (tools.cues.met_at.get(word, "") for word in _WORD.findall(lowered(text)))
    return Asker(_units(next(filter(None, met), "")), found.said)


def _units(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split(", ") if name)


def actor_of(text: str, tools: Tools) -> tuple[str, ...]:
    """The unit whose part is asked about: "vad ska skolan göra så länge?"; none otherwise."""
    low = lowered(text)
    hits = tools.lexicon.units_in(text)
    ends = {match.end() for match in tools.cues.unit_acts.finditer(low)}
    return tuple(h.key for h in hits if len(low[: h.start].rstrip()) in ends)[:1]


def _said(text: str, tools: Tools) -> Asker:
    low = lowered(text)
    for match in tools.cues.works_at.finditer(low):
        at_place = match.group().endswith(_AT)
        place = at_place or match.group().split()[0] == _WE[0]  # "vi är en förskola"
        found = _named(_clause(text, match.end()), tools, role=not place)
        if found.said:
            return found
        if at_place and match.group().split()[0] in _WE:  # a unit that only a document knows
            return Asker(said=" ".join(_clause(text, match.end()).split()[:_FEW]))
    for clause in _END.split(text):
        if (found := _here(clause, tools)).said:
            return found
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        first = _clause(sentence, 0)
        words = _WORD.findall(lowered(first))
        if words and words[0] in _AM and first.strip() != sentence.strip(" ?"):  # "är kurator."
            return _named(_clause(first, len(words[0])), tools, role=True)
        introduces = len(words) <= _FEW and first.strip() != sentence.strip(" .?!")
        if words and introduces:
            return _named(first, tools, role=True)
        break
    return Asker()


def only_asker(sentence: str, tools: Tools) -> bool:
    """True for "vi är fritidspersonal": who asks, and nothing else."""
    opens = tools.cues.works_at.match(lowered(sentence))
    said = asker_of(sentence, tools).said
    return opens is not None and bool(said) and sentence[opens.end() :].strip(" .!") == said


def _here(clause: str, tools: Tools) -> Asker:
    """Who "bvc här" is, alone or before "vad gör vi"."""
    cues = tools.cues
    words = list(_WORD.finditer(lowered(clause)))[: _MOST + 1]
    at = next((n for n, word in enumerate(words) if word.group() in cues.here_words), 0)
    after = words[at + 1].group() if at + 1 < len(words) else ""
    if not at or after and not (after in cues.askers or cues.question_words.match(after)):
        return Asker()
    return _named(clause[: words[at].start()].strip(), tools)


def asks_own_duty(text: str, tools: Tools) -> bool:
    """True for "vad är vårt ansvar", "måste jag anmäla"; not for "vem ska vi ringa"."""
    cues = tools.cues
    for sentence in re.split(r"(?<=[.!?])\s+|\n", lowered(text)):
        if cues.own_duties.search(sentence):
            return True
        for clause in _END.split(sentence):
            others = set(_WORD.findall(clause)) & (cues.asking_words - cues.reasons)
            if cues.own_steps.search(clause) and not others:
                return True
    return False


def _clause(text: str, start: int) -> str:
    """What follows, up to the end of the clause."""
    end = _END.search(text, start)
    words = list(_WORD.finditer(text, start, end.start() if end else len(text)))[:_MOST]
    return text[words[0].start() : words[-1].end()] if words else ""


def _named(clause: str, tools: Tools, *, role: bool = False) -> Asker:
    """The workplace that a clause begins with, after "en ny" and an age.

    Args:
        clause: what follows "jag är" or "vi på".
        tools: the words.
        role: only somebody's role counts ("kurator"), and no mere name of a unit.
    """
    low = lowered(clause)
    asked = tools.cues.question_words.search(low)
    low = low[: asked.start()] if asked else low
    words = list(_WORD.finditer(low))
    while words and (words[0].group() in tools.cues.before_role or words[0].group().isdigit()):
        words = words[1:]
    if not words:
        return Asker()
    start = words[0].start()
    hits = [h for h in tools.lexicon.units_in(low) if h.start >= start]
    is_role = words[0].group().endswith(tools.cues.asker_roles) and bool(tools.cues.asker_roles)
    places = [u for w in words for u in _units(tools.cues.role_units.get(w.group(), ""))]
    is_role = is_role or words[0].group() in tools.cues.role_units
    begins = any(h.start == start for h in hits)
    if not (is_role or (not role and begins)):
        return Asker()
    ends = [h.end for h in hits] + [w.end() for w in words if w.group() in tools.cues.role_units]
    units = tuple(dict.fromkeys([*(h.key for h in hits), *places]))
    return Asker(units, clause[start : max([*ends, words[0].end()])] if ends else clause[start:])
