"""Files that are no documents: a saved error page, a form to fill in."""

from __future__ import annotations

import re

from assistant.swedish import Language, fold
from assistant.types import Document

_SHORT = 3000  # characters; a document that quotes "sidan finns inte" is longer
_FIELD = re.compile(r"_{5,}|\.{12,}|[☐□]|\[ ?\]")
_MIN_FIELDS, _SHARE = 8, 0.35  # fields to fill in, and their share of the solid lines


def no_document(document: Document, language: Language) -> str:
    """Why a file is no document, or "" where it is one."""
    head = fold(document.text[:800])
    if len(document.text) < _SHORT:
        said = next((words for words in sorted(language.error_pages) if words in head), "")
        if said:
            return f"Filen är en sparad felsida (”{said}”), inget dokument"
    solid = [line for line in document.text.splitlines() if line.strip()]
    fields = sum(_FIELD.search(line) is not None for line in solid)
    if fields >= _MIN_FIELDS and fields >= _SHARE * len(solid):
        return "Filen är en blankett, inget dokument"
    return ""
