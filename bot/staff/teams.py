"""Teams: those that the house begins with, their working hours and promises, and who is in them."""

import re
from dataclasses import replace
from datetime import datetime, time

from bot.errors import StaffRefused
from bot.model import Locale
from bot.store import Tx, audit
from bot.store import staff as rows
from bot.store.audit import Actor
from bot.store.staff import Staff, Team
from bot.texts import Texts

_STEM = "team-"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
_HOUR = re.compile(r"[0-2][0-9]:[0-5][0-9]")
_DAYS = re.compile(r"1?2?3?4?5?6?7?")
_LONGEST_TITLE = 80
_MOST_HOURS = 80


async def seed(tx: Tx, texts: Texts) -> None:
    """Enter the teams that the bot's own sentences name and that are not there; one that is there stays as it is."""
    known = {team.name for team in await rows.all_teams(tx)}
    for key in sorted(key for key in texts.keys(Locale.LATIN) if key.startswith(_STEM)):
        name = key.removeprefix(_STEM).replace("-", "_")
        if name not in known:
            serbian, english = (_capital(texts.say(locale, key)) for locale in (Locale.LATIN, Locale.ENGLISH))
            await rows.add_team(tx, Team(name=name, title_sr=serbian, title_en=english))


def _capital(title: str) -> str:
    name = title.removeprefix("the ")
    return name if name[1:2].isupper() else name[:1].upper() + name[1:]  # a name such as eUprava stays as it is


async def find(tx: Tx, name: str) -> Team:
    """A team by name. Raises `StaffRefused`."""
    found = await rows.team(tx, name)
    if found is None:
        raise StaffRefused("no-team")
    return found


async def save(tx: Tx, changed: Team, *, actor: Actor, now: datetime) -> Team:
    """A new team, or what is changed of one; each changed field leaves a line in the log."""
    changed = replace(changed, title_sr=changed.title_sr.strip(), title_en=changed.title_en.strip())
    _check(changed)
    before = await rows.team(tx, changed.name)
    if before is None:
        await rows.add_team(tx, changed)
        await audit.record(tx, actor, "team_added", "team", changed.name, now=now)
        return changed
    await rows.change_team(tx, changed)
    for name in Team.__dataclass_fields__:
        old, new = getattr(before, name), getattr(changed, name)
        if old != new:
            await audit.record(tx, actor, "team_changed", "team", changed.name, now=now, field=name, old=old, new=new)
    return changed


def _check(team: Team) -> None:
    if not _NAME.fullmatch(team.name):
        raise StaffRefused("bad-team")
    if not all(1 <= len(title) <= _LONGEST_TITLE for title in (team.title_sr, team.title_en)):
        raise StaffRefused("bad-title")
    hours = _hour(team.opens), _hour(team.closes)
    in_order = hours[0] is not None and hours[1] is not None and hours[0] < hours[1]
    if not in_order or not team.days or not _DAYS.fullmatch(team.days) or not 1 <= team.promise_hours <= _MOST_HOURS:
        raise StaffRefused("bad-hours")


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if _HOUR.fullmatch(text) else None
    except ValueError:
        return None


async def set_members(tx: Tx, team: Team, wanted: frozenset[int], *, actor: Actor, now: datetime) -> None:
    """Make exactly these accounts the active members of a team."""
    current = {member.id for member in await rows.members(tx, team.name)}
    for staff_id in sorted(wanted - current):
        await join(tx, team.name, staff_id, actor=actor, now=now)
    for staff_id in sorted(current - wanted):
        await leave(tx, team.name, staff_id, actor=actor, now=now)


async def join(tx: Tx, name: str, staff_id: int, *, actor: Actor, now: datetime) -> None:
    """Put an account into a team."""
    if await rows.join_team(tx, (await find(tx, name)).name, staff_id):
        await audit.record(tx, actor, "member_added", "team", name, now=now, field="member", new=staff_id)


async def leave(tx: Tx, name: str, staff_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an account out of a team."""
    if await rows.leave_team(tx, (await find(tx, name)).name, staff_id):
        await audit.record(tx, actor, "member_removed", "team", name, now=now, field="member", old=staff_id)


async def set_teams(tx: Tx, who: Staff, wanted: frozenset[str], *, actor: Actor, now: datetime) -> None:
    """Make exactly these the teams of an account."""
    for name in sorted(wanted - set(who.teams)):
        await join(tx, name, who.id, actor=actor, now=now)
    for name in sorted(set(who.teams) - wanted):
        await leave(tx, name, who.id, actor=actor, now=now)
