"""What arrived, stored once, and the turns that handle it: one at a time in each conversation, across processes."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.model import Attached, DeliveryState, Inbound, InboundKind, Locale
from bot.store import people, rooms
from bot.store.engine import Store, Tx, locked
from bot.store.schema import answers, conversations, deliveries, inbound
from bot.store.schema_cases import case_entries
from bot.store.upsert import insert_new

_LATER_NAMES = ("room", "message", "album")  # kept where there is something to keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An inbound row whose turn has begun."""

    id: int
    turn_no: int
    tries: int
    inbound: Inbound
    masked: tuple[str, ...]
    received_at: datetime


async def store_inbound(
    tx: Tx,
    arrived: Inbound,
    *,
    masked: tuple[str, ...],
    locale: Locale,
    now: datetime,
    session_until: datetime | None = None,
) -> tuple[int, int] | None:
    """Store `arrived` once. Returns (row id, conversation id), or None when it was there already.

    `session_until` is until when the platform charges nothing for answers to it, where it charges at all.
    """
    seen = select(inbound.c.id).where(inbound.c.account == arrived.account, inbound.c.dedupe_key == arrived.dedupe_key)
    if (await tx.execute(seen)).first() is not None:
        return None
    if arrived.moved_to:
        await rooms.move(tx, arrived.account, arrived.room, arrived.moved_to)
        arrived = replace(arrived, room=arrived.moved_to, chat=arrived.moved_to)
    conversation = await people.conversation_for(tx, arrived, locale=locale, now=now)
    state = "ignored" if arrived.kind is InboundKind.UNSUPPORTED else "new"
    row = await insert_new(
        tx,
        inbound,
        account=arrived.account,
        dedupe_key=arrived.dedupe_key,
        conversation_id=conversation,
        kind=arrived.kind,
        body=_body(arrived),
        masked=list(masked),
        state=state,
        tries=0,
        received_at=now,
    )
    if row is not None and session_until is not None:
        await people.begin_session(tx, arrived.account, arrived.sender, until=session_until)
    return None if row is None else (row, conversation)


def _body(arrived: Inbound) -> dict[str, Any]:
    return {
        "text": arrived.text,
        "name": arrived.name,
        "origin": arrived.origin,
        "hint": arrived.language_hint,
        "edited": arrived.edited,
        "sender": arrived.sender,
        "chat": arrived.chat,
        "sent_at": arrived.sent_at.isoformat() if arrived.sent_at else None,
        **{name: value for name in _LATER_NAMES if (value := getattr(arrived, name))},
        **({"media": asdict(arrived.media)} if arrived.media else {}),
        **({"sealed": arrived.sealed} if arrived.sealed else {}),
    }


async def waiting_conversations(store: Store, tx: Tx, *, holder: str, limit: int) -> list[int]:
    """Conversations with something unhandled that no other process is handling now, the longest waiting first."""
    now = await store.now(tx)
    query = (
        select(inbound.c.conversation_id)
        .join(conversations, conversations.c.id == inbound.c.conversation_id)
        .where(
            inbound.c.state == "new",
            or_(
                conversations.c.turn_until.is_(None),
                conversations.c.turn_until <= now,
                conversations.c.turn_holder == holder,
            ),
        )
        .group_by(inbound.c.conversation_id)
        .order_by(func.min(inbound.c.id))
        .limit(limit)
    )
    return [int(row[0]) for row in await tx.execute(query)]


async def begin(store: Store, tx: Tx, conversation_id: int, *, holder: str, seconds: float) -> Waiting | None:
    """Take the conversation's turn for its oldest unhandled row; None when there is none or somebody else has it."""
    query = locked(select(conversations).where(conversations.c.id == conversation_id))
    row = (await tx.execute(query)).mappings().one()
    now = await store.now(tx)
    if row["turn_until"] is not None and row["turn_until"] > now and row["turn_holder"] != holder:
        return None
    oldest = select(inbound).where(inbound.c.conversation_id == conversation_id, inbound.c.state == "new")
    found = (await tx.execute(oldest.order_by(inbound.c.id).limit(1))).mappings().first()
    if found is None:
        if row["turn_holder"] is not None:  # the usual look after a turn has nothing to write, and so nothing to sync
            await end(tx, conversation_id)
        return None
    turn_no = row["turn_no"] + 1
    await tx.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(turn_no=turn_no, turn_holder=holder, turn_until=now + timedelta(seconds=seconds))
    )
    await tx.execute(update(inbound).where(inbound.c.id == found["id"]).values(tries=found["tries"] + 1))
    return Waiting(
        id=found["id"],
        turn_no=turn_no,
        tries=found["tries"] + 1,
        inbound=inbound_of(found),
        masked=tuple(found["masked"]),
        received_at=found["received_at"],
    )


