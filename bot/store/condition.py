"""Looks at a database for whoever installs it: opens it apart from the store, and changes nothing in it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, make_url, pool, select, text

from bot.store.migrate import Standing, standing
from bot.store.schema import article_versions, pointers, release_articles

_CONNECT = 5  # seconds; also the longest that a statement may take


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found. `ahead` is by how many seconds the caller's clock is ahead of the database's, where
    that has one; `articles` are the bodies that are served."""

    engine: str
    version: tuple[int, ...]
    schema: Standing
    journal: str = ""
    writable: bool = True
    ahead: float | None = None
    release: int | None = None
    articles: tuple[dict[str, Any], ...] = field(default=())


def file_of(url: str) -> Path | None:
    """The file that the database is, or None where it is a server."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def look(url: str, now: Callable[[], datetime]) -> Condition:
    """The condition of the database at `url`, which must exist; `now` is the caller's clock. Raises `StoreError`."""
    engine = _engine(url)
    with engine.connect() as connection:
        schema = standing(connection)
        release, articles = _served(connection) if schema == "current" else (None, ())
        if engine.dialect.name == "sqlite":
            version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            return Condition(
                engine="SQLite",
                version=tuple(int(part) for part in version.split(".")),
                schema=schema,
                journal=connection.execute(text("PRAGMA journal_mode")).scalar_one(),
                writable=_can_be_written(file_of(url) or Path()),
                release=release,
                articles=articles,
            )
        return Condition(
            engine="PostgreSQL",
            version=tuple(int(part) for part in connection.dialect.server_version_info or ()),
            schema=schema,
            writable=connection.execute(text("SHOW transaction_read_only")).scalar_one() == "off",
            ahead=_ahead(connection, now),
            release=release,
            articles=articles,
        )


def _engine(url: str) -> Engine:
    """An engine with deadlines that opens a file only if it is there."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        address = f"file:{quote(parsed.database or '')}"
        there = parsed.set(drivername="sqlite", database=address, query={"mode": "rw", "uri": "true"})
        return create_engine(there, poolclass=pool.NullPool, connect_args={"timeout": _CONNECT})
    limits = {"connect_timeout": _CONNECT, "options": f"-c statement_timeout={_CONNECT * 1000}"}
    return create_engine(parsed, poolclass=pool.NullPool, connect_args=limits)


def _ahead(connection: Connection, now: Callable[[], datetime]) -> float:
    theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return (now() - theirs).total_seconds()


def _can_be_written(file: Path) -> bool:
    return os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK)


def _served(connection: Connection) -> tuple[int | None, tuple[dict[str, Any], ...]]:
    """The number of the release that is served, and the articles in it."""
    query = select(pointers.c.value).where(pointers.c.name == "release")
    value = connection.execute(query).scalar_one_or_none()
    if value is None:
        return None, ()
    bodies = (
        select(article_versions.c.body)
        .join(release_articles, release_articles.c.article_version_id == article_versions.c.id)
        .where(release_articles.c.release_id == int(value))
    )
    return int(value), tuple(connection.execute(bodies).scalars())
