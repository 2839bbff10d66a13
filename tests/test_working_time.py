"""Working time: promises against a slow reckoning minute by minute, holidays from tables, and both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cases.promise import (
    STANDARD,
    Hours,
    after_working_days,
    before,
    due,
    is_open,
    is_working_day,
    opens_next,
    worked,
)

BELGRADE = ZoneInfo("Europe/Belgrade")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NIGHT = Hours(time(22), time(6), "12345", timedelta(hours=6))
EARLY = Hours(time(1), time(5), "1234567", timedelta(hours=3))
ROUND = Hours(time(0), time(0), "1234567", timedelta(hours=24))
HALF_PAST_TWO = Hours(time(2, 30), time(10), "1234567", timedelta(hours=8))


def local(text: str, *, fold: int = 0) -> datetime:
    """A moment by Belgrade's clock, such as "2026-11-24 10:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BELGRADE, fold=fold)


def shown(moment: datetime) -> str:
    """The same, back."""
    assert moment.tzinfo is UTC
    return f"{moment.astimezone(BELGRADE):%Y-%m-%d %H:%M}"


# A slow reckoning that shares nothing with the code: every minute of some days, and whether the team works in it.


@cache
def walls(day: date) -> list[tuple[datetime, datetime]]:
    """Each quarter of an hour (UTC) around `day`, with what the clock on the wall shows."""
    noon = datetime.combine(day, time(12), BELGRADE).astimezone(UTC) - 24 * HOUR
    quarters_of = [noon + number * 15 * MINUTE for number in range(3 * 24 * 4)]
    return [(moment, moment.astimezone(BELGRADE).replace(tzinfo=None)) for moment in quarters_of]


def first_shown(day: date, at: time) -> datetime:
    """The first moment at which the wall shows that time of that day, or a later one."""
    wanted = datetime.combine(day, at)
    return next(moment for moment, wall in walls(day) if wall >= wanted)


@cache
def minutes(first: date, days: int, hours: Hours) -> frozenset[datetime]:
    """Every working minute of the shifts that begin on these days."""
    working: set[datetime] = set()
    for number in range(days):
        day = first + timedelta(days=number)
        if day.isoweekday() in map(int, hours.days) and day not in holidays.country_holidays("RS", years=day.year):
            closing = day if hours.closes > hours.opens else day + timedelta(days=1)
            minute, end = first_shown(day, hours.opens), first_shown(closing, hours.closes)
            while minute < end:
                working.add(minute)
                minute += MINUTE
    return frozenset(working)


def reckoned(around: datetime, hours: Hours) -> list[datetime]:
    return sorted(minutes(around.astimezone(BELGRADE).date() - timedelta(days=9), 20, hours))


SPECIAL = (  # days around which something happens: clock changes, Easter, New Year, substitute days
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2026, 4, 12),
    date(2027, 5, 2),
    date(2028, 1, 1),
    date(2026, 2, 16),
    date(2026, 11, 11),
)
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + minutes * MINUTE,
    st.sampled_from(SPECIAL) | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
)
quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
teams = st.sampled_from((STANDARD, STANDARD, NIGHT, EARLY, ROUND, HALF_PAST_TWO)) | st.builds(
    Hours, quarters, quarters, st.sampled_from(("12345", "1234567", "67", "135")), st.just(8 * HOUR)
)
spans = st.integers(1, 16 * 60).map(lambda number: number * MINUTE)


