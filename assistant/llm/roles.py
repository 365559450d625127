"""Does each clause of a statement say what one clause of its source says, of the same parties?

For every clause of the statement there must be a clause of the source that has all of it: each word
in the same role (bare, or under such a preposition) and, among those of a role, in the same order;
the same verb of duty or freedom, the same "not", "and" or "or" between the same words; and the
conditions that stand under it. An active clause may be said in the passive and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.clauses import parts_of
from assistant.llm.omitted import left_out
from assistant.llm.parts import BARE, GENITIVE, VERB, Part, Word, keys_of
from assistant.llm.speech import Source, Speech
from assistant.llm.tokens import FREE, UNIT, tokens_of

_BY = "by"


def wrong_roles(speech: Speech, statement: str, source: Source) -> str | None:
    """What a statement says of others than its source does; None where every clause is held.

    Args:
        speech: reads texts.
        statement: without marks.
        source: one sentence of a source.
    """
    theirs = parts_of(speech, source.text)
    sentence = frozenset(k for part in theirs for k in keys_of(part))
    head = frozenset(k for part in parts_of(speech, source.about + "\n" + source.owner)
                     for k in keys_of(part))  # fmt: skip
    compared = _Compared(speech, theirs, sentence, head)
    if _contrasts(speech, statement) > _contrasts(speech, source.text):
        return "contrast of its own"
    for mine in parts_of(speech, statement):
        fault = compared.main(mine)
        if fault:
            return fault
    return None


def _contrasts(speech: Speech, text: str) -> int:
    return sum(token.value == "but" for token in tokens_of(speech, text))


class _Compared:
    """One sentence of a source, with which clauses are compared."""

    def __init__(
        self, speech: Speech, theirs: Sequence[Part], sentence: frozenset[str], head: frozenset[str]
    ) -> None:
        self._speech = speech
        self._theirs = theirs
        self._sentence = sentence
        self._head = head
        stems = speech.tokens.stems
        self._persons = frozenset(s for word in speech.words.persons for s in stems(word))

    def main(self, mine: Part) -> str | None:
        """The least fault against any main clause of the source, or None."""
        faults: list[str] = []
        for at, other in enumerate(self._theirs):
            fault = self._held(mine, other, at)
            if fault is None:
                return None
            faults.append(fault)
        return faults[0] if len(faults) == 1 else ("; ".join(faults) or "no clause")

    def _held(self, mine: Part, other: Part, at: int) -> str | None:
        return (
            self._words(mine, other, self._antecedents(at))
            or self._strength(mine, other)
            or self._joined(mine, other)
            or self._under(mine, other, at)
        )

    def _antecedents(self, at: int) -> frozenset[str]:
        """What a pronoun of a clause may stand for: whatever was named before it."""
        return frozenset().union(*(keys_of(part) for part in self._theirs[:at]))

    # words ------------------------------------------------------------------------------------

    def _words(self, mine: Part, other: Part, before: frozenset[str]) -> str | None:
        if mine.marker == "som" and mine.passive != other.passive:
            return "voice"
        pool = [
            *other.words,
            *other.shared,
            *(w for p in other.parts if p.marker == "som" for w in p.words),
        ]
        said, own = _turned(mine, other)
        lent = frozenset() if other.bare() else self._head  # a list's lead-in names who acts
        waiting = list(other.pronouns)[len(mine.pronouns) :]
        for word in said:
            if self._foreign(word, mine, other):
                return f"{word.key} of the heading"
            if word.key not in self._sentence or self._plain(word):
                continue
            found = [w for w in (*own, *pool) if w.key == word.key]
            if not found:
                if word.key in before and word.role in waiting:
                    waiting.remove(word.role)
                    continue
                with_noun = any(a == word.key and n in before for a, n in mine.narrowed)
                if word.key in lent or (waiting and with_noun):
                    continue
                return f"{word.key} of another clause"
            if word.key in lent:
                continue
            if fault := self._fault_of(word, found, (mine, other), (said, own)):
                return fault
        return self._arranged(mine, other, said, own)

    def _fault_of(
        self,
        word: Word,
        found: Sequence[Word],
        parts: tuple[Part, Part],
        words: tuple[Sequence[Word], Sequence[Word]],
    ) -> str | None:
        """What is wrong with the role of a word that both clauses have."""
        found = [w for w in found if self._same_role(word, w, *parts)]
        if not found:
            return f"role of {word.key}"
        if not any(self._may_be_called(w, word) for w in found):
            return f"profession of {word.key}"
        if all(_deeper(word, w, *words) for w in found):
            return f"what {word.key} belongs to"
        return None

    def _arranged(
        self, mine: Part, other: Part, said: Sequence[Word], own: Sequence[Word]
    ) -> str | None:
        """Whose what is, and what stands before what."""
        if fault := _owners(mine, other):
            return fault
        fronted = {w.key for w in (*mine.fronted, *other.fronted)}
        turned = mine.passive != other.passive
        kept = [
            w
            for w in said
            if w.role == BARE or (w.key not in fronted and not (turned and w.role == GENITIVE))
        ]
        return _out_of_order(kept, own)

    def _foreign(self, word: Word, mine: Part, other: Part) -> bool:
        """A unit that only a heading names acts where the clause has its own that acts."""
        acts = any(w.role == BARE and w.key not in self._head for w in other.subject)
        named = word.key.startswith(UNIT) and word.key not in self._sentence
        return acts and named and word in mine.subject

    def _plain(self, word: Word) -> bool:
        return word.role == VERB and word.key in self._speech.neutral

    def _same_role(self, word: Word, their: Word, mine: Part, other: Part) -> bool:
        roles = {word.role, their.role}
        if len(roles) == 1 or roles & {FREE, GENITIVE}:
            return True
        if VERB in roles:  # "beslutar" is not "beslutet", but where a list item has no verb
            return not other.finite
        if mine.passive and not other.passive and roles == {BARE, "to"}:
            return True  # "kallar till SIP", "SIP kallas"
        if word.key in self._persons:
            return roles <= {"place", "to", "with"}
        return roles == {"place", "with"} and not word.key.startswith(UNIT)

    def _may_be_called(self, theirs: Word, mine: Word) -> bool:
        """A unit may be called by any name of it, one profession of it only by its own."""
        if not self._speech.words.professions.fullmatch(theirs.said):
            return True
        stems = self._speech.tokens.stems
        return stems(theirs.said) == stems(mine.said)

    # strength ---------------------------------------------------------------------------------

    def _strength(self, mine: Part, other: Part) -> str | None:
        if mine.joined == "and" and other.joined == "or":
            return "and for or"
        if mine.denied != other.denied:
            return "not of another clause"
        if mine.modal != other.modal and {"may", "need"} & {mine.modal, other.modal}:
            return f"{mine.modal or 'is'} for {other.modal or 'is'}"
        return None

    def _joined(self, mine: Part, other: Part) -> str | None:
        """What "and" joins is not joined by "or", and the other way round."""
        order = [w.key for w in other.words]
        for left, link, right in mine.links:
            if link == "," or left not in order or right not in order:
                continue
            if (theirs := _link_after(other, left, right)) and theirs != link:
                return f"{link} for {theirs}"
        return None

    # clauses under it -------------------------------------------------------------------------

    def _under(self, mine: Part, other: Part, at: int) -> str | None:
        met: list[Part] = []
        for part in mine.parts:
            if part.marker == "som" and part.aside and not self._words(part, other, frozenset()):
                continue
            fault: str | None = "condition of its own"
            for candidate in (p for p in other.parts if not any(p is m for m in met)):
                fault = self._part_held(part, candidate)
                if fault is None:
                    met.append(candidate)
                    break
            if fault and not self._said_before(part, other, at):
                return fault
        return left_out(self._speech, mine, other, met, self._sentence)

    def _part_held(self, mine: Part, other: Part) -> str | None:
        if mine.marker != other.marker:
            return f"{mine.marker} for {other.marker}"
        if mine.modal != other.modal:
            return f"{mine.modal or 'is'} for {other.modal or 'is'}"
        if mine.joined and mine.joined != other.joined:
            return f"{mine.joined} for {other.joined}"
        everything = frozenset().union(*(keys_of(part) for part in self._theirs))
        return (
            self._words(mine, other, everything)
            or self._strength(mine, other)
            or self._joined(mine, other)
            or self._under(mine, other, 0)
        )

    def _said_before(self, mine: Part, other: Part, at: int) -> bool:
        """Of "X sker; då gör Y" one may say "om X sker gör Y"."""
        if mine.marker != "om" or not other.then:
            return False
        before = next((p for p in reversed(self._theirs[:at]) if not p.then), None)
        return before is not None and (
            self._words(mine, before, frozenset()) is None
            and bool(mine.denied) == bool(before.denied)
        )


def _turned(mine: Part, other: Part) -> tuple[list[Word], list[Word]]:
    """The words of both clauses with their roles as in the active voice."""
    if mine.passive == other.passive:
        return _owned(mine), _owned(other)
    return _active(mine), _active(other)


def _active(part: Part) -> list[Word]:
    """Who acts first, then who is acted on; a passive clause without "av" has nobody who acts."""
    if not part.passive:
        return part.words
    by = [Word(w.key, BARE, w.said) for w in part.words if w.role == _BY]
    rest = [w for w in part.words if w.role != _BY]
    return [*(by or [Word("somebody", BARE)]), *rest]


def _owned(part: Part) -> list[Word]:
    """What "X är Ys ansvar" says is said as "Y ansvarar för X"."""
    if not part.owned:
        return part.words
    roles = {GENITIVE: BARE, BARE: "to"}
    return [Word(w.key, roles.get(w.role, w.role), w.said) for w in part.words]


def _deeper(word: Word, their: Word, said: Sequence[Word], own: Sequence[Word]) -> bool:
    """What is for "anhöriga till personer" is not for "personer"."""
    if FREE in (word.role, their.role) or not (word.under and their.under):
        return False
    if word.under == their.under:
        return False
    keys = {w.key for w in said}
    return any(w.under == word.under and w.key not in keys for w in own)


def _owners(mine: Part, other: Part) -> str | None:
    """What is one's own is not another's, and two owners do not change places."""
    theirs = dict((owned, owner) for owner, owned in other.owners)
    for owner, owned in mine.owners:
        if theirs.get(owned, owner) != owner and (owner, owned) not in other.owners:
            return f"whose {owned}"
    return None


def _out_of_order(mine: Sequence[Word], theirs: Sequence[Word]) -> str | None:
    """Words of one role that stand the other way round."""
    for role in {w.role for w in mine} - {FREE, VERB}:
        order = [w.key for w in theirs if w.role == role]
        said = [w.key for w in mine if w.role == role]
        if said and role == BARE and order and order[0] == "somebody" and said[0] != "somebody":
            if any(w.role == VERB for w in mine) and said[0] in order:
                return f"who acts is {said[0]}"
        places = [order.index(k) for k in said if order.count(k) == 1]
        if places != sorted(places):
            return f"order of {', '.join(k for k in said if order.count(k) == 1)}"
    return None


def _link_after(part: Part, left: str, right: str) -> str:
    """What joins the row in which a word stands: its first "and" or "or" from there on."""
    order = [w.key for w in part.words]
    low, high = sorted((order.index(left), order.index(right)))
    after = [(order.index(a), link) for a, link, b in part.links if a in order and link != ","]
    return next((link for place, link in sorted(after) if place >= low), "") if after else ""
