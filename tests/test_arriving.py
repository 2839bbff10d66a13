"""A reply that did not reach its person: the word is ours again, its holder hears so, and nobody is let go for it."""

import pytest
from sqlalchemy import update

from bot.cases import arriving, closing, talking
from bot.casework import CaseState
from bot.model import DeliveryState
from bot.store import Store, arrivals
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.schema import deliveries
from tests.bureau import OFFICE, Bureau, local


@pytest.fixture
async def bureau(store: Store) -> Bureau:
    bureau = Bureau(store, local("2026-11-24 10:00"))
    await bureau.furnish()
    return bureau


async def reply(bureau: Bureau, case: Case, who: Actor, *, more: bool = False) -> int:
    async with bureau.store.write() as tx:
        said = await talking.reply(tx, OFFICE, case.id, who, text="Evo odgovora.", now=bureau.now, more=more)
    return said.entry.id


async def ends(bureau: Bureau, entry: int, state: DeliveryState, *, waits: bool = False) -> None:
    """The platform says how the reply ended; with `waits` it is tried once more."""
    due_at = bureau.now if waits else None
    async with bureau.store.write() as tx:
        mine = update(deliveries).where(deliveries.c.entry_id == entry)
        await tx.execute(mine.values(state=state, due_at=due_at, ended_at=None if waits else bureau.now))


async def follow(bureau: Bureau) -> int:
    """What the house does each second; how many replies there were to see to."""
    async with bureau.store.read() as tx:
        found = await arrivals.missed(tx, since=local("2026-11-23 10:00"), limit=50)
    for entry, _ in found:
        async with bureau.store.write() as tx:
            await arriving.missed(tx, OFFICE, entry, now=bureau.now)
            await arriving.missed(tx, OFFICE, entry, now=bureau.now)  # as another process may
    return len(found)


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.GONE, DeliveryState.UNCERTAIN])
async def test_what_did_not_arrive_is_owed_again_and_the_holder_hears_so(bureau: Bureau, state: DeliveryState) -> None:
    mila = await bureau.hire("mila", "portal", chat=False)
    case = await bureau.ask()
    entry = await reply(bureau, case, mila)
    await ends(bureau.at("2026-11-24 11:00"), entry, state)
    assert [await follow(bureau) for _ in range(2)] == [1, 0]
    stands = await bureau.again(case)
    assert (stands.state, stands.due_at) == (CaseState.HELD, local("2026-11-25 11:00"))
    assert await bureau.noticed(mila) == [f"case-missed-{state}"]
    assert await bureau.events(case) == ["opened", "claimed", "not_arrived"]
    assert await bureau.audited("not_arrived") == 1
    async with bureau.store.write() as tx:  # whoever cannot be reached is let go by hand
        await closing.close(tx, OFFICE, case.id, mila, outcome="no_answer", now=bureau.now)


async def test_what_may_still_arrive_is_left_and_the_end_is_followed(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    entry = await reply(bureau, case, mila)
    await ends(bureau, entry, DeliveryState.UNCERTAIN, waits=True)
    assert await follow(bureau) == 0
    await ends(bureau, entry, DeliveryState.UNCERTAIN)
    async with bureau.store.read() as tx:
        assert await arrivals.missed(tx, since=local("2026-11-23 10:00"), limit=50) == [(entry, case.id)]
    await ends(bureau, entry, DeliveryState.DELIVERED)  # a receipt, after this was found
    async with bureau.store.write() as tx:
        await arriving.missed(tx, OFFICE, entry, now=bureau.now)
    assert (await bureau.again(case)).state is CaseState.WAITING
    assert await bureau.noticed(mila) == []


async def test_a_later_reply_counts_and_one_failure_is_told_once(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    first = await reply(bureau, case, mila, more=True)
    was = (await bureau.again(case)).due_at
    await ends(bureau.at("2026-11-24 11:00"), first, DeliveryState.UNCERTAIN)
    await follow(bureau)
    assert (await bureau.again(case)).due_at == was  # it was owed all the time
    await ends(bureau, await reply(bureau, case, mila), DeliveryState.SENT)
    await ends(bureau, first, DeliveryState.FAILED)  # what was not known is known now
    assert await follow(bureau) == 0
    assert (await bureau.again(case)).state is CaseState.WAITING
    assert await bureau.noticed(mila) == ["case-missed-uncertain"]


async def test_nobody_is_reminded_or_let_go_for_what_they_did_not_get(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    entry = await reply(bureau, case, mila)
    await ends(bureau, entry, DeliveryState.FAILED)
    await bureau.at("2026-11-27 10:00").tick()
    assert "reminded" not in await bureau.events(case)
    await ends(bureau, entry, DeliveryState.SENT)
    await bureau.at("2026-11-27 10:01").tick()
    await ends(bureau, entry, DeliveryState.FAILED)
    await bureau.at("2026-12-10 10:00").tick()
    assert (await bureau.again(case)).state is CaseState.WAITING
    await ends(bureau, entry, DeliveryState.SENT)
    await bureau.at("2026-12-10 10:01").tick()
    assert (await bureau.again(case)).outcome == "no_answer"
