"""Two years of work in seconds: people ask, mentors take, answer, put off, hand on, are absent and come back, over all
holidays and both changes of the clock. No case is ever without a team, or stands still for longer than the rule."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import holidays
from sqlalchemy import select

from bot.cases import closing, holding, talking, ticking
from bot.cases.hours import all_hours
from bot.cases.promise import Hours, after_working_days, before, due, is_open, worked
from bot.casework import Role
from bot.store import Store
from bot.store import staff as accounts
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.schema_cases import cases
from bot.store.staff import Team
from tests.bureau import BELGRADE, OFFICE, Bureau, local

HOUR = timedelta(hours=1)
TWO = timedelta(hours=2)
MINUTE = timedelta(minutes=1)
TOPICS = ("portal/register_how", "epay/refund", "technical/x")
Row = Mapping[str, Any]


@dataclass(slots=True)
class World:
    """The office, and what the test itself knows of each case."""

    bureau: Bureau
    chance: random.Random
    mentors: dict[str, list[Actor]]
    hours: dict[str, Hours]
    away: set[int] = field(default_factory=set)
    unclaimed: dict[int, datetime] = field(default_factory=dict)  # since when nobody holds it
    climbed: dict[int, tuple[int, datetime]] = field(default_factory=dict)  # how high, and when that was first seen
    seen: dict[int, Row] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    async def open_cases(self) -> dict[int, Row]:
        async with self.bureau.store.read() as tx:
            found = (await tx.execute(select(cases).where(cases.c.state != "closed"))).mappings()
            return {row["id"]: row for row in found}

    async def tick(self) -> None:
        """Let the clock look, then see that nothing stands still for longer than the rule."""
        now, known = self.bureau.now, await self.open_cases()
        await ticking.watch(self.bureau.store, OFFICE, now=now)
        self.seen = await self.open_cases()
        for case_id in known.keys() - self.seen.keys():
            waited = after_working_days(known[case_id]["waiting_since"], BELGRADE, self.hours_of(known[case_id]), 7)
            assert known[case_id]["state"] == "waiting"
            assert waited <= now, "let go too early"
            self.count("let go")
        for row in self.seen.values():
            before_it = known[row["id"]]
            self.follow(row, before_it, now)
            self.check(row, now)

    def hours_of(self, row: Row) -> Hours:
        return self.hours[row["team"]]

    def follow(self, row: Row, was: Row, now: datetime) -> None:
        """Keep when it climbed; nothing happens while the team is not there."""
        if row["climb"] != was["climb"]:
            assert row["climb"] > was["climb"]
            self.climbed[row["id"]] = (row["climb"], now)
            self.count(f"climb {row['climb']}")
        if row["warned_at"] != was["warned_at"]:
            assert worked(now, row["due_at"], BELGRADE, self.hours_of(row)) <= TWO
            self.count("warned")
        if row["reminded_at"] != was["reminded_at"]:
            self.count("reminded")
        changed = any(row[name] != was[name] for name in ("climb", "warned_at", "reminded_at", "snoozed_until"))
        assert not changed or is_open(now, BELGRADE, self.hours_of(row)), "the clock spoke while nobody was there"

    def check(self, row: Row, now: datetime) -> None:
        """What must hold of every open case at any time, reckoned from what the test itself did."""
        hours = self.hours_of(row)  # a KeyError: a team that is none
        assert (row["holder_id"] is None) == (row["state"] == "open")
        assert (row["due_at"] is None) == (row["state"] == "waiting")
        if not is_open(now, BELGRADE, hours):
            return
        if row["state"] == "waiting":
            asked = after_working_days(row["waiting_since"], BELGRADE, hours, 3)
            assert (row["reminded_at"] is not None) == (asked <= now)
            return
        height, since = self.climbed.get(row["id"], (0, now)) if row["climb"] else (0, now)
        overdue = row["due_at"] <= now
        least = 0
        if row["state"] == "open":
            stood = worked(self.unclaimed[row["id"]], now, BELGRADE, hours)
            least = 1 if stood >= TWO or overdue else 0
        elif overdue:
            taken_late = row["held_at"] > row["due_at"]
            least = 0 if taken_late and worked(row["held_at"], now, BELGRADE, hours) < TWO else 1
            least = 2 if row["holder_id"] in self.away else least
        if least and height == 1 and worked(since, now, BELGRADE, hours) >= TWO:
            least = 2
        assert row["climb"] >= least, f"case {row['id']} stands still at {now}"
        assert least or not row["climb"] or height, f"case {row['id']} climbed without need at {now}"

    def next_bounds(self, now: datetime) -> list[datetime]:
        """The next moments at which the rules have something to say."""
        found: list[datetime] = []
        for row in self.seen.values():
            hours = self.hours_of(row)
            starts = [self.unclaimed.get(row["id"]), self.climbed.get(row["id"], (0, None))[1], row["held_at"]]
            found += [due(start, BELGRADE, hours, TWO) for start in starts if start is not None]
            if row["due_at"] is not None:
                found += [row["due_at"], before(row["due_at"], BELGRADE, hours, TWO)]
            if row["waiting_since"] is not None:
                found += [after_working_days(row["waiting_since"], BELGRADE, hours, days) for days in (3, 7)]
            found.append(row["snoozed_until"] or now)
        return [moment for moment in found if moment > now]

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    async def ask(self, topic: str) -> None:
        case = await self.bureau.ask(topic=topic)
        self.unclaimed[case.id] = self.bureau.now
        self.count("asked")

    async def act(self) -> None:
        """Somebody does something to one of the open cases, or goes away, or comes back."""
        if self.chance.random() < 0.15:
            await self.come_and_go()
        rows = [row for row in self.seen.values() if self.chance.random() < 0.5]
        for row in rows[:2]:
            case = await self.bureau.again(
                Case(**{"id": row["id"], "code": "", "team": "", "kind": "", "opened_at": 0})
            )
            who = self.chance.choice(self.mentors[row["team"]])
            if who.staff_id not in self.away:
                await self.touch(case, who)

    async def touch(self, case: Case, who: Actor) -> None:
        """One thing of those that can be done to the case as it stands."""
        what = self.chance.choice({"open": ("claim", "claim", "none")}.get(case.state, ("later",)))
        if case.state == "held":
            what = self.chance.choice(("reply", "reply", "release", "take", "move", "snooze", "close", "none"))
        if case.state == "waiting":
            what = self.chance.choice(("writes", "none", "none", "none"))
        now, store = self.bureau.now, self.bureau.store
        self.count(what)
        holder = Actor(case.holder_id, "desk", role=Role.STAFF) if case.holder_id is not None else who
        async with store.write() as tx:
            match what:
                case "claim":
                    await holding.claim(tx, case.id, who, now=now)
                case "take":
                    await holding.take_over(tx, case.id, who, now=now)
                case "reply":
                    await talking.reply(tx, OFFICE, case.id, holder, text="Evo.", now=now)
                case "release":
                    await holding.release(tx, OFFICE, case.id, holder, now=now)
                case "move" if case.due_at is not None:
                    await closing.postpone(tx, OFFICE, case.id, holder, was=case.due_at, now=now)
                case "snooze":
                    await holding.snooze(tx, case.id, holder, until=now + 30 * HOUR, now=now)
                case "close":
                    await closing.close(tx, OFFICE, case.id, holder, now=now)
        if what == "writes":
            await self.bureau.writes(case)
        if what in ("claim", "take", "release", "move"):
            self.climbed.pop(case.id, None)
            self.unclaimed[case.id] = now

    async def come_and_go(self) -> None:
        """Somebody goes away, handing over or not; or comes back."""
        who = self.chance.choice([mentor for team in self.mentors.values() for mentor in team])
        assert who.staff_id is not None
        if who.staff_id in self.away:
            self.away.discard(who.staff_id)
            await self.bureau.away(who, since=None)
            return
        self.away.add(who.staff_id)
        await self.bureau.away(who, since=self.bureau.now)
        self.count("away")
        if self.chance.random() < 0.5:
            async with self.bureau.store.write() as tx:
                given = await holding.hand_over_all(tx, OFFICE, who.staff_id, who, now=self.bureau.now)
            for case_id in given:
                self.climbed.pop(case_id, None)
                self.unclaimed[case_id] = self.bureau.now


def arrivals(first: date, days: int, chance: random.Random) -> list[tuple[datetime, str]]:
    """When people ask: on the eve of each holiday and on it, in the nights of both changes, and now and then."""
    found: list[tuple[datetime, str]] = []
    for number in range(days):
        day = first + timedelta(days=number)
        midnight = datetime.combine(day, time(), BELGRADE)
        if day in holidays.country_holidays("RS", years=day.year):
            found.append((midnight - 9 * HOUR, "portal/register_how"))
            found.append((midnight + timedelta(hours=chance.randrange(24)), chance.choice(TOPICS)))
        if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
            found.append((midnight + 30 * MINUTE, "technical/x"))
            found.append((midnight - 40 * HOUR, "portal/register_how"))
        if chance.random() < 0.1:
            found.append((midnight + chance.randrange(24 * 60) * MINUTE, chance.choice(TOPICS)))
    return sorted((moment.astimezone(UTC), topic) for moment, topic in found)


async def furnished(store: Store, start: datetime) -> World:
    """Three teams with hours of their own: days, early days, and nights that cross the change of the clock."""
    bureau = Bureau(store, start)
    await bureau.furnish()
    async with store.write() as tx:
        early = Team(name="epay", title_sr="e", title_en="e", opens="07:00", closes="15:00", promise_hours=4)
        night = Team(name="technical", title_sr="t", title_en="t", opens="01:00", closes="05:00", days="1234567")
        await accounts.change_team(tx, early)
        await accounts.change_team(tx, night)
        hours = await all_hours(tx)
    mentors = {
        team: [await bureau.hire(f"{team}{number}", team) for number in range(2)]
        for team in ("portal", "epay", "technical")
    }
    await bureau.hire("chief", role=Role.STAFF)
    return World(bureau, random.Random(4), mentors, hours)


async def test_two_years_without_a_case_that_stands_still_unseen(sqlite_url: str) -> None:
    done = await played(sqlite_url, local("2026-01-01 00:00"), days=730)
    wanted = {"asked", "claim", "take", "reply", "release", "writes", "close", "move", "snooze", "away"}
    assert wanted | {"climb 1", "climb 2", "warned", "reminded", "let go"} <= done.keys()


async def test_an_easter_on_the_other_engine(postgres_url: str) -> None:
    done = await played(postgres_url, local("2027-04-20 00:00"), days=25)
    assert {"asked", "claim", "reply", "away", "climb 1", "climb 2", "warned"} <= done.keys()


async def played(url: str, start: datetime, *, days: int) -> dict[str, int]:
    """Let that time pass, from one moment at which the rules have something to say to the next; what happened."""
    store = Store(url)
    world = await furnished(store, start)
    coming = arrivals(start.date(), days, world.chance)
    end, now = start.astimezone(UTC) + timedelta(days=days), start.astimezone(UTC)
    while now < end:
        wanted = [*world.next_bounds(now), *(moment for moment, _ in coming[:1]), end]
        acts = now + timedelta(minutes=world.chance.randrange(60, 1000)) if world.seen else end
        now = min(*wanted, acts)
        world.bureau.now = now
        while coming and coming[0][0] <= now:
            await world.ask(coming.pop(0)[1])
        if now == acts:
            await world.act()
        await world.tick()
        world.count("looked")
    await store.close()
    print(world.done)
    return world.done
