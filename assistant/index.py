"""The index: built beside the old one, switched in by one atomic rename, never changed after.

    <index>/CURRENT              name of the generation in use
    <index>/gen-<fingerprint>-<random>/   manifest.json, documents.json, bank.json, tokens.json,
                                 bm25/, bank-bm25/, pieces.npz, views.npz, chroma/
    <index>/LOCK                 held by the one process that builds

A generation is complete when its manifest is there: it is written last. A kill at any moment
leaves the old generation in use, and the next run builds anew and clears what is left.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.bank import BankQuestion, Lapsed, Uncovered, load_questions, load_uncovered
from assistant.corpus import Corpus, Problem, data_folder, fingerprint, load_corpus
from assistant.encoder import Encoder
from assistant.errors import IndexStoreError
from assistant.late import LateInteraction
from assistant.lexical import Bm25, Tokens
from assistant.store import read_documents, write_documents
from assistant.types import Document, Passage, Sentence
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import ages_in, reader_of
from assistant.understand.lexicon import Lexicon
from assistant.vectors import Metadata, VectorStore
from assistant.views import Views

FORMAT = 5
LOCK_WAIT = 120.0  # seconds that a process waits for another one's building
EVIDENCE, QUESTIONS, UNCOVERED = "evidence", "questions", "uncovered"
Progress = Callable[[str], None]
Pieces = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Built:
    """What bringing an index up to date did."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    lapsed: tuple[Lapsed, ...]
    repaired: str = ""  # why an index that was there could not be used


@dataclass(frozen=True, slots=True)
class Index:
    """An open generation; everything is in the order of ``passages`` and ``sentences``."""

    folder: Path
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    repeated: Mapping[str, int]  # how many sentences have the same reading text
    owner: NDArray[np.int32]  # (sentences,) place of each sentence's passage
    pieces: tuple[Pieces, ...]  # (sentences,) of the late interaction
    bank: tuple[BankQuestion, ...]
    bank_pieces: tuple[Pieces, ...]
    uncovered: tuple[Uncovered, ...]
    uncovered_pieces: tuple[Pieces, ...]
    tokens: Tokens
    bm25: Bm25
    bank_bm25: Bm25
    vectors: VectorStore
    views: Views  # of whole passages
    problems: tuple[Problem, ...]
    lapsed: tuple[Lapsed, ...]
    fingerprint: str


def wanted_fingerprint(corpus: Path, encoder: Encoder, late: LateInteraction) -> str:
    """Names the generation that the corpus, the data and the models call for now."""
    parts = f"{FORMAT}|{fingerprint(corpus)}|{encoder.fingerprint}|{late.fingerprint}"
    return hashlib.sha256(parts.encode()).hexdigest()[:20]


def ensure_index(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    late: LateInteraction,
    *,
    progress: Progress,
) -> tuple[Index, Built | None]:
    """Opens the index of a corpus, after bringing it up to date where that is needed.

    Returns:
        The open index and what was done, or None where nothing had to be.

    Raises:
        CorpusError: nothing in the corpus can be read.
        IndexStoreError: no room, no permission, or another process holds the lock for long.
    """
    wanted = wanted_fingerprint(corpus, encoder, late)
    damage = ""
    if _is_current(folder, wanted):
        try:
            return open_index(folder), None
        except IndexStoreError as error:
            damage = error.message
            progress(f"Indexet är skadat ({error.message}) och byggs om.")
    built = _build_locked(corpus, folder, encoder, late, wanted, progress, damage)
    return open_index(folder), built


def current_name(folder: Path) -> str | None:
    """The generation that ``CURRENT`` names, if any."""
    try:
        return (folder / "CURRENT").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _is_current(folder: Path, wanted: str) -> bool:
    return (current_name(folder) or "").startswith(f"gen-{wanted}-")


def open_index(folder: Path) -> Index:
    """Opens the generation in use.

    Raises:
        IndexStoreError: there is none, or it is damaged.
    """
    name = current_name(folder)
    if name is None:
        raise IndexStoreError(
            "Det finns inget index", where=str(folder), remedy="kör ansvarslots index"
        )
    generation = folder / name
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
        _verify(generation, manifest)
        return _open(generation, manifest)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise IndexStoreError(
            f"index kan inte läsas: {error}", where=str(generation), remedy="kör ansvarslots index"
        ) from error


