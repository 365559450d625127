"""``config`` shows what is in force and from where, and no secret."""

from __future__ import annotations

import json

from assistant.cli import main


def shown(capsys, *options: str) -> dict[str, tuple[str, str]]:
    assert main(["config", "--json", *options]) == 0
    rows = json.loads(capsys.readouterr().out)
    return {row["name"]: (row["value"], row["source"]) for row in rows}


def test_each_setting_with_its_source(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ansvarslots.toml").write_text('encoder = "bundled"\nrate = 10\n', "utf-8")
    monkeypatch.setenv("ANSVARSLOTS_METRICS", "true")
    rows = shown(capsys, "--today", "2026-01-02")
    assert rows["today"] == ("2026-01-02", "kommandoraden")
    assert rows["metrics"] == ("ja", "miljön, ANSVARSLOTS_METRICS")
    assert rows["rate"] == ("10", "ansvarslots.toml")
    assert rows["mcp"] == ("nej", "förval")


def test_no_secret_is_shown(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSVARSLOTS_LLM_KEY", "mycket-hemlig")
    assert main(["config"]) == 0
    out = capsys.readouterr().out
    assert "mycket-hemlig" not in out and "visas inte" in out
