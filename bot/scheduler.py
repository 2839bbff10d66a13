"""The clock's ticks, by APScheduler: each tick only calls a function that looks into the tables. No logic, no truth."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True, slots=True)
class Tick:
    """A function that is called every `seconds`; `what` says in a few words what it does."""

    name: str
    seconds: float
    what: str
    call: Callable[[], Awaitable[object]]


def schedule(ticks: list[Tick], timezone: str) -> AsyncIOScheduler:
    """A scheduler for `ticks`, not started yet. A tick that is late runs once; it never runs twice at a time."""
    scheduler = AsyncIOScheduler(timezone=timezone)
    for tick in ticks:
        scheduler.add_job(
            tick.call,
            IntervalTrigger(seconds=tick.seconds, timezone=timezone),
            id=tick.name,
            name=tick.what,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return scheduler
