"""What a question is after, what kind of answer it asks for, and danger."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.understand.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
TABLE = yaml.safe_load((ROOT / "tests/data/understand/intents.yaml").read_text(encoding="utf-8"))
LEXICON = Lexicon.load(ROOT / "corpus/lexicon")
INTENTS = [(text, intent) for intent, texts in TABLE["intents"].items() for text in texts]
TYPES = [(text, kind) for kind, texts in TABLE["answer_types"].items() for text in texts]


@pytest.mark.parametrize(("text", "want"), INTENTS, ids=[text for text, _ in INTENTS])
def test_intent(text: str, want: str) -> None:
    assert LEXICON.intent(text) == want


def test_table_is_big_enough() -> None:
    assert len(INTENTS) >= 60


@pytest.mark.parametrize(("text", "want"), TYPES, ids=[text for text, _ in TYPES])
def test_answer_type(text: str, want: str) -> None:
    kind = LEXICON.answer_type(text)
    assert (kind.name if kind else "none") == want


@pytest.mark.parametrize(("kind", "having", "lacking"), TABLE["evidence"])
def test_evidence(kind: str, having: str, lacking: str) -> None:
    question = TABLE["answer_types"][kind][0]
    answer_type = LEXICON.answer_type(question)
    assert answer_type is not None
    assert answer_type.found_in(having)
    assert not answer_type.found_in(lacking)


@pytest.mark.parametrize("text", TABLE["acute"]["yes"])
def test_acute(text: str) -> None:
    assert LEXICON.acute(text)


@pytest.mark.parametrize("text", TABLE["acute"]["no"])
def test_not_acute(text: str) -> None:
    assert not LEXICON.acute(text)
