"""Opens the database and hands out transactions, with the rules that make SQLite safe for several writers.

SQLite's default mode loses updates silently: a writer here begins with BEGIN IMMEDIATE on the process's one writer
connection, readers use connections of their own, and every commit is synced to disk.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Tx = AsyncConnection
Row = Mapping[str, Any]
StoreError = SQLAlchemyError

_BUSY_MS = 10_000


class Store:
    """The database. `write()` and `read()` give a transaction; nothing else may be awaited inside one."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
            self._reader = create_async_engine(url, pool_size=4, max_overflow=4, pool_timeout=60)
            _prepare(self._writer, begin="BEGIN IMMEDIATE")
            _prepare(self._reader, begin="BEGIN")
        else:
            self._writer = self._reader = create_async_engine(
                url, pool_size=12, max_overflow=8, pool_pre_ping=True, connect_args={"connect_timeout": 10}
            )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that may write; committed at the end, rolled back on an exception."""
        async with self._writer.begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that only reads."""
        async with self._reader.connect() as tx:
            yield tx

    async def now(self, tx: Tx) -> datetime:
        """The clock that leases go by: the database server's, or this machine's where the database is a file."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = (await tx.execute(text("SELECT clock_timestamp()"))).scalar_one()
        return moment.astimezone(UTC)

    async def ping(self) -> None:
        """Raise `StoreError` or TimeoutError when the database does not answer within two seconds."""
        async with asyncio.timeout(2), self.read() as tx:
            await tx.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def locked(query: "Select[Any]", *, skip: bool = False) -> "Select[Any]":
    """`query` with its rows locked; SQLite leaves this out, its single writer already holds the whole file."""
    return query.with_for_update(skip_locked=skip)


def _prepare(engine: AsyncEngine, *, begin: str) -> None:
    """Take transaction control away from the driver and set the pragmas on every new connection."""

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        with _cursor(connection) as cursor:
            cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


@contextmanager
def _cursor(connection: Any) -> Iterator[sqlite3.Cursor]:
    cursor = connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()
