"""Running text and lists: which line begins a block, and which goes on with the last one."""

from __future__ import annotations

import re

from assistant.reading.bullets import cut_at_bullets, says, trim
from assistant.reading.levels import Levels
from assistant.reading.lines import BULLET, INLINE_BULLET, ORDERED, TAGS
from assistant.reading.tables import Block, Row, Span, names_actor
from assistant.swedish import Language

_ENDED = (".", "!", "?", ":", ";", ">")
_DEFINED = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:\*\*[^*]{2,60}\*\*\s*[:–-]|\*\*[^*]{2,60}:\*\*|[A-ZÅÄÖ][^.:;!?|]{1,45}:)\s+\S"
)
_THAT = re.compile(r"^\s*att(?P<wide>\s{2,}|\t)?\s*(?=[a-zåäö])")  # "att   bevilja medel, samt"
_DECIDES = re.compile(r"(?:\bbesluta\w*|:)\s*$", re.I)
Blocks = list[Block] | list[Block | Row]


class Flow:
    """Takes text into the blocks that are open: a section's, or those of a table's cell.

    ``gap`` is true behind a blank line or what was dropped; ``hangs`` where the next lines of an
    item stand under its words.
    """

    def __init__(self, raw: str, language: Language, *, hangs: bool = False) -> None:
        self.raw = raw
        self.language = language
        self.hangs = hangs
        self.gap = True
        self.levels = Levels()
        self.bare = ""  # a bullet alone on its line, whose text comes next

    def take(self, blocks: Blocks, start: int, text: str) -> None:
        """Takes a line's text."""
        last = last_block(blocks)
        span = trim(self.raw, start, start + len(text))
        listed = BULLET.match(text) or ORDERED.match(text)
        if self._leaves_list(last, text):
            last = None
        if last is not None and not self.gap and not self.bare and self._is_suspended(text):
            last.spans.append(span)
        elif listed and not text[listed.end() :].strip():
            self.bare = text
        elif self._is_clause(last, text):
            self.levels.clear()
            self._add_item(blocks, span, "•")
        elif listed or INLINE_BULLET.search(text):
            self.bare = ""
            self.fill(blocks, start, start + len(text))
        elif self.bare:
            self._add_item(blocks, span, self.bare)
            self.bare = ""
        elif last is not None and self._continues(last, text):
            last.spans.append(span)
        elif span[0] < span[1]:
            self.levels.clear()
            blocks.append(Block("paragraph", [span]))

    def fill(self, blocks: Blocks, start: int, end: int) -> None:
        """Text of a cell or a bulleted line, cut at each bullet; its first part may go on."""
        for kind, a, b, bullet in cut_at_bullets(self.raw, start, end):
            span = trim(self.raw, a, b)
            if span[0] >= span[1] or not says(self.raw[slice(*span)]):
                continue
            last = last_block(blocks)
            if kind == "item":
                if last is None or last.kind == "paragraph":
                    self.levels.clear()
                self._add_item(blocks, span, bullet)
            elif last is not None and self._goes_on(last, self.raw[slice(*span)]):
                last.spans.append(span)
            else:
                blocks.append(Block(kind, [span]))

    def has_ended(self, block: Block) -> bool:
        """True where a block's text has come to the end of a sentence."""
        return self.raw[block.spans[-1][0] : block.spans[-1][1]].rstrip(" *").endswith(_ENDED)

    def _add_item(self, blocks: Blocks, span: Span, bullet: str) -> None:
        last = last_block(blocks)
        opens = last is not None and self.raw[slice(*last.spans[-1])].endswith(":")
        level = self.levels.of(bullet, opens=opens)
        blocks.append(Block("subitem" if level else "item", [span], level))

    def _leaves_list(self, last: Block | None, text: str) -> bool:
        """A sentence further out than the words of the list above."""
        if last is None or last.kind == "paragraph" or not text.lstrip()[:1].isupper():
            return False
        if BULLET.match(text) or ORDERED.match(text):
            return False
        if self.hangs and self.levels.level_with(text) and not self._is_open(last):
            return True
        return self.levels.encloses(text) and self.has_ended(last)

    def _is_clause(self, last: Block | None, text: str) -> bool:
        """One of the clauses of a decision: "att   bevilja medel, samt"."""
        that = _THAT.match(text)
        if that is None or last is None or self.bare:
            return False
        before = self.raw[slice(*last.spans[-1])]
        first = self.raw[slice(*last.spans[0])]
        follows = last.kind != "paragraph" and _THAT.match(first) is not None
        if follows:
            return that["wide"] is not None or before.endswith((",", "samt", "och", "."))
        return _DECIDES.search(before) is not None and not (self.gap and that["wide"] is None)

    def _continues(self, last: Block, text: str) -> bool:
        if self.gap:
            return self._goes_on(last, text)
        opens_next = last.kind != "paragraph" and text.rstrip().endswith(":")
        if text.strip()[:1].isupper() and (self._is_label(last) or opens_next):
            return not self.has_ended(last) if opens_next else False
        return not (_DEFINED.match(text) and (self.has_ended(last) or self._is_defined(last)))

    def _is_label(self, block: Block) -> bool:
        """A line that only says who: "Ansvarig: Vårdcentralen"."""
        line = self.raw[block.spans[0][0] : block.spans[-1][1]]
        return block.kind == "paragraph" and names_actor(line, self.language)

    def _is_defined(self, last: Block) -> bool:
        return (
            last.kind == "paragraph" and _DEFINED.match(self.raw[slice(*last.spans[0])]) is not None
        )

    def _goes_on(self, last: Block, text: str) -> bool:
        """After a gap a sentence goes on in lower case, or after a word that cannot end it."""
        if self.has_ended(last):
            return False
        opening = TAGS.sub("", text).strip()[:1]
        return opening.islower() or self._last_word(last) in self.language.function_words

    def _is_open(self, block: Block) -> bool:
        """True where a block's text ends in what cannot end it: "BUP och", "BUP,"."""
        final = self._last_word(block)
        return final.endswith(",") or final in self.language.function_words

    def _last_word(self, block: Block) -> str:
        return "".join(self.raw[slice(*block.spans[-1])].split()[-1:]).lower()

    def _is_suspended(self, text: str) -> bool:
        """E.g. "- och beroendeområdet": the hyphen of a broken line, not a bullet."""
        dash = re.match(r"\s*[-–]\s+(\w+)", text)
        return dash is not None and dash.group(1) in self.language.hyphen_keepers


def last_block(blocks: Blocks) -> Block | None:
    """The block that text may go on with."""
    last = blocks[-1] if blocks else None
    return last if isinstance(last, Block) else None
