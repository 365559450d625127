"""The search's parts: views of passages, memory, fusion of the two sets of weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.encoder import load_encoder
from assistant.errors import CorpusError
from assistant.index import Index, ensure_index
from assistant.late import LateInteraction
from assistant.memory import Memory
from assistant.search import Hit, Search, Weights
from assistant.search.banks import covered
from assistant.search.fusion import PARTS, fuse, ranking_features
from assistant.search.rankings import Seen
from assistant.types import AgeRange
from assistant.views import Views

LEXICON = SHIPPED / "lexicon"
NOT_NAMED = 3  # place of the passage without ages below


@pytest.fixture(scope="module")
def index() -> Index:
    config = Config()
    late = LateInteraction.load()
    return ensure_index(
        config.corpus, config.index_folder(), load_encoder(), late, progress=lambda _: None
    )[0]


@pytest.fixture(scope="module")
def search(index: Index) -> Search:
    return Search(index, load_encoder(), LateInteraction.load(), Weights.load(LEXICON))


def views(**changed: object) -> Views:
    given = {
        "vectors": np.zeros((4, 2), np.float16),
        "ages": np.array([[0, 17.99], [18, 120], [13, 22.99], [18, 120]], np.float32),
        "ages_of": np.array([0, 1, 2, 2], np.int32),
        "needs": {"ångest": np.array([0, 2], np.int32), "sömn": np.array([1], np.int32)},
    }
    return Views(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "inside", "outside"),
    [
        ([], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([AgeRange(16, 16.99)], [1, 0, 1, 0], [0, 1, 0, 0]),
        ([AgeRange(17.99, 17.99)], [1, 0, 1, 0], [0, 1, 0, 0]),
        ([AgeRange(18, 18.99)], [0, 1, 1, 0], [1, 0, 0, 0]),
        ([AgeRange(4, 4.99), AgeRange(40, 40.99)], [1, 1, 1, 0], [0, 0, 0, 0]),
        ([AgeRange(None, 12.99)], [1, 0, 0, 0], [0, 1, 1, 0]),
    ],
)
def test_ages_fit_or_leave_out(
    asked: list[AgeRange], inside: list[float], outside: list[float]
) -> None:
    found = views().ages_fit(asked)
    assert [list(values) for values in found] == [inside, outside]
    assert not found[0][NOT_NAMED] and not found[1][NOT_NAMED]


def test_a_need_of_few_passages_counts_for_more() -> None:
    met = views().needs_met(["ångest", "sömn", "okänt"])
    assert met[1] > met[0] == met[2] > met[3] == 0


def test_views_are_kept_as_they_were_learned(tmp_path: Path, index: Index) -> None:
    for some in (views(), views(needs={}), index.views):
        some.save(tmp_path / "views.npz")
        kept = Views.load(tmp_path / "views.npz")
        assert np.array_equal(kept.vectors, some.vectors)
        assert np.array_equal(kept.ages, some.ages)
        assert {k: list(v) for k, v in kept.needs.items()} == {
            k: list(v) for k, v in some.needs.items()
        }


def test_the_shipped_memory_is_of_the_shipped_encoder() -> None:
    memory = Memory.load(load_encoder())
    assert memory.of.size > 0, "run python -m training.fusion"
    assert np.allclose(np.linalg.norm(memory.questions, axis=1), 1, atol=1e-3)


def test_memory_puts_a_question_into_official_words() -> None:
    encoder = load_encoder()
    asked, official, other = encoder.encode(
        ["tjejen rispar sig på armarna", "självskadebeteende", "arkivering av protokoll"]
    )
    recalled = Memory.load(encoder).official(asked)
    assert recalled @ official > recalled @ other
    assert recalled @ official > asked @ official


def test_memory_may_be_empty(tmp_path: Path) -> None:
    memory = Memory.load(load_encoder(), tmp_path)
    assert not memory.official(np.ones(256, np.float32)).any()
    full = Memory(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.int8), np.arange(2))
    hidden = full.without(np.array([True, False]))
    assert hidden.official(np.array([1, 0], np.float32)).tolist() == [0, 1]


def seen(**scores: list[float]) -> Seen:
    arrays = {name: np.array(values, np.float32) for name, values in scores.items()}
    size = len(next(iter(arrays.values())))
    return Seen(np.arange(size), arrays, np.zeros(0, np.float32), np.zeros(0, np.float32))


def chances(hits: tuple[Hit, ...]) -> dict[int, float]:
    return {hit.place: hit.score for hit in hits}


def test_the_bank_decides_only_among_documents_that_have_one() -> None:
    rankings = seen(late=[0.9, 0.8, 0.7], bank_late=[0.0, 0.9, 0.1])
    weights = Weights({"late": (10.0, 0.0)}, {"late": (10.0, 0.0), "bank_late": (5.0, 0.0)})
    none = chances(fuse(rankings, weights, np.zeros(3, np.bool_)))
    some = chances(fuse(rankings, weights, np.array([True, True, False])))
    assert max(none, key=lambda place: none[place]) == 0
    assert max(some, key=lambda place: some[place]) == 1
    assert some[2] == pytest.approx(none[2])
    assert sum(some.values()) == pytest.approx(1)


def test_without_the_bank_its_weights_are_gone() -> None:
    whole = Weights.load(LEXICON)
    assert set(PARTS["bank"]) <= set(whole.with_bank)
    assert not set(PARTS["bank"]) & set(whole.alone)
    assert Weights.load(LEXICON, frozenset({"bank"})).with_bank == {}
    assert not {"late", "distinct"} & set(Weights.load(LEXICON, frozenset({"late"})).alone)


@pytest.mark.parametrize("text", ["", "weights: 3", "weights: {alone: {bm25: {rank: 1}}}"])
def test_weights_of_another_form_are_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "search.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="vikter"):
        Weights.load(tmp_path)


def test_a_ranking_that_found_nothing_has_no_ranks() -> None:
    score, rank, _ = ranking_features("bm25", np.array([0, 4, 2], np.float32))
    assert score.tolist() == [0, 1, 0.5]
    assert rank[0] == 0 and rank[1] == 1


def test_a_document_has_a_bank_when_a_third_of_it_is_asked_about(index: Index) -> None:
    owner = np.array([-1], np.int32)
    assert not covered(index, owner).any()
    assert covered(index, np.arange(len(index.passages), dtype=np.int32)).all()


@pytest.mark.parametrize("question", ["", "?", "skola", "vem ansvarar för en 16-åring?" * 50])
def test_any_question_is_searched(search: Search, question: str) -> None:
    hits = search.search(question, ages=[AgeRange(16, 16.99)], needs=["ångest"]).hits
    assert sum(hit.score for hit in hits) == pytest.approx(1) or not hits
    assert list(hits) == sorted(hits, key=lambda hit: -hit.score)


def test_a_large_index_is_searched_as_a_small_one(
    index: Index, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "vem hjälper en tonåring som mår dåligt?"
    all_of_it = [hit.place for hit in search.search(question).hits[:5]]
    monkeypatch.setattr("assistant.search.rankings._ALL_BELOW", 0)
    monkeypatch.setattr("assistant.search.rankings._POOL", 20)
    pooled = [hit.place for hit in search.search(question).hits[:5]]
    assert len(set(all_of_it) & set(pooled)) >= 4
