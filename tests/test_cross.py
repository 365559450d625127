"""Question and passage read together: as in torch, the window that is read, and the edges."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.cross import FILE, WORDS, CrossReader, window
from assistant.encoder import MODEL_FOLDER
from assistant.errors import EncoderError
from assistant.late import LateInteraction
from assistant.types import Passage, Sentence

QUESTION = "vem betalar tolken på mötet"
TEXTS = [
    "Kostnader: Regionen betalar tolk vid möten som vården kallar till.",
    "Kostnader: Kommunen står för lokalen.",
    "",
    "ord " * 300,
]


@pytest.fixture(scope="module")
def late() -> LateInteraction:
    """The bundled table."""
    return LateInteraction.load()


def passage(*said: str, heading: str = "Tolk", row: str | None = None) -> Passage:
    sentences = tuple(Sentence(10 * n, 10 * n + 9, text) for n, text in enumerate(said))
    text = " ".join(said)
    return Passage("a/1", "a", None, heading, (heading,), row, 0, len(text), text, text, sentences)


def test_numpy_reads_as_torch(tmp_path: Path, late: LateInteraction) -> None:
    torch = pytest.importorskip("torch")
    from training.cross import begin, export
    from training.cross_net import SMALL

    kit = begin(MODEL_FOLDER, SMALL, True)
    with torch.no_grad():
        kit.net.mf.weight.normal_(0, 0.5)
        for block in kit.net.blocks:
            block.qkv.weight.normal_(0, 0.2)
        kit.net.head.weight.normal_(0, 1)
    kit.net.eval()
    export(kit.net, tmp_path / FILE)
    with torch.no_grad():
        theirs = kit.net.judge(*kit.assemble([QUESTION] * len(TEXTS), TEXTS)).cpu().numpy()
    mine = CrossReader(late, tmp_path).judge(QUESTION, TEXTS)
    assert np.ptp(theirs) > 0.3
    assert mine == pytest.approx(theirs, rel=0.02)  # the file has eight bits a weight


def test_the_bundled_reader_prefers_what_answers(late: LateInteraction) -> None:
    scores = CrossReader(late).judge(QUESTION, TEXTS[:2])
    assert scores[0] > scores[1]


@pytest.mark.parametrize("question", ["", "?!", "vem " * 200])
def test_any_question_is_read(late: LateInteraction, question: str) -> None:
    scores = CrossReader(late).judge(question, TEXTS)
    assert scores.shape == (len(TEXTS),)
    assert np.isfinite(scores).all()


def test_alone_or_together(late: LateInteraction) -> None:
    reader = CrossReader(late)
    alone = [reader.judge(QUESTION, [text])[0] for text in TEXTS]
    assert reader.judge(QUESTION, TEXTS) == pytest.approx(alone, abs=1e-3)
    assert reader.judge(QUESTION, []).shape == (0,)


LONG = " ".join(["ord"] * (WORDS - 2))


@pytest.mark.parametrize(
    ("said", "best", "read"),
    [
        (("Ett.", "Två.", "Tre."), 1, "Tolk: Ett. Två. Tre."),
        (("Ett.", LONG, "Tre."), 1, f"Tolk: Ett. {LONG} Tre."),
        (("Ett.", LONG, "Tre fyra."), 1, f"Tolk: {LONG} Tre fyra."),
        ((LONG, "Två.", LONG), 1, f"Tolk: Två. {LONG}"),
    ],
)
def test_sentences_about_the_best(said: tuple[str, ...], best: int, read: str) -> None:
    assert window(passage(*said), best) == read


@pytest.mark.parametrize(
    ("heading", "row", "read"),
    [("Tolk", "Regionen", "Tolk – Regionen: Ett."), ("Tolk", "tolk", "Tolk: Ett.")],
)
def test_a_row_is_named(heading: str, row: str, read: str) -> None:
    assert window(passage("Ett.", heading=heading, row=row), 0) == read


@pytest.mark.parametrize("content", [None, b"not tensors", "late.safetensors"])
def test_a_damaged_file(tmp_path: Path, late: LateInteraction, content: bytes | str | None) -> None:
    if isinstance(content, str):
        shutil.copy(MODEL_FOLDER / content, tmp_path / FILE)
    elif content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        CrossReader(late, tmp_path).judge(QUESTION, TEXTS)
    assert caught.value.where.endswith(FILE)


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("E2.weight", lambda t: t[:-1]),
        ("E2.weight.scale", lambda t: t[:-1]),
        ("idf", lambda t: t[:1]),
        ("special", lambda t: t[:, :-1]),
        ("special", lambda t: t[:-1]),
        ("cos", lambda t: t[:64]),
        ("blocks.1.qkv.weight", lambda t: t[:, :-1]),
        ("blocks.1.b.weight", lambda t: t[:1]),
        ("blocks.1.a.weight.scale", lambda t: t[:1]),
        ("n0.weight", lambda t: t[:1]),
        ("proj2.weight", lambda t: t[0]),
        ("head.weight", lambda t: t * np.nan),
        ("blocks.2.n1.bias", lambda t: t + np.inf),
        ("blocks.0.o.weight", None),
    ],
)
def test_a_file_whose_tensors_do_not_fit(
    tmp_path: Path,
    late: LateInteraction,
    name: str,
    odd: Callable[[NDArray[np.generic]], NDArray[np.generic]] | None,
) -> None:
    tensors = load_file(MODEL_FOLDER / FILE)
    tensor = tensors.pop(name)
    if odd is not None:
        tensors[name] = np.ascontiguousarray(odd(tensor))
    save_file(tensors, tmp_path / FILE)
    with pytest.raises(EncoderError) as caught:
        CrossReader(late, tmp_path).judge(QUESTION, TEXTS)
    assert "\n" not in str(caught.value) and caught.value.where.endswith(FILE)


def test_kept_scores_stand_for_what_was_learned_from(tmp_path: Path, late: LateInteraction) -> None:
    pytest.importorskip("torch")
    from training.cross import write
    from training.cross_held import HeldReader, key

    one, other = passage("Ett."), passage("Två.", heading="Annat")
    write({key(QUESTION, one.id): 3.5}, tmp_path / "kept.npz")
    reader = HeldReader(late, tmp_path / "kept.npz")
    assert reader.scores(QUESTION.upper(), [(one, 0)]) == pytest.approx([3.5])
    assert (reader.kept, reader.asked) == (1, 1)
    fresh = CrossReader(late).scores("annat", [(other, 0)])
    assert reader.scores("annat", [(other, 0)]) == pytest.approx(fresh)
