"""A model's reply as it comes → statements with the numbers that they cite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.swedish import Language, sentence_spans

MAX_STATEMENTS = 12
_MARKS = re.compile(r"\[\s*\d+(?:\s*[,;och–-]+\s*\d+)*\s*\]")
_NUMBER = re.compile(r"\d+")
_STARTS = re.compile(r"^(?:[-*•–·]|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|^#+\s*")
_LATE_MARK = re.compile(r"([.!?])\s*((?:\[[^\]]*\]\s*)+)")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the model, without its marks, and the numbers that stood in it."""

    text: str
    cited: tuple[int, ...]


def statements(pieces: Iterable[str], language: Language) -> Iterator[Said]:
    """Yields each statement as soon as its line is whole; at most ``MAX_STATEMENTS``."""
    waiting, count = "", 0
    for piece in _with_end(pieces):
        waiting += piece
        while (cut := _whole(waiting)) >= 0:
            line, waiting = waiting[:cut], waiting[cut:].lstrip("\n")
            for said in _of_line(line, language):
                yield said
                count += 1
                if count >= MAX_STATEMENTS:
                    return


def _with_end(pieces: Iterable[str]) -> Iterator[str]:
    yield from pieces
    yield "\n"


def _whole(text: str) -> int:
    """Where the first whole line ends, or -1; thoughts in tags are waited for."""
    if "<think>" in text and "</think>" not in text:
        return -1
    return text.find("\n")


def _of_line(line: str, language: Language) -> Iterator[Said]:
    text = _EMPHASIS.sub("", _STARTS.sub("", _THOUGHT.sub("", line).strip())).strip()
    text = _LATE_MARK.sub(r" \2\1 ", text)  # "… år. [1]" is "… år [1]."
    for start, end in sentence_spans(text, language):
        sentence = text[start:end]
        cited = tuple(
            dict.fromkeys(int(n) for m in _MARKS.findall(sentence) for n in _NUMBER.findall(m))
        )
        bare = " ".join(_MARKS.sub("", sentence).split())
        bare = re.sub(r"\s+([.,;:!?])", r"\1", bare)
        if bare:
            yield Said(bare, cited)
