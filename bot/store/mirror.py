"""Which lines of the logs are still to be shown to mentors in their chats, and which states of what was said.

`case_entries.shown` is "new" until a line has been shown (or needs not be), then "told", then the state last told.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select, update

from bot.casework import CaseState, EntryKind
from bot.model import Attached, DeliveryState, Inbound, OutMessage
from bot.store.engine import Tx, locked
from bot.store.entries import Entry, entry_of
from bot.store.payload import message_of
from bot.store.people import ConversationKey
from bot.store.schema import conversations, deliveries, identities, inbound, pointers
from bot.store.schema_cases import case_entries, cases
from bot.store.schema_staff import staff
from bot.store.turns import inbound_of
from bot.store.upsert import put

NEW, TOLD = "new", "told"
# What was told of a reply and may still change.
_OPEN = (TOLD, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.UNCERTAIN)
_SAID_AGAIN = "said again"
# By its worst part a reply of several is told.
WORST_FIRST = (
    DeliveryState.FAILED,
    DeliveryState.GONE,
    DeliveryState.DROPPED,
    DeliveryState.UNCERTAIN,
    DeliveryState.SENDING,
    DeliveryState.QUEUED,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.SEEN,
)
_RANKS = {str(state): rank for rank, state in enumerate(WORST_FIRST)}
_UNDER_WAY = (_RANKS[DeliveryState.QUEUED], _RANKS[DeliveryState.SENDING])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A line that is to be shown, and what came along with it."""

    entry: Entry
    media: Attached | None = None
    account: str = ""  # where what came along is fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A reply of which something new is known."""

    entry: Entry
    shown: str


async def waiting_cases(tx: Tx, *, limit: int, but: Sequence[int] = ()) -> list[int]:
    """Cases with lines that are to be shown, the longest waiting first, without the cases `but`."""
    fresh_lines = (case_entries.c.shown == NEW) & case_entries.c.case_id.not_in(but)
    query = select(case_entries.c.case_id, case_entries.c.id).where(fresh_lines)
    rows = await tx.execute(query.order_by(case_entries.c.at, case_entries.c.id).limit(limit))
    return list(dict.fromkeys(int(row[0]) for row in rows))


async def fresh(tx: Tx, case_id: int) -> list[Fresh]:
    """The lines of a case that are to be shown, in order, with their rows locked."""
    query = select(case_entries).where(case_entries.c.case_id == case_id, case_entries.c.shown == NEW)
    rows = (await tx.execute(locked(query.order_by(case_entries.c.id)))).mappings().all()
    theirs = [row["inbound_id"] for row in rows if row["inbound_id"] and row["kind"] == EntryKind.PERSON]
    found = {}
    if theirs:
        sent = (await tx.execute(select(inbound).where(inbound.c.id.in_(theirs)))).mappings()
        found = {row["id"]: inbound_of(row) for row in sent}
    return [_fresh(entry_of(row), found.get(row["inbound_id"])) for row in rows]


def _fresh(entry: Entry, came: Inbound | None) -> Fresh:
    return Fresh(entry=entry, media=came.media if came else None, account=came.account if came else "")


async def mark(tx: Tx, entry_ids: Sequence[int], shown: str) -> None:
    """Write what was shown of some lines."""
    await tx.execute(update(case_entries).where(case_entries.c.id.in_(entry_ids)).values(shown=shown))


async def watched(tx: Tx, *, since: datetime, limit: int, but: Sequence[int] = ()) -> list[Watched]:
    """Replies written after `since` that stand otherwise than what was last told: by their worst part, when that is not
    still on its way. Those of the cases `but` are left out."""
    in_mailbox = and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.account.startswith("web:"))
    rank = case((in_mailbox, _RANKS[DeliveryState.QUEUED]), else_=case(_RANKS, value=deliveries.c.state))
    worst = select(func.min(rank)).where(deliveries.c.entry_id == case_entries.c.id).scalar_subquery()
    query = select(case_entries).where(
        case_entries.c.shown.in_(_OPEN),
        case_entries.c.at > since,
        case_entries.c.kind == EntryKind.MENTOR,
        case_entries.c.case_id.not_in(but),
        worst.not_in(_UNDER_WAY),
        worst != case(_RANKS, value=case_entries.c.shown, else_=-1),
    )
    rows = (await tx.execute(query.order_by(case_entries.c.id).limit(limit))).mappings()
    return [Watched(entry=entry_of(row), shown=row["shown"]) for row in rows]


