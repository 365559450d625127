"""Late interaction: the scores, the words of a question, and the edges."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from assistant.encoder import MODEL_FOLDER
from assistant.errors import EncoderError
from assistant.late import MAX_PIECES, LateInteraction
from assistant.mending import one_slip_away

PASSAGES = [
    "Elevhälsan ansvarar för hälsofrämjande och förebyggande insatser i skolan.",
    "Barn- och ungdomspsykiatrin utreder och behandlar barn med allvarlig psykisk ohälsa.",
    "",
    "Socialtjänsten gör en förhandsbedömning när en orosanmälan kommer in.",
    "Tandvård ges till alla barn och unga utan avgift.",
]


@pytest.fixture(scope="module")
def late() -> LateInteraction:
    """The bundled table."""
    return LateInteraction.load()


@pytest.fixture(scope="module")
def small() -> LateInteraction:
    """Four pieces with vectors that can be worked out by hand."""
    words = [("[UNK]", 0.0), ("barn", -1.0), ("skola", -1.0), ("ung", -1.0), ("dom", -1.0)]
    tokenizer = Tokenizer(models.Unigram(words, 0))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\W+"), "removed")
    table = np.array([[0, 0], [100, 0], [0, 50], [60, 80], [0, -100]], dtype=np.int8)
    weights = np.array([0.1, 2, 1, 1, 1], dtype=np.float32)
    return LateInteraction(tokenizer, table, weights)


@pytest.mark.parametrize(
    ("question", "passage", "score"),
    [
        ("barn", "barn", 1.0),
        ("Barn, skola", "barn skola", 1.0),
        ("barn skola", "barn", (2 * 1 + 1 * 0) / 3),
        ("barn skola", "ung", (2 * 0.6 + 1 * 0.8) / 3),
        ("barn skola", "ung barn", (2 * 1 + 1 * 0.8) / 3),
        ("skola", "dom", -1.0),
        ("barn", "", 0.0),
        ("", "barn", 0.0),
        ("?!", "barn", 0.0),
    ],
)
def test_scores_by_hand(small: LateInteraction, question: str, passage: str, score: float) -> None:
    assert small.score(question, small.tokenize([passage])) == pytest.approx([score], abs=1e-5)


@pytest.mark.parametrize(
    ("question", "passage", "words"),
    [
        (
            "Barn i skola",
            "barn",
            (("Barn", 2 / 3.1, 1.0), ("i", 0.1 / 3.1, 0.0), ("skola", 1 / 3.1, 0)),
        ),
        ("ungdom", "ung", (("ungdom", 1.0, (1 - 0.8) / 2),)),
        ("barn", "", (("barn", 1.0, 0.0),)),
        ("", "barn", ()),
    ],
)
def test_words_of_a_question(
    small: LateInteraction,
    question: str,
    passage: str,
    words: tuple[tuple[str, float, float], ...],
) -> None:
    found = small.coverage(question, small.tokenize([passage])[0])
    assert [word for word, _, _ in found] == [word for word, _, _ in words]
    numbers = [number for _, *rest in words for number in rest]
    assert [n for _, *rest in found for n in rest] == pytest.approx(numbers, abs=1e-5)


def test_a_passage_answers_its_own_words_best(late: LateInteraction) -> None:
    ids = late.tokenize(PASSAGES)
    for at, passage in enumerate(PASSAGES):
        if passage:
            scores = late.score(passage, ids)
            assert scores.argmax() == at
            assert scores[at] == pytest.approx(1, abs=1e-4)


def test_equals_a_plain_loop(late: LateInteraction) -> None:
    question = "vem hjälper en fjortonåring som inte mår bra i skolan"
    ids = late.tokenize(PASSAGES)
    scores = late.score(question, ids)
    for score, pieces in zip(scores, ids, strict=True):
        words = late.coverage(question, pieces)
        assert score == pytest.approx(sum(weight * best for _, weight, best in words), abs=1e-5)
        alone = late.score(question, [pieces])
        assert score == pytest.approx(alone[0], abs=1e-5)


def test_many_questions(late: LateInteraction) -> None:
    questions = ["vem utreder adhd", "", "orosanmälan"]
    ids = late.tokenize(PASSAGES)
    scores = late.score_many(questions, ids)
    assert scores.shape == (3, len(PASSAGES))
    assert scores.dtype == np.float32
    for question, row in zip(questions, scores, strict=True):
        assert row == pytest.approx(late.score(question, ids))
    assert late.score_many([], ids).shape == (0, len(PASSAGES))


def test_weights_sum_to_one(late: LateInteraction) -> None:
    words = late.coverage("Vem ansvarar för en 16-åring med ångest?", late.tokenize(PASSAGES)[0])
    assert [word for word, _, _ in words][:2] == ["Vem", "ansvarar"]
    assert sum(weight for _, weight, _ in words) == pytest.approx(1, abs=1e-5)


def test_no_passages(late: LateInteraction) -> None:
    assert late.tokenize([]) == []
    assert late.score("vem", []).shape == (0,)


def test_pieces_of_a_passage(late: LateInteraction) -> None:
    pieces, *_ = late.tokenize(["ett två tre fyra fem sex sju åtta nio tio " * 200])
    assert pieces.dtype == np.int32
    assert len(pieces) <= MAX_PIECES


def test_only_the_first_pieces_of_a_long_passage(late: LateInteraction) -> None:
    long = "kommunen och regionen " * MAX_PIECES
    assert [list(p) for p in late.tokenize([long + " orosanmälan"])] == [
        list(p) for p in late.tokenize([long])
    ]


def test_a_missing_table(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    (folder / "late.safetensors").unlink()
    with pytest.raises(EncoderError, match="saknas"):
        LateInteraction.load(folder)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Vem hjälper en 16-åring med panikångset?", "Vem hjälper en 16-åring med panikångest?"),
        ("skolsköterksan i sjuan", "skolsköterskan i sjuan"),
        ("elevhälsan och psykiatrin", "elevhälsan och psykiatrin"),
        ("Vem ansvarar för barn och unga?", "Vem ansvarar för barn och unga?"),
        ("bup", "bup"),
        ("", ""),
    ],
)
def test_misspelt_words_are_mended(late: LateInteraction, written: str, mended: str) -> None:
    assert late.mend(written) == mended


def test_nothing_is_mended_without_likelihoods(small: LateInteraction) -> None:
    assert small.mend("skoola") == "skoola"


def test_one_slip_away() -> None:
    near = one_slip_away("barn")
    assert {"brn", "bran", "baarn", "bern", "barna", "bar"} <= set(near)
    assert "barn" not in near
    assert all(word.startswith("b") for word in near)


def test_prepared_passages_score_as_plain_ones() -> None:
    late = LateInteraction.load()
    texts = ["Barn som mår dåligt", "", "Regionen ansvarar för vården", "skolan ger stöd åt elever"]
    ids = late.tokenize(texts)
    prepared = late.prepare(ids)
    for places in ([0, 1, 2, 3], [3, 0], [1]):
        chosen = np.array(places)
        plain = late.score("vem hjälper barn i skolan", [ids[p] for p in places])
        np.testing.assert_allclose(
            late.score_prepared("vem hjälper barn i skolan", prepared, chosen), plain, atol=1e-6
        )


@pytest.mark.parametrize("places", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 2, 0], [2], []])
def test_prepared_passages_score_the_same(late: LateInteraction, places: list[int]) -> None:
    ids = late.tokenize(PASSAGES)
    prepared = late.prepare(ids)
    for question in ("vem utreder adhd hos barn", ""):
        found = late.score_prepared(question, prepared, np.array(places, dtype=np.int64))
        assert found == pytest.approx(late.score(question, [ids[at] for at in places]), abs=1e-5)


@pytest.mark.parametrize("places", [None, np.array([1])], ids=["all", "one passage"])
def test_coverage_by_very_many_pieces_is_the_same(
    late: LateInteraction, places: np.ndarray | None
) -> None:
    many = [np.arange(0, 15_000, dtype=np.int32), np.arange(500, 900, dtype=np.int32)]
    asked = "Vem ansvarar för en sextonåring med ångest och självskadebeteende i Åre?"
    found = late.coverage_prepared(asked, late.prepare(many), places)
    wanted = late.coverage(asked, many[0] if places is None else many[1])
    assert [word for word, _, _ in found] == [word for word, _, _ in wanted]
    assert np.allclose([x[1:] for x in found], [x[1:] for x in wanted], atol=1e-5)
