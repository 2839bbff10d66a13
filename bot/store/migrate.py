"""Moves the database's schema forward and tells whether it is current. Migrations run synchronously."""

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url, pool, text

Standing = Literal["current", "behind", "ahead"]

_FOLDER = Path(__file__).with_name("migrations")


def _config(connection: Any = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def sync_engine(url: str) -> Engine:
    """An ordinary engine on the same database, for migrations and chores."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        parsed = parsed.set(drivername="sqlite")
    return create_engine(parsed, poolclass=pool.NullPool, hide_parameters=True)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. Two processes may call this at once: one waits for the other."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(727274)"))
        command.upgrade(_config(connection), revision)


def pending(url: str) -> bool:
    """Whether the database's schema is another than this program's."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        return standing(connection) != "current"


def standing(connection: Connection) -> Standing:
    """How the database's schema stands to this program; `ahead` is one that this program does not know."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(_config())
    if current == known.get_current_head():
        return "current"
    older = current is None or current in {script.revision for script in known.walk_revisions()}
    return "behind" if older else "ahead"
