"""Whether what mentors said has arrived: replies that never will, or of which nobody knows, until the log says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from bot.casework import EntryKind
from bot.model import DeliveryState
from bot.store.engine import Tx
from bot.store.schema import deliveries
from bot.store.schema_cases import case_entries

NOT_ARRIVED = "not_arrived"  # the event that says so of one line, its `entry`
_BAD = (DeliveryState.FAILED, DeliveryState.GONE, DeliveryState.UNCERTAIN)


async def missed(tx: Tx, *, since: datetime, limit: int, but: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Replies that have ended badly after `since` and of which the log says nothing yet: (line, case), in order.

    The lines `but` are left out.
    """
    lately = _ended_badly().where(deliveries.c.ended_at > since, case_entries.c.id.not_in(but))
    found = await tx.execute(lately.order_by(case_entries.c.id).distinct().limit(limit))
    return [(row[0], row[1]) for row in found]


async def how_missed(tx: Tx, entry_id: int) -> DeliveryState | None:
    """How a reply has ended badly, as its worst part did; None when it has not, or the log says so already."""
    query = _ended_badly(deliveries.c.state).where(case_entries.c.id == entry_id)
    found = [DeliveryState(row[2]) for row in await tx.execute(query)]
    return min(found, key=_BAD.index, default=None)


def _ended_badly(*more: Any) -> Select[Any]:
    told = case_entries.alias("told")
    said_so = select(told.c.id).where(
        told.c.case_id == case_entries.c.case_id,
        told.c.data["event"].as_string() == NOT_ARRIVED,
        told.c.data["entry"].as_integer() == case_entries.c.id,
    )
    return (
        select(case_entries.c.id, case_entries.c.case_id, *more)
        .join(deliveries, deliveries.c.entry_id == case_entries.c.id)
        .where(_bad(), deliveries.c.due_at.is_(None), case_entries.c.kind == EntryKind.MENTOR, ~said_so.exists())
    )


def _bad() -> "ColumnElement[bool]":
    return and_(deliveries.c.entry_id.is_not(None), deliveries.c.state.in_(_BAD))


async def is_in_doubt(tx: Tx, entry_id: int) -> bool:
    """Whether a part of this line has not arrived, or nobody knows whether it has."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.entry_id == entry_id, _bad())
    return bool((await tx.execute(query)).scalar_one())
