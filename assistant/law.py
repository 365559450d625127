"""Law that has moved under the documents: remarks on the provisions that a text cites.

The knowledge is data: ``corpus/law.yaml``. A remark stands beside the document's words and is never
a quote from a statute; a provision without an entry gets no remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CorpusError
from assistant.swedish import fold

_SECTION = re.compile(
    r"(?:(?P<chapter>\d+)\s*kap\.?\s*)?(?P<section>\d+)\s*(?P<letter>[a-z])?\s*§", re.IGNORECASE
)
_NUMBER = re.compile(r"\(?(?P<number>(?:18|19|20)\d\d:\d{1,4})\)?")
_REACH = 45  # characters between a section and the name of its act


@dataclass(frozen=True, slots=True)
class LawNote:
    """A remark on something cited.

    Attributes:
        kind: "provision", "act" or "term".
        start, end: half-open span of the cited words in the text.
        cited: the words as the text has them, white space single.
        now: what answers to it today.
        since: the day from which ``now`` applies.
        sure: a statute says so; otherwise it is the closest one by comparison.
        basis: what the remark rests on.
        text: the remark in Swedish.
    """

    kind: str
    start: int
    end: int
    cited: str
    now: str
    since: date
    sure: bool
    basis: str
    text: str


@dataclass(frozen=True, slots=True)
class _Moved:
    act: str
    cited: str
    now: str
    since: date
    sure: bool
    basis: str
    old: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """What ``law.yaml`` knows; an empty one makes no remarks.

    Attributes:
        names: (name in normal form, act), longest name first.
        numbers: statute number → act.
        acts: act → its remark.
        provisions: (act, "14 kap. 1 §" in normal form) → remark.
        terms: word in normal form → remark.
        wording: kind → sentence with places to fill.
    """

    names: tuple[tuple[str, str], ...] = ()
    numbers: Mapping[str, str] | None = None
    acts: Mapping[str, _Moved] | None = None
    provisions: Mapping[tuple[str, str], _Moved] | None = None
    terms: Mapping[str, _Moved] | None = None
    wording: Mapping[str, str] | None = None

    @classmethod
    def load(cls, file: Path) -> Law:
        """Reads ``law.yaml``; a missing file knows nothing.

        Raises:
            CorpusError: the file is not as its head describes.
        """
        if not file.is_file():
            return cls()
        try:
            return _read(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
        except (yaml.YAMLError, AttributeError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise CorpusError(
                "Lagnoterna går inte att läsa",
                where=f"{file}: {error}",
                remedy="rätta posten efter exemplen i filens början",
            ) from error


def law_notes(text: str, law: Law, *, today: date | None = None) -> tuple[LawNote, ...]:
    """Remarks on what a text cites, in order of place, each cited thing once.

    Args:
        text: a passage, quote or document, as written.
        law: what is known.
        today: leaves out what does not apply yet; None leaves out nothing.
    """
    found = sorted((*_provisions(text, law), *_acts(text, law), *_terms(text, law)), key=_place)
    seen: set[tuple[str, str]] = set()
    notes: list[LawNote] = []
    for note in found:
        key = (note.now, "term" if note.kind == "term" else fold(note.cited))
        if key not in seen and (today is None or note.since <= today):
            notes.append(note)
        seen.add(key)
    return tuple(notes)


def _place(note: LawNote) -> int:
    return note.start


def _provisions(text: str, law: Law) -> Iterator[LawNote]:
    for match in _SECTION.finditer(text):
        act, end = _act_of(text, match, law)
        moved = (law.provisions or {}).get((act, _key(match)))
        if moved is not None:
            kind = "misnumbered" if moved.old else "provision"
            yield _note("provision", kind, text, (match.start(), end), moved, law)


def _acts(text: str, law: Law) -> Iterator[LawNote]:
    """Acts named with a statute number that has been repealed."""
    for match in _NUMBER.finditer(text):
        moved = (law.acts or {}).get((law.numbers or {}).get(match.group("number"), ""))
        if moved is not None:
            start = _name_before(text, match.start(), law)
            yield _note("act", "act", text, (start, match.end()), moved, law)


def _terms(text: str, law: Law) -> Iterator[LawNote]:
    for match in re.finditer(r"\w+", text):
        moved = (law.terms or {}).get(fold(match.group()))
        if moved is not None:
            yield _note("term", "term", text, match.span(), moved, law)


def _note(
    kind: str, wording: str, text: str, span: tuple[int, int], moved: _Moved, law: Law
) -> LawNote:
    cited = " ".join(text[span[0] : span[1]].split())
    sentence = (
        (law.wording or {})
        .get(wording, "{cited}: {now}")
        .format(cited=cited, now=moved.now, since=moved.since.isoformat(), old=moved.old)
    )
    sentence = sentence[:1].upper() + sentence[1:]
    return LawNote(kind, *span, cited, moved.now, moved.since, moved.sure, moved.basis, sentence)


def _act_of(text: str, match: re.Match[str], law: Law) -> tuple[str, int]:
    """The act of a cited section and where its name ends: after it, otherwise before it."""
    after = text[match.end() : match.end() + _REACH].partition("§")[0]
    hits = [
        (hit.start(), -len(name), act, hit.end())
        for name, act in law.names
        if (hit := _pattern(name).search(after))
    ]
    if hits:
        _, _, act, end = min(hits)
        return act, match.end() + end
    before = text[max(0, match.start() - _REACH) : match.start()]
    for name, act in law.names:
        if re.search(
            _pattern(name).pattern + r"[\s,]*(?:\([^)]*\))?[\s,]*$", before, re.IGNORECASE
        ):
            return act, match.end()
    return "", match.end()


def _name_before(text: str, number: int, law: Law) -> int:
    """Where the name of an act begins that stands before its number, otherwise the number."""
    before = text[max(0, number - 60) : number]
    start = number
    hits = sorted(hit.span() for name, _ in law.names for hit in _pattern(name).finditer(before))
    for low, high in reversed(hits):
        if before[high : len(before) - (number - start)].strip(" ,/()\n"):
            break
        start = number - len(before) + low
    return start


def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s*".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _key(match: re.Match[str]) -> str:
    chapter = f"{match.group('chapter')} kap. " if match.group("chapter") else ""
    letter = f" {match.group('letter').lower()}" if match.group("letter") else ""
    return f"{chapter}{match.group('section')}{letter} §"


def _read(raw: Mapping[str, Any]) -> Law:
    acts = raw.get("acts", {})
    names = [(str(n), str(act)) for act, entry in acts.items() for n in entry["names"]]
    known = {name: act for name, act in reversed(names)}  # the first act that has a name keeps it
    return Law(
        names=tuple(sorted(known.items(), key=lambda pair: (-len(pair[0]), pair[0]))),
        numbers={str(entry["number"]): str(act) for act, entry in acts.items()},
        acts={act: _moved(entry, act) for act, entry in acts.items() if "now" in entry},
        provisions={
            (str(entry["act"]), _cited_key(str(entry["cited"]))): _moved(entry, entry["act"])
            for entry in raw.get("provisions", ())
        },
        terms={
            fold(str(word)): _moved(entry, "")
            for entry in raw.get("terms", ())
            for word in entry["words"]
        },
        wording=dict(raw.get("wording", {})),
    )


def _cited_key(cited: str) -> str:
    match = _SECTION.search(cited)
    if match is None:
        raise KeyError(f"”{cited}” är ingen paragraf")
    return _key(match)


def _moved(entry: Mapping[str, Any], act: str) -> _Moved:
    since = entry["since"]
    if type(since) is not date:
        raise TypeError(f"since {since!r} är inget datum")
    return _Moved(
        act=act,
        cited=str(entry.get("cited", "")),
        now=str(entry["now"]),
        since=since,
        sure=bool(entry.get("sure", False)),
        basis=str(entry["basis"]),
        old=str(entry.get("old", "")),
    )
