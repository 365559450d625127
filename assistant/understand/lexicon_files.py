"""The files of the lexicon as values: one reader for each form of file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import CorpusError
from assistant.understand.data import cue, mapping, read_mapping, string, strings
from assistant.understand.plain import plain

PRINCIPAL_KINDS = ("region", "municipality", "shared", "state")


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind of unit in health care, school or social services.

    Attributes:
        name: canonical name.
        principal_kind: whose it usually is, of ``PRINCIPAL_KINDS``; a document may say otherwise.
        names: official forms and abbreviations; everyday: what people say.
    """

    name: str
    principal_kind: str
    names: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A need or situation, and the words for it.

    Attributes:
        name: key.
        broader: key of the need that it is a kind of, or "".
        official: words of agreements; everyday: words of people.
        alone: its words are none of it within a longer phrase for another need.
    """

    name: str
    broader: str = ""
    official: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The kind of thing that a question asks for: a price, a telephone number, a date.

    Attributes:
        name: key.
        evidence: what a text must hold to answer such a question.
        turn_to: who usually answers such questions, for a tip; may be "".
    """

    name: str
    evidence: re.Pattern[str] = field(compare=False)
    turn_to: str = ""

    def found_in(self, text: str) -> bool:
        """True when a text holds such a thing."""
        return self.evidence.search(plain(text).text) is not None


def read_units(file: Path) -> dict[str, Unit]:
    """Units by canonical name, of ``units.yaml``."""
    units: dict[str, Unit] = {}
    known = {"names", "everyday", "principal_kind"}
    for name, raw in mapping(
        read_mapping(file, frozenset(("units",))).get("units"), str(file)
    ).items():
        where = f"{file}: {name}"
        entry = _entry(raw, known, where)
        kind = string(entry.get("principal_kind"), where, default="")
        if kind not in PRINCIPAL_KINDS:
            raise CorpusError(
                f"principal_kind ”{kind}” finns inte",
                where=where,
                remedy="skriv " + ", ".join(PRINCIPAL_KINDS),
            )
        units[name] = Unit(
            name, kind, strings(entry.get("names"), where), strings(entry.get("everyday"), where)
        )
    return units


def read_needs(file: Path) -> dict[str, Need]:
    """Needs by key, of ``needs.yaml``."""
    needs: dict[str, Need] = {}
    table = read_mapping(file, frozenset(("needs", "adverbs", "one_order")))
    adverbs = frozenset(strings(table.get("adverbs"), str(file)))
    one_order = frozenset(strings(table.get("one_order"), str(file)))
    for name, raw in mapping(table.get("needs"), str(file)).items():
        where = f"{file}: {name}"
        entry = _entry(raw, {"broader", "official", "everyday", "alone"}, where)
        needs[name] = Need(
            name,
            string(entry.get("broader"), where, default=""),
            strings(entry.get("official"), where),
            _both_orders(strings(entry.get("everyday"), where), adverbs, one_order),
            bool(entry.get("alone")),
        )
    for need in needs.values():
        if need.broader and need.broader not in needs:
            raise CorpusError(f"broader ”{need.broader}” finns inte", where=f"{file}: {need.name}")
    return needs


def _both_orders(
    phrases: tuple[str, ...], adverbs: frozenset[str], one_order: frozenset[str]
) -> tuple[str, ...]:
    """Phrases of a main clause with those of a subordinate one: "sover inte", "som inte sover".

    Those of ``one_order`` stay as they are: turned, they tell of cases and meetings too.
    """
    found = list(phrases)
    for phrase in phrases:
        if phrase in one_order:
            continue
        verb, *rest = phrase.replace(" ~ ", " ").split()
        if rest and rest[0] in adverbs and not verb.endswith("*"):
            found.append(" ".join((rest[0], verb, *rest[1:])))
    return tuple(dict.fromkeys(found))


def _entry(raw: object, known: set[str], where: str) -> Mapping[str, object]:
    entry = mapping(raw, where)
    unknown = set(entry) - known
    if unknown:
        raise CorpusError(
            f"Okänt fält ”{min(unknown)}”", where=where, remedy="kända: " + ", ".join(sorted(known))
        )
    return entry


def read_terms(file: Path) -> tuple[tuple[str, ...], ...]:
    """Groups of forms that stand for each other, of ``terms.yaml``."""
    groups = read_mapping(file, frozenset(("terms",))).get("terms") or []
    if not isinstance(groups, list):
        raise CorpusError("Här ska stå en lista av listor", where=f"{file}: terms")
    return tuple(strings(group, f"{file}: terms {i}") for i, group in enumerate(groups, 1))


def read_groups(file: Path, key: str) -> list[tuple[str, str]]:
    """Pairs of (group, phrase) of a file of named lists."""
    table = mapping(read_mapping(file, frozenset((key,))).get(key), str(file))
    return [
        (name, word) for name, words in table.items() for word in strings(words, f"{file}: {name}")
    ]


def read_intents(raw: object, where: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Pairs of (intent, cue) in the order that decides."""
    if raw is not None and not isinstance(raw, list):
        raise CorpusError("Här ska stå en lista", where=f"{where}: intents")
    found = []
    for i, item in enumerate(raw or (), 1):
        entry = _entry(item, {"intent", "cues"}, f"{where}: intents {i}")
        name = string(entry.get("intent"), f"{where}: intents {i}")
        found.append(
            (name, cue(strings(entry.get("cues"), f"{where}: {name}"), f"{where}: {name}"))
        )
    return tuple(found)


def read_answer_types(raw: object, where: str) -> tuple[tuple[AnswerType, re.Pattern[str]], ...]:
    """Pairs of (answer type, cue of its questions) in the order that decides."""
    found = []
    for name, item in mapping(raw, where).items():
        entry = _entry(item, {"asks", "evidence", "turn_to"}, f"{where}: {name}")
        evidence = cue(strings(entry.get("evidence"), f"{where}: {name}"), f"{where}: {name}")
        asks = cue(strings(entry.get("asks"), f"{where}: {name}"), f"{where}: {name}")
        turn_to = string(entry.get("turn_to"), f"{where}: {name}", default="")
        found.append((AnswerType(name, evidence, turn_to), asks))
    return tuple(found)