def _open(generation: Path, manifest: dict[str, object]) -> Index:
    documents = read_documents(generation / "documents.json")
    passages = tuple(p for d in documents for p in d.passages)
    sentences = tuple(s for p in passages for s in p.sentences)
    owner = np.repeat(
        np.arange(len(passages), dtype=np.int32), [len(p.sentences) for p in passages]
    )
    extra = json.loads((generation / "bank.json").read_text(encoding="utf-8"))
    bank = tuple(BankQuestion(*fields) for fields in extra["questions"])
    uncovered = tuple(Uncovered(*fields) for fields in extra["uncovered"])
    with np.load(generation / "pieces.npz") as arrays:
        pieces = _split(arrays["flat"], arrays["ends"])
        bank_pieces = _split(arrays["bank_flat"], arrays["bank_ends"])
        uncovered_pieces = _split(arrays["uncovered_flat"], arrays["uncovered_ends"])
    tokens = Tokens(frozenset(json.loads((generation / "tokens.json").read_text("utf-8"))))
    vectors = VectorStore(generation / "chroma")
    counted = tuple(vectors.count(name) for name in (EVIDENCE, QUESTIONS, UNCOVERED))
    if counted != (len(sentences), len(bank), len(uncovered)):
        raise ValueError("vektorerna är inte lika många som texterna")
    return Index(
        folder=generation,
        documents=documents,
        passages=passages,
        sentences=sentences,
        repeated=Counter(s.text for s in sentences),
        owner=owner,
        pieces=pieces,
        bank=bank,
        bank_pieces=bank_pieces,
        uncovered=uncovered,
        uncovered_pieces=uncovered_pieces,
        tokens=tokens,
        bm25=Bm25.load(generation / "bm25", len(passages)),
        bank_bm25=Bm25.load(generation / "bank-bm25", len(bank)),
        vectors=vectors,
        views=Views.load(generation / "views.npz"),
        problems=tuple(Problem(*p) for p in extra["problems"]),
        lapsed=tuple(Lapsed(*x) for x in extra["lapsed"]),
        fingerprint=str(manifest["fingerprint"]),
    )


