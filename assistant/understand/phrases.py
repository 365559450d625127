"""Finding many words and phrases in a text, by word, inflected and without å, ä and ö.

How a phrase is written in the data:

- ``ungdomsmottagning``: the word and its inflections ("ungdomsmottagningens"); also split in two
  ("ungdoms mottagning"), as people in a hurry write.
- ``psykiatri*``: every word that begins so; ``*missbruk``: every word that ends so, inflected.
- ``mår ~ dåligt``: up to three words between.
- ``sip!``: exactly this word, never inflected.

A phrase never crosses the end of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.understand.plain import Plain, bare, plain

_GAP = "~"
_LONGEST_GAP = 3
_SHORTEST_STEM = 3
_SHORTEST_SPLIT = 7
_LONGEST_PHRASE = 120  # characters
_KNOWN_WORDS = 50_000  # words whose first step is remembered: about 5 MB when full
_RECENT = 64  # texts whose hits are remembered

# Endings of Swedish nouns, adjectives and regular verbs that are cut off …
_CUT = """
s n en et ns ens ets na nas ar er or arna erna orna arnas ernas ars ers t a e r rna rnas rs
ade at des ts de"""
# … and those that something else stands for: "flickor" → "flicka", "hemmet" → "hem"
_CHANGED = """
or:a orna:a ornas:a ar:e arna:e arnas:e ade:a at:a as:a er:a te:a ades:a ats:a ande:a iet:i
ier:i in:i na:en erna:e an:a ans:a mmet:m mmen:m mma:m nnen:n nnet:n"""
_ENDINGS = tuple(
    sorted(
        [(ending, "") for ending in _CUT.split()]
        + [(pair.split(":")[0], pair.split(":")[1]) for pair in _CHANGED.split()],
        key=lambda pair: -len(pair[0]),
    )
)


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflection of, longest ending first."""
    found = [word]
    if ":" in word:
        found.append(word.partition(":")[0])
    for ending, instead in _ENDINGS:
        keep = len(word) - len(ending)
        if keep >= _SHORTEST_STEM and word.endswith(ending) and (len(ending) < 3 or keep > 3):
            found.append(word[:keep] + instead)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Hit:
    """A word or phrase of a lexicon in a text.

    Attributes:
        key: the entry that it belongs to.
        start, end: half-open span in the text.
        text: as written.
    """

    key: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Node:
    """What may follow here: words, beginnings, endings; and the keys of phrases that end here."""

    words: dict[str, _Node] = field(default_factory=dict)
    exact: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    suffixes: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    keys: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    is_break: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """A phrase found in plain text: its span, whether words stood in a gap, its key."""

    start: int
    end: int
    gapped: bool
    key: str


