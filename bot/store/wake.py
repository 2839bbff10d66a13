"""Two ways to hint that there is work: inside one process, or over PostgreSQL's LISTEN/NOTIFY between processes."""

import asyncio
import contextlib
from collections import defaultdict

import psycopg
import structlog
from sqlalchemy import make_url

_CHANNEL = "helpdesk_wake"
log = structlog.get_logger()


class LocalWake:
    """Hints within this process."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._missed: set[str] = set()

    async def notify(self, topic: str) -> None:
        """Wake whoever waits for `topic`; a hint that nobody waits for is kept for the next who does."""
        waiters = self._waiters.get(topic)
        if not waiters:
            self._missed.add(topic)
            if len(self._missed) > 10_000:
                self._missed.clear()
        for event in waiters or ():
            event.set()

    async def wait(self, topic: str, timeout: float) -> None:
        """Return when `topic` was notified, or after `timeout` seconds."""
        if topic in self._missed:
            self._missed.discard(topic)
            return
        event = asyncio.Event()
        self._waiters[topic].add(event)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await event.wait()
        finally:
            self._waiters[topic].discard(event)
            if not self._waiters[topic]:
                del self._waiters[topic]

    async def close(self) -> None:
        """Nothing to give back."""


class PostgresWake(LocalWake):
    """Hints between processes, over one connection of this process; it reconnects by itself."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self._task = asyncio.create_task(self._listen(), name="wake-listen")

    async def notify(self, topic: str) -> None:
        """Wake waiters here at once and those of other processes through the server."""
        await super().notify(topic)
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                await connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, topic[:200]))

    async def _listen(self) -> None:
        while True:
            try:
                async with (
                    await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=10) as heard,
                    await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=10) as spoken,
                ):
                    await heard.execute(f"LISTEN {_CHANNEL}")
                    self._connection = spoken
                    async for notice in heard.notifies():
                        await super().notify(notice.payload)
            except psycopg.Error:
                log.warning("wake_connection_lost")
            finally:
                self._connection = None
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
