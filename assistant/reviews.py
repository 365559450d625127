"""What experts say of answers, kept in SQLite: right, wrong or unsure, statement by statement.

A verdict holds as long as every document that the answer rested on has the text that it had; after
a change it has lapsed and is kept, marked so. Everything written by a person is stored without
personal data and names, and who judged is at most four letters.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.errors import LedgerError, UsageError
from assistant.ledger import DAMAGED, MEND, Ledger
from assistant.understand.private import mask
from assistant.verdicts import KEPT, Review, check, from_json, stamp

FILE = "granskningar.sqlite"
MAX_REVIEWS = 100_000  # of one file
_SCHEMA = """
CREATE TABLE reviews (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, payload TEXT NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX reviews_created ON reviews (created);
"""
_KIND = 0x414C6772  # "ALgr"
Redact = Callable[[str], str]


class Reviews:
    """The reviews of one corpus in one SQLite file; safe for several processes and threads.

    Args:
        path: the file.
        redact: takes names out of what a person wrote, after personal data has been masked.
    """

    def __init__(self, path: Path, redact: Redact = lambda text: text) -> None:
        self.ledger = Ledger(path, _SCHEMA, _KIND)
        self._redact = redact

    @classmethod
    def open(cls, path: Path, redact: Redact = lambda text: text) -> Reviews:
        """Opens a file, or makes it.

        Raises:
            LedgerError: it is damaged or not a file of reviews.
        """
        made = cls(path, redact)
        made.ledger.open()
        return made

    def add(self, review: Review) -> str:
        """Stores a review; when this returns it is on disk. Returns its id.

        A review that has an id and is there already is left as it is (an import done twice).

        Raises:
            UsageError: a field is not what it should be, or there is no room.
            LedgerError: the file cannot be written.
        """
        return self.add_all((review,))[0]

    def add_all(self, reviews: Iterable[Review]) -> tuple[str, ...]:
        """Stores reviews, all or none of them."""
        ready = [self._ready(review) for review in reviews]
        with self.ledger.writing() as db:
            have = db.execute("SELECT count(*) FROM reviews").fetchone()[0]
            if have + len(ready) > MAX_REVIEWS:
                raise UsageError(
                    "Det finns inte plats för fler granskningar",
                    remedy="exportera och ta bort gamla: ansvarslots review delete --older-than",
                )
            db.executemany(
                "INSERT OR IGNORE INTO reviews VALUES (?, ?, ?, ?)", [_row(r) for r in ready]
            )
        return tuple(review.id for review in ready)

    def all(self) -> tuple[Review, ...]:
        """Every review, oldest first.

        Raises:
            LedgerError: the file or one review in it is damaged.
        """
        with self.ledger.reading() as db:
            rows = db.execute(
                "SELECT id, created, payload, digest FROM reviews ORDER BY created, id"
            ).fetchall()
        return tuple(self._read(row) for row in rows)

    def current(self, hashes: Mapping[str, str]) -> tuple[Review, ...]:
        """Those that still hold, by the documents' hashes (``hashes_of``)."""
        return tuple(review for review in self.all() if review.holds(hashes))

    def lapsed(self, hashes: Mapping[str, str]) -> tuple[Review, ...]:
        """Those whose documents have changed since."""
        return tuple(review for review in self.all() if not review.holds(hashes))

    def delete(self, review_id: str) -> bool:
        """Takes one away for good; False if there is none of that id."""
        with self.ledger.writing() as db:
            gone = db.execute("DELETE FROM reviews WHERE id = ?", (review_id,)).rowcount
        return gone > 0

    def delete_older_than(self, days: int) -> int:
        """Takes away what is more than so many days old; returns how many."""
        if days < 0:
            raise UsageError("Antalet dagar kan inte vara under 0")
        limit = stamp(datetime.now(UTC) - timedelta(days=days))
        with self.ledger.writing() as db:
            return int(db.execute("DELETE FROM reviews WHERE created < ?", (limit,)).rowcount)

    def backup(self, file: Path) -> None:
        """Writes a whole copy to a file."""
        self.all()
        self.ledger.backup(file)

    def restore(self, file: Path) -> Path | None:
        """Puts a backup in place; returns where what was here is kept, if anything was."""
        if file.is_file():
            Reviews(file).all()
        return self.ledger.restore(file)

    def _ready(self, review: Review) -> Review:
        """Checked, without personal data, with id and time."""
        check(review)
        return replace(
            review,
            turns=tuple(self._clean(turn) for turn in review.turns),
            statement_text=mask(review.statement_text).text,
            comment=self._clean(review.comment.strip()),
            initials=review.initials.upper(),
            answer=self._clean_answer(review.answer),
            id=review.id or uuid.uuid4().hex,
            created=review.created or stamp(datetime.now(UTC)),
        )

    def _clean(self, text: str) -> str:
        return self._redact(mask(text).text)

    def _clean_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        cleaned = {key: answer[key] for key in KEPT if key in answer}
        if "standalone" in cleaned:
            cleaned["standalone"] = self._clean(str(cleaned["standalone"]))
        if "claims" in cleaned:
            cleaned["claims"] = [
                {"text": mask(str(c["text"])).text, "citations": list(c["citations"])}
                for c in cleaned["claims"]
            ]
        return cleaned

    def _read(self, row: Sequence[str]) -> Review:
        review_id, created, payload, digest = row
        if digest != _digest(review_id, created, payload):
            raise LedgerError(
                DAMAGED,
                where=f"{self.ledger.path}, granskning {review_id}",
                remedy=MEND,
            )
        return from_json({**json.loads(payload), "id": review_id, "created": created})


def _row(review: Review) -> tuple[str, str, str, str]:
    raw = review.to_json()
    review_id, created = str(raw.pop("id")), str(raw.pop("created"))
    payload = json.dumps(raw, ensure_ascii=False)
    return review_id, created, payload, _digest(review_id, created, payload)


def _digest(review_id: str, created: str, payload: str) -> str:
    return hashlib.sha256(f"{review_id}|{created}|{payload}".encode()).hexdigest()
