"""From the moment a Telegram message is due at the webhook until it is accepted, at 50 messages a second, beside a bare
aiohttp handler that commits one row. The messages are sent on schedule by another process, answered or not."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from benchmarks import ground
from benchmarks.bare import committing
from benchmarks.figures import Figure, percentile
from benchmarks.ground import Ground
from bot import brain, logs
from tests.house import house
from tests.victim import SECRET, Quiet

_RATE = 50  # messages a second
_SECONDS = 3  # of each round
_ROUNDS = 2
_PEOPLE = 100
_HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[int]:
    """The whole house with Telegram's door in front and nothing behind."""
    channel, engine = Quiet(Path(os.devnull)), brain.open_model(brain.model_path())
    async with house(url, channels=[channel], understanding=engine, role="all") as app:
        yield int(app.address.rpartition(":")[2])


@asynccontextmanager
async def _beside(url: str) -> AsyncIterator[int]:
    """A handler that commits what it was sent, and says 200."""
    async with committing(url) as commit:
        one_at_a_time = asyncio.Lock()

        async def take(request: web.Request) -> web.Response:
            body = await request.text()
            async with one_at_a_time:
                await commit(body)
            return web.Response()

        application = web.Application()
        application.router.add_post("/hooks/telegram", take)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
        await runner.cleanup()


async def serve(which: str, url: str) -> None:
    """Print the port, then serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with (_ours if which == "ours" else _beside)(url) as port:
        print(port, flush=True)
        await stop.wait()


def _update(number: int, text: str) -> bytes:
    """A Telegram update that carries a text."""
    chat = 1000 + number % _PEOPLE
    person = {"id": chat, "is_bot": False, "first_name": "Ana"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


class Sender:
    """Sends real questions to two servers by turns, and keeps how long each message waited."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client
        self._sentences = ground.questions()
        self._number = 0

    async def send(self, port: str, seconds: int) -> list[float]:
        """Milliseconds from when each message was due until it was accepted."""
        loop = asyncio.get_running_loop()
        begin = loop.time() + 0.05

        async def post(number: int) -> float:
            due = begin + number / _RATE
            body = _update(self._number + number, self._sentences[number % len(self._sentences)])
            await asyncio.sleep(due - loop.time())
            async with self._client.post(f"http://127.0.0.1:{port}/hooks/telegram", data=body) as answer:
                answer.raise_for_status()
            return (loop.time() - due) * 1000

        took = await asyncio.gather(*(post(number) for number in range(_RATE * seconds)))
        self._number += len(took)
        return took

    async def settled(self, port: str) -> None:
        """Wait until the house has handled everything, so that nothing of it runs beside the other server's turn."""
        async with asyncio.timeout(60):
            while True:
                async with self._client.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    text = await answer.text()
                values = re.findall(r"^helpdesk_(?:inbound_waiting|queue_age_seconds) (\S+)", text, re.MULTILINE)
                if not any(float(value) for value in values):
                    return
                await asyncio.sleep(0.1)


async def _compare(ours: str, beside: str) -> tuple[list[float], list[float]]:
    async with aiohttp.ClientSession(headers=_HEADERS, timeout=aiohttp.ClientTimeout(total=30)) as client:
        sender = Sender(client)
        took: tuple[list[float], list[float]] = ([], [])
        for number in range(_ROUNDS + 1):  # the first warms both up
            for port, kept in zip((ours, beside), took, strict=True):
                waited = await sender.send(port, _SECONDS if number else 1)
                kept.extend(waited if number else ())
                if port is ours:
                    await sender.settled(port)
        return took


def measure(place: Ground) -> list[Figure]:
    """Two figures for each database engine."""
    figures = []
    for engine, url in place.databases("webhook").items():
        with (
            place.program("-m", "benchmarks.webhook", "ours", url) as ours,
            place.program("-m", "benchmarks.webhook", "beside", url) as beside,
        ):
            assert ours.stdout is not None
            assert beside.stdout is not None
            took = asyncio.run(_compare(ours.stdout.readline().strip(), beside.stdout.readline().strip()))
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            mine, other = (percentile(waited, share) for waited in took)
            name = f"webhook accepted, {label}, {engine}"
            figures.append(Figure(name=name, unit="ms", ours=mine, beside=other, peer="bare handler, one commit"))
    return figures


if __name__ == "__main__":
    logs.set_up(form="json", level="INFO")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1], sys.argv[2]))
