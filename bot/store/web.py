"""The web chat's sessions and their mailboxes: what a page is to show, numbered within its session."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from bot.model import InboundKind
from bot.store.engine import Tx, locked
from bot.store.schema import inbound, mailbox, web_sessions
from bot.store.schema_cases import cases
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The private link that a session was opened by: its case, its version, and when it ends."""

    case_id: int
    version: int
    until: datetime


async def add_session(tx: Tx, session_id: str, *, secret_hash: str, now: datetime, link: Link | None = None) -> None:
    """Open a session; with `link` it is about that one case, and ends with the link."""
    values: dict[str, Any] = {"id": session_id, "secret_hash": secret_hash, "created_at": now}
    if link is not None:
        values |= {"case_id": link.case_id, "link_version": link.version, "link_until": link.until}
    await tx.execute(insert(web_sessions).values(**values))


def _is_open(now: datetime) -> ColumnElement[bool]:
    """That a session has not ended with its private link: expired, or revoked by the person."""
    same = select(cases.c.id).where(cases.c.id == web_sessions.c.case_id, _same_version()).exists()
    return or_(web_sessions.c.case_id.is_(None), and_(web_sessions.c.link_until > now, same))


def _same_version() -> ColumnElement[bool]:
    return cases.c.link_version == web_sessions.c.link_version


async def secret_hash_of(tx: Tx, session_id: str, *, now: datetime) -> str | None:
    """The hash of the session's secret, or None when there is no such session, or it has ended with its link."""
    query = select(web_sessions.c.secret_hash).where(web_sessions.c.id == session_id, _is_open(now))
    return (await tx.execute(query)).scalar_one_or_none()


async def case_of(tx: Tx, session_id: str, *, now: datetime) -> tuple[bool, int | None]:
    """Whether the session was opened by a private link, and the case that this still shows."""
    query = select(web_sessions.c.case_id, _is_open(now)).where(web_sessions.c.id == session_id)
    row = (await tx.execute(query)).first()
    if row is None or row[0] is None:
        return False, None
    return True, row[0] if row[1] else None


async def opened_since(tx: Tx, case_id: int, *, since: datetime) -> int:
    """How many sessions private links have opened for this case since then."""
    query = select(func.count()).select_from(web_sessions)
    return int(
        (
            await tx.execute(query.where(web_sessions.c.case_id == case_id, web_sessions.c.created_at > since))
        ).scalar_one()
    )


async def shown_up_to(tx: Tx, session_id: str) -> int:
    """The number of the last message that the session's page has shown; 0 when it has shown none."""
    query = select(web_sessions.c.shown).where(web_sessions.c.id == session_id)
    return int((await tx.execute(query)).scalar_one_or_none() or 0)


async def not_shown(tx: Tx, session_id: str, *, up_to: int) -> list[int]:
    """The deliveries up to number `up_to` of which the page has not said yet that it has shown them."""
    before = select(web_sessions.c.shown).where(web_sessions.c.id == session_id).scalar_subquery()
    query = select(mailbox.c.delivery_id).where(
        mailbox.c.session_id == session_id, mailbox.c.seq > before, mailbox.c.seq <= up_to
    )
    return list((await tx.execute(query.order_by(mailbox.c.seq))).scalars())


async def keep_shown(tx: Tx, session_id: str, *, up_to: int) -> None:
    """The page has shown everything up to that number, as far as there is something; it never goes back."""
    last = select(func.max(mailbox.c.seq)).where(mailbox.c.session_id == session_id, mailbox.c.seq <= up_to)
    found = (await tx.execute(last)).scalar_one() or 0
    query = update(web_sessions).where(web_sessions.c.id == session_id, web_sessions.c.shown < found)
    await tx.execute(query.values(shown=found))


async def post(tx: Tx, session_id: str, *, delivery_id: int, body: dict[str, Any], now: datetime) -> None:
    """Put a message into the session's mailbox; the same delivery is put there once."""
    await tx.execute(locked(select(web_sessions.c.id).where(web_sessions.c.id == session_id)))
    query = select(func.coalesce(func.max(mailbox.c.seq), 0)).where(mailbox.c.session_id == session_id)
    last = (await tx.execute(query)).scalar_one()
    await insert_new(
        tx,
        mailbox,
        session_id=session_id,
        seq=last + 1,
        delivery_id=delivery_id,
        body=body,
        created_at=now,
    )


async def after(tx: Tx, session_id: str, seq: int) -> list[tuple[int, dict[str, Any]]]:
    """What stands in the mailbox behind number `seq`, in order."""
    query = select(mailbox.c.seq, mailbox.c.body).where(mailbox.c.session_id == session_id, mailbox.c.seq > seq)
    return [(row[0], row[1]) for row in await tx.execute(query.order_by(mailbox.c.seq))]


async def text_of(tx: Tx, session_id: str, seq: int) -> str | None:
    """The text of the session's message `seq`, or None."""
    query = select(mailbox.c.body).where(mailbox.c.session_id == session_id, mailbox.c.seq == seq)
    body = (await tx.execute(query)).scalar_one_or_none()
    return None if body is None else str(body["text"])


async def history(tx: Tx, account: str, session_id: str) -> list[tuple[datetime, int, dict[str, Any]]]:
    """Both sides of a session by time: (time, number or 0 for the person's own, body).

    Each side stays in the order in which it was stored, even where the clocks of two processes disagree.
    """
    prefix = f"{session_id}:"
    own = select(inbound.c.received_at, inbound.c.dedupe_key, inbound.c.kind, inbound.c.body).where(
        inbound.c.account == account, inbound.c.dedupe_key.startswith(prefix, autoescape=True)
    )
    said = [
        (row[0], 0, {**row[3], "id": row[1].removeprefix(prefix), "kind": row[2]})
        for row in await tx.execute(own.order_by(inbound.c.id))
    ]
    heard = select(mailbox.c.created_at, mailbox.c.seq, mailbox.c.body).where(mailbox.c.session_id == session_id)
    replies = [(row[0], row[1], row[2]) for row in await tx.execute(heard.order_by(mailbox.c.seq))]
    return list(merge(said, replies, key=lambda entry: entry[0]))


async def files_since(tx: Tx, account: str, session_id: str, since: datetime) -> int:
    """How many files a session has sent since then."""
    query = select(func.count()).where(
        inbound.c.account == account,
        inbound.c.dedupe_key.startswith(f"{session_id}:", autoescape=True),
        inbound.c.kind == InboundKind.MEDIA,
        inbound.c.received_at > since,
    )
    return int((await tx.execute(query)).scalar_one())
