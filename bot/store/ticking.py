"""What the clock looks for in the tables: cases that stand still, promises that break, who must be told, what is due.

Reading only finds; what is done about it is decided again under the case's lock, so that two clocks do it once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.casework import CaseState
from bot.model import DeliveryState
from bot.store.engine import Tx, locked
from bot.store.schema import conversations, deliveries, pointers
from bot.store.schema_cases import attachments, case_entries, cases
from bot.store.schema_staff import staff
from bot.store.upsert import insert_new, put

_TOP = 2  # a case that has climbed so far climbs no more
# from these on it stands still again
_ANEW = ("opened", "released", "moved", "turned", "reopened", "promise_moved", "climbed")
_TICK, _DIGEST = "tick:", "digest:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case as the clock sees it. `since` is when it last began to stand still, or climbed."""

    id: int
    code: str
    team: str
    state: CaseState
    climb: int
    since: datetime
    due_at: datetime | None
    holder_id: int | None
    holder_gone: bool  # absent now, or no account any more
    held_at: datetime | None
    warned_at: datetime | None
    waiting_since: datetime | None
    reminded_at: datetime | None
    snoozed_until: datetime | None


_FIELDS = [name for name in Standing.__dataclass_fields__ if name not in ("since", "holder_gone")]


async def stirring(tx: Tx, *, now: datetime, until: datetime, since: datetime) -> list[Standing]:
    """Cases that the clock may have to do with: unclaimed or overdue, promised until `until` with a holder who was not
    told, waiting for their person since before `since`, or put out of sight until now."""
    owed = cases.c.state == CaseState.HELD
    stands = and_(or_(cases.c.state == CaseState.OPEN, and_(owed, cases.c.due_at <= now)), cases.c.climb < _TOP)
    untold = or_(cases.c.warned_at.is_(None), cases.c.warned_at < cases.c.held_at)
    breaks = and_(owed, cases.c.due_at > now, cases.c.due_at <= until, untold)
    waits = and_(cases.c.state == CaseState.WAITING, cases.c.waiting_since <= since)
    rests = and_(cases.c.state != CaseState.CLOSED, cases.c.snoozed_until <= now)
    return await _standing(tx, now, or_(stands, breaks, waits, rests))


async def standing(tx: Tx, case_id: int, *, now: datetime) -> Standing | None:
    """One case; None when it is closed."""
    found = await _standing(tx, now, and_(cases.c.id == case_id, cases.c.state != CaseState.CLOSED))
    return found[0] if found else None


async def _standing(tx: Tx, now: datetime, which: "ColumnElement[bool]") -> list[Standing]:
    away = and_(staff.c.away_from <= now, or_(staff.c.away_until.is_(None), staff.c.away_until > now))
    since = (
        select(func.max(case_entries.c.at))
        .where(case_entries.c.case_id == cases.c.id, case_entries.c.data["event"].as_string().in_(_ANEW))
        .scalar_subquery()
    )
    query = (
        select(
            *(cases.c[name] for name in _FIELDS),
            func.coalesce(since, cases.c.opened_at).label("since"),
            or_(away, staff.c.disabled_at.is_not(None)).label("holder_gone"),
        )
        .join(staff, staff.c.id == cases.c.holder_id, isouter=True)
        .where(which)
        .order_by(cases.c.first.desc(), cases.c.due_at, cases.c.id)
    )
    return [
        Standing(**{**row, "state": CaseState(row["state"]), "holder_gone": bool(row["holder_gone"])})
        for row in (await tx.execute(query)).mappings()
    ]


async def change(tx: Tx, case_id: int, was: dict[str, object], *, now: datetime, **values: object) -> bool:
    """Write fields of a case only while those in `was` are still so; False when somebody was first."""
    query = update(cases).where(cases.c.id == case_id, *(cases.c[name].is_not_distinct_from(was[name]) for name in was))
    return (await tx.execute(query.values(changed_at=now, **values))).rowcount == 1


async def hold_chats(tx: Tx, conversation_ids: Iterable[int]) -> None:
    """Lock these conversations, in order and before the case: everybody locks in that order."""
    wanted = sorted(set(conversation_ids))
    await tx.execute(
        locked(select(conversations.c.id).where(conversations.c.id.in_(wanted)).order_by(conversations.c.id))
    )


