"""One house for each channel with a person in front of it, so that a test or a dialogue runs the same way over all.

A stage is told what the person does in the channel's own way (a Telegram update, a web post, a line of the terminal)
and gives back what they then see: texts with the labels of their buttons.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from sqlalchemy import select

from bot.app import App
from bot.channels.console import ConsoleChannel
from bot.channels.viber_shapes import PRESS
from bot.clock import new_id
from bot.ports import Understanding
from bot.store.schema import deliveries
from tests.house import StillClock, free_port, house, until
from tests.simulators.telegram import TelegramSimulator
from tests.simulators.viber import ViberSimulator

TOKEN = "123456:simulated-token-for-tests-only"


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the person sees it: its text, its buttons as label -> action, and a picture or file by its bytes.

    `shown` says how the bytes are shown: picture or file.
    """

    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    content: bytes = field(default=b"", repr=False)


class Stage(Protocol):
    """A person in front of one channel."""

    app: App

    async def says(self, text: str) -> None:
        """Write a line."""

    async def presses(self, label: str) -> None:
        """Press a button that was shown."""

    async def presses_action(self, action: str) -> None:
        """Press a button that may never have been shown."""

    async def sends(self, kind: str) -> None:
        """Send a sticker or a photo; only where `SENDS` names the channel."""

    async def sees(self) -> Seen:
        """The next message. Raises TimeoutError when none comes."""


class TelegramStage:
    """A person with a phone, and the bot polling or behind a webhook."""

    def __init__(self, app: App, world: TelegramSimulator) -> None:
        self.app = app
        self.world = world
        self.person = world.person("Ana", language="sr")

    async def says(self, text: str) -> None:
        """Write a text."""
        self.person.says(text)

    async def presses(self, label: str) -> None:
        """Press the newest button with that label."""
        self.person.presses(label)

    async def presses_action(self, action: str) -> None:
        """Press made-up data."""
        self.person.presses_data(action)

    async def sends(self, kind: str) -> None:
        """Send what is no text."""
        {"sticker": self.person.sends_sticker, "photo": self.person.sends_photo}[kind]()

    async def sees(self) -> Seen:
        """The next message on the phone."""
        heard = await self.person.hears(15)
        shown = {"photo": "picture", "document": "file"}.get(heard.shown, "")
        return Seen(heard.text, heard.buttons, shown, heard.content)


class ViberStage:
    """A person with Viber, whose callbacks the bot takes at its webhook."""

    def __init__(self, app: App, world: ViberSimulator) -> None:
        self.app = app
        self.world = world
        self.person = world.person("Ana", language="sr")
        self._offers: list[dict[str, str]] = []

    async def says(self, text: str) -> None:
        """Write a text."""
        self.person.says(text)

    async def presses(self, label: str) -> None:
        """Press the newest button with that label."""
        body = PRESS + next(offered[label] for offered in reversed(self._offers) if label in offered)
        for heard in reversed(self.person.heard):
            name = next((name for name, sent in heard.buttons.items() if sent == body), None)
            if name is not None:
                self.person.presses(name, on=heard)
                return
        raise AssertionError(f"no button sends {body}")

    async def presses_action(self, action: str) -> None:
        """Press made-up data."""
        self.person.presses_body(PRESS + action)

    async def sends(self, kind: str) -> None:
        """Send what is no text."""
        {"sticker": self.person.sends_sticker, "photo": self.person.sends_picture}[kind]()

    async def sees(self) -> Seen:
        """The next message on the phone; each must carry the two ways that are always open."""
        heard = await self.person.hears(15)
        ways = ({"Meni", "Razgovor sa čovekom"}, {"Мени", "Разговор са човеком"}, {"Menu", "Talk to a person"})
        assert any(way <= set(heard.buttons) for way in ways), f"{heard.text!r} leaves no way on: {heard.buttons}"
        own = await self._offered()
        assert {PRESS + action for action in own.values()} <= set(heard.buttons.values())
        self._offers.append(own)
        fetched = [found for found in self.world.fetched if found.url == heard.message.get("media")]
        if not fetched:
            return Seen(heard.text, own)
        return Seen(heard.text, own, heard.kind, fetched[-1].content)

    async def _offered(self) -> dict[str, str]:
        """This message's own choices as they are called on every channel, without those that always hang below."""
        async with self.app.store.read() as tx:
            rows = (await tx.execute(select(deliveries.c.payload).order_by(deliveries.c.id))).scalars().all()
        return dict(rows[len(self._offers)]["choices"])


