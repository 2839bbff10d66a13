"""The web chat's sessions and their mailboxes: what a page is to show, numbered within its session."""

from datetime import datetime
from heapq import merge
from typing import Any

from sqlalchemy import func, insert, select

from bot.model import InboundKind
from bot.store.engine import Tx, locked
from bot.store.schema import inbound, mailbox, web_sessions
from bot.store.upsert import insert_new


async def add_session(tx: Tx, session_id: str, *, secret_hash: str, now: datetime) -> None:
    """Open a session."""
    await tx.execute(insert(web_sessions).values(id=session_id, secret_hash=secret_hash, created_at=now))


async def secret_hash_of(tx: Tx, session_id: str) -> str | None:
    """The hash of the session's secret, or None when there is no such session."""
    query = select(web_sessions.c.secret_hash).where(web_sessions.c.id == session_id)
    return (await tx.execute(query)).scalar_one_or_none()


async def post(tx: Tx, session_id: str, *, delivery_id: int, body: dict[str, Any], now: datetime) -> None:
    """Put a message into the session's mailbox; the same delivery is put there once."""
    await tx.execute(locked(select(web_sessions.c.id).where(web_sessions.c.id == session_id)))
    query = select(func.coalesce(func.max(mailbox.c.seq), 0)).where(mailbox.c.session_id == session_id)
    last = (await tx.execute(query)).scalar_one()
    await insert_new(
        tx,
        mailbox,
        session_id=session_id,
        seq=last + 1,
        delivery_id=delivery_id,
        body=body,
        created_at=now,
    )


async def after(tx: Tx, session_id: str, seq: int) -> list[tuple[int, dict[str, Any]]]:
    """What stands in the mailbox behind number `seq`, in order."""
    query = select(mailbox.c.seq, mailbox.c.body).where(mailbox.c.session_id == session_id, mailbox.c.seq > seq)
    return [(row[0], row[1]) for row in await tx.execute(query.order_by(mailbox.c.seq))]


async def text_of(tx: Tx, session_id: str, seq: int) -> str | None:
    """The text of the session's message `seq`, or None."""
    query = select(mailbox.c.body).where(mailbox.c.session_id == session_id, mailbox.c.seq == seq)
    body = (await tx.execute(query)).scalar_one_or_none()
    return None if body is None else str(body["text"])


async def history(tx: Tx, account: str, session_id: str) -> list[tuple[datetime, int, dict[str, Any]]]:
    """Both sides of a session by time: (time, number or 0 for the person's own, body).

    Each side stays in the order in which it was stored, even where the clocks of two processes disagree.
    """
    prefix = f"{session_id}:"
    own = select(inbound.c.received_at, inbound.c.dedupe_key, inbound.c.kind, inbound.c.body).where(
        inbound.c.account == account, inbound.c.dedupe_key.startswith(prefix, autoescape=True)
    )
    said = [
        (row[0], 0, {**row[3], "id": row[1].removeprefix(prefix), "kind": row[2]})
        for row in await tx.execute(own.order_by(inbound.c.id))
    ]
    heard = select(mailbox.c.created_at, mailbox.c.seq, mailbox.c.body).where(mailbox.c.session_id == session_id)
    replies = [(row[0], row[1], row[2]) for row in await tx.execute(heard.order_by(mailbox.c.seq))]
    return list(merge(said, replies, key=lambda entry: entry[0]))


async def files_since(tx: Tx, account: str, session_id: str, since: datetime) -> int:
    """How many files a session has sent since then."""
    query = select(func.count()).where(
        inbound.c.account == account,
        inbound.c.dedupe_key.startswith(f"{session_id}:", autoescape=True),
        inbound.c.kind == InboundKind.MEDIA,
        inbound.c.received_at > since,
    )
    return int((await tx.execute(query)).scalar_one())
