"""Keeps a platform account connected: it introduces itself, then polls, or has its webhook set. One process an account
does it, by the account's lease."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

import structlog

from bot.errors import PlatformAway
from bot.inbox import Inbox
from bot.model import Inbound
from bot.ports import Channel, Clock
from bot.store import Store, StoreError, leases, links
from bot.store.leases import Lease

log = structlog.get_logger()

LEASE_SECONDS = 60.0  # longer than any one fetch may take
_PAUSE = 5.0  # seconds before trying again after the platform did not answer


Take = Callable[[Sequence[Inbound]], Awaitable[object]]


class Hooked(Channel, Protocol):
    """A channel whose platform calls a webhook. Each method raises `PlatformAway`."""

    async def introduce(self) -> str:
        """Ask who the bot is, and tell the platform what it shows of it. Returns the template of a deep link to it."""
        ...

    async def set_webhook(self, url: str) -> None:
        """Have what people do delivered to `url`."""
        ...


@runtime_checkable
class Polled(Hooked, Protocol):
    """A channel that can also fetch."""

    async def stop_webhook(self) -> None:
        """Polling and a webhook exclude each other."""
        ...

    async def fetch(self, take: Take) -> None:
        """Wait for what comes next; it is confirmed to the platform once `take` has stored it."""
        ...


class Receiving:
    """Keeps one account connected, by its webhook at `url`, or by polling when there is none."""

    def __init__(self, channel: Hooked, inbox: Inbox, store: Store, *, clock: Clock, holder: str, url: str) -> None:
        self.account = channel.account
        self._channel = channel
        self._inbox = inbox
        self._store = store
        self._clock = clock
        self._holder = holder
        self._url = url
        self._lease: Lease | None = None

    async def run(self) -> None:
        """Stay connected for ever, and at the end give the lease back, so that the next process need not wait."""
        try:
            await self._stay()
        finally:
            await asyncio.shield(self._let_go())

    async def _stay(self) -> None:
        """A platform that is away, or a wrong token, is tried again and shows in health."""
        while True:
            try:
                if await self._is_mine():
                    await self._serve()
            except (PlatformAway, StoreError, OSError) as error:
                log.warning("platform_away", account=self.account, reason=str(error)[:200])
            except Exception:  # such as an update that the library cannot read
                log.exception("platform_not_read", account=self.account)
            await self._clock.sleep(_PAUSE)

    async def _is_mine(self) -> bool:
        async with self._store.write() as tx:
            name = f"receive:{self.account}"
            lease = await leases.take(self._store, tx, name, holder=self._holder, seconds=LEASE_SECONDS)
        self._lease = lease
        return lease is not None

    async def _let_go(self) -> None:
        if self._lease is None:
            return
        try:
            async with self._store.write() as tx:
                await leases.release(tx, self._lease)
        except (StoreError, OSError):  # it runs out by itself
            log.exception("lease_not_released", account=self.account)

    async def _serve(self) -> None:
        link = await self._channel.introduce()
        async with self._store.write() as tx:
            await links.keep(tx, self.account, link)
        if self._url or not isinstance(self._channel, Polled):
            await self._channel.set_webhook(self._url)
            log.info("webhook_set", account=self.account)
            while await self._is_mine():
                await self._clock.sleep(LEASE_SECONDS / 3)
            return
        await self._channel.stop_webhook()
        while await self._is_mine():
            await self._channel.fetch(self._inbox.take)
