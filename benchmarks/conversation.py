"""From a person's message until they have the reply, one conversation at a time, on Telegram and Viber with SQLite,
beside a bare aiohttp handler that commits one row and posts a fixed reply to the same simulators.

The simulators and their people live in the measuring process, the two servers in one of their own each. People take
turns, so that the pace of one chat is not what is measured.
"""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks import ground
from benchmarks.bare import committing
from benchmarks.figures import Figure, percentile
from benchmarks.ground import Ground
from bot import brain, logs
from tests.house import free_port, house, until
from tests.simulators.telegram import TelegramSimulator
from tests.simulators.viber import ViberSimulator
from tests.simulators.viber.callbacks import Webhook
from tests.victim import SECRET, TOKEN

_PEOPLE = 20
_EACH = 5  # messages of each person that are measured, after one that warms up
_SCALE = 0.02
_PAUSE = 0.02  # seconds after a reply, for what follows it: the delivery is recorded, receipts come
_PEER = "bare handler, one commit, fixed reply"
_REPLY = "Primljeno."


@asynccontextmanager
async def _ours(url: str, port: int, telegram: str, viber: str) -> AsyncIterator[None]:
    """The whole house, behind the webhooks of both platforms."""
    settings = {
        "http_port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "telegram_token": TOKEN,
        "telegram_api_url": telegram,
        "telegram_mode": "webhook",
        "telegram_webhook_secret": SECRET,
        "viber_token": ViberSimulator().token,
        "viber_api_url": viber,
    }
    engine = brain.open_model(brain.model_path())
    async with house(url, channels=None, understanding=engine, role="all", **settings):
        yield


@asynccontextmanager
async def _beside(url: str, port: int, telegram: str, viber: str) -> AsyncIterator[None]:
    """A handler for each platform that commits what it was sent, posts a fixed reply, and says 200."""
    async with AsyncExitStack() as stack:
        commit = await stack.enter_async_context(committing(url))
        client = await stack.enter_async_context(aiohttp.ClientSession())
        to_viber = {"X-Viber-Auth-Token": ViberSimulator().token}

        async def take_telegram(request: web.Request) -> web.Response:
            update = await request.json()
            await commit(await request.text())
            reply = {"chat_id": update["message"]["chat"]["id"], "text": _REPLY}
            async with client.post(f"{telegram}/bot{TOKEN}/sendMessage", json=reply) as answer:
                await answer.read()
            return web.Response()

        async def take_viber(request: web.Request) -> web.Response:
            callback = await request.json()
            await commit(await request.text())
            reply = {"receiver": callback["sender"]["id"], "type": "text", "text": _REPLY, "sender": {"name": "Bot"}}
            async with client.post(f"{viber}/send_message", json=reply, headers=to_viber) as answer:
                await answer.read()
            return web.Response()

        application = web.Application()
        application.router.add_post("/hooks/telegram", take_telegram)
        application.router.add_post("/hooks/viber", take_viber)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield


async def serve(which: str, url: str, port: int, telegram: str, viber: str) -> None:
    """Say when it has begun, then serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with (_ours if which == "ours" else _beside)(url, port, telegram, viber):
        print("serving", flush=True)
        await stop.wait()


@dataclass(slots=True)
class Worlds:
    """Both platforms in front of one server, with the people on them."""

    telegram: TelegramSimulator
    viber: ViberSimulator
    port: int = field(default_factory=free_port)
    people: dict[str, list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Somebody has to be there."""
        worlds: dict[str, Any] = {"Telegram": self.telegram, "Viber": self.viber}
        self.people = {name: [world.person("Ana") for _ in range(_PEOPLE)] for name, world in worlds.items()}

    def server(self, place: Ground, which: str, url: str) -> Any:
        """The server's program."""
        where = (str(self.port), self.telegram.url, self.viber.url)
        return place.program("-m", "benchmarks.conversation", which, url, *where)

    def hook(self) -> None:
        """Set the webhooks, for a server that does not ask for it; no receipts."""
        address = f"http://127.0.0.1:{self.port}/hooks"
        self.telegram.updates.set_webhook(f"{address}/telegram", "", ["message"])
        self.viber.callbacks.webhook = Webhook(f"{address}/viber", frozenset())

    def hooked(self) -> bool:
        """Whether both platforms have somewhere to deliver to."""
        return self.telegram.updates.webhook is not None and self.viber.callbacks.webhook is not None

    async def ask(self, platform: str, number: int, sentence: str) -> float:
        """Milliseconds from the message to the reply, with which the conversation must end."""
        person = self.people[platform][number % _PEOPLE]
        heard = len(person.heard)
        started = time.perf_counter()
        person.says(sentence)
        await person.hears(30)
        took = (time.perf_counter() - started) * 1000
        await self.viber.callbacks.settled()
        await asyncio.sleep(_PAUSE)
        if len(person.heard) != heard + 1:
            raise RuntimeError(f"more than one reply to {sentence!r}")
        return took

    def check(self) -> None:
        """Neither platform has refused anything."""
        wrong = self.telegram.violations + self.viber.violations
        if wrong:
            raise RuntimeError(f"refused: {wrong[:3]}")


Took = dict[str, tuple[list[float], list[float]]]


async def _compare(ours: Worlds, beside: Worlds) -> Took:
    """Both servers by turns, on both platforms by turns."""
    sentences = ground.questions()
    took: Took = {platform: ([], []) for platform in ours.people}
    for number in range(_PEOPLE * (_EACH + 1)):
        for platform, kept in took.items():
            for worlds, mine in zip((ours, beside), kept, strict=True):
                waited = await worlds.ask(platform, number, sentences[number * 7 % len(sentences)])
                mine.extend((waited,) if number >= _PEOPLE else ())
    ours.check()
    beside.check()
    return took


async def _measured(place: Ground, url: str) -> Took:
    async with AsyncExitStack() as stack:

        async def worlds() -> Worlds:
            telegram = await stack.enter_async_context(TelegramSimulator(TOKEN, scale=_SCALE))
            return Worlds(telegram, await stack.enter_async_context(ViberSimulator(scale=_SCALE)))

        ours, beside = await worlds(), await worlds()
        for which, one in (("ours", ours), ("beside", beside)):
            started = stack.enter_context(one.server(place, which, url))
            assert started.stdout is not None
            await asyncio.to_thread(started.stdout.readline)  # the house calls the platforms before it says so
        beside.hook()
        await until(ours.hooked, seconds=60)
        return await _compare(ours, beside)


def measure(place: Ground) -> list[Figure]:
    """Two figures for each platform."""
    took = asyncio.run(_measured(place, place.sqlite(place.folder / "conversation.sqlite3")))
    figures = []
    for platform, waited in took.items():
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            mine, other = (percentile(values, share) for values in waited)
            name = f"message to reply, {label}, {platform}"
            figures.append(Figure(name=name, unit="ms", ours=mine, beside=other, peer=_PEER))
    return figures


if __name__ == "__main__":
    logs.set_up(form="json", level="INFO")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]))
