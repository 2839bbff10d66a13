"""Messages a second sent to Viber, beside bare aiohttp posts of the same bodies and beside viberbot's own sender, all
to one server on loopback that takes everything at once. The senders take turns in one process; the server has its own.
"""

import asyncio
import contextlib
import json
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web
from viberbot import Api, BotConfiguration
from viberbot.api.messages import TextMessage

from benchmarks.figures import Figure, median
from benchmarks.ground import Ground
from bot.channels import viber_shapes
from bot.channels.viber import ViberChannel
from bot.model import Choice, Locale, Outcome, Outgoing, OutMessage

_AT_ONCE = 32
_ROUNDS = 9  # many and short, so that what else the machine does falls on all alike
_MESSAGES = {"ours": 320, "bare": 320, "ours, one": 100, "viberbot": 60, "viberbot in threads": 96}  # in a round
_TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"  # noqa: S105 - the form of one, from the manual
_SENDER = "Help desk"
_MESSAGE = OutMessage(
    text="Odgovor koji ima nekoliko rečenica, kao oni koji se obično šalju. " * 12,
    locale=Locale.LATIN,
    choices=tuple(Choice(f"Još jedno pitanje, broj {number}", f"ask:portal/question_{number}") for number in range(4)),
    standing=(Choice("Meni", "menu"), Choice("Čovek", "human")),
)
_ANSWER = {"status": 0, "status_message": "ok", "message_token": 5741311803571721087, "billing_status": 1}

Post = Callable[[], Awaitable[None]]


async def serve() -> None:
    """Print the port, then take every message, until SIGTERM."""
    answer = json.dumps(_ANSWER).encode()

    async def take(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response(body=answer, content_type="application/json")

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runner = web.ServerRunner(web.Server(take, access_log=None), handle_signals=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await stop.wait()
    await runner.cleanup()


async def _many(post: Post, messages: int, *, at_once: int) -> float:
    """Messages a second."""
    left = iter(range(messages))

    async def some() -> None:
        for _ in left:
            await post()

    started = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(at_once)))
    return messages / (time.perf_counter() - started)


def _ours(channel: ViberChannel) -> Post:
    outgoing = Outgoing(delivery=1, chat="person", message=_MESSAGE)

    async def post() -> None:
        result = await channel.send(outgoing)
        assert result.outcome is Outcome.SENT, result

    return post


def _bare(client: aiohttp.ClientSession, url: str) -> Post:
    body = viber_shapes.body_of(_MESSAGE, to="person", sender=_SENDER)
    headers = {"X-Viber-Auth-Token": _TOKEN, "Content-Type": "application/json"}

    async def post() -> None:
        async with client.post(f"{url}/send_message", data=body, headers=headers) as answer:
            assert (await answer.json())["status"] == 0

    return post


class Theirs:
    """viberbot as it is made: each call waits in its thread and opens a connection of its own."""

    def __init__(self, url: str) -> None:
        logging.getLogger("viber.bot").setLevel(logging.CRITICAL)
        self._api = Api(BotConfiguration(auth_token=_TOKEN, name=_SENDER, avatar=""))
        self._api._request_sender._viber_bot_api_url = url  # the library has no other door to it
        shown = viber_shapes.keyboard(_MESSAGE.choices, _MESSAGE.standing)
        self._message = TextMessage(text=_MESSAGE.text, keyboard=shown)

    def _send(self, _: int) -> None:
        self._api.send_messages("person", [self._message])

    def many(self, messages: int, *, threads: int) -> float:
        """Messages a second."""
        with ThreadPoolExecutor(threads) as pool:
            started = time.perf_counter()
            for _ in pool.map(self._send, range(messages)):
                pass
            return messages / (time.perf_counter() - started)


async def run(url: str) -> dict[str, list[float]]:
    """Each sender by turns: messages a second in each round."""
    found: dict[str, list[float]] = {name: [] for name in _MESSAGES}
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiohttp.ClientSession())
        channel = ViberChannel(_TOKEN, api_url=url, sender=_SENDER)
        await channel.open()
        stack.push_async_callback(channel.close)
        ours, bare, theirs = _ours(channel), _bare(client, url), Theirs(url)
        for number in range(_ROUNDS + 1):  # the first warms all up
            sizes = _MESSAGES if number else dict.fromkeys(_MESSAGES, 2 * _AT_ONCE)
            speeds = {
                "ours": await _many(ours, sizes["ours"], at_once=_AT_ONCE),
                "bare": await _many(bare, sizes["bare"], at_once=_AT_ONCE),
                "ours, one": await _many(ours, sizes["ours, one"], at_once=1),
                "viberbot": theirs.many(sizes["viberbot"], threads=1),
                "viberbot in threads": theirs.many(sizes["viberbot in threads"], threads=_AT_ONCE),
            }
            for name, speed in speeds.items():
                found[name].extend((speed,) if number else ())
    return found


def measure(place: Ground) -> list[Figure]:
    """Ours beside each other sender."""
    with place.program("-m", "benchmarks.viber", "serve") as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        settings = {"NO_PROXY": "127.0.0.1"}  # viberbot would go by the environment's proxy
        with place.program("-m", "benchmarks.viber", "send", url, settings=settings) as child:
            assert child.stdout is not None
            speeds = {name: median(found) for name, found in json.loads(child.stdout.read()).items()}
    many, one = f"sent to Viber, {_AT_ONCE} at a time", "sent to Viber, one at a time"
    pairs: Sequence[tuple[str, str, str, str]] = (
        (many, "ours", "bare", "bare aiohttp posts"),
        (many, "ours", "viberbot in threads", f"viberbot in {_AT_ONCE} threads"),
        (many, "ours", "viberbot", "viberbot, one at a time"),
        (one, "ours, one", "viberbot", "viberbot"),
    )
    return [
        Figure(name=name, unit="1/s", ours=speeds[mine], beside=speeds[other], peer=peer)
        for name, mine, other, peer in pairs
    ]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        if sys.argv[1] == "serve":
            asyncio.run(serve())
        else:
            print(json.dumps(asyncio.run(run(sys.argv[2]))))
