"""Settings: command line over environment (``ANSVARSLOTS_…``) over ``ansvarslots.toml``."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent


class Config(BaseSettings):
    """What the program needs to know of its surroundings; frozen.

    Attributes:
        corpus: folder with agreements.
        index: folder of the index; by default beside the program, one for each corpus.
        encoder: "bundled", or name or folder of a sentence-transformers model.
        today: the date that validity is judged by.
        data: folder of what is kept: reviews and, where wanted, gaps; by default the user's own.
        gaps: count refused questions by topic.
        gaps_text: keep their words too, masked.
        chroma: address of a Chroma server that holds the vectors; "" for the index folder.
        chroma_token_file, chroma_header: file with its secret, and the header that carries it.
        chroma_tenant, chroma_database: for Chroma Cloud.
        llm: "" for none, "openai:NAME", "ollama:NAME" or "package.module:Class".
        llm_url: the model server's address.
        llm_key, llm_key_file: its secret, from the environment, or a file that holds it.
        llm_seconds, llm_tokens, llm_evidence: bounds on a reply and on the evidence (characters).
        llm_options: further arguments of the LlamaIndex class.
        llm_rewrite: a model may word a follow-up as a question of its own.
        llm_rerank: a model may order the passages that were found.
        api: the page's server also answers programs (``POST /api/ask``).
        mcp: the page's server is also an MCP server (``POST /mcp``).
        editor_password_file: file with the password of the tab Granska; without it there is none.
        auth_file: file with a line ``name:password`` for each who may use the page; else all may.
        rate: requests a minute and address that the page's server takes; 0 for any number.
        metrics: the page's server counts answers at ``/metrik``, for Prometheus.
        log_answers: it logs time, duration, status and document ids of each answer.
        watch: seconds between two looks for changed documents; 0 for never.
        root_path: the path under which a proxy shows the page.
    """

    model_config = SettingsConfigDict(
        env_prefix="ANSVARSLOTS_", toml_file="ansvarslots.toml", frozen=True, extra="ignore"
    )

    corpus: Path = ROOT / "corpus"
    index: Path | None = None
    encoder: str = "bundled"
    today: date | None = None
    data: Path | None = None
    gaps: bool = False
    gaps_text: bool = False
    chroma: str = ""
    chroma_token_file: Path | None = None
    chroma_header: str = "x-chroma-token"
    chroma_tenant: str = ""
    chroma_database: str = ""
    llm: str = ""
    llm_url: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_key_file: Path | None = None
    llm_seconds: float = Field(default=20.0, gt=0, le=600)
    llm_tokens: int = Field(default=500, gt=0, le=8000)
    llm_evidence: int = Field(default=6000, ge=500, le=100_000)
    llm_options: dict[str, str | int | float | bool] = Field(default_factory=dict)
    llm_rewrite: bool = False
    llm_rerank: bool = False
    api: bool = False
    mcp: bool = False
    editor_password_file: Path | None = None
    auth_file: Path | None = None
    rate: int = 300
    metrics: bool = False
    log_answers: bool = False
    watch: float = Field(default=5.0, ge=0)
    root_path: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def index_folder(self) -> Path:
        """Where the index of this corpus lies."""
        if self.index is not None:
            return self.index
        return _index_root() / self._corpus_key()

    def kept_folder(self) -> Path:
        """Where reviews and gaps of this corpus are kept: never in the corpus or the index."""
        if self.data is not None:
            return self.data
        import platformdirs

        return Path(platformdirs.user_data_dir("ansvarslots")) / self._corpus_key()

    def _corpus_key(self) -> str:
        """A folder name of this corpus' own."""
        folder = self.corpus.resolve()
        return f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"

    def day(self) -> date:
        """The date that validity is judged by."""
        return self.today or date.today()


def _index_root() -> Path:
    """Beside the program where that can be written, otherwise in the user's cache."""
    if os.access(ROOT, os.W_OK):
        return ROOT / ".index"
    import platformdirs

    return Path(platformdirs.user_cache_dir("ansvarslots"))
