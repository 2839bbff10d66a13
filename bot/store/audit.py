"""The log of every change that somebody made: who, what, from, to, when. It only grows; it holds no personal values."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.engine import Tx
from bot.store.schema_staff import audit, staff


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something: an account, or None for the clock and the machine's own command line; and by which door:
    desk, cli, telegram, viber, clock, person. What they may see of cases goes by their role and teams."""

    staff_id: int | None
    by: str
    name: str = ""
    role: str = ""
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log; `name` is the account's, "" where none acted."""

    id: int
    at: datetime
    staff_id: int | None
    name: str
    by: str
    action: str
    subject: str
    subject_id: str
    field: str
    old: str
    new: str


async def record(
    tx: Tx,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: object,
    *,
    now: datetime,
    field: str = "",
    old: object = "",
    new: object = "",
) -> int:
    """Write a line about what `actor` did to a subject.

    `old` and `new` are ids, states and names of fields, never what a person said or is.
    """
    statement = insert(audit).values(
        at=now,
        staff_id=actor.staff_id,
        by=actor.by,
        action=action,
        subject=subject,
        subject_id=str(subject_id)[:80],
        field=field,
        old=str(old)[:120],
        new=str(new)[:120],
    )
    return int((await tx.execute(statement.returning(audit.c.id))).scalar_one())


async def page(
    tx: Tx,
    *,
    before: int | None = None,
    limit: int = 50,
    staff_id: int | None = None,
    action: str = "",
    subject: str = "",
    subject_id: str = "",
) -> list[Line]:
    """The newest lines that match, older than the line `before` where that is given."""
    query = select(audit, staff.c.name).outerjoin(staff, staff.c.id == audit.c.staff_id)
    wanted = {audit.c.action: action, audit.c.subject: subject, audit.c.subject_id: subject_id}
    for column, value in wanted.items():
        if value:
            query = query.where(column == value)
    if staff_id is not None:
        query = query.where(audit.c.staff_id == staff_id)
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = (await tx.execute(query.order_by(audit.c.id.desc()).limit(limit))).mappings()
    return [Line(**{**row, "name": row["name"] or ""}) for row in rows]


async def kinds(tx: Tx) -> tuple[list[str], list[str]]:
    """The actions and the subjects that occur, for a filter."""
    actions = await tx.execute(select(audit.c.action).distinct().order_by(audit.c.action))
    subjects = await tx.execute(select(audit.c.subject).distinct().order_by(audit.c.subject))
    return [row[0] for row in actions], [row[0] for row in subjects]
