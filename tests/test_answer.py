"""What an answer says first and what it leaves out, on the shipped corpus and on made-up ones."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import render
from assistant.answer.defining import spelled_out
from assistant.answer.naming import Names
from assistant.config import Config
from assistant.engine import Assistant
from assistant.types import Answer, Document, Level

FOLDER = Path(__file__).parent / "data" / "answers"
ROWS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "rows.yaml").read_text("utf-8"))
MOST = 6


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory):
    """Asks a corpus; each is opened once."""

    @cache
    def opened(corpus: str) -> Assistant:
        index = tmp_path_factory.mktemp(corpus)
        day = date(2026, 11, 23)
        if corpus == "shipped":
            return Assistant.open(Config(index=index, today=day))
        return Assistant.open(Config(corpus=FOLDER / corpus, index=index, today=day))

    return lambda corpus, question: opened(corpus).ask([question])


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['corpus']}-{r['ask']}" for r in ROWS])
def test_rows(row, ask):
    answer: Answer = ask(row["corpus"], row["ask"])
    lines = [line for line in answer.text.splitlines() if line]
    if lines[0] == render.ACUTE:  # danger stands before everything, in lines of its own
        lines = lines[answer.text.splitlines().index("") :]
    kinds = {notice.kind for notice in answer.notices}
    assert answer.status == "answered"
    assert lines[0].startswith(row.get("first", ""))
    assert all(words in answer.text for words in row.get("says", ()))
    assert not any(words in answer.text for words in row.get("without", ()))
    assert set(row.get("notices", ())) <= kinds
    assert not set(row.get("silent", ())) & kinds
    assert len(answer.citations) <= row.get("most", MOST)


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['corpus']}-{r['ask']}" for r in ROWS])
def test_first_lines_rest_on_their_passages(row, ask):
    """A line put together by the program names nothing that its passages do not hold."""
    answer: Answer = ask(row["corpus"], row["ask"])
    documents = {p.passage.document_id: p.passage.document_id for p in answer.citations}
    by_number = {c.n: c for c in answer.citations}
    for claim in answer.claims:
        assert claim.citations and all(n in by_number for n in claim.citations)
        if not claim.lead:
            continue
        passages = [by_number[n].passage for n in claim.citations]
        seen = " ".join(w for p in passages for w in (p.reading, *p.path, p.row or ""))
        plain = seen.lower().replace("-", "").replace(" ", "")
        for level in Level:
            if level.value in claim.text:
                assert level.value.split()[0][:8].replace(" ", "") in plain
        for number in re.findall(r"\d+", claim.text):
            assert number in seen or any(number in documents[p.document_id] for p in passages)


@pytest.mark.parametrize(
    ("word", "text", "spelled"),
    [
        ("SVOM", "Sociala vård- och omsorgsgruppen, SVOM, har beslutat", True),
        ("SIP", "en samordnad individuell plan (SIP) ska", True),
        ("BUH", "Barn och ungdomshabiliteringen, BUH ansvarar", True),
        ("NSPH", "paraply (NSPH nationell samverkan psykisk hälsa)", True),
        ("L-IFO", "i samverkansarenor, Jämtbus, L-IFO och/eller Fredagsgruppen", False),
        ("SamReKo HSI", "(SVOM: Fredaggruppen och SamReKo HSI, Barnarenan: SamReKo HSI)", False),
        ("TRG", "TRG ska informeras.", False),
    ],
)
def test_spelled_out(word, text, spelled):
    assert spelled_out(word, text) is spelled


def _document(key, title, short="", kind="agreement"):
    return Document(key, title, kind, f"{key}.md", "", (), (), short=short)


DOCUMENTS = (
    _document("a", "Barnavtalet – överenskommelse om barn", "Barnavtalet"),
    _document("b", "Överenskommelse om missbruk och beroende"),
    _document("c", "Skrivelse 2020: förslag att anta Barnavtalet", "Skrivelsen 2020", "memo"),
    _document("d", "Linjen", "Linjen"),
    _document("e", "Samverkan kring äldre med demens", "Samverkan kring äldre med demens"),
)
NAMES = Names.of(DOCUMENTS, frozenset({"överenskommelsen", "överenskommelse", "avtalet"}))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("gäller barnavtalet än?", ("a",)),
        ("när gick överenskommelsen om missbruk ut", ("b",)),
        ("är skrivelsen beslutad", ("c",)),
        ("gäller överenskommelsen än?", ()),
        ("vem hjälper en 12-åring", ()),
        ("missbruksöverenskommelsen, är den aktuell", ("b",)),
    ],
)
def test_which_document_is_named(question, named):
    assert NAMES.named(question) == named


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("vad säger barnavtalet om ansvar", "a"),
        ("vem betalar enligt avtalet om missbruk", "b"),
        ("står det i missbruksöverenskommelsen", "b"),
        ("vart vänder sig en kvinna med missbruk", ""),  # what it is about, no name
        ("vad säger avtalet om barn", "a"),
        ("vad säger avtalet", ""),
        ("vad föreslår skrivelsen 2020", ""),  # a memo is no agreement
        ("vad säger linjen", "d"),
        ("vem har ansvar för en äldre med demens", ""),  # of a title without a short name
    ],
)
def test_which_agreement_is_called_by_name(question, called):
    assert NAMES.called(question, frozenset("abde")) == called


def test_the_table_has_one_name_for_a_unit_and_a_row_for_each_purpose(ask):
    """Prose spells a unit in its own way; its ages for medical care and for support differ."""
    told = ask("shipped", "20 år hos habben, råd och stöd?").responsibilities
    rows = [row for row in told if "habilitering" in row.unit]
    assert len({row.unit for row in rows}) == 1
    purposes = {row.purpose: row.ages.max for row in rows if row.ages}
    assert purposes == {"medicinsk vård": 17.99, "råd och stöd (LSS 9.1)": 20.99}
