"""Deliveries that wait for the bytes of a file, at their place in the stream; and those whose words are changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.model import DeliveryState, Media
from bot.store.engine import Tx, locked
from bot.store.payload import message_of, payload_of
from bot.store.schema import deliveries

FOREVER = timedelta(days=365)  # until the bytes are there, or given up, which is long before
_FETCHING = "fetching"


async def hold(tx: Tx, delivery_id: int, *, bare: bool, now: datetime) -> None:
    """It may not be said before its file is there; what comes after it in its stream waits with it.

    A `bare` one has no words beside its file.
    """
    mine = deliveries.c.id == delivery_id
    values: dict[str, object] = {"due_at": now + FOREVER, "reason": _FETCHING}
    if bare:
        payload = (await tx.execute(select(deliveries.c.payload).where(mine))).scalar_one()
        values["payload"] = {**payload, "text": ""}
    await tx.execute(update(deliveries).where(mine).values(**values))


async def release(tx: Tx, entry_id: int, media: Media | None, *, now: datetime, reason: str = "") -> str:
    """The bytes of the line's file are there: it may be said. Without them its words alone are, or nothing is.

    Returns the account on which something may be said now, or "".
    """
    waits = (deliveries.c.entry_id == entry_id) & (deliveries.c.reason == _FETCHING) & deliveries.c.due_at.is_not(None)
    row = (await tx.execute(locked(select(deliveries).where(waits)))).mappings().first()
    if row is None:
        return ""
    message = message_of(row["payload"])
    values: dict[str, object] = {"due_at": now, "reason": ""}
    if media is not None:
        values["payload"] = payload_of(replace(message, media=media))
    elif not message.text:
        values = {"state": DeliveryState.FAILED, "due_at": None, "reason": reason[:200], "ended_at": now}
    await tx.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(**values))
    return str(row["account"])


async def reword(tx: Tx, entry_id: int, text: str) -> bool:
    """Change the words of a line that is one message of words and has not left yet; False when it has, or is more."""
    mine = select(deliveries).where(deliveries.c.entry_id == entry_id)
    rows = (await tx.execute(locked(mine))).mappings().all()
    if len(rows) != 1 or rows[0]["due_at"] is None or rows[0]["tries"] or rows[0]["state"] != DeliveryState.QUEUED:
        return False
    message = message_of(rows[0]["payload"])
    if message.media is not None or rows[0]["reason"] == _FETCHING:
        return False
    left = update(deliveries).where(deliveries.c.id == rows[0]["id"], deliveries.c.due_at.is_not(None))
    return bool((await tx.execute(left.values(payload=payload_of(replace(message, text=text))))).rowcount)
