"""Is a statement held by its sources? What is not is never shown.

No model judges here. A statement is held when, against the quotes that it cites (with their row,
lead-in and headings):

- one sentence of them holds it: what is pieced together from two is not held;
- its figures, ages, amounts of time and quoted words are theirs;
- its units and principals are theirs;
- each of its clauses says what one clause of that sentence says, of the same parties in the same
  roles, with its "not", "may", "or", conditions and exceptions (``roles.py``);
- it says "only", "all", "at most" where they do, and leans on no other statement;
- every other word of content stands in them, as the same word, a form of it or a kind of it.

It errs to the strict side: a fair paraphrase may be dropped, a wrong statement should never pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.llm.actors import unknown_actor
from assistant.llm.figures import singular, wrong_figure
from assistant.llm.rest import not_whole, odd_character
from assistant.llm.roles import wrong_roles
from assistant.llm.speech import Source, Speech, sentences
from assistant.llm.strength import wrong_strength
from assistant.swedish import fold, unaccented, words
from assistant.types import AgeRange
from assistant.understand import AgeWords

MAX_STATEMENT = 500  # characters
_QUOTED = re.compile(r"[”“\"«»„]([^”“\"«»„]{2,})[”“\"«»„]")
_FOREIGN = re.compile(r"https?:|www\.|@|<[^>]*>|\]\(|!\[|`|\{|\}")
_MIN_DERIVED = 5  # letters
_SHORT = 3  # letters of a verb whose forms have stems of their own


class Checker:
    """Compares statements with their sources.

    Args:
        speech: reads texts.
        ages: how ages are written.
    """

    def __init__(self, speech: Speech, ages: AgeWords) -> None:
        self.speech = speech
        self._ages = ages

    def fault(
        self,
        statement: str,
        sources: Sequence[Source],
        asked: Sequence[AgeRange] = (),
        needs: Iterable[str] = (),
        question: str = "",
    ) -> str | None:
        """Why a statement may not be shown, in English for logs and tests; None if it is held.

        Args:
            statement: without citation marks.
            sources: what it cites; none holds nothing.
            asked: the ages of the person that was asked about.
            needs: lexicon keys of what was asked about; a statement may name it where its
                source names a wider kind of it.
            question: as asked; a statement may name the person as it does.
        """
        if not sources:
            return "no source"
        if len(statement) > MAX_STATEMENT or not statement.strip():
            return "length"
        whole = "\n".join(s.whole for s in sources)
        if any(found not in whole for found in _FOREIGN.findall(statement)):
            return "markup or address"
        if odd := odd_character(statement, whole):
            return odd
        found = "no source"
        for alone in (one for source in sources for one in self._sentences(source)):
            fault = self._of_sentence(statement, alone, asked, frozenset(needs), question)
            if fault is None:
                return None
            found = fault
        return found

    def _sentences(self, source: Source) -> Iterator[Source]:
        """Each sentence as a source of its own; those that speak to a model are none."""
        for text in sentences(source.text):
            if not self.speech.words.orders.search(fold(text)):
                yield replace(source, text=text)

    def _of_sentence(
        self,
        statement: str,
        source: Source,
        asked: Sequence[AgeRange],
        needs: frozenset[str],
        question: str,
    ) -> str | None:
        speech, alone = self.speech, (source,)
        return (
            _invented_quote(statement, source.whole)
            or wrong_figure(speech.words, self._ages, statement, alone, asked)
            or unknown_actor(speech, statement, alone)
            or wrong_strength(speech, statement, alone)
            or self._unknown_word(statement, source.whole, needs)
            or self._unknown_person(statement, f"{source.whole}\n{question}")
            or not_whole(speech, statement, source)
            or wrong_roles(speech, statement, source)
        )

    def _unknown_word(self, statement: str, whole: str, asked: frozenset[str]) -> str | None:
        """A word of content that the sources do not have, in any form."""
        cues = self.speech.words
        known = frozenset(self.speech.tokens.tokens(whole)) | frozenset(words(whole))
        excused = self._excused(statement, whole, asked)
        measures = {singular(w) for w in words(whole) if w in cues.measures}
        for word in words(statement.replace("/", " ")):
            if word in excused or word[0].isdigit() or word in cues.neutral:
                continue
            if word in cues.numbers or word in cues.ordinals:
                continue
            if word in cues.measures and word not in cues.neutral:
                if singular(word) not in measures and unaccented(word) not in known:
                    return f"measure {word}"
                continue
            if not self._met(word, known):
                return f"word {word}"
        return None

    def _unknown_person(self, statement: str, known: str) -> str | None:
        """Somebody whom neither the source nor the question speaks of."""
        stems = frozenset(self.speech.tokens.tokens(known))
        for word in words(statement.replace("/", " ").replace("-", " ")):
            if word in self.speech.words.persons and self.speech.tokens.stems(word)[0] not in stems:
                return f"person {word}"
        return None

    def _met(self, word: str, known: frozenset[str]) -> bool:
        stem = self.speech.tokens.stems(word)[0]
        if stem in known or stem in self.speech.neutral or unaccented(word) in known:
            return True
        if len(stem) <= _SHORT and stem[-1] in "rs" and {stem[:-1] + "r", stem[:-1] + "s"} & known:
            return True  # "tar", "tas"
        parts = word.split("-") if "-" in word else self.speech.tokens.tokens(word)[1:]
        if len(parts) > 1 and "-" in word:
            return all(part.isdigit() or self._met(part, known) for part in parts if part)
        if parts and all(part in known or part in self.speech.neutral for part in parts):
            return True
        return any(_derived(stem, other, self.speech.words.derived) for other in known)

    def _excused(self, statement: str, whole: str, asked: frozenset[str]) -> frozenset[str]:
        """Words of units, and of needs asked about that the source names as such or wider."""
        lexicon = self.speech.lexicon
        needs = {hit.key for hit in lexicon.needs_in(whole)}
        excused: set[str] = set()
        for hit in lexicon.needs_in(statement):
            wider = {hit.key, *lexicon.broader(hit.key)}
            if hit.key in asked and needs & wider:
                excused |= set(words(statement[hit.start : hit.end]))
        for hit in (*lexicon.units_in(statement), *lexicon.principals_in(statement)):
            excused |= set(
                words(statement[hit.start : hit.end].replace("-", " ").replace("/", " "))
            )
        return frozenset(excused)


def _invented_quote(statement: str, whole: str) -> str | None:
    known = fold(whole)
    for quote in _QUOTED.findall(statement):
        if fold(quote) not in known:
            return "invented quote"
    return None


def _derived(stem: str, other: str, endings: frozenset[str]) -> bool:
    short, long = sorted((stem, other), key=len)
    return len(short) >= _MIN_DERIVED and long.startswith(short) and long[len(short) :] in endings
