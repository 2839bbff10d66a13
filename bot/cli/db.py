"""`db`: upgrade the schema, back the database up and put a backup back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from bot import settings as configuration
from bot.errors import BadInput
from bot.store import migrate


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    settings = configuration.load()
    migrate.upgrade(settings.database_url)
    print("The database is up to date.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the embedded database to FILE while it is in use."""
    if file.exists():
        raise BadInput(f"{file} is there already: choose another name")
    with closing(sqlite3.connect(_database())) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    print(f"The database was copied to {file}.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Put the backup FILE in place of the embedded database; the help desk must be stopped."""
    with closing(sqlite3.connect(file)) as source:
        try:
            source.execute("SELECT count(*) FROM conversations")
        except sqlite3.DatabaseError:
            raise BadInput(f"{file} is not a backup of the help desk") from None
        with closing(sqlite3.connect(_database())) as target:
            source.backup(target)
    print(f"The database was restored from {file}.")


def _database() -> str:
    url = configuration.load().database_url
    if not url.startswith("sqlite"):
        raise BadInput("on PostgreSQL, use pg_dump and pg_restore")
    return url.partition(":///")[2]
