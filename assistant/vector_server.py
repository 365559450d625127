"""Vectors on a Chroma server that several pages share (``chroma run``, or Chroma Cloud).

A generation's collections are named by its fingerprint, so pages with the same documents share
them, and pages with other documents never meet them. Who is first writes them:

    lots-<fingerprint>-lock      there while somebody writes; creating it is atomic
    lots-<fingerprint>-<name>    the vectors
    lots-<fingerprint>-done      there when all of them are whole
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import IndexStoreError, UsageError
from assistant.vectors import AnyFloats, Floats, Metadata, VectorStore, ingest

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from assistant.config import Config

PREFIX = "lots-"
_LOCK = "lock"
KEPT = 3  # generations that are left on the server; a page may still answer from an older one
STALE = 600.0  # seconds after which a writer that left its lock is taken for dead
_WAIT, _STEP = 600.0, 1.0  # seconds that a page waits for another one's writing
_REMEDY = "kontrollera att servern är igång; svaren kommer tillbaka av sig själva"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is.

    Attributes:
        url: ``http(s)://host[:port]``.
        headers: of every request, such as ``Authorization`` or ``x-chroma-token``; secret.
        tenant, database: for Chroma Cloud; the server's defaults where empty.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    tenant: str = ""
    database: str = ""

    def client(self) -> ClientAPI:
        """A client of it.

        Raises:
            UsageError: the address is none.
            IndexStoreError: nobody answers there.
        """
        place = urlsplit(self.url)
        if place.scheme not in ("http", "https") or not place.hostname:
            raise UsageError(
                f"”{self.url}” är ingen adress", where="chroma", remedy="skriv http://värd:port"
            )
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        import chromadb
        from chromadb.config import Settings

        named = {"tenant": self.tenant, "database": self.database}
        try:
            return chromadb.HttpClient(
                host=place.hostname,
                port=place.port or (443 if place.scheme == "https" else 8000),
                ssl=place.scheme == "https",
                headers=dict(self.headers),
                settings=Settings(anonymized_telemetry=False),
                **{key: value for key, value in named.items() if value},
            )
        except Exception as error:  # Chroma raises many kinds
            raise _gone(self.url) from error


def server_of(config: Config) -> Server | None:
    """The server of a configuration, if it names one.

    Raises:
        UsageError: the file with its token cannot be read.
    """
    if not config.chroma:
        return None
    headers: tuple[tuple[str, str], ...] = ()
    if config.chroma_token_file is not None:
        try:
            token = config.chroma_token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                "Filen med Chromas nyckel går inte att läsa", where="chroma_token_file"
            ) from error
        headers = ((config.chroma_header, token),)
    return Server(config.chroma, headers, config.chroma_tenant, config.chroma_database)


class RemoteStore(VectorStore):
    """The collections of one generation on a server, for reading."""

    keeps = False  # a server that is gone must be noticed

    def __init__(self, server: Server, fingerprint: str) -> None:
        self._use(_Remote(server, fingerprint))


class _Remote:
    """``vectors.Engine`` over HTTP; a request that fails is tried once more."""

    def __init__(self, server: Server, fingerprint: str) -> None:
        self._server, self._fingerprint = server, fingerprint
        self._open: dict[str, Collection] = {}
        self._connect()

    def query(self, name: str, vector: Floats, count: int) -> tuple[list[str], list[float]]:
        found = self._asked(
            name,
            lambda c: c.query(
                query_embeddings=[vector.tolist()], n_results=count, include=["distances"]
            ),
        )
        return found["ids"][0], found["distances"][0]

    def get(self, name: str, ids: list[str]) -> tuple[list[str], Any]:
        found = self._asked(name, lambda c: c.get(ids=ids, include=["embeddings"]))
        return found["ids"], found["embeddings"]

    def count(self, name: str) -> int:
        return int(self._asked(name, lambda c: c.count()))

    def _asked(self, name: str, ask: Callable[[Collection], Any]) -> Any:  # noqa: ANN401
        try:
            return ask(self._collection(name))
        except Exception:  # a connection that the server closed meanwhile is opened again
            try:
                self._reopen()
                return ask(self._collection(name))
            except Exception as error:  # Chroma and httpx raise many kinds
                raise _gone(self._server.url) from error

    def _connect(self) -> None:
        self._client = self._server.client()
        self._leave = weakref.finalize(self, _close, self._client)

    def _reopen(self) -> None:
        self._open.clear()
        self._leave()
        self._connect()

    def _collection(self, name: str) -> Collection:
        if name not in self._open:
            full = _name(self._fingerprint, name)
            self._open[name] = self._client.get_collection(full, embedding_function=None)
        return self._open[name]


class RemoteWriter:
    """Writes the collections of a generation, unless another page has done so.

    Args:
        server: where.
        fingerprint: of the generation.
        say: is told in Swedish what takes time.
        anew: what is there is damaged and is written again.

    Raises:
        IndexStoreError: nobody answers, or another page writes and does not get done.
    """

    def __init__(
        self, server: Server, fingerprint: str, say: Callable[[str], None], *, anew: bool = False
    ) -> None:
        self._server, self._fingerprint, self._say = server, fingerprint, say
        self._client = server.client()
        if anew:
            self._drop(_name(fingerprint, "done"))
        self.complete = self._claim()

    def add(
        self,
        name: str,
        ids: Sequence[str],
        texts: Sequence[str],
        vectors: AnyFloats,
        metadata: Sequence[Metadata] = (),
    ) -> None:
        """Ingests texts with their vectors; nothing where they are there already."""
        if self.complete:
            return
        full = _name(self._fingerprint, name)
        try:
            self._drop(full)  # what a writer that was killed left behind
            ingest(self._client, full, ids, texts, vectors, metadata)
        except Exception as error:  # as above
            raise _gone(self._server.url) from error

    def close(self) -> None:
        """Says that all is whole, gives the lock back, and removes what is long out of use."""
        try:
            if not self.complete:
                self._create("done")
                self._drop(_name(self._fingerprint, _LOCK))
            self._clear()
        except Exception as error:  # as above
            raise _gone(self._server.url) from error
        finally:
            _close(self._client)

    def _claim(self) -> bool:
        """True if the vectors are there; False when this page is the one to write them."""
        ends, told = time.monotonic() + _WAIT, False
        while time.monotonic() < ends:
            if self._metadata("done") is not None:
                return True
            if self._create(_LOCK):
                return False
            held = self._metadata(_LOCK)
            if held is not None and time.time() - float(held.get("at", 0)) > STALE:
                self._drop(_name(self._fingerprint, _LOCK))
            if not told:
                self._say("En annan sida skriver vektorerna; väntar på den …")
                told = True
            time.sleep(_STEP)
        raise IndexStoreError(
            "En annan sida skriver vektorerna och blir inte klar",
            where=self._server.url,
            remedy="avsluta den och försök igen",
        )

    def _create(self, name: str) -> bool:
        """False if it is there already."""
        try:
            self._client.create_collection(
                _name(self._fingerprint, name),
                embedding_function=None,
                metadata={"at": time.time()},
            )
        except Exception as error:  # Chroma's own kinds differ between its versions
            there = self._metadata(name) is not None  # raises where the server is gone
            if not there and name != _LOCK:  # a lock may have been given back in between
                raise _gone(self._server.url) from error
            return False
        return True

    def _metadata(self, name: str) -> dict[str, Any] | None:
        full = _name(self._fingerprint, name)
        return next((dict(c.metadata or {}) for c in self._all() if c.name == full), None)

    def _all(self) -> Sequence[Collection]:
        try:
            return self._client.list_collections()
        except Exception as error:  # as above
            raise _gone(self._server.url) from error

    def _drop(self, full: str) -> None:
        if any(c.name == full for c in self._all()):
            self._client.delete_collection(full)

    def _clear(self) -> None:
        """Removes all but the newest generations, whole ones first in order of age."""
        there = self._all()
        done = {
            c.name.split("-")[1]: float((c.metadata or {}).get("at", 0))
            for c in there
            if c.name.startswith(PREFIX) and c.name.endswith("-done")
        }
        newest = sorted(done, key=lambda key: -done[key])[:KEPT]
        old = set(done) - {*newest, self._fingerprint}
        for collection in there:
            if collection.name.startswith(PREFIX) and collection.name.split("-")[1] in old:
                self._client.delete_collection(collection.name)


def _close(client: ClientAPI) -> None:
    client.close()  # type: ignore[attr-defined]  # Client has it, its interface has not


def _name(fingerprint: str, name: str) -> str:
    return f"{PREFIX}{fingerprint}-{name}"


def _gone(url: str) -> IndexStoreError:
    return IndexStoreError("Chroma-servern svarar inte", where=url, remedy=_REMEDY)
