"""Load on the page's interface: some users at once, one server and two, then a soak.

``python -m benchmarks.load [--users 50] [--each 2] [--soak 60] [--replicas 2]``. All on
127.0.0.1. On a machine with few cores the ratio of two replicas to one says how many cores were
free, not how the page scales.
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
    def start(cls, index: Path) -> Replica:
        """Starts a page and waits until it is there.

        Raises:
            TimeoutError: it did not start.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "assistant", "ui", "--api", "--rate", "0"]
        command += ["--port", str(port), "--index", str(index)]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(url, timeout=10):
                    return cls(process, url)
            except OSError:
                time.sleep(0.2)
        process.terminate()
        raise TimeoutError("the page did not start")

    def memory(self) -> float:
        """Memory that it has now, in MB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", text)
        return int(found[1]) / 1024 if found else 0.0

    def cpu(self) -> float:
        """Processor time so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    each: int,
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


async def load(
    replicas: Sequence[Replica], users: int, *, each: int = 0, seconds: float = 0
) -> dict[str, float | int]:
    """Users spread over the replicas; figures of their replies."""
    asked = itertools.cycle(
        [c.turns[0] for c in load_cases(ROOT / "eval" / "cases") if c.split == "dev"][:200]
    )
    tally, begun = Tally(), time.monotonic()
    limits = httpx.Limits(max_connections=users)
    async with httpx.AsyncClient(timeout=LONGEST, limits=limits) as client:
        await asyncio.gather(
            *(
                user(client, replicas[at % len(replicas)].url, asked, tally, begun + seconds, each)
                for at in range(users)
            )
        )
    return tally.told(time.monotonic() - begun)


def main() -> int:
    """Prints the figures as JSON lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--each", type=int, default=2)
    options.add_argument("--soak", type=float, default=60.0)
    options.add_argument("--replicas", type=int, default=2)
    chosen = options.parse_args()
    replicas: list[Replica] = []
    with tempfile.TemporaryDirectory(prefix="lots-load-") as folder:
        try:
            for count in range(1, chosen.replicas + 1):
                replicas.append(Replica.start(Path(folder)))
                asyncio.run(load(replicas, count * 2, each=1))  # models are read by the first
                before = sum(r.cpu() for r in replicas)
                told = asyncio.run(load(replicas, chosen.users, each=chosen.each))
                spent = sum(r.cpu() for r in replicas) - before
                print(json.dumps({"replicas": count, **told, "cpu_s": round(spent, 1)}), flush=True)
            if chosen.soak:
                first = [r.memory() for r in replicas]
                told = asyncio.run(load(replicas, 4, seconds=chosen.soak))
                grown = [
                    round(r.memory() / was - 1, 4) for r, was in zip(replicas, first, strict=True)
                ]
                print(json.dumps({"soak_s": chosen.soak, **told, "memory_growth": grown}))
        finally:
            for replica in replicas:
                replica.process.terminate()
                replica.process.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
