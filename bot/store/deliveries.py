"""Deliveries and the attempts that carry them: what is to be said, what was tried, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from bot.media import length
from bot.model import DeliveryState, Lane, Limits, Locale, Outgoing, OutMessage, Speech
from bot.store.engine import Tx, locked
from bot.store.payload import message_of, payload_of
from bot.store.schema import attempt_deliveries, attempts, conversations, deliveries, identities

_BLANK = payload_of(OutMessage(text="", locale=Locale.LATIN, secret=True))
_LANES = {lane: rank for rank, lane in enumerate(Lane)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that may be sent now; `tries` counts the calls made before."""

    id: int
    conversation_id: int
    identity_id: int
    speech: Speech
    lane: Lane
    tries: int
    created_at: datetime
    epoch: int | None
    expires_at: datetime | None
    session_until: datetime | None
    outgoing: Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where something is said: on which account, in which conversation, to which identity."""

    account: str
    conversation_id: int
    identity_id: int


async def add(
    tx: Tx,
    *,
    account: str,
    conversation_id: int,
    identity_id: int,
    message: OutMessage,
    speech: Speech,
    lane: Lane,
    now: datetime,
    inbound_id: int | None = None,
    answer_id: int | None = None,
    entry_id: int | None = None,
    epoch: int | None = None,
    expires_at: datetime | None = None,
    in_answer: bool = False,
    due_at: datetime | None = None,
) -> int:
    """Put one part on the outbox; it may be claimed at once, or from `due_at` on. Returns its id.

    With `in_answer` it goes back in the answer to the platform's own call: nobody claims it, and whether it was shown
    stays uncertain until a receipt comes.
    """
    statement = insert(deliveries).values(
        account=account,
        conversation_id=conversation_id,
        identity_id=identity_id,
        inbound_id=inbound_id,
        answer_id=answer_id,
        entry_id=entry_id,
        lane=_LANES[lane],
        speech=speech,
        state=DeliveryState.UNCERTAIN if in_answer else DeliveryState.QUEUED,
        payload=payload_of(message),
        epoch=epoch,
        tries=0,
        due_at=None if in_answer else due_at or now,
        expires_at=expires_at,
        created_at=now,
    )
    return int((await tx.execute(statement.returning(deliveries.c.id))).scalar_one())


async def add_or_append(
    tx: Tx,
    *,
    account: str,
    conversation_id: int,
    identity_id: int,
    message: OutMessage,
    speech: Speech,
    lane: Lane,
    now: datetime,
    limits: Limits,
) -> int:
    """Put one line on the outbox, or at the end of what still waits to be said before it; the delivery's id.

    It is put there only if that has never been tried, and both are bare text that the channel takes as one message.
    """
    await tx.execute(locked(select(conversations.c.id).where(conversations.c.id == conversation_id)))
    stream = (deliveries.c.conversation_id == conversation_id) & (deliveries.c.lane == _LANES[lane])
    newest = locked(select(deliveries).where(stream).order_by(deliveries.c.id.desc()).limit(1))
    row = (await tx.execute(newest)).mappings().first()
    joined = _joined(row, message, speech, limits) if row is not None else None
    if row is None or joined is None:
        return await add(
            tx,
            account=account,
            conversation_id=conversation_id,
            identity_id=identity_id,
            message=message,
            speech=speech,
            lane=lane,
            now=now,
        )
    await tx.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(payload=payload_of(joined)))
    return int(row["id"])


def _joined(row: Any, message: OutMessage, speech: Speech, limits: Limits) -> OutMessage | None:
    """What waits in `row` and `message` as one, or None when they must stay apart."""
    earlier = message_of(row["payload"])
    waits = row["state"] == DeliveryState.QUEUED and row["due_at"] is not None and row["tries"] == 0
    alone = row["speech"] == speech and row["epoch"] is None and row["expires_at"] is None and row["entry_id"] is None
    bare = not (earlier.choices or message.choices or earlier.media or message.media or earlier.topic)
    if not (waits and alone and bare and earlier.text and message.text):
        return None
    text = f"{earlier.text}\n{message.text}"
    if length(text, limits) > limits.text or (limits.octets and len(text.encode()) > limits.octets):
        return None
    named = {"title": message.title or earlier.title, "code": message.code or earlier.code, "topic": message.topic}
    return replace(earlier, text=text, **named)  # type: ignore[arg-type]  # three fields of one value


async def due(tx: Tx, account: str, *, now: datetime, limit: int, silent: Sequence[str] = ()) -> list[tuple[int, str]]:
    """(delivery, chat) of what may be sent now on `account`: the first open one of each stream, urgent lanes first.

    Nothing of the groups `silent` is among it.
    """
    earlier = deliveries.alias("earlier")
    blocked = (
        select(earlier.c.id)
        .where(
            earlier.c.conversation_id == deliveries.c.conversation_id,
            earlier.c.lane == deliveries.c.lane,
            earlier.c.id < deliveries.c.id,
            or_(earlier.c.due_at.is_not(None), earlier.c.state == DeliveryState.SENDING),
        )
        .exists()
    )
    query = (
        select(deliveries.c.id, conversations.c.chat)
        .join(conversations, conversations.c.id == deliveries.c.conversation_id)
        .where(deliveries.c.account == account, deliveries.c.due_at <= now, ~blocked)
        .where(*(conversations.c.chat != group for group in silent))
        .where(*(~conversations.c.chat.startswith(f"{group}/", autoescape=True) for group in silent))
        .order_by(deliveries.c.lane, deliveries.c.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await tx.execute(query)]


async def load(tx: Tx, ids: Sequence[int]) -> list[Claimed]:
    """These deliveries, urgent lanes first, with all that a call needs to know."""
    query = _claimable().where(deliveries.c.id.in_(ids)).order_by(deliveries.c.lane, deliveries.c.id)
    return [_claimed(row) for row in (await tx.execute(query)).mappings()]


def _claimable(*more: Any) -> Select[Any]:
    """Deliveries with what a call needs to know of their conversation and identity."""
    return (
        select(deliveries, conversations.c.chat, identities.c.session_until, *more)
        .join(conversations, conversations.c.id == deliveries.c.conversation_id)
        .join(identities, identities.c.id == deliveries.c.identity_id)
    )


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row["id"],
        conversation_id=row["conversation_id"],
        identity_id=row["identity_id"],
        speech=Speech(row["speech"]),
        lane=list(Lane)[row["lane"]],
        tries=row["tries"],
        created_at=row["created_at"],
        epoch=row["epoch"],
        expires_at=row["expires_at"],
        session_until=row["session_until"],
        outgoing=Outgoing(delivery=row["id"], chat=row["chat"], message=message_of(row["payload"])),
    )


async def epochs(tx: Tx, conversation_ids: Sequence[int]) -> dict[int, int]:
    """The case epoch of each conversation, with their rows locked in the order of their ids."""
    query = locked(
        select(conversations.c.id, conversations.c.case_epoch)
        .where(conversations.c.id.in_(sorted(set(conversation_ids))))
        .order_by(conversations.c.id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}


async def start(tx: Tx, claimed: Claimed, *, account: str, holder: str, now: datetime) -> tuple[int, Claimed] | None:
    """Enter `sending` and open an attempt; its id and what is to be said where, or None when it is not claimable.

    Since it was found due, lines may have been put to it and its chat may have moved: both are read again here.
    """
    chat = select(conversations.c.chat).where(conversations.c.id == deliveries.c.conversation_id).scalar_subquery()
    changed = await tx.execute(
        update(deliveries)
        .where(deliveries.c.id == claimed.id, deliveries.c.due_at.is_not(None))
        .values(state=DeliveryState.SENDING, due_at=None, tries=deliveries.c.tries + 1)
        .returning(deliveries.c.payload, chat)
    )
    row = changed.first()
    if row is None:
        return None
    claimed = replace(claimed, outgoing=Outgoing(delivery=claimed.id, chat=row[1], message=message_of(row[0])))
    made = insert(attempts).values(account=account, holder=holder, started_at=now).returning(attempts.c.id)
    attempt = int((await tx.execute(made)).scalar_one())
    await tx.execute(insert(attempt_deliveries).values(attempt_id=attempt, delivery_id=claimed.id))
    return attempt, claimed


async def drop(tx: Tx, delivery_id: int, *, reason: str, now: datetime) -> None:
    """End a delivery that must not be sent any more."""
    query = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.due_at.is_not(None))
    await tx.execute(query.values(state=DeliveryState.DROPPED, reason=reason, due_at=None, ended_at=now))


async def stop(tx: Tx, entry_id: int, *, reason: str, now: datetime) -> int:
    """Drop what still waits of one line of a case's log; how many parts."""
    query = update(deliveries).where(deliveries.c.entry_id == entry_id, deliveries.c.due_at.is_not(None))
    values = {"state": DeliveryState.DROPPED, "reason": reason, "due_at": None, "ended_at": now}
    return int((await tx.execute(query.values(**values))).rowcount)


