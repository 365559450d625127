"""Whether a document is a rule or a basis for a decision, by what it says of itself.

A label ("Tjänsteutlåtande", "UTKAST", "Remissversion …") counts in the title, on a short line of
the beginning and on a line that every page has; a sentence ("föreslås anta …", "är ännu inte
beslutad") counts in the beginning and at the end. What an agreement says of proposals within it,
of its annexes or of an earlier proposal does not. The words are data (``standing`` in
``register.yaml``); ``corpus.toml`` has the last word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.reading.markup import view
from assistant.spans import Span, WordLists, alternatives, phrase_pattern
from assistant.types import Document, Sentence
from assistant.understand.data import mapping, read_mapping, strings

_LABEL_LINES, _LABEL_WORDS = 25, 16
_SHORT = 4  # words that a full stop makes no sentence of
_INTRO, _OUTRO = 30, 12  # sentences of the beginning and the end
_ON_PAGES = 3  # times that a line stands where every page has it
_LISTED = re.compile(r"(?:\.{3,}|…)\s*\d*\s*$|\|\s*\d+\s*$")  # a line of a contents list
_BEFORE = re.compile(r"^[\s#*_>|.\d:§–—-]*(?:\([^)]*\)\s*)?")
_WORDS = (
    *("labels", "marks", "proposed", "weak", "sentences", "needs_subject", "subjects"),
    *("not_these", "decided", "agreements", "fields"),
)


@dataclass(frozen=True, slots=True, eq=False)
class StandingCues(WordLists):
    """The words of standing, compiled: name → pattern.

    Attributes:
        words: "labels" (open a line or are all of it), "marks" (anywhere on a short line),
            "proposed" (what a "förslag till" is about), "weak" (labels that a decision overrules),
            "sentences", "needs_subject" (only about one of "subjects"), "not_these" (make a
            sentence be about something else), "decided" (words of a decision), "agreements",
            "fields" (what stands before a label and a colon: "Status: utkast").
        proposal: "förslag till … överenskommelse".
        goes_on: after a label, makes it the beginning of a sentence.
        denied: ends what stands before a decision that is none.
    """

    proposal: re.Pattern[str]
    goes_on: re.Pattern[str]
    denied: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> StandingCues:
        """Reads ``register.yaml`` of a lexicon folder; a missing file gives no cues.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = folder / "register.yaml"
        raw = mapping(read_mapping(file).get("standing"), f"{file}, standing")

        def listed(name: str) -> tuple[str, ...]:
            return strings(raw.get(name), f"{file}, {name}")

        of, to = alternatives(listed("drafts")), alternatives(listed("draft_of"))
        return cls(
            words={name: phrase_pattern(listed(name)) for name in _WORDS},
            proposal=re.compile(
                rf"(?:[\w-]+s\s+)?{of}\s+{to}\s+(?:[\w-]+\s+){{0,4}}?"
                rf"[\w-]*{alternatives(listed('proposed'))}",
                re.IGNORECASE,
            ),
            goes_on=re.compile(rf"[\s,]+{alternatives(listed('goes_on'))}\b"),
            denied=re.compile(rf"\b{alternatives(listed('denied'))}\s*$"),
        )


def kind_of(document: Document, cues: StandingCues) -> str:
    """E.g. "memo" or "agreement" by what a document says of itself, otherwise "unknown"."""
    titled = _labelled(document.title, cues, decided=_decided(document, cues), title=True)
    if titled or proposal(document, cues) is not None:
        return "memo"
    head = " ".join([document.title, *(s.text for s in _lines(document)[:_LABEL_LINES])])
    return "agreement" if cues.has("agreements", head) else "unknown"


def proposal(document: Document, cues: StandingCues) -> Span | None:
    """Where a document says that it is a proposal or a basis for a decision, if it does."""
    lines = _lines(document)
    head = lines[:_LABEL_LINES]
    decided = _decided(document, cues)
    title = document.title.lower()
    for line in (*head, *_running(document)):
        first = line.text.lower() in title or title in line.text.lower()
        if _labelled(line.text, cues, decided=decided, title=first):
            return line.start, line.end
    if not decided:
        for sentence in _sentences(document):
            if _proposes(sentence.text, cues):
                return sentence.start, sentence.end
    return None


