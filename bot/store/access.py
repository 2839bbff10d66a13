"""How those who help get in: tries of a password, sessions, one-time links. Of every secret only a hash stands here."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update

from bot.store.deliveries import Address
from bot.store.engine import Tx, locked
from bot.store.schema import conversations, identities, pointers
from bot.store.schema_staff import sign_in_links, staff, staff_sessions
from bot.store.upsert import put

_FIRST = "first_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of the desk, by the hash of its token; `csrf` is what its forms must bring back."""

    hash: str
    staff_id: int
    csrf: str
    seen_at: datetime


def hash_of(secret: str) -> str:
    """What is kept of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def begin_try(tx: Tx, name: str, *, most: int, wait: timedelta, now: datetime) -> tuple[int, str] | None:
    """Count a try of this account's password before it is looked at, so that tries at one time are counted too.

    (id, hash), or None where there is no such active account, no password, or tries have to wait.
    """
    query = locked(select(staff).where(staff.c.name == name, staff.c.disabled_at.is_(None)))
    row = (await tx.execute(query)).mappings().first()
    if row is None or (row["locked_until"] is not None and now < row["locked_until"]):
        return None
    failures = 1 if row["locked_until"] is not None else row["failures"] + 1
    until = now + wait if failures >= most else None
    await tx.execute(update(staff).where(staff.c.id == row["id"]).values(failures=failures, locked_until=until))
    return (row["id"], row["password"]) if row["password"] else None


async def end_try(tx: Tx, staff_id: int, hashed: str) -> bool:
    """The password was right: tries are forgotten. False when it was changed, or the account disabled, meanwhile."""
    same = (staff.c.id == staff_id) & (staff.c.password == hashed) & staff.c.disabled_at.is_(None)
    return bool((await tx.execute(update(staff).where(same).values(failures=0, locked_until=None))).rowcount)


async def open_session(tx: Tx, token: str, *, staff_id: int, csrf: str, now: datetime, lasts: timedelta) -> None:
    """Keep a new session."""
    values = {"hash": hash_of(token), "staff_id": staff_id, "csrf": csrf}
    await tx.execute(insert(staff_sessions).values(**values, created_at=now, seen_at=now, expires_at=now + lasts))


async def session(tx: Tx, token: str, *, now: datetime, idle: timedelta) -> Session | None:
    """The session of `token` while it lasts, of an active account."""
    query = (
        select(staff_sessions)
        .join(staff, staff.c.id == staff_sessions.c.staff_id)
        .where(
            staff_sessions.c.hash == hash_of(token),
            staff_sessions.c.expires_at > now,
            staff_sessions.c.seen_at > now - idle,
            staff.c.disabled_at.is_(None),
        )
    )
    row = (await tx.execute(query)).mappings().first()
    if row is None:
        return None
    return Session(hash=row["hash"], staff_id=row["staff_id"], csrf=row["csrf"], seen_at=row["seen_at"])


async def touch_session(tx: Tx, hashed: str, *, now: datetime) -> None:
    """The session was used."""
    await tx.execute(update(staff_sessions).where(staff_sessions.c.hash == hashed).values(seen_at=now))


async def end_session(tx: Tx, hashed: str) -> None:
    """End one session."""
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.hash == hashed))


async def end_all(tx: Tx, staff_id: int, *, now: datetime) -> None:
    """End every session of an account, and make its links void."""
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))
    waiting = (sign_in_links.c.staff_id == staff_id) & sign_in_links.c.used_at.is_(None)
    await tx.execute(update(sign_in_links).where(waiting).values(used_at=now))


async def forget_old(tx: Tx, *, now: datetime, idle: timedelta) -> None:
    """Delete sessions that are over and links that have expired."""
    over = or_(staff_sessions.c.expires_at <= now, staff_sessions.c.seen_at <= now - idle)
    await tx.execute(delete(staff_sessions).where(over))
    await tx.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= now))


async def keep_link(tx: Tx, secret: str, *, staff_id: int, purpose: str, expires_at: datetime) -> None:
    """Keep a one-time link: `sign_in`, or the platform whose chat it links."""
    values = {"hash": hash_of(secret), "staff_id": staff_id, "purpose": purpose, "expires_at": expires_at}
    await tx.execute(insert(sign_in_links).values(**values))


async def waiting_links(tx: Tx, staff_id: int, purpose: str, *, now: datetime) -> int:
    """How many links of this kind can still be used."""
    query = select(func.count()).select_from(sign_in_links).where(sign_in_links.c.staff_id == staff_id)
    query = query.where(sign_in_links.c.purpose == purpose, sign_in_links.c.used_at.is_(None))
    return int((await tx.execute(query.where(sign_in_links.c.expires_at > now))).scalar_one())


async def use_link(tx: Tx, secret: str, purpose: str, *, now: datetime) -> int | None:
    """Use a link, once: the account that it was made for, or None."""
    statement = (
        update(sign_in_links)
        .where(
            sign_in_links.c.hash == hash_of(secret),
            sign_in_links.c.purpose == purpose,
            sign_in_links.c.expires_at > now,
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.staff_id.in_(select(staff.c.id).where(staff.c.disabled_at.is_(None))),
        )
        .values(used_at=now)
        .returning(sign_in_links.c.staff_id)
    )
    found = (await tx.execute(statement)).scalar_one_or_none()
    return None if found is None else int(found)


async def keep_first(tx: Tx, secret: str, *, until: datetime) -> None:
    """Keep the link by which the first admin comes in, over an older one."""
    await put(tx, pointers, {"name": _FIRST}, value=f"{hash_of(secret)} {until.isoformat()}")


async def use_first(tx: Tx, secret: str, *, now: datetime) -> bool:
    """Use the first admin's link, once."""
    query = locked(select(pointers.c.value).where(pointers.c.name == _FIRST))
    kept, _, until = ((await tx.execute(query)).scalar_one_or_none() or "").partition(" ")
    if kept != hash_of(secret) or now >= datetime.fromisoformat(until):
        return False
    await tx.execute(delete(pointers).where(pointers.c.name == _FIRST))
    return True


async def chat_of(tx: Tx, platform: str, external_id: str) -> Address | None:
    """The newest conversation that this person of the platform can be written to in, themselves alone."""
    query = (
        select(conversations.c.account, conversations.c.id, conversations.c.identity_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(
            identities.c.account.startswith(f"{platform}:"),
            identities.c.external_id == external_id,
            identities.c.reachable,
            conversations.c.chat == external_id,
        )
        .order_by(conversations.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).first()
    return None if row is None else Address(account=row[0], conversation_id=row[1], identity_id=row[2])
