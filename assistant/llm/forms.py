"""The ways in which a sentence of a document may be said again: a closed list.

A statement is shown in a model's own words only where it is one of these forms of one sentence:

- the sentence, word by word, in other inflections or with listed synonyms (``tokens.same``);
- with the opening of its list, or the unit of its table row, before it;
- one of its main clauses, where nothing in the others can bear on it;
- with a phrase of time or place moved to the front, or back from there;
- "saknas X, …" as "om X saknas, …"; "X görs av Y" as "Y gör X"; "det är X som …" as "X …".

Nothing else may be added, left out or changed. That is why no rule about "not", "may", figures or
who does what is needed: they stand as they stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.llm.speech import Source, Speech
from assistant.llm.tokens import ACTIVE, Token, alike, same, tokens_of
from assistant.llm.words import ClaimWords

Row = tuple[Token, ...]
_MOST_SUBJECT = 12  # tokens
_OPENS = ("prep", "sub")


def says_again(speech: Speech, statement: str, source: Source) -> bool:
    """Is a statement one of the forms of one sentence?

    Args:
        speech: reads texts.
        statement: without marks.
        source: its text is one sentence.
    """
    cues = speech.words
    said = tokens_of(speech, statement)
    mine = {form for row in _uncleft(said) if not _leans(cues, row) for form in _turned(row)}
    for row in _whole(speech, source):
        if not _all_known(cues, said, row):
            continue
        for clause in {row, *_clauses(cues, row)}:
            forms = {form for plain in _uncleft(clause) for form in _turned(plain)}
            if any(_equal(cues, own, form) for own in mine for form in forms):
                return True
    return False


def _leans(cues: ClaimWords, row: Row) -> bool:
    """Does it open with a word for something in the statement before it, whatever that was?"""
    if len(row) < 2:
        return True
    alone = row[0].kind == "pronoun" and row[1].kind != "sub"  # but "den som …"
    return alone or row[0].text in cues.leaning


def _turned(row: Row) -> Iterator[Row]:
    yield row
    yield from _asked(row)
    yield from _active(row)


def _equal(cues: ClaimWords, mine: Row, theirs: Row) -> bool:
    mine, theirs = _bare(mine), _bare(theirs)
    return alike(cues, mine, theirs) or _moved(cues, mine, theirs) or _moved(cues, theirs, mine)


def _bare(row: Row) -> Row:
    """Without articles and pauses, which tell nothing apart."""
    return tuple(t for t in row if t.kind not in ("article", "pause"))


def _all_known(cues: ClaimWords, said: Row, theirs: Row) -> bool:
    """A quick look before the forms are tried: has the sentence each word that is said?"""
    free = {"det", "är", "som", "av", "om"}  # what the forms themselves add
    return all(
        t.text in free or any(same(cues, t, o) or t.text[:3] == o.text[:3] for o in theirs)
        for t in _bare(said)
    )


# the sentence with what stands above it -----------------------------------------------------------


def _whole(speech: Speech, source: Source) -> Iterator[Row]:
    """The sentence; an item with its list's opening; without a subject, with the row's unit."""
    row, owner = tokens_of(speech, source.text), tokens_of(speech, source.owner)
    if source.lead:
        yield (*tokens_of(speech, source.lead), *row)
    elif not owner or not row:
        yield row
    elif row[0].text in speech.words.stands_for_unit:
        yield (*owner, *row[1:])
    elif row[0].kind == "verb" or _may_be_infinitive(row[0]):  # "Initiera kontakt …"
        yield (*owner, *row)


def _may_be_infinitive(token: Token) -> bool:
    return token.kind == "word" and token.text.endswith("a")


# one clause of several ----------------------------------------------------------------------------


def _clauses(cues: ClaimWords, row: Row) -> Iterator[Row]:
    """Each main clause alone, where the rest holds no case, condition, exception or contrast."""
    if not row or row[0].kind in ("prep", "sub", "verb") or row[0].text in cues.binding:
        return
    parts = _parts(row)
    if any(t.kind == "sub" for part in parts[:-1] for t in part):
        return  # what joins may stand inside the clause under it
    subject: Row = ()
    for at, part in enumerate(parts):
        subject = _subject(part) or subject
        rest = [t for i, other in enumerate(parts) if i != at for t in other]
        leans = at and any(t.kind == "pronoun" or t.text in cues.binding for t in part)
        if rest and not leans and not any(_bears_on_others(cues, t) for t in rest):
            yield part if _subject(part) else (*subject, *part)


def _bears_on_others(cues: ClaimWords, token: Token) -> bool:
    return token.kind == "sub" or token.text in cues.binding or token.text in cues.cases


def _parts(row: Row) -> list[Row]:
    """The main clauses: a verb on both sides of what joins them."""
    parts: list[Row] = []
    start = 0
    for at, token in enumerate(row):
        joins = token.kind == "link" or token.text == ";"
        if joins and _has_verb(row[start:at]) and _has_verb(_to_next(row, at + 1)):
            parts.append(row[start:at])
            start = at + 1
    return [*parts, row[start:]]


def _to_next(row: Row, start: int) -> Row:
    end = next((i for i in range(start, len(row)) if row[i].kind == "link"), len(row))
    return row[start:end]


def _has_verb(row: Sequence[Token]) -> bool:
    return any(t.kind == "verb" for t in row)


def _subject(row: Row) -> Row:
    """What stands before the verb of a clause that begins with who acts."""
    return row[: next((i for i, t in enumerate(row) if t.kind == "verb"), 0)]


# order --------------------------------------------------------------------------------------------


def _moved(cues: ClaimWords, front: Row, other: Row) -> bool:
    """Is one the other with a phrase moved from behind its verb to the front?

    "Efter klockan 17 svarar jouren" is "jouren svarar efter klockan 17". Nothing that could belong
    to what is moved, or that it could belong to, may stand beside it: not in "skickar svar på
    remiss | inom tio dagar", nor in "betalar resan | vid flytt | till en annan kommun". A clause
    is never moved: "frågar patienten | om barnen far illa".
    """
    if len(front) != len(other) or front[0].kind != "prep" or _bound(cues, front):
        return False
    for verb in (i for i, t in enumerate(front) if t.kind == "verb" and i):
        block, rest = front[:verb], front[verb:]
        for at in range(2, len(other) - verb + 1):
            if not alike(cues, block, other[at : at + verb]):
                continue
            plain = other[:at] + other[at + verb :]
            after = [t.kind for t in other[at + verb : at + verb + 1]]
            for size in range(1, min(at, _MOST_SUBJECT)):
                between = [t.kind for t in other[size + 1 : at]]
                if {"prep", "sub"} & {*between, *after} or "link" in after:
                    continue
                if alike(cues, (*rest[1 : size + 1], rest[0], *rest[size + 1 :]), plain):
                    return True
    return False


def _bound(cues: ClaimWords, row: Row) -> bool:
    """Several clauses, or a word such as "bara": its reach would change with the order."""
    return len(_parts(row)) > 1 or any(t.text in cues.binding for t in row)


def _asked(row: Row) -> Iterator[Row]:
    """As "om kartläggningen saknas …" what opens with "saknas kartläggningen …"."""
    if row and row[0].kind == "verb" and _has_verb(row[1:]):
        pause = next((i for i, t in enumerate(row) if t.kind in ("pause", "verb") and i), 0)
        for end in range(2, min(pause or _MOST_SUBJECT, _MOST_SUBJECT) + 1):
            yield (Token("om", "sub"), *row[1:end], row[0], *row[end:])


# voice and clefts ---------------------------------------------------------------------------------


def _active(row: Row) -> Iterator[Row]:
    """As "Y gör X" what is "X görs av Y": one "av" after the verb, Y up to the end or a condition.

    What else follows Y could belong to X in the one and to Y in the other ("av BVC och hemmet").
    """
    bare = _bare(row)
    verb = next((i for i, t in enumerate(bare) if t.kind == "verb"), 0)
    if not verb or bare[0].kind in _OPENS:
        return
    passive = next((i for i in range(verb, len(bare)) if _passive(bare, i, verb)), 0)
    places = [i for i in range(passive + 1, len(bare)) if bare[i].text == "av"]
    if not passive or len(places) != 1:
        return
    by = places[0]
    does = Token(ACTIVE + bare[passive].text[:-1], "verb")
    for end in range(by + 2, min(len(bare), by + _MOST_SUBJECT) + 1):
        who, before = bare[by + 1 : end], bare[passive + 1 : by]
        if end < len(bare) and (bare[end].kind != "sub" or bare[end].text == "som"):
            continue
        for at in range(len(before) + 1):  # "skrivs inte av" is "skriver inte recept"
            whom = (*before[:at], *bare[:verb], *before[at:])
            yield (*who, *bare[verb:passive], does, *whom, *bare[end:])


def _passive(row: Row, at: int, verb: int) -> bool:
    """A verb in -s: the finite one, or the infinitive after "ska"."""
    token = row[at]
    ends = token.text.endswith("s") and not token.text.endswith("ss")
    return ends and (at == verb or (token.kind in ("word", "verb") and token.text.endswith("as")))


def _uncleft(row: Row) -> Iterator[Row]:
    """As "X gör" what is "det är X som gör", and as "för Z gör X" "för Z är det X som gör"."""
    yield row
    texts = [t.text for t in row]
    for at, pair in enumerate(zip(texts, texts[1:], strict=False)):
        if pair == ("är", "det") or (pair == ("det", "är") and not at):
            for som in (i for i in range(at + 3, len(row) - 1) if texts[i] == "som"):
                who, verb, rest = row[at + 2 : som], row[som + 1], row[som + 2 :]
                yield (*who, verb, *rest) if not at else (*row[:at], verb, *who, *rest)