class WebStage:
    """A page over HTTP: a session, posts, and its stream of events."""

    def __init__(self, app: App, client: aiohttp.ClientSession, session: str) -> None:
        self.app = app
        self._client = client
        self._base = f"{app.address}/api/chat/{session}"
        self._shown: list[Seen] = []
        self._heard: asyncio.Queue[Seen] = asyncio.Queue()
        self._stream = asyncio.create_task(self._listen(), name="page")

    async def _post(self, **body: str) -> None:
        async with self._client.post(f"{self._base}/messages", json={"id": new_id(), **body}) as answer:
            assert answer.status == 202, await answer.text()

    async def says(self, text: str) -> None:
        """Post a text."""
        await self._post(text=text)

    async def presses(self, label: str) -> None:
        """Post the newest button with that label."""
        await self._post(button=next(seen.buttons[label] for seen in reversed(self._shown) if label in seen.buttons))

    async def presses_action(self, action: str) -> None:
        """Post made-up data."""
        await self._post(button=action)

    async def sends(self, kind: str) -> None:
        """A page has no way to."""
        raise AssertionError(f"no {kind} can be sent from the page")

    async def sees(self) -> Seen:
        """The next event of the stream."""
        async with asyncio.timeout(15):
            return await self._heard.get()

    async def _listen(self) -> None:
        import json

        async with self._client.get(f"{self._base}/events") as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    body = json.loads(line[6:])
                    buttons = {button["label"]: button["id"] for button in body["buttons"]}
                    seen = Seen(body["text"], buttons, *(await self._fetched(body.get("media"))))
                    self._shown.append(seen)
                    self._heard.put_nowait(seen)

    async def _fetched(self, media: dict[str, str] | None) -> tuple[str, bytes]:
        """How a picture or file is shown, and its bytes."""
        if media is None:
            return "", b""
        async with self._client.get(self.app.address + media["url"]) as answer:
            assert (answer.status, answer.content_type) == (200, media["type"])
            return "picture" if media["type"].startswith("image/") else "file", await answer.read()

    def texts(self) -> list[str]:
        """All that the page has shown, in order."""
        return [seen.text for seen in self._shown]

    async def leave(self) -> None:
        """Close the page."""
        self._stream.cancel()
        await asyncio.gather(self._stream, return_exceptions=True)


class ConsoleStage:
    """A terminal; its choices are typed, so a press is the button's label."""

    def __init__(self, app: App, channel: ConsoleChannel) -> None:
        self.app = app
        self._channel = channel
        self._chat = new_id()
        self._lines = 0

    async def says(self, text: str) -> None:
        """Type a line."""
        self._lines += 1
        await self.app.inbox.take([self._channel.inbound(self._chat, self._lines, text)])

    async def presses(self, label: str) -> None:
        """Type the button's words."""
        await self.says(label)

    async def presses_action(self, action: str) -> None:
        """A terminal has no hidden data: the same as nonsense typed."""
        await self.says("meni")

    async def sends(self, kind: str) -> None:
        """A terminal has no way to."""
        raise AssertionError(f"no {kind} can be sent from a terminal")

    async def sees(self) -> Seen:
        """The next message printed."""
        async with asyncio.timeout(15):
            message = await self._channel.heard.get()
        return Seen(message.text, {choice.label: choice.action for choice in message.choices})


@asynccontextmanager
async def telegram(url: str, understanding: Understanding, clock: StillClock) -> AsyncIterator[TelegramStage]:
    """Telegram by polling."""
    async with TelegramSimulator(TOKEN, scale=0.05) as world:
        values = {"telegram_token": TOKEN, "telegram_api_url": world.url}
        async with house(url, channels=None, understanding=understanding, clock=clock, **values) as app:
            await until(lambda: bool(world.commands.get("en")))
            yield TelegramStage(app, world)
        assert world.violations == []


@asynccontextmanager
async def viber(url: str, understanding: Understanding, clock: StillClock) -> AsyncIterator[ViberStage]:
    """Viber by its webhook."""
    port = free_port()
    async with ViberSimulator(scale=0.02) as world:
        values = {
            "viber_token": world.token,
            "viber_api_url": world.url,
            "public_url": f"http://127.0.0.1:{port}",
            "http_port": port,
        }
        async with house(url, channels=None, understanding=understanding, clock=clock, role="all", **values) as app:
            await until(lambda: world.callbacks.webhook is not None)
            yield ViberStage(app, world)
            await world.callbacks.settled()
        assert world.violations == []


@asynccontextmanager
async def page(url: str, understanding: Understanding, clock: StillClock) -> AsyncIterator[WebStage]:
    """The web chat over HTTP."""
    async with (
        house(url, channels=None, understanding=understanding, clock=clock, role="all") as app,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
    ):
        async with client.post(f"{app.address}/api/chat") as opened:
            session = (await opened.json())["session"]
        stage = WebStage(app, client, session)
        yield stage
        await stage.leave()


@asynccontextmanager
async def terminal(url: str, understanding: Understanding, clock: StillClock) -> AsyncIterator[ConsoleStage]:
    """The terminal."""
    channel = ConsoleChannel()
    async with house(url, channels=[channel], understanding=understanding, clock=clock) as app:
        yield ConsoleStage(app, channel)


Opening = Callable[[str, Understanding, StillClock], AbstractAsyncContextManager[Stage]]
STAGES: dict[str, Opening] = {"telegram": telegram, "viber": viber, "web": page, "console": terminal}
SENDS = frozenset({"telegram", "viber"})  # where a person can send a sticker or a photo