class Phrases:
    """All phrases of a lexicon file as one automaton over words.

    Args:
        entries: (key, phrase) in order; a phrase may belong to several keys.
        nested: True keeps a phrase within a longer one of another key ("dricker" within "mamma
            dricker"); False drops it ("psykiatri" within "barn- och ungdomspsykiatri").
        alone: keys whose phrases are dropped there all the same ("sjukdom" in "bipolär sjukdom").
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, str]],
        *,
        nested: bool = False,
        alone: frozenset[str] = frozenset(),
    ) -> None:
        self._nested = nested
        self._alone = alone
        self._root = _Node()
        self._first: dict[str, tuple[_Node, ...]] = {}
        self._beginnings: frozenset[str] = frozenset()
        self._recent = lru_cache(maxsize=_RECENT)(self._search)
        for key, phrase in entries:
            self._add(key, phrase)
        self._beginnings = frozenset(
            word[:end] for word in self._root.words for end in range(_SHORTEST_STEM + 1, len(word))
        )

    def _add(self, key: str, phrase: str) -> None:
        words = [
            t.text for t in _tokens(plain(phrase.replace("*", "\u2217").replace("!", "\u2757")))
        ]
        for spelled in dict.fromkeys((tuple(words), tuple(bare(w) for w in words))):
            nodes = [self._root]
            for word in spelled:
                nodes = [_child(node, word) for node in nodes]
            if key not in nodes[0].keys:
                nodes[0].keys.append(key)

    def find(self, text: str) -> tuple[Hit, ...]:
        """The phrases of a text in order of place; of overlapping ones the longest.

        A phrase within a longer one of the same key is not a hit, but for one around a gap.
        Phrases of several keys give one hit for each.
        """
        return self._recent(text)

    def _search(self, text: str) -> tuple[Hit, ...]:
        source, tokens = _read(text)
        found = [
            _Match(tokens[at].start, tokens[end - 1].end, gapped, key)
            for at, token in enumerate(tokens)
            if self._may_begin(token)
            for end, gapped, key in self._from(tokens, at)
        ]
        return tuple(_hits(text, source, self._outermost(found)))

    def _outermost(self, found: list[_Match]) -> list[tuple[int, int, str]]:
        """Without what lies within a longer phrase that has no gap, in order of place."""
        solid = sorted({(m.start, m.end, m.key) for m in found if not m.gapped})
        kept = set()
        for m in found:
            first = bisect_left(solid, (m.start - _LONGEST_PHRASE, 0, ""))
            around = solid[first : bisect_left(solid, (m.start + 1, 0, ""))]
            dropped = not self._nested or m.key in self._alone
            inside = any(
                m.end <= end and (start, end) != (m.start, m.end) and (key == m.key or dropped)
                for start, end, key in around
            )
            if not inside:
                kept.add((m.start, m.end, m.key))
        return sorted(kept)

    def _may_begin(self, token: _Token) -> bool:
        """Whether a phrase can begin with a token: most words of a text begin none."""
        if token.is_break:
            return False
        opens = self._first_of(token.text) or token.text in self._beginnings
        return bool(opens) or self._root.gap is not None

    def _first_of(self, word: str) -> tuple[_Node, ...]:
        """``_word_steps`` from the root, where most words lead nowhere: each is looked up once."""
        first = self._first.get(word)
        if first is None:
            if len(self._first) >= _KNOWN_WORDS:
                self._first.clear()
            first = self._first[word] = tuple(_word_steps(self._root, word))
        return first

    def _first_steps(self, tokens: list[_Token], at: int) -> list[tuple[_Node, int]]:
        """``_steps`` from the root."""
        steps = [(child, at + 1) for child in self._first_of(tokens[at].text)]
        if tokens[at].text in self._beginnings:  # what two words make begins with the first
            steps += _joined_steps(self._root, tokens, at)
        return steps

    def _from(self, tokens: list[_Token], at: int) -> Iterator[tuple[int, bool, str]]:
        """(end token, with a gap?, key) of every phrase that begins at a token."""
        waiting = [(child, end, False) for child, end in self._first_steps(tokens, at)]
        if self._root.gap is not None:
            waiting += [(c, end, True) for c, end in _gap_steps(self._root.gap, tokens, at)]
        while waiting:
            node, here, gapped = waiting.pop()
            for key in node.keys:
                yield here, gapped, key
            if here >= len(tokens) or tokens[here].is_break:
                continue
            waiting += [(child, end, gapped) for child, end in _steps(node, tokens, here)]
            if node.gap is not None:
                waiting += [(child, end, True) for child, end in _gap_steps(node.gap, tokens, here)]


def _child(node: _Node, word: str) -> _Node:
    if word == _GAP:
        node.gap = node.gap or _Node()
        return node.gap
    if word.endswith("\u2217"):
        return node.prefixes.setdefault(word[:-1], _Node())
    if word.startswith("\u2217"):
        return node.suffixes.setdefault(word[1:], _Node())
    if word.endswith("\u2757"):
        return node.exact.setdefault(word[:-1], _Node())
    return node.words.setdefault(word, _Node())


def _steps(node: _Node, tokens: list[_Token], here: int) -> Iterator[tuple[_Node, int]]:
    """The nodes that the next word, or the next two written apart, lead to."""
    for child in _word_steps(node, tokens[here].text):
        yield child, here + 1
    yield from _joined_steps(node, tokens, here)


def _word_steps(node: _Node, word: str) -> Iterator[_Node]:
    """The nodes that one word leads to."""
    if word in node.exact:
        yield node.exact[word]
    seen = set()
    for stem in stems(word) if node.words else ():
        child = node.words.get(stem)
        if child is not None and id(child) not in seen:
            seen.add(id(child))
            yield child
    yield from _affixed(node, word)


def _joined_steps(node: _Node, tokens: list[_Token], here: int) -> list[tuple[_Node, int]]:
    """The nodes that two words written apart lead to: "ungdoms mottagning"."""
    word = tokens[here].text
    if len(word) <= _SHORTEST_STEM or here + 1 >= len(tokens) or not node.words:
        return []
    following = tokens[here + 1]
    if following.is_break or len(word) + len(following.text) < _SHORTEST_SPLIT:
        return []
    return [
        (node.words[s], here + 2)
        for s in stems(word + following.text)
        if s in node.words and len(s) > len(word) + 2
    ]


def _affixed(node: _Node, word: str) -> Iterator[_Node]:
    if node.prefixes:
        for end in range(len(word), 1, -1):
            if word[:end] in node.prefixes:
                yield node.prefixes[word[:end]]
    if node.suffixes:
        for stem in stems(word):
            for start in range(len(stem) - 1):
                if stem[start:] in node.suffixes:
                    yield node.suffixes[stem[start:]]


def _gap_steps(gap: _Node, tokens: list[_Token], here: int) -> Iterator[tuple[_Node, int]]:
    for skipped in range(_LONGEST_GAP + 1):
        place = here + skipped
        if place >= len(tokens) or tokens[place].is_break:
            return
        yield from _steps(gap, tokens, place)


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Plain, list[_Token]]:
    """A text and its tokens, not to be changed: many lexicon files are looked for in one text."""
    source = plain(text)
    return source, _tokens(source)


def _tokens(source: Plain) -> list[_Token]:
    """Words, breaks between sentences, and the marks of the phrase language."""
    return [
        _Token(
            m.group(),
            m.start(),
            m.end(),
            not m.group()[0].isalnum() and m.group()[0] not in "~\u2217",
        )
        for m in _PATTERN.finditer(source.text)
    ]


_PATTERN = re.compile(r"\u2217?[^\W_]+(?::[^\W_]+)?[\u2217\u2757]?|~|[.!?;](?=\s|$)|\n\s*\n")


def _hits(text: str, source: Plain, spans: list[tuple[int, int, str]]) -> Iterator[Hit]:
    for start, end, key in spans:
        first, last = source.span(start, end)
        yield Hit(key, first, last, text[first:last])
