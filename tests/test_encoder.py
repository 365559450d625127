"""The bundled encoder, any other model, and what is said when a model is not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.encoder import (
    MODEL_FOLDER,
    BundledEncoder,
    Encoder,
    SentenceTransformerEncoder,
    load_encoder,
)
from assistant.errors import EncoderError

TEXTS = [
    "Vem ansvarar för en 16-åring med ångest?",
    "",
    "tjejen rispar sig",
    "…!?",
    "BUP ansvarar för utredning och behandling. " * 40,
    "5 kap. 8 a § m.fl. – åäö ÅÄÖ é",
]
NEARER = [
    # question, the text that answers, a text that does not
    (
        "min dotter skär sig i armarna",
        "Självskadebeteende hos barn och unga bedöms av barn- och ungdomspsykiatrin.",
        "Kommunen ansvarar för hemtjänst och färdtjänst.",
    ),
    (
        "grabben vägrar gå till skolan",
        "Vid långvarig skolfrånvaro utreder rektor orsakerna tillsammans med elevhälsan.",
        "Regionen svarar för tandvård till vuxna.",
    ),
    (
        "vad händer när någon skrivs ut från sjukhuset",
        "Utskrivning från sluten vård: en samordnad individuell plan ska upprättas.",
        "Avtalet gäller i två år och sägs upp skriftligen.",
    ),
]


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    """The bundled encoder."""
    return BundledEncoder()


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with three words in it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = [("[UNK]", 0.0), ("barn", -1.0), ("skola", -1.0)]
    tokenizer = Tokenizer(models.Unigram(words, 0))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = np.array([[0, 0, 0], [3, 4, 0], [0, 0, 2]], dtype=np.float32)
    folder = tmp_path_factory.mktemp("model")
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder


def test_the_same_vectors_as_sentence_transformers(bundled: BundledEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(MODEL_FOLDER), device="cpu", local_files_only=True)
    assert np.abs(model.encode(TEXTS) - bundled.encode(TEXTS)).max() < 1e-3


def test_shape_type_and_length_of_the_vectors(bundled: BundledEncoder) -> None:
    vectors = bundled.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), bundled.dim)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths == pytest.approx([1, 0, 1, 0, 1, 1], abs=1e-5)


def test_no_texts_give_no_vectors(bundled: BundledEncoder) -> None:
    assert bundled.encode([]).shape == (0, bundled.dim)


def test_a_text_has_the_same_vector_alone_and_among_others(bundled: BundledEncoder) -> None:
    together = bundled.encode(TEXTS)
    alone = np.concatenate([bundled.encode([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-6


@pytest.mark.parametrize(("question", "near", "far"), NEARER, ids=[row[0] for row in NEARER])
def test_everyday_words_are_near_the_official_ones(
    bundled: BundledEncoder, question: str, near: str, far: str
) -> None:
    asked, right, wrong = bundled.encode([question, near, far])
    assert asked @ right > asked @ wrong


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ELEVHÄLSAN ANSVARAR", "elevhälsan ansvarar"),
        ("a\u030angest", "ångest"),
        ("ﬁne", "fine"),
    ],
)
def test_forms_of_writing_that_mean_the_same(
    bundled: BundledEncoder, written: str, meant: str
) -> None:
    first, second = bundled.encode([written, meant])
    assert first == pytest.approx(second, abs=1e-6)


def test_the_fingerprint_changes_with_the_model(bundled: BundledEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    assert BundledEncoder(folder).fingerprint == bundled.fingerprint
    file = folder / "tokenizer.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")), indent=1), "utf-8")
    assert BundledEncoder(folder).fingerprint != bundled.fingerprint


@pytest.mark.parametrize("name", [None, "bundled"])
def test_the_bundled_model_is_the_default(name: str | None, bundled: BundledEncoder) -> None:
    encoder: Encoder = load_encoder(name)
    assert encoder.name == "bundled"
    assert encoder.fingerprint == bundled.fingerprint


def test_another_model_by_folder(small_model: Path) -> None:
    encoder = load_encoder(str(small_model))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.dim == 3
    vectors = encoder.encode(["barn", "skola barn"])
    assert vectors.dtype == np.float32
    assert vectors[0] == pytest.approx([0.6, 0.8, 0], abs=1e-6)
    assert np.linalg.norm(vectors[1]) == pytest.approx(1)
    assert encoder.encode([]).shape == (0, 3)
    assert encoder.fingerprint == load_encoder(str(small_model)).fingerprint


def test_a_model_that_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder(str(tmp_path / "saknas"))
    assert "saknas" in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("tokenizer.json", None),
        ("tokenizer.json", b"{}"),
        ("model.safetensors", None),
        ("model.safetensors", b"not tensors"),
    ],
)
def test_a_damaged_bundled_folder(tmp_path: Path, file: str, content: bytes | None) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        BundledEncoder(folder)
    assert caught.value.where.endswith(file)


def test_a_tensor_that_is_missing(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    save_file({"weights": np.ones(3, np.float32)}, folder / "model.safetensors")
    with pytest.raises(EncoderError, match="embeddings"):
        BundledEncoder(folder)
