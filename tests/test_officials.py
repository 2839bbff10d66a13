"""Officials on both engines: invitations that work once and in time, and what colleagues share."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.model import InboundKind
from bot.store import Store, officials
from bot.store.schema import people
from bot.store.schema_cases import cases, institutions, invitations
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said


async def person(store: Store) -> int:
    async with store.write() as tx:
        return int((await tx.execute(insert(people).values(created_at=NOON).returning(people.c.id))).scalar_one())


async def town_hall(store: Store, name: str = "Uprava") -> int:
    async with store.write() as tx:
        return await officials.institution_of(tx, "cacak", name, now=NOON)


async def standing(store: Store, who: int) -> tuple[object, ...]:
    async with store.read() as tx:
        query = select(people.c.institution_id, people.c.verified_at, people.c.audience).where(people.c.id == who)
        return tuple((await tx.execute(query)).one())


async def test_an_institution_is_made_once_for_each_municipality(store: Store) -> None:
    async with store.write() as tx:
        made = [
            await officials.institution_of(tx, place, name, now=NOON)
            for place, name in [("cacak", "Uprava"), ("cacak", " Uprava "), ("ub", "Uprava"), ("cacak", "Dom zdravlja")]
        ]
        assert await officials.name_of(tx, made[1]) == "Uprava"
    assert made[0] == made[1]
    assert len(set(made)) == 3


async def test_an_invitation_vouches_once_and_only_its_hash_is_kept(store: Store) -> None:
    hall, ana, mika = await town_hall(store), await person(store), await person(store)
    async with store.write() as tx:
        code = await officials.make_invitation(tx, hall, staff_id=None, now=NOON)
    async with store.read() as tx:
        kept = (await tx.execute(select(invitations))).mappings().one()
    assert officials.plain_code(code) not in str(dict(kept))
    async with store.write() as tx:
        assert await officials.redeem(tx, code.lower().replace("-", " "), person_id=ana, now=NOON) == hall
        assert await officials.redeem(tx, code, person_id=ana, now=NOON) == hall
        assert await officials.redeem(tx, code, person_id=mika, now=NOON) is None
    assert await standing(store, ana) == (hall, NOON, "official")
    assert await standing(store, mika) == (None, None, None)


@pytest.mark.parametrize(("later", "works"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)])
async def test_an_invitation_works_for_seven_days(store: Store, later: timedelta, works: bool) -> None:
    hall, ana = await town_hall(store), await person(store)
    async with store.write() as tx:
        code = await officials.make_invitation(tx, hall, staff_id=None, now=NOON)
    async with store.write() as tx:
        assert (await officials.redeem(tx, code, person_id=ana, now=NOON + later) == hall) is works
        assert await officials.redeem(tx, "no such code", person_id=ana, now=NOON) is None


async def test_of_many_who_use_one_invitation_at_once_one_is_vouched_for(database_url: str) -> None:
    stores = [Store(database_url), Store(database_url)]
    hall = await town_hall(stores[0])
    crowd = [await person(stores[0]) for _ in range(8)]
    async with stores[0].write() as tx:
        code = await officials.make_invitation(tx, hall, staff_id=None, now=NOON)

    async def use(number: int) -> int | None:
        async with stores[number % 2].write() as tx:
            return await officials.redeem(tx, code, person_id=crowd[number], now=NOON)

    won = await asyncio.gather(*(use(number) for number in range(8)))
    assert [result for result in won if result] == [hall]
    for opened in stores:
        await opened.close()


async def a_case(store: Store, who: int, *, institution: int | None, state: str = "open") -> int:
    from bot.store.schema import conversations, identities

    async with store.write() as tx:
        identity = insert(identities).values(
            person_id=who, account="null:x", external_id=f"{who}-{state}", reachable=True, created_at=NOON
        )
        identity_id = (await tx.execute(identity.returning(identities.c.id))).scalar_one()
        chat = insert(conversations).values(
            identity_id=identity_id,
            account="null:x",
            chat=f"{who}-{state}",
            locale="sr-Latn",
            memory={},
            turn_no=0,
            case_epoch=0,
            created_at=NOON,
        )
        chat_id = (await tx.execute(chat.returning(conversations.c.id))).scalar_one()
        values = {"person_id": who, "conversation_id": chat_id, "state": state, "institution_id": institution}
        case = insert(cases).values(
            code=f"c{who}{state}"[:12],
            team="mentoring",
            kind="mentoring",
            topic="epay",
            question="",
            opened_at=NOON,
            changed_at=NOON,
            details={},
            **values,
        )
        return int((await tx.execute(case.returning(cases.c.id))).scalar_one())


async def test_only_verified_colleagues_share_their_cases(store: Store) -> None:
    hall, other = await town_hall(store), await town_hall(store, "Dom zdravlja")
    ana, mika, claims, far = [await person(store) for _ in range(4)]
    async with store.write() as tx:
        for who, where in ((ana, hall), (mika, hall), (far, other)):
            await officials.verify(tx, who, where, now=NOON)
    of_ana = await a_case(store, ana, institution=hall)
    of_mika = await a_case(store, mika, institution=hall, state="closed")
    await a_case(store, claims, institution=hall)
    await a_case(store, far, institution=other)
    async with store.read() as tx:
        assert await officials.cases_of_institution(tx, hall) == [of_mika, of_ana]
    async with store.write() as tx:
        await officials.unverify(tx, mika, now=NOON)
        assert await officials.cases_of_institution(tx, hall) == [of_ana]


async def test_who_is_vouched_for_while_a_case_is_open_goes_first(store: Store) -> None:
    hall, ana = await town_hall(store), await person(store)
    open_case, closed = (
        await a_case(store, ana, institution=None),
        await a_case(store, ana, institution=None, state="closed"),
    )
    async with store.write() as tx:
        await officials.verify(tx, ana, hall, now=NOON)
        rows = {row[0]: row[1] for row in await tx.execute(select(cases.c.id, cases.c.first))}
    assert rows == {open_case: True, closed: False}


async def test_details_keep_a_verified_official_at_their_own_institution(store: Store) -> None:
    hall, other, ana = await town_hall(store), await town_hall(store, "Dom zdravlja"), await person(store)
    case = await a_case(store, ana, institution=None)

    async def keep() -> tuple[object, ...]:
        async with store.write() as tx:
            told = {"municipality": "ub", "topic": "epay"}
            await officials.keep_details(tx, case, details=told, wish="utorkom", institution=other, now=NOON)
            columns = (cases.c.institution_id, cases.c.first, cases.c.municipality, cases.c.wish, cases.c.details)
            return tuple((await tx.execute(select(*columns))).one())

    assert await keep() == (other, False, "ub", "utorkom", {"municipality": "ub", "topic": "epay"})
    async with store.write() as tx:
        await officials.verify(tx, ana, hall, now=NOON)
    assert (await keep())[:2] == (hall, True)


@pytest.mark.parametrize("way", ["typed", "command", "returned"])
async def test_an_official_uses_an_invitation_in_the_chat(database_url: str, clock: StillClock, way: str) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        hall = await town_hall(app.store, "Uprava opštine")
        async with app.store.write() as tx:
            code = f"pozivnica-{await officials.make_invitation(tx, hall, staff_id=None, now=NOON)}"
        arrived = {
            "typed": said(code),
            "command": replace(said("start", kind=InboundKind.COMMAND), origin=code),
            "returned": replace(said("", kind=InboundKind.JOINED), name="returned", origin=code),
        }[way]
        await app.inbox.take([arrived])
        await idle(app)
        assert "Uprava opštine" in channel.texts()[0]
        async with app.store.read() as tx:
            assert (await tx.execute(select(people.c.institution_id))).scalar_one() == hall


async def test_invitations_cannot_be_guessed_by_trying(sqlite_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        hall = await town_hall(app.store)
        async with app.store.write() as tx:
            code = await officials.make_invitation(tx, hall, staff_id=None, now=NOON)
        for number in range(6):
            await app.inbox.take([said(f"pozivnica-AAA{number}", number)])
            await idle(app)
        assert ["ne važi" in text for text in channel.texts()] == [True] * 5 + [False]
        await app.inbox.take([said(f"pozivnica {code}", 10)])
        await idle(app)
        assert "Sačekajte" in channel.texts()[-1]
        clock.forward(seconds=601)
        await app.inbox.take([said(f"pozivnica {code}", 11)])
        await idle(app)
        assert "Uprava" in channel.texts()[-1]


async def test_expired_invitations_are_forgotten_when_a_new_one_is_made(store: Store) -> None:
    hall = await town_hall(store)
    async with store.write() as tx:
        await officials.make_invitation(tx, hall, staff_id=None, now=NOON)
        await tx.execute(update(invitations).values(expires_at=NOON))
        await officials.make_invitation(tx, hall, staff_id=None, now=NOON)
        assert len((await tx.execute(select(invitations.c.hash))).all()) == 1
        assert len((await tx.execute(select(institutions.c.id))).all()) == 1
