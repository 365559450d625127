"""Hand-written cases: what was asked, and what a right answer holds.

One YAML file a theme in ``eval/cases/dev`` (may be tuned on) and ``eval/cases/test`` (never).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import LotsError
from eval import labels
from eval.spans import Span, Texts

PERSONAS = (
    "förskola skola bvc primärvård um bup upm buh barnmedicin socialtjänst lss familjehem"
    " boendestöd vuxenpsykiatri beroendevård chef nyanställd"
).split()
WEIGHTS = ("vital", "okay")
REFUSED = "not_in_agreements"
MIN_QUOTE = 12  # letters and digits; a shorter quote is found anywhere
_FIELDS = {"id", "turns", "standalone", "gold", "facts", "forbid", "status", "notices", "tags"}
_TAGS = {"persona", "kind", "overlap", "difficulty"}
_REQUIRED = ("id", "turns", "gold", "status", "tags")


class CaseError(LotsError):
    """A case file is wrong, or a gold quote is not in its document any more."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Gold:
    """A verbatim quote that answers, from one document."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What the answer's text must say, in any of the accepted forms."""

    forms: tuple[str, ...]
    vital: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its expected answer.

    Attributes:
        split: "dev" or "test", by the folder.
        turns: the conversation; the answer to the last is judged.
        standalone: a follow-up's last turn as a question that can stand alone, or "".
        gold: groups that must all be cited; of a group's alternatives one is enough.
        status: accepted statuses.
        notices: kinds that must be present.
    """

    id: str
    split: str
    theme: str
    file: str
    turns: tuple[str, ...]
    standalone: str
    gold: tuple[tuple[Gold, ...], ...]
    facts: tuple[Fact, ...]
    forbid: tuple[str, ...]
    status: tuple[str, ...]
    notices: tuple[str, ...]
    persona: str
    kind: str
    overlap: str
    difficulty: int

    @property
    def may_refuse(self) -> bool:
        """True when "the agreements do not answer this" is an accepted answer."""
        return REFUSED in self.status

    @property
    def must_refuse(self) -> bool:
        """True when nothing else is accepted."""
        return set(self.status) == {REFUSED}


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Reads ``dev/*.yaml`` and ``test/*.yaml`` of a folder, dev first, in the files' order.

    Raises:
        CaseError: a file cannot be read, a field is wrong, or an id comes twice; names file, case
            and field.
    """
    cases: list[Case] = []
    for split in ("dev", "test"):
        for file in sorted((folder / split).glob("*.yaml")):
            cases.extend(load_file(file, split))
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            raise CaseError(f"{case.id} finns redan i {seen[case.id]}", where=case.file)
        seen[case.id] = case.file
    return tuple(cases)


def find_gold(case: Case, texts: Texts) -> tuple[tuple[Span, ...], ...]:
    """The places of each gold group's alternatives in the documents.

    A quote that stands in several places gives them all: any of them is enough.

    Raises:
        CaseError: a document or a quote is not there; the case must be looked over.
    """
    return tuple(
        tuple(span for gold in group for span in _places(case, gold, texts)) for group in case.gold
    )


def ambiguous(case: Case, texts: Texts) -> tuple[Gold, ...]:
    """Gold quotes that stand in more than one place of their document."""
    golds = (gold for group in case.gold for gold in group)
    return tuple(gold for gold in golds if len(texts.find(gold.document, gold.quote)) > 1)


def _places(case: Case, gold: Gold, texts: Texts) -> tuple[Span, ...]:
    where = f"{case.file}, {case.id}, gold"
    if gold.document not in texts.documents:
        raise CaseError(f"Dokumentet {gold.document} finns inte", where=where)
    places = texts.find(gold.document, gold.quote)
    if not places:
        raise CaseError(
            f"Citatet finns inte i {gold.document}: ”{gold.quote[:60]}”",
            where=where,
            remedy="dokumentet eller fallet har ändrats; se över fallet",
        )
    return places


def load_file(file: Path, split: str) -> list[Case]:
    """Reads one file of cases.

    Raises:
        CaseError: it cannot be read, or a field is wrong; names file, case and field.
    """
    name = f"{split}/{file.name}"
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, rad {mark.line + 1}" if mark else name
        what = error.problem if isinstance(error, _Twice) else "Fallfilen går inte att läsa"
        raise CaseError(str(what), where=where) from error
    if not isinstance(raw, Mapping) or not isinstance(raw.get("cases"), list):
        raise CaseError("Fallfilen ska ha theme och en lista cases", where=name)
    for field in sorted(str(key) for key in set(raw) - {"theme", "cases"}):
        raise CaseError(f"Okänt fält {field!r}", where=name, remedy="fall står under cases")
    theme = raw.get("theme")
    if not isinstance(theme, str):
        raise CaseError("theme ska vara text", where=name)
    return [_Reader(name, at, entry).case(split, theme) for at, entry in enumerate(raw["cases"], 1)]


class _Twice(yaml.MarkedYAMLError):
    """A key that a mapping has twice; plain YAML would drop the first in silence."""


