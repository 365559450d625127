"""The one door to language models: any LlamaIndex LLM, by name and settings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import LotsError, UsageError

if TYPE_CHECKING:
    from assistant.config import Config

MAX_REPLY = 6000  # characters read of one reply; what comes after is not
_EXTRA = "installera tillvalet: .venv/bin/pip install -e .[llm]"


class ModelError(LotsError):
    """The language model gave no usable reply in time."""


class Model(Protocol):
    """What writes text from an instruction and a message."""

    def pieces(self, system: str, user: str) -> Iterator[str]:
        """Yields the reply as it comes.

        Raises:
            ModelError: no connection, refused, or out of time.
        """
        ...


class LlamaIndexModel:
    """A LlamaIndex LLM with a bound on time and length.

    Args:
        llm: a chat model of LlamaIndex.
        seconds: for the whole reply; a slow drip of pieces does not prolong it.
    """

    def __init__(self, llm: Any, *, seconds: float) -> None:  # noqa: ANN401  (an optional extra)
        self._llm = llm
        self._seconds = seconds

    def pieces(self, system: str, user: str) -> Iterator[str]:
        """Yields the reply as it comes, at most ``MAX_REPLY`` characters of it."""
        from llama_index.core.base.llms.types import ChatMessage

        messages = [
            ChatMessage(role="system", content=system),
            ChatMessage(role="user", content=user),
        ]
        ends = time.monotonic() + self._seconds
        length = 0
        try:
            for piece in self._llm.stream_chat(messages):
                if time.monotonic() > ends:
                    raise ModelError("Språkmodellen blev inte klar i tid")
                delta = piece.delta or ""
                length += len(delta)
                yield delta
                if length > MAX_REPLY:
                    return
        except ModelError:
            raise
        except Exception as error:  # each client raises its own kinds
            raise ModelError("Språkmodellen svarar inte", where=type(error).__name__) from error


def open_model(config: Config) -> Model | None:
    """The model of a configuration; None where none is wanted.

    ``llm`` is ``openai:NAME`` (any server with OpenAI's interface, at ``llm_url``),
    ``ollama:NAME``, or ``package.module:Class`` of another LlamaIndex LLM.

    Raises:
        UsageError: the setting cannot be used, or its extra is not installed.
    """
    if not config.llm:
        return None
    kind, _, name = config.llm.partition(":")
    if not name:
        raise UsageError(
            f"llm = ”{config.llm}” går inte att tolka",
            where="inställningen llm",
            remedy="skriv openai:MODELL, ollama:MODELL eller paket.modul:Klass",
        )
    try:
        llm = _build(kind, name, config)
    except ImportError as error:
        raise UsageError("Språkmodellens paket saknas", where=kind, remedy=_EXTRA) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"Språkmodellen går inte att ställa in: {str(error).splitlines()[0]}", where=config.llm
        ) from error
    return LlamaIndexModel(llm, seconds=config.llm_seconds)


def _build(kind: str, name: str, config: Config) -> Any:  # noqa: ANN401
    options = dict(config.llm_options)
    if kind == "openai":
        from llama_index.llms.openai_like import OpenAILike

        if not config.llm_url:
            raise UsageError("llm_url saknas", remedy="ange serverns adress, t.ex. http://…/v1")
        return OpenAILike(
            model=name,
            api_base=config.llm_url,
            api_key=_key(config) or "none",
            is_chat_model=True,
            temperature=0.0,
            max_tokens=config.llm_tokens,
            timeout=config.llm_seconds,
            max_retries=1,
            **options,
        )
    if kind == "ollama":
        from llama_index.llms.ollama import Ollama

        settings: dict[str, Any] = {"base_url": config.llm_url} if config.llm_url else {}
        extra = {"num_predict": config.llm_tokens}
        return Ollama(
            model=name,
            temperature=0.0,
            request_timeout=config.llm_seconds,
            additional_kwargs=extra,
            **settings,
            **options,
        )
    return getattr(import_module(kind), name)(**options)


def _key(config: Config) -> str:
    """The secret of the server, from its file or the environment; never from the command line."""
    if config.llm_key_file is None:
        return config.llm_key.get_secret_value()
    try:
        return Path(config.llm_key_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("Filen med nyckeln går inte att läsa", where="llm_key_file") from error
