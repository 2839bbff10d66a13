"""The composition root: builds the parts, starts them in order and stops them in reverse. No logic of its own."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from bot.attaching import Attaching
from bot.cases import morning, ticking
from bot.cases.office import Links, Office
from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.channels.web import ACCOUNT as WEB
from bot.clock import SystemClock, new_id
from bot.errors import SchemaOutdated
from bot.inbox import Inbox
from bot.knowledge import places
from bot.knowledge.places import Places
from bot.library import Library
from bot.mirroring import Mirroring
from bot.outbox import Outbox
from bot.outside import hook_of, make_channels, room_of
from bot.pipeline import Pipeline
from bot.plans import checking, templates
from bot.ports import Channel, Clock, Understanding, Wake
from bot.receiving import Receiving
from bot.scheduler import Overview, Tick, overview, schedule
from bot.sealed import PHONE, seal
from bot.settings import Settings, signing_key
from bot.staff import teams
from bot.store import Store, contacts, links, receipts, rooms, turns
from bot.store.migrate import pending
from bot.store.wake import LocalWake, PostgresWake
from bot.texts import Texts
from bot.understanding.text import fold
from bot.understanding.transliterate import to_cyrillic
from bot.web.app import build as build_web
from bot.web.doors import Doors

log = structlog.get_logger()

ROOT = Path(__file__).parent.parent
KNOWLEDGE = ROOT / "knowledge_base"
Role = Literal["all", "web", "worker"]

_KEEP_INBOUND = timedelta(days=30)
_FORGET_AT_ONCE = 500  # rows in one transaction, so that nobody waits long behind it


@dataclass(slots=True)
class App:
    """The running house."""

    settings: Settings
    store: Store
    library: Library
    office: Office
    inbox: Inbox
    pipeline: Pipeline
    outbox: Outbox
    channels: dict[str, Channel]
    understanding: Understanding
    clock: Clock
    wake: Wake
    receiving: list[Receiving] = field(default_factory=list)
    tasks: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    places: Places = field(kw_only=True)
    mirroring: Mirroring = field(kw_only=True)
    attaching: Attaching = field(kw_only=True)
    address: str = ""
    framed_by: str = ""  # the one origin that may show the web chat in a frame; of itself none may

    def loops(self) -> dict[str, bool]:
        """Which of this process's own loops are alive."""
        return {name: not task.done() for name, task in self.tasks.items()}

    def ticks(self) -> list[Tick]:
        """What the clock does."""
        return [
            Tick("library", 2, "serve the release that the database names", self.library.refresh),
            Tick("rooms", 5, "follow the mentors' group where the platform moved it", self.follow_rooms),
            Tick("promises", 60, "cases that stand still climb; warn, remind, close what nobody answers", self.watch),
            Tick("digests", 60, "at 8:30 on working days, tell each who helps what the day holds", self.greet),
            Tick("forget", 3600, "forget inbound rows after 30 days, and phones 30 days after their case", self.forget),
            Tick("plans", 300, "on the day that was set, ask institutions how their plan goes", self.ask_about_plans),
        ]

    async def follow_rooms(self) -> None:
        """Another process may have heard that the mentors' group has a new id; the setting still names the old one."""
        for channel in self.channels.values():
            if isinstance(channel, TelegramChannel) and channel.mentor_chat:
                async with self.store.read() as tx:
                    channel.follow(await rooms.now_at(tx, channel.mentor_chat))

    async def overview(self) -> Overview:
        """What the clock does, with the last and next run of each tick, and what is due."""
        return await overview(self.store, self.ticks(), zone=self.office.zone, now=self.clock.now())

    async def watch(self) -> None:
        """What the clock does to cases."""
        await self._wake(await ticking.watch(self.store, self.office, now=self.clock.now()))

    async def greet(self) -> None:
        """What the day holds, for those who help."""
        await self._wake(await morning.greet(self.store, self.office, now=self.clock.now()))

    async def ask_about_plans(self) -> None:
        """How it goes, of the institutions whose day has come."""
        await self._wake(await checking.ask_all(self.store, self.office, now=self.clock.now()))

    async def _wake(self, accounts: Iterable[str]) -> None:
        for account in accounts:
            await self.wake.notify(f"outbox:{account}")

    async def forget(self) -> None:
        """Delete old inbound rows, with the keys that told repeats, and receipts that never found their message."""
        before = self.clock.now() - _KEEP_INBOUND
        async with self.store.write() as tx:
            await receipts.forget_old(tx, before=before)
            await contacts.forget(tx, now=self.clock.now())
        forgotten = _FORGET_AT_ONCE
        while forgotten == _FORGET_AT_ONCE:
            async with self.store.write(patient=True) as tx:
                forgotten = await turns.forget_old(tx, before=before, limit=_FORGET_AT_ONCE)


