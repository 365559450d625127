"""A model may word a follow-up, with the words of the conversation alone."""

from __future__ import annotations

import pytest

from assistant.llm import ClaimWords, Speech
from assistant.llm.rewrite import rewritten
from assistant.types import Query

from .scripted_model import Scripted
from .shipped import LEXICON, lexicon

TURNS = ("vem tar en 16-åring med ångest? 20090214-2384", "och om skolan redan hjälper till?")
QUERY = Query(TURNS[1], "Vem tar en 16-åring med ångest om skolan redan hjälper till?", "")


@pytest.fixture(scope="module")
def speech() -> Speech:
    return Speech(lexicon(), ClaimWords.load(LEXICON))


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        ("Vem tar en 16-åring med ångest om skolan redan hjälper till?", True),
        ("Vem tar 16-åringen med ångest när skolan hjälper?", True),
        ("Vem tar en 17-åring med ångest om skolan redan hjälper till?", False),
        ("Vem tar en 16-åring med självskada?", False),
        ("Who helps a 16 year old?", False),
        ("", False),
        ("ångest " * 100, False),
        (None, False),
    ],
)
def test_only_words_of_the_conversation_are_taken(speech, reply, taken):
    question = rewritten(Scripted(reply), speech, TURNS, QUERY)
    assert question == (reply if taken else None)


def test_the_model_sees_no_personal_data(speech):
    model = Scripted("x")
    rewritten(model, speech, TURNS, QUERY)
    assert "<tur>" in model.seen and "2384" not in model.seen
