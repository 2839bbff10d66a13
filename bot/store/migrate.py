"""Moves the database's schema forward and tells whether it is current. Migrations run synchronously."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, pool, text

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
        return create_engine(parsed.set(drivername="sqlite"), poolclass=pool.NullPool)
    return create_engine(parsed, poolclass=pool.NullPool)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. Two processes may call this at once: one waits for the other."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(727274)"))
        command.upgrade(_config(connection), revision)


def pending(url: str) -> bool:
    """Whether the database is older than this program."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(_config()).get_current_head()
