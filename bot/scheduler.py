"""The clock's ticks, by APScheduler: each tick only calls a function that looks into the tables. No logic, no truth.

When a tick last ran is kept in the database, by whichever process ran it, for the command line and the desk.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.cases.promise import STANDARD, before
from bot.cases.ticking import REMINDED_AFTER
from bot.ports import Clock
from bot.store import Store, StoreError, ticking

log = structlog.get_logger()

_KEPT_EACH = 60.0  # seconds: a tick that runs more often is written down this often
_MISSED = 2  # times in a row after which a tick does not count as running any more


@dataclass(frozen=True, slots=True)
class Tick:
    """A function that is called every `seconds`; `what` says in a few words what it does."""

    name: str
    seconds: float
    what: str
    call: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A tick with when it ran last; `next` is None where no process runs it."""

    name: str
    seconds: float
    what: str
    last: datetime | None
    failed: bool
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Every tick, and how much of each thing is due now."""

    ticks: tuple[Run, ...]
    due: Mapping[str, int]


def schedule(ticks: Sequence[Tick], timezone: str, *, store: Store, clock: Clock) -> AsyncIOScheduler:
    """A scheduler for `ticks`, not started yet. A tick that is late runs once; it never runs twice at a time."""
    scheduler = AsyncIOScheduler(timezone=timezone)
    scheduler.add_listener(_still_running, EVENT_JOB_MAX_INSTANCES)
    for tick in ticks:
        scheduler.add_job(
            _kept(tick, store, clock),
            IntervalTrigger(seconds=tick.seconds, timezone=timezone),
            id=tick.name,
            name=tick.what,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return scheduler


def _still_running(event: JobSubmissionEvent) -> None:
    """A tick whose time came while it was at it is left out; on a busy machine nothing is wrong with that."""
    log.info("tick_still_running", tick=event.job_id)


def _kept(tick: Tick, store: Store, clock: Clock) -> Callable[[], Awaitable[None]]:
    """The tick's function, which writes down that it ran; a failure is logged and does not stop the clock."""
    written = (-_KEPT_EACH, False)

    async def run() -> None:
        nonlocal written
        failed = False
        try:
            await tick.call()
        except Exception:
            failed = True
            log.exception("tick_failed", tick=tick.name)
        if clock.monotonic() - written[0] < _KEPT_EACH and failed == written[1]:
            return
        try:
            async with store.write() as tx:
                await ticking.ran(tx, tick.name, at=clock.now(), failed=failed)
            written = (clock.monotonic(), failed)
        except StoreError:
            log.exception("tick_not_kept", tick=tick.name)

    return run


async def overview(store: Store, ticks: Sequence[Tick], *, zone: ZoneInfo, now: datetime) -> Overview:
    """Each tick with its last and next run, and what is due."""
    local = now.astimezone(zone)
    end_of_day = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    waited = before(now, zone, STANDARD, REMINDED_AFTER * STANDARD.promise)
    async with store.read() as tx:
        last = await ticking.last_runs(tx)
        due = await ticking.totals(tx, now=now, end_of_day=end_of_day, waited_since=waited)
    return Overview(ticks=tuple(_run(tick, last.get(tick.name), now) for tick in ticks), due=due)


def _run(tick: Tick, last: tuple[datetime, bool] | None, now: datetime) -> Run:
    at, failed = last or (None, False)
    following = None
    if at is not None and now - at <= _MISSED * timedelta(seconds=max(tick.seconds, _KEPT_EACH)):
        following = max(at + timedelta(seconds=tick.seconds), now)
    return Run(name=tick.name, seconds=tick.seconds, what=tick.what, last=at, failed=failed, next=following)
