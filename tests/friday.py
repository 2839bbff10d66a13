"""A busy day before the house: people of three channels and three ways of writing, and what each of them heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from sqlalchemy import select

from bot.app import App
from bot.channels.viber_shapes import PRESS
from bot.model import DeliveryState
from bot.store import cases, entries
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.store.schema import deliveries
from bot.store.schema_cases import cases as case_table
from tests.house import Known, StillClock, free_port, house, until
from tests.rooms import Bureau
from tests.simulators.telegram import Person as TelegramPerson
from tests.simulators.telegram import TelegramSimulator
from tests.simulators.viber import Person as ViberPerson
from tests.simulators.viber import ViberSimulator
from tests.stages import TOKEN, WebStage

ASKED = (
    ("kako da otvorim nalog", "portal/register_how", "Evo odgovora"),
    ("како да платим таксу", "epay/how_to_pay", "Ево одговора"),
    ("How do I get an account", "portal/register_how", "Here is the answer"),
)
LANGUAGES = ("sr", "sr", "en")
Row = Sequence[object]


@dataclass(slots=True)
class Caller:
    """Somebody who asks: how they write, press what carries an action, and the texts that reached them, in order."""

    number: int
    says: Callable[[str], Awaitable[None]]
    presses: Callable[[str], Awaitable[None]]
    texts: Callable[[], list[str]]
    person: TelegramPerson | ViberPerson | None = None
    case: Case = field(init=False)

    @property
    def mark(self) -> str:
        """What is in all that concerns them, and in nothing else."""
        return f"#{self.number:02}#"

    @property
    def question(self) -> str:
        """What they ask."""
        return f"{ASKED[self.number % 3][0]} {self.mark}"

    def answer(self, number: int) -> str:
        """What a mentor writes to them, by its number."""
        return f"{ASKED[self.number % 3][2]} {number} {self.mark}."


@dataclass(slots=True)
class Day:
    """The house with its mentors' group and both platforms, and everybody who asks."""

    bureau: Bureau
    viber: ViberSimulator
    callers: list[Caller]

    @property
    def app(self) -> App:
        """The house."""
        return self.bureau.app

    async def asks(self, caller: Caller) -> None:
        """They ask, are answered, and want a human; until their case is there."""
        await caller.says(caller.question)
        await until(lambda: len(caller.texts()) == 1)
        await caller.presses("human")
        await until(lambda: len(caller.texts()) == 2)
        async with self.app.store.read() as tx:
            query = select(case_table.c.id).where(case_table.c.question.contains(caller.mark))
            found = await cases.find(tx, (await tx.execute(query)).scalar_one())
        assert found is not None
        assert found.code in caller.texts()[-1]
        caller.case = found

    async def hears(self, caller: Caller, text: str) -> None:
        """Wait until they have been told this."""
        await self.bureau.until(lambda: any(text in told for told in caller.texts()))

    async def quiet(self) -> None:
        """Wait until nothing is left to be said."""

        async def nothing() -> bool:
            async with self.app.store.read() as tx:
                query = select(deliveries.c.id).where(
                    deliveries.c.due_at.is_not(None) | (deliveries.c.state == DeliveryState.SENDING)
                )
                return (await tx.execute(query)).first() is None

        await self.bureau.until(nothing, seconds=40)

    async def log(self, caller: Caller) -> list[Entry]:
        """The log of their case."""
        async with self.app.store.read() as tx:
            return await entries.of_case(tx, caller.case.id)

    async def now(self, caller: Caller) -> Case:
        """Their case as it stands."""
        return await self.bureau.now(caller.case)

    async def carried(self, entry: Entry) -> list[tuple[str, str, str]]:
        """What carried a reply: state, reason and text of each part."""
        async with self.app.store.read() as tx:
            columns = (deliveries.c.state, deliveries.c.reason, deliveries.c.payload)
            query = select(*columns).where(deliveries.c.entry_id == entry.id).order_by(deliveries.c.id)
            return [(state, reason, payload["text"]) for state, reason, payload in (await tx.execute(query)).all()]


def on_telegram(world: TelegramSimulator, number: int) -> Caller:
    """Somebody with Telegram."""
    person = world.person(f"T{number}", language=LANGUAGES[number % 3])

    async def says(text: str) -> None:
        person.says(text)

    async def presses(action: str) -> None:
        person.presses_data(action)

    return Caller(number, says, presses, lambda: [heard.text for heard in person.heard], person)


def on_viber(world: ViberSimulator, number: int) -> Caller:
    """Somebody with Viber."""
    person = world.person(f"V{number}", language=LANGUAGES[number % 3])

    async def says(text: str) -> None:
        person.says(text)

    async def presses(action: str) -> None:
        person.presses_body(PRESS + action)

    return Caller(number, says, presses, lambda: [heard.text for heard in person.heard], person)


@asynccontextmanager
async def on_web(app: App, number: int) -> AsyncIterator[Caller]:
    """Somebody before the page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with client.post(f"{app.address}/api/chat") as opened:
            session = (await opened.json())["session"]
        stage = WebStage(app, client, session)
        yield Caller(number, stage.says, stage.presses_action, stage.texts)
        await stage.leave()


async def hurry(clock: StillClock) -> None:
    """The machine's time passes quickly, so that nobody waits for a platform's pace."""
    while True:
        clock.skip(seconds=1.0)
        await asyncio.sleep(0.01)


async def cancelled(task: "asyncio.Task[None]") -> None:
    """Stop a task."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def day(url: str, clock: StillClock, known: Known) -> AsyncIterator[Day]:
    """The house on SQLite with the desk, the group and both platforms; twelve people on Telegram, ten on Viber, eight
    on the web. Neither platform may have anything to complain of in the end."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramSimulator(TOKEN, scale=0.02, monotonic=clock.monotonic))
        viber = await stack.enter_async_context(ViberSimulator(scale=0.02))
        group, port = telegram.group("Mentori"), free_port()
        settings = {
            "telegram_token": TOKEN,
            "telegram_api_url": telegram.url,
            "telegram_mentor_chat": str(group.id),
            "viber_token": viber.token,
            "viber_api_url": viber.url,
            "public_url": f"http://127.0.0.1:{port}",
            "http_port": port,
        }
        app = await stack.enter_async_context(
            house(url, channels=None, understanding=known, clock=clock, role="all", **settings)
        )
        await until(lambda: viber.callbacks.webhook is not None)
        callers = [on_telegram(telegram, number) for number in range(12)]
        callers += [on_viber(viber, number) for number in range(12, 22)]
        callers += [await stack.enter_async_context(on_web(app, number)) for number in range(22, 30)]
        for caller in callers:
            known.known[caller.question] = ASKED[caller.number % 3][1]
        stack.push_async_callback(cancelled, asyncio.create_task(hurry(clock), name="hurry"))
        yield Day(Bureau(app, telegram, group, clock, skips=0.0), viber, callers)
        await viber.callbacks.settled()
        assert (telegram.violations, viber.violations) == ([], [])
        assert [call.method for call in telegram.calls if call.status == 429] == []
