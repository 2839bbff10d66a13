"""Callbacks on their way to the bot's webhook: signed, repeated until taken, never promised in order.

The first attempts of one queue wait for each other; a repeat does not. Without an answer in five seconds (scaled) the
same callback comes again, otherwise after 10, 60, 300, 600 and 900 seconds (scaled), ten times in all.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.simulators.faults import Faults

ALWAYS = frozenset(("webhook", "message", "subscribed", "unsubscribed"))
OPTIONAL = frozenset(("conversation_started", "delivered", "seen", "failed"))
_ANSWER_WITHIN = 5.0
_LEAST_PATIENCE = 1.0  # seconds, whatever the scale: a busy machine is not a silent bot
_PAUSES = (10.0, 60.0, 300.0, 600.0, 900.0, 900.0, 900.0, 900.0, 900.0)
_SPREAD = 0.05  # seconds over which shuffled callbacks are scattered
_HOSTNAME = "SN-CALLBACK-05_"

Event = dict[str, Any]
OnAnswer = Callable[[bytes], None]


class End(Enum):
    """How one attempt ended."""

    TAKEN = auto()
    REFUSED = auto()
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class Callback:
    """One event for the bot, as bytes that stay the same at each repeat."""

    event: Event
    body: bytes
    on_answer: OnAnswer | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where callbacks go, and which the bot wants beside those that cannot be switched off."""

    url: str
    events: frozenset[str]
    send_name: bool = False
    send_photo: bool = False


class Callbacks:
    """All callbacks of one bot. `taken` and `lost` hold events in the order in which they ended."""

    def __init__(self, faults: Faults, *, token: str, scale: float, now: Callable[[], float]) -> None:
        self.faults = faults
        self.token = token
        self.scale = scale
        self.webhook: Webhook | None = None
        self.attempts = 0
        self.taken: list[Event] = []
        self.lost: list[Event] = []
        self.last_error = ""
        self._now = now
        self._tokens = itertools.count(5_741_311_803_571_721_087)
        self._queues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def next_token(self) -> int:
        """Message tokens are 64-bit, above what a double holds."""
        return next(self._tokens)

    def open(self) -> None:
        """Open the client."""
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Stop what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        assert self._session is not None
        await self._session.close()

    async def settled(self, timeout: float = 10.0) -> None:
        """Wait until no callback is under way. Raises TimeoutError when one stays."""
        async with asyncio.timeout(timeout):
            while self._tasks:
                await asyncio.wait(self._tasks)

    def signature(self, body: bytes) -> str:
        """What proves that a callback comes from the platform."""
        return hmac.new(self.token.encode(), body, hashlib.sha256).hexdigest()

    async def try_out(self, url: str) -> str:
        """Post the `webhook` event, as set_webhook does; why it was not taken, or an empty string."""
        if await self._post(url, self._callback({"event": "webhook"})) is End.TAKEN:
            return ""
        path = urlsplit(url).path or "/"
        return f"Result[HttpRequest[POST {path} HTTP/1.1]@351848d8 > HttpResponse[{self.last_error}]@20d79eb3] null"

    def push(
        self, event: Event, *, queue: str, on_answer: OnAnswer | None = None, after: float = 0.0
    ) -> list[asyncio.Task[None]]:
        """Send one event on its way, as often as planned; the tasks that carry it."""
        callback = self._callback(event, on_answer)
        hook = self.webhook
        if hook is None:
            self.lost.append(callback.event)
            return []
        if event["event"] not in ALWAYS | hook.events:
            return []
        return [self._start(callback, queue, after) for _ in range(self.faults.copies())]

    def _callback(self, event: Event, on_answer: OnAnswer | None = None) -> Callback:
        named = {"event": event["event"], "timestamp": int(self._now() * 1000), "chat_hostname": _HOSTNAME}
        whole = {**named, "message_token": event.get("message_token", 0) or self.next_token(), **event}
        return Callback(whole, json.dumps(whole, ensure_ascii=False).encode(), on_answer)

    def _start(self, callback: Callback, queue: str, after: float) -> asyncio.Task[None]:
        task = asyncio.create_task(self._carry(callback, queue, after), name=f"callback-{queue}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _carry(self, callback: Callback, queue: str, after: float) -> None:
        if self.faults.shuffle:
            await asyncio.sleep(after + self.faults.chance.random() * _SPREAD)
            end = await self._attempt(callback)
        else:
            await asyncio.sleep(after)
            async with self._queues[queue]:
                end = await self._attempt(callback)
        for pause in _PAUSES:
            if end is End.TAKEN:
                return
            await asyncio.sleep(0.0 if end is End.SILENT and pause == _PAUSES[0] else pause * self.scale)
            end = await self._attempt(callback)
        if end is not End.TAKEN:
            self.lost.append(callback.event)

    async def _attempt(self, callback: Callback) -> End:
        """One attempt at the webhook as it is set now."""
        if self.webhook is None:
            return End.REFUSED
        end = await self._post(self.webhook.url, callback)
        if end is End.TAKEN:
            self.taken.append(callback.event)
        return end

    async def _post(self, url: str, callback: Callback) -> End:
        assert self._session is not None
        proof = self.signature(callback.body)
        headers = {"X-Viber-Content-Signature": proof, "Content-Type": "application/json"}
        patience = aiohttp.ClientTimeout(total=max(_LEAST_PATIENCE, _ANSWER_WITHIN * self.scale))
        self.attempts += 1
        request = self._session.post(
            url, params={"sig": proof}, data=callback.body, headers=headers, timeout=patience, allow_redirects=False
        )
        try:
            async with request as answer:
                raw = await answer.read()
                if answer.status != 200:
                    self.last_error = f"HTTP/1.1 {answer.status} {answer.reason}"
                    return End.REFUSED
        except TimeoutError:
            self.last_error = "null 0 null"
            return End.SILENT
        except aiohttp.ClientError as broken:
            self.last_error = f"null 0 {type(broken).__name__}"
            return End.REFUSED
        if callback.on_answer is not None:
            callback.on_answer(raw)
        return End.TAKEN
