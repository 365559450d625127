"""The words of conversation: ``corpus/lexicon/dialogue.yaml`` as values, without any rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.understand.data import mapping, numbers, read_mapping, string, strings
from assistant.understand.phrases import Phrases
from assistant.understand.plain import any_of, bare
from assistant.understand.private import ADDRESS

_NOTHING = re.compile("(?!)")


_MADE = ("glossary_pattern", "coming_pattern", "street", "address")  # of other fields


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """The words of conversation; every field may be empty, and an empty one matches nothing.

    ``frozenset`` fields are single words in lower case, with and without å, ä, ö; ``re.Pattern``
    fields match one of their phrases as whole words of lower-case text. The meaning of each list
    stands in the data file.
    """

    openers: re.Pattern[str] = _NOTHING
    corrections: re.Pattern[str] = _NOTHING
    correction_ends: re.Pattern[str] = _NOTHING
    new_topic: re.Pattern[str] = _NOTHING
    before_new_topic: re.Pattern[str] = _NOTHING
    after_new_topic: frozenset[str] = frozenset()
    lead_ins: re.Pattern[str] = _NOTHING
    courtesy: re.Pattern[str] = _NOTHING
    closings: re.Pattern[str] = _NOTHING
    signatures: re.Pattern[str] = _NOTHING
    question_words: re.Pattern[str] = _NOTHING
    asking_words: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    how_words: frozenset[str] = frozenset()
    choosing_words: frozenset[str] = frozenset()
    verb_first: frozenset[str] = frozenset()
    modals: frozenset[str] = frozenset()
    definitions: re.Pattern[str] = _NOTHING
    unit_questions: re.Pattern[str] = _NOTHING
    hypothetical: re.Pattern[str] = _NOTHING
    pronouns: frozenset[str] = frozenset()
    thing_pronouns: frozenset[str] = frozenset()
    degree_words: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    whose_relative: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    askers: frozenset[str] = frozenset()
    asker_roles: tuple[str, ...] = ()
    here: frozenset[str] = frozenset()
    here_words: frozenset[str] = frozenset()
    works_at: re.Pattern[str] = _NOTHING
    before_role: frozenset[str] = frozenset()
    role_units: Mapping[str, str] = field(default_factory=dict)
    met_at: Mapping[str, str] = field(default_factory=dict)
    unit_acts: re.Pattern[str] = _NOTHING
    own_duties: re.Pattern[str] = _NOTHING
    own_steps: re.Pattern[str] = _NOTHING
    own_choice: re.Pattern[str] = _NOTHING
    matter_needs: frozenset[str] = frozenset()
    alone_needs: frozenset[str] = frozenset()
    weak_references: re.Pattern[str] = _NOTHING
    expletives: re.Pattern[str] = _NOTHING
    strong_references: re.Pattern[str] = _NOTHING
    trailing: re.Pattern[str] = _NOTHING
    not_searched: re.Pattern[str] = _NOTHING
    compares: re.Pattern[str] = _NOTHING
    frames: re.Pattern[str] = _NOTHING
    prepositions: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    additive_words: frozenset[str] = frozenset()
    not_helped: re.Pattern[str] = _NOTHING
    next_level: str = ""
    next_step: str = ""
    replies: re.Pattern[str] = _NOTHING
    reply_nouns: Mapping[str, str] = field(default_factory=dict)
    task_needs: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    thin: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    light_verbs: frozenset[str] = frozenset()
    function_words: frozenset[str] = frozenset()
    clause_openers: frozenset[str] = frozenset()
    school_person_endings: tuple[str, ...] = ()
    at_school_with_on: tuple[str, ...] = ()
    neuter_endings: tuple[str, ...] = ()
    article_words: frozenset[str] = frozenset()
    being: frozenset[str] = frozenset()
    attending: frozenset[str] = frozenset()
    after_verb: frozenset[str] = frozenset()
    level_as_object: frozenset[str] = frozenset()
    need_before_noun: frozenset[str] = frozenset()
    need_before_adjective: frozenset[str] = frozenset()
    need_before_verb: frozenset[str] = frozenset()
    grown_signs: Phrases = field(default_factory=lambda: Phrases(()))
    child_signs: re.Pattern[str] = _NOTHING
    having: frozenset[str] = frozenset()
    likewise: re.Pattern[str] = _NOTHING
    one_of_two: Mapping[str, str] = field(default_factory=dict)
    both_words: frozenset[str] = frozenset()
    died: re.Pattern[str] = _NOTHING
    kin_before: frozenset[str] = frozenset()
    in_care: re.Pattern[str] = _NOTHING
    asks_for: re.Pattern[str] = _NOTHING
    seeks_care: re.Pattern[str] = _NOTHING
    had_by: re.Pattern[str] = _NOTHING
    grown_needs: frozenset[str] = frozenset()
    small: float = 0.0
    infant_needs: Mapping[str, str] = field(default_factory=dict)
    relative_need: str = ""
    worried_over: re.Pattern[str] = _NOTHING
    assumed_level: str = ""
    name_cues: re.Pattern[str] = _NOTHING
    street_ends: tuple[str, ...] = ()
    lives_at: tuple[str, ...] = ()
    street: re.Pattern[str] = _NOTHING
    address: re.Pattern[str] = _NOTHING
    instead_of_name: str = ""
    names: frozenset[str] = frozenset()
    instructions: Phrases = field(default_factory=lambda: Phrases(()))
    instruction_labels: tuple[str, ...] = ()
    aged_ones: re.Pattern[str] = _NOTHING
    dialect: Mapping[str, str] = field(default_factory=dict)
    past_words: frozenset[str] = frozenset()
    telling_words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    coming: Mapping[str, str] = field(default_factory=dict)
    again: re.Pattern[str] = _NOTHING
    negations: frozenset[str] = frozenset()
    coming_pattern: re.Pattern[str] = _NOTHING
    glossary: Mapping[str, str] = field(default_factory=dict)
    glossary_pattern: re.Pattern[str] = _NOTHING

    @classmethod
    def load(cls, folder: Path) -> Cues:
        """Reads ``dialogue.yaml`` of a lexicon folder; a missing file gives empty cues.

        Raises:
            CorpusError: the file is not what it should be; names file and entry.
        """
        file = folder / "dialogue.yaml"
        kinds = {f.name: str(f.type) for f in fields(cls) if f.name not in _MADE}
        table = read_mapping(file, frozenset(kinds))
        values = {key: _read(key, raw, kinds[key], f"{file}: {key}") for key, raw in table.items()}
        for name in ("glossary", "coming"):
            words = values.get(name, {})
            if isinstance(words, dict):
                values[f"{name}_pattern"] = _whole(words)
        values["street"] = _street(strings(table.get("street_ends"), str(file)))
        values["address"] = _address(strings(table.get("lives_at"), str(file)))
        return cls(**values)  # type: ignore[arg-type]


def _read(key: str, raw: object, kind: str, where: str) -> object:
    if key == "telling_words":
        table = mapping(raw, where)
        return {name: frozenset(strings(words, where)) for name, words in table.items()}
    if kind.startswith("Mapping"):
        return {k.lower(): string(v, where) for k, v in mapping(raw, where).items()}
    if kind == "float":
        return numbers({key: raw}, where)[key]
    if kind == "str":
        return string(raw, where)
    words = strings(raw, where)
    if kind == "Phrases":
        return Phrases((key, word) for word in words)
    if kind.startswith("re.Pattern"):
        return _whole(words)
    if kind.startswith("frozenset"):
        return (
            frozenset(words)
            if key in ("names", "circumstances") or key.endswith("_needs")
            else _spellings(words)
        )
    return words


def _spellings(words: Iterable[str]) -> frozenset[str]:
    plain = {word.lower() for word in words}
    return frozenset(plain | {bare(word) for word in plain if len(word) > 2})


def _whole(phrases: Iterable[str]) -> re.Pattern[str]:
    """One of the phrases, as whole words."""
    return re.compile(rf"(?<![\w-]){any_of(phrases)}(?![\w-])")


def _street(ends: Iterable[str]) -> re.Pattern[str]:
    """A street with its number, and the postcode after it."""
    number = r"\s+\d{1,3}(?:\s?[a-dA-D])?\b(?!\s*(?:år|-|mån))"
    postcode = r"(?:,?\s+\d{3}\s?\d\d\b)?"
    return re.compile(rf"\b\w{{2,40}}{any_of(ends)}{number}{postcode}", re.IGNORECASE)


def _address(lives_at: Iterable[str]) -> re.Pattern[str]:
    """A masked street and its town, with "som bor på" before it and the "och" after that."""
    street = re.escape(f"[{ADDRESS}]") + r"(?:,?\s+(?:i\s+)?(?-i:[A-ZÅÄÖ])\w+)?"
    lives = rf"\b{any_of(lives_at)}:?\s+(?:(?:på|vid|i)\s+)?{street}(?:\s+och\b)?"
    return re.compile(rf"{lives}|(?:\b(?:på|vid)\s+)?{street}", re.IGNORECASE)
