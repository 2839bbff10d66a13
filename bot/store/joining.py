"""Joining the identities of one person by a one-time code, and undoing it.

Rows that belong to a person follow the conversation in which they arose, so that an undone joining gives each side back
what was its own.
"""

import hashlib
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update

from bot.store.engine import Tx, locked
from bot.store.schema import answers, conversations, identities, join_codes, joinings, people
from bot.store.schema_cases import cases

Joined = Literal["done", "same", "unknown"]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def keep_code(tx: Tx, code: str, *, person_id: int, expires_at: datetime) -> None:
    """Keep a code, as a hash only, by which another identity may be joined to this person until it expires."""
    await tx.execute(insert(join_codes).values(hash=_hash(code), person_id=person_id, expires_at=expires_at))


async def forget_codes(tx: Tx, *, before: datetime) -> None:
    """Delete codes that have expired."""
    await tx.execute(delete(join_codes).where(join_codes.c.expires_at < before))


async def redeem(tx: Tx, code: str, *, identity_id: int, now: datetime) -> Joined:
    """Join this identity to the person who was given `code`, once: done, the same person already, or no such code."""
    query = locked(
        select(join_codes.c.person_id).where(join_codes.c.hash == _hash(code), join_codes.c.expires_at > now)
    )
    into = (await tx.execute(query)).scalar_one_or_none()
    if into is None:
        return "unknown"
    current = select(identities.c.person_id).where(identities.c.id == identity_id)
    before = int((await tx.execute(current)).scalar_one())
    if before == into:
        return "same"
    await tx.execute(delete(join_codes).where(join_codes.c.person_id == into))
    await _move(tx, identity_id, source=before, person_id=into)
    await _fill_in(tx, into, source=before)
    others = (await tx.execute(select(identities.c.id).where(identities.c.person_id == before).limit(1))).first()
    if others is None:
        await tx.execute(update(people).where(people.c.id == before).values(merged_into=into))
    values = {"identity_id": identity_id, "from_person_id": before, "into_person_id": into, "joined_at": now}
    await tx.execute(insert(joinings).values(**values))
    return "done"


async def undo(tx: Tx, identity_id: int, *, now: datetime) -> bool:
    """Undo this identity's last joining; False when it has none."""
    query = (
        select(joinings)
        .where(joinings.c.identity_id == identity_id, joinings.c.undone_at.is_(None))
        .order_by(joinings.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(locked(query))).mappings().first()
    if row is None:
        return False
    await _move(tx, identity_id, source=row["into_person_id"], person_id=row["from_person_id"])
    await tx.execute(update(people).where(people.c.id == row["from_person_id"]).values(merged_into=None))
    await tx.execute(update(joinings).where(joinings.c.id == row["id"]).values(undone_at=now))
    return True


async def _move(tx: Tx, identity_id: int, *, source: int, person_id: int) -> None:
    """Give the identity, and what of `source` arose in its conversations, to another person.

    Whose case a private link shows in a conversation stays that person's.
    """
    await tx.execute(update(identities).where(identities.c.id == identity_id).values(person_id=person_id))
    mine = select(conversations.c.id).where(conversations.c.identity_id == identity_id)
    told = (answers.c.conversation_id.in_(mine), answers.c.person_id == source)
    await tx.execute(update(answers).where(*told).values(person_id=person_id))
    asked = (cases.c.opened_in.in_(mine), cases.c.person_id == source)  # wherever they wrote to it last
    await tx.execute(update(cases).where(*asked).values(person_id=person_id, conversation_id=cases.c.opened_in))


async def _fill_in(tx: Tx, person_id: int, *, source: int) -> None:
    """Take over what the joined person had told and this one had not."""
    fields = (people.c.audience, people.c.municipality, people.c.locale, people.c.masked_told_at)
    rows: dict[int, Any] = {}
    for row in (await tx.execute(select(people.c.id, *fields).where(people.c.id.in_((person_id, source))))).mappings():
        rows[row["id"]] = row
    told = {f.name: rows[source][f.name] for f in fields if rows[person_id][f.name] is None}
    kept = {name: value for name, value in told.items() if value is not None}
    if kept:
        await tx.execute(update(people).where(people.c.id == person_id).values(**kept))
