"""Opens the database and hands out transactions, with the rules that make SQLite safe for several writers.

SQLite's default mode loses updates silently: a writer here begins with BEGIN IMMEDIATE on the process's one writer
connection, readers use connections of their own, and every commit is synced to disk.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import FromClause, Select, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import sqlite

Tx = AsyncConnection
Row = Mapping[str, Any]
StoreError = SQLAlchemyError

_DISCREET: dict[str, Any] = {"hide_parameters": True}  # else an error's text holds what people wrote, and is logged


class Store:
    """The database. `write()` and `read()` give a transaction; nothing else may be awaited inside one."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._line = _Line()
        self._file: sqlite.File | None = None
        if self.is_sqlite:
            path = parsed.database or ""
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite.File(path)
            self._writer = _engine(url, self._file, begin="BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
            self._reader = _engine(url, self._file, begin="BEGIN", pool_size=4, max_overflow=4)
            self._urgent = self._writer
        else:
            self._writer = self._reader = _pool(url, pool_size=12, max_overflow=8)
            self._urgent = _pool(url, pool_size=2, max_overflow=4)

    @asynccontextmanager
    async def write(self, *, urgent: bool = False, patient: bool = False) -> AsyncIterator[Tx]:
        """A transaction that may write; committed at the end, rolled back on an exception.

        An `urgent` transaction, one that a platform waits for, does not queue behind the others: on SQLite, which has
        one writer, it goes before all that wait; on PostgreSQL it has connections of its own. A `patient` one, of long
        work in many, pauses behind itself for as long as it took: a process that waits for SQLite's lock only tries now
        and then, and would miss the moments between transactions that follow one another at once.
        """
        engine = self._urgent if urgent else self._writer
        began = monotonic()
        try:
            async with self._line.place(urgent=urgent) if self.is_sqlite else nullcontext():
                began = monotonic()
                async with engine.begin() as tx:
                    yield tx
        finally:
            if patient and self.is_sqlite:
                await asyncio.sleep(monotonic() - began)

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
        for engine in {self._urgent, self._writer, self._reader}:
            await engine.dispose()
        if self._file is not None:
            await self._file.wait_closed()


class _Line:
    """Who writes next on this process's one writer connection. Only the order: safety comes from the database."""

    def __init__(self) -> None:
        self._busy = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self, *, urgent: bool) -> AsyncIterator[None]:
        """Wait for one's turn, and pass it on at the end."""
        if self._busy:
            await self._wait(self._urgent if urgent else self._others)
        self._busy = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, line: "deque[asyncio.Future[None]]") -> None:
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it was our turn already
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for line in (self._urgent, self._others):
            while line:
                following = line.popleft()
                if not following.done():
                    following.set_result(None)
                    return
        self._busy = False


def locked(query: "Select[Any]", *, of: FromClause | None = None) -> "Select[Any]":
    """`query` with its rows (those of one table) locked; SQLite leaves this out: its writer holds the whole file."""
    return query.with_for_update(of=of)


def _pool(url: str, **pool: Any) -> AsyncEngine:
    """A pool of connections to a server."""
    return create_async_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10}, **_DISCREET, **pool)


def _engine(url: str, file: sqlite.File, *, begin: str, **pool: Any) -> AsyncEngine:
    """An engine over `file` whose transactions begin with `begin`."""
    engine = create_async_engine(url, async_creator=file.connect, pool_timeout=60, **_DISCREET, **pool)

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
