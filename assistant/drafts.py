"""Marked answers as draft cases for ``eval/cases/dev``: a start for an editor, never a case yet.

What was marked right gives gold quotes; what was marked wrong is left as a comment to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from assistant.types import Document
from assistant.verdicts import Review, hashes_of

_INTENTS = frozenset({"responsibility", "fact", "process", "definition", "conflict", "validity"})
_TURNED = {"right": "rätt", "wrong": "fel", "unsure": "osäkert"}
_MAX_GOLD = 3
"""Groups of a draft from a whole answer marked right: its first statements."""
_HEAD = """\
# Utkast ur granskade svar, skrivet av: ansvarslots review export
# Se över varje fall innan det läggs i eval/cases/dev: id, facts, persona, overlap, difficulty.
# Bortkommenterade fall saknar facit: svaret var fel eller osäkert. Skriv in vad som är rätt.
"""


def draft_cases(reviews: Iterable[Review], documents: Iterable[Document]) -> str:
    """YAML of draft cases, one for each conversation that was reviewed; lapsed verdicts left out.

    Reviews of evaluation cases give a comment each: those cases are there already.
    """
    by_id = {document.id: document for document in documents}
    now = hashes_of(by_id.values())
    groups: dict[tuple[str, ...], list[Review]] = {}
    cases: list[Review] = []
    for review in reviews:
        if not review.holds(now):
            continue
        if review.case:
            cases.append(review)
        else:
            groups.setdefault(review.turns, []).append(review)
    drafts = [_draft(turns, marked, by_id) for turns, marked in groups.items()]
    whole = [text for text, ready in drafts if ready]
    body = "cases:\n" + "\n".join(whole) if whole else "cases: []\n"
    unready = [_commented(text) for text, ready in drafts if not ready]
    return "\n".join((_HEAD + "theme: granskade svar", body, *unready, *_on_cases(cases)))


def _draft(
    turns: Sequence[str], marked: Sequence[Review], documents: Mapping[str, Document]
) -> tuple[str, bool]:
    """One draft as YAML, and whether it has what a case needs."""
    newest = marked[-1]
    right = [review for review in marked if review.verdict == "right"]
    gold = list(_gold(right, documents))
    refused = newest.status == "not_in_agreements" and bool(right)
    wrong = [r.statement_text for r in marked if r.verdict == "wrong" and r.statement_text]
    entry: dict[str, Any] = {"id": f"dev-granskad-{newest.id[:8]}", "turns": list(turns)}
    if len(turns) > 1:
        entry["standalone"] = str(newest.answer.get("standalone", ""))
    entry["gold"] = gold
    if wrong:
        entry["forbid"] = wrong
    entry["status"] = [newest.status]
    entry["tags"] = {
        "persona": "nyanställd",
        "kind": _kind(newest, refused=refused, follow_up=len(turns) > 1),
        "overlap": "low",
        "difficulty": 2,
    }
    text = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=100)
    notes = "".join(f"# {line}\n" for review in marked for line in _note(review))
    ready = bool(gold) or refused
    return notes + _indented(text), ready


def _kind(review: Review, *, refused: bool, follow_up: bool) -> str:
    if refused:
        return "unanswerable-near"
    intent = str(review.answer.get("intent", ""))
    return "follow-up" if follow_up else intent if intent in _INTENTS else "fact"


def _gold(
    right: Sequence[Review], documents: Mapping[str, Document]
) -> Iterator[list[dict[str, str]]]:
    """A group for each statement that was marked right: the quotes that it cites."""
    seen: set[tuple[str, ...]] = set()
    for review in right:
        claims = review.answer.get("claims", [])
        at = review.statement
        chosen = claims[:_MAX_GOLD] if at is None else claims[at : at + 1]
        for claim in chosen:
            quotes = list(_quotes(claim["citations"], review, documents))
            key = tuple(quote["quote"] for quote in quotes)
            if quotes and key not in seen:
                seen.add(key)
                yield quotes


def _quotes(
    numbers: Iterable[int], review: Review, documents: Mapping[str, Document]
) -> Iterator[dict[str, str]]:
    cited = {c["n"]: c for c in review.answer.get("citations", ())}
    for n in numbers:
        place = cited.get(n)
        document = documents.get(place["document"]) if place else None
        if place and document:
            quote = " ".join(document.text[place["start"] : place["end"]].split())
            yield {"document": document.id, "quote": quote.replace("**", "")}


def _note(review: Review) -> Iterator[str]:
    about = f"påstående ”{review.statement_text}”" if review.statement_text else "hela svaret"
    yield f"{_TURNED[review.verdict]}, {review.created[:10]}: {' '.join(about.split())}"
    if review.comment:
        yield f"  {' '.join(review.comment.split())}"


def _on_cases(reviews: Sequence[Review]) -> Iterator[str]:
    if reviews:
        yield "# Granskade fall som redan finns:"
    for review in reviews:
        first, *rest = _note(review)
        yield "\n".join(f"# {line}" for line in (f"{review.case}: {first}", *rest))


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _commented(text: str) -> str:
    return "".join(
        line if line.startswith("#") else f"#{line}" for line in text.splitlines(keepends=True)
    )
