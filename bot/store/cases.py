"""Cases: what a human must look at. Rows and conditions only; what may happen to a case stands in `bot.cases`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, union, update

from bot.casework import CaseState, EntryKind, Role
from bot.model import DeliveryState, Lane, Locale
from bot.store import search
from bot.store.engine import Tx, locked
from bot.store.schema import conversations, deliveries, identities, web_sessions
from bot.store.schema_cases import case_entries, cases
from bot.store.schema_staff import staff, teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as the flow needs it. `due_at` is by when the person was promised word, None while nothing is owed."""

    id: int
    code: str
    team: str
    kind: str
    opened_at: datetime
    conversation_id: int = 0
    person_id: int | None = None
    team_titles: tuple[str, str] = ("", "")  # in Serbian Latin and in English; the team's name where it has none
    topic: str = ""
    state: CaseState = CaseState.OPEN
    question: str = ""
    due_at: datetime | None = None
    municipality: str = ""
    locale: Locale = Locale.LATIN
    first: bool = False
    holder_id: int | None = None
    holder: str = ""  # the name of who holds it, "" when nobody does
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    climb: int = 0
    closed_at: datetime | None = None
    outcome: str = ""
    rating: int | None = None
    rating_text: str = ""
    wish: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    institution_id: int | None = None
    link_version: int = 0
    room_id: int | None = None
    changed_at: datetime | None = None


def selected() -> Select[Any]:
    """Cases with the titles of their teams and the names of their holders, to be narrowed down."""
    return (
        select(cases, teams.c.title_sr, teams.c.title_en, staff.c.name.label("holder"))
        .join(teams, teams.c.name == cases.c.team, isouter=True)
        .join(staff, staff.c.id == cases.c.holder_id, isouter=True)
    )


def to_case(row: Any) -> Case:
    """A row of `selected` as a value."""
    same = {
        name: row[name]
        for name in Case.__dataclass_fields__
        if name not in ("team_titles", "state", "locale", "holder", "details")
    }
    return Case(
        team_titles=(row["title_sr"] or row["team"], row["title_en"] or row["team"]),
        state=CaseState(row["state"]),
        locale=Locale(row["locale"]),
        holder=row["holder"] or "",
        details=row["details"] or {},
        **same,
    )


async def _one(tx: Tx, query: Select[Any]) -> Case | None:
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else to_case(row)


async def find(tx: Tx, case_id: int, *, lock: bool = False) -> Case | None:
    """The case with this id; with `lock` its row stays ours until the transaction ends."""
    query = selected().where(cases.c.id == case_id)
    return await _one(tx, locked(query, of=cases) if lock else query)


async def find_code(tx: Tx, code: str) -> Case | None:
    """The case with this code, as people say it."""
    return await _one(tx, selected().where(cases.c.code == code.strip().upper()))


async def of_room(tx: Tx, conversation_id: int) -> Case | None:
    """The case whose topic in the mentors' group this conversation is."""
    return await _one(tx, selected().where(cases.c.room_id == conversation_id).order_by(cases.c.id.desc()).limit(1))


async def current(tx: Tx, person_id: int, *, closed_since: datetime) -> Case | None:
    """The case that a person's words belong to: an open one, first one that somebody holds, and of these the one in
    which person and mentor spoke last; where none is open, the last that was closed after `closed_since`."""
    is_open, is_held = cases.c.closed_at.is_(None), cases.c.holder_id.is_not(None)
    spoken = select(func.max(case_entries.c.id)).where(
        case_entries.c.case_id == cases.c.id, case_entries.c.kind.in_((EntryKind.PERSON, EntryKind.MENTOR))
    )
    last = func.coalesce(spoken.scalar_subquery(), 0)
    query = selected().where(cases.c.person_id == person_id, or_(is_open, cases.c.closed_at > closed_since))
    order = (is_open.desc(), cases.c.closed_at.desc(), is_held.desc(), last.desc(), cases.c.id.desc())
    return await _one(tx, query.order_by(*order).limit(1))


async def open_case_of(tx: Tx, person_id: int, *, kind: str = "", apart: frozenset[str] = frozenset()) -> Case | None:
    """The person's open case that a wish of this `kind` belongs to: of the same kind, where that stands `apart`."""
    belongs = cases.c.kind == kind if kind in apart else cases.c.kind.not_in(apart)
    query = selected().where(cases.c.person_id == person_id, cases.c.state != CaseState.CLOSED, belongs)
    return await _one(tx, query.order_by(cases.c.changed_at.desc(), cases.c.id.desc()).limit(1))


async def of_person(tx: Tx, person_id: int, *, limit: int) -> list[Case]:
    """The person's cases, the newest first."""
    query = selected().where(cases.c.person_id == person_id).order_by(cases.c.id.desc()).limit(limit)
    return [to_case(row) for row in (await tx.execute(query)).mappings()]


async def held_by(tx: Tx, staff_id: int) -> list[int]:
    """The ids of the cases that somebody holds."""
    query = select(cases.c.id).where(cases.c.holder_id == staff_id, cases.c.state != CaseState.CLOSED)
    return [row[0] for row in await tx.execute(query.order_by(cases.c.id))]


