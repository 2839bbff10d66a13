"""Fetches Telegram's updates or sets its webhook; one process an account does it, by the account's lease."""

from collections.abc import Mapping, Sequence

import structlog

from bot.channels.telegram import TelegramChannel
from bot.errors import PlatformAway
from bot.inbox import Inbox
from bot.ports import Clock
from bot.store import Store, StoreError, leases

log = structlog.get_logger()

_LEASE_SECONDS = 60.0
_PAUSE = 5.0  # seconds before trying again after the platform did not answer

Commands = Mapping[str, Sequence[tuple[str, str]]]


class Polling:
    """Keeps a Telegram account connected, by polling or by its webhook."""

    def __init__(
        self,
        channel: TelegramChannel,
        inbox: Inbox,
        store: Store,
        *,
        clock: Clock,
        holder: str,
        commands: Commands,
        webhook_url: str = "",
    ) -> None:
        self._channel = channel
        self._inbox = inbox
        self._store = store
        self._clock = clock
        self._holder = holder
        self._commands = commands
        self._webhook_url = webhook_url

    async def run(self) -> None:
        """Stay connected for ever; a platform that is away, or a wrong token, is tried again and shows in health."""
        while True:
            try:
                if await self._is_mine():
                    await self._serve()
            except (PlatformAway, StoreError, OSError) as error:
                log.warning("telegram_away", account=self._channel.account, reason=type(error).__name__)
            except Exception:  # such as an update that the library cannot read
                log.exception("telegram_not_read", account=self._channel.account)
            await self._clock.sleep(_PAUSE)

    async def _is_mine(self) -> bool:
        async with self._store.write() as tx:
            name = f"receive:{self._channel.account}"
            lease = await leases.take(self._store, tx, name, holder=self._holder, seconds=_LEASE_SECONDS)
        return lease is not None

    async def _serve(self) -> None:
        await self._channel.introduce(self._commands)
        if self._webhook_url:
            await self._channel.set_webhook(self._webhook_url)
            log.info("telegram_webhook_set", account=self._channel.account)
            while await self._is_mine():
                await self._clock.sleep(_LEASE_SECONDS / 3)
            return
        await self._channel.stop_webhook()
        offset = 0
        while await self._is_mine():
            arrived, offset = await self._channel.poll(offset)
            if arrived:
                await self._inbox.take(arrived)
                for inbound in arrived:
                    await self._channel.acknowledge(inbound)
