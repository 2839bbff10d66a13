"""The physical limit: one row committed at a time, with the durability and over the driver that the house uses."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiosqlite
import psycopg

Commit = Callable[[str], Awaitable[None]]
_TABLE = "CREATE TABLE IF NOT EXISTS bare (body TEXT NOT NULL)"


@asynccontextmanager
async def committing(url: str) -> AsyncIterator[Commit]:
    """A connection of its own, as a function that commits one row."""
    opened = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    async with opened as commit:
        yield commit


@asynccontextmanager
async def _sqlite(url: str) -> AsyncIterator[Commit]:
    """In a file beside the house's: SQLite has one writer a file."""
    path = url.partition(":///")[2] + ".bare"
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=FULL")
        await connection.execute(_TABLE)

        async def commit(body: str) -> None:
            await connection.execute("BEGIN IMMEDIATE")
            await connection.execute("INSERT INTO bare VALUES (?)", (body,))
            await connection.execute("COMMIT")

        yield commit


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Commit]:
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as connection:
        await connection.execute(_TABLE)
        await connection.execute("SET synchronous_commit = on")
        await connection.commit()

        async def commit(body: str) -> None:
            await connection.execute("INSERT INTO bare VALUES (%s)", (body,))
            await connection.commit()

        yield commit
