"""Nothing leaves the machine, nothing private stays on it, a question loads no heavy library."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import CORPUS, ROOT

# A network-blocked run: the part before the command. Only AF_UNIX may be opened.
BLOCKED = """
import socket, sys
opened = socket.socket
class Blocked(opened):
    def __new__(cls, family=-1, *args, **kwargs):
        if family != socket.AF_UNIX:
            print(f"SOCKET {sys._getframe(1).f_globals['__name__']}", file=sys.stderr)
            raise OSError("no network in this test")
        return super().__new__(cls)
socket.socket = Blocked
def refused(*args, **kwargs):
    print(f"LOOKUP {args[:2]}", file=sys.stderr)
    raise OSError("no network in this test")
socket.getaddrinfo = socket.create_connection = socket.gethostbyname = refused
"""
COMMAND = """
import sys
from assistant.cli import main
status = main(sys.argv[1:])
"""
LOADED = """
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""
ENDED = "sys.exit(status)\n"

HEAVY = {"torch", "sentence_transformers", "transformers", "gradio", "llama_index", "pandas"}
LIGHT = [
    ["ask", "Vem ansvarar för en 16-åring med ångest?"],
    ["ask", "--batch", "@batch", "--json"],
    ["documents"],
    ["section", "3.3.2"],
    ["map", "--age", "16"],
    ["conflicts"],
]

# Asks the kernel for an IPv6 socket when it is imported (by LlamaIndex, at indexing), to see
# whether there is IPv6; it binds ::1 and sends nothing.
PROBE = "SOCKET urllib3.util.connection"

# Canaries: made-up people; forms with and without century, sign and right check digit.
NUMBERS = (
    "19850517-2386",
    "850517-2386",
    "8505172386",
    "198505172386",
    "20100228-1234",
    "20081213-0010",
    "19270330+1115",
    "20091277-4321",
    "850577-2388",
)
DIGITS = re.compile(r"[\s\-+–]")
TURNS = (
    "Kalle 20100228-1234 mår dåligt, vem ansvarar?",
    "Hans mamma 19850517-2386 och bror 20091277-4321 undrar också",
    "och om hon, 850577-2388, är 19 år?",
    f"Gäller det även {' '.join(NUMBERS)}?",
)


def python(code: str, *arguments: str, home: Path, **options) -> subprocess.CompletedProcess[str]:
    """A process whose home, cache and temporary folder are ``home``: all it writes is seen."""
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "TMPDIR": str(home / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def attempts(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """What a blocked process tried on the network."""
    return [line for line in ran.stderr.splitlines() if line.startswith(("SOCKET", "LOOKUP"))]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def options(home) -> list[str]:
    """Corpus and index of this module, indexed once with the network blocked."""
    given = ["--corpus", str(CORPUS), "--index", str(home / "index")]
    indexed = python(BLOCKED + COMMAND + ENDED, "index", *given, home=home)
    assert indexed.returncode == 0, indexed.stderr
    assert set(attempts(indexed)) <= {PROBE}
    assert (home / "index" / "CURRENT").is_file()
    return given


@pytest.fixture(scope="module")
def batch(home) -> Path:
    file = home.parent / "batch.jsonl"  # beside the folder that is searched
    line = json.dumps({"id": 1, "turns": TURNS}, ensure_ascii=False)
    file.write_text(line, encoding="utf-8")
    return file


def test_the_block_blocks(home):
    for attempt in ("socket.socket()", "socket.create_connection(('127.0.0.1', 9))"):
        tried = python(BLOCKED + attempt, home=home)
        assert tried.returncode == 1 and "no network in this test" in tried.stderr
    assert python(BLOCKED + "socket.socketpair(socket.AF_UNIX)", home=home).returncode == 0


@pytest.mark.parametrize(
    "command", LIGHT, ids=lambda c: c[0] + ("-batch" if "--batch" in c else "")
)
def test_no_socket_is_opened(options, home, batch, command):
    arguments = [str(batch) if part == "@batch" else part for part in command]
    ran = python(BLOCKED + COMMAND + ENDED, *arguments, *options, home=home)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout and attempts(ran) == []


@pytest.mark.parametrize(
    "command", LIGHT, ids=lambda c: c[0] + ("-batch" if "--batch" in c else "")
)
def test_a_question_loads_no_heavy_library(options, home, batch, command):
    arguments = [str(batch) if part == "@batch" else part for part in command]
    ran = python("import json\n" + COMMAND + LOADED + ENDED, *arguments, *options, home=home)
    assert ran.returncode == 0, ran.stderr
    assert HEAVY.isdisjoint(json.loads(ran.stderr.splitlines()[-1]))


def written(home: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def digits(text: str) -> str:
    """A text with the signs and spaces taken out that may stand within a number."""
    return DIGITS.sub("", text)


def leaks(text: str) -> list[str]:
    """The canaries that a text holds, however they are written; the last ten digits tell."""
    bare = digits(text)
    return [number for number in NUMBERS if digits(number)[-10:] in bare]


def test_leaks_are_seen():
    assert leaks("… 850517 2386 …") and leaks("198505172386") and not leaks("[personnummer]")


def no_leak(ran: subprocess.CompletedProcess[str], home: Path) -> None:
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout and not leaks(ran.stdout) and not leaks(ran.stderr)
    for name, content in written(home).items():
        assert not leaks(name)
        for number in NUMBERS:
            for form in {number, digits(number), digits(number)[-10:]}:
                assert form.encode() not in content, name
                assert form.encode("utf-16-le") not in content, name


def test_numbers_of_a_question_stay_nowhere(options, home):
    ran = python(COMMAND + ENDED, "ask", TURNS[-1], "--json", *options, home=home)
    no_leak(ran, home)
    assert "personal_data" in {notice["kind"] for notice in json.loads(ran.stdout)["notices"]}
    no_leak(python(COMMAND + ENDED, "ask", TURNS[-1], *options, home=home), home)


def test_numbers_of_a_conversation_stay_nowhere(options, home, batch):
    no_leak(
        python(COMMAND + ENDED, "ask", "--batch", str(batch), "--json", *options, home=home), home
    )


def test_numbers_of_a_chat_stay_nowhere(options, home):
    typed = "\n".join([*TURNS, "/källa 1", "/slut"])
    no_leak(python(COMMAND + ENDED, "chat", *options, home=home, input=typed), home)


def test_a_failure_repeats_no_number(options, home):
    """Neither a line that is refused nor one that is too long is echoed."""
    long = f"{TURNS[0]} " * 400
    for arguments in (["ask", long], ["section", NUMBERS[0]], ["ask", "hej", NUMBERS[0]]):
        ran = python(COMMAND + ENDED, *arguments, *options, home=home)
        assert ran.returncode == 2 and not ran.stdout
    ran = python(COMMAND + ENDED, "ask", long, *options, home=home)
    assert not leaks(ran.stderr)


def test_the_index_of_a_corpus_is_all_that_is_written(options, home):
    """A question writes nothing outside the index folder, and there nothing but SQLite's own."""
    before = {n: c for n, c in written(home).items() if "chroma.sqlite3" not in n}
    assert all(name.startswith(str(home / "index")) for name in before)
    python(COMMAND + ENDED, "ask", TURNS[0], *options, home=home)
    assert {n: c for n, c in written(home).items() if "chroma.sqlite3" not in n} == before
