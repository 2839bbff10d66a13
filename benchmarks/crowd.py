"""Many people at once, each with an identity and a conversation: set up in a few statements, for what is measured
with a crowd in the database."""

from datetime import datetime

from sqlalchemy import insert

from bot.model import Lane, Locale, OutMessage, Speech
from bot.saying import say
from bot.store import Tx
from bot.store.deliveries import Address
from bot.store.schema import conversations, identities, people

_FIRST = 1_000_000  # ids that no measured run reaches by itself


async def arrive(tx: Tx, account: str, count: int, *, now: datetime) -> list[Address]:
    """`count` new people on `account`; where each is written to. The chat is the id as text."""
    ids = range(_FIRST, _FIRST + count)
    made = {"account": account, "created_at": now}
    await tx.execute(insert(people), [{"id": number, "created_at": now} for number in ids])
    owned = {"reachable": True, **made}
    rows = [{**owned, "id": number, "person_id": number, "external_id": str(number)} for number in ids]
    await tx.execute(insert(identities), rows)
    begun = {"locale": Locale.LATIN, "memory": {}, "turn_no": 0, "case_epoch": 0, **made}
    talks = [{**begun, "id": number, "identity_id": number, "chat": str(number)} for number in ids]
    await tx.execute(insert(conversations), talks)
    return [Address(account=account, conversation_id=number, identity_id=number) for number in ids]


async def address(tx: Tx, crowd: list[Address], text: str, *, lane: Lane, now: datetime) -> None:
    """Put one message to each of `crowd` on the outbox."""
    message = OutMessage(text=text, locale=Locale.LATIN)
    for at in crowd:
        await say(tx, at, message, speech=Speech.NOTICE, lane=lane, now=now)
