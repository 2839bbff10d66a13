"""Insert a row unless one with the same unique key is there; both engines speak this, each in its own dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import Tx


async def insert_new(tx: Tx, table: Table, **values: Any) -> Any:
    """The new row's primary key (its first column), or None when a row with the same unique key was there already."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key.columns)
    row = (await tx.execute(statement)).first()
    return None if row is None else row[0]


async def put(tx: Tx, table: Table, key: dict[str, Any], **values: Any) -> None:
    """Write the row with the primary or unique key `key`, over an older one if there is one."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**key, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def insert_new_rows(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose unique key is not there yet."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    if rows:
        await tx.execute(insert(table).on_conflict_do_nothing(), list(rows))
