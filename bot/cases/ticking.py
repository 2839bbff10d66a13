"""What the clock does to cases: it lets those climb that stand still, warns before a promise breaks, reminds and lets
go of persons who do not answer, and says in the morning what the day holds.

Everything is found by reading, and decided again under the case's lock: two clocks at one time do it once.
"""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.cases import closing, holding, telling
from bot.cases.hours import all_hours, hours_for
from bot.cases.office import CLOCK, Change, Office, conversations_first, happened
from bot.cases.promise import STANDARD, Hours, after_working_days, is_open, worked
from bot.cases.talking import tell as tell_person
from bot.casework import CaseState
from bot.errors import CaseRefused
from bot.store import Store, Tx, arrivals, entries
from bot.store import cases as rows
from bot.store import staff as accounts
from bot.store import ticking as clock_rows
from bot.store.cases import Case
from bot.store.ticking import Standing
from bot.turn import Offer, Words

log = structlog.get_logger()

STANDS = timedelta(hours=2)  # working time after which a case climbs that nobody holds, and then once more
WARNED = timedelta(hours=2)  # working time before a promise ends at which its holder is told
REMINDED_AFTER = 3  # working days without a word of the person
LET_GO_AFTER = 4  # working days after the reminder: seven in all
_TEAM, _STAFF = 1, 2
_AT_ONCE = 100
_AT_MOST = 1000  # steps in one tick, which then lasts less than a minute
_FAR = timedelta(days=14)  # more than any weekend with holidays: what is due later needs no look

Accounts = frozenset[str]
_NOBODY: Accounts = frozenset()
Step = Callable[[Tx, Office, int, datetime], Awaitable[Accounts]]


def rises_to(case: Standing, now: datetime, office: Office, hours: Hours) -> int:
    """How high a case must have climbed by now; it only rises while its team works."""
    if case.state not in (CaseState.OPEN, CaseState.HELD) or not is_open(now, office.zone, hours):
        return case.climb
    overdue = case.due_at is not None and case.due_at <= now
    if case.climb >= _STAFF or not (overdue or case.holder_id is None):
        return case.climb
    if overdue and case.holder_gone:
        return _STAFF
    if case.climb == _TEAM or not overdue:
        return case.climb + (worked(case.since, now, office.zone, hours) >= STANDS)
    taken_late = case.held_at is not None and case.due_at is not None and case.held_at > case.due_at
    if taken_late and case.held_at is not None and worked(case.held_at, now, office.zone, hours) < STANDS:
        return case.climb  # whoever has just taken what was overdue already has as long as everybody
    return _TEAM


async def watch(store: Store, office: Office, *, now: datetime) -> Accounts:
    """Each minute: climbs, warnings, reminders, ends and returns; the accounts on which there is something to say."""
    await _free(store, office, now=now)
    async with store.read() as tx:
        hours = await all_hours(tx)
        since = now - timedelta(days=REMINDED_AFTER)
        found = await clock_rows.stirring(tx, now=now, until=now + _FAR, since=since)
    steps = [(step, case) for case in found for step in _steps(case, now, office, hours.get(case.team, STANDARD))]
    return await _take(store, office, _some(steps), now=now)


def _some(steps: list[tuple[Step, Standing]]) -> list[tuple[Step, Standing]]:
    """As many as one tick does, in their order; where there are more, chance says which, so that those that come to
    nothing each time hold up no other. The rest is the next minute's, whose time is then the right one."""
    if len(steps) <= _AT_MOST:
        return steps
    log.warning("case_tick_full", found=len(steps), taken=_AT_MOST)
    return [steps[place] for place in sorted(random.sample(range(len(steps)), _AT_MOST))]


async def _free(store: Store, office: Office, *, now: datetime) -> None:
    """Cases of those who have no account any more, or one that only reads, go back to their team."""
    async with store.read() as tx:
        found = await rows.held_by_the_gone(tx, limit=_AT_ONCE)
    for case_id in found:
        async with store.write(patient=True) as tx:
            with suppress(CaseRefused):  # somebody has taken it over meanwhile
                await holding.release(tx, office, case_id, CLOCK, now=now)


