"""Those who help: their accounts, and the teams that they are in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from bot.casework import Role
from bot.model import Locale
from bot.store.engine import Tx, locked
from bot.store.schema import conversations
from bot.store.schema_staff import staff, team_members, teams
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One account. Empty `topics`, `municipalities` and `languages` mean any."""

    id: int
    name: str
    role: Role
    locale: Locale
    topics: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    telegram_id: str | None = None
    viber_id: str | None = None
    away_from: datetime | None = None
    away_until: datetime | None = None
    seen_at: datetime | None = None
    disabled: bool = False
    has_password: bool = False

    def away(self, now: datetime) -> bool:
        """Whether they said that they are absent now; without an end it lasts until they take it back."""
        return self.away_from is not None and self.away_from <= now and (not self.away_until or now < self.away_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team: its titles, its working hours in local time ("08:00"), its days ("12345": Monday is 1), and within how
    many working hours it answers."""

    name: str
    title_sr: str
    title_en: str
    opens: str = "08:00"
    closes: str = "16:00"
    days: str = "12345"
    promise_hours: int = 8


async def find(tx: Tx, who: int | str) -> Staff | None:
    """The account with this id or name, disabled or not."""
    column = staff.c.id if isinstance(who, int) else staff.c.name
    return await _one(tx, select(staff).where(column == who))


async def by_platform(tx: Tx, account: str, external_id: str) -> Staff | None:
    """The active account that has linked this chat; `account` is the bot's own, such as `telegram:42`."""
    column = {"telegram": staff.c.telegram_id, "viber": staff.c.viber_id}.get(account.partition(":")[0])
    if column is None or not external_id:
        return None
    return await _one(tx, select(staff).where(column == external_id, staff.c.disabled_at.is_(None)))


async def expected_of(tx: Tx, account: str, chat: str, external_id: str) -> str:
    """What the bot has asked for in the chat of an active account; "" for everybody else, and when it has not."""
    column = {"telegram": staff.c.telegram_id, "viber": staff.c.viber_id}.get(account.partition(":")[0])
    if column is None or not external_id:
        return ""
    linked = select(staff.c.id).where(column == external_id, staff.c.disabled_at.is_(None)).exists()
    here = (conversations.c.account == account) & (conversations.c.chat == chat)
    memory = (await tx.execute(select(conversations.c.memory).where(here, linked))).scalar_one_or_none()
    return str((memory or {}).get("expects", ""))


async def all_staff(tx: Tx, *, disabled: bool = False) -> list[Staff]:
    """All active accounts by name; with `disabled` the others too."""
    query = select(staff).order_by(func.lower(staff.c.name), staff.c.id)
    return await _many(tx, query if disabled else query.where(staff.c.disabled_at.is_(None)))


async def count(tx: Tx) -> int:
    """How many accounts there are, disabled ones too."""
    return int((await tx.execute(select(func.count()).select_from(staff))).scalar_one())


async def other_admins(tx: Tx, staff_id: int) -> int:
    """How many active admins there are besides this account; their rows are locked, so that the last one stays."""
    query = select(staff.c.id).where(staff.c.role == Role.ADMIN, staff.c.disabled_at.is_(None)).order_by(staff.c.id)
    return len([row for row in await tx.execute(locked(query)) if row[0] != staff_id])


async def add(
    tx: Tx, *, name: str, role: Role, locale: Locale, now: datetime, languages: Sequence[str] = (), password: str = ""
) -> int | None:
    """A new account; None when the name is taken."""
    made = await insert_new(
        tx,
        staff,
        name=name,
        role=role,
        locale=locale,
        password=password,
        topics=[],
        municipalities=[],
        languages=list(languages),
        created_at=now,
    )
    return None if made is None else int(made)


async def change(tx: Tx, staff_id: int, **values: Any) -> None:
    """Write columns of an account."""
    await tx.execute(update(staff).where(staff.c.id == staff_id).values(**values))


async def touch(tx: Tx, staff_id: int, *, now: datetime) -> None:
    """They were here just now."""
    await change(tx, staff_id, seen_at=now)


async def _one(tx: Tx, query: "Select[Any]") -> Staff | None:
    return next(iter(await _many(tx, query)), None)


async def _many(tx: Tx, query: "Select[Any]") -> list[Staff]:
    rows = list((await tx.execute(query)).mappings())
    if not rows:
        return []
    found: dict[int, list[str]] = defaultdict(list)
    wanted = select(team_members).where(team_members.c.staff_id.in_([row["id"] for row in rows]))
    for member in (await tx.execute(wanted.order_by(team_members.c.team))).mappings():
        found[member["staff_id"]].append(member["team"])
    return [_staff(row, tuple(found[row["id"]])) for row in rows]


def _staff(row: Any, its_teams: tuple[str, ...]) -> Staff:
    return Staff(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        locale=Locale(row["locale"]),
        topics=tuple(row["topics"]),
        municipalities=tuple(row["municipalities"]),
        languages=tuple(row["languages"]),
        teams=its_teams,
        telegram_id=row["telegram_id"],
        viber_id=row["viber_id"],
        away_from=row["away_from"],
        away_until=row["away_until"],
        seen_at=row["seen_at"],
        disabled=row["disabled_at"] is not None,
        has_password=bool(row["password"]),
    )


async def all_teams(tx: Tx) -> list[Team]:
    """All teams by name."""
    return [Team(**row) for row in (await tx.execute(select(teams).order_by(teams.c.name))).mappings()]


async def team(tx: Tx, name: str) -> Team | None:
    """One team, or None."""
    row = (await tx.execute(select(teams).where(teams.c.name == name))).mappings().first()
    return None if row is None else Team(**row)


async def add_team(tx: Tx, new: Team) -> bool:
    """A new team; False when the name is taken."""
    return await insert_new(tx, teams, **_columns(new)) is not None


async def change_team(tx: Tx, changed: Team) -> None:
    """Write all but the name of a team."""
    await tx.execute(update(teams).where(teams.c.name == changed.name).values(**_columns(changed)))


def _columns(of: Team) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Team.__dataclass_fields__}


