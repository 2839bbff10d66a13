"""Mentoring plans of institutions, their items, and the templates that they begin from. Rows and conditions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, select, update

from bot.store.engine import Tx, locked
from bot.store.schema import conversations, identities, inbound, people
from bot.store.schema_cases import institutions, plan_items, plan_templates, plans
from bot.store.schema_staff import staff
from bot.store.upsert import insert_new, put


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an institution is mentored in. `changed_at` is when anything of it last moved."""

    id: int
    institution_id: int
    institution: str
    municipality: str
    topic: str
    case_id: int | None
    mentor_id: int | None
    mentor: str  # "" where nobody is
    state: str  # active, introduced, ended
    outcome: str
    lesson: str
    next_check: date | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a plan, and how far the institution is with it."""

    id: int
    plan_id: int
    position: int
    article: str
    state: str  # todo, doing, blocked, done
    due_on: date | None
    blocker: str
    who: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A plan as the board counts it."""

    plan: Plan
    items: int
    done: int
    blocked: int
    late: int


def _select(*more: Any) -> Select[Any]:
    return (
        select(plans, institutions.c.name.label("institution"), institutions.c.municipality, staff.c.name, *more)
        .join(institutions, institutions.c.id == plans.c.institution_id)
        .join(staff, staff.c.id == plans.c.mentor_id, isouter=True)
    )


def _plan(row: Any) -> Plan:
    same = {name: row[name] for name in Plan.__dataclass_fields__ if name != "mentor"}
    return Plan(mentor=row["name"] or "", **same)


async def find(tx: Tx, plan_id: int, *, lock: bool = False) -> Plan | None:
    """The plan with this id; with `lock` its row stays ours until the transaction ends."""
    query = _select().where(plans.c.id == plan_id)
    row = (await tx.execute(locked(query, of=plans) if lock else query)).mappings().first()
    return None if row is None else _plan(row)


async def of_institution(tx: Tx, institution: int, *, topic: str = "") -> list[Plan]:
    """The plans of an institution that have not ended, the oldest first."""
    query = _select().where(plans.c.institution_id == institution, plans.c.state != "ended").order_by(plans.c.id)
    if topic:
        query = query.where(plans.c.topic == topic)
    return [_plan(row) for row in (await tx.execute(query)).mappings()]


async def lock_institution(tx: Tx, institution: int) -> None:
    """Keep others from beginning a plan of this institution meanwhile."""
    await tx.execute(locked(select(institutions.c.id).where(institutions.c.id == institution)))


async def of_case(tx: Tx, case_id: int) -> list[Plan]:
    """The plans that grew out of a case."""
    query = _select().where(plans.c.case_id == case_id).order_by(plans.c.id)
    return [_plan(row) for row in (await tx.execute(query)).mappings()]


async def add(tx: Tx, articles: Sequence[str], *, now: datetime, **values: Any) -> int:
    """A new plan with an item for each article, in order; its id."""
    made = insert(plans).values(state="active", created_at=now, changed_at=now, **values).returning(plans.c.id)
    number = int((await tx.execute(made)).scalar_one())
    for position, article in enumerate(articles, 1):
        await add_item(tx, number, article, position=position, now=now)
    return number


async def add_item(tx: Tx, plan_id: int, article: str, *, position: int, now: datetime) -> int:
    """One more item; its id."""
    values = {"plan_id": plan_id, "position": position, "article": article, "state": "todo", "changed_at": now}
    return int((await tx.execute(insert(plan_items).values(**values).returning(plan_items.c.id))).scalar_one())


async def remove_item(tx: Tx, item_id: int) -> None:
    """Take an item out."""
    await tx.execute(delete(plan_items).where(plan_items.c.id == item_id))


async def change(tx: Tx, plan_id: int, *, now: datetime | None, **values: Any) -> None:
    """Write fields of a plan; without `now` it does not count as having moved."""
    moved = {"changed_at": now} if now else {}
    await tx.execute(update(plans).where(plans.c.id == plan_id).values(**moved, **values))


async def change_item(tx: Tx, item_id: int, *, now: datetime, **values: Any) -> None:
    """Write fields of an item."""
    await tx.execute(update(plan_items).where(plan_items.c.id == item_id).values(changed_at=now, **values))


