"""A fixed part of a processor core for a process: control groups of Linux (v1 or v2), as root."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
_PERIOD = 100_000  # microseconds in which a group's part is counted
_LEAST = 0.01


class ShareError(Exception):
    """This machine cannot hold a process to a part of a core; the message says why."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a core each process may use, 0 for any number.

    Attributes:
        cores: the part, such as 0.4.
        folder: where groups are made.
        quota: file of a group that says its part, and what is written there.
        made: groups that were made.
    """

    cores: float = 0.0
    folder: Path = GROUPS
    quota: tuple[str, str] = ("", "")
    made: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, cores: float, groups: Path = GROUPS) -> Share:
        """A share of this machine's cores.

        Raises:
            ShareError: it is no part of a core, or this machine or user cannot do it.
        """
        if not cores:
            return cls()
        if not _LEAST <= cores <= (os.cpu_count() or 1):
            raise ShareError(f"{cores:g} is no part of this machine's cores (from {_LEAST} up)")
        v1, quota = groups / "cpu", round(cores * _PERIOD)
        if (v1 / "cpu.cfs_quota_us").exists():
            share = cls(cores, v1, ("cpu.cfs_quota_us", f"{quota}"))
        elif "cpu" in _read(groups / "cgroup.subtree_control").split():
            share = cls(cores, groups, ("cpu.max", f"{quota} {_PERIOD}"))
        else:
            raise ShareError("needs Linux with control groups for the processor (/sys/fs/cgroup)")
        if not os.access(share.folder, os.W_OK):
            raise ShareError(f"needs root: {share.folder} cannot be written")
        return share

    def take(self, pid: int) -> None:
        """Holds a process, and what it starts, to the share."""
        if not self.cores:
            return
        group = self.folder / f"lots-load-{pid}"
        group.mkdir()
        self.made.append(group)
        (group / self.quota[0]).write_text(self.quota[1])
        (group / "cgroup.procs").write_text(f"{pid}")

    def leave(self) -> None:
        """Removes the groups, whose processes have ended."""
        while self.made:
            self.made.pop().rmdir()


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
