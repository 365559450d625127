"""``python -m eval --llm``: both modes over the same cases, with a model that replies by script."""

from __future__ import annotations

import io
import json
import re

import pytest

import eval.__main__ as cli
from assistant.errors import UsageError
from eval import worded
from eval.case import load_cases
from eval.run import Ticker

from .scripted_model import scripted

pytest.importorskip("llama_index.llms.openai_like", reason="the extra [llm]")


def repeats(message: str) -> str:
    """The evidence's own first lines, each with its mark."""
    lines = re.findall(r"^\[(\d+)\] (.*)$", message, re.M)[:4]
    return "\n".join(f"{text.rpartition(': ')[2].rstrip('. ')} [{n}]." for n, text in lines)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    options = cli.parser().parse_args(["--set", "dev", "--no-peers", "--index", str(folder)])
    with cli.opened(options, Ticker(io.StringIO())) as ours:
        yield options, ours


@pytest.mark.parametrize(
    ("script", "share"), [(lambda _: "Polisen ansvarar för allt [1].", 0.0), (repeats, None)]
)
def test_both_modes_are_measured_over_the_same_cases(opened, script, share, monkeypatch, capsys):
    options, ours = opened
    dev = [c for c in load_cases(options.cases) if c.split == "dev" and len(c.turns) == 1]
    few = tuple(c for c in dev if c.gold)[:20]
    monkeypatch.setattr(cli, "load_cases", lambda _: few)
    with scripted(script) as model:
        options.llm, options.llm_url, options.json = "openai:script", model.url, True
        cli.run(options, ours, Ticker(io.StringIO()))
    found = json.loads(capsys.readouterr().out)["llm"]
    assert found["asked"] == 20 and found["errors"] == 0
    assert found["worded"] + found["fallbacks"] <= 20
    assert sum(found["statements"].values()) >= found["worded"]
    both = found["figures"]["dev"]["right"]
    if share == 0.0:
        assert found["worded"] == 0 and both["extractive"] == both["llm"]
    else:
        assert found["worded"] >= 1
    assert "utan modell" in worded.terminal(found)


def test_a_run_with_a_model_is_not_saved():
    with pytest.raises(UsageError):
        cli.check(cli.parser().parse_args(["--llm", "openai:x", "--save"]))
