"""Who keeps a platform account connected: one process at a time while it lives, and no poll outlives the lease."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
import pytest

from bot.channels.telegram import POLL_DEADLINE, TelegramChannel
from bot.errors import PlatformAway
from bot.inbox import Inbox
from bot.model import Inbound
from bot.receiving import LEASE_SECONDS, Receiving
from bot.store import Store
from bot.store.wake import LocalWake
from tests.house import Recorder, StillClock, until


class Polls(Recorder):
    """A channel whose polls wait for ever."""

    polled = False
    hooked = False

    async def introduce(self) -> str:
        """It has no links."""
        return ""

    async def set_webhook(self, url: str) -> None:
        """Keep that it was set."""
        self.hooked = True

    async def stop_webhook(self) -> None:
        """Has none."""

    async def fetch(self, take: Callable[[Sequence[Inbound]], Awaitable[object]]) -> None:
        """Nothing ever comes."""
        self.polled = True
        await asyncio.Event().wait()


@pytest.mark.parametrize("url", ["", "https://help.example.org/hooks"])
async def test_a_process_that_stops_lets_the_next_one_connect_at_once(
    store: Store, clock: StillClock, url: str
) -> None:
    inbox = Inbox(store, clock=clock, wake=LocalWake(), nearest=lambda *_: "")

    async def connected(channel: Polls, holder: str) -> "asyncio.Task[None]":
        receiving = Receiving(channel, inbox, store, clock=clock, holder=holder, url=url)
        task = asyncio.create_task(receiving.run())
        await until(lambda: channel.polled or channel.hooked, seconds=5)
        return task

    for holder in ("first", "second"):
        task = await connected(Polls(), holder)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_poll_that_hangs_ends_before_the_lease_does(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx.Timeout] = []

    async def hangs(_client: httpx.AsyncClient, *_: Any, timeout: httpx.Timeout, **_more: Any) -> httpx.Response:
        seen.append(timeout)
        raise httpx.ReadTimeout("no answer")

    async def takes(arrived: Sequence[Inbound]) -> None:
        raise AssertionError(arrived)

    monkeypatch.setattr(httpx.AsyncClient, "request", hangs)
    channel = TelegramChannel("1:token", api_url="http://127.0.0.1:9")
    await channel.open()
    with pytest.raises(PlatformAway):
        await channel.fetch(takes)
    await channel.close()
    waits = [seen[-1].connect, seen[-1].read, seen[-1].write, seen[-1].pool]
    assert sum(wait or LEASE_SECONDS for wait in waits) < LEASE_SECONDS - 10
    assert POLL_DEADLINE < LEASE_SECONDS - 10


async def test_a_poll_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def drips(*_: Any, **_more: Any) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def takes(arrived: Sequence[Inbound]) -> None:
        raise AssertionError(arrived)

    monkeypatch.setattr(httpx.AsyncClient, "request", drips)
    monkeypatch.setattr("bot.channels.telegram.POLL_DEADLINE", 0.05)
    channel = TelegramChannel("1:token", api_url="http://127.0.0.1:9")
    await channel.open()
    async with asyncio.timeout(5):
        with pytest.raises(PlatformAway):
            await channel.fetch(takes)
    await channel.close()
