"""Phones that people gave so as to be called: encrypted on their case, with a wished time, and erased after it."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.store.engine import Tx
from bot.store.schema import conversations, inbound
from bot.store.schema_cases import cases

KEPT = timedelta(days=30)  # after the case is closed
_LONGEST = 200


async def expected(tx: Tx, account: str, chat: str) -> str:
    """What the bot asked for in this chat, "" when nothing."""
    query = select(conversations.c.memory).where(conversations.c.account == account, conversations.c.chat == chat)
    memory = (await tx.execute(query)).scalar_one_or_none() or {}
    return str(memory.get("expects", ""))


async def keep(tx: Tx, case_id: int, *, sealed: str, wish: str, now: datetime) -> None:
    """Put the phone and the wished time on the case; what is "" stays as it is there."""
    values: dict[str, object] = {"changed_at": now}
    if sealed:
        values |= {"contact": sealed, "contact_until": None}  # set once the case is closed
    if wish:
        values["wish"] = wish[:_LONGEST]
    await tx.execute(update(cases).where(cases.c.id == case_id).values(**values))


async def sealed_of(tx: Tx, case_id: int) -> str:
    """The phone on a case as it is kept, "" where there is none."""
    return str((await tx.execute(select(cases.c.contact).where(cases.c.id == case_id))).scalar_one())


async def forget(tx: Tx, *, now: datetime) -> int:
    """Erase phones whose case has been closed for 30 days; of how many cases."""
    over = (cases.c.state == "closed", cases.c.closed_at <= now - KEPT)
    erased = await tx.execute(update(cases).where(cases.c.contact != "", *over).values(contact="", contact_until=None))
    return int(erased.rowcount)


async def forget_copy(tx: Tx, inbound_id: int) -> None:
    """Erase the sealed phone from the row in which it arrived: the case has it now."""
    body = (await tx.execute(select(inbound.c.body).where(inbound.c.id == inbound_id))).scalar_one()
    bare = {name: value for name, value in body.items() if name != "sealed"}
    await tx.execute(update(inbound).where(inbound.c.id == inbound_id).values(body=bare))
