"""All that a case's page shows of it: the log, what became of each thing said, what the bot understood, who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.model import Audience, DeliveryState
from bot.store import attached, desk, entries
from bot.store.attached import Attached
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.engine import Tx
from bot.store.entries import Entry
from bot.store.schema import conversations, deliveries, identities, inbound, people
from bot.store.schema_cases import cases, institutions
from bot.store.schema_staff import staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One part of something said to the person, on its way: `account` tells the platform."""

    id: int
    entry_id: int
    account: str
    state: DeliveryState
    reason: str
    text: str
    tries: int
    created_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, as far as it is known."""

    account: str = ""
    reachable: bool = False
    audience: Audience | None = None
    municipality: str = ""
    verified: bool = False
    institution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A case with all that belongs to it. `understood` maps an inbound row to what was decided of it."""

    case: Case
    asker: Asker
    log: Sequence[Entry]
    names: Mapping[int, str]
    going: Mapping[int, Sequence[Going]]
    files: Mapping[int, Sequence[Attached]]
    understood: Mapping[int, Mapping[str, Any]]
    others: Sequence[Case]
    has_contact: bool


async def load(tx: Tx, who: Actor, case: Case) -> Dossier:
    """Everything about a case that `who` may see."""
    log = await entries.of_case(tx, case.id)
    ids = [entry.id for entry in log]
    contact = (await tx.execute(select(cases.c.contact).where(cases.c.id == case.id))).scalar_one()
    return Dossier(
        case=case,
        asker=await _asker(tx, case),
        log=log,
        names=await _names(tx, log),
        going=await going_of(tx, ids),
        files=await attached.of_entries(tx, ids),
        understood=await _understood(tx, log),
        others=await desk.others_of(tx, who, case),
        has_contact=bool(contact),
    )


async def going_of(tx: Tx, entry_ids: Sequence[int]) -> dict[int, list[Going]]:
    """What became of each part of each line: entry id -> parts, in order."""
    names = [name for name in Going.__dataclass_fields__ if name not in ("state", "text")]
    query = select(*(deliveries.c[name] for name in names), deliveries.c.state, deliveries.c.payload)
    found: dict[int, list[Going]] = {}
    query = query.where(deliveries.c.entry_id.in_(entry_ids)).order_by(deliveries.c.id)
    for row in (await tx.execute(query)).mappings():
        same = {name: row[name] for name in names}
        going = Going(state=DeliveryState(row["state"]), text=row["payload"].get("text", ""), **same)
        found.setdefault(row["entry_id"], []).append(going)
    return found


async def _names(tx: Tx, log: Sequence[Entry]) -> dict[int, str]:
    ids = {entry.staff_id for entry in log if entry.staff_id is not None}
    rows = await tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


async def _asker(tx: Tx, case: Case) -> Asker:
    if case.person_id is None:
        return Asker()
    query = (
        select(
            conversations.c.account,
            identities.c.reachable,
            people.c.audience,
            people.c.municipality,
            people.c.verified_at,
            institutions.c.name,
        )
        .select_from(conversations)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .join(people, people.c.id == case.person_id)
        .outerjoin(institutions, institutions.c.id == people.c.institution_id)
        .where(conversations.c.id == case.conversation_id)
    )
    row = (await tx.execute(query)).one()
    return Asker(
        account=row[0],
        reachable=row[1],
        audience=Audience(row[2]) if row[2] else None,
        municipality=row[3] or case.municipality,
        verified=row[4] is not None,
        institution=row[5] or "",
    )


async def _understood(tx: Tx, log: Sequence[Entry]) -> dict[int, dict[str, Any]]:
    """What was decided of each thing that the person wrote, where the row is still kept; of a mentor's line nothing."""
    ids = [entry.inbound_id for entry in log if entry.inbound_id is not None]
    query = select(inbound.c.id, inbound.c.decision).where(inbound.c.id.in_(ids), inbound.c.decision.is_not(None))
    return {row[0]: row[1] for row in await tx.execute(query) if row[1] is not None}  # JSON's null is no SQL NULL
