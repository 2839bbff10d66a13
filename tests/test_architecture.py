"""The house rules as code: arrows point down, each outside library has one home, one way in and one way out."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

# From the ground up. A module may import its own layer and those below it.
LAYERS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (name, frozenset(rooms.split()))
    for name, rooms in (
        (
            "ground",
            "model casework media signatures ports errors clock redact sealed settings logs metrics texts",
        ),
        ("far side", "store understanding knowledge channels"),
        (
            "words and domain",
            "turn offers labels voice parts pace retry reasons saying setbacks cases library brain joining staff "
            "notice plans drafts",
        ),
        ("what they want", "intents policy mentors"),
        ("what arrived", "handlers"),
        ("mentors' turns", "attending summary"),
        ("flow", "apply applying wanted planned inbox pipeline outbox receiving answering mirroring attaching"),
        ("doors", "web scheduler"),
        ("start", "app outside cli doctor __main__ __init__"),
    )
)

HOMES: dict[str, tuple[str, ...]] = {
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "psycopg": ("store",),
    "aiosqlite": ("store",),
    "telegram": tuple(f"channels/telegram{name}.py" for name in ("", "_files", "_inbound", "_rooms", "_shapes")),
    "viberbot": ("channels/viber_shapes.py",),
    "aiohttp": ("web", "app.py", "channels/fetching.py", "channels/viber.py", "doctor/outside.py"),
    "apscheduler": ("scheduler.py",),
    "sklearn": ("understanding",),
    "scipy": ("understanding",),
    "numpy": ("understanding",),
    "rapidfuzz": ("understanding", "knowledge/places.py"),
    "ruamel": ("knowledge", "understanding/data.py"),
    "fluent": ("texts.py",),
    "pydantic": ("settings.py",),
    "pydantic_settings": ("settings.py",),
    "prometheus_client": ("metrics.py", "web/health.py"),
    "holidays": ("cases/promise.py",),
    "cryptography": ("sealed.py",),
    "click": ("cli", "__main__.py"),
    "segno": ("web",),
    "argon2": ("staff/passwords.py",),
    "jinja2": ("web/desk",),
    "structlog": ("",),
}

MODULES = sorted(path for path in BOT.rglob("*.py") if "versions" not in path.parts)
_NAMES = [str(path.relative_to(BOT)) for path in MODULES]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, each as far as it is a module or a name in one."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "bot":
                yield from (f"bot.{alias.name}" for alias in node.names)
            else:
                yield node.module


def room(name: str) -> str:
    """The module or package right below `bot` that a path or dotted name belongs to."""
    return name.removeprefix("bot.").replace("/", ".").removesuffix(".py").partition(".")[0]


def layer_of(name: str) -> int:
    found = [number for number, (_, rooms) in enumerate(LAYERS) if room(name) in rooms]
    assert len(found) == 1, f"{name} stands in no layer, or in two: add it to LAYERS"
    return found[0]


@pytest.mark.parametrize("path", MODULES, ids=_NAMES)
def test_arrows_point_down(path: Path) -> None:
    here = str(path.relative_to(BOT))
    for name in imports(path):
        if name.startswith("bot."):
            assert layer_of(name) <= layer_of(here), f"{here} ({LAYERS[layer_of(here)][0]}) imports {name}, above it"


@pytest.mark.parametrize("path", MODULES, ids=_NAMES)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < 300


@pytest.mark.parametrize("path", MODULES, ids=_NAMES)
def test_each_library_has_one_home(path: Path) -> None:
    here = str(path.relative_to(BOT))
    for name in imports(path):
        top = name.partition(".")[0]
        if top == "bot" or top in sys.stdlib_module_names:
            continue
        assert top in HOMES, f"{here} imports {top}: give it a home in HOMES, and docs/why.md a reason"
        assert here.startswith(HOMES[top]), f"{here} imports {top}, whose home is {HOMES[top]}"


def test_only_the_outbox_sends() -> None:
    callers = {
        str(path.relative_to(BOT))
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send"
    }
    assert callers == {"outbox.py"}


def test_only_the_inbox_stores_what_arrived() -> None:
    callers = {str(path.relative_to(BOT)) for path in MODULES if "store_inbound(" in path.read_text(encoding="utf-8")}
    assert callers == {"inbox.py", "store/turns.py"}


def test_no_clock_but_the_clock() -> None:
    asking = ("datetime.now", "datetime.utcnow", "date.today", "time.time(")
    allowed = {"clock.py", "store/engine.py"}  # leases go by the database's clock, which on SQLite is this machine's
    found = {
        str(path.relative_to(BOT))
        for path in MODULES
        if any(word in path.read_text(encoding="utf-8") for word in asking)
    }
    assert found == allowed


def test_no_sentence_that_a_person_reads_stands_in_code() -> None:
    """Serbian letters outside of the modules that work on the letters themselves would be a sentence in code."""
    about_letters = ("understanding/", "redact.py", "offers.py", "knowledge/faults.py")
    for path in MODULES:
        here = str(path.relative_to(BOT))
        if here.startswith(about_letters):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any(letter in "čćžšđČĆŽŠĐ" or "\u0400" <= letter <= "\u04ff" for letter in node.value), (
                    f"{here}:{node.lineno}: {node.value!r} belongs into knowledge_base/texts"
                )


@pytest.mark.parametrize("path", MODULES, ids=_NAMES)
def test_modules_and_functions_stay_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 350, f"{path.name} has {lines} lines: cut it where it has two subjects"
    assert ast.get_docstring(tree_of(path)), f"{path.name} does not say what it is responsible for"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{path.name}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=_NAMES)
def test_what_is_public_says_what_it_does(path: Path) -> None:
    for node in tree_of(path).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        inner = node.body if isinstance(node, ast.ClassDef) else []
        parts = [node, *(n for n in inner if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))]
        for part in parts:
            if not part.name.startswith("_"):
                assert ast.get_docstring(part), f"{path.name}:{part.lineno} {part.name} has no docstring"


def test_importing_opens_nothing(tmp_path: Path) -> None:
    """Every module is imported in a process of its own, without files to open for writing, sockets or threads."""
    names = [
        "bot." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in _NAMES
        if name not in ("__init__.py", "__main__.py", "store/migrations/env.py")
    ]
    program = f"""
import sys, threading
def watch(event, arguments):
    if event == "socket.connect" or event == "socket.bind" or event == "sqlite3.connect":
        raise RuntimeError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise RuntimeError(f"writes {{arguments[0]}}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import importlib
for name in {names!r}:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(BOT.parent), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
