"""The Unigram tokenizer and the training text as its pieces."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from training import data
from training.recipe import Recipe

LONG_NUMBER = re.compile(r"\d{5,}")
SHARES = {
    "statutes": 0.25,
    "riksdag-interpellations": 0.5,
    "government-pages": 0.5,
    "finland-statutes-and-courts": 0.06,
}


def empty_tokenizer(recipe: Recipe) -> Tokenizer:
    """Return an untrained tokenizer: lower case, no punctuation, numbers apart from words."""
    tokenizer = Tokenizer(models.Unigram())
    steps = [normalizers.NFKC(), normalizers.Lowercase()]
    if recipe.fold:
        steps += [normalizers.NFD(), normalizers.StripAccents()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    splits = [
        pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}§]+"), "removed"),
        pre_tokenizers.Digits(individual_digits=False),
    ]
    if recipe.mark:
        splits.append(pre_tokenizers.Metaspace(prepend_scheme="always", split=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(splits)
    return tokenizer


def sample(folder: Path, recipe: Recipe) -> Iterator[str]:
    """Yield the text that the pieces are learnt from; everyday questions count many times."""
    rng = random.Random(recipe.seed)
    for name, share in SHARES.items():
        for paragraph in data.paragraphs(folder, name):
            if rng.random() < share:
                yield LONG_NUMBER.sub(" ", paragraph)
    for family in data.FAMILIES:
        for pair in data.everyday_pairs(folder, family):
            if not data.held_back(pair):
                yield from [pair.question] * 8
                yield pair.text
    for pair in data.general_pairs(folder):
        if len(pair.text) < 40:
            yield pair.question + " " + pair.text


def train_tokenizer(folder: Path, recipe: Recipe) -> Tokenizer:
    """Learn the pieces from the text under ``folder``."""
    tokenizer = empty_tokenizer(recipe)
    trainer = trainers.UnigramTrainer(
        vocab_size=recipe.vocabulary,
        special_tokens=["[UNK]"],
        unk_token="[UNK]",
        max_piece_length=24,
        show_progress=False,
    )
    tokenizer.train_from_iterator(sample(folder, recipe), trainer)
    return tokenizer


def write_corpus(folder: Path, tokenizer: Tokenizer, recipe: Recipe, path: Path) -> None:
    """Write piece ids, a paragraph a line, for skip-gram: most of the text, then everyday pairs."""
    rng = random.Random(recipe.seed)
    texts: list[str] = []
    for name in data.TEXTS:
        share = 0.3 if name.startswith("finland") else 1.0
        texts += [text for text in data.paragraphs(folder, name) if rng.random() < share]
    for family in data.FAMILIES:
        for pair in data.everyday_pairs(folder, family):
            if not data.held_back(pair):
                texts += [pair.question + " " + pair.text] * 3
    rng.shuffle(texts)
    left = recipe.skipgram_pieces
    with path.open("w", encoding="ascii") as file:
        for start in range(0, len(texts), 5000):
            for encoding in tokenizer.encode_batch_fast(texts[start : start + 5000]):
                file.write(" ".join(map(str, encoding.ids)) + "\n")
                left -= len(encoding.ids)
            if left < 0:
                return