def _lines(document: Document) -> tuple[Sentence, ...]:
    """Lines with words, for reading."""
    return _lines_of(document.text)


@lru_cache(maxsize=1)  # asked for again and again while one document is judged
def _lines_of(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for match in re.finditer(r"[^\n]*\w[^\n]*", text):
        shown = " | ".join(_cells(text, *match.span()))
        if shown:
            found.append(Sentence(*match.span(), shown))
    return tuple(found)


def _cells(text: str, start: int, end: int) -> Iterator[str]:
    """The cells of a line, which tabs or many blanks keep apart, for reading."""
    for cell in re.finditer(r"\S(?:(?! {3}|\t).)*", text[start:end]):
        shown = view(text, [(start + cell.start(), start + cell.end())]).text.strip()
        if shown:
            yield shown


def _running(document: Document) -> Iterator[Sentence]:
    """Lines that stand on several pages: running heads and feet, whatever their page number."""
    lines = _lines(document)
    bare = [re.sub(r"\d+", "", line.text).strip(" |()") for line in lines]
    often = {text for text, n in Counter(bare).items() if n >= _ON_PAGES}
    seen: set[str] = set()
    for line, text in zip(lines, bare, strict=True):
        if text in often and text not in seen:
            seen.add(text)
            yield line


def _labelled(text: str, cues: StandingCues, *, decided: bool, title: bool) -> bool:
    sentence = text.endswith(".") and len(text.split()) > _SHORT
    if len(text.split()) > _LABEL_WORDS or _LISTED.search(text) or (sentence and not title):
        return False
    opening = _BEFORE.match(text)
    at = opening.end() if opening else 0
    cells = [text[at:], *re.split(r"\s[–—|·-]\s|\s{3,}|\t|,\s|\s\(", text)[1:]]
    field = cues.words["fields"].match(cells[0])
    if field and text[at + field.end() :].lstrip().startswith(":"):
        cells.append(text[at + field.end() :].lstrip(" :"))
    for cell in cells:
        if cues.proposal.match(cell) or (title and cues.proposal.search(cell)):
            return True
        label = cues.words["labels"].match(cell)
        if label and _alone(cell[label.end() :], cues, title=title or cell is not cells[0]):
            return True
        if not decided and (weak := cues.words["weak"].match(cell)):
            if title or not re.search(r"[^\W\d]", cell[weak.end() :]):
                return True
    return cues.has("marks", text) and not cues.has("not_these", text)


def _alone(rest: str, cues: StandingCues, *, title: bool) -> bool:
    """Whether what follows a label leaves it a label: no sentence goes on from it."""
    return title or cues.goes_on.match(rest) is None


def _decided(document: Document, cues: StandingCues) -> bool:
    """Whether the beginning or the end says that it was decided."""
    lines = _lines(document)
    said = [s.text for s in (*lines[:_LABEL_LINES], *lines[-_OUTRO:])]
    return any(_is_decided(each, cues) for text in said for each in re.split(r"[.;]\s", text))


def _is_decided(text: str, cues: StandingCues) -> bool:
    """Words of a decision with a year, that are no proposal and no denial."""
    hit = cues.words["decided"].search(text)
    if hit is None or cues.has("sentences", text):
        return False
    before = text[max(0, hit.start() - 12) : hit.start()].lower()
    return (
        cues.denied.search(before) is None
        and re.search(r"(?:19|20)\d\d", text[hit.end() :][:90]) is not None
    )


def _sentences(document: Document) -> Iterator[Sentence]:
    found = [s for p in document.passages for s in p.sentences]
    yield from found[:_INTRO]
    yield from found[max(_INTRO, len(found) - _OUTRO) :]
    yield from _lines(document)[:_LABEL_LINES]


def _proposes(text: str, cues: StandingCues) -> bool:
    if cues.has("not_these", text):
        return False
    if cues.has("sentences", text):
        return True
    hit = cues.words["needs_subject"].search(text)
    return hit is not None and cues.has("subjects", text[: hit.start()])
