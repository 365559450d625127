"""Load on the page's interface: some users at once, one server and two, then a soak.

``python -m benchmarks.load [--users 50] [--each 2] [--soak 60] [--replicas 2] [--chroma]``. All on
127.0.0.1. On a machine with few cores the ratio of two replicas to one says how many cores were
free, not how the page scales: ``cpu_ms`` (processor time for a reply) says what a core can give.
``--share 0.4`` (Linux, root) gives each page that part of a core, so that the cores have room for
the client and the Chroma server too: then the ratio does say how the page scales. ``page_cores`` is
what the pages used, ``busy_cores`` what the whole machine did meanwhile, with others' work on it.
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
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from benchmarks.replica import LONGEST, ROOT, Replica
from benchmarks.share import Share, ShareError
from eval.case import load_cases


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
    begun, before, busy = time.monotonic(), sum(r.cpu() for r in replicas), busy_seconds()
    told = asyncio.run(load(replicas, users, each=each))
    spent, wall = sum(r.cpu() for r in replicas) - before, time.monotonic() - begun
    return {
        **told,
        "cpu_ms": round(1000 * spent / max(1, int(told["replies"]))),
        "page_cores": round(spent / wall, 2),
        "busy_cores": round((busy_seconds() - busy) / wall, 2),
    }


def busy_seconds() -> float:
    """Processor time that the whole machine has spent so far; 0 where it does not tell."""
    try:
        fields = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    except OSError:
        return 0.0
    idle = int(fields[3]) + int(fields[4])  # and waiting for a disk
    return (sum(map(int, fields)) - idle) / os.sysconf("SC_CLK_TCK")


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
    options.add_argument("--share", type=float, default=0.0, help="part of a core for each page")
    chosen = options.parse_args()
    try:
        share = Share.of(chosen.share)
    except ShareError as error:
        sys.exit(f"--share: {error}")
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
                share.take(replicas[-1].process.pid)  # from now on: starting may use more
                if chosen.users:
                    told = crowd(replicas, chosen.users, chosen.each)
                    about = {"cores": os.cpu_count(), "share": chosen.share or None,
                             "chroma": bool(store), "replicas": count}  # fmt: skip
                    print(json.dumps({**about, **told}), flush=True)
            if chosen.soak:
                print(json.dumps(soak(replicas, chosen.soak, chosen.pause)), flush=True)
        finally:
            for one in reversed(started):
                one.process.terminate()
                one.process.wait(30)
            share.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
