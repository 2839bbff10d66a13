"""The inbox of the desk: which cases somebody may see, in which order, page by page, and how many stand in each tab.

What `bot.cases.office.may_see` says of one case stands here as a condition; a test holds the two against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, tuple_

from bot.casework import CaseState, Role
from bot.store import search
from bot.store.audit import Actor
from bot.store.cases import Case, selected, to_case
from bot.store.engine import Tx
from bot.store.schema_cases import cases

PAGE = 50
MOST_COUNTED = 100  # more are told as "99+": nobody counts further, and the database need not either
_SEE_ALL = (Role.ADMIN, Role.STAFF, Role.READER)


class Tab(StrEnum):
    """A part of the inbox."""

    MINE = "mine"
    TEAM = "team"
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"
    WAITING = "waiting"
    CLOSED = "closed"
    ALL = "all"


COUNTED = (Tab.MINE, Tab.TEAM, Tab.UNCLAIMED, Tab.OVERDUE, Tab.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the inbox is looked at; `after` is where the page before ended, as `Page.next` says it."""

    tab: Tab = Tab.TEAM
    team: str = ""
    topic: str = ""
    municipality: str = ""
    search: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Up to fifty cases, and where the next page goes on; "" when this is the last."""

    cases: Sequence[Case] = field(default_factory=tuple)
    next: str = ""


def visible(who: Actor) -> "ColumnElement[bool]":
    """The cases that `who` may see: `may_see`, as a condition."""
    if who.role in _SEE_ALL:
        return true()
    if who.role != Role.MENTOR:
        return false()
    return or_(cases.c.holder_id == who.staff_id, cases.c.team.in_(sorted(who.teams)))


def _in_tab(tab: Tab, who: Actor, now: datetime) -> "ColumnElement[bool]":
    match tab:
        case Tab.MINE:
            awake = or_(cases.c.snoozed_until.is_(None), cases.c.snoozed_until <= now)
            return and_(cases.c.holder_id == who.staff_id, cases.c.state != CaseState.CLOSED, awake)
        case Tab.TEAM:
            return cases.c.due_at.is_not(None)  # what is owed, whoever holds it
        case Tab.UNCLAIMED:
            return and_(cases.c.state == CaseState.OPEN, cases.c.due_at.is_not(None))
        case Tab.OVERDUE:
            return cases.c.due_at < now
        case Tab.WAITING:
            return cases.c.state == CaseState.WAITING
        case Tab.CLOSED:
            return cases.c.state == CaseState.CLOSED
        case Tab.ALL:
            return true()


def _conditions(wanted: Wanted, who: Actor, now: datetime) -> list["ColumnElement[bool]"]:
    found = [visible(who), _in_tab(wanted.tab, who, now)]
    if wanted.team:
        found.append(cases.c.team == wanted.team)
    if wanted.topic:
        found.append(_about(wanted.topic))
    if wanted.municipality:
        found.append(cases.c.municipality == wanted.municipality)
    if wanted.search:
        matched = search.matches(wanted.search)
        found.append(false() if matched is None else matched)
    return found


def _about(topic: str) -> "ColumnElement[bool]":
    """A topic with all its questions, or one question."""
    return or_(cases.c.topic == topic, and_(cases.c.topic >= f"{topic}/", cases.c.topic < f"{topic}0"))


async def inbox(tx: Tx, who: Actor, wanted: Wanted, *, now: datetime) -> Page:
    """One page of the inbox: what is owed comes by rank and promise, the rest with the newest first."""
    query = selected().where(*_conditions(wanted, who, now))
    found = await (_by_promise if wanted.tab in _OWED else _newest_first)(tx, query, wanted.after)
    return Page(found[:PAGE], _mark(found[PAGE - 1]) if len(found) > PAGE else "")


_OWED = (Tab.TEAM, Tab.UNCLAIMED, Tab.OVERDUE)


async def _by_promise(tx: Tx, query: "Select[Any]", after: str) -> list[Case]:
    """Those who go first, then the others: two walks along one index, where an order by both would sort them all."""
    rank, moment, number = _read(after)
    found: list[Case] = []
    for first in (True, False) if rank else (False,):
        part = query.where(cases.c.first == first).order_by(cases.c.due_at, cases.c.id)
        if after and first is rank:
            part = part.where(tuple_(cases.c.due_at, cases.c.id) > tuple_(moment, number))
        if len(found) <= PAGE:
            rows = await tx.execute(part.limit(PAGE + 1 - len(found)))
            found += [to_case(row) for row in rows.mappings()]
    return found


async def _newest_first(tx: Tx, query: "Select[Any]", after: str) -> list[Case]:
    query = query.order_by(cases.c.id.desc()).limit(PAGE + 1)
    query = query.where(cases.c.id < _read(after)[2]) if after else query
    return [to_case(row) for row in (await tx.execute(query)).mappings()]


def _mark(last: Case) -> str:
    moment = last.due_at.isoformat() if last.due_at else ""
    return f"{int(last.first)}_{moment}_{last.id}"


def _read(after: str) -> tuple[bool, datetime, int]:
    """Where a page goes on, as the page before it said; anything else goes on before everything."""
    try:
        rank, moment, number = after.split("_")
        due = datetime.fromisoformat(moment) if moment else _LONG_AGO
        return rank == "1", due.astimezone(UTC), min(int(number), _MOST)
    except (ValueError, OverflowError):
        return True, _LONG_AGO, _MOST


_LONG_AGO, _MOST = datetime(1970, 1, 1, tzinfo=UTC), 2**62


async def counts(tx: Tx, who: Actor, *, now: datetime) -> dict[Tab, int]:
    """How many cases stand in each tab that is counted, at most `MOST_COUNTED`."""
    parts = []
    for tab in COUNTED:
        some = select(cases.c.id).where(visible(who), _in_tab(tab, who, now)).limit(MOST_COUNTED).subquery()
        parts.append(select(func.count()).select_from(some).scalar_subquery())
    row = (await tx.execute(select(*parts))).one()
    return dict(zip(COUNTED, row, strict=True))


@dataclass(frozen=True, slots=True)
class Together:
    """Cases with the same question: how many people ask it."""

    topic: str
    people: int


async def together(tx: Tx, who: Actor, *, limit: int = 5) -> list[Together]:
    """The questions that at least two people wait for an answer to, and that `who` may answer."""
    people = func.count(cases.c.person_id.distinct())
    query = (
        select(cases.c.topic, people)
        .where(visible(who), _unanswered(who), cases.c.topic.contains("/"))
        .group_by(cases.c.topic)
        .having(people > 1)
        .order_by(people.desc(), cases.c.topic)
        .limit(limit)
    )
    return [Together(*row) for row in await tx.execute(query)]


async def same_question(tx: Tx, who: Actor, topic: str, *, limit: int = 200) -> list[Case]:
    """The cases of one question that `who` may answer, the oldest promise first."""
    query = selected().where(visible(who), _unanswered(who), cases.c.topic == topic)
    ordered = query.order_by(cases.c.first.desc(), cases.c.due_at, cases.c.id).limit(limit)
    return [to_case(row) for row in (await tx.execute(ordered)).mappings()]


def _unanswered(who: Actor) -> "ColumnElement[bool]":
    """Nobody holds it, or `who` does and owes a word."""
    mine = and_(cases.c.holder_id == who.staff_id, cases.c.state == CaseState.HELD)
    return or_(cases.c.state == CaseState.OPEN, mine)


async def others_of(tx: Tx, who: Actor, case: Case, *, limit: int = 10) -> list[Case]:
    """The other cases of a case's person that `who` may see, the newest first."""
    if case.person_id is None:
        return []
    query = selected().where(visible(who), cases.c.person_id == case.person_id, cases.c.id != case.id)
    rows = (await tx.execute(query.order_by(cases.c.id.desc()).limit(limit))).mappings()
    return [to_case(row) for row in rows]
