"""The ways in: password, one-time link, the first admin's link, a code that links one's own chat; and the sessions."""

import secrets
import string
from datetime import datetime, timedelta

from bot.casework import Role
from bot.errors import TooBusy
from bot.model import Lane, Locale, OutMessage, Speech
from bot.saying import say
from bot.staff import accounts
from bot.staff.passwords import Passwords
from bot.store import Store, Tx, access, audit
from bot.store import staff as rows
from bot.store.access import Session
from bot.store.audit import Actor
from bot.store.staff import Staff
from bot.texts import Texts

IDLE = timedelta(hours=12)
LASTS = timedelta(days=7)
LINK_LASTS = timedelta(minutes=15)
FIRST_LASTS = timedelta(hours=1)
PREFIX = "staff-"  # begins a deep link's payload that links a chat
FIRST_NAME = "admin"
_BY_LINK = "link."  # begins the token of a session that a link began; no other token holds a dot
_MOST_TRIES = 5
_WAIT = timedelta(minutes=15)
_MOST_LINKS = 3  # that wait at one time, so that nobody is flooded with them
_TOUCH = timedelta(minutes=1)


def is_linking(payload: str) -> bool:
    """Whether a deep link's payload is a code that links a chat to an account."""
    return payload.startswith(PREFIX)


async def sign_in(store: Store, passwords: Passwords, *, name: str, password: str, now: datetime) -> str | None:
    """The token of a new session; None for a wrong name or password, or after too many tries, which takes as long.

    Raises `TooBusy`.
    """
    staff_id, hashed = await _tried(store, passwords, name, password, now=now)
    if not hashed:
        return None
    newer = await passwords.hash(password) if passwords.is_old(hashed) else ""
    async with store.write() as tx:
        if not await access.end_try(tx, staff_id, hashed):
            return None
        if newer:
            await rows.replace_hash(tx, staff_id, hashed, newer)
        return await begin_session(tx, staff_id, way="password", now=now)


async def _tried(store: Store, passwords: Passwords, name: str, password: str, *, now: datetime) -> tuple[int, str]:
    """A try that counts until `access.end_try` says that it was right: (id, hash); (0, "") when it was wrong."""
    if passwords.full:
        raise TooBusy  # before it is counted, and before it costs the database anything
    async with store.write() as tx:
        tried = await access.begin_try(tx, " ".join(name.split()), most=_MOST_TRIES, wait=_WAIT, now=now)
    staff_id, hashed = tried or (0, None)
    right = await passwords.check(hashed, password)
    return (staff_id, hashed) if right and hashed else (0, "")


async def is_own(store: Store, passwords: Passwords, who: Staff, password: str, *, now: datetime) -> bool:
    """Whether the password is that of an account; wrong ones count as at the sign-in. Raises `TooBusy`."""
    staff_id, hashed = await _tried(store, passwords, who.name, password, now=now)
    if staff_id != who.id:
        return False
    async with store.write() as tx:
        return await access.end_try(tx, staff_id, hashed)


def came_by_link(token: str) -> bool:
    """Whether a session began with a one-time link; only for the token of a session that is there."""
    return token.startswith(_BY_LINK)


async def begin_session(tx: Tx, staff_id: int, *, way: str, now: datetime) -> str:
    """A new session's token; of it the database keeps a hash only."""
    token = (_BY_LINK if way == "link" else "") + secrets.token_urlsafe(32)
    await access.forget_old(tx, now=now, idle=IDLE)
    await access.open_session(tx, token, staff_id=staff_id, csrf=secrets.token_urlsafe(32), now=now, lasts=LASTS)
    await rows.touch(tx, staff_id, now=now)
    await audit.record(tx, Actor(staff_id, "desk"), "signed_in", "staff", staff_id, now=now, field="way", new=way)
    return token


