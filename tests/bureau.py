"""Cases without the house around them: a database, the office's words, and a clock that a test moves by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.app import KNOWLEDGE
from bot.cases import opening, ticking
from bot.cases.office import Office, actor
from bot.casework import Role
from bot.model import Locale
from bot.staff import teams
from bot.store import Store, Tx, cases, people
from bot.store import staff as accounts
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.schema import conversations, deliveries
from bot.store.schema_cases import case_entries
from bot.store.schema_staff import audit, staff_notices
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic
from tests.house import said

BELGRADE = ZoneInfo("Europe/Belgrade")
OFFICE = Office(texts=Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic), zone=BELGRADE)


def local(text: str) -> datetime:
    """A moment by Belgrade's clock, such as "2026-11-24 10:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BELGRADE)


@dataclass(slots=True)
class Bureau:
    """What a test of cases holds in its hand; `now` is what the clock shows."""

    store: Store
    now: datetime
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def at(self, text: str) -> "Bureau":
        """Move the clock to this moment."""
        self.now = local(text)
        return self

    async def tick(self) -> frozenset[str]:
        """What the clock does each minute."""
        return await ticking.watch(self.store, OFFICE, now=self.now)

    async def furnish(self) -> None:
        """The teams that the house begins with."""
        async with self.store.write() as tx:
            await teams.seed(tx, OFFICE.texts)

    async def hire(
        self, name: str, *its_teams: str, role: Role = Role.MENTOR, chat: bool = True, **values: Any
    ) -> Actor:
        """An account in these teams, with a chat of its own; as who acts at the desk."""
        async with self.store.write() as tx:
            made = await accounts.add(tx, name=name, role=role, locale=Locale.LATIN, now=self.now)
            assert made is not None
            for team in its_teams:
                await accounts.join_team(tx, team, made)
            if chat:
                await people.conversation_for(
                    tx, said("x", chat=name, account="telegram:1"), locale=Locale.LATIN, now=self.now
                )
                values["telegram_id"] = name
            if values:
                await accounts.change(tx, made, **values)
            found = await accounts.find(tx, made)
        assert found is not None
        return actor(found, "desk")

    async def away(self, who: Actor, *, since: datetime | None, until: datetime | None = None) -> None:
        """They are absent, or here again."""
        assert who.staff_id is not None
        async with self.store.write() as tx:
            await accounts.change(tx, who.staff_id, away_from=since, away_until=until)

    async def ask(self, *, topic: str = "portal/register_how", kind: str = "question") -> Case:
        """A new person asks for a human."""
        name = f"person-{next(self.numbers)}"
        async with self.store.write() as tx:
            chat = await people.conversation_for(
                tx, said("x", chat=name, account="telegram:1"), locale=Locale.LATIN, now=self.now
            )
            person = await self._person(tx, chat)
            asked = opening.Asked(
                kind=kind,
                topic=topic,
                question="?",
                person_id=person,
                conversation_id=chat,
                inbound_id=0,
                locale=Locale.LATIN,
            )
            case, new = await opening.open_or_add(tx, OFFICE, asked, now=self.now)
        assert new
        return case

    async def _person(self, tx: Tx, chat: int) -> int:
        from bot.store.schema import identities

        query = (
            select(identities.c.person_id)
            .join(conversations, conversations.c.identity_id == identities.c.id)
            .where(conversations.c.id == chat)
        )
        return int((await tx.execute(query)).scalar_one())

    async def writes(self, case: Case, text: str = "još nešto") -> Case:
        """The person of an open case writes; what they wrote has no inbound row here."""
        async with self.store.write() as tx:
            return await opening.heard(
                tx,
                OFFICE,
                case,
                text,
                conversation_id=case.conversation_id,
                inbound_id=None,  # type: ignore[arg-type]
                locale=Locale.LATIN,
                now=self.now,
            )

    async def again(self, case: Case) -> Case:
        """The case as it stands now."""
        async with self.store.read() as tx:
            found = await cases.find(tx, case.id)
        assert found is not None
        return found

    async def events(self, case: Case) -> list[str]:
        """What happened to a case, in order."""
        async with self.store.read() as tx:
            query = select(case_entries.c.data).where(case_entries.c.case_id == case.id, case_entries.c.kind == "event")
            return [row[0]["event"] for row in await tx.execute(query.order_by(case_entries.c.id))]

    async def audited(self, action: str) -> int:
        """How many lines of the audit log have this action."""
        async with self.store.read() as tx:
            return len((await tx.execute(select(audit.c.id).where(audit.c.action == action))).all())

    async def heard(self, name: str) -> list[str]:
        """What was said in the chat of somebody, in order."""
        async with self.store.read() as tx:
            query = (
                select(deliveries.c.payload)
                .join(conversations, conversations.c.id == deliveries.c.conversation_id)
                .where(conversations.c.chat == name)
            )
            return [row[0]["text"] for row in await tx.execute(query.order_by(deliveries.c.id))]

    async def buttons(self, name: str) -> list[str]:
        """The actions of the buttons below the last thing said in a chat."""
        async with self.store.read() as tx:
            query = (
                select(deliveries.c.payload)
                .join(conversations, conversations.c.id == deliveries.c.conversation_id)
                .where(conversations.c.chat == name)
            )
            last = [row[0] for row in await tx.execute(query.order_by(deliveries.c.id))][-1]
        return [action for _, action in last["choices"]]

    async def noticed(self, who: Actor) -> Sequence[str]:
        """The sentences that somebody finds at the desk, by key, in order."""
        async with self.store.read() as tx:
            query = select(staff_notices.c.text_key).where(staff_notices.c.staff_id == who.staff_id)
            return [row[0] for row in await tx.execute(query.order_by(staff_notices.c.id))]