def _build_locked(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    late: LateInteraction,
    wanted: str,
    progress: Progress,
    damage: str,
) -> Built | None:
    import filelock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(str(folder / "LOCK"), timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout:
            progress("En annan process bygger indexet; väntar på den …")
            lock.acquire(timeout=LOCK_WAIT)
        with lock:
            if not damage and _is_current(folder, wanted):
                return None  # the other process has built what we want
            return _build(corpus, folder, encoder, late, wanted, progress, damage)
    except filelock.Timeout as error:
        raise IndexStoreError(
            "En annan process bygger indexet och blir inte klar",
            where=str(folder),
            remedy="vänta eller avsluta den och försök igen",
        ) from error
    except OSError as error:
        raise _disk_error(error, folder) from error
    except sqlite3.Error as error:
        raise IndexStoreError("Indexet går inte att skriva", where=str(folder)) from error


def _disk_error(error: OSError, folder: Path) -> IndexStoreError:
    if error.errno == errno.ENOSPC:
        return IndexStoreError(
            "Disken är full", where=str(folder), remedy="frigör utrymme; det gamla indexet är kvar"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return IndexStoreError(
            "Indexet får inte skrivas här", where=str(folder), remedy="ange en mapp med --index"
        )
    return IndexStoreError(f"Indexet går inte att skriva: {error.strerror}", where=str(folder))


def _build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    late: LateInteraction,
    wanted: str,
    progress: Progress,
    damage: str,
) -> Built:
    progress("Läser överenskommelserna …")
    read = load_corpus(corpus)
    old = None if damage else _old(folder)
    # Chroma keeps one system a path and process: a path is never used twice.
    nonce = secrets.token_hex(4)
    name = f"gen-{wanted}-{nonce}"
    for left in folder.glob(".building-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = folder / f".building-{nonce}"
    work.mkdir()
    try:
        lapsed = _write(read, work, encoder, late, wanted, progress, old)
        os.replace(work, folder / name)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    _switch(folder, name)
    _clear(folder, keep={name, old.folder.name if old else name})
    progress("Indexet är klart.")
    return _report(read, old, lapsed, damage)


def _write(
    corpus: Corpus,
    work: Path,
    encoder: Encoder,
    late: LateInteraction,
    wanted: str,
    progress: Progress,
    old: Index | None,
) -> tuple[Lapsed, ...]:
    documents = corpus.documents
    bank, lapsed = load_questions(data_folder(corpus.folder, "questions"), documents)
    uncovered = load_uncovered(data_folder(corpus.folder, "not_covered"))
    write_documents(work / "documents.json", documents)
    _dump(
        work / "bank.json",
        {
            "questions": [(q.text, q.passage_id, q.start, q.end) for q in bank],
            "uncovered": [(u.text, u.topic, u.turn_to, u.near) for u in uncovered],
            "problems": [(p.file, p.reason) for p in corpus.problems],
            "lapsed": [(x.file, x.anchor, x.reason) for x in lapsed],
        },
    )
    passages = [p for d in documents for p in d.passages]
    ids, texts = evidence_texts(passages)
    questions = [q.text for q in bank]
    progress(f"Bygger index över {len(passages)} avsnitt och {len(texts)} meningar …")
    tokens = Tokens.learn(p.reading for p in passages)
    _dump(work / "tokens.json", sorted(tokens.vocabulary))
    Bm25.build([tokens.tokens(passage_text(p)) for p in passages]).save(work / "bm25")
    Bm25.build([tokens.tokens(q) for q in questions] or [[]]).save(work / "bank-bm25")
    refused = [u.text for u in uncovered]
    arrays: dict[str, Pieces] = {}
    for prefix, some in (("", texts), ("bank_", questions), ("uncovered_", refused)):
        arrays[f"{prefix}flat"], arrays[f"{prefix}ends"] = _join(late.tokenize(some))
    np.savez(work / "pieces.npz", **arrays)  # type: ignore[arg-type]
    words = data_folder(corpus.folder, "lexicon")
    lexicon, ages = Lexicon.load(words), reader_of(AgeWords.load(words))
    views = Views.learn(passages, encoder, lexicon, ages, _known_views(old, encoder))
    views.save(work / "views.npz")
    store = VectorStore(work / "chroma")
    facts = _metadata(corpus)
    store.add(EVIDENCE, ids, texts, _encode(ids, texts, encoder, old, EVIDENCE), facts)
    keys = [bank_key(q) for q in bank]
    store.add(QUESTIONS, keys, questions, _encode(keys, questions, encoder, old, QUESTIONS))
    keys = [uncovered_key(u) for u in uncovered]
    store.add(UNCOVERED, keys, refused, _encode(keys, refused, encoder, old, UNCOVERED))
    store.close()
    manifest = {
        "format": FORMAT,
        "fingerprint": wanted,
        "encoder": encoder.fingerprint,
        "files": _hashes(work),
    }
    _dump(work / "manifest.json", manifest)
    return lapsed


def _metadata(corpus: Corpus) -> list[Metadata]:
    """For each sentence: where it stands, the kind and end of its document, the ages it names."""
    words = AgeWords.load(data_folder(corpus.folder, "lexicon"))
    found: list[Metadata] = []
    for document in corpus.documents:
        ended = document.validity.valid_to
        for passage in document.passages:
            place = {
                "document": document.id,
                "kind": document.kind,
                "valid_to": ended.isoformat() if ended else "",
                "section": passage.section or "",
                "path": " > ".join(passage.path),
                "unit": passage.row or "",
            }
            for sentence in passage.sentences:
                found.append({**place, **_age_facts(sentence.text, words)})
    return found


def _age_facts(text: str, words: AgeWords) -> dict[str, float]:
    spans = [mention.range for mention in ages_in(text, words)]
    if not spans:
        return {}
    return {
        "age_min": min(0.0 if s.min is None else s.min for s in spans),
        "age_max": max(120.0 if s.max is None else s.max for s in spans),
    }


def evidence_texts(passages: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """Ids and texts of the evidence: each sentence with its heading, row and lead-in."""
    ids: list[str] = []
    texts: list[str] = []
    for passage in passages:
        for number, sentence in enumerate(passage.sentences):
            ids.append(f"{passage.id}#{number}")
            texts.append(sentence_text(passage, sentence))
    return ids, texts


def bank_key(question: BankQuestion) -> str:
    """Id of a bank question in the vector store."""
    digest = hashlib.sha256(f"{question.passage_id}|{question.text}".encode())
    return digest.hexdigest()[:24]


def uncovered_key(question: Uncovered) -> str:
    """Id of a not-covered question in the vector store."""
    return hashlib.sha256(question.text.encode()).hexdigest()[:24]


def sentence_text(passage: Passage, sentence: Sentence) -> str:
    """A sentence as it is searched: "heading – row: lead-in sentence"."""
    heading = passage.row or passage.heading
    lead = f"{sentence.lead_in} " if sentence.lead_in else ""
    return f"{heading}: {lead}{sentence.text}"


def passage_text(passage: Passage) -> str:
    """A passage as BM25 reads it: heading path, row and text."""
    return "\n".join((*passage.path[-2:], passage.row or "", passage.reading))


def _encode(
    ids: Sequence[str], texts: Sequence[str], encoder: Encoder, old: Index | None, name: str
) -> NDArray[np.float32]:
    """Vectors of the texts; those of the old index are used again where the id is the same."""
    known = {}
    if old is not None and _encoder_of(old.folder) == encoder.fingerprint:
        known = old.vectors.vectors(name, ids)
    result = np.zeros((len(ids), encoder.dim), np.float32)
    new = [at for at, key in enumerate(ids) if key not in known]
    if new:
        result[new] = encoder.encode([texts[at] for at in new])
    for at, key in enumerate(ids):
        if key in known:
            result[at] = known[key]
    return result


def _known_views(old: Index | None, encoder: Encoder) -> dict[str, NDArray[np.float16]]:
    """Vectors of the passages of the old index, where this encoder made them."""
    if old is None or _encoder_of(old.folder) != encoder.fingerprint:
        return {}
    vectors = old.views.vectors
    return {passage.id: vector for passage, vector in zip(old.passages, vectors, strict=True)}


def _encoder_of(generation: Path) -> str:
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest.get("encoder", ""))
    except (OSError, ValueError):
        return ""


def _old(folder: Path) -> Index | None:
    try:
        return open_index(folder)
    except IndexStoreError:
        return None


def _report(corpus: Corpus, old: Index | None, lapsed: tuple[Lapsed, ...], damage: str) -> Built:
    before = {d.id: d.text for d in old.documents} if old else {}
    after = {d.id: d.text for d in corpus.documents}
    return Built(
        added=tuple(i for i in after if i not in before),
        changed=tuple(i for i in after if i in before and before[i] != after[i]),
        removed=tuple(i for i in before if i not in after),
        problems=corpus.problems,
        lapsed=lapsed,
        repaired=damage,
    )


def _switch(folder: Path, name: str) -> None:
    pointer = folder / f"CURRENT.{os.getpid()}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer, folder / "CURRENT")


def _clear(folder: Path, *, keep: set[str]) -> None:
    """Removes all generations but those in ``keep`` (a reader may still hold the last one)."""
    for generation in folder.glob("gen-*"):
        if generation.name not in keep:
            shutil.rmtree(generation, ignore_errors=True)
    for pointer in folder.glob("CURRENT.*"):
        pointer.unlink(missing_ok=True)


def _hashes(generation: Path) -> dict[str, str]:
    """Hash of each file that reading does not change (SQLite writes in its own when opened)."""
    return {
        file.relative_to(generation).as_posix(): hashlib.blake2b(
            file.read_bytes(), digest_size=16
        ).hexdigest()
        for file in sorted(generation.rglob("*"))
        if file.is_file() and "chroma.sqlite3" not in file.name
    }


def _verify(generation: Path, manifest: dict[str, object]) -> None:
    if manifest.get("format") != FORMAT:
        raise ValueError("äldre form")
    files = manifest["files"]
    assert isinstance(files, dict)
    found = _hashes(generation)
    found.pop("manifest.json", None)
    wrong = [name for name, digest in files.items() if found.get(name) != digest]
    if wrong:
        raise ValueError(f"{wrong[0]} är ändrad eller borta")
    database = sqlite3.connect(f"file:{generation / 'chroma' / 'chroma.sqlite3'}?mode=ro", uri=True)
    try:
        if database.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise ValueError("databasen är skadad")
    except sqlite3.Error as error:
        raise ValueError(f"databasen är skadad ({error})") from error
    finally:
        database.close()


def _dump(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _join(pieces: Sequence[Pieces]) -> tuple[Pieces, Pieces]:
    ends = np.cumsum([len(p) for p in pieces], dtype=np.int32)
    flat = np.concatenate(pieces) if pieces else np.zeros(0, np.int32)
    return flat.astype(np.int32), ends.astype(np.int32)


def _split(flat: Pieces, ends: Pieces) -> tuple[Pieces, ...]:
    return tuple(np.split(flat, ends[:-1])) if len(ends) else ()
