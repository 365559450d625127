"""Rows that name a matter, with a column for each party: "| Skolfrånvaro | Kommun | Region |".

Each cell tells what its column's party does about the row's matter, and often which unit of it:
"Regionens ansvar: Neuroteamet utreder barn till och med 12 år."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.register.cues import RegisterCues
from assistant.swedish import fold
from assistant.types import Passage, Sentence
from assistant.understand.lexicon import Lexicon

_HEAD, _NAME = 60, 60  # letters of a column's head, and of who acts in a cell
_WORDS = 6  # of who acts
_TELLS = re.compile(r"[^\W\d_]{3}")  # more than a letter of a matrix ("A, U")
# "… kallas", "… ges av": what is told is done to it; not "… hos", "… Nordstads"
_PASSIVE = re.compile(r"\s*[a-zåäö-]*[a-zåäö](?<!o)s\b")


@dataclass(frozen=True, slots=True)
class Party:
    """What one actor does about a row's matter.

    Attributes:
        name: as the cell or, where it names nobody, the head has it.
        units: canonical units; none for a principal or a unit that the lexicon does not know.
        principal: kind of principal that the head names, or "".
        own: the name is the cell's and not the head's.
        said: the sentences: without their head, and as they are.
    """

    name: str
    units: tuple[str, ...]
    principal: str
    own: bool
    said: tuple[tuple[Sentence, Sentence], ...]


def parties(passage: Passage, lexicon: Lexicon, cues: RegisterCues) -> tuple[Party, ...]:
    """Who does what about a row's matter; none where the row is a unit's or no head names anyone.

    A sentence that names nobody goes with the one before it in its cell.
    """
    headed = tuple(_headed(passage))
    matrix = any(_after_mark(body.text, cues) != body.text for _, body, _ in headed)
    if names_unit(passage.row or "", lexicon) and not matrix:
        return ()
    found: list[tuple[str, Party]] = []
    for head, body, whole in headed:
        party = _party_of(head, lexicon, cues)
        if party is None or not _TELLS.search(body.text):
            continue
        rest = _after_mark(body.text, cues)
        if rest is None:
            continue
        marked = rest != body.text
        who = _marked(rest, lexicon, cues) if marked else _acting(rest, lexicon, cues)
        body = replace(body, text=rest)
        same = bool(found) and found[-1][0] == head and (not who or who == found[-1][1].name)
        if same:
            last = found.pop()[1]
            party = replace(last, said=(*last.said, (body, whole)))
        elif who:
            units = tuple(dict.fromkeys(hit.key for hit in lexicon.units_in(who)))
            opens = names_unit(who, lexicon)
            party = replace(party, name=who, units=units if opens else (), own=True)
        found.append((head, party if same else replace(party, said=((body, whole),))))
    return tuple(party for _, party in found)


def names_unit(text: str, lexicon: Lexicon) -> bool:
    """Whether a text opens with a unit, its principal before it or not; it may only mention one."""
    hits = lexicon.units_in(text)
    first = min((hit.start for hit in hits), default=None)
    if first is None:
        return False
    before = [h.end for h in lexicon.principals_in(text) if h.start == 0]
    return not text[max([0, *(end for end in before if end <= first)]) : first].strip()


def _headed(passage: Passage) -> Iterator[tuple[str, Sentence, Sentence]]:
    """(column's head, sentence without it, sentence) of the row's sentences that have a head."""
    for sentence in passage.sentences:
        if sentence.lead_in:
            yield " ".join(sentence.lead_in.split()), sentence, sentence
            continue
        head, colon, body = sentence.text.partition(": ")
        if colon and len(head) <= _HEAD:
            yield head, replace(sentence, text=body), sentence


def _party_of(head: str, lexicon: Lexicon, cues: RegisterCues) -> Party | None:
    """Who a column's head names; a head that asks for the principal names none."""
    units = tuple(hit.key for hit in lexicon.units_in(head) if hit.start == 0)
    named = lexicon.principals_in(head)
    opens = any(hit.start == 0 for hit in named)
    if not (units or opens) or cues.patterns["principal_heads"].fullmatch(head):
        return None
    kinds = {hit.key for hit in named}
    principal = "shared" if len(kinds) > 1 else next(iter(kinds), "")
    return Party(head, units[:1], principal, own=False, said=())


def _after_mark(text: str, cues: RegisterCues) -> str | None:
    """A cell without the mark before it ("X NPU"); None where it only takes part: "(X) NPU"."""
    first, _, rest = text.partition(" ")
    if not rest or fold(first).strip("().*") not in cues.marks:
        return text
    return None if first.startswith("(") else rest


def _marked(text: str, lexicon: Lexicon, cues: RegisterCues) -> str:
    """Who stands behind a mark: the words before what is said more of it, or of a note."""
    name = re.split(r"[,.;:(]|\s\w\)", text)[0].strip()
    opening = [hit.end for hit in lexicon.units_in(name) if hit.start == 0]
    if opening and len(name.split()) >= _WORDS // 2:
        name = name[: max(opening)]
    if len(name.split()) > _WORDS or cues.search("no_units", name):
        return ""
    return name[:1].upper() + name[1:]


def _acting(text: str, lexicon: Lexicon, cues: RegisterCues) -> str:
    """Who acts in a cell's sentence, as it is written there; "" where that is not told."""
    cue = cues.patterns["duty"].search(text)
    if cue is not None and 2 < cue.start() <= _NAME and not cue.group().split()[0].endswith("s"):
        name = text[: cue.start()].strip(" ,")
        words = name.split()
        last = words[-1] if words else ""
        listed = re.search(r"[.;:,]", name) or cues.patterns["joins"].fullmatch(last)
        if words and not listed and len(words) <= _WORDS and not cues.search("no_units", name):
            return name
    opening = [hit.end for hit in lexicon.units_in(text) if hit.start == 0]
    if not opening or _PASSIVE.match(text, max(opening)):
        return ""
    return text[: max(opening)]
