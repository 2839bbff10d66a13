"""What the clock says in the morning: to each who helps, once on a working day, what the day holds."""

from datetime import datetime, time, timedelta

import structlog

from bot.cases import telling
from bot.cases.office import Office
from bot.cases.promise import is_working_day
from bot.casework import Role
from bot.store import Store, Tx
from bot.store import staff as accounts
from bot.store import ticking as clock_rows

log = structlog.get_logger()

DIGEST_AT, DIGEST_UNTIL = time(8, 30), time(12)

Accounts = frozenset[str]
_NOBODY: Accounts = frozenset()


async def greet(store: Store, office: Office, *, now: datetime) -> Accounts:
    """At half past eight on working days: what the day holds, once for each who is there and has something to do."""
    local = now.astimezone(office.zone)
    if not is_working_day(local.date()) or not DIGEST_AT <= local.time() < DIGEST_UNTIL:
        return _NOBODY
    async with store.read() as tx:
        told = await clock_rows.told_on(tx, local.date())
        found = await accounts.all_staff(tx)
    said: Accounts = _NOBODY
    failed: Exception | None = None
    for one in found:
        if one.id in told or one.role is Role.READER or one.away(now):
            continue
        try:
            async with store.write(patient=True) as tx:
                said |= await _greet(tx, office, one, now)
        except Exception as fault:
            log.exception("greeting_failed", staff=one.id)
            failed = fault
    if failed is not None:
        raise failed
    return said


async def _greet(tx: Tx, office: Office, one: accounts.Staff, now: datetime) -> Accounts:
    local = now.astimezone(office.zone)
    heard = await telling.listening(tx, [one], now=now)
    if not await clock_rows.first_today(tx, one.id, local.date()):
        return _NOBODY
    teams = None if one.role in (Role.STAFF, Role.ADMIN) else one.teams
    end_of_day = datetime.combine(local.date() + timedelta(days=1), time(), office.zone)
    counts = await clock_rows.counts(tx, one.id, teams=teams, now=now, end_of_day=end_of_day)
    if not counts:
        return _NOBODY
    arguments: dict[str, object] = {
        "mine": counts.mine,
        "today": counts.today,
        "overdue": counts.overdue,
        "unclaimed": counts.unclaimed,
    }
    return await telling.tell(tx, office, heard, "case-digest", arguments, now=now)
