"""By when a case is answered: eight working hours, counted in local time with Serbia's public holidays."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(8), time(16)
PROMISE = timedelta(hours=8)


@lru_cache(maxsize=8)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RS", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday of Serbia."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def due(now: datetime, zone: ZoneInfo, promise: timedelta = PROMISE) -> datetime:
    """The moment (UTC) at which `promise` of working time has passed since `now`."""
    local = now.astimezone(zone)
    left = promise
    day = local.date()
    while True:
        if is_working_day(day):
            opens = datetime.combine(day, OPENS, zone)
            start = max(opens, local) if day == local.date() else opens
            room = datetime.combine(day, CLOSES, zone) - start
            if room >= left:
                return (start + left).astimezone(UTC)
            left -= max(room, timedelta())
        day += timedelta(days=1)
