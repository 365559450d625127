"""Each row of the threat model names tests that are there."""

from __future__ import annotations

import re

import pytest

from .conftest import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))


def test_all_ten_risks_have_a_row_with_a_test():
    rows = [line for line in TEXT.splitlines() if re.match(r"\| LLM\d\d ", line)]
    assert len(rows) == 10 and all("`tests/" in row for row in rows)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_named_test_is_there(file, test):
    source = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {test}(" in source if test else "def test_" in source