def inbound_of(row: Any) -> Inbound:
    """What stands in a row of what arrived."""
    body = row["body"]
    return Inbound(
        account=row["account"],
        dedupe_key=row["dedupe_key"],
        sender=body["sender"],
        chat=body["chat"],
        kind=InboundKind(row["kind"]),
        text=body["text"],
        name=body["name"],
        origin=body["origin"],
        language_hint=body["hint"],
        edited=body["edited"],
        sent_at=datetime.fromisoformat(body["sent_at"]) if body["sent_at"] else None,
        media=Attached(**body["media"]) if "media" in body else None,
        **{name: body.get(name, "") for name in _LATER_NAMES},
        sealed=body.get("sealed", ""),
    )


async def put_back(tx: Tx, conversation_id: int, waiting: Waiting) -> bool:
    """Give the turn back as if it had not begun; there is more, as a rule the same once more."""
    await tx.execute(update(inbound).where(inbound.c.id == waiting.id).values(tries=waiting.tries - 1))
    mine = (conversations.c.id == conversation_id) & (conversations.c.turn_no == waiting.turn_no)
    await tx.execute(update(conversations).where(mine).values(turn_until=None, turn_holder=None))
    return True


async def finish(tx: Tx, waiting: Waiting, *, state: str, decision: dict[str, Any] | None, now: datetime) -> None:
    """Mark the row handled or failed, with what was decided."""
    query = update(inbound).where(inbound.c.id == waiting.id)
    await tx.execute(query.values(state=state, turn_no=waiting.turn_no, decision=decision, handled_at=now))


async def end(tx: Tx, conversation_id: int, **changed: Any) -> bool:
    """Give the turn back, with what the conversation now remembers; says whether more waits in it."""
    query = update(conversations).where(conversations.c.id == conversation_id)
    await tx.execute(query.values(turn_until=None, turn_holder=None, **changed))
    more = select(inbound.c.id).where(inbound.c.conversation_id == conversation_id, inbound.c.state == "new").limit(1)
    return (await tx.execute(more)).first() is not None


async def subscribed_before(tx: Tx, conversation_id: int, inbound_id: int) -> bool:
    """Whether the person wrote or subscribed before the row was stored; that they opened the conversation is neither.

    That they have not left since is told by their identity.
    """
    query = select(inbound.c.id).where(
        inbound.c.conversation_id == conversation_id,
        inbound.c.id < inbound_id,
        inbound.c.kind.not_in((InboundKind.LEFT, InboundKind.UNSUPPORTED)),
        or_(inbound.c.kind != InboundKind.JOINED, inbound.c.body["name"].as_string() != "opened"),
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def decision_of(tx: Tx, inbound_id: int) -> tuple[str, dict[str, Any]]:
    """The state of an inbound row and what was decided of it."""
    query = select(inbound.c.state, inbound.c.decision).where(inbound.c.id == inbound_id)
    row = (await tx.execute(query)).one()
    return row[0], row[1] or {}


async def count_waiting(tx: Tx) -> int:
    """How many inbound rows wait for a turn."""
    query = select(func.count()).select_from(inbound).where(inbound.c.state == "new")
    return int((await tx.execute(query)).scalar_one())


async def forget_old(tx: Tx, *, before: datetime, limit: int = 1000) -> int:
    """Delete handled rows that were received before `before`, unless something is still to be said to them.

    Returns how many. What was said in answer stays in the ledger, and points to nothing any more.
    """
    open_ones = or_(deliveries.c.due_at.is_not(None), deliveries.c.state == DeliveryState.SENDING)
    to_say = select(deliveries.c.id).where(deliveries.c.inbound_id == inbound.c.id, open_ones).exists()
    old = select(inbound.c.id).where(inbound.c.received_at < before, inbound.c.state != "new", ~to_say).limit(limit)
    rows = (await tx.execute(old)).scalars().all()
    for table in (deliveries, answers, case_entries):
        await tx.execute(update(table).where(table.c.inbound_id.in_(rows)).values(inbound_id=None))
    await tx.execute(delete(inbound).where(inbound.c.id.in_(rows)))
    return len(rows)