async def items(tx: Tx, plan_id: int) -> list[Item]:
    """The items of a plan, in order."""
    query = select(plan_items).where(plan_items.c.plan_id == plan_id)
    rows = (await tx.execute(query.order_by(plan_items.c.position, plan_items.c.id))).mappings()
    return [Item(**row) for row in rows]


async def board(tx: Tx, *, topic: str = "", mentor_id: int | None = None, today: date) -> list[Row]:
    """The plans that have not ended with their counts, by municipality, topic and institution."""

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    late = (plan_items.c.due_on < today) & (plan_items.c.state != "done")
    counts = (
        select(
            plan_items.c.plan_id,
            func.count().label("items"),
            count(plan_items.c.state == "done").label("done"),
            count(plan_items.c.state == "blocked").label("blocked"),
            count(late).label("late"),
        )
        .group_by(plan_items.c.plan_id)
        .subquery()
    )
    query = _select(*(counts.c[name] for name in _COUNTS)).join(counts, counts.c.plan_id == plans.c.id, isouter=True)
    query = query.where(plans.c.state != "ended")
    if topic:
        query = query.where(plans.c.topic == topic)
    if mentor_id is not None:
        query = query.where(plans.c.mentor_id == mentor_id)
    rows = await tx.execute(query.order_by(institutions.c.municipality, plans.c.topic, institutions.c.name))
    return [Row(plan=_plan(row), **{name: int(row[name] or 0) for name in _COUNTS}) for row in rows.mappings()]


_COUNTS = ("items", "done", "blocked", "late")


async def ended(tx: Tx, *, limit: int = 50) -> list[Plan]:
    """The plans that ended last."""
    query = _select().where(plans.c.state == "ended").order_by(plans.c.changed_at.desc(), plans.c.id.desc())
    return [_plan(row) for row in (await tx.execute(query.limit(limit))).mappings()]


async def due(tx: Tx, today: date) -> list[int]:
    """The ids of the plans whose day to ask has come."""
    query = select(plans.c.id).where(plans.c.next_check <= today, plans.c.state != "ended").order_by(plans.c.id)
    return [int(row[0]) for row in await tx.execute(query)]


async def officials(tx: Tx, institution: int) -> list[tuple[int, int]]:
    """(person, conversation) of each verified official of an institution who can be written to: where they last wrote.

    Whoever has left, or is vouched for no more, is not among them.
    """
    last = func.coalesce(func.max(inbound.c.id), 0)
    query = (
        select(people.c.id, conversations.c.id)
        .join(identities, identities.c.person_id == people.c.id)
        .join(conversations, conversations.c.identity_id == identities.c.id)
        .join(inbound, inbound.c.conversation_id == conversations.c.id, isouter=True)
        .where(
            people.c.institution_id == institution,
            people.c.verified_at.is_not(None),
            people.c.merged_into.is_(None),
            identities.c.reachable,
        )
        .group_by(people.c.id, conversations.c.id)
        .order_by(people.c.id, last, conversations.c.id)
    )
    return list({row[0]: (row[0], row[1]) for row in await tx.execute(query)}.values())


async def template(tx: Tx, topic: str) -> tuple[str, ...] | None:
    """The articles that a plan of this topic begins with, or None where there is no such template."""
    query = select(plan_templates.c["items"]).where(plan_templates.c.topic == topic)
    found = (await tx.execute(query)).scalar_one_or_none()
    return None if found is None else tuple(found)


async def templates(tx: Tx) -> dict[str, tuple[str, ...]]:
    """Every template by its topic."""
    query = select(plan_templates.c.topic, plan_templates.c["items"]).order_by(plan_templates.c.id)
    return {row[0]: tuple(row[1]) for row in await tx.execute(query)}


async def keep_template(tx: Tx, topic: str, articles: Sequence[str], *, now: datetime) -> None:
    """Write a template, over the one that is there."""
    await put(tx, plan_templates, {"topic": topic}, items=list(articles), changed_at=now)


async def seed_template(tx: Tx, topic: str, articles: Sequence[str], *, now: datetime) -> None:
    """Write a template unless there is one."""
    await insert_new(tx, plan_templates, topic=topic, items=list(articles), changed_at=now)
