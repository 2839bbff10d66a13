"""What somebody who helps was told at the desk: a key of a sentence with its arguments, until they have seen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema_cases import cases
from bot.store.schema_staff import staff_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that was told; `code` is the case's, "" where it is about none."""

    id: int
    case_id: int | None
    code: str
    text_key: str
    data: Mapping[str, Any]
    at: datetime
    seen_at: datetime | None


async def tell(
    tx: Tx, staff_id: int, text_key: str, *, now: datetime, case_id: int | None = None, **data: str | int
) -> int:
    """Tell somebody at the desk; `data` are the sentence's arguments, never what a person said."""
    values = {"staff_id": staff_id, "case_id": case_id, "text_key": text_key, "data": data, "at": now}
    return int((await tx.execute(insert(staff_notices).values(**values).returning(staff_notices.c.id))).scalar_one())


async def newest(tx: Tx, staff_id: int, *, limit: int = 20) -> list[Notice]:
    """The newest notices of somebody, seen or not."""
    query = select(staff_notices, cases.c.code).outerjoin(cases, cases.c.id == staff_notices.c.case_id)
    query = query.where(staff_notices.c.staff_id == staff_id).order_by(staff_notices.c.id.desc()).limit(limit)
    names = Notice.__dataclass_fields__
    rows = (await tx.execute(query)).mappings()
    return [Notice(**{name: row[name] for name in names if name != "code"}, code=row["code"] or "") for row in rows]


async def count_unseen(tx: Tx, staff_id: int) -> int:
    """How many notices they have not seen."""
    query = select(func.count()).select_from(staff_notices)
    unseen = (staff_notices.c.staff_id == staff_id) & staff_notices.c.seen_at.is_(None)
    return int((await tx.execute(query.where(unseen))).scalar_one())


async def see(tx: Tx, staff_id: int, *, up_to: int, now: datetime) -> None:
    """They have seen everything up to this notice."""
    unseen = (staff_notices.c.staff_id == staff_id) & staff_notices.c.seen_at.is_(None)
    await tx.execute(update(staff_notices).where(unseen, staff_notices.c.id <= up_to).values(seen_at=now))
