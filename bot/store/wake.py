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
    """Hints between processes, over two connections of this process; it reconnects by itself."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connected = False
        self._unsaid: set[str] = set()
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self._keep(), name="wake-listen")

    async def notify(self, topic: str) -> None:
        """Wake waiters here at once and those of other processes through the server, for which nobody waits."""
        await super().notify(topic)
        if self._connected:
            self._unsaid.add(topic[:200])
            self._more.set()

    async def _keep(self) -> None:
        while True:
            try:
                async with (
                    await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=10) as heard,
                    await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=10) as spoken,
                    asyncio.TaskGroup() as group,
                ):
                    await spoken.execute("SET synchronous_commit = off")  # a hint need not outlive a crash
                    await heard.execute(f"LISTEN {_CHANNEL}")
                    self._connected = True
                    group.create_task(self._speak(spoken), name="wake-speak")
                    group.create_task(self._hear(heard, besides=spoken.info.backend_pid), name="wake-hear")
            except* psycopg.Error:
                log.warning("wake_connection_lost")
            finally:
                self._connected = False
                self._unsaid.clear()
            await asyncio.sleep(1)

    async def _speak(self, spoken: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        """Pass on what was notified since the last time, each topic once."""
        while True:
            await self._more.wait()
            self._more.clear()
            topics, self._unsaid = sorted(self._unsaid), set()
            await spoken.execute("SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", (_CHANNEL, topics))

    async def _hear(self, heard: "psycopg.AsyncConnection[tuple[object, ...]]", *, besides: int) -> None:
        """Wake whom other processes mean; waiters of this one were woken already."""
        async for notice in heard.notifies():
            if notice.pid != besides:
                await super().notify(notice.payload)

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