async def loads(tx: Tx, staff_ids: Sequence[int]) -> dict[int, int]:
    """How many cases that wait for a word of theirs each of these holds."""
    query = select(cases.c.holder_id, func.count()).where(
        cases.c.holder_id.in_(staff_ids), cases.c.state == CaseState.HELD
    )
    found = {row[0]: row[1] for row in await tx.execute(query.group_by(cases.c.holder_id))}
    return {staff_id: found.get(staff_id, 0) for staff_id in staff_ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What somebody has before them today."""

    mine: int
    today: int
    overdue: int
    unclaimed: int

    def __bool__(self) -> bool:
        return bool(self.mine or self.today or self.overdue or self.unclaimed)


async def counts(tx: Tx, staff_id: int, *, teams: Sequence[str] | None, now: datetime, end_of_day: datetime) -> Counts:
    """What somebody holds, and what nobody does in `teams`; None is every team."""
    mine = and_(cases.c.holder_id == staff_id, cases.c.state != CaseState.CLOSED)
    nobodys = cases.c.state == CaseState.OPEN
    if teams is not None:
        nobodys = and_(nobodys, cases.c.team.in_(teams))
    today = and_(mine, cases.c.due_at > now, cases.c.due_at < end_of_day)
    query = select(*(func.count().filter(which) for which in (mine, today, and_(mine, cases.c.due_at <= now), nobodys)))
    row = (await tx.execute(query.select_from(cases).where(or_(mine, nobodys)))).one()
    return Counts(mine=row[0], today=row[1], overdue=row[2], unclaimed=row[3])


async def told_on(tx: Tx, day: date) -> frozenset[int]:
    """Who was told already what that day holds."""
    query = select(pointers.c.name).where(pointers.c.name.startswith(_DIGEST), pointers.c.value == day.isoformat())
    return frozenset(int(row[0].removeprefix(_DIGEST)) for row in await tx.execute(query))


async def first_today(tx: Tx, staff_id: int, day: date) -> bool:
    """Whether nobody has said this before for that day; says it."""
    name, value = f"{_DIGEST}{staff_id}", day.isoformat()
    if await insert_new(tx, pointers, name=name, value=value) is not None:
        return True
    query = update(pointers).where(pointers.c.name == name, pointers.c.value < value).values(value=value)
    return (await tx.execute(query)).rowcount == 1


async def ran(tx: Tx, tick: str, *, at: datetime, failed: bool) -> None:
    """Keep when a tick last ran, and whether it failed."""
    await put(tx, pointers, {"name": f"{_TICK}{tick}"}, value=f"{at.isoformat()} {'failed' if failed else 'done'}")


async def last_runs(tx: Tx) -> dict[str, tuple[datetime, bool]]:
    """When each tick last ran, in whichever process, and whether it failed."""
    query = select(pointers.c.name, pointers.c.value).where(pointers.c.name.startswith(_TICK))
    found = {row[0].removeprefix(_TICK): row[1].partition(" ") for row in await tx.execute(query)}
    return {name: (datetime.fromisoformat(at), how == "failed") for name, (at, _, how) in found.items()}


async def totals(tx: Tx, *, now: datetime, end_of_day: datetime, waited_since: datetime) -> dict[str, int]:
    """How much is due: promises today, those that are broken, persons to be reminded, files, and what is to be said."""
    owed = cases.c.state.in_((CaseState.OPEN, CaseState.HELD))
    asked = and_(cases.c.state == CaseState.WAITING, cases.c.reminded_at.is_(None))
    wanted = {
        "due_today": (cases, and_(owed, cases.c.due_at > now, cases.c.due_at < end_of_day)),
        "overdue": (cases, and_(owed, cases.c.due_at <= now)),
        "unclaimed": (cases, cases.c.state == CaseState.OPEN),
        "reminders": (cases, and_(asked, cases.c.waiting_since <= waited_since)),
        "attachments": (attachments, attachments.c.due_at.is_not(None)),
        "deliveries": (deliveries, deliveries.c.state == DeliveryState.QUEUED),
    }
    found = [select(func.count()).select_from(table).where(which).scalar_subquery() for table, which in wanted.values()]
    return dict(zip(wanted, (await tx.execute(select(*found))).one(), strict=True))
