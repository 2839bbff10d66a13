"""The log of a case: what each side said, notes, and what happened to it; with the files that came along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from bot.casework import EntryKind
from bot.model import DeliveryState, InboundKind, Locale
from bot.store import search
from bot.store.engine import Tx
from bot.store.schema import deliveries, inbound
from bot.store.schema_cases import case_entries

_SAID = (InboundKind.TEXT, InboundKind.MEDIA)
_UNSAID = (DeliveryState.DROPPED, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a case's log. `text` is as its writer wrote it; `data` holds an event's key and arguments."""

    id: int
    case_id: int
    kind: EntryKind
    staff_id: int | None
    text: str
    locale: Locale
    data: Mapping[str, Any]
    at: datetime
    inbound_id: int | None = None  # what the person did, where it is kept still


async def add(
    tx: Tx,
    case_id: int,
    kind: EntryKind,
    *,
    at: datetime,
    text: str = "",
    locale: Locale = Locale.LATIN,
    staff_id: int | None = None,
    inbound_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one line at the end of the log; the mentors' chats are yet to show it."""
    values = {"case_id": case_id, "kind": kind, "staff_id": staff_id, "text": text, "locale": locale, "at": at}
    statement = insert(case_entries).values(**values, inbound_id=inbound_id, data=dict(data or {}), shown="new")
    row = int((await tx.execute(statement.returning(case_entries.c.id))).scalar_one())
    await search.add(tx, case_id, text)
    return Entry(id=row, data=data or {}, inbound_id=inbound_id, **values)  # type: ignore[arg-type]


async def of_case(tx: Tx, case_id: int) -> list[Entry]:
    """The whole log, in order."""
    query = select(case_entries).where(case_entries.c.case_id == case_id).order_by(case_entries.c.id)
    return [entry_of(row) for row in (await tx.execute(query)).mappings()]


async def find(tx: Tx, entry_id: int) -> Entry | None:
    """One line by its id."""
    row = (await tx.execute(select(case_entries).where(case_entries.c.id == entry_id))).mappings().first()
    return None if row is None else entry_of(row)


async def of_inbound(tx: Tx, inbound_id: int) -> list[Entry]:
    """The lines that came of one thing that somebody did."""
    rows = await tx.execute(select(case_entries).where(case_entries.c.inbound_id == inbound_id))
    return [entry_of(row) for row in rows.mappings()]


def entry_of(row: Any) -> Entry:
    """One line out of its row."""
    return Entry(
        id=row["id"],
        case_id=row["case_id"],
        kind=EntryKind(row["kind"]),
        staff_id=row["staff_id"],
        text=row["text"],
        locale=Locale(row["locale"]),
        data=row["data"],
        at=row["at"],
        inbound_id=row["inbound_id"],
    )


async def states_of(tx: Tx, entry_ids: Sequence[int]) -> dict[int, list[tuple[DeliveryState, str]]]:
    """How each delivery of each entry stands, with the platform's reason: entry id -> [(state, reason)], in order.

    What lies in the mailbox of a web page counts as queued until the page has shown it.
    """
    query = select(deliveries.c.entry_id, deliveries.c.state, deliveries.c.reason, deliveries.c.account)
    found: dict[int, list[tuple[DeliveryState, str]]] = {}
    for row in await tx.execute(query.where(deliveries.c.entry_id.in_(entry_ids)).order_by(deliveries.c.id)):
        in_mailbox = row[1] == DeliveryState.SENT and row[3].startswith("web:")
        found.setdefault(row[0], []).append((DeliveryState.QUEUED if in_mailbox else DeliveryState(row[1]), row[2]))
    return found


async def unlogged(
    tx: Tx, case_id: int, inbound_ids: Sequence[int]
) -> list[tuple[datetime, EntryKind, str, int | None]]:
    """Those of the inbound rows that the case's log does not hold yet, in order."""
    logged = select(case_entries.c.inbound_id).where(
        case_entries.c.case_id == case_id, case_entries.c.inbound_id.is_not(None)
    )
    query = select(inbound.c.received_at, inbound.c.body, inbound.c.id)
    query = query.where(inbound.c.id.in_(inbound_ids), inbound.c.id.not_in(logged)).order_by(inbound.c.id)
    return [_line(row) for row in await tx.execute(query)] if inbound_ids else []


def _line(row: Any) -> tuple[datetime, EntryKind, str, int | None]:
    """What a person said, as a line of the log: a picture without words is named by its kind."""
    return row[0], EntryKind.PERSON, row[1]["text"] or f"[{row[1]['name']}]", row[2]


async def last_reply(tx: Tx, case_id: int) -> Entry | None:
    """What a mentor said last to the person, unless they took it back."""
    undone = select(case_entries.c.data).where(
        case_entries.c.case_id == case_id, case_entries.c.data["event"].as_string() == "undone"
    )
    back = {row[0].get("entry") for row in await tx.execute(undone)}
    query = select(case_entries).where(case_entries.c.case_id == case_id, case_entries.c.kind == EntryKind.MENTOR)
    for row in (await tx.execute(query.order_by(case_entries.c.id.desc()))).mappings():
        if row["id"] not in back:
            return entry_of(row)
    return None


async def has_event(tx: Tx, case_id: int, event: str) -> bool:
    """Whether that has ever happened to the case."""
    query = select(case_entries.c.id).where(
        case_entries.c.case_id == case_id, case_entries.c.data["event"].as_string() == event
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def last_turns(
    tx: Tx, conversation_id: int, *, until: int, limit: int
) -> list[tuple[datetime, EntryKind, str, int | None]]:
    """What was said before inbound row `until`: (when, by whom, text, inbound row), the oldest first."""
    theirs = select(inbound.c.received_at, inbound.c.body, inbound.c.id).where(
        inbound.c.conversation_id == conversation_id, inbound.c.kind.in_(_SAID), inbound.c.id < until
    )
    ours = select(deliveries.c.created_at, deliveries.c.payload).where(
        deliveries.c.conversation_id == conversation_id, deliveries.c.state.not_in(_UNSAID)
    )
    found: list[tuple[datetime, EntryKind, str, int | None]] = [
        _line(row) for row in await tx.execute(theirs.order_by(inbound.c.id.desc()).limit(limit))
    ]
    found += [
        (row[0], EntryKind.BOT, row[1]["text"], None)
        for row in await tx.execute(ours.order_by(deliveries.c.id.desc()).limit(limit))
    ]
    return sorted(found, key=lambda line: (line[0], line[1] is EntryKind.BOT))[-limit:]
