"""``ask`` and ``ask --batch``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assistant import texts
from assistant.config import Config
from assistant.contract import to_json
from assistant.engine import Assistant, Progress, check
from assistant.errors import UsageError
from assistant.gaps import recorder


def one(config: Config, question: str, progress: Progress, *, as_json: bool) -> int:
    """Answers one question on standard output."""
    check([question])
    assistant = Assistant.open(config, progress=progress)
    answer = assistant.ask([question])
    recorder(config, progress)(answer)
    if as_json:
        print(json.dumps(to_json(answer, assistant.documents), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        print(texts.to_text(answer, assistant.documents, assistant.today))  # noqa: T201
    return 0


def batch(config: Config, file: Path, progress: Progress) -> int:
    """Answers each line's last turn, in order, one JSON line each.

    A line that cannot be answered (an empty or too long turn) is told of by its number, before the
    others are answered; the exit status is then 2.
    """
    refused: list[UsageError] = []
    conversations = list(read_batch(file, refused.append))
    for error in refused:
        progress(str(error))
    if refused and not conversations:
        return UsageError.exit_status
    assistant = Assistant.open(config, progress=progress)
    for number, (key, turns) in enumerate(conversations, start=1):
        answer = assistant.ask(turns)
        line = {"id": key, "answer": to_json(answer, assistant.documents)}
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201
        if number % 100 == 0:
            progress(f"{number} av {len(conversations)} frågor besvarade")
    return UsageError.exit_status if refused else 0


def read_batch(file: Path, refuse: Callable[[UsageError], None]) -> Iterator[tuple[Any, list[str]]]:
    """Checked (id, turns) of a batch file; "-" is standard input.

    Args:
        file: of lines {"id": …, "turns": […]}.
        refuse: is given what is wrong with each line that cannot be answered.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError("Filen går inte att läsa", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise UsageError("Filen är inte UTF-8", where=str(file), remedy="spara om den") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield _conversation(line, f"{file}, rad {number}")
            except UsageError as error:
                refuse(error)


def _conversation(line: str, where: str) -> tuple[Any, list[str]]:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise UsageError("Raden är inte JSON", where=where, remedy="en post per rad") from error
    turns = raw.get("turns") if isinstance(raw, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
        raise UsageError("turns saknas", where=where, remedy='{"id": 1, "turns": ["fråga"]}')
    try:
        check(turns)
    except UsageError as error:
        raise UsageError(error.message, where=where, remedy=error.remedy) from error
    return raw.get("id"), turns
