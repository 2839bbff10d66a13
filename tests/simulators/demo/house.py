"""Puts the demo together: a throw-away database, both simulators with the mentors' group, the whole help desk before
them with a demo mentor, and the page.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from aiohttp import web

from bot import app as composition
from bot import library
from bot import settings as configuration
from bot.app import KNOWLEDGE, App
from bot.casework import Role
from bot.clock import SystemClock
from bot.errors import BadInput
from bot.knowledge import articles
from bot.ports import Clock, Understanding
from bot.settings import Settings
from bot.staff import accounts, entry, teams
from bot.store import Store, migrate
from bot.store import staff as rows
from bot.store.audit import Actor
from tests.simulators.demo.bell import Bell
from tests.simulators.demo.mentors import MentorsPhone
from tests.simulators.demo.page import Page
from tests.simulators.demo.phone import Phone
from tests.simulators.demo.telegram import TelegramPhone
from tests.simulators.demo.viber import ViberPhone
from tests.simulators.telegram import Group, TelegramSimulator
from tests.simulators.viber import ViberSimulator

_HOST = "127.0.0.1"
_OWNER = "Ana"
_MENTOR = "Mila"
_ACCOUNT = "Mila - proba"  # marks the account wherever it is named


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo: where its page is, and what stands behind it."""

    address: str
    app: App
    telegram: TelegramSimulator
    viber: ViberSimulator
    folder: Path
    mentor: int


class _Telegram(TelegramSimulator):
    """Rings whenever the bot called."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self._bell = bell

    def extend(self, application: web.Application) -> None:
        application.on_response_prepare.append(self._bell.on_answer)


class _Viber(ViberSimulator):
    """Rings whenever the bot called."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self._bell = bell

    def extend(self, application: web.Application) -> None:
        application.on_response_prepare.append(self._bell.on_answer)


@asynccontextmanager
async def running(understanding: Understanding, *, port: int = 0, clock: Clock | None = None) -> AsyncIterator[Demo]:
    """The demo on `port` of loopback (0: any that is free); at the end nothing of it is left."""
    bell = Bell()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="helpdesk-demo-")))
        telegram = await stack.enter_async_context(_Telegram(bell))
        viber = await stack.enter_async_context(_Viber(bell))
        group, mentor = telegram.group("Mentori (proba)"), telegram.person(_MENTOR)
        phones: dict[str, Phone] = {
            "telegram": TelegramPhone(telegram, name=_OWNER),
            "viber": ViberPhone(viber, name=_OWNER),
            "mentors": MentorsPhone(group, group.join(mentor)),
        }
        page = Page(phones, bell)
        address = await _serve(stack, page, port)
        settings = _settings(folder, telegram, viber, group)
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        clock = clock or SystemClock()
        await _publish(settings.database_url, clock)
        app = await composition.build(settings, understanding=understanding, clock=clock)
        app.framed_by = address
        await stack.enter_async_context(composition.running(app))
        hired = await _hire(app, chat=str(mentor.id))
        page.chat, page.let_in = app.address, partial(_let_in, app, hired)
        yield Demo(address, app, telegram, viber, folder, hired)


async def _hire(app: App, *, chat: str) -> int:
    """The demo mentor's account, in every team, linked to who sits in the group; the teams' names are marked too."""
    actor, now = Actor(None, "cli"), app.clock.now()
    async with app.store.write() as tx:
        chats = {"telegram": chat}
        who = await accounts.add(tx, name=_ACCOUNT, role=Role.MENTOR, actor=actor, now=now, chats=chats)
        for team in await rows.all_teams(tx):
            marked = replace(team, title_sr=f"{team.title_sr} (proba)", title_en=f"{team.title_en} (demo)")
            await teams.save(tx, marked, actor=actor, now=now)
            await teams.join(tx, team.name, who.id, actor=actor, now=now)
    return who.id


async def _let_in(app: App, staff_id: int) -> str:
    """A new address by which the demo mentor signs in, once."""
    async with app.store.write() as tx:
        secret = await entry.issue_link(tx, staff_id, "sign_in", now=app.clock.now())
    return entry.sign_in_address(app.address, secret)


async def _serve(stack: AsyncExitStack, page: Page, port: int) -> str:
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, _HOST, port).start()
    except OSError:
        raise BadInput(f"port {port} is taken: choose another one with --port") from None
    return f"http://{_HOST}:{runner.addresses[0][1]}"


def _settings(folder: Path, telegram: TelegramSimulator, viber: ViberSimulator, group: Group) -> Settings:
    """Nothing that is set up on this machine for real use is read: the demo speaks to the simulators only."""
    port = _free_port()
    return configuration.load(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'helpdesk.sqlite3'}",
        http_host=_HOST,
        http_port=port,
        public_url=f"http://{_HOST}:{port}",
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
        telegram_mode="polling",
        telegram_mentor_chat=str(group.id),
        viber_token=viber.token,
        viber_api_url=viber.url,
        nlu_backend="embedded",
        secret_key="for the demo only",
    )


def _free_port() -> int:
    """The bot must know its own address before it listens, because Viber is told it."""
    with socket.socket() as found:
        found.bind((_HOST, 0))
        port: int = found.getsockname()[1]
    return port


async def _publish(url: str, clock: Clock) -> None:
    store = Store(url)
    try:
        async with store.write() as tx:
            await library.publish(tx, articles.load(KNOWLEDGE), now=clock.now())
    finally:
        await store.close()
