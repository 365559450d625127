"""What an attacker would have a model reply: nothing that the evidence does not hold is shown.

An untrue statement may be replaced by its source's own sentence; it is never shown itself.
Hand-written statements (``data/llm/attacks*.yaml``) and hand-written kinds of lies, told about the
sentences of three bodies of documents: those shipped, a small other one, and other regions'.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from assistant.corpus import load_corpus
from assistant.llm import Checker, ClaimWords, Source, Speech
from assistant.llm.check import Shown
from assistant.llm.statements import statements
from assistant.llm.write import source_of
from assistant.swedish import Language
from assistant.types import Citation

from .llm_lies import KINDS, TRICKS
from .shipped import LEXICON, documents, lexicon

HERE = Path(__file__).parent
FILES = sorted((HERE / "data" / "llm").glob("attacks*.yaml"))
ROWS = [row for file in FILES for row in yaml.safe_load(file.read_text("utf-8"))]
ELSEWHERE = HERE.parent / "eval" / "elsewhere" / "dev"
EACH = 24  # lies of a kind


@cache
def checker() -> Checker:
    return Checker(Speech(lexicon(), ClaimWords.load(LEXICON)), Language.load(LEXICON))


def kept(reply: str, *sources: Source) -> list[Shown | None]:
    """What is shown of each statement of a reply, by the reading and the check of the writer."""
    by_number = {s.n: s for s in sources}
    return [
        checker().shown(said.text, [by_number[n] for n in said.cited])
        for said in statements([reply], Language.load(LEXICON))
        if said.cited and set(said.cited) <= set(by_number)
    ]


def shown(reply: str, *sources: Source) -> list[str]:
    """The statements that are shown in their own words."""
    return [found.text for found in kept(reply, *sources) if found and found.own]


def sources_of(row: dict) -> list[Source]:
    head = (row.get("about", ""), row.get("owner", ""), row.get("lead", ""))
    texts = [row["quote"], *row.get("more", ())]
    return [Source(n, text, *head) for n, text in enumerate(texts, start=1)]


def marked(text: str) -> str:
    return text if "[" in text else f"{text.rstrip('.')} [1]."


@pytest.mark.parametrize(
    ("row", "reply"), [(r, s) for r in ROWS for s in r["not"]], ids=lambda x: str(x)[:70]
)
def test_a_written_lie_is_not_shown(row, reply):
    whole = [s for s in statements([reply], Language.load(LEXICON)) if s.cited]
    last = whole[-1].text if whole else reply
    assert last not in shown(marked(reply), *sources_of(row))


def test_there_are_many_of_them():
    assert sum(len(row["not"]) for row in ROWS) >= 790


def test_fair_words_are_kept():
    """Nothing that is held is lost: the model's words or, where these are free, the source's."""
    rows = [(r, s) for r in ROWS for s in r.get("held", ())]
    found = [(s, kept(marked(s), *sources_of(r))) for r, s in rows]
    lost = [s for s, some in found if not all(some)]
    own = [s for s, some in found if all(one and one.own for one in some)]
    assert len(rows) >= 370
    assert len(lost) <= 0.05 * len(rows), lost
    assert len(own) >= 0.2 * len(rows)


def evidence() -> Iterator[Source]:
    """Sentences of every body of documents, in one order that never changes."""
    places = [documents(), load_corpus(HERE / "data" / "other")]
    places += [load_corpus(folder) for folder in sorted(ELSEWHERE.iterdir()) if folder.is_dir()]
    for corpus in places:
        for document in corpus.documents:
            for passage in document.passages:
                for s in passage.sentences:
                    if s.kind != "lead_in" and 40 <= len(s.text) <= 300:
                        quote = document.text[s.start : s.end]
                        yield source_of(Citation(1, passage, quote, s.start, s.end))


@cache
def told() -> list[tuple[str, str, Source]]:
    """(kind, reply, source): ``EACH`` of every kind that fits as many, spread over the evidence."""
    rng = random.Random(11)
    known = [s for s in evidence() if shown(f"{s.text.rstrip('. ')} [1].", s)]
    found = []
    for name, lie in KINDS.items():
        some = rng.sample(known, len(known))
        lies = ((name, reply, s) for s in some if (reply := lie(s.text, rng)))
        found += [row for row, _ in zip(lies, range(EACH), strict=False)]
    return found


def test_lies_about_all_documents_are_not_shown():
    lies = told()
    passed = [(kind, reply, s.text) for kind, reply, s in lies if shown(reply, s)]
    assert len(lies) >= 500
    assert passed == []


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_trick_of_form_shows_nothing_that_is_not_held(trick):
    source = Source(1, "BUP ansvarar för svår psykisk ohälsa hos barn 0–17 år.", "Ansvar", "BUP")
    assert shown(trick, source) in ([], ["BUP ansvarar för svår psykisk ohälsa hos barn 0–17 år."])