async def visitor(store: Store, token: str, *, now: datetime, by_hand: bool) -> tuple[Session, Staff] | None:
    """Whose session this is. What a page fetches by itself (not `by_hand`) keeps no session awake."""
    if not token:
        return None
    async with store.read() as tx:
        found = await access.session(tx, token, now=now, idle=IDLE)
        who = await rows.find(tx, found.staff_id) if found else None
    if found is None or who is None:
        return None
    if by_hand and (now - found.seen_at >= _TOUCH or who.seen_at is None or now - who.seen_at >= _TOUCH):
        async with store.write() as tx:
            await access.touch_session(tx, found.hash, now=now)
            await rows.touch(tx, who.id, now=now)
    return found, who


async def issue_link(tx: Tx, staff_id: int, purpose: str, *, now: datetime) -> str:
    """A one-time secret for `sign_in`, or to link a chat of `telegram` or `viber`. Letters only, so none is masked."""
    secret = "".join(secrets.choice(string.ascii_letters) for _ in range(28))
    await access.keep_link(tx, secret, staff_id=staff_id, purpose=purpose, expires_at=now + LINK_LASTS)
    return secret


async def use_link(tx: Tx, secret: str, *, now: datetime) -> str | None:
    """Come in by a one-time link: the token of a new session, or None."""
    staff_id = await access.use_link(tx, secret, "sign_in", now=now)
    if staff_id is None and await access.use_first(tx, secret, now=now):
        staff_id = await _first_admin(tx, now)
    return None if staff_id is None else await begin_session(tx, staff_id, way="link", now=now)


async def offer_first(tx: Tx, *, now: datetime) -> str | None:
    """The secret by which the first admin comes in; None where there are accounts. A new one voids the one before."""
    if await rows.count(tx):
        return None
    secret = "".join(secrets.choice(string.ascii_letters) for _ in range(28))
    await access.keep_first(tx, secret, until=now + FIRST_LASTS)
    return secret


async def _first_admin(tx: Tx, now: datetime) -> int | None:
    if await rows.count(tx):
        return None
    actor = Actor(None, "desk")
    return (await accounts.add(tx, name=FIRST_NAME, role=Role.ADMIN, actor=actor, now=now)).id


async def link_chat(tx: Tx, code: str, *, account: str, external_id: str, now: datetime) -> Staff | None:
    """Link the chat from which `code` came to the account that made it: that account; None when the code is not good.

    `account` is the bot's own on the platform. Raises `StaffRefused` where another account has the chat.
    """
    platform = account.partition(":")[0]
    secret = code.strip().removeprefix(PREFIX)
    staff_id = await access.use_link(tx, secret, platform, now=now) if platform in ("telegram", "viber") else None
    if staff_id is None:
        return None
    target = await accounts.find(tx, staff_id)
    return await accounts.set_chat(tx, target, platform, external_id, actor=Actor(staff_id, platform), now=now)


async def send_link(tx: Tx, texts: Texts, *, name: str, base: str, now: datetime) -> tuple[str, ...]:
    """Say a one-time link in the linked chats of the account `name`: the bot's accounts that have something to say.

    Where there is no such account, no chat, or too many links wait, nothing happens, and who asked is told nothing.
    """
    who = await rows.find(tx, " ".join(name.split()))
    if who is None or who.disabled or await access.waiting_links(tx, who.id, "sign_in", now=now) >= _MOST_LINKS:
        return ()
    said = []
    for platform, chat_id in (("telegram", who.telegram_id), ("viber", who.viber_id)):
        chat = await access.chat_of(tx, platform, chat_id) if chat_id else None
        if chat is None:
            continue
        secret = await issue_link(tx, who.id, "sign_in", now=now)
        message = _link_message(texts, who.locale, sign_in_address(base, secret))
        await say(tx, chat, message, speech=Speech.NOTICE, lane=Lane.REPLY, now=now, expires_at=now + LINK_LASTS)
        said.append(chat.account)
    return tuple(said)


def _link_message(texts: Texts, locale: Locale, link: str) -> OutMessage:
    return OutMessage(text=texts.say(locale, "desk-link-message", {"link": link}), locale=locale, secret=True)


def sign_in_address(base: str, secret: str) -> str:
    """Where a one-time link leads."""
    return f"{base.rstrip('/')}/desk/link/{secret}"
