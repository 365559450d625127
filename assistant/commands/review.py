"""``review`` and ``gaps``: what experts said of answers, and what staff asked in vain."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.corpus import data_folder, load_corpus
from assistant.dialogue.nameless import redactor
from assistant.drafts import draft_cases
from assistant.errors import UsageError
from assistant.gaps import FILE as GAPS_FILE
from assistant.gaps import Gaps
from assistant.reviews import FILE, Reviews
from assistant.verdicts import Review, from_json, hashes_of

Progress = Callable[[str], None]
SAID = {"right": "rätt", "wrong": "fel", "unsure": "osäkert"}
MAX_IMPORT = 20_000_000  # bytes


def opened(config: Config) -> Reviews:
    """The reviews of a configuration's corpus; names are taken out of what is added."""
    redact = redactor(data_folder(config.corpus, "lexicon"))
    return Reviews.open(config.kept_folder() / FILE, redact)


def list_all(config: Config, *, as_json: bool) -> int:
    """Prints every review; those whose document has changed are said to have lapsed."""
    found = opened(config).all()
    now = hashes_of(load_corpus(config.corpus).documents)
    if as_json:
        _out(json.dumps([_listed(r, r.holds(now)) for r in found], ensure_ascii=False, indent=2))
        return 0
    for review in found:
        _out(_told(review, review.holds(now)))
    lapsed = sum(not review.holds(now) for review in found)
    _out(f"{len(found)} granskningar, varav {lapsed} har förfallit.")
    return 0


def export(config: Config, file: Path | None) -> int:
    """Prints draft cases, or writes them to a file that is not there yet."""
    text = draft_cases(opened(config).all(), load_corpus(config.corpus).documents)
    if file is None:
        _out(text.rstrip())
        return 0
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise UsageError("Filen finns redan", where=str(file), remedy="ange en ny") from None
    except OSError as error:
        raise UsageError("Filen kan inte skrivas", where=str(file)) from error
    return 0


def take_in(config: Config, file: Path, progress: Progress) -> int:
    """Stores the reviews of a file that the evaluation's report has saved.

    Raises:
        UsageError: the file is not one; nothing of it is stored.
    """
    reviews = _read(file)
    store = opened(config)
    before = len(store.all())
    store.add_all(reviews)
    new = len(store.all()) - before
    progress(f"{new} granskningar tillagda, {len(reviews) - new} fanns redan.")
    return 0


def delete(config: Config, *, days: int | None, review_id: str | None, progress: Progress) -> int:
    """Takes away old reviews, or one."""
    if (days is None) == (review_id is None):
        raise UsageError("Ange ett id eller --older-than DAGAR")
    store = opened(config)
    if days is not None:
        progress(f"{store.delete_older_than(days)} granskningar borttagna.")
    elif not store.delete(str(review_id)):
        raise UsageError("Granskningen finns inte", where=str(review_id))
    return 0


def backup(config: Config, file: Path, progress: Progress) -> int:
    """Writes a whole copy of the reviews."""
    opened(config).backup(file)
    progress(f"Säkerhetskopian är skriven: {file}")
    return 0


def restore(config: Config, file: Path, progress: Progress) -> int:
    """Puts a backup in place; also where what is there is damaged."""
    kept = Reviews(config.kept_folder() / FILE).restore(file)
    progress("Säkerhetskopian är på plats." + (f" Det som fanns är kvar i {kept}" if kept else ""))
    return 0


def gaps(config: Config, *, since: date | None, days: int | None, as_json: bool) -> int:
    """Prints what was asked in vain, by topic; first takes away what is too old, where asked."""
    path = config.kept_folder() / GAPS_FILE
    if not path.exists() and not config.gaps:
        _out("Luckor räknas inte. Slå på det med gaps = true i ansvarslots.toml.")
        return 0
    store = Gaps.open(path)
    if days is not None:
        store.delete_older_than(days)
    found = store.all(since)
    if as_json:
        rows = [{k: getattr(g, k) for k in g.__slots__} for g in found]
        _out(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for gap in found:
        _out(f"{gap.count:5d}  {gap.topic} ({gap.first} – {gap.last})")
        for question in gap.questions[:10]:
            _out(f"       – {question}")
    _out(f"{sum(gap.count for gap in found)} frågor utan svar i {len(found)} ämnen.")
    return 0


def _read(file: Path) -> list[Review]:
    try:
        if file.stat().st_size > MAX_IMPORT:
            raise UsageError("Filen är för stor", where=str(file))
        raw: Any = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError("Filen går inte att läsa", where=str(file)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("Filen är inte JSON", where=str(file)) from error
    entries = raw.get("reviews") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise UsageError("reviews saknas", where=str(file), remedy="spara den ur rapporten igen")
    return [_entry(entry, f"{file}, granskning {at}") for at, entry in enumerate(entries, 1)]


def _entry(raw: object, where: str) -> Review:
    if not isinstance(raw, dict):
        raise UsageError("Granskningen har inte rätt form", where=where)
    try:
        return from_json(raw)
    except UsageError as error:
        raise UsageError(error.message, where=where) from error


def _listed(review: Review, holds: bool) -> dict[str, Any]:
    return {**review.to_json(), "holds": holds}


def _told(review: Review, holds: bool) -> str:
    about = f"\n    om: {review.statement_text}" if review.statement_text else ""
    comment = f"\n    {review.comment}" if review.comment else ""
    who = f", {review.initials}" if review.initials else ""
    case = f", fall {review.case}" if review.case else ""
    lapsed = "" if holds else " – har förfallit: källan har ändrats"
    head = f"{review.id}  {SAID[review.verdict]}{who}, {review.created[:10]}{case}{lapsed}"
    return f"{head}\n    {review.question}{about}{comment}"


def _out(text: str) -> None:
    print(text, file=sys.stdout)  # noqa: T201
