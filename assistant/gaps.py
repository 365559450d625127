"""Knowledge gaps: what is asked and not answered, counted by topic and day.

Off unless the configuration says ``gaps = true``. A count holds a topic of the not-covered bank or
of the lexicon, never the question; its masked words are kept only with ``gaps_text = true``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant.config import Config
from assistant.corpus import data_folder
from assistant.dialogue.nameless import redactor
from assistant.errors import LotsError, UsageError
from assistant.ledger import Ledger
from assistant.types import Answer
from assistant.understand.private import mask

FILE = "luckor.sqlite"
OTHER = "övrigt"
MAX_TEXTS = 20_000
"""Kept questions; the oldest go first."""
_MAX_TEXT = 1000  # characters
_SCHEMA = """
CREATE TABLE gaps (
  day TEXT NOT NULL, topic TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, topic)
) WITHOUT ROWID;
CREATE TABLE texts (id INTEGER PRIMARY KEY, day TEXT NOT NULL, topic TEXT NOT NULL,
  question TEXT NOT NULL);
"""
_KIND = 0x414C6C75  # "ALlu"
Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic that was asked about in vain.

    Attributes:
        first, last: days, ISO.
        questions: masked words, newest first; empty unless they are kept.
    """

    topic: str
    count: int
    first: str
    last: str
    questions: tuple[str, ...] = ()


class Gaps:
    """Counts of one corpus in one SQLite file; safe for several processes and threads."""

    def __init__(self, path: Path, *, keep_text: bool = False, redact: Redact = str) -> None:
        self.ledger = Ledger(path, _SCHEMA, _KIND)
        self._keep_text = keep_text
        self._redact = redact

    @classmethod
    def open(cls, path: Path, *, keep_text: bool = False, redact: Redact = str) -> Gaps:
        """Opens a file, or makes it.

        Raises:
            LedgerError: it is damaged or not a file of gaps.
        """
        made = cls(path, keep_text=keep_text, redact=redact)
        made.ledger.open()
        return made

    def record(self, answer: Answer, day: date | None = None) -> bool:
        """Counts an answer if it is a refusal; True if it was counted.

        Raises:
            LedgerError: the file cannot be written.
        """
        if answer.status != "not_in_agreements":
            return False
        topic = topic_of(answer)
        when = (day or datetime.now(UTC).date()).isoformat()
        with self.ledger.writing() as db:
            db.execute(
                "INSERT INTO gaps VALUES (?, ?, 1)"
                " ON CONFLICT (day, topic) DO UPDATE SET count = count + 1",
                (when, topic),
            )
            if self._keep_text:
                question = self._redact(mask(answer.query.standalone).text)[:_MAX_TEXT]
                db.execute(
                    "INSERT INTO texts (day, topic, question) VALUES (?, ?, ?)",
                    (when, topic, question),
                )
                db.execute(
                    "DELETE FROM texts WHERE id <= (SELECT max(id) FROM texts) - ?", (MAX_TEXTS,)
                )
        return True

    def all(self, since: date | None = None) -> tuple[Gap, ...]:
        """Topics with their counts, the most asked first."""
        start = since.isoformat() if since else ""
        with self.ledger.reading() as db:
            rows = db.execute(
                "SELECT topic, sum(count), min(day), max(day) FROM gaps WHERE day >= ?"
                " GROUP BY topic ORDER BY 2 DESC, 1",
                (start,),
            ).fetchall()
            texts = db.execute(
                "SELECT topic, question FROM texts WHERE day >= ? ORDER BY id DESC", (start,)
            ).fetchall()
        asked: dict[str, list[str]] = {}
        for topic, question in texts:
            asked.setdefault(topic, []).append(question)
        return tuple(
            Gap(topic, count, first, last, tuple(dict.fromkeys(asked.get(topic, ()))))
            for topic, count, first, last in rows
        )

    def delete_older_than(self, days: int) -> int:
        """Takes away what is more than so many days old; returns how many questions it counted."""
        if days < 0:
            raise UsageError("Antalet dagar kan inte vara under 0")
        limit = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
        with self.ledger.writing() as db:
            gone = db.execute("SELECT coalesce(sum(count), 0) FROM gaps WHERE day < ?", (limit,))
            number = int(gone.fetchone()[0])
            db.execute("DELETE FROM gaps WHERE day < ?", (limit,))
            db.execute("DELETE FROM texts WHERE day < ?", (limit,))
        return number


def recorder(config: Config, say: Callable[[str], None]) -> Callable[[Answer], None]:
    """What counts each answer as it is given; does nothing where counts are not switched on.

    A count that cannot be written is told by ``say`` and never stops an answer.
    """
    if not config.gaps:
        return lambda answer: None
    redact = redactor(data_folder(config.corpus, "lexicon"))

    def record(answer: Answer) -> None:
        try:
            file = config.kept_folder() / FILE
            Gaps.open(file, keep_text=config.gaps_text, redact=redact).record(answer)
        except LotsError as error:
            say(f"Luckan är inte räknad: {error}")

    return record


def topic_of(answer: Answer) -> str:
    """The topic of a refusal: the bank's, else the first need or unit that was understood."""
    query = answer.query
    return answer.topic or next(iter((*query.needs, *query.units)), OTHER)