@settings(max_examples=100, deadline=None)
@given(moments, teams, spans)
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), HALF_PAST_TWO, HOUR)
@example(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), HALF_PAST_TWO, HOUR)
def test_a_promise_ends_with_its_last_working_minute(now: datetime, hours: Hours, span: timedelta) -> None:
    later = [minute for minute in reckoned(now, hours) if minute >= now]
    if len(later) < span // MINUTE:  # it lies beyond the days that were reckoned
        return
    assert due(now, BELGRADE, hours, span) == later[span // MINUTE - 1] + MINUTE
    assert worked(now, due(now, BELGRADE, hours, span), BELGRADE, hours) == span


@settings(max_examples=100, deadline=None)
@given(moments, teams, spans)
def test_a_warning_comes_with_the_first_of_the_last_working_minutes(
    moment: datetime, hours: Hours, span: timedelta
) -> None:
    earlier = [minute for minute in reckoned(moment, hours) if minute < moment]
    if len(earlier) < span // MINUTE:
        return
    assert before(moment, BELGRADE, hours, span) == earlier[-(span // MINUTE)]


@settings(max_examples=100, deadline=None)
@given(moments, teams, st.integers(-600, 9 * 24 * 60))
def test_what_was_worked_is_the_sum_of_its_minutes(start: datetime, hours: Hours, number: int) -> None:
    end = start + number * MINUTE
    passed = sum(start <= minute < end for minute in reckoned(start, hours))
    assert worked(start, end, BELGRADE, hours) == passed * MINUTE


@settings(max_examples=100, deadline=None)
@given(moments, teams)
def test_open_and_opens_next(now: datetime, hours: Hours) -> None:
    working = reckoned(now, hours)
    later = [minute for minute in working if minute >= now]
    assert is_open(now, BELGRADE, hours) == (now in working)
    if later:
        assert opens_next(now, BELGRADE, hours) == later[0]


@settings(max_examples=100, deadline=None)
@given(moments, teams, st.integers(0, 5))
def test_working_days_later_is_a_moment_of_work_that_many_shifts_on(now: datetime, hours: Hours, days: int) -> None:
    later = after_working_days(now, BELGRADE, hours, days)
    assert later >= opens_next(now, BELGRADE, hours)
    assert is_open(later - timedelta(microseconds=1), BELGRADE, hours) or is_open(later, BELGRADE, hours)
    assert after_working_days(now, BELGRADE, hours, days + 1) > later


DAYS_OFF = {
    "New Year has two days": ("2026-01-01", "2026-01-02"),
    "Christmas": ("2026-01-07", "2027-01-07"),
    "New Year on a weekend moves on": ("2028-01-03",),
    "New Year whose first day is a Sunday": ("2034-01-02", "2034-01-03"),
    "Statehood": ("2027-02-15", "2027-02-16"),
    "Statehood of which one is a Sunday": ("2026-02-16", "2026-02-17", "2025-02-17"),
    "Easter in April": ("2026-04-10", "2026-04-13"),
    "Easter in the first days of May": ("2027-04-30", "2027-05-03"),
    "Labour day on Sunday, and then Easter Monday": ("2027-05-04",),
    "Labour days": ("2026-05-01", "2028-05-01", "2028-05-02"),
    "Armistice": ("2026-11-11", "2027-11-11"),
    "Armistice on a Sunday": ("2029-11-12",),
}
WORKING = (
    "2026-01-05",  # between New Year and Christmas
    "2026-01-06",
    "2026-02-18",
    "2026-04-06",  # the Easter Monday of others
    "2026-04-14",
    "2026-05-04",  # the second of May was a Saturday: nothing moves
    "2027-05-05",
    "2026-12-25",
    "2026-06-28",  # a Sunday, but for a team that works on it
)


@pytest.mark.parametrize("day", [day for days in DAYS_OFF.values() for day in days])
def test_nobody_works_on_a_holiday(day: str) -> None:
    every_day = Hours(time(8), time(16), "1234567", 8 * HOUR)
    assert not is_working_day(date.fromisoformat(day), every_day)
    assert date.fromisoformat(day).isoweekday() in range(1, 6)


@pytest.mark.parametrize("day", WORKING)
def test_other_days_are_working_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), Hours(time(8), time(16), "1234567", 8 * HOUR))


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-11-24 10:00", "2026-11-25 10:00"),
        ("2026-11-24 08:00", "2026-11-24 16:00"),
        ("2026-11-24 06:00", "2026-11-24 16:00"),
        ("2026-11-24 16:00", "2026-11-25 16:00"),
        ("2026-11-27 15:00", "2026-11-30 15:00"),  # a Friday
        ("2026-11-28 12:00", "2026-11-30 16:00"),
        ("2026-11-10 12:00", "2026-11-12 12:00"),  # over Armistice
        ("2026-04-09 12:00", "2026-04-14 12:00"),  # over Easter
        ("2027-04-29 09:00", "2027-05-05 09:00"),  # Easter and Labour Day together
        ("2026-12-31 15:00", "2027-01-04 15:00"),
        ("2026-03-27 12:00", "2026-03-30 12:00"),  # over the night in which an hour is left out
        ("2026-10-23 12:00", "2026-10-26 12:00"),  # over the night in which an hour comes twice
    ],
)
def test_eight_working_hours(asked: str, promised: str) -> None:
    assert shown(due(local(asked), BELGRADE)) == promised


