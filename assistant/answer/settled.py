"""What needs no answer of its own: a part that is answered, a matter that a document leaves out."""

from __future__ import annotations

import re

from assistant.answer.beside import add_fact
from assistant.answer.known import Known
from assistant.answer.statements import Draft
from assistant.answer.telling import Asked
from assistant.answer.unsaid import NEAR
from assistant.late import LateInteraction
from assistant.swedish import fold, words

_NAMED, _BEST = 5, 3  # letters of a word that names something; passages that may leave it out
_BARE = 3  # words of a question that has nothing of its own


def left_out(known: Known, asked: Asked, late: LateInteraction | None = None) -> bool:
    """Whether a document says itself that it does not settle what is asked.

    "Avtalet omfattar inte hjälpmedel": who pays for them is then not answered by what else
    is found, nor who pays for a wheeled walker, a word that ``late`` has near it. A question
    whether it is included is.
    """
    shapes, said = known.shapes, fold(asked.query.standalone)
    if shapes.counted.search(said):
        return False
    near = [known.index.passages[hit.place] for hit in asked.found.hits[:_BEST]]
    told = [s.text for p in near if p.id in known.leaving_out for s in p.sentences]
    asked_words = [word for word in words(said) if len(word) >= _NAMED]
    for match in filter(None, (shapes.left_out.search(fold(text)) for text in told)):
        named = words(match.group("what") or match.group("that") or "")
        named = [noun for noun in named if _tells(known, noun)]
        if any(_same(noun, word, late) for noun in named for word in asked_words):
            return True
    return False


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


def _same(noun: str, word: str, late: LateInteraction | None) -> bool:
    """Whether a word holds a noun, or each is near the other: "rullator" and "hjälpmedel"."""
    if _stem(noun) in word or late is None:
        return _stem(noun) in word
    told, asked = late.tokenize([noun, word])
    near = min(late.score(word, [told])[0], late.score(noun, [asked])[0])
    return float(near) >= NEAR


def _tells(known: Known, noun: str) -> bool:
    return len(noun) >= _NAMED and known.shapes.everywhere.match(noun) is None


def _stem(word: str) -> str:
    """A noun without its article: "avgiften" → "avgift"."""
    return re.sub(r"(?:erna|arna|orna|en|et|n)$", "", word) if len(word) > _NAMED else word
