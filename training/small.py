"""The whole recipe in miniature: does every step of ``training.make`` run, and fit the next?

The first lines of each text and of the general pairs, few and short pieces, one pass: some two
minutes of processor time. What comes out is a model in form only.
"""

from __future__ import annotations

import lzma
from dataclasses import replace
from itertools import islice
from pathlib import Path

from training import data
from training.recipe import Recipe

LINES = 1500
"""Of each text and of each file of general pairs."""


def small_recipe(recipe: Recipe) -> Recipe:
    """Return the recipe with every number that costs time brought down."""
    members = tuple(
        replace(member, mixed=500, everyday=replace(member.everyday, epochs=1))
        for member in recipe.members
    )
    return replace(
        recipe,
        vocabulary=3000,
        dim=32,
        skipgram_epochs=1,
        skipgram_pieces=200_000,
        adjacent=500,
        hidden=16,
        everyday_copies=1,
        late_copies=1,
        late_general=200,
        members=members,
    )


def small_data(source: Path, folder: Path) -> Path:
    """Return ``folder`` with the first lines of each text and general pairs of ``source``."""
    kinds = (("text", "txt.xz", data.TEXTS), ("pairs", "jsonl.xz", data.GENERAL))
    for kind, ending, names in kinds:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name in names:
            rows = islice(data.lines(source / kind / f"{name}.{ending}"), LINES)
            packed = lzma.open(folder / kind / f"{name}.{ending}", "wt", preset=0, encoding="utf-8")
            with packed as file:
                file.writelines(f"{row}\n" for row in rows)
    return folder
