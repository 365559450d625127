"""Documents as JSON: the plain truth beside the vector store."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from assistant.types import Document, Passage, Section, Sentence, Validity

_DATES = ("valid_from", "valid_to", "revised", "dated")


def write_documents(file: Path, documents: tuple[Document, ...]) -> None:
    """Writes documents with text, sections, passages and sentences, one a line."""
    with file.open("w", encoding="utf-8") as opened:
        for document in documents:
            opened.write(json.dumps(_to_json(document), ensure_ascii=False) + "\n")


def read_documents(file: Path) -> tuple[Document, ...]:
    """What ``write_documents`` wrote, equal in every field.

    Raises:
        OSError, ValueError, KeyError, TypeError: the file is missing or damaged.
    """
    with file.open(encoding="utf-8") as lines:
        return tuple(_from_json(json.loads(line)) for line in lines)


def _to_json(d: Document) -> dict[str, Any]:
    return {
        "id": d.id,
        "title": d.title,
        "kind": d.kind,
        "file": d.file,
        "text": d.text,
        "short": d.short,
        "issuer": d.issuer,
        "editions": d.editions,
        "dropped": d.dropped,
        "listed": d.listed,
        "masked": d.masked,
        "validity": {
            **{k: v.isoformat() for k in _DATES if (v := getattr(d.validity, k)) is not None},
            "quote": d.validity.quote,
            "extends": d.validity.extends,
        },
        "sections": [
            (s.number, s.title, s.depth, s.path, s.start, s.body, s.end) for s in d.sections
        ],
        "passages": [
            {
                "id": p.id,
                "section": p.section,
                "heading": p.heading,
                "path": p.path,
                "row": p.row,
                "span": (p.start, p.end),
                "reading": p.reading,
                "page": p.page,
                "sentences": [(s.start, s.end, s.text, s.kind, s.lead_in) for s in p.sentences],
            }
            for p in d.passages
        ],
    }


def _from_json(raw: dict[str, Any]) -> Document:
    text = raw["text"]
    same = _Same()
    validity = raw["validity"]
    dates = {k: date.fromisoformat(validity[k]) for k in _DATES if k in validity}
    quote = validity["quote"]
    return Document(
        id=raw["id"],
        title=raw["title"],
        kind=raw["kind"],
        file=raw["file"],
        text=text,
        short=raw["short"],
        issuer=raw["issuer"],
        editions=tuple(raw["editions"]),
        dropped=tuple((a, b, why) for a, b, why in raw["dropped"]),
        listed=raw["listed"],
        masked=raw["masked"],
        validity=Validity(
            **dates,
            quote=(quote[0], quote[1]) if quote else None,
            extends=bool(validity.get("extends", False)),
        ),
        sections=tuple(
            Section(number, same(title), depth, same.path(path), start, body, end)
            for number, title, depth, path, start, body, end in raw["sections"]
        ),
        passages=tuple(_passage(raw["id"], text, p, same) for p in raw["passages"]),
    )


class _Same(dict[Any, Any]):
    """What is alike within a document is one value: half the passages are a single sentence.

    A third of the memory of many documents is saved.
    """

    def __call__(self, value: str) -> str:
        """The value that was met first."""
        found: str = self.setdefault(value, value)
        return found

    def path(self, titles: list[str]) -> tuple[str, ...]:
        """The same for a section's path."""
        path = tuple(map(self, titles))
        found: tuple[str, ...] = self.setdefault(path, path)
        return found


def _passage(document_id: str, text: str, raw: dict[str, Any], same: _Same) -> Passage:
    start, end = raw["span"]
    return Passage(
        id=raw["id"],
        document_id=document_id,
        section=raw["section"],
        heading=same(raw["heading"]),
        path=same.path(raw["path"]),
        row=raw["row"],
        start=start,
        end=end,
        text=same(text[start:end]),
        reading=same(raw["reading"]),
        sentences=tuple(
            Sentence(first, last, same(words), same(kind), same(lead))
            for first, last, words, kind, lead in raw["sentences"]
        ),
        page=raw["page"],
    )
