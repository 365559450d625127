"""Load on the page's interface: some users at once, one server and two, then a soak.

``python -m benchmarks.load [--users 50] [--each 2] [--soak 60] [--replicas 2] [--chroma]``. All on
127.0.0.1. On a machine with few cores the ratio of two replicas to one says how many cores were
free, not how the page scales: ``cpu_ms`` (processor time for a reply) says what a core can give.
``--users 0`` goes straight to the soak; ``--pause`` is what each of its users waits between
questions. Memory is read every ten seconds; growth is the median of the last quarter over that of
the second (the first warms up), minus one.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from eval.case import load_cases

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 120.0  # seconds that anything may take


@dataclass(frozen=True, slots=True)
class Replica:
    """A page of its own process."""

    process: subprocess.Popen[bytes]
    url: str

    @classmethod
    def start(cls, index: Path, chroma: str = "") -> Replica:
        """Starts a page and waits until it is there.

        Args:
            index: its folder.
            chroma: address of a Chroma server that holds the vectors, or "".

        Raises:
            TimeoutError: it did not start.
        """
        port = free_port()
        command = [sys.executable, "-m", "assistant", "ui", "--api", "--rate", "0"]
        command += ["--port", str(port), "--index", str(index)]
        command += ["--chroma", chroma] if chroma else []
        return cls.of(command, f"http://127.0.0.1:{port}", "/redo")

    @classmethod
    def store(cls, folder: Path) -> Replica:
        """Starts a Chroma server.

        Raises:
            TimeoutError: it did not start.
        """
        port = free_port()
        command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder)]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        return cls.of(command, f"http://127.0.0.1:{port}", "/api/v2/heartbeat")

    @classmethod
    def of(cls, command: Sequence[str], url: str, ready: str) -> Replica:
        """Starts a command and waits until an address of it answers."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(url + ready, timeout=10):
                    return cls(process, url)
            except OSError:
                time.sleep(0.2)
        process.terminate()
        raise TimeoutError(f"{command[2]} did not start")

    def memory(self) -> float:
        """Memory that it has now, in MB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", text)
        return int(found[1]) / 1024 if found else 0.0

    def cpu(self) -> float:
        """Processor time so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Tally:
    """Times of replies in seconds, how many calls were told to come back, and how many failed."""

    times: list[float] = field(default_factory=list)
    busy: int = 0
    failed: int = 0

    def told(self, seconds: float) -> dict[str, float | int]:
        """Throughput and percentiles."""
        ordered = sorted(self.times) or [0.0]
        at = {p: ordered[min(len(ordered) - 1, int(p / 100 * len(ordered)))] for p in (50, 95, 99)}
        return {
            "replies": len(self.times),
            "told_to_wait": self.busy,
            "failed": self.failed,
            "per_second": round(len(self.times) / seconds, 2),
            **{f"p{p}_ms": round(1000 * value) for p, value in at.items()},
        }


async def user(
    client: httpx.AsyncClient, url: str, asked: itertools.cycle[str], tally: Tally, until: float,
    each: int, pause: float,
) -> None:  # fmt: skip
    """Asks one question after another: ``each`` of them, or until a time where that is 0."""
    count = 0
    while (count < each) if each else (time.monotonic() < until):
        count += 1
        begun = time.monotonic()
        try:
            body = {"turns": [next(asked)]}
            reply = await client.post(f"{url}/api/ask", json=body)
            while reply.status_code in (429, 503) and time.monotonic() - begun < LONGEST:
                tally.busy += 1
                await asyncio.sleep(0.2)
                reply = await client.post(f"{url}/api/ask", json=body)
            good = reply.status_code == 200 and bool(reply.json().get("status"))
        except (httpx.HTTPError, ValueError):
            good = False
        if good:
            tally.times.append(time.monotonic() - begun)
        else:
            tally.failed += 1
        await asyncio.sleep(pause)


async def watch(replicas: Sequence[Replica], until: float, seen: list[list[float]]) -> None:
    """Memory of every replica, every ten seconds."""
    while time.monotonic() < until:
        for replica, values in zip(replicas, seen, strict=True):
            values.append(replica.memory())
        await asyncio.sleep(10)


async def load(
    replicas: Sequence[Replica],
    users: int,
    *,
    each: int = 0,
    seconds: float = 0,
    pause: float = 0,
    memory: list[list[float]] | None = None,
) -> dict[str, float | int]:
    """Users spread over the replicas; figures of their replies, and memory where it is wanted."""
    asked = itertools.cycle(
        [c.turns[0] for c in load_cases(ROOT / "eval" / "cases") if c.split == "dev"][:200]
    )
    tally, begun = Tally(), time.monotonic()
    limits = httpx.Limits(max_connections=users)
    ends = begun + seconds
    async with httpx.AsyncClient(timeout=LONGEST, limits=limits) as client:
        await asyncio.gather(
            *(
                user(client, replicas[at % len(replicas)].url, asked, tally, ends, each, pause)
                for at in range(users)
            ),
            *([watch(replicas, ends, memory)] if memory is not None else []),
        )
    return tally.told(time.monotonic() - begun)


def growth(values: Sequence[float]) -> float:
    """The median of the last quarter of some values over that of the second, minus one."""
    quarter = max(1, len(values) // 4)
    return round(median(values[-quarter:]) / median(values[quarter : 2 * quarter] or values) - 1, 4)


def crowd(replicas: Sequence[Replica], users: int, each: int) -> dict[str, float | int]:
    """Figures of many users at once, with the processor time of a reply."""
    asyncio.run(load(replicas, len(replicas) * 2, each=1))  # models are read by the first
    before = sum(r.cpu() for r in replicas)
    told = asyncio.run(load(replicas, users, each=each))
    spent = sum(r.cpu() for r in replicas) - before
    return {**told, "cpu_ms": round(1000 * spent / max(1, int(told["replies"])))}


def soak(replicas: Sequence[Replica], seconds: float, pause: float) -> dict[str, object]:
    """Figures of four users over a long time."""
    seen: list[list[float]] = [[] for _ in replicas]
    told = asyncio.run(load(replicas, 4, seconds=seconds, pause=pause, memory=seen))
    memory = [[round(v) for v in values[:: max(1, len(values) // 12)]] for values in seen]
    return {"soak_s": seconds, **told, "memory_mb": memory,
            "memory_growth": [growth(values) for values in seen]}  # fmt: skip


def main() -> int:
    """Prints the figures as JSON lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--each", type=int, default=2)
    options.add_argument("--soak", type=float, default=60.0)
    options.add_argument("--pause", type=float, default=0.0)
    options.add_argument("--replicas", type=int, default=2)
    options.add_argument("--chroma", action="store_true", help="the replicas share a server")
    chosen = options.parse_args()
    started: list[Replica] = []
    with tempfile.TemporaryDirectory(prefix="lots-load-") as folder:
        place = Path(folder)
        try:
            store = Replica.store(place / "chroma") if chosen.chroma else None
            started += [store] if store else []
            replicas: list[Replica] = []
            for count in range(1, chosen.replicas + 1):
                index = place / (f"index{count}" if store else "index")
                replicas.append(Replica.start(index, store.url if store else ""))
                started.append(replicas[-1])
                if chosen.users:
                    told = crowd(replicas, chosen.users, chosen.each)
                    about = {"cores": os.cpu_count(), "chroma": bool(store), "replicas": count}
                    print(json.dumps({**about, **told}), flush=True)
            if chosen.soak:
                print(json.dumps(soak(replicas, chosen.soak, chosen.pause)), flush=True)
        finally:
            for one in reversed(started):
                one.process.terminate()
                one.process.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
