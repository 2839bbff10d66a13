"""Whether anything changed that a page at the desk may show: one short cursor, cheap to ask for each second."""

from sqlalchemy import func, select

from bot.store.engine import Tx
from bot.store.schema import attempts, deliveries, receipts
from bot.store.schema_cases import case_entries
from bot.store.schema_staff import audit, staff_notices

# Each only grows, and its newest id is one step in an index. Whatever pages show leaves a row in one of them.
_GROWING = (audit, case_entries, staff_notices, attempts, receipts)


async def cursor(tx: Tx) -> str:
    """The newest id of each table that grows when something changes, and when what was said to people last moved."""
    newest = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in _GROWING]
    moved = select(func.max(deliveries.c.ended_at)).where(deliveries.c.entry_id.is_not(None)).scalar_subquery()
    *numbers, last = (await tx.execute(select(*newest, moved))).one()
    return "-".join(str(value) for value in (*numbers, f"{last.timestamp():.6f}" if last else "0"))
