"""Working time: by when a case is answered, when a team is there, and how long something has stood, in local time.

A team's hours are told by the clock on its wall, with Serbia's public holidays. A time of day has come when that clock
first shows it, or has jumped past it: of an hour that comes twice the first counts, and one that is left out has passed
at the jump. What lies between two moments is real time, so the night of a change is an hour shorter or longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

import holidays

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Shift = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works, in local time, and the working time within which it answers.

    `days` are those on which it opens, Monday is 1. A team that closes at or before the time at which it opens works
    into the next day.
    """

    opens: time
    closes: time
    days: str
    promise: timedelta

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set("1234567"):
            raise ValueError("days are some of 1234567, Monday is 1")


STANDARD = Hours(time(8), time(16), "12345", timedelta(hours=8))


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RS", years=year))


def is_working_day(day: date, hours: Hours = STANDARD) -> bool:
    """One of the team's days of the week, and no public holiday of Serbia."""
    return str(day.isoweekday()) in hours.days and day not in _days_off(day.year)


def due(now: datetime, zone: ZoneInfo, hours: Hours = STANDARD, span: timedelta | None = None) -> datetime:
    """The first moment (UTC) at which `span` of working time, or what the team promises, has passed since `now`."""
    left, now = hours.promise if span is None else span, now.astimezone(UTC)
    for start, end in _ahead(now, zone, hours):
        if left <= timedelta():
            break
        start = max(start, now)
        if end - start >= left:
            return start + left
        left -= end - start
    return now


def before(moment: datetime, zone: ZoneInfo, hours: Hours, span: timedelta) -> datetime:
    """The last moment (UTC) at which `span` of working time is left until `moment`."""
    left, moment = span, moment.astimezone(UTC)
    for start, end in _back(moment, zone, hours):
        if left <= timedelta():
            break
        end = min(end, moment)
        if end - start >= left:
            return end - left
        left -= end - start
    return moment


def worked(start: datetime, end: datetime, zone: ZoneInfo, hours: Hours = STANDARD) -> timedelta:
    """The working time between two moments; nothing when the second is not the later one."""
    start, end, passed = start.astimezone(UTC), end.astimezone(UTC), timedelta()
    for opens, closes in _ahead(start, zone, hours):
        if max(opens, start) >= end:
            break
        passed += min(closes, end) - max(opens, start)
    return passed


def is_open(now: datetime, zone: ZoneInfo, hours: Hours = STANDARD) -> bool:
    """Whether the team works at this moment."""
    return next(_ahead(now, zone, hours))[0] <= now


def opens_next(now: datetime, zone: ZoneInfo, hours: Hours = STANDARD) -> datetime:
    """When the team works again (UTC): `now` itself while it does."""
    return max(next(_ahead(now, zone, hours))[0], now.astimezone(UTC))


def after_working_days(now: datetime, zone: ZoneInfo, hours: Hours, days: int) -> datetime:
    """The same time (UTC) `days` of the team's working days later; what falls outside of hours counts from opening."""
    shifts = _ahead(now, zone, hours)
    opens, _ = next(shifts)
    into = max(now.astimezone(UTC) - opens, timedelta())
    for _ in range(days):
        opens, closes = next(shifts)
        into = min(into, closes - opens)
    return opens + into


def _ahead(moment: datetime, zone: ZoneInfo, hours: Hours) -> Iterator[Shift]:
    """The shifts that end after `moment`, without end; the first may have begun the day before."""
    first = moment.astimezone(zone).date() - _DAY
    for number in count():
        shift = _shift(first + number * _DAY, zone, hours)
        if shift is not None and shift[1] > moment:
            yield shift


def _back(moment: datetime, zone: ZoneInfo, hours: Hours) -> Iterator[Shift]:
    """The shifts that begin before `moment`, back without end."""
    last = moment.astimezone(zone).date()
    for number in count():
        shift = _shift(last - number * _DAY, zone, hours)
        if shift is not None and shift[0] < moment:
            yield shift


@lru_cache(maxsize=4096)
def _shift(day: date, zone: ZoneInfo, hours: Hours) -> Shift | None:
    """From when until when (UTC) the team works that begins on `day`; None when it does not."""
    if not is_working_day(day, hours):
        return None
    closes = day if hours.closes > hours.opens else day + _DAY
    shift = _reached(day, hours.opens, zone), _reached(closes, hours.closes, zone)
    return shift if shift[0] < shift[1] else None


def _reached(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When (UTC) the clock on the wall first shows this time, or has jumped past it."""
    wall = datetime.combine(day, at, zone)
    after, jumped = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if jumped >= after:
        return after
    while after - jumped > _SECOND:  # it is left out: the jump lies between the two readings of it
        middle = jumped + (after - jumped) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, at):
            after = middle
        else:
            jumped = middle
    return after.replace(microsecond=0)
