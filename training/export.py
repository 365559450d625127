"""Writes the model folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from training.interaction import Table

_MODULES = "sentence_transformers.sentence_transformer.modules"
MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": f"{_MODULES}.static_embedding.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.base.modules.normalize.Normalize",
    },
]
CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}
NORMALIZE = {
    "module_input_name": "sentence_embedding",
    "module_output_name": "sentence_embedding",
}
CARD = Path(__file__).parent / "model-card.md"


def int8_rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return int8 rows and their float32 scales: table ≈ rows · scales[:, None]."""
    scales = np.abs(table).max(axis=1) / 127
    rows = np.rint(table / np.maximum(scales, 1e-12)[:, None])
    return rows.astype(np.int8), scales.astype(np.float32)


def write_model(out: Path, tokenizer: Tokenizer, static: np.ndarray, late: Table) -> None:
    """Write tokenizer, static table and late-interaction table to ``out``, replacing it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".model-", dir=out.parent))
    folder.chmod(0o755)
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "config_sentence_transformers.json", CONFIG)
    (folder / "1_Normalize").mkdir()
    write_json(folder / "1_Normalize" / "config.json", NORMALIZE)
    compact = json.loads(tokenizer.to_str())
    vocabulary = compact["model"]["vocab"]
    compact["model"]["vocab"] = [[piece, round(score, 4)] for piece, score in vocabulary]
    text = json.dumps(compact, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    rows, scales = int8_rows(static)
    save_file({"embeddings": rows, "weights": scales}, folder / "model.safetensors")
    vectors, _ = int8_rows(late.vectors)
    weights = np.log1p(np.exp(late.weights.astype(np.float64))).astype(np.float32)
    likelihood = np.array([score for _, score in vocabulary], np.float32)
    tensors = {"table": vectors, "weights": weights, "likelihood": likelihood}
    save_file(tensors, folder / "late.safetensors")
    shutil.copyfile(CARD, folder / "README.md")
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    if out.exists():
        old = out.with_name(f".{out.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        out.rename(old)
        folder.rename(out)
        shutil.rmtree(old)
    else:
        folder.rename(out)


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
