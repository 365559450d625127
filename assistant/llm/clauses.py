"""A sentence as clauses: who stands bare, who under which preposition, what is denied or allowed.

No grammar of Swedish, but enough of it to see that two sentences say the same of the same: the
finite verb opens the middle of a clause, a preposition governs what follows it, "och", "men" and
commas begin a clause where a verb follows, or where the same pattern of phrases begins again
("kommunen för hemsjukvård"). What is misread is misread in the same way in statement and source.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.ahead import GENITIVE_FORM, Tokens, phrases
from assistant.llm.parts import BARE, GENITIVE, NUMBER, VERB, Part, Word, first_bare, runs
from assistant.llm.speech import Speech
from assistant.llm.tokens import FREE, UNIT, Token, plain, tokens_of

_HARD = frozenset(";:()")


def parts_of(speech: Speech, text: str) -> list[Part]:
    """The main clauses of a sentence, with the clauses under them."""
    return _Reader(speech, plain(tokens_of(speech, text))).read()


class _Reader:
    """Reads one sentence from left to right."""

    def __init__(self, speech: Speech, tokens: Sequence[Token]) -> None:
        self._cues = speech.words
        self._at = Tokens(speech.words, tokens)
        self._role = BARE
        self._under = ""
        self._mains = [Part()]
        self._open: list[Part] = [self._mains[0]]
        self._infinitive = False
        self._link = ""

    @property
    def _main(self) -> Part:
        return self._mains[-1]

    @property
    def _now(self) -> Part:
        return self._open[-1]

    def read(self) -> list[Part]:
        for at, token in enumerate(self._at.all):
            if token.text == ",":
                self._comma(at)
            elif token.kind == "mark":
                self._new_main(at)
            else:
                if token.text in self._cues.excepting:
                    self._except(at)
                getattr(self, f"_{token.kind}")(at, token)
        return [p for p in self._mains if p.words or p.parts]

    # what tokens do ---------------------------------------------------------------------------

    def _comma(self, at: int) -> None:
        following = self._at.token(at + 1)
        if following is None or following.kind in ("and", "mark"):
            return
        if following.kind == "sub":
            self._close(to_main=True)
            return
        ahead = self._at.ahead(at + 1)
        if any(t.kind in ("verb", "modal") for t in ahead):
            if self._main.finite:
                self._new_main(at, takes=following.kind in ("verb", "modal"))
            else:
                self._close(to_main=True)
        elif self._main.finite and any(t.kind == "not" for t in ahead):
            self._new_main(at, takes=True, same=True)
        elif not self._again(at, ahead):
            self._link = ","
            self._role = FREE if following.value == FREE else self._role

    def _and(self, at: int, token: Token) -> None:
        following = self._at.token(at + 1)
        if following is None:
            return
        ahead = self._at.ahead(at + 1)
        acts = following.kind in ("verb", "modal")
        if following.kind == "sub":
            self._close(to_main=True)
        elif any(t.kind in ("verb", "modal") for t in ahead):
            self._with_verb(at, token, acts)
        elif token.value == "but":
            self._new_main(at, takes=True, same=True)
        elif self._again(at, ahead):
            self._main.joined = token.value
        else:
            self._link = token.value

    def _with_verb(self, at: int, token: Token, acts: bool) -> None:
        sub = self._now.marker != ""
        if sub and (not self._main.finite or (acts and self._now.marker == "som")):
            if acts:
                self._now.finite = False  # "som är kallad och får förhinder"
            else:
                self._push(Part(self._now.marker, joined=token.value), self._main)
        elif self._main.finite:
            self._new_main(at, takes=acts)
            self._main.joined = token.value
        else:
            self._link = token.value

    def _sub(self, at: int, token: Token) -> None:
        if token.value == "about" and not self._at.opens_clause(at):
            self._prep(at, Token(token.text, token.key, "prep", "about"))
            return
        before = self._at.token(at - 1) if at else None
        following = self._at.token(at + 1)
        if token.value == "att" and following is not None and self._at.infinite(following):
            self._role, self._infinitive = BARE, True
            return
        kind = "om" if token.value == "about" else token.value
        if before is not None and before.text in self._cues.turning:
            kind = f"{before.text} {kind}"
        elif kind == "att" and before is not None and before.kind in ("prep", "sub"):
            kind = f"{before.text} att"
        joined = before.value if before is not None and before.kind == "and" else ""
        parent = self._now if kind in ("som", "att") else self._main
        if self._now.marker == "som" and self._now.aside:
            parent = self._now
        elif kind not in ("som", "att") and not kind.endswith(" att"):
            self._close(to_main=True)
        aside = before is not None and before.text == ","
        if kind == "som" and aside and self._now is self._main and self._main.finite:
            last = self._main.words[-1:]
            self._new_main(at)
            self._main.words += [Word(w.key, BARE, w.said) for w in last]
            return
        after = parent.words[-1].key if parent.words else ""
        free = kind == "som" and self._role != BARE and not (before and before.kind == "word")
        self._push(Part(kind, joined=joined, aside=aside, after=after, free=free), parent)

    def _prep(self, at: int, token: Token) -> None:
        following = self._at.token(at + 1)
        if following is None or following.kind in ("mark", "and", "verb", "modal", "prep"):
            return  # a particle: "tar över", "bjuds in"
        self._role, self._under = token.value, token.text
        self._now.prepositions.add(token.text)
        if not self._now.words and not self._now.opens_with:
            self._now.opens_with = token.text

    def _modal(self, at: int, token: Token) -> None:
        gets = token.text in self._cues.gets
        if gets and not self._at.infinitive_after(at):
            self._verb(at, Token(token.text, token.key, "verb"))
            return
        self._begin_verb(at)
        self._now.modal = self._now.modal or token.value
        self._infinitive = True

    def _verb(self, at: int, token: Token) -> None:
        if self._infinitive and token.text.endswith(("s", "a")):
            self._infinitive = False
        else:
            self._begin_verb(at)
        self._now.denied += token.value == "denies"  # "saknar", "slipper"
        self._now.words.append(Word(token.key, VERB))
        self._now.passive = self._now.passive or token.text.endswith("s")
        self._role = BARE

    def _not(self, at: int, token: Token) -> None:
        following = self._at.token(at + 1)
        if token.text in self._cues.nots_of_words and following is not None:
            self._now.words.append(Word(token.key, FREE))  # "icke våldsutövande"
            self._now.narrowed.append((token.key, following.key))
        else:
            self._now.denied += 1

    def _pronoun(self, at: int, token: Token) -> None:
        following = self._at.token(at + 1)
        if token.value == "to":  # "dit"
            self._now.pronouns.append("to")
        elif (
            following is None
            or following.kind in ("mark", "and", "sub", "prep", "not", "verb")
            or following.text in self._cues.particles
        ):
            self._now.pronouns.append(self._role)

    def _skip(self, at: int, token: Token) -> None:
        last = self._at.token(at - 1) if at else None
        if self._at.when(token) and last is not None and last.kind in ("word", "verb"):
            self._push(Part("om"), self._now)
            return
        before = self._now.words[-1] if self._now.words else None
        if before is not None and before.role == GENITIVE and token.text in self._cues.owned:
            self._now.owned = True
        if self._infinitive and token.text in self._cues.infinitives:
            self._infinitive = False

    def _word(self, at: int, token: Token) -> None:
        part = self._now
        if part.marker and not part.finite and self._cues.supines.fullmatch(token.text):
            self._verb(at, Token(token.text, token.key, "verb"))
            return
        role = token.value or self._role
        if not token.value and GENITIVE_FORM.search(token.text):
            role = GENITIVE
        elif not token.value and self._infinitive and self._at.infinite(token):
            role, self._infinitive = VERB, False
            self._now.passive = self._now.passive or token.text.endswith("s")
        if self._link and self._now.words:
            self._now.links.append((self._now.words[-1].key, self._link, token.key))
        self._link = ""
        said = token.text if token.key.startswith(UNIT) else ""
        self._modifier(at, token)
        self._owner(at, token, role)
        self._now.counted |= self._at.counted(self._at.all[at : at + 2])
        under = self._under if role == self._role and role != BARE else ""
        self._now.words.append(Word(token.key, role, said, under))

    def _owner(self, at: int, token: Token, role: str) -> None:
        following = self._at.token(at + 1)
        if role == GENITIVE and following is not None and following.kind in ("word", "skip"):
            self._now.owners.append((token.key, following.key))

    def _modifier(self, at: int, token: Token) -> None:
        """An adjective right before its noun narrows it."""
        before = self._at.token(at - 1) if at else None
        if before is None or before.kind != "word" or before.value or token.value:
            return
        if self._cues.narrowing.fullmatch(before.text):
            self._now.narrowed.append((before.key, token.key))

    def _except(self, at: int) -> None:
        """What an exception speaks of, up to the next mark; it belongs to what stands before it."""
        keys: list[str] = []
        for token in self._at.all[at + 1 :]:
            if token.kind == "mark" or (keys and (token.kind == "sub" or self._at.when(token))):
                break
            if token.kind in ("word", "verb"):
                keys.append(token.key)
        before = [p for p in self._mains if p.finite]
        if before and self._mains[0].finite:
            before[-1].excepted += keys

    # how clauses open and close ---------------------------------------------------------------

    def _begin_verb(self, at: int) -> None:
        if self._now.marker and self._now.finite:
            self._close(to_main=False)
        starts = not self._now.words and not self._now.marker and not self._now.parts
        if starts and self._at.conditional(at):
            self._push(Part("om", before=True), self._main)
        part = self._now
        if not part.finite:
            if any(w.role in (BARE, GENITIVE) for w in part.words):
                part.subject = part.subject or tuple(part.words)
            if part.opens_with:
                part.fronted = tuple(w for w in part.words if w.role not in (BARE, VERB))
        part.finite = True
        self._role = BARE

    def _push(self, part: Part, parent: Part) -> None:
        part.before = part.before or not parent.finite
        parent.parts.append(part)
        self._open.append(part)
        self._role, self._infinitive = BARE, False

    def _close(self, *, to_main: bool) -> None:
        while len(self._open) > 1 and (to_main or self._now.finite):
            self._open.pop()
        self._role, self._infinitive = BARE, False

    def _new_main(self, at: int, *, takes: bool = False, same: bool = False) -> None:
        last = self._main
        if not last.finite and not last.parts and not takes:
            self._role = BARE
            return
        joined = self._at.all[at].text not in _HARD
        following = self._at.token(at + 1)
        then = following is not None and following.text in self._cues.then
        part = Part(then=then or (joined and last.then))
        if takes or same:
            part.subject = last.subject or first_bare(last)
            part.words += list(part.subject)
        if same:
            part.words += [w for w in last.words if w.role == VERB]
            part.modal, part.finite, part.passive = last.modal, True, last.passive
        if joined:
            part.shared = (*last.shared, *last.fronted)
            part.parts += [p for p in last.parts if p.before and p.marker not in ("som", "att")]
        self._mains.append(part)
        self._open = [part]
        self._role, self._infinitive, self._link = BARE, False, ""

    def _again(self, at: int, ahead: Sequence[Token]) -> bool:
        """Does a row of phrases begin anew ("… A för B och C för D")? Then it is a clause."""
        roles = phrases(ahead)
        part = self._now
        if not part.finite or part.marker:
            return False
        seen = part.prepositions | ({BARE} if part.bare() else set())
        counted = bool(part.counted & self._at.counted(ahead)) and any(
            t.kind == "word" and (not t.value or t.text in self._cues.anywhere) for t in ahead
        )
        others = set(roles[1:]) & (seen - {BARE, *roles[:1]})
        if not counted and (len(roles) < 2 or roles[0] not in seen or not others):
            return False
        own_subject = not counted and roles[0] == BARE and runs(part) < 2
        self._gapped(at, takes=not own_subject)
        classes = {self._cues.prepositions.get(role, role) for role in roles} - {BARE, FREE}
        classes |= {NUMBER} if counted else set()
        self._main.contrast |= classes
        part.contrast |= classes
        return True

    def _gapped(self, at: int, *, takes: bool) -> None:
        """A clause that lends its verb from the one before."""
        last = self._main
        self._new_main(at, takes=takes)
        part = self._main
        part.words += [w for w in last.words if w.role == VERB and w not in part.words]
        part.modal, part.denied, part.passive = last.modal, last.denied, last.passive
        part.finite = True
