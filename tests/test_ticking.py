"""The clock: what climbs and when, warnings, reminders, ends, digests; each once, also with two clocks at a time."""

import asyncio
import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from bot.cases import closing, holding, talking, telling, ticking
from bot.cases import morning as mornings
from bot.cases.office import PERSON
from bot.casework import CaseState, Role
from bot.errors import CaseRefused
from bot.scheduler import Tick, overview, schedule
from bot.store import Store, cases
from bot.store import staff as accounts
from bot.store import ticking as clock_rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.staff import Team
from tests.bureau import BELGRADE, OFFICE, Bureau, local
from tests.house import StillClock, until


@pytest.fixture
async def bureau(store: Store) -> Bureau:
    """A Tuesday at ten."""
    made = Bureau(store, local("2026-11-24 10:00"))
    await made.furnish()
    return made


async def claim(bureau: Bureau, case: Case, who: Actor) -> None:
    async with bureau.store.write() as tx:
        await holding.claim(tx, case.id, who, now=bureau.now)


async def reply(bureau: Bureau, case: Case, who: Actor) -> None:
    async with bureau.store.write() as tx:
        await talking.reply(tx, OFFICE, case.id, who, text="Evo odgovora.", now=bureau.now)


async def test_what_nobody_takes_climbs_to_the_team_and_then_to_staff(bureau: Bureau) -> None:
    mila, jovan = await bureau.hire("mila", "portal"), await bureau.hire("jovan", "portal", chat=False)
    chief, other = await bureau.hire("chief", role=Role.STAFF), await bureau.hire("other", "epay")
    case = await bureau.ask()
    await bureau.at("2026-11-24 11:59").tick()
    assert await bureau.heard("mila") == []
    said_on = await bureau.at("2026-11-24 12:00").tick()
    assert said_on == {"telegram:1"}
    (told,) = await bureau.heard("mila")
    assert (
        told
        == f"Niko nije preuzeo pitanje {case.code} (Tim za portal eUprava). Odgovor je obećan do srede u 10 časova."
    )
    assert await bureau.noticed(mila) == await bureau.noticed(jovan) == ["case-climb-unclaimed"]
    assert await bureau.noticed(other) == await bureau.noticed(chief) == []
    for minute in ("12:01", "12:30", "13:59"):
        await bureau.at(f"2026-11-24 {minute}").tick()
    assert (await bureau.again(case)).climb == 1
    await bureau.at("2026-11-24 14:00").tick()
    assert (await bureau.again(case)).climb == 2
    assert len(await bureau.heard("chief")) == 1
    assert len(await bureau.heard("mila")) == 1
    await bureau.at("2026-11-26 14:00").tick()
    assert await bureau.events(case) == ["opened", "climbed", "climbed"]
    assert await bureau.audited("climbed") == 2


async def test_nothing_climbs_while_the_team_is_not_there(bureau: Bureau) -> None:
    await bureau.hire("mila", "portal")
    case = await bureau.at("2026-11-10 15:00").ask()  # the next day is a holiday
    for moment in ("2026-11-10 16:00", "2026-11-10 23:00", "2026-11-11 12:00", "2026-11-12 07:59", "2026-11-12 08:59"):
        await bureau.at(moment).tick()
        assert (await bureau.again(case)).climb == 0, moment
    await bureau.at("2026-11-12 09:00").tick()
    assert (await bureau.again(case)).climb == 1