async def end_attempt(tx: Tx, attempt_id: int, *, outcome: str, reason: str, now: datetime) -> None:
    """Record how a platform call ended, whoever holds the lease by now."""
    query = update(attempts).where(attempts.c.id == attempt_id)
    await tx.execute(query.values(outcome=outcome, reason=reason[:200], ended_at=now))


async def settle(
    tx: Tx,
    delivery_id: int,
    state: DeliveryState,
    *,
    now: datetime,
    token: str = "",
    reason: str = "",
    due_at: datetime | None = None,
    charged: bool | None = None,
    billing: int | None = None,
) -> None:
    """Write a delivery's state after a call; one that is already known to have arrived stays so."""
    open_states = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
    query = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state.in_(open_states))
    ended = None if due_at is not None else now
    values = {"state": state, "token": token[:80], "reason": reason[:200], "due_at": due_at, "ended_at": ended}
    await tx.execute(query.values(**values, charged=charged, billing=billing))


async def forget_secret(tx: Tx, claimed: Claimed) -> None:
    """What opens a door is not kept once it has been said, or will not be."""
    if claimed.outgoing.message.secret:
        await tx.execute(update(deliveries).where(deliveries.c.id == claimed.id).values(payload=_BLANK))


async def give_up_on(tx: Tx, identity_id: int, *, reason: str, now: datetime) -> None:
    """The person cannot be reached: whatever still waits for that identity is gone too."""
    waiting = (deliveries.c.identity_id == identity_id) & deliveries.c.due_at.is_not(None)
    secret = deliveries.c.payload["secret"].as_boolean()
    await tx.execute(update(deliveries).where(waiting, secret.is_(True)).values(payload=_BLANK))
    gone = {"state": DeliveryState.GONE, "reason": reason, "due_at": None, "ended_at": now}
    await tx.execute(update(deliveries).where(waiting).values(**gone))


async def open_attempts(tx: Tx, account: str) -> list[tuple[int, Claimed]]:
    """Calls that were begun on `account` and never recorded, each with its delivery as it was before the call."""
    query = (
        _claimable(attempts.c.id.label("attempt"))
        .join(attempt_deliveries, attempt_deliveries.c.delivery_id == deliveries.c.id)
        .join(attempts, attempts.c.id == attempt_deliveries.c.attempt_id)
        .where(and_(attempts.c.account == account, attempts.c.outcome.is_(None)))
    )
    rows = (await tx.execute(query)).mappings()
    return [(row["attempt"], _claimed({**row, "tries": row["tries"] - 1})) for row in rows]
