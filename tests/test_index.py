from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus import Corpus
from assistant.encoder import BundledEncoder, Encoder, load_encoder
from assistant.errors import CorpusError, IndexStoreError
from assistant.index import Index, current_name, ensure_index, nearest_of, open_index
from assistant.late import LateInteraction
from assistant.store import read_documents, write_documents

A = (
    "# Överenskommelse A\n\n## Ansvar\n\nKommunen ansvarar för skolan.\n\n"
    "## SIP\n\nParterna kallar till möte.\n"
)
B = (
    "# Rutin B\n\n## Vård\n\nRegionen ansvarar för vården i åldrarna 0–17,99 år.\n\n"
    "## Tid\n\nKallelse skickas.\n"
)


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder()


@pytest.fixture(scope="module")
def late() -> LateInteraction:
    return LateInteraction.load()


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text(A, encoding="utf-8")
    (folder / "b.md").write_text(B, encoding="utf-8")
    return folder


def build(corpus: Path, folder: Path, encoder: Encoder, late: LateInteraction) -> Index:
    return ensure_index(corpus, folder, encoder, late, progress=lambda _: None)[0]


def test_documents_survive_the_store(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "d.json", corpus.documents)
    assert read_documents(tmp_path / "d.json") == corpus.documents


def test_first_build_then_nothing_to_do(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    index, built = ensure_index(corpus_folder, folder, encoder, late, progress=lambda _: None)
    assert built is not None and built.added == ("a", "b")
    assert len(index.sentences) == index.vectors.count("evidence") == 4
    again, nothing = ensure_index(corpus_folder, folder, encoder, late, progress=lambda _: None)
    assert nothing is None
    assert again.passages == index.passages


def test_change_removal_and_renaming_leave_nothing_behind(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    build(corpus_folder, folder, encoder, late)
    (corpus_folder / "a.md").write_text(A.replace("skolan", "förskolan"), encoding="utf-8")
    (corpus_folder / "b.md").rename(corpus_folder / "c.md")
    index, built = ensure_index(corpus_folder, folder, encoder, late, progress=lambda _: None)
    assert built is not None
    assert (built.added, built.changed, built.removed) == (("c",), ("a",), ("b",))
    texts = " ".join(s.text for s in index.sentences)
    assert "förskolan" in texts and "för skolan" not in texts
    assert index.vectors.count("evidence") == len(index.sentences)


class Counting(BundledEncoder):
    """Keeps what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.seen.extend(texts)
        return super().encode(texts)


def test_unchanged_sentences_keep_their_vectors(
    corpus_folder: Path, tmp_path: Path, late: LateInteraction
) -> None:
    counting = Counting()
    build(corpus_folder, tmp_path / "index", counting, late)
    counting.seen.clear()
    (corpus_folder / "a.md").write_text(A.replace("möte", "nätverksmöte"), encoding="utf-8")
    build(corpus_folder, tmp_path / "index", counting, late)
    assert len(counting.seen) == 2  # the sentence, and its passage as a whole
    assert all("nätverksmöte" in text for text in counting.seen)


@pytest.mark.parametrize(
    "name", ["manifest.json", "documents.jsonl", "pieces.npz", "tokens.json", "register.json"]
)
@pytest.mark.parametrize("damage", ["cut", "gone", "flipped"])
def test_a_damaged_index_is_rebuilt_and_said(
    name: str, damage: str, corpus_folder: Path, tmp_path: Path,
    encoder: BundledEncoder, late: LateInteraction,
) -> None:  # fmt: skip
    folder = tmp_path / "index"
    before = build(corpus_folder, folder, encoder, late)
    file = before.folder / name
    data = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        half = len(data) // 2
        file.write_bytes(
            data[:half] if damage == "cut" else data[:half] + b"\xff\x00" + data[half + 2 :]
        )
    said: list[str] = []
    index, built = ensure_index(corpus_folder, folder, encoder, late, progress=said.append)
    assert built is not None and built.repaired
    assert any("skadat" in line for line in said)
    assert index.passages == before.passages


def test_a_damaged_vector_store_is_rebuilt(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    database = build(corpus_folder, folder, encoder, late).folder / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"nonsense" * 100)
    _, built = ensure_index(corpus_folder, folder, encoder, late, progress=lambda _: None)
    assert built is not None and built.repaired


def test_a_corpus_that_became_unreadable_leaves_the_old_index(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    build(corpus_folder, folder, encoder, late)
    name = current_name(folder)
    for file in corpus_folder.glob("*.md"):
        file.write_text("", encoding="utf-8")
    with pytest.raises(CorpusError):
        build(corpus_folder, folder, encoder, late)
    assert current_name(folder) == name
    assert len(open_index(folder).documents) == 2


def _build_slowly(corpus: str, folder: str) -> None:
    build(Path(corpus), Path(folder), load_encoder(), LateInteraction.load())


def test_a_kill_at_any_moment_leaves_a_working_index(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    build(corpus_folder, folder, encoder, late)
    context = multiprocessing.get_context("spawn")
    for round_ in range(4):
        (corpus_folder / "a.md").write_text(A + f"\nMer text {round_}.\n", encoding="utf-8")
        process = context.Process(target=_build_slowly, args=(str(corpus_folder), str(folder)))
        process.start()
        deadline = time.monotonic() + 0.8 + round_ * 0.9
        while time.monotonic() < deadline and process.is_alive():
            time.sleep(0.02)
        if process.pid and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert len(open_index(folder).documents) == 2
    index = build(corpus_folder, folder, encoder, late)
    assert "Mer text 3." in {s.text for s in index.sentences}
    assert not list(folder.glob(".building-*"))


def test_two_processes_index_at_once(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    folder = tmp_path / "index"
    context = multiprocessing.get_context("spawn")
    jobs = [
        context.Process(target=_build_slowly, args=(str(corpus_folder), str(folder)))
        for _ in range(2)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert [job.exitcode for job in jobs] == [0, 0]
    assert len(list(folder.glob("gen-*"))) == 1
    assert build(corpus_folder, folder, encoder, late).vectors.count("evidence") == 4


def test_no_room_is_one_clear_line(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(IndexStoreError, match="Disken är full") as caught:
        build(corpus_folder, tmp_path / "index", encoder, late)
    assert "\n" not in str(caught.value)
    assert current_name(tmp_path / "index") is None


def test_an_index_folder_that_is_a_file_is_one_clear_line(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    place = tmp_path / "index"
    place.write_text("upptaget", encoding="utf-8")
    with pytest.raises(IndexStoreError) as caught:
        build(corpus_folder, place, encoder, late)
    assert "\n" not in str(caught.value)


def test_metadata_follows_the_vectors(
    corpus_folder: Path, tmp_path: Path, encoder: BundledEncoder, late: LateInteraction
) -> None:
    index = build(corpus_folder, tmp_path / "index", encoder, late)
    import chromadb

    client = chromadb.PersistentClient(str(index.folder / "chroma"))
    got = client.get_collection("evidence", embedding_function=None).get(include=["metadatas"])
    found = {str(m["document"]) for m in got["metadatas"] or []}
    assert found == {"a", "b"}
    manifest = json.loads((index.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["encoder"] == encoder.fingerprint
    shutil.rmtree(index.folder)


def test_a_large_corpus_has_a_vector_for_each_passage(
    corpus_folder: Path, tmp_path: Path, late: LateInteraction
) -> None:
    def built() -> Index:
        folder = tmp_path / "large"
        return ensure_index(
            corpus_folder, folder, counting, late, progress=lambda _: None, whole_above=3
        )[0]

    counting = Counting()
    (corpus_folder / "a.md").write_text(A + "\nEn mening till.\n", encoding="utf-8")
    index = built()
    small = build(corpus_folder, tmp_path / "small", counting, late)
    assert small.sentence_vectors is None and index.sentence_vectors is not None
    assert index.vectors.count("evidence") == len(index.passages) == 4
    assert len(index.sentence_vectors) == len(index.sentences) == 5
    asked = counting.encode(["Vem ansvarar för vården?"])[0]
    places, cosines = nearest_of(index).nearest(asked, 3)
    wanted, exact = nearest_of(small).nearest(asked, 3)
    assert places.tolist() == wanted.tolist()
    assert np.allclose(cosines, exact, atol=1e-3)
    counting.seen.clear()
    (corpus_folder / "b.md").write_text(B.replace("Kallelse", "Kallelsen"), encoding="utf-8")
    again = built()
    assert len(counting.seen) == 2  # the sentence, and its passage as a whole
    assert len(nearest_of(again).nearest(asked, 3)[0]) == 3
    (again.folder / "sentences.npy").unlink()
    with pytest.raises(IndexStoreError, match="ändrad eller borta"):
        open_index(tmp_path / "large")
