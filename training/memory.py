"""Makes the memory of everyday questions in official words (``assistant/memory.py``).

``python -m training.fusion`` calls it first; it must be made anew when the encoder has changed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from assistant.encoder import MODEL_FOLDER, Encoder
from assistant.memory import FILE
from training import data
from training.data import Pair
from training.export import int8_rows

FAMILIES = ("agreements", "phrases")
MOST = 14_000
"""Examples: what keeps the file below 6 MB."""
SEED = 23


def examples() -> list[Pair]:
    """The repository's own pairs that the memory is made of, those held back too."""
    here = Path(__file__).parent
    pairs = [pair for family in FAMILIES for pair in data.everyday_pairs(here, family)]
    if len(pairs) > MOST:
        pairs = random.Random(SEED).sample(pairs, MOST)
    return pairs


def write_memory(pairs: Sequence[Pair], encoder: Encoder, folder: Path = MODEL_FOLDER) -> None:
    """Writes the memory of some pairs into a model folder."""
    texts = {text: at for at, text in enumerate(dict.fromkeys(pair.text for pair in pairs))}
    questions, _ = int8_rows(encoder.encode([pair.question for pair in pairs]))
    wordings, _ = int8_rows(encoder.encode(list(texts)))
    tensors = {
        "questions": questions,
        "wordings": wordings,
        "of": np.array([texts[pair.text] for pair in pairs], np.int32),
        "encoder": np.frombuffer(encoder.fingerprint.encode(), np.uint8).copy(),
    }
    unfinished = folder / f".{FILE}"
    save_file(tensors, unfinished)
    unfinished.chmod(0o644)
    unfinished.replace(folder / FILE)


def file_of(pair: Pair) -> str:
    """The file of pairs that a pair is from."""
    return pair.group.split("/")[1]
