"""``chat``: a conversation in the terminal."""

from __future__ import annotations

import contextlib

from assistant import render, texts
from assistant.config import Config
from assistant.engine import Assistant, Progress
from assistant.errors import UsageError
from assistant.gaps import recorder
from assistant.types import Answer

with contextlib.suppress(ImportError):  # arrow keys bring earlier lines back; nothing is written
    import readline  # noqa: F401

HELP = """Skriv en fråga, eller
  /källa 2   visa hela avsnittet bakom källa 2
  /historik  visa frågorna hittills, så som de tolkades
  /ny        börja om: glöm det som sagts
  /hjälp     visa den här hjälpen
  /slut      avsluta (även Ctrl-D)"""


def run(config: Config, progress: Progress) -> int:
    """Reads questions until the input ends."""
    assistant = Assistant.open(config, progress=progress)
    count = recorder(config, progress)
    turns: list[str] = []
    asked: list[str] = []
    last: Answer | None = None
    prompt = "Vad undrar du? (/hjälp visar kommandon, Ctrl-D avslutar)\n\n> "
    while True:
        try:
            line = input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            print()  # noqa: T201
            return 0
        prompt = "\n> "
        if line in {"/slut", "/avsluta", "/quit"}:
            return 0
        if line == "/ny":
            turns, asked, last = [], [], None
            print("Nytt samtal.")  # noqa: T201
        elif line == "/historik":
            print(history(asked))  # noqa: T201
        elif line.startswith("/"):
            print(command(line, last, assistant))  # noqa: T201
        elif line:
            try:
                last = assistant.ask([*turns, line])
            except UsageError as error:
                print(f"{error}")  # noqa: T201
                continue
            turns.append(line)
            asked.append(last.query.standalone)
            count(last)
            print("\n" + texts.to_text(last, assistant.documents, assistant.today))  # noqa: T201


def history(asked: list[str]) -> str:
    """The questions so far, as they were understood, without personal data."""
    return "\n".join(f"{n}. {text}" for n, text in enumerate(asked, 1)) or "Inga frågor än."


def command(line: str, last: Answer | None, assistant: Assistant) -> str:
    """What a line that begins with "/" shows."""
    word, _, rest = line.partition(" ")
    if word not in {"/källa", "/kalla"}:
        return HELP
    if last is None:
        return "Ställ en fråga först."
    chosen = next((c for c in last.citations if str(c.n) == rest.strip()), None)
    if chosen is None:
        return f"Svaret har källorna {', '.join(str(c.n) for c in last.citations) or '– inga'}."
    passage = chosen.passage
    return f"{render.place(passage, assistant.documents)}\n\n{passage.reading}"
