"""When a team works, and within how many working hours it answers."""

from datetime import time, timedelta

from bot.cases.promise import STANDARD, Hours
from bot.store import Tx, staff
from bot.store.staff import Team


def hours_of(team: Team | None) -> Hours:
    """The hours of a team; the usual ones where there is no such team."""
    if team is None:
        return STANDARD
    opens, closes = time.fromisoformat(team.opens), time.fromisoformat(team.closes)
    return Hours(opens, closes, team.days, timedelta(hours=team.promise_hours))


async def hours_for(tx: Tx, name: str) -> Hours:
    """The hours of the team with this name."""
    return hours_of(await staff.team(tx, name))


async def all_hours(tx: Tx) -> dict[str, Hours]:
    """The hours of each team, by name."""
    return {team.name: hours_of(team) for team in await staff.all_teams(tx)}
