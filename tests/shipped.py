"""The register of the shipped corpus, built once, and of small corpora written for a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from assistant.corpus import Corpus, load_corpus
from assistant.register import Register, RegisterCues, build_register
from assistant.understand.age_words import AgeWords
from assistant.understand.lexicon import Lexicon

from .conftest import CORPUS

DATA = Path(__file__).parent / "data" / "register"
LEXICON = CORPUS / "lexicon"


@cache
def documents() -> Corpus:
    return load_corpus(CORPUS)


@cache
def lexicon() -> Lexicon:
    return Lexicon.load(LEXICON)


@cache
def age_words() -> AgeWords:
    return AgeWords.load(LEXICON)


@cache
def cues() -> RegisterCues:
    return RegisterCues.load(LEXICON)


@cache
def register() -> Register:
    return build_register(documents().documents, lexicon(), age_words(), cues())


def rows(name: str) -> list[dict]:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def register_of(folder: Path, **files: str) -> tuple[Register, Corpus]:
    """The register of a corpus with these documents (name → Markdown)."""
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    corpus = load_corpus(folder)
    return build_register(corpus.documents, lexicon(), age_words(), cues()), corpus