async def told_again(tx: Tx, entry_id: int, *, was: str, shown: str) -> bool:
    """Write the state that is told now; False when somebody told another one in the meantime."""
    query = update(case_entries).where(case_entries.c.id == entry_id, case_entries.c.shown == was)
    return bool((await tx.execute(query.values(shown=shown))).rowcount)


async def without_topic(tx: Tx, *, limit: int, but: Sequence[int] = ()) -> list[int]:
    """Open cases that have no topic yet, the oldest first, without the cases `but`."""
    none_yet = (cases.c.room_id.is_(None), cases.c.state != CaseState.CLOSED, cases.c.id.not_in(but))
    query = select(cases.c.id).where(*none_yet)
    return [int(row[0]) for row in await tx.execute(query.order_by(cases.c.id).limit(limit))]


async def is_opening(tx: Tx, account: str, group: str) -> bool:
    """Whether a topic of the group is just being opened, so that nobody knows yet which case it is of."""
    query = (
        select(deliveries.c.id)
        .join(conversations, conversations.c.id == deliveries.c.conversation_id)
        .where(
            and_(conversations.c.account == account, conversations.c.chat.startswith(f"{group}/:", autoescape=True)),
            deliveries.c.state == DeliveryState.SENDING,
        )
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def stuck(tx: Tx, account: str, group: str, *, before: datetime) -> str:
    """Why the oldest thing that was to be said in the group before then was refused, or ""."""
    query = (
        select(deliveries.c.reason)
        .join(identities, identities.c.id == deliveries.c.identity_id)
        .where(
            and_(identities.c.account == account, identities.c.external_id == group),
            deliveries.c.due_at.is_not(None),
            deliveries.c.tries > 0,
            deliveries.c.created_at < before,
            deliveries.c.reason != "",
        )
    )
    return str((await tx.execute(query.order_by(deliveries.c.id).limit(1))).scalar_one_or_none() or "")


async def doubtful(
    tx: Tx, account: str, group: str, *, limit: int, but: Sequence[int] = ()
) -> list[tuple[int, ConversationKey, OutMessage]]:
    """What was said in the group, and nobody knows whether it is there: (delivery, where, what), in order; without the
    deliveries `but`."""
    query = (
        select(deliveries.c.id, deliveries.c.conversation_id, deliveries.c.identity_id, deliveries.c.payload)
        .join(identities, identities.c.id == deliveries.c.identity_id)
        .where(
            and_(identities.c.account == account, identities.c.external_id == group),
            deliveries.c.state == DeliveryState.UNCERTAIN,
            deliveries.c.due_at.is_(None),
            deliveries.c.reason != _SAID_AGAIN,
            deliveries.c.id.not_in(but),
        )
    )
    rows = await tx.execute(query.order_by(deliveries.c.id).limit(limit))
    return [(row[0], ConversationKey(row[1], row[2]), message_of(row[3])) for row in rows]


async def say_again(tx: Tx, delivery_id: int) -> bool:
    """Mark that it is said once more; False when somebody else did, or the platform has answered after all."""
    query = update(deliveries).where(
        deliveries.c.id == delivery_id,
        deliveries.c.state == DeliveryState.UNCERTAIN,
        deliveries.c.reason != _SAID_AGAIN,
    )
    return bool((await tx.execute(query.values(reason=_SAID_AGAIN))).rowcount)


async def said_by(tx: Tx, conversation_id: int, message: str) -> list[tuple[int, Entry | None]]:
    """What was stored under the platform's id of one message in a conversation, and the line of a log it became:
    (inbound row, line), the newest first; an edit is stored under the same id."""
    query = (
        select(inbound.c.id.label("inbound_row"), case_entries)
        .outerjoin(case_entries, case_entries.c.inbound_id == inbound.c.id)
        .where(
            inbound.c.state.in_(("new", "handled", "failed")),
            inbound.c.conversation_id == conversation_id,
            inbound.c.body["message"].as_string() == message,
        )
        .order_by(inbound.c.id.desc())
    )
    rows = (await tx.execute(query)).mappings().all()
    return [(row["inbound_row"], entry_of(row) if row["id"] is not None else None) for row in rows]


async def came_from(tx: Tx, entry_id: int, inbound_id: int) -> None:
    """The line is what was written in that inbound row."""
    await tx.execute(update(case_entries).where(case_entries.c.id == entry_id).values(inbound_id=inbound_id))


async def rewrite(tx: Tx, entry_id: int, text: str) -> None:
    """Change the words of a line that nobody has been told yet."""
    await tx.execute(update(case_entries).where(case_entries.c.id == entry_id).values(text=text))


async def arrived(tx: Tx, inbound_ids: Sequence[int]) -> list[tuple[int, Inbound]]:
    """What stands in these inbound rows, in their order; those that were forgotten are left out."""
    rows = (await tx.execute(select(inbound).where(inbound.c.id.in_(inbound_ids)))).mappings().all()
    found = {row["id"]: inbound_of(row) for row in rows}
    return [(number, found[number]) for number in inbound_ids if number in found]


async def unlogged(tx: Tx, conversation_id: int, since: int | datetime, *, until: int) -> list[tuple[int, Inbound]]:
    """What came in a conversation before inbound row `until`, from a row or a moment on, and stands in no log."""
    logged = select(case_entries.c.id).where(case_entries.c.inbound_id == inbound.c.id)
    came = (inbound.c.conversation_id == conversation_id) & (inbound.c.state == "handled") & (inbound.c.id < until)
    later = inbound.c.id >= since if isinstance(since, int) else inbound.c.received_at >= since
    rows = (await tx.execute(select(inbound).where(came, later, ~logged.exists()).order_by(inbound.c.id))).mappings()
    return [(row["id"], inbound_of(row)) for row in rows]


async def more_waits(tx: Tx, conversation_id: int, after: int) -> bool:
    """Whether something that came later in the conversation waits for its turn."""
    later = (inbound.c.conversation_id == conversation_id) & (inbound.c.state == "new") & (inbound.c.id > after)
    return (await tx.execute(select(inbound.c.id).where(later).limit(1))).first() is not None


async def hold(tx: Tx, conversation_id: int) -> None:
    """Lock a conversation's row, before the case's: the order in which everybody locks."""
    await tx.execute(locked(select(conversations.c.id).where(conversations.c.id == conversation_id)))


async def hold_with(tx: Tx, conversation_id: int, person_id: int) -> None:
    """Lock a mentors' conversation together with those of the person whom it is about, in the order of their ids."""
    query = (
        select(conversations.c.id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(or_(conversations.c.id == conversation_id, identities.c.person_id == person_id))
        .order_by(conversations.c.id)
    )
    await tx.execute(locked(query, of=conversations))


async def list_of(
    tx: Tx, staff_id: int, teams: Sequence[str] | None, *, now: datetime, limit: int
) -> list[tuple[str, int]]:
    """Cases for one mentor's list, each once: (mine, free or overdue; case id). `teams` None is all of them."""
    inside = cases.c.team.in_(teams) if teams is not None else cases.c.id > 0
    mine = cases.c.holder_id == staff_id
    free = and_(cases.c.holder_id.is_(None), inside)
    late = and_(cases.c.due_at < now, inside)
    query = select(cases.c.id, cases.c.holder_id, cases.c.due_at).where(
        cases.c.state != CaseState.CLOSED, or_(mine, free, late)
    )
    rows = (await tx.execute(query.order_by(cases.c.first.desc(), cases.c.due_at, cases.c.id).limit(limit))).all()
    ranks = ("mine", "overdue", "free")
    found = [(_rank(row, staff_id, now), int(row[0])) for row in rows]
    return sorted(found, key=lambda one: ranks.index(one[0]))


def _rank(row: "Sequence[object]", staff_id: int, now: datetime) -> str:
    if row[1] == staff_id:
        return "mine"
    return "overdue" if isinstance(row[2], datetime) and row[2] < now else "free"


async def names_of(tx: Tx, staff_ids: Sequence[int]) -> dict[int, str]:
    """What the accounts are called."""
    if not staff_ids:
        return {}
    return {
        row[0]: row[1] for row in await tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(staff_ids)))
    }


async def once(tx: Tx, name: str, *, now: datetime, pause: timedelta) -> bool:
    """Whether this was not said within the last `pause`; if so, it counts as said now."""
    key = f"once:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    last = (await tx.execute(locked(select(pointers.c.value).where(pointers.c.name == key)))).scalar_one_or_none()
    if last is not None and now < datetime.fromisoformat(last) + pause:
        return False
    await put(tx, pointers, {"name": key}, value=now.isoformat())
    return True
