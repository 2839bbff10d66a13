"""The mentors' group in the database: an identity of nobody, with a conversation for each topic.

A topic's `chat` is `<group>/<thread>`, or `<group>/:<CODE>` while no topic is bound to it. What stands in a chat that
the platform moved, closed or lost goes with its conversation to the new one.
"""

from datetime import datetime

from sqlalchemy import or_, select, update

from bot.model import Inbound, InboundKind, Locale
from bot.store import people
from bot.store.engine import Tx, locked
from bot.store.schema import conversations, deliveries, identities, inbound, pointers
from bot.store.upsert import put

_MOVED = "room:"
_MOST_MOVES = 10


def unbound(group: str, code: str) -> str:
    """The chat of a topic that is yet to be opened."""
    return f"{group}/:{code}"


async def topic(
    tx: Tx, *, account: str, group: str, code: str, locale: Locale, now: datetime
) -> people.ConversationKey:
    """The conversation of a topic that is known by `code`, made and not bound when it is the first time."""
    said = Inbound(
        account=account,
        dedupe_key="",
        sender="",
        chat=unbound(group, code),
        kind=InboundKind.UNSUPPORTED,
        room=group,
    )
    conversation = await people.conversation_for(tx, said, locale=locale, now=now)
    query = select(conversations.c.identity_id).where(conversations.c.id == conversation)
    return people.ConversationKey(conversation, int((await tx.execute(query)).scalar_one()))


async def rebind(tx: Tx, conversation_id: int, *, was: str, to: str) -> None:
    """The platform gave the chat `was` a new id; nothing happens when the conversation has left it already.

    What was written in the new chat before this was known belongs to the same conversation.
    """
    query = select(conversations.c.account).where(conversations.c.id == conversation_id, conversations.c.chat == was)
    account = (await tx.execute(locked(query))).scalar_one_or_none()
    if account is None or was == to:
        return
    stranger = select(conversations.c.id).where(conversations.c.account == account, conversations.c.chat == to)
    found = (await tx.execute(locked(stranger))).scalar_one_or_none()
    if found is not None:
        await _absorb(tx, found, conversation_id, name=f"{to}#{found}")
    await tx.execute(update(conversations).where(conversations.c.id == conversation_id).values(chat=to))


async def _absorb(tx: Tx, stranger: int, into: int, *, name: str) -> None:
    """What was stored for `stranger` is handled as if it had been for `into`; a turn that runs there writes nothing."""
    freed = {"chat": name, "turn_no": conversations.c.turn_no + 1, "turn_holder": None, "turn_until": None}
    await tx.execute(update(conversations).where(conversations.c.id == stranger).values(**freed))
    for table in (inbound, deliveries):
        await tx.execute(update(table).where(table.c.conversation_id == stranger).values(conversation_id=into))


async def move(tx: Tx, account: str, old: str, new: str) -> None:
    """The platform gave the group `old` the id `new`: every topic goes along, bound or not."""
    await put(tx, pointers, {"name": f"{_MOVED}{old}"[:40]}, value=new)
    await _move_identity(tx, account, old, new)
    here = or_(conversations.c.chat == old, conversations.c.chat.startswith(f"{old}/", autoescape=True))
    query = select(conversations.c.id, conversations.c.chat).where(conversations.c.account == account, here)
    for row in (await tx.execute(query.order_by(conversations.c.id))).all():
        await rebind(tx, row[0], was=row[1], to=new + row[1].removeprefix(old))


async def _move_identity(tx: Tx, account: str, old: str, new: str) -> None:
    """The group's identity gets the new id; where there is one with it already, that takes over what it has."""
    query = select(identities.c.external_id, identities.c.id).where(
        identities.c.account == account, identities.c.external_id.in_((old, new))
    )
    found = {row[0]: row[1] for row in await tx.execute(query)}
    if old in found and new not in found:
        await tx.execute(update(identities).where(identities.c.id == found[old]).values(external_id=new))
    elif old in found:
        for table in (conversations, deliveries):
            moved = update(table).where(table.c.identity_id == found[old])
            await tx.execute(moved.values(identity_id=found[new]))


async def now_at(tx: Tx, group: str) -> str:
    """The id that the group has by now; `group` itself where it has never been moved."""
    for _ in range(_MOST_MOVES):
        query = select(pointers.c.value).where(pointers.c.name == f"{_MOVED}{group}"[:40])
        found = (await tx.execute(query)).scalar_one_or_none()
        if found is None:
            break
        group = found
    return group
