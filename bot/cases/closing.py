"""How a case ends and begins again: closed with one question, reopened within two weeks; and how a promise is moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.holding import silence, still_here
from bot.cases.hours import hours_for
from bot.cases.office import PERSON, Change, Office, again, case_for, conversations_first, happened, theirs_to_give
from bot.cases.promise import due
from bot.cases.talking import tell
from bot.casework import CaseState
from bot.errors import CaseRefused
from bot.store import Tx, entries
from bot.store import cases as rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.turn import Offer, Words

REOPENED_WITHIN = timedelta(days=14)
POSTPONED_BY = timedelta(hours=4)  # working hours
_SAME = timedelta(seconds=1)  # a button names the promise by its second
_CONTACT_KEPT = timedelta(days=30)  # a phone that was given, after the case is closed
_BEST = 5
_LONGEST_WORD = 500  # characters of what goes with a grade
OUTCOMES = frozenset(("solved", "no_answer", "by_person"))


async def close(tx: Tx, office: Office, case_id: int, actor: Actor, *, outcome: str = "solved", now: datetime) -> Case:
    """Close a case; its person is told, and asked how it was. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    theirs_to_give(case, actor)
    case, end = await _close(tx, case, actor, outcome, now=now)
    await tell(tx, office, case, end.key, {"code": case.code}, offers=end.offers, now=now)
    return case


@dataclass(frozen=True, slots=True)
class End:
    """What is said when a case is closed, and the buttons below it."""

    key: str
    offers: tuple[Offer, ...]


async def close_own(tx: Tx, office: Office, case: Case, actor: Actor, *, now: datetime) -> tuple[Case, End]:
    """The person themselves closes their case; what is said of it is left to the caller."""
    return await _close(tx, case, actor, "by_person", now=now)


async def _close(tx: Tx, case: Case, actor: Actor, outcome: str, *, now: datetime) -> tuple[Case, End]:
    assert outcome in OUTCOMES, outcome
    asked = await entries.has_event(tx, case.id, "closed")
    ended = {"state": CaseState.CLOSED, "closed_at": now, "outcome": outcome, "due_at": None, "climb": 0}
    cleared = {"waiting_since": None, "reminded_at": None, "snoozed_until": None, "warned_at": None}
    await rows.change(tx, case.id, now=now, **ended, **cleared, contact_until=now + _CONTACT_KEPT)
    change = Change(field="state", old=case.state, new=CaseState.CLOSED)
    await happened(tx, case, "closed", actor, now=now, change=change, outcome=outcome)
    return await again(tx, case), _end(case, outcome, asked=asked)


def _end(case: Case, outcome: str, *, asked: bool) -> End:
    """How it was is asked once for a case, however often it is closed."""
    grades = (Offer(f"rate:{case.code}:{grade}", Words(f"button-rate-{grade}")) for grade in range(_BEST, 0, -1))
    reopening = Offer(f"reopen:{case.code}", Words("button-reopen"))
    if asked:
        return End("case-closed-again", (reopening,))
    key = {"no_answer": "case-closed-no-answer", "by_person": "case-closed-by-you"}.get(outcome, "case-closed")
    return End(key, (*grades, reopening))


def may_reopen(case: Case, now: datetime) -> bool:
    """Whether a closed case can still be opened again."""
    return case.closed_at is not None and now <= case.closed_at + REOPENED_WITHIN


async def reopen(tx: Tx, office: Office, case: Case, actor: Actor, *, now: datetime) -> Case:
    """Open a closed case again, for whoever held it last and with a new promise. Raises `CaseRefused`."""
    if case.state is not CaseState.CLOSED or case.closed_at is None:
        raise CaseRefused("not_closed")
    if not may_reopen(case, now):
        raise CaseRefused("too_old")
    holder = await still_here(tx, case.holder_id)
    state = CaseState.HELD if holder else CaseState.OPEN
    owed = due(now, office.zone, await hours_for(tx, case.team))
    changed = {"state": state, "holder_id": holder, "closed_at": None, "outcome": "", "due_at": owed, "climb": 0}
    await rows.change(tx, case.id, now=now, **changed, contact_until=None)
    if holder and actor is not PERSON:  # what the bot says in the person's own turn comes before the human's
        await silence(tx, case, now=now)
    await happened(tx, case, "reopened", actor, now=now, change=Change(field="state", old="closed", new=state))
    return await again(tx, case)


async def reopen_by(tx: Tx, office: Office, case_id: int, actor: Actor, *, now: datetime) -> Case:
    """Somebody who helps opens a closed case again; its person is told. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await reopen(tx, office, await case_for(tx, case_id, actor), actor, now=now)
    await tell(tx, office, case, "case-reopened", {"code": case.code, "due": case.due_at}, now=now)
    return case


async def move_promise(tx: Tx, office: Office, case_id: int, actor: Actor, *, until: datetime, now: datetime) -> Case:
    """Move the promise; the person hears the new time at once, before the old one passes. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    theirs_to_give(case, actor)
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
    theirs_to_give(case, who)
    if case.due_at is None or abs(case.due_at - was) >= _SAME:
        return case
    later = due(max(case.due_at, now), office.zone, await hours_for(tx, case.team), POSTPONED_BY)
    return await move_promise(tx, office, case_id, who, until=later, now=now)


async def rate(tx: Tx, case: Case, actor: Actor, *, grade: int, now: datetime) -> None:
    """Keep how it was for the person, 1 to 5; a later grade replaces an earlier one. Raises `CaseRefused`."""
    if not 1 <= grade <= _BEST:
        raise CaseRefused("bad_grade")
    if grade == case.rating:
        return
    await rows.change(tx, case.id, now=now, rating=grade)
    change = Change(field="rating", old=case.rating or "", new=grade)
    await happened(tx, case, "rated", actor, now=now, change=change, grade=grade)


async def comment(tx: Tx, case: Case, actor: Actor, *, text: str, now: datetime) -> None:
    """Keep the word that goes with the grade, as far as there is room for it."""
    await rows.change(tx, case.id, now=now, rating_text=text.strip()[:_LONGEST_WORD])
    await happened(tx, case, "rated_in_words", actor, now=now, change=Change(field="rating_text"))
