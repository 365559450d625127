"""The editor's work on the page: log in, run the evaluation, add documents, read verdicts."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable, Iterator

from assistant.commands.review import opened
from assistant.config import Config
from assistant.errors import LotsError
from assistant.gaps import FILE as GAPS_FILE
from assistant.gaps import Gap, Gaps
from assistant.verdicts import hashes_of, review_of
from assistant.web import granska, granska_kept, granska_trial
from assistant.web.access import Editors, Entered
from assistant.web.desk import Talk
from assistant.web.intake import Added, Intake
from assistant.web.markup import esc, part
from assistant.web.options import Options
from assistant.web.report import read
from assistant.web.showing import Showing
from assistant.web.trial import Progress, Trials

ENDED = "Logga in igen"
THANKS = "Tack. Omdömet är sparat."


class Verdicts:
    """Where readers' verdicts go: the reviews of the corpus."""

    def __init__(self, config: Config, showing: Callable[[], Showing]) -> None:
        self._config = config
        self._showing = showing
        self._numbers = itertools.count(1)

    def take(self, raw: str, talk: Talk) -> str:
        """Stores what a reader sent of an answer of theirs; the page part that says how it went."""
        try:
            said = self._store(raw, talk)
        except LotsError as error:
            said = f"{error}."
        return part((f'<span data-n="{next(self._numbers)}">{esc(said)}</span>',))

    def _store(self, raw: str, talk: Talk) -> str:
        report = read(raw)
        given = next((given for given in talk.given if given.key == report.key), None)
        if given is None:
            return "Svaret finns inte längre i samtalet. Ställ frågan igen."
        documents = self._showing().known.documents
        opened(self._config).add_all(
            review_of(
                given.answer,
                documents,
                judged.verdict,
                turns=given.turns,
                statement=judged.statement,
                comment=report.comment if at == 0 else "",
                initials=report.initials,
            )
            for at, judged in enumerate(report.judged)
        )
        return THANKS


class Editor:
    """One corpus' editors.

    Args:
        options: the hash of the password, and where the corpus is.
        showing: what the page shows now.
        renew: is called when the documents have changed.
    """

    def __init__(
        self,
        options: Options,
        showing: Callable[[], Showing],
        renew: Callable[[], None],
    ) -> None:
        self._editors = Editors(options.password or b"")
        self._config = options.config
        self._showing = showing
        self._renew = renew
        self._trials = Trials(options.config, options.cases)
        self._intake = Intake(options.config)
        self._added: Added | None = None
        self._adding = threading.Lock()
        self._report = secrets.token_urlsafe(24)  # the last report's address

    def enter(self, password: str, address: str) -> tuple[Entered, str]:
        """Tries a password; the session and what is shown."""
        entered = self._editors.enter(password or "", address)
        if entered.refused:
            return entered, granska.refused_html(entered.refused)
        return entered, self._page(entered.token)

    def inside(self, token: str | None) -> bool:
        """True for a session that goes on."""
        return self._editors.valid(token)

    def act(self, wish: str, token: str | None) -> Iterator[str]:
        """Does what an editor asked for; yields the tab as it changes."""
        if not self._editors.valid(token):
            yield granska.refused_html(ENDED)
            return
        verb, _, rest = (wish or "").partition(" ")
        if verb == "ut":
            self._editors.leave(token)
            yield granska.refused_html("")
            return
        if verb == "prova":
            for progress in self._trials.run():
                yield self._page(token, progress)
            self._report = secrets.token_urlsafe(24)
        if verb == "bort":
            opened(self._config).delete(rest)
        yield self._page(token)

    def add(self, token: str | None, name: str, content: bytes) -> bool:
        """Takes a document in; False without a session. What came of it stands on the tab."""
        if not self._editors.valid(token):
            return False
        with self._adding:
            self._added = self._intake.take(name, content)
            if self._added.report:
                self._renew()
        return True

    def report(self, key: str) -> str | None:
        """The last report, for one who has its address and while it is the last."""
        last = self._trials.last
        same = secrets.compare_digest(key.encode(), self._report.encode())
        return last.report if last and last.report and same else None

    def _page(self, token: str | None, progress: Progress | None = None) -> str:
        now = self._showing()
        documents = now.known.documents
        try:
            reviews, gaps = opened(self._config).all(), self._gaps()
            kept = [
                granska_kept.reviews_html(reviews, hashes_of(documents.values())),
                granska_kept.gaps_html(gaps),
            ]
        except LotsError as error:
            kept = [granska.refused_html(str(error))]
        index = getattr(now.source, "index", None)
        return granska.desk_html(
            (
                granska_trial.trial_html(progress, self._trials.last, self._report),
                *kept,
                granska.upload_html(token or "", self._added),
                granska.index_html(index, documents, now.known.today),
            )
        )

    def _gaps(self) -> tuple[Gap, ...] | None:
        path = self._config.kept_folder() / GAPS_FILE
        if not path.exists() and not self._config.gaps:
            return None
        return Gaps.open(path).all()