def _steps(case: Standing, now: datetime, office: Office, hours: Hours) -> Iterator[Step]:
    """What is to be done about a case now."""
    if returns(case, now, office, hours):
        yield back
    if rises_to(case, now, office, hours) > case.climb:
        yield climb
    if breaks_soon(case, now, office, hours):
        yield warn
    if asks(case, now, office, hours):
        yield remind
    if ends(case, now, office, hours):
        yield let_go


async def _take(store: Store, office: Office, steps: Sequence[tuple[Step, Standing]], *, now: datetime) -> Accounts:
    """One transaction a case; one that fails holds up no other, and is tried again the next minute."""
    said: Accounts = _NOBODY
    failed: Exception | None = None
    for step, case in steps:
        try:
            async with store.write(patient=True) as tx:
                said |= await step(tx, office, case.id, now)
        except Exception as fault:
            log.exception("case_tick_failed", case=case.id, step=getattr(step, "__name__", ""))
            failed = fault
    if failed is not None:
        raise failed
    return said


async def climb(tx: Tx, office: Office, case_id: int, now: datetime) -> Accounts:
    """Tell the team, then staff, that a case stands still or is overdue; each height once."""
    listeners = await _who_hears(tx, office, case_id, now)
    found, case, hours = await _locked(tx, case_id, now)
    if found is None or case is None:
        return _NOBODY
    height = rises_to(found, now, office, hours)
    if height <= found.climb or height not in listeners:
        return _NOBODY
    height, heard = listeners[height]
    if not await clock_rows.change(tx, case_id, {"climb": found.climb}, now=now, climb=height):
        return _NOBODY
    why = _why(found, now)
    change = Change(field="climb", old=found.climb, new=height)
    await happened(tx, case, "climbed", CLOCK, now=now, change=change, height=height, why=why)
    arguments: dict[str, object] = {"due": case.due_at or now, "holder": case.holder}
    return await telling.tell(tx, office, heard, f"case-climb-{why}", arguments, now=now, case=case)


def _why(found: Standing, now: datetime) -> str:
    if found.holder_id is None:
        return "unclaimed"
    return "away" if found.holder_gone else "overdue"


async def _who_hears(
    tx: Tx, office: Office, case_id: int, now: datetime
) -> dict[int, tuple[int, list[telling.Listener]]]:
    """By the height that a case rises to: how high it goes in truth, and who is told. Their chats are locked.

    Where nobody of the team is there, staff is told at once.
    """
    found, case = await clock_rows.standing(tx, case_id, now=now), await rows.find(tx, case_id)
    if found is None or case is None:
        return {}
    height = rises_to(found, now, office, await hours_for(tx, case.team))
    team = await telling.team_of(tx, case, now=now)
    asked, wanted = height, team
    if height == _TEAM and all(one.away(now) for one in team):
        height = _STAFF
    if height == _STAFF:
        wanted = [*(team if found.climb < _TEAM else ()), *await telling.in_charge(tx)]
    return {asked: (height, await telling.listening(tx, wanted, now=now))}


def breaks_soon(case: Standing, now: datetime, office: Office, hours: Hours) -> bool:
    """Whether a holder who is there must be told that the promise ends soon."""
    if case.state is not CaseState.HELD or case.due_at is None or case.due_at <= now or case.holder_gone:
        return False
    if case.warned_at is not None and (case.held_at is None or case.warned_at >= case.held_at):
        return False
    return is_open(now, office.zone, hours) and worked(now, case.due_at, office.zone, hours) <= WARNED


async def warn(tx: Tx, office: Office, case_id: int, now: datetime) -> Accounts:
    """Tell the holder once that two working hours are left, with a button that moves the promise."""
    heard = await _holder_hears(tx, case_id, now)
    found, case, hours = await _locked(tx, case_id, now)
    if found is None or case is None or case.due_at is None or not breaks_soon(found, now, office, hours):
        return _NOBODY
    if [one.who.id for one in heard] != [case.holder_id]:
        return _NOBODY  # it was handed on meanwhile: the next minute sees to it
    if not await clock_rows.change(tx, case_id, {"warned_at": found.warned_at}, now=now, warned_at=now):
        return _NOBODY
    await happened(tx, case, "warned", CLOCK, now=now, change=Change(field="warned_at", new=now.isoformat()))
    later = Offer(f"m:until:{case.code}:{int(case.due_at.timestamp())}", Words("button-postpone"))
    arguments: dict[str, object] = {"due": case.due_at}
    return await telling.tell(tx, office, heard, "case-warned", arguments, now=now, case=case, offers=(later,))


