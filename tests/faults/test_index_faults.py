"""After every fault the index answers rightly, from the old or the new, never from both."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.index import current_name, open_index

from .building import (
    DAYS,
    RUNS,
    as_nobody,
    config,
    index_once,
    limited,
    said,
    started,
    write,
)

DAMAGE = ("cut", "zeroed", "flipped")


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus of the first version and its index."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write(corpus, 0)
    Assistant.open(config(corpus, index))
    return corpus, index


def test_a_kill_at_a_random_moment_leaves_the_old_or_the_new(place):
    corpus, index = place
    rng, killed, longest = random.Random(3), 0, 0.0
    begun = time.monotonic()
    first = started(index_once, str(corpus), str(index / "spare"))
    first.join(120)
    longest = min(20.0, time.monotonic() - begun)
    current = 0
    for run in range(1, RUNS + 1):
        write(corpus, run)
        process = started(index_once, str(corpus), str(index))
        process.join(rng.uniform(0.0, longest))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.join(60)
        texts = {d.text for d in open_index(index).documents}
        versions = {days for days in DAYS if any(f"{days} dagar" in text for text in texts)}
        assert len(versions) == 1 and versions <= {DAYS[current % 6], DAYS[run % 6]}
        current = run if versions == {DAYS[run % 6]} else current
        if run % 4 == 0:
            assert said(Assistant.open(config(corpus, index))) == {DAYS[run % 6]}
            current = run
    print(f"\n{RUNS} runs, {killed} killed, building took {longest:.1f} s")  # noqa: T201
    assert said(Assistant.open(config(corpus, index))) == {DAYS[RUNS % 6]}
    assert not list(index.glob(".building-*"))


def damaged(data: bytes, how: str, rng: random.Random) -> bytes:
    if how == "cut":
        return data[: len(data) // 2]
    if how == "zeroed":
        return bytes(len(data))
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def test_every_damaged_file_is_found_and_mended(place, tmp_path):
    corpus, index = place
    rng = random.Random(4)
    generation = index / (current_name(index) or "")
    names = [f.relative_to(generation) for f in sorted(generation.rglob("*")) if f.is_file()]
    rows = [(name, how) for name in names for how in DAMAGE]
    rows = [row for row in rows if (generation / row[0]).stat().st_size]
    some = rows if len(rows) <= RUNS else rng.sample(rows, RUNS)
    unsaid = []
    for at, (name, how) in enumerate(some):
        copy = tmp_path / f"copy{at}"
        shutil.copytree(index, copy)
        file = copy / generation.name / name
        file.write_bytes(damaged(file.read_bytes(), how, rng))
        lines: list[str] = []
        assistant = Assistant.open(config(corpus, copy), progress=lines.append)
        assert said(assistant) == {DAYS[0]}, (name, how)
        unsaid += [] if any("skadat" in line for line in lines) else [f"{name} {how}"]
        shutil.rmtree(copy, ignore_errors=True)
    print(f"{len(some)} of {len(rows)} damages; not told: {unsaid}")  # noqa: T201
    assert all("sqlite" in one and "flipped" in one for one in unsaid), unsaid


def test_two_indexers_at_once_leave_one_whole_index(place):
    corpus, index = place
    for run in range(1, 1 + max(1, RUNS // 8)):
        write(corpus, run)
        both = [started(index_once, str(corpus), str(index)) for _ in range(2)]
        for process in both:
            process.join(180)
        assert [p.exitcode for p in both] == [0, 0]
        assert said(Assistant.open(config(corpus, index))) == {DAYS[run % 6]}


@pytest.mark.parametrize("size", [200, 5_000, 60_000])
def test_no_room_leaves_the_old_index_and_says_so(place, size):
    corpus, index = place
    write(corpus, 1)
    process = started(limited, str(corpus), str(index), size)
    process.join(180)
    assert process.exitcode not in (None, 0) and process.exitcode > 0, process.exitcode
    told = index.with_suffix(".said").read_text(encoding="utf-8")
    assert "Disken är full" in told or "går inte att" in told
    assert "\n" not in told
    assert {DAYS[0]} == {d for d in DAYS for x in open_index(index).documents if d in x.text}
    assert not list(index.glob(".building-*"))
    assert said(Assistant.open(config(corpus, index))) == {DAYS[1]}


def test_a_full_disk_leaves_the_old_index_and_says_so(place, tmp_path):
    """A small disk of its own where one may be mounted; else files may not grow."""
    corpus, index = place
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(f.stat().st_size for f in index.rglob("*") if f.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={int(size * 1.5)}", "none", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        copy = disk / "index"
        shutil.copytree(index, copy)
        write(corpus, 1)
        job = (index_once, str(corpus), str(copy)) if mounted else (limited, str(corpus), str(copy))
        process = started(*job, *(() if mounted else (5_000,)))
        process.join(180)
        print("tmpfs" if mounted else "RLIMIT_FSIZE", process.exitcode)  # noqa: T201
        assert process.exitcode not in (None, 0)
        assert {DAYS[0]} == {d for d in DAYS for x in open_index(copy).documents if d in x.text}
        assert not list(copy.glob(".building-*"))
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_folder_that_may_not_be_written_says_so(place, tmp_path):
    corpus, index = place
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    tmp_path.chmod(0o777)
    write(corpus, 1)
    (index / "LOCK").unlink(missing_ok=True)
    index.chmod(0o555)
    process = started(as_nobody, str(corpus), str(index))
    process.join(180)
    index.chmod(0o755)
    assert process.exitcode not in (None, 0)
    assert "får inte skrivas" in index.with_suffix(".said").read_text(encoding="utf-8")
    assert said(Assistant.open(config(corpus, index))) == {DAYS[1]}


def test_a_corpus_that_is_rewritten_while_it_is_read_gives_one_version(place):
    corpus, index = place
    process = started(index_once, str(corpus), str(index))
    version = 0
    while process.is_alive() and version < 400:
        version += 1
        write(corpus, version)
        time.sleep(0.05)
    process.join(180)
    write(corpus, 2)
    assert said(Assistant.open(config(corpus, index))) == {DAYS[2]}
