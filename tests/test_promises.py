"""What must hold under load and under kill -9: nothing lost, nothing handled twice, and a webhook that never waits."""

import asyncio
import gc
import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from bot import app as composition
from bot.model import Parsed
from bot.store import Store
from bot.store.schema import deliveries, inbound
from tests.house import Known, StillClock, house
from tests.nursery import Child, start
from tests.victim import SECRET, Quiet, serve, update_body


class Slow(Known):
    """Understanding that takes half a second of one of eight threads for each text; `busy` of them are at it."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0
        self._threads = ThreadPoolExecutor(8)

    async def parse(self, text: str) -> Parsed:
        """Think, then answer."""
        self.busy += 1
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, time.sleep, 0.5)
        finally:
            self.busy -= 1
        return await super().parse(text)


@pytest.mark.alone
async def test_a_webhook_is_accepted_within_50_ms_while_eight_slow_turns_run(
    database_url: str, clock: StillClock
) -> None:
    channel, slow = Quiet(Path(os.devnull)), Slow()
    async with (
        house(database_url, channels=[channel], understanding=slow, clock=clock, role="all") as app,
        aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as client,
    ):
        composition.settle()
        took: list[float] = []
        busy: list[int] = []

        async def post(number: int) -> None:
            started = time.perf_counter()
            body = update_body(number, number % 8)
            async with client.post(f"{app.address}/hooks/telegram", data=body) as answer:
                assert answer.status == 200
            took.append(time.perf_counter() - started)

        for number in range(80):  # ten things wait in each of eight conversations before anything is measured
            await post(number)
        rounds: list[list[float]] = []
        for first in (80, 380, 680):
            took.clear()
            for number in range(first, first + 300):
                await post(number)
                busy.append(slow.busy)
                await asyncio.sleep(0.01)
            rounds.append(sorted(took))
            if rounds[-1][296] < 0.05:  # the machine may be busy with something else for a moment: one more round
                break
    gc.unfreeze()
    assert sorted(busy)[len(busy) // 5] >= 4, Counter(busy)
    told = [f"p99 {one[296] * 1000:.1f} ms, median {one[150] * 1000:.1f} ms" for one in rounds]
    assert rounds[-1][296] < 0.05, told


async def test_nothing_is_lost_or_handled_twice_when_the_process_is_killed_at_random(
    database_url: str, tmp_path: Path, *, full_counts: bool
) -> None:
    kills, chance = (500 if full_counts else 10), random.Random(20)
    sent = tmp_path / "sent"
    numbers = iter(range(1, 10_000_000))
    posted: set[int] = set()
    for _ in range(kills):
        victim, port = await serving(database_url, sent)
        batch = [next(numbers) for _ in range(12)]
        copies = [number for number in batch for _ in range(chance.randint(1, 5))]
        chance.shuffle(copies)
        killing = asyncio.create_task(kill_later(victim, chance.uniform(0.0, 0.4)))
        posted |= await post_all(port, copies)
        await killing
    victim, port = await serving(database_url, sent)
    missing = set(range(1, next(numbers))) - posted
    posted |= await post_all(port, sorted(missing))  # the platform repeats what was not acknowledged
    await settled(database_url, count=len(posted))
    assert await victim.end(signal.SIGTERM) == 0
    calls = Counter(int(line) for line in sent.read_text().split())
    await check(database_url, posted, calls)


async def serving(url: str, sent: Path) -> tuple[Child, int]:
    """A real process of the help desk, and the port it listens on."""
    victim = await start(serve, url, sent)
    port = await victim.told()
    assert isinstance(port, int)
    return victim, port


async def kill_later(victim: Child, seconds: float) -> None:
    """kill -9 after some time."""
    await asyncio.sleep(seconds)
    await victim.end()


async def post_all(port: int, numbers: list[int]) -> set[int]:
    """Post each update; returns those that were acknowledged."""
    taken: set[int] = set()

    async def post(client: aiohttp.ClientSession, number: int) -> None:
        try:
            address = f"http://127.0.0.1:{port}/hooks/telegram"
            async with client.post(address, data=update_body(number, number % 4)) as answer:
                if answer.status == 200:
                    taken.add(number)
        except (aiohttp.ClientError, ConnectionError):
            pass  # the process is dead: the platform knows nothing

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=20)) as client:
        for place in range(0, len(numbers), 8):
            await asyncio.gather(*(post(client, number) for number in numbers[place : place + 8]))
    return taken


async def settled(url: str, *, count: int) -> None:
    """Wait until everything is handled and nothing is on its way."""
    store = Store(url)
    async with asyncio.timeout(120):
        while True:
            async with store.read() as tx:
                done = (await tx.execute(select(func.count()).where(inbound.c.state == "handled"))).scalar_one()
                moving = select(func.count()).where(deliveries.c.state.in_(("queued", "sending")))
                if done == count and (await tx.execute(moving)).scalar_one() == 0:
                    break
            await asyncio.sleep(0.1)
    await store.close()


async def check(url: str, posted: set[int], calls: Counter[int]) -> None:
    """Every update is stored and handled exactly once, in order; what was said is explained by the attempts."""
    store = Store(url)
    async with store.read() as tx:
        rows = (await tx.execute(select(inbound).order_by(inbound.c.id))).mappings().all()
        said = Counter(row[0] for row in await tx.execute(select(deliveries.c.inbound_id)))
        states = {row[0]: row[1] for row in await tx.execute(select(deliveries.c.id, deliveries.c.state))}
        tries = {row[0]: row[1] for row in await tx.execute(select(deliveries.c.id, deliveries.c.tries))}
    await store.close()
    assert {int(row["dedupe_key"].removeprefix("update:")) for row in rows} == posted
    assert Counter(row["state"] for row in rows) == {"handled": len(posted)}
    assert said == dict.fromkeys((row["id"] for row in rows), 1)
    for conversation in {row["conversation_id"] for row in rows}:
        turns = [row["turn_no"] for row in rows if row["conversation_id"] == conversation]
        assert turns == sorted(set(turns))
    for delivery, state in states.items():
        assert state in ("sent", "uncertain")
        assert calls[delivery] <= tries[delivery] <= 2
        if state == "sent":
            assert calls[delivery] >= 1
