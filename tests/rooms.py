"""The whole house with the mentors' group at the simulator: people who ask, mentors who have a seat in the group."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from bot.app import App
from bot.cases.office import Actor, actor
from bot.casework import Role
from bot.model import Locale
from bot.store import cases, entries
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.store.schema import deliveries
from bot.store.schema_cases import case_entries
from bot.store.schema_cases import cases as case_table
from tests.house import Known, StillClock, house, until
from tests.simulators.telegram import Group, Person, Seat, TelegramSimulator
from tests.simulators.telegram.groups import Topic
from tests.stages import TOKEN

ACCOUNT = "telegram:123456"


@dataclass(slots=True)
class Bureau:
    """A running house, people in front of it, and the mentors' group."""

    app: App
    world: TelegramSimulator
    group: Group
    clock: StillClock
    skips: float = 2.0  # seconds of the machine's time that pass with each look

    async def hired(self, name: str, person: Person | None = None, *teams: str, role: Role = Role.MENTOR) -> Actor:
        """An account, linked to this person's Telegram where there is one."""
        async with self.app.store.write() as tx:
            made = await accounts.add(tx, name=name, role=role, locale=Locale.LATIN, now=self.clock.now())
            assert made is not None
            for team in teams or ("portal",):
                await accounts.join_team(tx, team, made)
            if person is not None:
                await accounts.change(tx, made, telegram_id=str(person.id))
            found = await accounts.find(tx, made)
        assert found is not None
        return actor(found, "desk")

    async def mentor(self, name: str, *teams: str) -> Seat:
        """A mentor who sits in the group."""
        person = self.world.person(name)
        await self.hired(name, person, *teams)
        return self.group.join(person)

    async def asks(self, name: str, text: str = "kako da otvorim nalog") -> tuple[Person, Case]:
        """Somebody asks the bot and then for a human; their case, once it has its topic."""
        person = self.world.person(name)
        before = await self.count()
        person.says(text)
        await self.until(lambda: len(person.heard) >= 1)
        person.presses("Čovek" if "Čovek" in person.heard[-1].buttons else "Човек")
        await self.until(lambda: len(person.heard) >= 2)

        async def opened() -> bool:
            return await self.count() > before

        await self.until(opened)
        case = await self.newest()
        await self.until(lambda: any(topic.heard for topic in self._topics(case)))
        return person, case

    async def until(self, true: object, *, seconds: float = 20.0) -> None:
        """Wait until `true`, while the platform's pace is no hindrance."""

        async def now_true() -> bool:
            self.clock.skip(seconds=self.skips)
            answer = true()  # type: ignore[operator]
            return bool(answer if isinstance(answer, bool) else await answer)

        await until(now_true, seconds=seconds)

    async def hears(self, person: Person, text: str) -> None:
        """Wait until the person has been told this."""
        await self.until(lambda: any(text in heard.text for heard in person.heard))

    def topic(self, case: Case) -> Topic:
        """The case's topic."""
        return self.group.topic(case.code)

    async def shows(self, case: Case, *texts: str) -> None:
        """Wait until the case's topics show these, in this order."""

        def there() -> bool:
            said = "\n".join(heard.text for topic in self._topics(case) for heard in topic.heard)
            place = 0
            for text in texts:
                place = said.find(text, place)
                if place < 0:
                    return False
            return True

        await self.until(there)

    def _topics(self, case: Case) -> list[Topic]:
        return [topic for topic in self.group.topics.values() if case.code in topic.name]

    def said(self, case: Case) -> str:
        """All that was said in the case's topics."""
        return "\n".join(heard.text for topic in self._topics(case) for heard in topic.heard)

    async def newest(self) -> Case:
        """The newest case."""
        async with self.app.store.read() as tx:
            number = (await tx.execute(select(case_table.c.id).order_by(case_table.c.id.desc()).limit(1))).scalar_one()
            found = await cases.find(tx, number)
        assert found is not None
        return found

    async def now(self, case: Case) -> Case:
        """The case as it stands."""
        async with self.app.store.read() as tx:
            found = await cases.find(tx, case.id)
        assert found is not None
        return found

    async def count(self) -> int:
        """How many cases there are."""
        async with self.app.store.read() as tx:
            return len((await tx.execute(select(case_table.c.id))).all())

    async def log(self, case: Case) -> list[Entry]:
        """The case's log."""
        async with self.app.store.read() as tx:
            return await entries.of_case(tx, case.id)

    async def shown(self, case: Case) -> list[str]:
        """What was told of each reply of the case."""
        async with self.app.store.read() as tx:
            query = select(case_entries.c.shown).where(case_entries.c.case_id == case.id)
            rows = await tx.execute(query.where(case_entries.c.kind == "mentor").order_by(case_entries.c.id))
            return [row[0] for row in rows]

    async def waiting(self) -> int:
        """How many deliveries are still to be said."""
        async with self.app.store.read() as tx:
            return len((await tx.execute(select(deliveries.c.id).where(deliveries.c.due_at.is_not(None)))).all())


@asynccontextmanager
async def bureau(url: str, clock: StillClock, known: Known | None = None) -> AsyncIterator[Bureau]:
    """The house and its mentors' group on Telegram."""
    async with TelegramSimulator(TOKEN, scale=0.02, monotonic=clock.monotonic) as world:
        group = world.group("Mentori")
        settings = {
            "telegram_token": TOKEN,
            "telegram_api_url": world.url,
            "telegram_mentor_chat": str(group.id),
        }
        async with house(url, channels=None, understanding=known or Known(), clock=clock, **settings) as app:
            yield Bureau(app, world, group, clock)
        assert world.violations == []