async def test_what_breaks_at_closing_time_climbs_when_the_team_is_back(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    await bureau.hire("chief", role=Role.STAFF)
    case = await bureau.at("2026-11-27 07:00").ask()  # a Friday
    assert case.due_at == local("2026-11-27 16:00")
    await claim(bureau, case, mila)
    for absent in (False, True):
        await bureau.away(mila, since=local("2026-11-27 15:00") if absent else None)
        for moment in ("2026-11-27 16:00", "2026-11-27 20:00", "2026-11-29 12:00", "2026-11-30 07:59"):
            await bureau.at(moment).tick()
            assert (await bureau.again(case)).climb == 0, moment
    await bureau.at("2026-11-30 08:00").tick()
    assert (await bureau.again(case)).climb == 2


async def test_a_team_has_its_own_hours_and_promise(bureau: Bureau) -> None:
    night = Team(name="portal", title_sr="Noćni tim", title_en="Night team", opens="10:00", closes="14:00", days="67")
    async with bureau.store.write() as tx:
        await accounts.change_team(tx, night)
    await bureau.hire("mila", "portal")
    case = await bureau.ask()
    assert case.due_at == local("2026-11-29 14:00")
    await bureau.at("2026-11-27 12:00").tick()
    assert (await bureau.again(case)).climb == 0
    await bureau.at("2026-11-28 12:00").tick()
    assert (await bureau.again(case)).climb == 1


async def test_who_takes_it_starts_anew_and_who_is_late_climbs(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    await bureau.hire("chief", role=Role.STAFF)
    case = await bureau.ask()
    await bureau.at("2026-11-24 12:00").tick()
    await claim(bureau, case, mila)
    await bureau.at("2026-11-25 09:59").tick()
    assert (await bureau.again(case)).climb == 0
    await bureau.at("2026-11-25 10:00").tick()
    assert (await bureau.again(case)).climb == 1
    assert (await bureau.noticed(mila))[-1] == "case-climb-overdue"
    await bureau.at("2026-11-25 11:59").tick()
    assert (await bureau.again(case)).climb == 1
    await bureau.at("2026-11-25 12:00").tick()
    assert (await bureau.again(case)).climb == 2
    jovan = await bureau.hire("jovan", "portal")
    async with bureau.store.write() as tx:
        await holding.take_over(tx, case.id, jovan, now=bureau.now)
    await bureau.at("2026-11-25 13:59").tick()
    assert (await bureau.again(case)).climb == 0
    await bureau.at("2026-11-25 14:00").tick()
    assert (await bureau.again(case)).climb == 1


async def test_where_nobody_of_the_team_is_there_staff_hears_at_once(bureau: Bureau) -> None:
    mila, chief = await bureau.hire("mila", "portal"), await bureau.hire("chief", role=Role.ADMIN)
    await bureau.away(mila, since=bureau.now)
    case = await bureau.ask()
    await bureau.at("2026-11-24 12:00").tick()
    assert (await bureau.again(case)).climb == 2
    assert await bureau.noticed(chief) == await bureau.noticed(mila) == ["case-climb-unclaimed"]
    assert len(await bureau.heard("chief")) == 1


async def test_what_an_absent_colleague_holds_goes_to_staff_when_it_is_due(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    await bureau.hire("jovan", "portal")
    await bureau.hire("chief", role=Role.STAFF)
    case = await bureau.ask()
    await claim(bureau, case, mila)
    await bureau.away(mila, since=bureau.now)
    await bureau.at("2026-11-25 09:00").tick()
    assert await bureau.heard("mila") == []  # who is absent is not warned
    await bureau.at("2026-11-25 10:00").tick()
    assert (await bureau.again(case)).climb == 2
    for name in ("jovan", "chief"):
        (told,) = await bureau.heard(name)
        assert "mila je na odsustvu" in told


async def test_all_that_an_absent_colleague_held_can_be_handed_over(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    first, second = await bureau.ask(), await bureau.ask()
    for case in (first, second):
        await claim(bureau, case, mila)
    bureau.at("2026-11-24 11:00")
    async with bureau.store.write() as tx:
        await holding.hand_over_all(tx, OFFICE, mila.staff_id or 0, mila, now=bureau.now)
    await bureau.at("2026-11-24 12:59").tick()
    assert (await bureau.again(first)).climb == 0
    await bureau.at("2026-11-24 13:00").tick()
    assert [(await bureau.again(case)).climb for case in (first, second)] == [1, 1]


async def test_the_holder_is_warned_once_and_moves_the_promise_with_one_tap(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    await claim(bureau, case, mila)
    await bureau.at("2026-11-25 07:59").tick()
    assert await bureau.heard("mila") == []
    await bureau.at("2026-11-25 08:00").tick()
    await bureau.at("2026-11-25 08:01").tick()
    (told,) = await bureau.heard("mila")
    assert "danas u 10 časova" in told
    was = local("2026-11-25 10:00")
    assert await bureau.buttons("mila") == [f"m:until:{case.code}:{int(was.timestamp())}"]
    for _ in range(2):  # tapped twice
        async with bureau.store.write() as tx:
            moved = await closing.postpone(tx, OFFICE, case.id, mila, was=was, now=bureau.now)
        assert moved.due_at == local("2026-11-25 14:00")
    (heard,) = await bureau.heard("person-1")
    assert heard == f"Za odgovor na pitanje {case.code} treba nam više vremena. Javićemo se do danas u 14 časova."
    await bureau.at("2026-11-25 11:59").tick()
    assert len(await bureau.heard("mila")) == 1
    await bureau.at("2026-11-25 12:00").tick()
    assert len(await bureau.heard("mila")) == 2


async def test_only_who_holds_a_case_moves_its_promise(bureau: Bureau) -> None:
    mila, jovan = await bureau.hire("mila", "portal"), await bureau.hire("jovan", "portal")
    case = await bureau.ask()
    await claim(bureau, case, mila)
    assert case.due_at is not None
    with pytest.raises(CaseRefused, match="held by other"):
        async with bureau.store.write() as tx:
            await closing.postpone(tx, OFFICE, case.id, jovan, was=case.due_at, now=bureau.now)


async def test_whoever_it_was_handed_to_is_warned_too(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    await bureau.hire("jovan", "portal")
    case = await bureau.ask()
    await claim(bureau, case, mila)
    await bureau.at("2026-11-25 08:00").tick()
    bureau.at("2026-11-25 08:30")
    async with bureau.store.write() as tx:
        await holding.hand_to(tx, case.id, mila, to="jovan", now=bureau.now)
    await bureau.at("2026-11-25 08:31").tick()
    assert len(await bureau.heard("mila")) == len(await bureau.heard("jovan")) == 1


async def test_a_person_who_does_not_answer_is_asked_once_and_let_go(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    await reply(bureau, case, mila)
    await bureau.at("2026-11-27 09:59").tick()
    assert len(await bureau.heard("person-1")) == 1
    for moment in ("2026-11-27 10:00", "2026-11-27 10:01", "2026-12-02 15:00"):
        await bureau.at(moment).tick()
    *_, asked = await bureau.heard("person-1")
    assert asked.startswith(f"Da li je vaše pitanje {case.code} rešeno?")
    assert await bureau.buttons("person-1") == [f"close:{case.code}:yes", f"add:{case.code}"]
    assert len(await bureau.heard("person-1")) == 2
    await bureau.at("2026-12-03 09:59").tick()
    assert (await bureau.again(case)).state is CaseState.WAITING
    await bureau.at("2026-12-03 10:00").tick()
    closed = await bureau.again(case)
    assert (closed.state, closed.outcome) == (CaseState.CLOSED, "no_answer")
    assert "Nismo dobili vaš odgovor" in (await bureau.heard("person-1"))[-1]
    bureau.at("2026-12-10 10:00")
    async with bureau.store.write() as tx:
        opened = await closing.reopen(tx, OFFICE, closed, PERSON, now=bureau.now)
    assert (opened.state, opened.due_at) == (CaseState.HELD, local("2026-12-11 10:00"))


async def test_who_writes_in_time_is_not_asked_and_not_let_go(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    await reply(bureau, case, mila)
    await bureau.at("2026-11-27 10:00").tick()
    written = await bureau.at("2026-11-30 09:00").writes(await bureau.again(case))
    assert (written.state, written.due_at) == (CaseState.HELD, local("2026-12-01 09:00"))
    bureau.at("2026-12-01 08:30")
    await reply(bureau, case, mila)
    await bureau.at("2026-12-03 10:00").tick()
    assert (await bureau.again(case)).state is CaseState.WAITING
    assert await bureau.events(case) == ["opened", "claimed", "reminded"]


async def test_a_reminder_comes_before_the_end_even_when_the_clock_stood(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    await reply(bureau, case, mila)
    await bureau.at("2026-12-20 10:00").tick()  # a Sunday
    await bureau.at("2026-12-21 10:00").tick()
    await bureau.at("2026-12-21 10:01").tick()
    assert (await bureau.again(case)).state is CaseState.WAITING
    assert (await bureau.events(case))[-1] == "reminded"


async def test_what_was_put_off_comes_back_and_the_promise_runs_on(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    case = await bureau.ask()
    await claim(bureau, case, mila)
    async with bureau.store.write() as tx:
        await holding.snooze(tx, case.id, mila, until=local("2026-11-25 09:00"), now=bureau.now)
    await bureau.at("2026-11-25 08:59").tick()
    assert (await bureau.again(case)).snoozed_until is not None
    await bureau.at("2026-11-25 09:00").tick()
    await bureau.at("2026-11-25 09:01").tick()
    assert (await bureau.again(case)).snoozed_until is None
    assert await bureau.noticed(mila) == ["case-warned", "case-back"]


@pytest.mark.parametrize("chat", [True, False])  # chats that are locked already keep two clocks apart
async def test_two_clocks_at_one_time_do_everything_once(bureau: Bureau, database_url: str, *, chat: bool) -> None:
    mila = await bureau.hire("mila", "portal", chat=chat)
    chief = await bureau.hire("chief", role=Role.STAFF, chat=chat)
    unclaimed = [await bureau.ask() for _ in range(4)]
    warned, waiting, gone, rested = [await bureau.ask() for _ in range(4)]
    for case in (warned, rested):
        await claim(bureau, case, mila)
    async with bureau.store.write() as tx:
        await holding.snooze(tx, rested.id, mila, until=local("2026-11-24 13:00"), now=bureau.now)
    bureau.at("2026-11-19 14:00")
    await reply(bureau, waiting, mila)
    bureau.at("2026-11-11 14:00")
    await reply(bureau, gone, mila)
    async with bureau.store.write() as tx:
        await cases.change(tx, gone.id, now=bureau.now, reminded_at=local("2026-11-17 14:00"))
        await cases.change(tx, warned.id, now=bureau.now, due_at=local("2026-11-24 15:00"))
    bureau.at("2026-11-24 14:00")
    stores = [bureau.store, *(Store(database_url) for _ in range(3))]
    await asyncio.gather(*(ticking.watch(store, OFFICE, now=bureau.now) for store in stores for _ in range(2)))
    morning = local("2026-11-24 08:30")
    await asyncio.gather(*(mornings.greet(store, OFFICE, now=morning) for store in stores for _ in range(2)))
    for store in stores[1:]:
        await store.close()
    for case in unclaimed:
        assert await bureau.events(case) == ["opened", "climbed"]
    assert await bureau.events(warned) == ["opened", "claimed", "warned"]
    assert (await bureau.events(waiting))[-1] == "reminded"
    assert (await bureau.events(gone))[-2:] == ["claimed", "closed"]
    assert (await bureau.events(rested))[-1] == "back"
    assert len(await bureau.heard("person-6")) == len(await bureau.heard("person-7")) == 2
    told = await bureau.noticed(mila)
    assert sorted(told) == sorted([*["case-climb-unclaimed"] * 4, "case-warned", "case-back", "case-digest"])
    assert len(await bureau.heard("mila")) == (len(told) if chat else 0)
    assert await bureau.noticed(chief) == ["case-digest"]


async def test_what_is_too_much_for_one_minute_is_done_in_the_next(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "_AT_MOST", 2)
    await bureau.hire("mila", "portal")
    found = [await bureau.ask() for _ in range(5)]
    bureau.at("2026-11-24 12:30")
    for done in (2, 4, 5, 5):
        await bureau.tick()
        assert [await bureau.events(case) for case in found].count(["opened", "climbed"]) == done


async def test_a_case_that_fails_holds_up_no_other(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    await bureau.hire("mila", "portal")
    first, second = await bureau.ask(), await bureau.ask()
    real = telling.team_of

    async def broken(tx: object, case: Case, *, now: datetime) -> object:
        if case.id == first.id:
            raise RuntimeError("broken")
        return await real(tx, case, now=now)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "team_of", broken)
    with pytest.raises(RuntimeError):
        await bureau.at("2026-11-24 12:00").tick()
    assert [(await bureau.again(case)).climb for case in (first, second)] == [0, 1]
    monkeypatch.undo()
    await bureau.at("2026-11-24 12:01").tick()
    assert (await bureau.again(first)).climb == 1


async def test_the_digest_counts_what_the_day_holds_and_is_silent_where_there_is_nothing(bureau: Bureau) -> None:
    mila = await bureau.hire("mila", "portal")
    idle, reader = await bureau.hire("idle", "epay"), await bureau.hire("reader", "portal", role=Role.READER)
    gone, chief = await bureau.hire("gone", "portal"), await bureau.hire("chief", role=Role.STAFF)
    bureau.at("2026-11-23 15:00")
    await bureau.away(gone, since=bureau.now)
    late, today, later, _free = [await bureau.ask() for _ in range(4)]
    for case in (late, today, later):
        await claim(bureau, case, mila)
    async with bureau.store.write() as tx:
        await cases.change(tx, late.id, now=bureau.now, due_at=local("2026-11-24 08:15"))
        await cases.change(tx, later.id, now=bureau.now, due_at=local("2026-11-25 00:00"))

    async def greet(moment: str) -> frozenset[str]:
        return await mornings.greet(bureau.store, OFFICE, now=local(moment))

    assert await greet("2026-11-24 08:29") == frozenset()
    assert await greet("2026-11-24 08:30") == {"telegram:1"}
    assert await bureau.heard("mila") == ["Dobro jutro. Vaša pitanja: 3. Rok danas: 1. Kasne: 1. Niko nije preuzeo: 1."]
    assert await bureau.noticed(chief) == ["case-digest"]
    for who in (idle, reader, gone):
        assert await bureau.noticed(who) == []
    bureau.at("2026-11-24 09:00")
    await bureau.ask(topic="epay/refund")
    assert await greet("2026-11-24 11:59") == frozenset()  # also who had nothing then was looked at for today
    assert await greet("2026-11-28 08:30") == frozenset()  # a Saturday
    assert await greet("2026-11-11 08:30") == frozenset()  # a holiday
    assert await greet("2026-11-25 12:00") == frozenset()  # too late for a good morning
    assert await greet("2026-11-25 08:31") == {"telegram:1"}
    assert await bureau.noticed(idle) == ["case-digest"]


async def test_who_is_told_first_is_whom_it_suits_best(bureau: Bureau) -> None:
    await bureau.hire("foreign", "portal", languages=["en"], topics=["portal"])
    busy = await bureau.hire("busy", "portal", topics=["portal"])
    await bureau.hire("free", "portal", topics=["portal"])
    await bureau.hire("local", "portal", topics=["portal"], municipalities=["cacak"])
    await bureau.hire("anything", "portal")
    await bureau.hire("else", "portal", topics=["epay"])
    absent = await bureau.hire("absent", "portal", topics=["portal"])
    await bureau.hire("reader", "portal", role=Role.READER)
    await bureau.away(absent, since=bureau.now - timedelta(days=1))
    held = await bureau.ask()
    await claim(bureau, held, busy)
    case = await bureau.ask()
    async with bureau.store.write() as tx:
        await cases.change(tx, case.id, now=bureau.now, municipality="cacak")
    async with bureau.store.read() as tx:
        found = await telling.suggest(tx, await bureau.again(case), now=bureau.now)
    assert [one.name for one in found] == ["local", "free", "busy", "anything", "else", "foreign"]


_BUSY = """
import asyncio, sys
from bot import logs
from bot.clock import SystemClock
from bot.scheduler import Tick, schedule
from bot.store import Store

async def main():
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow():
        begun.set()
        await go_on.wait()
        ended.set()

    store = Store(sys.argv[1])
    clock = schedule([Tick("slow", 0.05, "takes its time", slow)], "Europe/Belgrade", store=store, clock=SystemClock())
    clock.start()
    await begun.wait()
    await asyncio.sleep(0.3)
    clock.pause()
    go_on.set()
    await ended.wait()
    await asyncio.sleep(0.1)

logs.set_up(form="json", level="INFO")
asyncio.run(main())
"""


def test_a_tick_that_is_still_running_is_left_out_and_nobody_is_warned(sqlite_url: str) -> None:
    done = subprocess.run([sys.executable, "-c", _BUSY, sqlite_url], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert {(line["event"], line["level"], line["tick"]) for line in told} == {("tick_still_running", "info", "slow")}


async def test_what_the_clock_did_and_what_is_due_can_be_read(bureau: Bureau, clock: StillClock) -> None:
    mila = await bureau.hire("mila", "portal")
    await bureau.ask()
    late, waiting = await bureau.ask(), await bureau.ask()
    await claim(bureau, late, mila)
    await reply(bureau, waiting, mila)
    async with bureau.store.write() as tx:
        await cases.change(tx, late.id, now=bureau.now, due_at=bureau.now)
        await cases.change(tx, waiting.id, now=bureau.now, waiting_since=bureau.now - timedelta(days=10))
    called: list[str] = []

    async def fine() -> None:
        called.append("fine")

    async def broken() -> None:
        called.append("broken")
        raise RuntimeError("broken")

    async def never() -> None:
        """Not called in this test."""

    ticks = [
        Tick("fine", 0.02, "works", fine),
        Tick("broken", 0.02, "breaks", broken),
        Tick("never", 9, "is never called", never),
    ]
    scheduler = schedule(ticks, "Europe/Belgrade", store=bureau.store, clock=clock)
    scheduler.start()

    async def both() -> bool:
        async with bureau.store.read() as tx:
            return len(await clock_rows.last_runs(tx)) == 2

    await until(both)
    scheduler.shutdown(wait=False)
    assert called.count("broken") >= 1
    found = await overview(bureau.store, ticks, zone=BELGRADE, now=clock.now())
    by_name = {run.name: run for run in found.ticks}
    assert (by_name["fine"].last, by_name["fine"].failed) == (clock.now(), False)
    assert by_name["broken"].failed
    assert (by_name["never"].last, by_name["never"].next) == (None, None)
    assert by_name["fine"].next == clock.now() + timedelta(seconds=0.02)
    later = await overview(bureau.store, ticks, zone=BELGRADE, now=clock.now() + timedelta(hours=1))
    assert later.ticks[0].next is None  # nobody runs it any more
    assert found.due == {
        "due_today": 0,
        "overdue": 1,
        "unclaimed": 1,
        "reminders": 1,
        "attachments": 0,
        "deliveries": 1,
    }
