"""How a case ends and begins again: closed with one question, reopened within two weeks; and how a promise is moved."""

from datetime import datetime, timedelta

from bot.cases.hours import hours_for
from bot.cases.office import Change, Office, again, case_for, conversations_first, happened
from bot.cases.promise import due
from bot.cases.talking import tell
from bot.casework import CaseState, Role
from bot.errors import CaseRefused
from bot.store import Tx
from bot.store import cases as rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.turn import Offer, Words

REOPENED_WITHIN = timedelta(days=14)
POSTPONED_BY = timedelta(hours=4)  # working hours
_SAME = timedelta(seconds=1)  # a button names the promise by its second
_CONTACT_KEPT = timedelta(days=30)  # a phone that was given, after the case is closed
_BEST = 5
OUTCOMES = frozenset(("solved", "no_answer", "by_person"))


async def close(tx: Tx, office: Office, case_id: int, actor: Actor, *, outcome: str = "solved", now: datetime) -> Case:
    """Close a case; its person is told, and asked how it was. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    if case.holder_id not in (None, actor.staff_id) and actor.role not in (Role.ADMIN, Role.STAFF):
        raise CaseRefused("held_by_other", holder=case.holder)
    return await _close(tx, office, case, actor, outcome, now=now)


async def close_own(tx: Tx, office: Office, case: Case, actor: Actor, *, now: datetime) -> Case:
    """The person themselves closes their case."""
    return await _close(tx, office, case, actor, "by_person", now=now)


async def _close(tx: Tx, office: Office, case: Case, actor: Actor, outcome: str, *, now: datetime) -> Case:
    assert outcome in OUTCOMES, outcome
    ended = {"state": CaseState.CLOSED, "closed_at": now, "outcome": outcome, "due_at": None, "climb": 0}
    cleared = {"waiting_since": None, "reminded_at": None, "snoozed_until": None, "warned_at": None}
    await rows.change(tx, case.id, now=now, **ended, **cleared, contact_until=now + _CONTACT_KEPT)
    change = Change(field="state", old=case.state, new=CaseState.CLOSED)
    await happened(tx, case, "closed", actor, now=now, change=change, outcome=outcome)
    offers = (
        *(Offer(f"rate:{case.code}:{grade}", Words(f"button-rate-{grade}")) for grade in range(_BEST, 0, -1)),
        Offer(f"reopen:{case.code}", Words("button-reopen")),
    )
    key = {"no_answer": "case-closed-no-answer", "by_person": "case-closed-by-you"}.get(outcome, "case-closed")
    await tell(tx, office, case, key, {"code": case.code}, offers=offers, now=now)
    return await again(tx, case)


async def reopen(tx: Tx, office: Office, case: Case, actor: Actor, *, now: datetime) -> Case:
    """Open a closed case again, for whoever held it last and with a new promise. Raises `CaseRefused`."""
    if case.state is not CaseState.CLOSED or case.closed_at is None:
        raise CaseRefused("not_closed")
    if case.closed_at + REOPENED_WITHIN < now:
        raise CaseRefused("too_old")
    state = CaseState.HELD if case.holder_id else CaseState.OPEN
    owed = due(now, office.zone, await hours_for(tx, case.team))
    changed = {"state": state, "closed_at": None, "outcome": "", "due_at": owed, "climb": 0}
    await rows.change(tx, case.id, now=now, **changed, contact_until=None)
    await happened(tx, case, "reopened", actor, now=now, change=Change(field="state", old="closed", new=state))
    return await again(tx, case)


async def move_promise(tx: Tx, office: Office, case_id: int, actor: Actor, *, until: datetime, now: datetime) -> Case:
    """Move the promise; the person hears the new time at once, before the old one passes. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    if case.due_at is None or until <= now or until <= case.due_at:
        raise CaseRefused("bad_time")
    await rows.change(tx, case.id, now=now, due_at=until, warned_at=None, climb=0)
    change = Change(field="due_at", old=case.due_at.isoformat(), new=until.isoformat())
    await happened(tx, case, "promise_moved", actor, now=now, change=change, until=until.isoformat())
    await tell(tx, office, case, "case-promise-moved", {"code": case.code, "due": until}, now=now)
    return await again(tx, case)


async def postpone(tx: Tx, office: Office, case_id: int, who: Actor, *, was: datetime, now: datetime) -> Case:
    """Move the promise that ends at `was` by four working hours, by one tap; a second tap changes nothing.

    Raises `CaseRefused`.
    """
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, who)
    if case.holder_id not in (None, who.staff_id) and who.role not in (Role.ADMIN, Role.STAFF):
        raise CaseRefused("held_by_other", holder=case.holder)
    if case.due_at is None or abs(case.due_at - was) >= _SAME:
        return case
    later = due(max(case.due_at, now), office.zone, await hours_for(tx, case.team), POSTPONED_BY)
    return await move_promise(tx, office, case_id, who, until=later, now=now)


async def rate(tx: Tx, case: Case, *, grade: int, now: datetime) -> None:
    """Keep how it was for the person, 1 to 5; a later word replaces an earlier one."""
    if not 1 <= grade <= _BEST:
        raise CaseRefused("bad_grade")
    await rows.change(tx, case.id, now=now, rating=grade)
