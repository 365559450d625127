"""A passage as readable HTML, with the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.markup import view
from assistant.types import Document, Passage, Sentence
from assistant.web.markup import esc

Span = tuple[int, int]


def passage_html(passage: Passage, document: Document, marks: Sequence[Span] = ()) -> str:
    """The passage's sentences as paragraphs and lists.

    Args:
        passage: of the document.
        document: whose text the spans refer to.
        marks: half-open spans in ``document.text`` to mark.
    """
    parts: list[str] = []
    open_as, before = "", passage.start
    for sentence in passage.sentences:
        kind = "ul" if sentence.kind == "item" else "p"
        if kind != open_as or (kind == "p" and "\n\n" in document.text[before : sentence.start]):
            parts.append(f"</{open_as}>" if open_as else "")
            parts.append(f"<{kind}>")
        elif kind == "p":
            parts.append(" ")
        shown = _marked(sentence, document.text, marks)
        parts.append(f"<li>{shown}</li>" if kind == "ul" else shown)
        open_as, before = kind, sentence.end
    parts.append(f"</{open_as}>" if open_as else f"<p>{esc(passage.reading)}</p>")
    return "".join(parts)


def _marked(sentence: Sentence, text: str, marks: Sequence[Span]) -> str:
    for start, end in marks:
        low, high = max(start, sentence.start), min(end, sentence.end)
        if low < high:
            return _partly(sentence, text, low, high)
    return esc(sentence.text)


def _partly(sentence: Sentence, text: str, low: int, high: int) -> str:
    """The sentence with ``[low, high)`` of the document marked; all of it where that is unclear."""
    read = view(text, [(sentence.start, sentence.end)])
    inside = [at for at, offset in enumerate(read.offsets) if low <= offset < high]
    whole = (low, high) == (sentence.start, sentence.end)
    if whole or not inside or read.text != sentence.text:
        return f"<mark>{esc(sentence.text)}</mark>"
    first, last = inside[0], inside[-1] + 1
    before, quoted, after = read.text[:first], read.text[first:last], read.text[last:]
    return f"{esc(before)}<mark>{esc(quoted)}</mark>{esc(after)}"
