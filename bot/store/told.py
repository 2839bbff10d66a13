"""What was said, as the rest of the house asks for it: in answer to what, in which states, and since when it waits."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.model import DeliveryState, OutMessage
from bot.store.engine import Tx
from bot.store.payload import message_of
from bot.store.schema import deliveries, identities, inbound

_IN_ANSWER = (DeliveryState.UNCERTAIN, DeliveryState.DELIVERED, DeliveryState.SEEN)


async def said_in_answer(tx: Tx, account: str, dedupe_key: str) -> OutMessage | None:
    """What was said in answer to the platform's own call that had this key, or None."""
    query = (
        select(deliveries.c.payload)
        .join(inbound, inbound.c.id == deliveries.c.inbound_id)
        .where(inbound.c.account == account, inbound.c.dedupe_key == dedupe_key)
        .where(deliveries.c.tries == 0, deliveries.c.state.in_(_IN_ANSWER))
        .order_by(deliveries.c.id)
    )
    payload = (await tx.execute(query)).scalars().first()
    return None if payload is None else message_of(payload)


async def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """How many deliveries stand in each (account, state)."""
    query = select(deliveries.c.account, deliveries.c.state, func.count())
    rows = await tx.execute(query.group_by(deliveries.c.account, deliveries.c.state))
    return {(row[0], row[1]): row[2] for row in rows}


async def oldest_due(tx: Tx, *, now: datetime) -> float:
    """Age in seconds of the oldest delivery that may be sent and was not."""
    found = (await tx.execute(select(func.min(deliveries.c.due_at)).where(deliveries.c.due_at <= now))).scalar()
    return (now - found).total_seconds() if found is not None else 0.0


async def of_inbound(tx: Tx, inbound_id: int) -> list[tuple[str, dict[str, Any]]]:
    """State and payload of everything said in answer to one inbound row, in order."""
    query = select(deliveries.c.state, deliveries.c.payload).where(deliveries.c.inbound_id == inbound_id)
    return [(row[0], row[1]) for row in await tx.execute(query.order_by(deliveries.c.id))]


async def identity_account(tx: Tx, identity_id: int) -> str:
    """The account that an identity is on."""
    query = select(identities.c.account).where(identities.c.id == identity_id)
    return str((await tx.execute(query)).scalar_one())
