"""What follows a place in a sentence: how much belongs to it, and does a clause begin there?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.llm.parts import BARE
from assistant.llm.tokens import FREE, Token, definite
from assistant.llm.words import ClaimWords

GENITIVE_FORM = re.compile(r"(?:[eaon]n|[eo]t|n[ae]|r|:|ge|lde)s$")


class Tokens:
    """The tokens of one sentence, looked at from a place on.

    Args:
        cues: word lists.
        tokens: of the sentence.
    """

    def __init__(self, cues: ClaimWords, tokens: Sequence[Token]) -> None:
        self._cues = cues
        self.all = tokens

    def token(self, at: int) -> Token | None:
        """The token at a place, if there is one."""
        return self.all[at] if 0 <= at < len(self.all) else None

    def ahead(self, at: int) -> list[Token]:
        """What follows up to the next mark, conjunction or clause."""
        found: list[Token] = []
        for i in range(at, len(self.all)):
            token = self.all[i]
            if token.kind in ("mark", "and") or (token.kind == "sub" and self.opens_clause(i)):
                break
            if i > at and self.when(token):
                break
            found.append(token)
        return found

    def infinitive_after(self, at: int) -> bool:
        """Does an infinitive follow "får"? Otherwise somebody gets something."""
        cues = self._cues
        ahead = [t for t in self.ahead(at + 1) if t.kind != "not" and t.text not in cues.particles]
        later = [
            token
            for before, token in zip(ahead, ahead[1:], strict=False)
            if definite(before) or token.kind == "skip" or not token.text.endswith("a")
        ]
        return any(self.infinite(token) for token in (*ahead[:1], *later))

    def counted(self, tokens: Sequence[Token]) -> set[str]:
        """What the numbers of some tokens count: "dag" of "30 dagar"."""
        pairs = zip(tokens, tokens[1:], strict=False)
        return {two.key for one, two in pairs if one.key[0] == "#" and two.key[0] != "#"}

    def when(self, token: Token) -> bool:
        """Is it the "då" that may open a clause under another one?"""
        return token.text in self._cues.whens

    def opens_clause(self, at: int) -> bool:
        """Where a verb follows "om" opens a clause; elsewhere it is a preposition."""
        if self.all[at].value != "about":
            return True
        if at == 0 or self.all[at - 1].kind in ("mark", "and"):
            return True
        before = self.all[at - 1].text
        if self._cues.supines.fullmatch(before) or before in self._cues.about:
            return False
        for token in self.all[at + 1 :]:
            if token.kind in ("mark", "and", "sub"):
                return False
            if token.kind in ("verb", "modal") or self.supine(token):
                return True
        return False

    def supine(self, token: Token) -> bool:
        """A past form that stands for the whole verb; "-ade" may be an adjective too."""
        cues = self._cues
        return bool(cues.supines.fullmatch(token.text)) and not token.text.endswith(("de", "des"))

    def infinite(self, token: Token) -> bool:
        """May it be an infinitive?"""
        cues = self._cues
        if token.text in cues.infinitives:
            return True
        return (
            token.kind in ("word", "verb")
            and token.text.endswith(("a", "s"))
            and not token.text.endswith("rna")
            and token.text not in cues.likewise
            and not GENITIVE_FORM.search(token.text)
        )

    def conditional(self, at: int) -> bool:
        """A clause that opens with its verb is a condition where another verb follows it."""
        modal = self.all[at].kind == "modal"
        for i in range(at + 1, len(self.all)):
            token = self.all[i]
            if token.text == ",":
                following = self.token(i + 1)
                return following is not None and following.kind in ("verb", "modal")
            if token.kind in ("and", "mark"):
                return False
            if token.kind in ("verb", "modal"):
                if not (modal and token.text.endswith("s")):
                    return True
                modal = False
            if token.kind == "sub" and token.value != "som" and self.opens_clause(i):
                return False
        return False


def phrases(tokens: Sequence[Token]) -> list[str]:
    """The phrases of some tokens by their roles."""
    found: list[str] = []
    role = BARE
    fresh = True
    for token in tokens:
        if token.kind == "prep" or (token.kind == "sub" and token.value == "about"):
            role, fresh = token.text, True
        elif token.kind == "word" and fresh and (not token.value or token.key[0] == "#"):
            found.append(FREE if token.value and role == BARE else role)
            fresh = False
    return found
