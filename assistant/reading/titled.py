"""A heading, and which words can be one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.extract import joined_letters

_MAX = 130


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that begins at line ``at`` and takes ``lines`` lines.

    Attributes:
        depth: from 1.
        skip: characters of the last of its lines that belong to it where text goes on behind it
            ("8 a § Kommunen ska …"), or 0 where it takes the whole line.
        step: its name in the path, where that is not the title.
        form: what told it: "mark", "number", "annex", "statute", "bold" or "form".
    """

    at: int
    lines: int
    number: str | None
    title: str
    depth: int
    form: str = "form"
    skip: int = 0
    step: str = ""


def clean(title: str) -> str:
    """A heading without markup, single spaces, its letters not held apart."""
    shown = (
        re.sub(r"<[^<>]*>|\*+|^#+\s+|\[\^[^\[\]]*\]|[\u00ad\u200b]", "", title).strip().rstrip("#")
    )
    return " ".join(joined_letters(shown).split())


def can_be_title(title: str) -> bool:
    """True for a short text that begins like a title and does not end like a sentence."""
    words = clean(title)
    return (
        0 < len(words) <= _MAX
        and (words[0].isupper() or words[0].isdigit())
        and not words.endswith((".", ",", ";", ":"))
        and "\t" not in title
    )
