"""Evidence → statements with citations, in the documents' own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from assistant.swedish import fold
from assistant.types import Citation, Claim, Document, Evidence, Passage, Sentence

FEW, ROOM = 5, 800  # sentences that are always said; characters of all, if there are more
MAX_QUOTE = 700  # characters; for more, the opening of a list and its item are two quotes
_APART = 130  # characters between two quotes of a passage that are shown as one
_BARE = re.compile(  # openings, and heads of columns, that tell nothing of their items
    r"(?:(?:så )?som|till exempel|t\.? ?ex\.?|bland annat|bl\.? ?a\.?|exempelvis|följande|såsom"
    r"|ansvar|ansvarsområde|uppdrag|uppgift(?:er)?|insats(?:er)?|beskrivning)\W*"
)
_SHORT_LIST = 420  # characters: a list of this size is said whole
_MIN_SENTENCE = 13  # characters
LEAST, ALONE = 0.62, 0.7
"""Shares of the best sentence's score that are worth saying; the second without a bank, whose
scores lie closer: answers then hold the right sentence as often, and are shorter."""


@dataclass(slots=True)
class Draft:
    """Claims and citations while an answer is being written; a span is cited once.

    Attributes:
        documents: by id.
        doers: (document id, start) of sentences that leave out whose duty they are → the unit.
        claims, citations: so far.
    """

    documents: dict[str, Document]
    doers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def cite(self, passage: Passage, start: int, end: int) -> int:
        """The number of a citation that holds ``[start, end)``: one there, widened, or a new one.

        A span that holds an earlier citation, or stands close after or before one in the same
        passage, makes one quote with it.
        """
        text = self.documents[passage.document_id].text
        for at, kept in enumerate(self.citations):
            if kept.passage.id != passage.id:
                continue
            low, high = min(kept.start, start), max(kept.end, end)
            apart = max(start - kept.end, kept.start - end, 0)
            if (low, high) != (kept.start, kept.end):
                if apart > _APART or high - low > MAX_QUOTE:
                    continue
                self.citations[at] = replace(kept, quote=text[low:high], start=low, end=high)
            return kept.n
        number = len(self.citations) + 1
        self.citations.append(Citation(number, passage, text[start:end], start, end))
        return number

    def quotes(self, passage: Passage, start: int, end: int) -> bool:
        """Whether a span is quoted already."""
        return any(
            c.passage.document_id == passage.document_id and c.start <= start and end <= c.end
            for c in self.citations
        )

    def lead(self, text: str, citations: tuple[int, ...], group: str) -> None:
        """Adds a claim that stands first in the answer, on one line with its heading."""
        if all(not c.lead or (text, group) != (c.text, c.group) for c in self.claims):
            self.claims.append(Claim(text, citations, group, lead=True))

    def say(self, text: str, citations: tuple[int, ...], group: str = "") -> None:
        """Adds a claim unless its words are said already."""
        if not any(text in c.text for c in self.claims if not c.lead):
            self.claims.append(Claim(text, citations, group))


def choose(evidence: Sequence[Evidence], least: float = LEAST) -> tuple[tuple[Evidence, ...], ...]:
    """Groups of sentences to say, one group a passage, best first: ``FEW``, more if short.

    Near duplicates (the same sentence in two rows or documents) are said once.

    Args:
        evidence: best first.
        least: share of the best sentence's score that is worth saying.
    """
    chosen: dict[str, Evidence] = {}
    length = 0
    for item in evidence:
        text = item.sentence.text
        if text in chosen or len(text) < _MIN_SENTENCE:
            continue
        length += len(text)
        long = len(chosen) >= FEW and length > ROOM
        if long or (chosen and item.score < least * evidence[0].score):
            break
        chosen[text] = item
    groups: dict[str, list[Evidence]] = {}
    for item in chosen.values():
        groups.setdefault(item.passage.id, []).append(item)
    return tuple(tuple(group) for group in groups.values())


def write(
    draft: Draft,
    group: Sequence[Evidence],
    heading: str = "",
    leans: re.Pattern[str] | None = None,
    *,
    whole: bool = False,
    onward: bool = False,
) -> None:
    """Says the sentences of one passage, each run of neighbours as one quote, the best one first.

    A sentence that opens a list brings the list; an item is said with the sentence that opens it.
    One that ``leans`` matches ("Den tar emot …") is said with the one before, which names who.
    With ``onward`` what stands next is said too: "Nås ingen lösning avgör …".
    """
    passage = group[0].passage
    best = passage.sentences.index(group[0].sentence)
    chosen = {passage.sentences.index(item.sentence) for item in group}
    for at in sorted(chosen):
        chosen |= _list_after(passage, at) | _list_of(passage, at, chosen, whole=whole)
    chosen |= _next(passage, chosen) if onward else set()
    leaning = {at for at in chosen if leans and _leans(passage, at, leans)}
    chosen |= {at - 1 for at in leaning}
    best -= best in leaning
    runs = [part for run in _runs(sorted(chosen)) for part in _from(passage, run, best)]
    for run in sorted(runs, key=lambda run: best not in run):
        if passage.sentences[run[-1]].kind == "lead_in" and len(run) == 1:
            continue  # an opening without its list says nothing
        _say_run(draft, passage, run, heading)


def _next(passage: Passage, chosen: Set[int]) -> set[int]:
    """The sentences that follow the chosen ones."""
    return {at + 1 for at in chosen if at + 1 < len(passage.sentences)}


def _leans(passage: Passage, at: int, leans: re.Pattern[str]) -> bool:
    """Whether a sentence opens with a word for what the one before named: "Den tar emot …"."""
    if at == 0:
        return False
    before, own = passage.sentences[at - 1], passage.sentences[at]
    plain = own.kind == "sentence" and before.kind == "sentence" and before.end <= own.start
    return plain and leans.match(fold(own.text)) is not None


def _say_run(draft: Draft, passage: Passage, run: Sequence[int], heading: str) -> None:
    sentences = [passage.sentences[at] for at in run]
    lead = _lead(passage, run[0])
    start, end = sentences[0].start, sentences[-1].end
    numbers: tuple[int, ...]
    if lead is None:
        numbers = (draft.cite(passage, start, end),)
    elif end - lead.start <= MAX_QUOTE:
        numbers = (draft.cite(passage, lead.start, end),)
    else:
        numbers = (draft.cite(passage, lead.start, lead.end), draft.cite(passage, start, end))
    doer = "" if lead else draft.doers.get((passage.document_id, sentences[0].start), "")
    told = _wording(passage, lead, sentences)
    draft.say(f"{doer}: {told}" if doer else told, numbers, heading)


def _list_after(passage: Passage, at: int) -> set[int]:
    """The items of the list that the sentence at ``at`` opens; the first ones of a long list."""
    opening = passage.sentences[at]
    if opening.kind != "lead_in":
        return set()
    items: list[int] = []
    size = 0
    for place in range(at + 1, len(passage.sentences)):
        size += len(passage.sentences[place].text)
        if not _opens(opening, passage.sentences[place]) or size > 2 * MAX_QUOTE:
            break
        items.append(place)
    return set(items)


def tells(lead_in: str) -> bool:
    """Whether the opening of a list tells of its items: "Kommunens läkare", not "Såsom:"."""
    return bool(lead_in) and _BARE.fullmatch(fold(lead_in)) is None


def _list_of(passage: Passage, at: int, chosen: Set[int], *, whole: bool) -> set[int]:
    """All items of the list that an item stands in, where it is short or more than one answers.

    A long one too where it is asked for ``whole``.
    """
    opening = passage.sentences[at].lead_in
    if not tells(opening):
        return set()
    items = {n for n, s in enumerate(passage.sentences) if s.lead_in == opening}
    size = sum(len(passage.sentences[n].text) for n in items)
    several = whole or len(items & chosen) > 1
    return items if size <= (2 * MAX_QUOTE if several else _SHORT_LIST) else set()


def _opens(opening: Sentence, item: Sentence) -> bool:
    """Does a sentence open the list of an item, alone or as the last of nested openings?"""
    return item.lead_in == opening.text or item.lead_in.endswith(f" {opening.text}")


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _from(passage: Passage, run: list[int], best: int) -> list[list[int]]:
    """A run; in two where the best sentence stands in it, begins anew, and can stand first."""
    if best not in run[1:]:
        return [run]
    before, own = passage.sentences[best - 1], passage.sentences[best]
    anew = before.kind != "lead_in" and not (own.lead_in or passage.row)
    at = run.index(best)
    return [run[at:], run[:at]] if anew else [run]


def _lead(passage: Passage, at: int) -> Sentence | None:
    """The sentence that opens the list of the item at ``at``; a bare "Såsom:" counts as none."""
    first = passage.sentences[at]
    if not tells(first.lead_in):
        return None
    return next((s for s in reversed(passage.sentences[:at]) if _opens(s, first)), None)


def _wording(passage: Passage, lead: Sentence | None, sentences: Sequence[Sentence]) -> str:
    """The sentences with their row, with what opens their list, and with their columns' heads."""
    parts = []
    if passage.row:
        parts.append(f"{passage.row}:")
    if lead is not None:
        parts.append(lead.text)
    head = ""
    for sentence in sentences:
        column = sentence.lead_in if passage.row and sentence.kind == "sentence" else ""
        parts.extend([f"{column}:"] if column not in ("", head) else [])
        parts.append(sentence.text)
        head = column
    return " ".join(parts)


def used(draft: Draft, noted: Sequence[int]) -> tuple[Citation, ...]:
    """The citations that a claim rests on or that are ``noted``; no others are shown or judged."""
    numbers = {n for claim in draft.claims for n in claim.citations} | set(noted)
    return tuple(citation for citation in draft.citations if citation.n in numbers)


def renumber(draft: Draft, noted: Sequence[int] = ()) -> dict[int, int]:
    """Numbers the citations in the order of use, claims before notices; unused ones go.

    Returns:
        The new number of each old one.
    """
    order: list[int] = []
    for numbers in (*(claim.citations for claim in draft.claims), tuple(noted)):
        order.extend(n for n in numbers if n not in order)
    new = {old: at for at, old in enumerate(order, start=1)}
    by_number = {c.n: c for c in draft.citations}
    draft.citations = [replace(by_number[old], n=at) for old, at in new.items()]
    draft.claims = [
        replace(claim, citations=tuple(new[n] for n in claim.citations)) for claim in draft.claims
    ]
    return new