class _Strict(yaml.SafeLoader):
    """A safe loader that takes no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise _Twice(None, None, f"Fältet {key.value} står två gånger", key.start_mark)
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Reader:
    """Reads one entry of a case file field by field, and says which field is wrong."""

    def __init__(self, file: str, number: int, entry: object) -> None:
        self._file = file
        self._name = f"fall {number}"
        if not isinstance(entry, Mapping):
            self._fail("", "ska vara en post")
        self._entry: Mapping[str, Any] = entry  # type: ignore[assignment]
        self._name = str(self._entry.get("id", self._name))

    def case(self, split: str, theme: str) -> Case:
        entry = self._entry
        for field in sorted(set(entry) - _FIELDS):
            self._fail(field, "okänt fält")
        for field in _REQUIRED:
            if field not in entry:
                self._fail(field, "saknas")
        if not str(entry["id"]).startswith(f"{split}-"):
            self._fail("id", f"ska börja med {split}-")
        tags = entry["tags"]
        for field in sorted(set(tags) - _TAGS) if isinstance(tags, Mapping) else ():
            self._fail(f"tags.{field}", "okänt fält")
        turns = self._strings("turns")
        if not turns:
            self._fail("turns", "minst en tur")
        return Case(
            id=str(entry["id"]),
            split=split,
            theme=theme,
            file=self._file,
            turns=turns,
            standalone=self._string("standalone", entry),
            gold=self._gold(),
            facts=self._facts(),
            forbid=self._strings("forbid"),
            status=self._statuses(),
            notices=self._strings("notices", tuple(labels.NOTICES)),
            persona=self._tag("persona", PERSONAS),
            kind=self._tag("kind", tuple(labels.KINDS)),
            overlap=self._tag("overlap", tuple(labels.OVERLAPS)),
            difficulty=self._difficulty(),
        )

    def _fail(self, field: str, problem: str) -> None:
        at = f", {field}" if field else ""
        raise CaseError(f"Fel i ett fall: {problem}", where=f"{self._file}, {self._name}{at}")

    def _string(self, field: str, entry: Mapping[str, Any]) -> str:
        value = entry.get(field, "")
        if not isinstance(value, str):
            self._fail(field, "ska vara text")
        return str(value)

    def _strings(self, field: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
        return self._texts(field, self._entry.get(field, []), allowed)

    def _texts(self, field: str, value: object, allowed: Sequence[str] = ()) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [None]
        for text in values:
            if not isinstance(text, str) or not text.strip():
                self._fail(field, "ska vara en lista av texter")
            elif allowed and text not in allowed:
                self._fail(field, f"okänt värde {text!r}")
        return tuple(str(text) for text in values)

    def _list(self, field: str, value: object) -> list[Any]:
        if not isinstance(value, list):
            self._fail(field, "ska vara en lista")
        return list(value) if isinstance(value, Iterable) else []

    def _gold(self) -> tuple[tuple[Gold, ...], ...]:
        groups = self._list("gold", self._entry["gold"])
        return tuple(self._group(group) for group in groups)

    def _group(self, group: object) -> tuple[Gold, ...]:
        found = []
        for gold in self._list("gold", group):
            if not isinstance(gold, Mapping) or set(gold) != {"document", "quote"}:
                self._fail("gold", "varje alternativ ska ha document och quote")
            document, quote = self._string("document", gold), self._string("quote", gold)
            if sum(c.isalnum() for c in quote) < MIN_QUOTE:
                self._fail("gold", f"citatet är för kort: {quote!r}")
            found.append(Gold(document, quote))
        if not found:
            self._fail("gold", "en grupp är tom")
        return tuple(found)

    def _facts(self) -> tuple[Fact, ...]:
        found = []
        for fact in self._list("facts", self._entry.get("facts", [])):
            if not isinstance(fact, Mapping) or set(fact) != {"forms", "weight"}:
                self._fail("facts", "varje faktum ska ha forms och weight")
            if fact["weight"] not in WEIGHTS:
                self._fail("facts", f"okänd vikt {fact['weight']!r}")
            forms = self._texts("facts", fact["forms"])
            if not forms:
                self._fail("facts", "forms är tom")
            found.append(Fact(forms, fact["weight"] == "vital"))
        return tuple(found)

    def _statuses(self) -> tuple[str, ...]:
        statuses = self._strings("status", tuple(filter(None, labels.STATUSES)))
        if not statuses:
            self._fail("status", "minst en")
        if not self._entry["gold"] and REFUSED not in statuses:
            self._fail("gold", f"tom, men {REFUSED} är inte en godtagen status")
        return statuses

    def _tag(self, field: str, allowed: Sequence[str]) -> str:
        tags = self._entry["tags"]
        value = tags.get(field) if isinstance(tags, Mapping) else None
        if value not in allowed:
            self._fail(f"tags.{field}", f"okänt värde {value!r}")
        return str(value)

    def _difficulty(self) -> int:
        value = self._entry["tags"].get("difficulty")
        if value not in (1, 2, 3):
            self._fail("tags.difficulty", "ska vara 1, 2 eller 3")
        return int(value)
