"""From words to deliveries: a message goes on the outbox in as many parts as its channel takes."""

from datetime import datetime
from typing import Any

from bot.channels import limits_of
from bot.model import Lane, OutMessage, Speech
from bot.parts import split
from bot.store import Tx, deliveries
from bot.store.deliveries import Address


async def say(
    tx: Tx, to: Address, message: OutMessage, *, speech: Speech, lane: Lane, now: datetime, **kept: Any
) -> tuple[int, ...]:
    """Put `message` on the outbox for `to`; the ids of its parts, in order. `kept` is what each row keeps besides, as
    `deliveries.add` names it."""
    made = [
        await deliveries.add(
            tx,
            account=to.account,
            conversation_id=to.conversation_id,
            identity_id=to.identity_id,
            message=part,
            speech=speech,
            lane=lane,
            now=now,
            **kept,
        )
        for part in split(message, limits_of(to.account))
    ]
    return tuple(made)
