from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexStoreError
from assistant.vectors import Client, Compiled, VectorStore, VectorWriter, batches_of

VECTORS = np.eye(4, 8, dtype=np.float32)
IDS = ["a", "b", "c", "d"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "chroma"
    writer = VectorWriter(folder)
    writer.add("evidence", IDS, ["x"] * 4, VECTORS)
    writer.close()
    return folder


@pytest.mark.parametrize("engine", [Compiled, Client])
def test_both_ways_to_ask_chroma_answer_the_same(engine: type, folder: Path) -> None:
    opened = engine(folder)
    asked = np.array([3, 2, 1, 0, 0, 0, 0, 0], np.float32)
    ids, distances = opened.query("evidence", asked, 3)
    assert ids == ["a", "b", "c"]
    assert np.allclose(1 - np.array(distances), asked[:3] / np.linalg.norm(asked), atol=1e-5)
    assert opened.count("evidence") == 4
    there, vectors = opened.get("evidence", ["d", "missing"])
    assert there == ["d"] and np.allclose(np.array(vectors), VECTORS[3:])


def test_a_store_reads_what_was_written(folder: Path) -> None:
    store = VectorStore(folder)
    assert store.count("evidence") == 4
    assert [key for key, _ in store.nearest("evidence", VECTORS[1], 1)] == ["b"]
    assert store.nearest("evidence", np.zeros(8, np.float32), 4) == []
    assert set(store.vectors("evidence", ["a", "z"])) == {"a"}


def test_vectors_that_are_kept_give_the_same_neighbours(tmp_path: Path) -> None:
    made = np.random.default_rng(3).normal(size=(300, 16)).astype(np.float32)
    writer = VectorWriter(tmp_path / "chroma")
    writer.add("many", [f"k{n}" for n in range(300)], ["x"] * 300, made)
    writer.close()
    store = VectorStore(tmp_path / "chroma")
    asked = made[7] + 0.1
    answers = [store.nearest("many", asked, 20) for _ in range(6)]
    assert all([k for k, _ in one] == [k for k, _ in answers[0]] for one in answers)
    assert np.allclose([c for _, c in answers[0]], [c for _, c in answers[-1]], atol=1e-5)


@pytest.mark.parametrize("size", [0, 1, 3, 1999, 2001, 9999, 10_001, 25_000, 99_160, 100_003])
def test_the_last_batch_is_written_and_none_waits_for_long(size: int) -> None:
    batches, written = batches_of(size)
    assert [at for batch in batches for at in batch] == list(range(size))
    waiting = 0
    for batch in batches:
        assert len(batch) <= 2000
        waiting = 0 if waiting + len(batch) >= written else waiting + len(batch)
        assert waiting < 10_000
    assert waiting == 0


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("upptaget", encoding="utf-8")
    with pytest.raises(IndexStoreError, match="går inte att öppna"):
        VectorStore(tmp_path / "chroma")
