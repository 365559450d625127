"""Servers that a benchmark starts as processes of their own: pages, and a Chroma server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
