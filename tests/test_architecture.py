"""What the picture of the house does not show: no circles, engines by need, few outside names.

Which line of the picture may import which, and each engine's door, is tests/test_readme.py's.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .conftest import ROOT

OURS = ("assistant", "eval", "training", "benchmarks", "ui")
OUTSIDE = {  # package: who may name it, as beginnings of paths
    "Stemmer": ("assistant/lexical.py", "training/"),
    "bm25s": ("assistant/lexical.py", "training/"),
    "chromadb": ("assistant/vectors.py", "assistant/vector_server.py"),
    "chromadb_rust_bindings": ("assistant/vectors.py",),
    "docx": ("assistant/reading/word",),
    "fastapi": ("assistant/web/",),
    "filelock": ("assistant/index/build.py",),
    "gensim": ("training/",),
    "gradio": ("assistant/web/",),
    "httpx": ("benchmarks/load.py",),
    "llama_index": (
        "assistant/vectors.py",
        "assistant/llm/client.py",
        "assistant/llamaindex.py",
        "eval/systems.py",
        "benchmarks/",
    ),
    "lxml": ("assistant/reading/",),
    "numpy": ("assistant/", "eval/", "training/", "benchmarks/"),
    "platformdirs": ("assistant/config.py",),
    "playwright": ("benchmarks/page.py",),
    "prometheus_client": ("assistant/web/",),
    "pydantic": ("assistant/config.py", "assistant/commands/settings.py", "benchmarks/"),
    "pydantic_settings": ("assistant/config.py",),
    "pypdfium2": ("assistant/reading/pdf_chars.py", "assistant/reading/pdf_pages.py"),
    "safetensors": ("assistant/encoder.py", "training/"),
    "scipy": ("training/",),
    "sentence_transformers": ("assistant/encoder.py", "benchmarks/", "training/"),
    "sklearn": ("training/",),
    "starlette": ("assistant/web/",),
    "tokenizers": (
        "assistant/encoder.py",
        "assistant/late.py",
        "assistant/mending.py",
        "training/",
    ),
    "torch": ("training/",),
    "uvicorn": ("assistant/web/",),
    "yaml": ("assistant/", "eval/", "training/"),
}
SLOW = ("chromadb", "llama_index", "sentence_transformers", "torch", "gradio", "filelock")
# Places and names of one machine, in halves so that this file does not hold them.
FOREIGN = [a + b for a, b in (("/ro", "ot/"), ("/ho", "me/"), ("/wo", "rk/"), ("/Us", "ers/"))]


def sources() -> list[Path]:
    files = [file for name in OURS[:-1] for file in sorted((ROOT / name).rglob("*.py"))]
    return [*files, ROOT / "ui.py"]


def module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """Full names that import statements bring in; of ``from a import b`` both a and a.b."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def at_start(file: Path) -> Iterator[ast.AST]:
    """What runs when the module is imported: not in a function, not for types only."""
    waiting: list[ast.AST] = list(parsed(file).body)
    while waiting:
        node = waiting.pop()
        for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not for_types and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def needed(file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Our modules that a module needs to start: of ``from a import b`` a.b if it is one, else a."""
    for node in at_start(file):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom):
            parts = (f"{node.module}.{name.name}" for name in node.names)
            yield from {part if part in known else str(node.module) for part in parts}


def test_no_module_needs_itself():
    known = {module(file): file for file in sources()}
    needs = {name: set(needed(file, known)) & set(known) for name, file in known.items()}
    assert needs["assistant.engine"] >= {"assistant.search", "assistant.dialogue"}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {' → '.join(error.args[1])}")


def test_every_outside_package_has_its_places():
    wrong = []
    for file in sources():
        path = file.relative_to(ROOT).as_posix()
        for name in {name.partition(".")[0] for name in imported(ast.walk(parsed(file)))}:
            if name in OURS or name in sys.stdlib_module_names:
                continue
            if not path.startswith(OUTSIDE.get(name, ("nowhere",))):
                wrong.append(f"{path} imports {name}")
    assert wrong == []


def test_no_place_is_kept_for_nothing():
    used = {n.partition(".")[0] for f in sources() for n in imported(ast.walk(parsed(f)))}
    assert sorted(set(OUTSIDE) - used) == []


@pytest.mark.parametrize("name", SLOW)
def test_what_is_slow_to_import_waits_until_it_is_needed(name):
    eager = [
        file.relative_to(ROOT).as_posix()
        for file in sources()
        if file.relative_to(ROOT).parts[0] == "assistant"
        and any(found.partition(".")[0] == name for found in imported(at_start(file)))
    ]
    doors = ("assistant/web/", "assistant/llamaindex.py")  # import these, and you want the engine
    assert [path for path in eager if not path.startswith(doors)] == []


def test_the_program_never_imports_what_measures_or_trains_it():
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sorted((ROOT / "assistant").rglob("*.py"))
        for name in imported(ast.walk(parsed(file)))
        if name.partition(".")[0] in {"eval", "training", "benchmarks", "tests", "ui"}
    ]
    assert wrong == []


def test_the_command_line_alone_starts_the_page():
    users = {
        module(file)
        for file in sorted((ROOT / "assistant").rglob("*.py"))
        if any(name.startswith("assistant.web") for name in imported(ast.walk(parsed(file))))
    }
    assert {user for user in users if not user.startswith("assistant.web")} <= {"assistant.cli"}


def test_no_file_names_a_place_of_one_machine():
    texts = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "lots")]
    texts += [*sources(), *sorted((ROOT / "docs").glob("*.md")), ROOT / ".ci" / "run"]
    found = [
        f"{file.relative_to(ROOT)}: {place}"
        for file in texts
        if file.is_file()
        for place in FOREIGN
        if place in file.read_text("utf-8")
    ]
    assert found == []


def test_no_link_is_kept_in_git():
    """A link to packages, added by mistake, replaces the packages of whoever takes it in."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return  # not a checkout: git keeps nothing here
    kept = subprocess.run(
        ["git", "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    links = [line.split("\t")[1] for line in kept.splitlines() if line.startswith("120000")]
    assert links == [], "git rm --cached " + " ".join(links)