async def members(tx: Tx, name: str) -> list[Staff]:
    """The active accounts in a team."""
    inside = select(team_members.c.staff_id).where(team_members.c.team == name)
    query = select(staff).where(staff.c.id.in_(inside), staff.c.disabled_at.is_(None)).order_by(staff.c.id)
    return await _many(tx, query)


async def join_team(tx: Tx, name: str, staff_id: int) -> bool:
    """Put an account into a team; False when it was there already."""
    return await insert_new(tx, team_members, team=name, staff_id=staff_id) is not None


async def leave_team(tx: Tx, name: str, staff_id: int) -> bool:
    """Take an account out of a team; False when it was not there."""
    inside = (team_members.c.team == name) & (team_members.c.staff_id == staff_id)
    return bool((await tx.execute(delete(team_members).where(inside))).rowcount)


async def chat_is_free(tx: Tx, platform: str, external_id: str, staff_id: int) -> bool:
    """Whether no other account has linked this chat."""
    column = staff.c.telegram_id if platform == "telegram" else staff.c.viber_id
    query = select(staff.c.id).where(column == external_id, staff.c.id != staff_id)
    return (await tx.execute(query)).first() is None


async def set_password(tx: Tx, staff_id: int, hashed: str) -> None:
    """Write the hash of a password, and forget what was tried before."""
    values = {"password": hashed, "failures": 0, "locked_until": None}
    await tx.execute(update(staff).where(staff.c.id == staff_id).values(**values))


async def replace_hash(tx: Tx, staff_id: int, old: str, new: str) -> None:
    """Write the same password's hash anew, unless it was changed in the meantime."""
    await tx.execute(update(staff).where(staff.c.id == staff_id, staff.c.password == old).values(password=new))
