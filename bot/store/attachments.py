"""What came along with the lines of cases' logs: still with the channel, fetched, or given up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.casework import EntryKind
from bot.model import Attached, Media
from bot.store.engine import Tx
from bot.store.schema_cases import attachments, case_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that is to be fetched; `tries` counts the one that begins now."""

    id: int
    entry_id: int
    case_id: int
    by_person: bool
    account: str
    sent: Attached
    tries: int

    @property
    def name(self) -> str:
        """What it is called; what has no name is called by its kind."""
        return self.sent.name or self.sent.kind


async def add(tx: Tx, entry_id: int, sent: Attached, *, account: str, now: datetime) -> int:
    """Keep that something came along with a line; it is to be fetched at once."""
    statement = insert(attachments).values(
        entry_id=entry_id,
        kind=sent.kind,
        name=sent.name[:120],
        content_type=sent.content_type[:60],
        size=sent.size,
        account=account,
        source=sent.source,
        state="waiting",
        due_at=now,
    )
    return int((await tx.execute(statement.returning(attachments.c.id))).scalar_one())


async def due(tx: Tx, *, now: datetime, limit: int) -> list[int]:
    """What is to be fetched now, the longest waiting first."""
    query = select(attachments.c.id).where(attachments.c.due_at <= now).order_by(attachments.c.due_at, attachments.c.id)
    return [int(row[0]) for row in await tx.execute(query.limit(limit))]


async def begin(tx: Tx, attachment_id: int, *, now: datetime, until: datetime) -> Waiting | None:
    """Take it to be fetched by nobody else before `until`; None when somebody was first."""
    mine = update(attachments).where(attachments.c.id == attachment_id, attachments.c.due_at <= now)
    taken = await tx.execute(mine.values(due_at=until, tries=attachments.c.tries + 1))
    if taken.rowcount != 1:
        return None
    query = select(attachments, case_entries.c.case_id, case_entries.c.kind.label("whose")).join(
        case_entries, case_entries.c.id == attachments.c.entry_id
    )
    row = (await tx.execute(query.where(attachments.c.id == attachment_id))).mappings().one()
    return Waiting(
        id=row["id"],
        entry_id=row["entry_id"],
        case_id=row["case_id"],
        by_person=row["whose"] == EntryKind.PERSON,
        account=row["account"],
        sent=Attached(
            kind=row["kind"],
            source=row["source"],
            name=row["name"],
            content_type=row["content_type"],
            size=row["size"],
        ),
        tries=row["tries"],
    )


async def keep(tx: Tx, waiting: Waiting, media: Media) -> bool:
    """It is fetched; False when somebody else has settled it in the meantime."""
    values = {"content_type": media.content_type, "name": media.name, "size": media.size, "sha256": media.sha256}
    return await _settle(tx, waiting, state="kept", due_at=None, reason="", **values)


async def give_up(tx: Tx, waiting: Waiting, *, state: str, reason: str) -> bool:
    """It is refused or lost, for good."""
    return await _settle(tx, waiting, state=state, due_at=None, reason=reason[:200])


async def try_later(tx: Tx, waiting: Waiting, *, at: datetime, reason: str) -> bool:
    """It was not there this time."""
    return await _settle(tx, waiting, due_at=at, reason=reason[:200])


async def _settle(tx: Tx, waiting: Waiting, **values: Any) -> bool:
    """Who began last has the say."""
    mine = (
        (attachments.c.id == waiting.id) & (attachments.c.state == "waiting") & (attachments.c.tries == waiting.tries)
    )
    return bool((await tx.execute(update(attachments).where(mine).values(**values))).rowcount)
