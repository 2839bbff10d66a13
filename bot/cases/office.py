"""What every transition of a case needs beside its transaction: who acts, the words, and the clock's zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.casework import EntryKind, Role
from bot.errors import CaseRefused
from bot.model import Locale
from bot.store import Tx, audit, entries
from bot.store import cases as rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.store.staff import Staff
from bot.texts import Texts

_SEE_ALL = frozenset((Role.ADMIN, Role.STAFF, Role.READER))
_DO_ALL = frozenset((Role.ADMIN, Role.STAFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The mentors' group: the account that is in it, and the group's id there."""

    account: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What private links are made of: the key that signs them, and the address of our pages as people see it."""

    key: bytes
    base: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The house as the cases see it. `room` is the mentors' group and `links` make private links; None without them."""

    texts: Texts
    zone: ZoneInfo
    room: Room | None = None
    links: Links | None = None


CLOCK = Actor(None, "clock", role=Role.ADMIN)
PERSON = Actor(None, "person")


def actor(who: Staff, by: str) -> Actor:
    """Somebody who helps, as who acts on cases through the door `by`."""
    return Actor(who.id, by, name=who.name, role=who.role, teams=frozenset(who.teams))


def may_see(who: Actor, case: Case) -> bool:
    """Whether the case may be shown to them: it is theirs, their team's, or their role sees all."""
    held = case.holder_id is not None and case.holder_id == who.staff_id
    return who.role in _SEE_ALL or (who.role == Role.MENTOR and (held or case.team in who.teams))


def may_change(who: Actor, case: Case) -> bool:
    """Whether they may act on the case; a reader never may."""
    return who.role in _DO_ALL or (who.role == Role.MENTOR and may_see(who, case))


def theirs_to_give(case: Case, who: Actor) -> None:
    """Whoever acts on a colleague's case takes it over first, but for staff. Raises `CaseRefused` (held_by_other)."""
    if case.holder_id not in (None, who.staff_id) and who.role not in _DO_ALL:
        raise CaseRefused("held_by_other", holder=case.holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a case as it was and as it is now; ids and names of fields only."""

    field: str
    old: object = ""
    new: object = ""


async def case_for(tx: Tx, case_id: int, who: Actor) -> Case:
    """The case, with its row locked, for somebody who may change it. Raises `CaseRefused`."""
    case = await rows.find(tx, case_id, lock=True)
    if case is None or not may_see(who, case):
        raise CaseRefused("not_found")
    if not may_change(who, case):
        raise CaseRefused("not_allowed")
    return case


async def happened(
    tx: Tx, case: Case, what: str, who: Actor, *, now: datetime, change: Change | None = None, **data: object
) -> Entry:
    """Enter an event into the log of the case and into the audit log, in the transaction that makes it true."""
    change = change or Change(field="")
    await audit.record(tx, who, what, "case", case.id, now=now, field=change.field, old=change.old, new=change.new)
    told = {"event": what, **({"who": who.name} if who.name else {}), **data}
    return await enter(tx, case, EntryKind.EVENT, now=now, staff_id=who.staff_id, data=told)


async def enter(
    tx: Tx,
    case: Case,
    kind: EntryKind,
    *,
    now: datetime,
    text: str = "",
    locale: Locale = Locale.LATIN,
    staff_id: int | None = None,
    inbound_id: int | None = None,
    data: dict[str, object] | None = None,
) -> Entry:
    """Write one line into the log of the case."""
    return await entries.add(
        tx,
        case.id,
        kind,
        at=now,
        text=text,
        locale=locale,
        staff_id=staff_id,
        inbound_id=inbound_id,
        data=data,
    )


async def conversations_first(tx: Tx, case_id: int) -> None:
    """Lock the person's conversations before the case: the order in which everybody locks."""
    case = await rows.find(tx, case_id)
    if case is not None and case.person_id is not None:
        await rows.lock_conversations(tx, case.person_id)


async def again(tx: Tx, case: Case) -> Case:
    """The case as it stands now."""
    found = await rows.find(tx, case.id)
    assert found is not None
    return found
