"""Receipts: what a platform says later of a message. They move a delivery's state forward only, whatever their order.

A receipt may come before the call that it speaks of has been recorded: it is kept, and matched when a call to the same
person is recorded. One whose token nobody knows settles an uncertain delivery when that person has just this one,
attempted before the receipt came, and nothing to them is under way.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from bot.model import DeliveryState, Receipt
from bot.redact import storable
from bot.store.engine import Tx
from bot.store.schema import attempt_deliveries, attempts, deliveries, identities, receipts
from bot.store.upsert import insert_new

# From which states each receipt moves a delivery on.
_BEFORE = {
    DeliveryState.DELIVERED: (DeliveryState.UNCERTAIN, DeliveryState.SENT),
    DeliveryState.SEEN: (DeliveryState.UNCERTAIN, DeliveryState.SENT, DeliveryState.DELIVERED),
    DeliveryState.FAILED: (DeliveryState.UNCERTAIN, DeliveryState.SENT),
}


async def take(tx: Tx, receipt: Receipt, *, now: datetime) -> bool:
    """Apply `receipt`, or keep it until its call is recorded; says whether it was applied."""
    receipt = _clean(receipt)
    if await _apply(tx, receipt, received_at=now, now=now):
        return True
    await insert_new(
        tx,
        receipts,
        account=receipt.account,
        token=receipt.token,
        external_id=receipt.sender,
        state=receipt.state,
        reason=receipt.reason,
        received_at=now,
    )
    return False


def _clean(receipt: Receipt) -> Receipt:
    """`receipt` as a database takes it: what a platform says is not ours to choose."""
    return replace(
        receipt,
        token=storable(receipt.token)[:80],
        sender=storable(receipt.sender)[:120],
        reason=storable(receipt.reason)[:200],
    )


async def match_kept(tx: Tx, account: str, identity_id: int, *, now: datetime) -> None:
    """A call to this identity has been recorded: look again at the receipts that came too early."""
    of_identity = select(identities.c.external_id).where(identities.c.id == identity_id).scalar_subquery()
    kept = select(receipts).where(receipts.c.account == account, receipts.c.external_id == of_identity)
    for row in (await tx.execute(kept.order_by(receipts.c.id))).mappings().all():
        receipt = Receipt(
            account=account,
            token=row["token"],
            sender=row["external_id"],
            state=DeliveryState(row["state"]),
            reason=row["reason"],
        )
        if await _apply(tx, receipt, received_at=row["received_at"], now=now):
            await tx.execute(delete(receipts).where(receipts.c.id == row["id"]))


async def _apply(tx: Tx, receipt: Receipt, *, received_at: datetime, now: datetime) -> bool:
    mine = _of_person(receipt)
    found = (await tx.execute(mine.where(deliveries.c.token == receipt.token))).scalars().first()
    if found is None:
        found = await _only_uncertain(tx, mine, received_at)
    if found is None:
        return False
    query = update(deliveries).where(deliveries.c.id == found, deliveries.c.state.in_(_BEFORE[receipt.state]))
    values = {"state": receipt.state, "token": receipt.token, "due_at": None, "ended_at": now}
    await tx.execute(query.values(**values, **({"reason": receipt.reason} if receipt.reason else {})))
    return True


def _of_person(receipt: Receipt) -> "Select[Any]":
    return (
        select(deliveries.c.id)
        .join(identities, identities.c.id == deliveries.c.identity_id)
        .where(identities.c.account == receipt.account, identities.c.external_id == receipt.sender)
    )


async def _only_uncertain(tx: Tx, mine: "Select[Any]", received_at: datetime) -> int | None:
    """The person's one delivery of which nobody knows whether it arrived, if it was said before `received_at`.

    One that was said later is spared: the receipt is of something older, such as the first of two calls for one answer.
    """
    open_states = (DeliveryState.UNCERTAIN, DeliveryState.SENDING)
    query = mine.add_columns(deliveries.c.state, _last_said()).where(deliveries.c.state.in_(open_states))
    rows = (await tx.execute(query)).all()
    if len(rows) != 1:
        return None
    found, state, said_at = rows[0]
    return found if state == DeliveryState.UNCERTAIN and said_at <= received_at else None


def _last_said() -> "ColumnElement[datetime]":
    """When a delivery's last call began; a welcome, which has none, was said when it was stored."""
    last = (
        select(func.max(attempts.c.started_at))
        .join(attempt_deliveries, attempt_deliveries.c.attempt_id == attempts.c.id)
        .where(attempt_deliveries.c.delivery_id == deliveries.c.id)
        .correlate(deliveries)
    )
    return func.coalesce(last.scalar_subquery(), deliveries.c.created_at)


async def forget_old(tx: Tx, *, before: datetime) -> int:
    """Delete receipts that never found their message; returns how many."""
    return (await tx.execute(delete(receipts).where(receipts.c.received_at < before))).rowcount
