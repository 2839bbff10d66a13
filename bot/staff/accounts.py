"""Accounts: made, changed, disabled. Each change ends in the log, in the transaction that makes it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.casework import Role
from bot.errors import StaffRefused
from bot.model import Locale
from bot.store import Tx, access, audit
from bot.store import staff as rows
from bot.store.audit import Actor
from bot.store.staff import Staff

_NAME = re.compile(r"[^\W\d_](?:[\w .-]*[\w.])", re.UNICODE)
_CHAT = re.compile(r"[A-Za-z0-9_+/=-]{1,120}")
_SHOWN = frozenset(("role", "locale", "topics", "municipalities", "languages"))  # whose values the log may hold


async def find(tx: Tx, who: int | str) -> Staff:
    """An account by id or name. Raises `StaffRefused`."""
    found = await rows.find(tx, who)
    if found is None:
        raise StaffRefused("not-found")
    return found


async def add(
    tx: Tx,
    *,
    name: str,
    role: Role,
    actor: Actor,
    now: datetime,
    locale: Locale = Locale.LATIN,
    password: str = "",
    chats: Mapping[str, str] | None = None,
) -> Staff:
    """A new account; `password` is a hash, `chats` are ids by platform."""
    name = " ".join(name.split())
    if not 2 <= len(name) <= 60 or not _NAME.fullmatch(name):
        raise StaffRefused("bad-name")
    made = await rows.add(tx, name=name, role=role, locale=locale, now=now, password=password)
    if made is None:
        raise StaffRefused("name-taken")
    await audit.record(tx, actor, "account_added", "staff", made, now=now, field="role", new=role)
    new = await find(tx, made)
    for platform, chat in (chats or {}).items():
        new = await set_chat(tx, new, platform, chat, actor=actor, now=now)
    return new


async def change(tx: Tx, target: Staff, *, actor: Actor, now: datetime, **values: Any) -> Staff:
    """Change fields of an account; those that are as they were leave no line in the log."""
    if target.role is Role.ADMIN and values.get("role", Role.ADMIN) is not Role.ADMIN:
        await _keep_an_admin(tx, target)
    start, end = (values.get(name, getattr(target, name)) for name in ("away_from", "away_until"))
    if end is not None and (start is None or end <= start):
        raise StaffRefused("bad-dates")
    changed = {name: value for name, value in values.items() if getattr(target, name) != value}
    if not changed:
        return target
    stored = {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}
    await rows.change(tx, target.id, **stored)
    for name, value in changed.items():
        old, new = (getattr(target, name), value) if name in _SHOWN else ("", "")
        await audit.record(
            tx, actor, "account_changed", "staff", target.id, now=now, field=name, old=_plain(old), new=_plain(new)
        )
    return await find(tx, target.id)


async def set_chat(tx: Tx, target: Staff, platform: str, chat: str, *, actor: Actor, now: datetime) -> Staff:
    """Link the chat of `platform` (telegram or viber) with this id, or with "" none; a chat belongs to one account."""
    if chat and not _CHAT.fullmatch(chat):
        raise StaffRefused("bad-chat")
    if chat and not await rows.chat_is_free(tx, platform, chat, target.id):
        raise StaffRefused("chat-taken")
    return await change(tx, target, actor=actor, now=now, **{f"{platform}_id": chat or None})


async def disable(tx: Tx, target: Staff, *, actor: Actor, now: datetime) -> None:
    """Nobody comes in by this account any more, and whoever is in is out. The last admin stays."""
    if target.disabled:
        return
    if target.role is Role.ADMIN:
        await _keep_an_admin(tx, target)
    await rows.change(tx, target.id, disabled_at=now)
    await access.end_all(tx, target.id, now=now)
    await audit.record(tx, actor, "account_disabled", "staff", target.id, now=now)


async def enable(tx: Tx, target: Staff, *, actor: Actor, now: datetime) -> None:
    """The account is open again, with the password that it had."""
    if target.disabled:
        await rows.change(tx, target.id, disabled_at=None, failures=0, locked_until=None)
        await audit.record(tx, actor, "account_enabled", "staff", target.id, now=now)


async def set_password(tx: Tx, target: Staff, hashed: str, *, actor: Actor, now: datetime) -> None:
    """Give the account a new password, as a hash: every session and link from before it ends."""
    await rows.set_password(tx, target.id, hashed)
    await access.end_all(tx, target.id, now=now)
    await audit.record(tx, actor, "account_changed", "staff", target.id, now=now, field="password")


async def _keep_an_admin(tx: Tx, target: Staff) -> None:
    if not target.disabled and not await rows.other_admins(tx, target.id):
        raise StaffRefused("last-admin")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
