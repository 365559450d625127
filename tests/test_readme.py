"""What the texts promise: commands, paths, the house, how test cases are kept apart."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.swedish import fold
from eval.case import load_cases

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "assistant"
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/handbok.md", "docs/format.md")
NOT_YET = ("docs/screenshots/", ".venv", ".index", "eval/results/")  # made by running something
INVENTED = {"FILE.html", "missbruk-2025.md", "exempel-2024.md", "exempel-2024.txt", "rapport.html"}
COMMANDS = (
    'ansvarslots ask "FRÅGA"',
    "ansvarslots ask --batch FILE --json",
    "ansvarslots chat",
    "ansvarslots index",
    "ansvarslots documents",
    "ansvarslots section ID",
    "ansvarslots map [--age N] [--json]",
    "ansvarslots doctor",
    "ansvarslots ui [--host 127.0.0.1] [--port 7860]",
    "python ui.py",
    "python -m assistant",
    "python -m eval",
    "--retrieval-only",
    "--report FILE.html",
    "--corpus DIR",
    "--index DIR",
    "--today YYYY-MM-DD",
    "./lots test",
    "./lots ui",
)
DOORS = {
    "chromadb": ("vectors.py", "vector_server.py"),
    "chromadb_rust_bindings": ("vectors.py",),
    "llama_index": ("vectors.py", "llm/", "llamaindex.py"),
    "sentence_transformers": ("encoder.py",),
    "torch": ("encoder.py",),
    "gradio": ("web/",),
}
MOST_SHARED = 0.8  # of the words of two questions together
_FEWEST = 4  # words: shorter questions are alike by chance
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|py|toml|yaml|lock|txt|html)")
_FOLDERS = ("assistant", "corpus", "docs", "eval", "tests", "training")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_each_command(command: str) -> None:
    assert command in README


def test_the_readme_names_each_command_of_the_program() -> None:
    source = (HOUSE / "arguments.py").read_text(encoding="utf-8")
    verbs = re.findall(r'add_parser\(\s*"([a-z]+)"', source)
    assert verbs
    assert [verb for verb in verbs if f"`ansvarslots {verb}" not in README] == []


@pytest.mark.parametrize("mark", ["example", "eval", "bench"])
def test_the_readme_has_the_blocks_that_programs_fill(mark: str) -> None:
    begin, end = README.index(f"<!-- {mark}:begin -->"), README.index(f"<!-- {mark}:end -->")
    assert begin < end
    assert README.count(f"<!-- {mark}:begin -->") == 1


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    broken = []
    for target, anchor in _LINK.findall(text):
        file = (ROOT / name).parent / target if target else ROOT / name
        if not _is_there(file):
            broken.append(target)
        elif anchor and file.suffix == ".md" and anchor[1:] not in _anchors(file):
            broken.append(target + anchor)
    assert broken == []


@pytest.mark.parametrize("name", TEXTS)
def test_paths_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = {path for code in _CODE.findall(text) for path in _PATH.findall(code)}
    paths = {path for path in named if path.split("/")[0] in _FOLDERS or "/" not in path}
    places = (ROOT, HOUSE, ROOT / "corpus", ROOT / "corpus" / "lexicon", ROOT / "docs")
    missing = [
        path
        for path in paths - INVENTED
        if not any(_is_there(place / path) for place in places) and not _is_example(path)
    ]
    assert sorted(missing) == []


def _is_there(file: Path) -> bool:
    inside = file.resolve().relative_to(ROOT).as_posix()
    return file.exists() or inside.startswith(NOT_YET)


def _is_example(path: str) -> bool:
    """Names of the formats' error tables ("q.yaml", "x.yaml"), and the optional settings file."""
    return re.fullmatch(r"[a-z]\.\w+|ansvarslots\.toml", path) is not None


def _anchors(file: Path) -> set[str]:
    """A heading's anchor: lower case, marks away, spaces as hyphens."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# --- the picture of the house -------------------------------------------------------------------


def floors() -> dict[str, int]:
    """Modules and packages of the picture, each with the number of its line."""
    picture = README.split("<!-- house:begin -->")[1].split("<!-- house:end -->")[0]
    found: dict[str, int] = {}
    for line in picture.splitlines():
        numbered = re.match(r"\s*(\d+)  ((?:[\w.]+(?:\.py|/) +)+)", line)
        if numbered:
            found.update({name: int(numbered[1]) for name in numbered[2].split()})
    return found


def test_the_picture_names_what_there_is() -> None:
    modules = {file.name for file in HOUSE.glob("*.py")} - {"__init__.py"}
    packages = {f"{file.parent.name}/" for file in HOUSE.glob("*/__init__.py")}
    assert set(floors()) == modules | packages


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _name(parts: tuple[str, ...]) -> str:
    """The picture's name of a module inside ``assistant``."""
    return f"{parts[0]}/" if (HOUSE / parts[0]).is_dir() else f"{parts[0].removesuffix('.py')}.py"


def _house_files() -> list[Path]:
    return [file for file in sorted(HOUSE.rglob("*.py")) if file != HOUSE / "__init__.py"]


def test_nobody_imports_from_a_later_line() -> None:
    line = floors()
    wrong = []
    for file in _house_files():
        own = _name(file.relative_to(HOUSE).parts)
        for module in _imports(file):
            top, *rest = module.split(".")
            if top == "assistant" and rest and line[_name(tuple(rest))] > line[own]:
                wrong.append(f"{file.relative_to(ROOT)} imports {module}")
    assert sorted(set(wrong)) == []


@pytest.mark.parametrize("engine", DOORS)
def test_each_engine_has_one_door(engine: str) -> None:
    users = {
        _name(file.relative_to(HOUSE).parts)
        for file in _house_files()
        if any(module.split(".")[0] == engine for module in _imports(file))
    }
    assert users <= set(DOORS[engine])


# --- how the test cases were kept apart ---------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(text)))


def _seen() -> Iterator[tuple[str, frozenset[str]]]:
    """Where and with which words something is asked that may be tuned on."""
    for folder, key in (("questions", "groups"), ("not_covered", "topics")):
        for file in sorted((ROOT / "corpus" / folder).glob("*.yaml")):
            for group in yaml.safe_load(file.read_text(encoding="utf-8"))[key]:
                yield from ((f"{file.name}: {q}", _words(str(q))) for q in group["questions"])
    for case in load_cases(ROOT / "eval" / "cases"):
        if case.split == "dev":
            yield from ((case.id, _words(text)) for text in (case.turns[-1], case.standalone))


def test_no_test_question_is_nearly_one_that_was_tuned_on() -> None:
    seen = list(_seen())
    copies = []
    for case in load_cases(ROOT / "eval" / "cases"):
        words = _words(case.standalone or case.turns[-1])
        if case.split != "test" or len(words) < _FEWEST:
            continue
        copies += [
            f"{case.id} ~ {where}"
            for where, other in seen
            if len(words & other) > MOST_SHARED * len(words | other)
        ]
    assert copies == []


@pytest.mark.parametrize(
    "file",
    ["README.md", "training/README.md", "training/model-card.md", "assistant/model/README.md"],
)
def test_what_the_model_learned_from_is_attributed(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert all(name in text for name in ("finlex-data", "Synlex", "SweQUAD-MC", "Kalpakchi"))