def returns(case: Standing, now: datetime, office: Office, hours: Hours) -> bool:
    """Whether a case was put out of sight until now."""
    return case.snoozed_until is not None and case.snoozed_until <= now and is_open(now, office.zone, hours)


async def back(tx: Tx, office: Office, case_id: int, now: datetime) -> Accounts:
    """A case that was put out of sight is seen again, and its holder told."""
    heard = await _holder_hears(tx, case_id, now)
    found, case, hours = await _locked(tx, case_id, now)
    if found is None or case is None or found.snoozed_until is None or not returns(found, now, office, hours):
        return _NOBODY
    if not await clock_rows.change(tx, case_id, {"snoozed_until": found.snoozed_until}, now=now, snoozed_until=None):
        return _NOBODY
    change = Change(field="snoozed_until", old=found.snoozed_until.isoformat())
    await happened(tx, case, "back", CLOCK, now=now, change=change)
    mine = [one for one in heard if one.who.id == case.holder_id]
    return await telling.tell(tx, office, mine, "case-back", {}, now=now, case=case)


async def _holder_hears(tx: Tx, case_id: int, now: datetime) -> list[telling.Listener]:
    case = await rows.find(tx, case_id)
    holder = await accounts.find(tx, case.holder_id) if case is not None and case.holder_id is not None else None
    return await telling.listening(tx, [holder] if holder is not None else [], now=now)


def asks(case: Standing, now: datetime, office: Office, hours: Hours) -> bool:
    """Whether the person must be asked if it is solved."""
    if case.waiting_since is None or case.reminded_at is not None or not is_open(now, office.zone, hours):
        return False
    return after_working_days(case.waiting_since, office.zone, hours, REMINDED_AFTER) <= now


async def remind(tx: Tx, office: Office, case_id: int, now: datetime) -> Accounts:
    """Ask a person who is waited for, once, whether it is solved."""
    await conversations_first(tx, case_id)
    found, case, hours = await _locked(tx, case_id, now)
    if found is None or case is None or not asks(found, now, office, hours) or await _unheard(tx, case_id):
        return _NOBODY
    was: dict[str, object] = {"state": CaseState.WAITING, "reminded_at": None}
    if not await clock_rows.change(tx, case_id, was, now=now, reminded_at=now):
        return _NOBODY
    await happened(tx, case, "reminded", CLOCK, now=now, change=Change(field="reminded_at", new=now.isoformat()))
    offers = (
        Offer(f"close:{case.code}:yes", Words("button-solved")),
        Offer(f"add:{case.code}", Words("button-reopen")),
    )
    await tell_person(tx, office, case, "case-still-waiting", {"code": case.code}, offers=offers, now=now)
    return _NOBODY


def ends(case: Standing, now: datetime, office: Office, hours: Hours) -> bool:
    """Whether the person has not answered for so long after the reminder that the case is closed."""
    if case.waiting_since is None or case.reminded_at is None or not is_open(now, office.zone, hours):
        return False
    return after_working_days(case.reminded_at, office.zone, hours, LET_GO_AFTER) <= now


async def let_go(tx: Tx, office: Office, case_id: int, now: datetime) -> Accounts:
    """Close a case whose person does not answer; writing opens it again."""
    await conversations_first(tx, case_id)
    found, _, hours = await _locked(tx, case_id, now)
    over = found is not None and found.state is CaseState.WAITING and ends(found, now, office, hours)
    if over and not await _unheard(tx, case_id):
        await closing.close(tx, office, case_id, CLOCK, outcome="no_answer", now=now)
    return _NOBODY


async def _unheard(tx: Tx, case_id: int) -> bool:
    """Whether the person may not have got what they would have to answer."""
    last = await entries.last_reply(tx, case_id)
    return last is not None and await arrivals.is_in_doubt(tx, last.id)


async def _locked(tx: Tx, case_id: int, now: datetime) -> tuple[Standing | None, Case | None, Hours]:
    """The case with its row locked, as it stands from then on, and its team's hours."""
    case = await rows.find(tx, case_id, lock=True)
    hours = await hours_for(tx, case.team) if case is not None else STANDARD
    return await clock_rows.standing(tx, case_id, now=now), case, hours