async def held_by_the_gone(tx: Tx, *, limit: int) -> list[int]:
    """The ids of cases whose holder has no account any more, or one that changes nothing."""
    gone = or_(staff.c.disabled_at.is_not(None), staff.c.role == Role.READER)
    query = select(cases.c.id).join(staff, staff.c.id == cases.c.holder_id)
    query = query.where(cases.c.state != CaseState.CLOSED, gone).order_by(cases.c.id).limit(limit)
    return list((await tx.execute(query)).scalars())


async def insert_case(tx: Tx, *, now: datetime, **values: Any) -> int:
    """A new open case; returns its id."""
    statement = insert(cases).values(state=CaseState.OPEN, opened_at=now, changed_at=now, **values)
    made = int((await tx.execute(statement.returning(cases.c.id))).scalar_one())
    place = str(values.get("municipality", "")).replace("-", " ")
    await search.add(tx, made, *(str(values.get(name, "")) for name in ("code", "question")), place)
    return made


async def change(tx: Tx, case_id: int, *, now: datetime, **values: Any) -> None:
    """Write fields of a case whose row is locked."""
    await tx.execute(update(cases).where(cases.c.id == case_id).values(changed_at=now, **values))


async def take(tx: Tx, case_id: int, staff_id: int, *, now: datetime) -> bool:
    """Give a case that nobody holds to `staff_id`; False when somebody was first, or it is closed."""
    query = update(cases).where(cases.c.id == case_id, cases.c.holder_id.is_(None), cases.c.state != CaseState.CLOSED)
    values = {"holder_id": staff_id, "held_at": now, "state": CaseState.HELD, "climb": 0, "changed_at": now}
    return (await tx.execute(query.values(**values))).rowcount == 1


async def append_question(tx: Tx, case_id: int, text: str, *, now: datetime) -> None:
    """Add what the person wrote to the case."""
    await change(tx, case_id, now=now, question=cases.c.question + "\n" + text)
    await search.add(tx, case_id, text)


async def count_open(tx: Tx) -> int:
    """How many cases are not closed."""
    query = select(func.count()).select_from(cases).where(cases.c.state != CaseState.CLOSED)
    return int((await tx.execute(query)).scalar_one())


async def fence(tx: Tx, person_id: int, *, now: datetime) -> tuple[list[str], list[str]]:
    """Silence the bot in all conversations of a person, whose rows are locked; (texts in flight, texts dropped).

    Whatever the bot had still to say there is dropped; what it is just saying is named.
    """
    theirs = await lock_conversations(tx, person_id)
    grown = conversations.update().where(conversations.c.id.in_(theirs))
    await tx.execute(grown.values(case_epoch=conversations.c.case_epoch + 1))
    bots = and_(
        deliveries.c.conversation_id.in_(theirs),
        deliveries.c.epoch.is_not(None),
        deliveries.c.lane == list(Lane).index(Lane.REPLY),
    )
    flying = select(deliveries.c.payload).where(bots, deliveries.c.state == DeliveryState.SENDING)
    in_flight = [row[0]["text"] for row in await tx.execute(flying.order_by(deliveries.c.id))]
    fenced = {"state": DeliveryState.DROPPED, "reason": "fenced", "due_at": None, "ended_at": now}
    drop = update(deliveries).where(bots, deliveries.c.due_at.is_not(None)).values(**fenced)
    dropped = [row[0]["text"] for row in await tx.execute(drop.returning(deliveries.c.payload))]
    return in_flight, dropped


async def lock_conversations(tx: Tx, person_id: int) -> Sequence[int]:
    """The ids of a person's conversations, with their rows locked in order; those by private links too."""
    theirs = (
        select(conversations.c.id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(identities.c.person_id == person_id)
    )
    linked = (
        select(conversations.c.id)
        .join(web_sessions, web_sessions.c.id == conversations.c.chat)
        .join(cases, cases.c.id == web_sessions.c.case_id)
        .where(cases.c.person_id == person_id)
    )
    query = select(conversations.c.id).where(conversations.c.id.in_(union(theirs, linked).subquery().select()))
    return [row[0] for row in await tx.execute(locked(query.order_by(conversations.c.id), of=conversations))]


async def of_institution(tx: Tx, institution_id: int, *, limit: int) -> list[Case]:
    """The newest cases of an institution."""
    query = selected().where(cases.c.institution_id == institution_id).order_by(cases.c.id.desc()).limit(limit)
    return [to_case(row) for row in (await tx.execute(query)).mappings()]


async def listed(
    tx: Tx, *, state: str = "", team: str = "", holder_id: int | None = None, limit: int = 500
) -> list[Case]:
    """Cases by state ("" for all that are not closed), team and holder; those owed an answer first."""
    query = selected().where(cases.c.state == state if state else cases.c.state != CaseState.CLOSED)
    if team:
        query = query.where(cases.c.team == team)
    if holder_id is not None:
        query = query.where(cases.c.holder_id == holder_id)
    order = (cases.c.due_at.is_(None), cases.c.due_at, cases.c.id)
    return [to_case(row) for row in (await tx.execute(query.order_by(*order).limit(limit))).mappings()]
