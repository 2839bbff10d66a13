"""The clock's ticks, by APScheduler: each tick only calls a function that looks into the tables. No logic, no truth."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True, slots=True)
class Tick:
    """A function that is called every `seconds`; `what` says in a few words what it does, `due` counts what waits for
    it, where something can."""

    name: str
    seconds: float
    what: str
    call: Callable[[], Awaitable[object]]
    due: Callable[[], Awaitable[int]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickRow:
    """A tick as people see it: when this process ran it last and runs it next, and how much is due (None: unknown)."""

    name: str
    what: str
    seconds: float
    last: datetime | None = None
    next: datetime | None = None
    due: int | None = None


def schedule(
    ticks: list[Tick], timezone: str, *, ran: dict[str, datetime], now: Callable[[], datetime]
) -> AsyncIOScheduler:
    """A scheduler for `ticks`, not started yet. A tick that is late runs once; it never runs twice at a time.

    When a tick began last is written into `ran`.
    """
    scheduler = AsyncIOScheduler(timezone=timezone)
    for tick in ticks:
        scheduler.add_job(
            _noted(tick, ran, now),
            IntervalTrigger(seconds=tick.seconds, timezone=timezone),
            id=tick.name,
            name=tick.what,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return scheduler


def _noted(tick: Tick, ran: dict[str, datetime], now: Callable[[], datetime]) -> Callable[[], Awaitable[object]]:
    async def call() -> object:
        ran[tick.name] = now()
        return await tick.call()

    return call


async def rows(ticks: list[Tick], scheduler: AsyncIOScheduler | None, ran: dict[str, datetime]) -> list[TickRow]:
    """Each tick with its last and next run, and what is due."""
    found = []
    for tick in ticks:
        job = scheduler.get_job(tick.name) if scheduler is not None else None
        found.append(
            TickRow(
                name=tick.name,
                what=tick.what,
                seconds=tick.seconds,
                last=ran.get(tick.name),
                next=job.next_run_time if job is not None else None,
                due=await tick.due() if tick.due is not None else None,
            )
        )
    return found
