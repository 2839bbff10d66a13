"""Whether anything changed that a page at the desk may show: one short cursor, cheap to ask for each second."""

from sqlalchemy import func, select

from bot.store.engine import Tx
from bot.store.schema import attempts, receipts
from bot.store.schema_cases import case_entries
from bot.store.schema_staff import audit, staff_notices

# Each only grows, and its newest id is one step in an index. Whatever pages show leaves a row in one of them.
_GROWING = (audit, case_entries, staff_notices, attempts, receipts)


async def cursor(tx: Tx) -> str:
    """The newest id of each table that grows when something changes."""
    newest = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in _GROWING]
    return "-".join(str(value) for value in (await tx.execute(select(*newest))).one())