@pytest.mark.parametrize(
    ("hours", "asked", "span", "promised"),
    [
        (EARLY, "2026-03-29 01:00", 3, "2026-03-29 05:00"),  # the hour from two to three is left out
        (EARLY, "2026-10-25 01:00", 3, "2026-10-25 03:00"),  # it comes twice
        (NIGHT, "2026-03-27 23:00", 6, "2026-03-28 05:00"),
        (NIGHT, "2026-10-25 03:00", 8, "2026-10-27 06:00"),  # a Sunday: from Monday evening
        (HALF_PAST_TWO, "2026-03-29 00:00", 1, "2026-03-29 04:00"),  # opens when the clock has jumped to three
        (HALF_PAST_TWO, "2026-10-25 00:00", 1, "2026-10-25 02:30"),  # opens at the first half past two
    ],
)
def test_hours_that_cross_the_change_of_the_clock(hours: Hours, asked: str, span: int, promised: str) -> None:
    assert shown(due(local(asked), BELGRADE, hours, span * HOUR)) == promised


def test_the_second_of_two_hours_is_told_from_the_first() -> None:
    ends = due(local("2026-10-25 00:00"), BELGRADE, HALF_PAST_TWO, HOUR)
    assert ends == local("2026-10-25 02:30", fold=1).astimezone(UTC)
    assert not is_open(local("2026-10-25 02:15"), BELGRADE, HALF_PAST_TWO)
    assert is_open(local("2026-10-25 02:15", fold=1), BELGRADE, HALF_PAST_TWO)


@pytest.mark.parametrize(
    ("moment", "span", "left"),
    [
        ("2026-11-25 12:00", 2, "2026-11-25 10:00"),
        ("2026-11-25 09:00", 2, "2026-11-24 15:00"),
        ("2026-11-25 10:00", 2, "2026-11-25 08:00"),  # the later of two moments between which nobody works
        ("2026-11-30 09:00", 2, "2026-11-27 15:00"),
        ("2026-11-29 12:00", 2, "2026-11-27 14:00"),
        ("2026-04-14 09:00", 2, "2026-04-09 15:00"),
    ],
)
def test_two_working_hours_before(moment: str, span: int, left: str) -> None:
    assert shown(before(local(moment), BELGRADE, STANDARD, span * HOUR)) == left


@pytest.mark.parametrize(
    ("since", "days", "until"),
    [
        ("2026-11-24 10:00", 3, "2026-11-27 10:00"),
        ("2026-11-24 10:00", 7, "2026-12-03 10:00"),
        ("2026-11-27 20:00", 1, "2026-12-01 08:00"),
        ("2026-11-28 12:00", 3, "2026-12-03 08:00"),
        ("2026-04-09 12:00", 1, "2026-04-14 12:00"),
        ("2026-12-30 12:00", 3, "2027-01-05 12:00"),
        ("2026-11-24 10:00", 0, "2026-11-24 10:00"),
    ],
)
def test_working_days(since: str, days: int, until: str) -> None:
    assert shown(after_working_days(local(since), BELGRADE, STANDARD, days)) == until


def test_no_time_at_all_is_over_at_once_and_no_work_is_done_backwards() -> None:
    saturday = local("2026-11-28 12:00")
    assert due(saturday, BELGRADE, STANDARD, timedelta()) == saturday
    assert before(saturday, BELGRADE, STANDARD, timedelta()) == saturday
    assert worked(local("2026-11-24 12:00"), local("2026-11-24 10:00"), BELGRADE) == timedelta()


@pytest.mark.parametrize("days", ["", "0", "18", "mon"])
def test_a_team_that_never_works_is_refused(days: str) -> None:
    with pytest.raises(ValueError, match="Monday is 1"):
        Hours(time(8), time(16), days, 8 * HOUR)