async def build(
    settings: Settings,
    *,
    understanding: Understanding,
    channels: Sequence[Channel] | None = None,
    clock: Clock | None = None,
) -> App:
    """Put the house together. Raises `SchemaOutdated` when the database is older than the program."""
    if await asyncio.to_thread(pending, settings.database_url):
        raise SchemaOutdated
    clock = clock or SystemClock()
    store = Store(settings.database_url)
    wake: Wake = LocalWake() if store.is_sqlite else PostgresWake(settings.database_url)
    holder = new_id()
    shelf = Library(store)
    await shelf.refresh()
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    async with store.write() as tx:
        await teams.seed(tx, texts)
        await templates.seed(tx, KNOWLEDGE / "plans.yml", now=clock.now())
    where = places.load(KNOWLEDGE / "municipalities.yml", fold)
    inbox = Inbox(
        store, clock=clock, wake=wake, nearest=where.nearest, seal=partial(seal, signing_key(settings), PHONE)
    )
    found = channels if channels is not None else make_channels(settings, store, texts, clock=clock, wake=wake)
    by_account = {channel.account: channel for channel in found}
    links_of_cases = Links(key=signing_key(settings), base=lambda: settings.public_url or app.address)
    office = Office(texts=texts, zone=ZoneInfo(settings.timezone), room=room_of(settings, found), links=links_of_cases)
    pipeline = Pipeline(store, shelf, understanding, clock=clock, wake=wake, office=office, places=where, holder=holder)
    outbox = Outbox(store, by_account, clock=clock, wake=wake, holder=holder)
    app = App(
        settings,
        store,
        shelf,
        office,
        inbox,
        pipeline,
        outbox,
        by_account,
        understanding,
        clock,
        wake,
        places=where,
        mirroring=Mirroring(store, shelf, clock=clock, wake=wake, office=office, places=where),
        attaching=Attaching(store, by_account, shelf, clock=clock, wake=wake, office=office, places=where),
    )
    app.receiving = _receiving(app, holder)
    return app


def _receiving(app: App, holder: str) -> list[Receiving]:
    """What keeps each platform's account connected."""
    return [
        Receiving(channel, app.inbox, app.store, clock=app.clock, holder=holder, url=hook_of(app.settings, channel))
        for channel in app.channels.values()
        if isinstance(channel, TelegramChannel | ViberChannel)
    ]


@asynccontextmanager
async def running(app: App, role: Role = "all") -> AsyncIterator[App]:
    """Start what `role` needs, in order; stop it in reverse."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(app.store.close)
        stack.push_async_callback(app.wake.close)
        for channel in app.channels.values():
            await channel.open()
            stack.push_async_callback(channel.close)
        await app.follow_rooms()
        if role != "web":
            await _start(app, stack, "outbox", app.outbox.run())
            await _start(app, stack, "pipeline", app.pipeline.run())
            await _start(app, stack, "mirroring", app.mirroring.run())
            await _start(app, stack, "attaching", app.attaching.run())
            for receiving in app.receiving:
                await _start(app, stack, f"receive-{receiving.account.partition(':')[0]}", receiving.run())
        scheduler = schedule(app.ticks(), app.settings.timezone, store=app.store, clock=app.clock)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        if role != "worker":
            app.address = await _serve(app, stack)
            if app.settings.public_url:
                async with app.store.write() as tx:
                    await links.keep(tx, WEB, f"{app.settings.public_url.rstrip('/')}/?start={{payload}}")
        yield app


def settle() -> None:
    """To be called once the house runs: what stands by then lives as long as the process, so the garbage collector
    need not look through all of it again, which holds the event loop for a fifth of a second each time."""
    gc.collect()
    gc.freeze()


async def _start(app: App, stack: AsyncExitStack, name: str, loop: "asyncio._CoroutineLike[None]") -> None:
    task = asyncio.create_task(loop, name=name)
    task.add_done_callback(_noticed)
    app.tasks[name] = task

    async def stop() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task

    stack.push_async_callback(stop)


def _noticed(task: "asyncio.Task[None]") -> None:
    """A loop that dies is an error in the log, and `/health/ready` says so."""
    if not task.cancelled() and task.exception() is not None:
        log.error("loop_died", loop=task.get_name(), exc_info=task.exception())


async def _serve(app: App, stack: AsyncExitStack) -> str:
    doors = Doors(
        store=app.store,
        inbox=app.inbox,
        understanding=app.understanding,
        clock=app.clock,
        wake=app.wake,
        welcome=app.pipeline.welcome,
        key=signing_key(app.settings),
        office=app.office,
        places=app.places,
        library=app.library,
        overview=app.overview,
        release=lambda: app.library.shelf.release,
        channels=app.channels,
        loops=app.loops,
        secure_cookies=app.settings.public_url.startswith("https://"),
        framed_by=app.framed_by,
    )
    runner = web.AppRunner(build_web(doors), access_log=None, shutdown_timeout=2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, app.settings.http_host, app.settings.http_port)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
