"""Fixtures shared by the tests: the shipped corpus, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus import Corpus, load_corpus
from assistant.swedish import Language

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="session")
def language() -> Language:
    return Language.load(CORPUS / "lexicon")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(CORPUS)
