"""Prepared answers: texts in both languages that those who answer put into a reply."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from bot.store.engine import Tx
from bot.store.schema_staff import canned_replies
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One prepared answer; `team` is None where it is for all."""

    id: int
    title: str
    text_sr: str
    text_en: str
    team: str | None
    changed_at: datetime


async def all_canned(tx: Tx, *, teams: tuple[str, ...] | None = None) -> list[Canned]:
    """All prepared answers by title; with `teams` only those for them or for all."""
    query = select(canned_replies).order_by(func.lower(canned_replies.c.title), canned_replies.c.id)
    if teams is not None:
        query = query.where(or_(canned_replies.c.team.is_(None), canned_replies.c.team.in_(teams)))
    return [Canned(**row) for row in (await tx.execute(query)).mappings()]


async def find(tx: Tx, canned_id: int) -> Canned | None:
    """One prepared answer, or None."""
    row = (await tx.execute(select(canned_replies).where(canned_replies.c.id == canned_id))).mappings().first()
    return None if row is None else Canned(**row)


async def add(tx: Tx, *, title: str, text_sr: str, text_en: str, team: str | None, now: datetime) -> int | None:
    """A new prepared answer; None when the title is taken."""
    values = {"title": title, "text_sr": text_sr, "text_en": text_en, "team": team, "changed_at": now}
    made = await insert_new(tx, canned_replies, **values)
    return None if made is None else int(made)


async def change(
    tx: Tx, canned_id: int, *, title: str, text_sr: str, text_en: str, team: str | None, now: datetime
) -> bool:
    """Write a prepared answer; False when another one has the title."""
    other = select(canned_replies.c.id).where(canned_replies.c.title == title, canned_replies.c.id != canned_id)
    if (await tx.execute(other)).first() is not None:
        return False
    values = {"title": title, "text_sr": text_sr, "text_en": text_en, "team": team, "changed_at": now}
    await tx.execute(update(canned_replies).where(canned_replies.c.id == canned_id).values(**values))
    return True


async def remove(tx: Tx, canned_id: int) -> bool:
    """Delete a prepared answer; False when there is none."""
    query = delete(canned_replies).where(canned_replies.c.id == canned_id)
    return bool((await tx.execute(query)).rowcount)
