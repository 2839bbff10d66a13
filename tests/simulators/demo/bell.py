"""Tells the page that something has happened; only a hint, because a reader also looks by itself."""

import asyncio
import contextlib

from aiohttp import web


class Bell:
    """Everybody who waits hears it ring."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """The next ring: take it before looking, so that nothing is missed in between."""
        return self._next

    def ring(self) -> None:
        """Something has happened."""
        self._next.set()
        self._next = asyncio.Event()

    async def on_answer(self, _request: web.Request, _response: web.StreamResponse) -> None:
        """Ring for each answer of an application; to be put among its signals."""
        self.ring()


async def heard(ring: asyncio.Event, *, within: float) -> None:
    """Wait for a ring, but no longer than `within` seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            await ring.wait()
