"""Damage for files: bytes flipped, cut out or spliced in."""

from __future__ import annotations

import io
import random
import re
import zipfile

_ELEMENT = re.compile(rb"<w:(p|r|tr|tc|tbl|pPr|numPr|sectPr)[ >].*?</w:\1>", re.S)
_FIGURE = re.compile(rb'"\d+"')


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The data with 1 to 60 damages."""
    changed = bytearray(data)
    for _ in range(draw.choice([1, 3, 10, 60])):
        at = draw.randrange(max(1, len(changed)))
        match draw.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del changed[at : at + draw.choice([1, 20, 500])]
            case 2:
                begin = draw.randrange(len(data))
                changed[at:at] = data[begin : begin + draw.choice([1, 40, 900])]
            case _:
                changed[at : at + 4] = b"\xff\xff\xff\x7f"
    return bytes(changed)


def damaged(data: bytes, suffix: str, draw: random.Random) -> bytes:
    """The same, half the time below the outer form: a Word file's parts, a text's characters.

    Otherwise nearly every damaged package or text would be refused at its first byte.
    """
    if suffix in {".pdf", ".html"} or draw.random() < 0.5:
        return mutated(data, draw)
    if suffix == ".docx":
        return _repacked(data, draw)
    return mutated(data, draw).decode("utf-8", "replace").replace("\0", " ").encode()


def _repacked(data: bytes, draw: random.Random) -> bytes:
    """A Word file with one part damaged, in a package that is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = [n for n in old.namelist() if n.endswith(("document.xml", "styles.xml", ".rels"))]
        chosen = draw.choice([*names, "word/document.xml", "word/document.xml"])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _words(part, draw) if name == chosen else part)
    return out.getvalue()


def _words(part: bytes, draw: random.Random) -> bytes:
    """Elements taken out, doubled or moved, and figures changed: most of it can be parsed."""
    for _ in range(draw.choice([1, 2, 8])):
        found = list(_ELEMENT.finditer(part))
        if not found:
            return mutated(part, draw)
        at, end = draw.choice(found).span()
        match draw.randrange(8):
            case 0:
                part = part[:at] + mutated(part[at:end] or b" ", draw) + part[end:]
            case 1 | 2:
                part = part[:at] + part[end:]
            case 3 | 4:
                part = part[:end] + part[at:end] + part[end:]
            case 5 | 6:
                other = draw.choice(found).start()
                rest = part[:at] + part[end:]
                part = rest[:other] + part[at:end] + rest[other:] if other <= at else part
            case _:
                part = _FIGURE.sub(lambda _: b'"%d"' % draw.randrange(-2, 70_000), part, count=3)
    return part
