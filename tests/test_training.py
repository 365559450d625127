"""What the training of the model is built of: batches, and the table that shares what it learns."""

from __future__ import annotations

import lzma
import random
from pathlib import Path

import numpy as np
import pytest

from training.batches import Rows, distinct, order
from training.data import GENERAL, TEXTS, Pair, everyday_pairs, lines
from training.recipe import Recipe
from training.small import LINES, small_data, small_recipe

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("chosen", "share", "rows"),
    [
        ([0, 1, 2], 0.0, [[1, 2, 3], [], [4]]),
        ([2, 0], 0.0, [[4], [1, 2, 3]]),
        ([1], 0.0, [[]]),
        ([0, 2], 1.0, [[1, 2, 3], [4]]),  # never a row's all
    ],
)
def test_picked_rows(chosen: list[int], share: float, rows: list[list[int]]) -> None:
    all_rows = Rows.of([[1, 2, 3], [], [4]])
    picked = all_rows.pick(np.array(chosen), share, np.random.default_rng(1))
    parts = np.split(picked.flat, picked.starts[1:-1])
    assert [part.tolist() for part in parts] == rows


def test_left_out_pieces() -> None:
    rows = Rows.of([list(range(1000))])
    picked = rows.pick(np.array([0]), 0.25, np.random.default_rng(1))
    assert 700 < len(picked.flat) < 800
    assert (np.diff(picked.flat) > 0).all()


def test_distinct_pieces() -> None:
    questions, texts = Rows.of([[7, 7], [3]]), Rows.of([[3, 9]])
    pieces, left, right = distinct(questions, texts)
    assert pieces.tolist() == [3, 7, 9]
    assert pieces[left.flat].tolist() == questions.flat.tolist()
    assert pieces[right.flat].tolist() == texts.flat.tolist()


@pytest.mark.parametrize("run", [1, 2, 10])
def test_order_holds_every_pair_in_runs_of_a_file(run: int) -> None:
    pairs = [Pair("q", "t", f"f/{file}/{at}") for file in "ab" for at in range(5)]
    places = order(pairs, run, random.Random(1))
    assert sorted(places) == list(range(10))
    files = [pairs[at].group.split("/")[1] for at in places]
    changes = sum(one != other for one, other in zip(files, files[1:], strict=False))
    assert changes <= 2 * -(-5 // run) - 1


def test_pairs_of_the_repository_and_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "pairs").mkdir()
    own = {pair.group for pair in everyday_pairs(tmp_path, "agreements")}
    row = '{"id": "1", "q": "vem", "pos": "kommunen"}\n'
    (tmp_path / "pairs" / "everyday-agreements-zz.jsonl").write_text(row, "utf-8")
    both = {pair.group for pair in everyday_pairs(tmp_path, "agreements")}
    assert own
    assert both - own == {"agreements/everyday-agreements-zz/1"}


def test_a_shaped_table_begins_as_its_start_and_moves_what_lies_near() -> None:
    from training.shaped import ShapedTable

    start = np.array([[1, 0, 0], [0.98, 0.1, 0], [0, 0, 1]], np.float32)
    shaped = ShapedTable(start, start, 64, 1)
    assert np.array_equal(shaped.table(), start)
    optimiser = torch.optim.Adam(shaped.groups(0.0, 1e-3))
    for _ in range(20):
        loss = -shaped.rows(np.array([0]))[0, 1]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    moved = (shaped.table() - start)[:, 1]
    assert moved[0] > 0
    assert moved[1] > 2 * abs(moved[2])  # the like piece moves along, the unlike one hardly


def test_the_mean_of_turned_tables_is_the_table() -> None:
    from training.average import mean_table

    rng = np.random.default_rng(1)
    table = rng.normal(size=(50, 4)).astype(np.float32)
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    assert mean_table([table, 3 * table @ turn]) == pytest.approx(table, abs=1e-4)


def test_the_recipe_in_miniature_is_the_recipe_with_smaller_numbers(tmp_path: Path) -> None:
    source, small = tmp_path / "data", small_recipe(Recipe())
    for kind, ending, names in (("text", "txt.xz", TEXTS), ("pairs", "jsonl.xz", GENERAL)):
        (source / kind).mkdir(parents=True)
        for name in names:
            with lzma.open(source / kind / f"{name}.{ending}", "wt", encoding="utf-8") as file:
                file.writelines(f"{name} rad {number}\n" for number in range(LINES + 5))
    folder = small_data(source, tmp_path / "small")
    assert [len(list(lines(path))) for path in sorted(folder.glob("*/*.xz"))] == [LINES] * 9
    assert len(small.members) == len(Recipe().members)
    assert (small.vocabulary, small.dim) < (Recipe().vocabulary, Recipe().dim)
