"""Every answer to every case has the contract's form and rests on the documents' own words.

Whether an answer is right is the evaluation's matter: nothing here looks at what a case expects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from assistant.cli import main
from assistant.config import Config
from assistant.contract import to_json
from assistant.engine import Assistant
from eval.case import load_cases

from .conftest import CORPUS, ROOT

SCHEMA = Path(__file__).parent / "data" / "answer.schema.json"
CASES = load_cases(ROOT / "eval" / "cases")
MARK = re.compile(r"\[(\d+)\]")
BULLET = "• "

pytestmark = pytest.mark.timeout(900)  # the first test waits for all the answers


@pytest.fixture(scope="module")
def index_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("contract") / "index"


@pytest.fixture(scope="module")
def answers(index_folder) -> dict[str, dict]:
    """The answer object of every case, by the case's id."""
    config = Config(corpus=CORPUS, index=index_folder, today=date(2026, 11, 23))
    assistant = Assistant.open(config)
    found = {c.id: to_json(assistant.ask(c.turns), assistant.documents) for c in CASES}
    # through JSON and back: what another program gets
    return json.loads(json.dumps(found, ensure_ascii=False))


@pytest.fixture(scope="module")
def texts(index_folder) -> dict[str, str]:
    """The text of each document's file, as ``documents --json`` names the file."""
    return {name: (CORPUS / file).read_text("utf-8") for name, file in files().items()}


@cache
def files() -> dict[str, str]:
    from contextlib import redirect_stdout
    from io import StringIO

    with redirect_stdout(StringIO()) as out:
        assert main(["documents", "--json", "--corpus", str(CORPUS)]) == 0
    return {d["id"]: d["file"] for d in json.loads(out.getvalue())["documents"]}


def held(answers: dict[str, dict], broken) -> None:
    """Fails with the ids of the cases whose answer breaks a rule, and the first reason."""
    found = {name: reasons for name, answer in answers.items() if (reasons := list(broken(answer)))}
    assert not found, f"{len(found)} answers, first: {next(iter(found.items()))}"


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text("utf-8")))


def test_schema_tells_a_wrong_answer(answers):
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    answer = next(iter(answers.values()))
    assert validator.is_valid(answer)
    assert not validator.is_valid({**answer, "status": "maybe"})
    assert not validator.is_valid({k: v for k, v in answer.items() if k != "retrieved"})


def test_every_case_is_answered(answers):
    assert len(answers) == len(CASES) >= 60


def test_form(answers):
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    held(answers, lambda answer: (error.message for error in validator.iter_errors(answer)))


def test_quotes_are_the_documents_characters(answers, texts):
    def broken(answer: dict) -> Iterator[str]:
        for cited in answer["citations"]:
            text = texts[cited["document"]]
            if text[cited["start"] : cited["end"]] != cited["quote"] or not cited["quote"].strip():
                yield cited["quote"]
            if cited["quote"] not in cited["passage"] or cited["passage"] not in text:
                yield cited["passage"]

    held(answers, broken)


def test_retrieved_passages_are_the_documents_characters(answers, texts):
    held(
        answers,
        lambda a: (r["text"] for r in a["retrieved"] if r["text"] not in texts[r["document"]]),
    )


def test_every_statement_is_cited(answers):
    def broken(answer: dict) -> Iterator[str]:
        numbers = {cited["n"] for cited in answer["citations"]}
        for line in answer["text"].splitlines():
            marks = {int(mark) for mark in MARK.findall(line)}
            if not marks <= numbers:
                yield f"marks without a citation: {line}"
            if line.startswith(BULLET) and not marks and answer["status"] != "not_in_agreements":
                yield f"statement without a mark: {line}"

    held(answers, broken)


def test_citations_are_numbered_and_used(answers):
    def broken(answer: dict) -> Iterator[str]:
        numbers = [cited["n"] for cited in answer["citations"]]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"numbers {numbers}"
        used = {int(mark) for mark in MARK.findall(answer["text"])}
        used |= {n for notice in answer["notices"] for n in notice["citations"]}
        used_by_rows = {row["citation"] for row in answer["responsibilities"]}
        if used != set(numbers) or not used_by_rows <= used:
            yield f"used {sorted(used)}, rows {sorted(used_by_rows)}, numbered {numbers}"

    held(answers, broken)


def test_refusals_show_nothing_as_support(answers):
    def broken(answer: dict) -> Iterator[str]:
        if answer["status"] == "not_in_agreements":
            if answer["citations"] or answer["responsibilities"] or MARK.search(answer["text"]):
                yield answer["text"]
        elif not answer["citations"]:
            yield f"{answer['status']} without a citation"

    held(answers, broken)


def test_retrieved_are_at_most_ten_best_first_and_distinct(answers):
    def broken(answer: dict) -> Iterator[str]:
        scores = [found["score"] for found in answer["retrieved"]]
        if len(scores) > 10 or scores != sorted(scores, reverse=True):
            yield f"scores {scores}"
        places = [(f["document"], f["section"], f["row"], f["text"]) for f in answer["retrieved"]]
        if len(set(places)) < len(places):
            yield "a passage comes twice"

    held(answers, broken)


def test_ages_and_notices_make_sense(answers):
    def broken(answer: dict) -> Iterator[str]:
        for age in answer["interpreted"]["ages"]:
            if not 0 <= age["min"] <= age["max"]:
                yield f"age {age}"
        for row in answer["responsibilities"]:
            low, high = row["age_min"], row["age_max"]
            if low is not None and high is not None and low > high:
                yield f"row {row}"
        if any(not notice["text"].strip() for notice in answer["notices"]):
            yield "an empty notice"
        if not answer["text"].strip():
            yield "no text"

    held(answers, broken)
