"""The bytes of a text file → text: UTF-8, what a byte order mark names, else clear cp1252."""

from __future__ import annotations

import codecs
import re

from assistant.errors import CorpusError

UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's mark, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SWEDISH = frozenset("åäöÅÄÖ")
_BESIDE = frozenset("éèêáàüøæçñíóúÉÈÁÀÜØÆÇ")  # letters that Swedish text has beside its own
_SIGNS = frozenset("–—‘’‚“”„…•§°´·»«¹²³½¼¾©®™€£×±¨¬¤µ\u00a0\u00ad†‰‹›º¿¡¦")
_LATIN = re.compile(r"[\u0080-\u009f]")
# A sign between letters is a letter of another table: "f”r" is "för" as DOS wrote it.
_INSIDE = re.compile(r"[^\W\d_][‚„…†‡ˆ‰‹”“•™¤¦§¨¬±¼½¾][^\W\d_]")


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text, and what it was written in ("utf-8", "utf-16", "cp1252" …).

    Without a byte order mark and without valid UTF-8, a file is read as cp1252 (which holds
    Latin-1) only where it can hardly be anything else: å, ä or ö are among its letters, the others
    are such as Swedish text has, and no sign stands inside a word.

    Raises:
        CorpusError: it is no text, or it is not clear in what it was written.
    """
    marked = byte_order(data)
    if not marked and b"\0" in data[:65536]:
        raise CorpusError("Filen är inte text", where=name, remedy="spara den som text (UTF-8)")
    for kind in (marked,) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(kind)
        except UnicodeDecodeError:
            continue
        if kind != "cp1252" or _is_swedish(text):
            return text, UTF8 if kind == "utf-8-sig" else kind
    raise CorpusError(
        "Det går inte att avgöra filens teckenkodning; den är inte UTF-8",
        where=name,
        remedy="spara om den som UTF-8",
    )


def byte_order(data: bytes) -> str:
    """What a byte order mark names ("utf-16"), or ""."""
    return next((kind for mark, kind in _MARKS if data.startswith(mark)), "")


def _is_swedish(text: str) -> bool:
    """Whether text that was read as cp1252 shows no sign of another table."""
    beyond = {c for c in text if ord(c) > 127}
    if _LATIN.search(text) or _INSIDE.search(text) or not beyond & _SWEDISH:
        return False
    return beyond <= _SWEDISH | _BESIDE | _SIGNS
