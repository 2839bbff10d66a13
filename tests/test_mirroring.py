"""What follows the logs each second: only what has moved, each case by itself, and each by one process."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.cases import morning, rooms, talking
from bot.cases.office import Room
from bot.mirroring import Mirroring
from bot.plans import checking
from bot.setbacks import Setbacks
from bot.store import Store, Tx, mirror
from bot.store import ticking as clock_rows
from bot.store.cases import Case
from bot.store.schema import deliveries
from bot.store.schema_cases import case_entries
from tests.bureau import OFFICE, Bureau, local
from tests.house import StillClock


@pytest.fixture
async def bureau(store: Store) -> Bureau:
    bureau = Bureau(store, local("2026-11-24 10:00"))
    await bureau.furnish()
    return bureau


def mirroring(store: Store, clock: StillClock, *, room: Room | None = None) -> Mirroring:
    nothing: Any = None
    return Mirroring(store, nothing, clock=clock, wake=Still(), office=replace(OFFICE, room=room), places=nothing)


class Still:
    """Nobody waits to be woken."""

    async def notify(self, _topic: str) -> None:
        """Do nothing."""

    async def wait(self, _topic: str, _timeout: float) -> None:
        """Return at once."""


async def replies(bureau: Bureau, case: Case, who: Any, parts: list[tuple[str, str]], *, shown: str) -> int:
    """A reply of which each part stands so on its account, and of which that was told."""
    async with bureau.store.write() as tx:
        said = await talking.reply(tx, OFFICE, case.id, who, text="Evo.", now=bureau.now)
        mine = deliveries.c.entry_id == said.entry.id
        row = dict((await tx.execute(select(deliveries).where(mine))).mappings().one())
        await tx.execute(deliveries.delete().where(mine))
        for account, state in parts:
            values = {**row, "account": account, "state": state, "due_at": None, "ended_at": bureau.now}
            await tx.execute(insert(deliveries).values(**{k: v for k, v in values.items() if k != "id"}))
        await mirror.mark(tx, [said.entry.id], shown)
    return said.entry.id


async def test_only_what_stands_otherwise_than_was_told_is_followed(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    still = [
        ([("web:site", "sent")], "told"),  # the page has not shown it yet
        ([("telegram:1", "seen"), ("telegram:1", "delivered")], "delivered"),
        ([("telegram:1", "failed"), ("telegram:1", "queued")], "failed"),
        ([("telegram:1", "sent"), ("telegram:1", "sending")], "told"),
    ]
    for parts, shown in still * 3:
        await replies(bureau, case, mila, parts, shown=shown)
    moved = [
        await replies(bureau, case, mila, [("web:site", "seen")], shown="told"),
        await replies(bureau, case, mila, [("telegram:1", "sent"), ("telegram:1", "gone")], shown="sent"),
        await replies(bureau, case, mila, [("telegram:1", "seen"), ("telegram:1", "seen")], shown="delivered"),
    ]
    async with bureau.store.read() as tx:
        found = await mirror.watched(tx, since=bureau.now - timedelta(days=1), limit=5)
        none = await mirror.watched(tx, since=bureau.now - timedelta(days=1), limit=5, but=[case.id])
    assert [one.entry.id for one in found] == moved
    assert none == []


async def test_a_case_that_fails_is_put_behind_the_others(
    bureau: Bureau, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = await bureau.ask(), await bureau.ask()
    follower, real, tried = mirroring(bureau.store, clock), mirror.fresh, []

    async def broken(tx: Tx, case_id: int) -> Any:
        if case_id == first.id:
            tried.append(case_id)
            raise KeyError("until")
        return await real(tx, case_id)

    async def untold() -> list[int]:
        async with bureau.store.read() as tx:
            query = select(case_entries.c.case_id).where(case_entries.c.shown == "new").distinct()
            return [row[0] for row in await tx.execute(query)]

    monkeypatch.setattr(mirror, "fresh", broken)
    for _ in range(5):
        await follower.round()
    assert await untold() == [first.id]
    assert len(tried) == 3  # then it waits
    clock.skip(seconds=10)
    await follower.round()
    assert len(tried) == 4
    monkeypatch.undo()
    clock.skip(seconds=20)
    await follower.round()
    assert await untold() == []


async def test_whatever_happens_the_next_round_comes(
    bureau: Bureau, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, rounds = mirroring(bureau.store, clock), iter(range(3))

    async def broken() -> None:
        if next(rounds) < 2:
            raise ValueError("a bad line")
        raise asyncio.CancelledError

    monkeypatch.setattr(follower, "round", broken)
    with pytest.raises(asyncio.CancelledError):
        await follower.run()


async def test_what_waits_longer_each_time_is_tried_again(clock: StillClock) -> None:
    setbacks, pauses = Setbacks("case", clock=clock), []
    for _ in range(5):
        async with setbacks.trying(1):
            raise RuntimeError("broken")
        clock.skip(seconds=(passed := next((n for n in (0, 9, 17, 33) if _ends(setbacks, clock, n)), 0)))
        pauses.append(passed)
    assert pauses == [0, 0, 9, 17, 33]
    async with setbacks.trying(1):
        pass
    async with setbacks.trying(1):
        raise RuntimeError("broken")
    assert setbacks.waiting() == []  # it begins anew


def _ends(setbacks: Setbacks, clock: StillClock, seconds: int) -> bool:
    clock.skip(seconds=seconds)
    over = not setbacks.waiting()
    clock.skip(seconds=-seconds)
    return over


async def test_two_processes_introduce_a_case_once(bureau: Bureau, database_url: str, clock: StillClock) -> None:
    asked, introduced = [await bureau.ask() for _ in range(6)], []
    room = Room(account="telegram:1", chat="-100")

    class Introducing(Mirroring):
        async def _introduce(self, tx: Tx, room: Room, case: Case) -> None:
            introduced.append(case.id)
            await rooms.topic(tx, room, case, now=bureau.now)

    stores = [Store(database_url) for _ in range(3)]
    made = [mirroring(store, clock, room=room) for store in stores]
    for one in made:
        one.__class__ = Introducing
    await asyncio.gather(*(one._open_topics() for one in made))
    for store in stores:
        await store.close()
    assert sorted(introduced) == [case.id for case in asked]


async def test_one_greeting_that_fails_keeps_nobody_else_from_theirs(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await bureau.hire("mila", "portal"), await bureau.hire("jovan", "portal")
    await bureau.ask()
    real = clock_rows.counts

    async def broken(tx: Tx, staff_id: int, **told: Any) -> Any:
        if staff_id == first.staff_id:
            raise KeyError("teams")
        return await real(tx, staff_id, **told)

    monkeypatch.setattr(clock_rows, "counts", broken)
    bureau.at("2026-11-25 08:30")
    with pytest.raises(KeyError):
        await morning.greet(bureau.store, OFFICE, now=bureau.now)
    assert (await bureau.noticed(first), await bureau.noticed(second)) == ([], ["case-digest"])


async def test_one_plan_that_fails_keeps_no_other_from_its_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def due(_tx: Tx, _day: object) -> list[int]:
        return [1, 2, 3]

    async def ask(_tx: Tx, _office: object, plan_id: int, *, now: datetime) -> list[str]:
        asked.append(plan_id)
        if plan_id == 1:
            raise KeyError("topic")
        return []

    monkeypatch.setattr(checking.rows, "due", due)
    monkeypatch.setattr(checking, "ask", ask)
    with pytest.raises(KeyError):
        await checking.ask_all(store, OFFICE, now=local("2026-11-24 10:00"))
    assert asked == [1, 2, 3]
