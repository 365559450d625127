"""The words that statements are checked by: ``lexicon/claims.yaml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import SHIPPED
from assistant.swedish import fold
from assistant.understand.data import mapping, read_mapping, strings

_KEYS = frozenset(
    "negations limits duty may softer modals measures often numbers ordinal_before neutral"
    " derived leaning bound bounds articles conditions then verbs orders adding"
    " exact professions persons links markers turning prepositions pronouns particles infinitives"
    " likewise gets plurals supines anywhere narrowing owned nots_of_words whens"
    " excepting times about cases".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class ClaimWords:
    """Compiled word groups; their meaning stands in the data file."""

    negations: re.Pattern[str]
    limits: Mapping[str, re.Pattern[str]]
    duty: re.Pattern[str]
    may: re.Pattern[str]
    often: Mapping[str, re.Pattern[str]]
    measures: frozenset[str]
    numbers: Mapping[str, str]
    ordinals: Mapping[str, str]
    ordinal_before: frozenset[str]
    neutral: frozenset[str]
    derived: frozenset[str]
    persons: frozenset[str]
    modals: Mapping[str, str]
    leaning: re.Pattern[str]
    bound: frozenset[str]
    bounds: Mapping[str, str]
    articles: frozenset[str]
    conditions: frozenset[str]
    then: frozenset[str]
    verbs: frozenset[str]
    orders: re.Pattern[str]
    adding: frozenset[str]
    exact: re.Pattern[str]
    professions: re.Pattern[str]
    links: Mapping[str, str]
    markers: Mapping[str, str]
    prepositions: Mapping[str, str]
    pronouns: Mapping[str, str]
    turning: frozenset[str]
    particles: frozenset[str]
    infinitives: frozenset[str]
    likewise: frozenset[str]
    gets: frozenset[str]
    plurals: re.Pattern[str]
    supines: re.Pattern[str]
    narrowing: re.Pattern[str]
    owned: frozenset[str]
    whens: frozenset[str]
    about: frozenset[str]
    cases: frozenset[str]
    excepting: frozenset[str]
    times: frozenset[str]
    nots_of_words: frozenset[str]
    anywhere: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> ClaimWords:
        """Reads the file of a lexicon folder, otherwise the shipped one: it is never left out.

        Raises:
            CorpusError: the file is not as it should be.
        """
        own = folder / "claims.yaml"
        file = own if own.is_file() else SHIPPED / "lexicon" / "claims.yaml"
        raw = read_mapping(file, _KEYS)
        where = str(file)
        limits = mapping(raw.get("limits"), where)
        numbers = mapping(raw.get("numbers"), where)
        modals = mapping(raw.get("modals"), where)
        bounds = mapping(raw.get("bounds"), where)
        soft = set(strings(raw.get("softer"), where))
        return cls(
            negations=any_of(strings(raw.get("negations"), where)),
            limits={str(k): any_of(strings(v, where)) for k, v in limits.items()},
            duty=any_of(strings(raw.get("duty"), where)),
            may=any_of([w for w in strings(raw.get("may"), where) if w not in soft]),
            often={w: any_of([w]) for w in strings(raw.get("often"), where)},
            measures=frozenset(strings(raw.get("measures"), where)),
            numbers={k: f"{v:g}" for k, v in numbers.items() if isinstance(v, int | float)},
            ordinals={k: v for k, v in numbers.items() if isinstance(v, str)},
            ordinal_before=frozenset(strings(raw.get("ordinal_before"), where)),
            neutral=frozenset(strings(raw.get("neutral"), where)),
            derived=frozenset(strings(raw.get("derived"), where)),
            persons=frozenset(strings(raw.get("persons"), where)),
            modals={w: kind for kind, some in modals.items() for w in strings(some, where)},
            leaning=any_of(strings(raw.get("leaning"), where)),
            bound=frozenset(strings(raw.get("bound"), where)),
            bounds={w: str(kind) for kind, some in bounds.items() for w in strings(some, where)},
            articles=frozenset(strings(raw.get("articles"), where)),
            conditions=frozenset(strings(raw.get("conditions"), where)),
            then=frozenset(strings(raw.get("then"), where)),
            verbs=frozenset(strings(raw.get("verbs"), where)),
            orders=any_of(strings(raw.get("orders"), where)),
            adding=frozenset(strings(raw.get("adding"), where)),
            exact=any_of(strings(raw.get("exact"), where)),
            professions=any_of(strings(raw.get("professions"), where)),
            links=_by_word(raw.get("links"), where),
            markers=_by_word(raw.get("markers"), where),
            prepositions=_by_word(raw.get("prepositions"), where),
            pronouns={str(k): str(v) for k, v in mapping(raw.get("pronouns"), where).items()},
            turning=frozenset(strings(raw.get("turning"), where)),
            particles=frozenset(strings(raw.get("particles"), where)),
            infinitives=frozenset(strings(raw.get("infinitives"), where)),
            likewise=frozenset(strings(raw.get("likewise"), where)),
            gets=frozenset(strings(raw.get("gets"), where)),
            plurals=any_of(strings(raw.get("plurals"), where)),
            supines=any_of(strings(raw.get("supines"), where)),
            narrowing=any_of(strings(raw.get("narrowing"), where)),
            owned=frozenset(strings(raw.get("owned"), where)),
            nots_of_words=frozenset(strings(raw.get("nots_of_words"), where)),
            whens=frozenset(strings(raw.get("whens"), where)),
            excepting=frozenset(strings(raw.get("excepting"), where)),
            times=frozenset(strings(raw.get("times"), where)),
            about=frozenset(strings(raw.get("about"), where)),
            cases=frozenset(strings(raw.get("cases"), where)),
            anywhere=frozenset(strings(raw.get("anywhere"), where)),
        )


def _by_word(raw: object, where: str) -> dict[str, str]:
    """Classes of words → the class of each word."""
    return {w: str(k) for k, some in mapping(raw, where).items() for w in strings(some, where)}


def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """A pattern of whole phrases; a ``*`` at the end stands for any ending."""
    parts = [re.escape(fold(p)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases]
    longest = sorted(parts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)" if parts else r"(?!)")
