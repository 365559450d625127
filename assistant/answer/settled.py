"""What needs no answer of its own: a part that is answered, a matter that a document leaves out."""

from __future__ import annotations

import re

from assistant.answer.beside import add_fact
from assistant.answer.evidence import TOP, gather
from assistant.answer.known import Known
from assistant.answer.statements import Draft
from assistant.answer.telling import Asked
from assistant.swedish import fold, words

_NAMED, _BEST = 5, 4  # letters of a word that names something; sentences that may leave it out
_BARE = 3  # words of a question that has nothing of its own


def left_out(known: Known, asked: Asked) -> bool:
    """Whether a document says itself that it does not settle what is asked.

    "Avtalet omfattar inte hjälpmedel": who pays for them is then not answered by what else
    is found. A question whether it is included is.
    """
    shapes, said = known.shapes, fold(asked.query.standalone)
    near = {known.index.passages[hit.place].id for hit in asked.found.hits[:TOP]}
    if shapes.counted.search(said) or not near & known.leaving_out:
        return False
    asked_words = [word for word in words(said) if len(word) >= _NAMED]
    for evidence in gather(known.index, asked.found, known.grader)[:_BEST]:
        match = shapes.left_out.search(fold(evidence.sentence.text))
        if match is None:
            continue
        named = words(match.group("what") or match.group("that") or "")
        if any(n in w for n in map(_stem, named) if _tells(known, n) for w in asked_words):
            return True
        if _needs(known, " ".join(named)) & set(asked.query.needs):
            return True
    return False


def _needs(known: Known, text: str) -> set[str]:
    return {hit.key for hit in known.lexicon.needs_in(text)}


def adds(known: Known, draft: Draft, asked: Asked, *, lenient: bool = True) -> bool:
    """Whether what is said, or the sentence beside it, has the fact that a question is after.

    "Vem kallar och hur ofta?": "hur ofta" alone is like nothing in the documents, but the
    sentence on who calls says it.
    """
    query = asked.query
    shape = known.shapes.of(query.asking)
    if lenient and query.answer_type is None and len(words(query.standalone)) <= _BARE:
        return True  # "vad är gången?" asks nothing beside the question before it
    if shape.holds is None or not shape.plain_fact:
        return False
    add_fact(draft, shape)
    return any(shape.met(claim.text) for claim in draft.claims)


def _tells(known: Known, noun: str) -> bool:
    return len(noun) >= _NAMED and known.shapes.everywhere.match(noun) is None


def _stem(word: str) -> str:
    """A noun without its article: "avgiften" → "avgift"."""
    return re.sub(r"(?:erna|arna|orna|en|et|n)$", "", word) if len(word) > _NAMED else word
