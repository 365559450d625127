"""Damage for files: bytes flipped, cut out or spliced in."""

from __future__ import annotations

import random


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
