"""A language model may word the answer; nothing that its evidence does not hold is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from assistant.corpus import data_file, data_folder
from assistant.law import Law
from assistant.llm.check import Checker
from assistant.llm.client import Model, ModelError, open_model
from assistant.llm.speech import Source, Speech
from assistant.llm.words import ClaimWords
from assistant.llm.write import Writer

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.dialogue import Tools
    from assistant.index import Index

__all__ = [
    "Checker",
    "ClaimWords",
    "Model",
    "ModelError",
    "Source",
    "Speech",
    "Writer",
    "open_writer",
]

OpenModel = Callable[["Config"], Model | None]


def open_writer(
    config: Config,
    index: Index,
    tools: Tools,
    *,
    today: date,
    open_it: OpenModel = open_model,
) -> Writer | None:
    """What words answers, if the configuration names a model.

    Raises:
        UsageError: the model's settings cannot be used.
        CorpusError: a data file cannot be read.
    """
    model = open_it(config)
    if model is None:
        return None
    words = ClaimWords.load(data_folder(config.corpus, "lexicon"))
    return Writer(
        model=model,
        checker=Checker(Speech(tools.lexicon, words), tools.language),
        documents={d.id: d for d in index.documents},
        language=tools.language,
        law=Law.load(data_file(config.corpus, "law.yaml")),
        today=today,
        budget=config.llm_evidence,
        rewrites=config.llm_rewrite,
        reranks=config.llm_rerank,
    )
