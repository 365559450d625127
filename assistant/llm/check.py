"""What of a model's statement is shown: its own words, its source's words, or nothing.

No model judges here. A statement is shown as it is only where it says one sentence of a source
again in one of a few listed ways (``forms.py``). Any other is replaced by the sentences of its
source that it is nearest to, word for word, so that what it rests on is not lost; if it is near
none, it is left out. What is shown is thus the document's words or a plain form of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.llm.forms import says_again
from assistant.llm.speech import Source, Speech
from assistant.llm.tokens import same, tokens_of
from assistant.swedish import Language, fold, sentence_spans

MAX_STATEMENT = 500  # characters
_NEAR = 0.34  # share of a statement's words that the sentences which replace it hold
_FURTHER = 1  # words that a further sentence must add


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a statement.

    Attributes:
        text: the statement itself, or sentences of the source.
        source: its number.
        rests_on: the sentences of the source that it says, or a part of which it says.
        own: in the model's words.
        whole: nothing of those sentences is left out.
    """

    text: str
    source: int
    rests_on: tuple[str, ...]
    own: bool = False
    whole: bool = True

    def repeats(self, others: Sequence[Shown]) -> bool:
        """Do others say all of it? A model's words may follow a quote, whose place they take."""
        said = {
            (o.source, text)
            for o in others
            if o.whole and (o.own or not self.own)
            for text in o.rests_on
        }
        again = any(o.text == self.text and o.source == self.source for o in others)
        return again or {(self.source, text) for text in self.rests_on} <= said


class Checker:
    """Compares statements with their sources.

    Args:
        speech: reads texts.
        language: tells where sentences end.
    """

    def __init__(self, speech: Speech, language: Language) -> None:
        self.speech = speech
        self._language = language

    def shown(self, statement: str, sources: Sequence[Source]) -> Shown | None:
        """What may be shown of a statement; None where its sources hold nothing like it.

        Args:
            statement: without citation marks.
            sources: what it cites; none holds nothing.
        """
        if len(statement) > MAX_STATEMENT:
            return None
        alone = [one for source in sources for one in self._sentences(source)]
        for one in alone:
            text = self._said_again(statement, one)
            if text:
                whole = self.speech.content(one.text) <= self.speech.content(text)
                return Shown(text, one.n, (one.text,), own=True, whole=whole)
        return self._nearest(statement, alone)

    def _sentences(self, source: Source) -> Iterator[Source]:
        """Each sentence as a source of its own; those that speak to a model are none."""
        for start, end in sentence_spans(source.text, self._language):
            text = source.text[start:end]
            if not self.speech.words.orders.search(fold(text)):
                yield replace(source, text=text)

    def _said_again(self, statement: str, one: Source) -> str:
        """The statement, with what stands above its sentence where it does not say that itself."""
        if says_again(self.speech, statement, one):
            return statement
        bare = replace(one, owner="", lead="")
        if bare == one or not says_again(self.speech, statement, bare):
            return ""
        return " ".join(part for part in (self._owner(one, statement), one.lead, statement) if part)

    def _owner(self, one: Source, text: str) -> str:
        """The unit of the row as an opening, unless the text names it."""
        owner, said = (tokens_of(self.speech, t) for t in (one.owner, text))
        named = all(any(same(self.speech.words, t, other) for other in said) for t in owner)
        return "" if named else f"{one.owner}:"

    def _nearest(self, statement: str, alone: Sequence[Source]) -> Shown | None:
        """The sentences of one source that hold most of what a statement speaks of."""
        content = self.speech.content(statement)
        best: tuple[int, list[Source]] = (0, [])
        for n in dict.fromkeys(one.n for one in alone):
            chosen, held = self._covering(content, [one for one in alone if one.n == n])
            if len(held) > best[0]:
                best = len(held), chosen
        count, chosen = best
        if not chosen or count < _NEAR * len(content):
            return None
        texts = tuple(one.text for one in chosen)
        quote = f"”{' '.join(texts)}”"
        head = (self._owner(chosen[0], f"{chosen[0].lead} {quote}"), chosen[0].lead)
        return Shown(" ".join((*filter(None, head), quote)), chosen[0].n, texts)

    def _covering(
        self, content: frozenset[str], some: Sequence[Source]
    ) -> tuple[list[Source], frozenset[str]]:
        """As few sentences as hold the words, in their order, and the words that they hold."""
        chosen: list[Source] = []
        held: frozenset[str] = frozenset()
        while True:
            left = [(len((self._said_by(one) & content) - held), one) for one in some]
            gain, one = max(left, key=lambda pair: pair[0], default=(0, None))
            if one is None or gain < (_FURTHER if chosen else 1):
                return [one for one in some if one in chosen], held
            chosen.append(one)
            held |= self._said_by(one) & content

    def _said_by(self, one: Source) -> frozenset[str]:
        return self.speech.content(f"{one.owner} {one.lead} {one.text}")
