"""A real inference server with a tiny model of random weights: gibberish never reaches the user."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.engine import Assistant

from .conftest import CORPUS

MAKE = """
import sys, torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
raw = Tokenizer(models.BPE())
raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
raw.decoder = decoders.ByteLevel()
raw.train_from_iterator(
    ["BUP ansvarar för första linjens vård [1]. Kommunen ansvarar. INGET SVAR"] * 4,
    trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "</s>"],
                        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
made = PreTrainedTokenizerFast(
    tokenizer_object=raw, bos_token="<s>", eos_token="</s>", pad_token="</s>")
made.chat_template = "{% for m in messages %}{{ m['content'] }}\\n{% endfor %}"
torch.manual_seed(1)
LlamaForCausalLM(LlamaConfig(
    vocab_size=len(made), hidden_size=32, intermediate_size=64, num_hidden_layers=1,
    num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=8192,
)).save_pretrained(sys.argv[1])
made.save_pretrained(sys.argv[1])
"""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)
    return False


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """(address, model) of a running ``transformers serve``."""
    folder = str(tmp_path_factory.mktemp("model"))
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", MAKE, folder], check=True, env=offline, timeout=250)
    port = _free_port()
    command = Path(sys.executable).parent / "transformers"
    process = subprocess.Popen(
        [command, "serve", folder, "--host", "127.0.0.1", "--port", str(port)],
        env=offline,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 200
        while not _answers(f"http://127.0.0.1:{port}/health"):
            assert process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1", folder
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.timeout(600)
def test_gibberish_never_reaches_the_user(server, tmp_path):
    url, model = server
    bare = Assistant.open(Config(corpus=CORPUS, index=tmp_path))
    config = Config(llm=f"openai:{model}", llm_url=url, llm_seconds=60, llm_tokens=60)
    question = ["vem ansvarar för en 16-åring med ångest?"]
    plain, answer = bare.ask(question), bare.worded(config).ask(question)
    assert (answer.mode, answer.text) == ("extractive", plain.text)
    assert "källornas egna ord" in answer.notices[-1].text
    assert dict(answer.timings_ms)["llm"] > 0
