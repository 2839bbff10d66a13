"""Updates on their way to the bot: fetched by getUpdates, or delivered to its webhook in the platform's order.

A webhook has one delivery in flight per queue: messages of one chat wait for each other, presses go in a queue of
their own. A failed delivery is repeated at once, then after 2, 4, 8 ... seconds (scaled), until the update is too old.
"""

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.simulators.faults import Faults

_LONGEST_PAUSE = 60.0
_DAY = 24 * 3600.0


@dataclass(slots=True)
class Waiting:
    """One update that the bot has not taken yet."""

    update: dict[str, Any]
    queue: str
    dies_at: float


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered."""

    url: str
    secret: str
    allowed: list[str]
    session: aiohttp.ClientSession
    last_error: str = ""


class Updates:
    """All updates of one bot. `scale` shortens the platform's waits."""

    def __init__(self, faults: Faults, *, scale: float) -> None:
        self.faults = faults
        self.scale = scale
        self.waiting: list[Waiting] = []
        self.webhook: Webhook | None = None
        self.delivered: list[int] = []
        self.allowed: list[str] = []
        self._ids = itertools.count(1000)
        self._queries = itertools.count(1)
        self._asked_at: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._queues: dict[str, list[Waiting]] = {}
        self._poller: asyncio.Future[None] | None = None

    def push(self, kind: str, body: dict[str, Any], *, queue: str, lifetime: float = _DAY) -> int:
        """A new update; returns its id."""
        number = next(self._ids)
        if self.allowed and kind not in self.allowed:
            return number
        one = Waiting({"update_id": number, kind: body}, queue, time.monotonic() + lifetime * self.scale)
        if self.webhook is None:
            self.waiting.append(one)
            self._changed.set()
        else:
            for copy in range(self.faults.copies()):
                self._hand_over(one, f"{queue}:{copy if self.faults.shuffle else 0}")
        return number

    def next_query_id(self) -> str:
        """A new press's id; it can be answered for 150 seconds (scaled)."""
        query = f"q{next(self._queries)}"
        self._asked_at[query] = time.monotonic()
        return query

    def answerable(self, query: str) -> bool:
        """Whether the press is known and not too old."""
        return time.monotonic() - self._asked_at.get(query, -1e9) < 150 * self.scale

    async def fetch(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]] | None:
        """What waits from `offset` on (what is below is forgotten); None when another poller took over."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        mine = self._poller = asyncio.get_running_loop().create_future()
        self.waiting = [one for one in self.waiting if one.update["update_id"] >= offset]
        ends = time.monotonic() + timeout * self.scale
        while not (found := self._alive()) and time.monotonic() < ends:
            self._changed.clear()
            changed = asyncio.ensure_future(self._changed.wait())
            await asyncio.wait([changed, mine], timeout=ends - time.monotonic(), return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
            if mine.done():
                return None
        return found[:limit]

    def _alive(self) -> list[dict[str, Any]]:
        now = time.monotonic()
        self.waiting = [one for one in self.waiting if one.dies_at > now]
        return [one.update for one in self.waiting]

    def set_webhook(self, url: str, secret: str, allowed: list[str]) -> None:
        """Deliver from now on; what waits goes first."""
        self.webhook = Webhook(url, secret, allowed, aiohttp.ClientSession())
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            self._hand_over(one, one.queue)

    async def delete_webhook(self, *, drop: bool = False) -> None:
        """Keep updates for getUpdates again."""
        hook, self.webhook = self.webhook, None
        if drop:
            self.waiting.clear()
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if hook is not None:
            await hook.session.close()

    def pending(self) -> int:
        """How many updates the bot has not taken."""
        return len(self.waiting) + sum(len(queue) for queue in self._queues.values())

    def _hand_over(self, one: Waiting, queue: str) -> None:
        if queue in self._queues:
            place = self.faults.chance.randint(0, len(self._queues[queue])) if self.faults.shuffle else None
            self._queues[queue].insert(len(self._queues[queue]) if place is None else place, one)
            return
        self._queues[queue] = [one]
        task = asyncio.create_task(self._drain(queue), name=f"webhook-{queue}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, queue: str) -> None:
        try:
            while self._queues[queue] and self.webhook is not None:
                one = self._queues[queue][0]
                if await self._delivered(self.webhook, one):
                    self.delivered.append(one.update["update_id"])
                self._queues[queue].remove(one)
        finally:
            left = self._queues.pop(queue, [])
            self.waiting += left

    async def _delivered(self, hook: Webhook, one: Waiting) -> bool:
        pause = 0.0
        while time.monotonic() + pause * self.scale < one.dies_at:
            await asyncio.sleep(pause * self.scale)
            wait = await self._post(hook, one)
            if wait is None:
                return True
            pause = wait or (0.001 if not pause else max(2.0, min(pause * 2, _LONGEST_PAUSE)))
        return False

    async def _post(self, hook: Webhook, one: Waiting) -> float | None:
        """None when taken; else how long the bot asked to wait (0: it did not say)."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            limit = aiohttp.ClientTimeout(total=max(1.0, 60 * self.scale))
            async with hook.session.post(hook.url, json=one.update, headers=headers, timeout=limit) as answer:
                if 200 <= answer.status < 300:
                    return None
                hook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return min(float(answer.headers.get("Retry-After", 0)), 3600.0)
        except (aiohttp.ClientError, TimeoutError) as broken:
            hook.last_error = type(broken).__name__
            return 0.0
