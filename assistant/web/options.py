"""What the page's server has switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.config import Config
from assistant.web.access import read_password, read_users

RATE = 300  # requests a minute and address


@dataclass(frozen=True, slots=True)
class Options:
    """Off unless switched on.

    Attributes:
        api: ``POST /api/ask`` answers programs.
        mcp: ``POST /mcp`` is an MCP server with one tool.
        metrics: ``GET /metrik`` counts answers in Prometheus' form.
        password: hash of the editor's password; None for no tab Granska.
        users: names and passwords of a closed page; empty for an open one.
        rate: requests a minute and address, 0 for any number.
        config: where the corpus is, for the editor's work.
        cases: folder of the evaluation's cases; None for its own.
    """

    api: bool = False
    mcp: bool = False
    metrics: bool = False
    password: bytes | None = None
    users: Mapping[str, str] = field(default_factory=dict)
    rate: int = RATE
    config: Config = field(default_factory=Config)
    cases: Path | None = None

    @classmethod
    def of(cls, config: Config) -> Options:
        """From the settings.

        Raises:
            UsageError: a file with passwords cannot be used.
        """
        secret, users = config.editor_password_file, config.auth_file
        return cls(
            api=config.api,
            mcp=config.mcp,
            metrics=config.metrics,
            password=read_password(secret) if secret else None,
            users=read_users(users) if users else {},
            rate=config.rate,
            config=config,
        )
