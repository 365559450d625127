"""A page held to a part of a core for the load test: what it refuses, and what it writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.share import Share, ShareError

from .conftest import ROOT

V1, V2 = {"cpu/cpu.cfs_quota_us": "-1"}, {"cgroup.subtree_control": "cpu memory"}


def groups(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("cores", "files", "writable", "said"),
    [
        (-0.4, V1, True, "no part"),
        (0.001, V1, True, "no part"),
        (10_000, V1, True, "no part"),
        (float("nan"), V1, True, "no part"),
        (0.4, {}, True, "control groups"),
        (0.4, {"cgroup.subtree_control": "memory"}, True, "control groups"),
        (0.4, V1, False, "root"),
        (0.4, V2, False, "root"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, cores, files, writable, said) -> None:
    monkeypatch.setattr(os, "access", lambda *_: writable)
    with pytest.raises(ShareError, match=said):
        Share.of(cores, groups(tmp_path, files))


@pytest.mark.parametrize(
    ("files", "written"),
    [
        (V1, ("cpu/lots-load-7/cpu.cfs_quota_us", "40000")),
        (V2, ("lots-load-7/cpu.max", "40000 100000")),
    ],
)
def test_both_kinds_of_groups(tmp_path, files, written) -> None:
    Share.of(0.4, groups(tmp_path, files)).take(7)
    name, quota = written
    assert (tmp_path / name).read_text() == quota
    assert (tmp_path / name).with_name("cgroup.procs").read_text() == "7"


def test_no_share_touches_nothing(tmp_path) -> None:
    share = Share.of(0.0, tmp_path)
    share.take(7)
    share.leave()
    assert not list(tmp_path.iterdir())


def test_the_option_ends_with_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", "--share", "-1"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("--share: ") and len(done.stderr.splitlines()) == 1
