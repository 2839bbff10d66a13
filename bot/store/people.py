"""People, their identities on each account, and the conversations they have."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bot.model import Audience, Choice, Inbound, Locale, Memory
from bot.store.engine import Tx, locked
from bot.store.schema import conversations, identities, inbound, people
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a person is, as far as they told; `locale` is set only when they chose it."""

    id: int
    audience: Audience | None
    municipality: str
    locale: Locale | None
    masked_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One chat with one identity, and what it remembers."""

    id: int
    identity_id: int
    account: str
    chat: str
    locale: Locale
    memory: Memory
    turn_no: int
    case_epoch: int
    reachable: bool
    origin: str


class ConversationKey(NamedTuple):
    """Where something is said: a conversation and the identity in it."""

    conversation_id: int
    identity_id: int


async def conversation_for(tx: Tx, arrived: Inbound, *, locale: Locale, now: datetime) -> int:
    """The id of the conversation that `arrived` belongs to, with its row locked; made when it is the first."""
    by_chat = (conversations.c.account == arrived.account) & (conversations.c.chat == arrived.chat)
    query = locked(select(conversations.c.id).where(by_chat))
    found = (await tx.execute(query)).scalar_one_or_none()
    if found is None:
        identity = await _identity_for(tx, arrived, now)
        await insert_new(
            tx,
            conversations,
            identity_id=identity,
            account=arrived.account,
            chat=arrived.chat,
            locale=locale,
            memory={},
            turn_no=0,
            case_epoch=0,
            created_at=now,
        )
        found = (await tx.execute(query)).scalar_one()
    return int(found)


async def _identity_for(tx: Tx, arrived: Inbound, now: datetime) -> int:
    """The identity of who did it; what is done in a room belongs to the room, whoever did it."""
    external = arrived.room or arrived.sender
    query = select(identities.c.id).where(identities.c.account == arrived.account, identities.c.external_id == external)
    found = (await tx.execute(query)).scalar_one_or_none()
    if found is not None:
        return int(found)
    new = insert(people).values(created_at=now, room=bool(arrived.room)).returning(people.c.id)
    person = (await tx.execute(new)).scalar_one()
    made = await insert_new(
        tx,
        identities,
        person_id=person,
        account=arrived.account,
        external_id=external,
        reachable=True,
        created_at=now,
    )
    if made is None:  # another process was first: the person made here is nobody
        await tx.execute(delete(people).where(people.c.id == person))
        return int((await tx.execute(query)).scalar_one())
    return int(made)


async def load(tx: Tx, conversation_id: int) -> tuple[Conversation, Person]:
    """The conversation, with its row locked, and the person in it."""
    query = locked(
        select(
            conversations,
            identities.c.person_id,
            identities.c.reachable,
            identities.c.origin,
            people.c.audience,
            people.c.municipality,
            people.c.locale.label("chosen_locale"),
            people.c.masked_told_at,
        )
        .join(identities, identities.c.id == conversations.c.identity_id)
        .join(people, people.c.id == identities.c.person_id)
        .where(conversations.c.id == conversation_id),
        of=conversations,
    )
    row = (await tx.execute(query)).mappings().one()
    conversation = Conversation(
        id=row["id"],
        identity_id=row["identity_id"],
        account=row["account"],
        chat=row["chat"],
        locale=Locale(row["locale"]),
        memory=memory_from(row["memory"]),
        turn_no=row["turn_no"],
        case_epoch=row["case_epoch"],
        reachable=row["reachable"],
        origin=row["origin"],
    )
    person = Person(
        id=row["person_id"],
        audience=Audience(row["audience"]) if row["audience"] else None,
        municipality=row["municipality"] or "",
        locale=Locale(row["chosen_locale"]) if row["chosen_locale"] else None,
        masked_told=row["masked_told_at"] is not None,
    )
    return conversation, person


def memory_from(stored: dict[str, Any]) -> Memory:
    """A conversation's memory out of its JSON."""
    values = {name: value for name, value in stored.items() if name in Memory.__dataclass_fields__}
    values["choices"] = tuple(Choice(**choice) for choice in stored.get("choices", ()))
    return Memory(**values)


async def change_person(tx: Tx, person_id: int, **values: Any) -> None:
    """Write fields of the profile."""
    await tx.execute(update(people).where(people.c.id == person_id).values(**values))


async def audience_of(tx: Tx, person_id: int | None) -> Audience | None:
    """Who the person is to the administration, where they said so."""
    found = (await tx.execute(select(people.c.audience).where(people.c.id == person_id))).scalar_one_or_none()
    return Audience(found) if found else None


async def set_reachable(tx: Tx, identity_id: int, *, reachable: bool, now: datetime) -> None:
    """Record that the identity can, or can no longer, be written to."""
    query = update(identities).where(identities.c.id == identity_id, identities.c.reachable != reachable)
    await tx.execute(query.values(reachable=reachable, reachable_since=now))


async def begin_session(tx: Tx, account: str, external_id: str, *, until: datetime) -> None:
    """The person wrote: until then the platform charges nothing for answers."""
    query = update(identities).where(identities.c.account == account, identities.c.external_id == external_id)
    await tx.execute(query.values(session_until=until))


async def set_origin(tx: Tx, identity_id: int, origin: str) -> None:
    """Keep where a person came from; the first origin stays."""
    query = update(identities).where(identities.c.id == identity_id, identities.c.origin == "")
    await tx.execute(query.values(origin=origin))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a person decides how their case is treated."""

    municipality: str
    institution_id: int | None
    verified: bool


async def standing(tx: Tx, person_id: int) -> Standing:
    """The person's municipality and institution, and whether somebody vouched for the official."""
    query = select(people.c.municipality, people.c.institution_id, people.c.verified_at)
    row = (await tx.execute(query.where(people.c.id == person_id))).one()
    return Standing(municipality=row[0] or "", institution_id=row[1], verified=row[2] is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a conversation takes place."""

    account: str
    chat: str
    identity_id: int
    reachable: bool


async def where(tx: Tx, conversation_id: int) -> Where:
    """The account, chat and identity of a conversation."""
    query = (
        select(conversations.c.account, conversations.c.chat, conversations.c.identity_id, identities.c.reachable)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(conversations.c.id == conversation_id)
    )
    row = (await tx.execute(query)).one()
    return Where(account=row[0], chat=row[1], identity_id=row[2], reachable=row[3])


async def own_conversation(tx: Tx, person_id: int) -> int | None:
    """The conversation in which the person themselves last did something, of those where they can be written to."""
    query = (
        select(conversations.c.id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .join(inbound, inbound.c.conversation_id == conversations.c.id, isouter=True)
        .where(identities.c.person_id == person_id)
        .group_by(conversations.c.id, identities.c.reachable)
        .order_by(identities.c.reachable.desc(), func.coalesce(func.max(inbound.c.id), 0).desc(), conversations.c.id)
    )
    return (await tx.execute(query.limit(1))).scalars().first()


async def locale_of(tx: Tx, conversation_id: int) -> Locale:
    """In what the person of a conversation is spoken to: what they chose, else what they last wrote in."""
    query = (
        select(people.c.locale, conversations.c.locale)
        .join(identities, identities.c.person_id == people.c.id)
        .join(conversations, conversations.c.identity_id == identities.c.id)
        .where(conversations.c.id == conversation_id)
    )
    chosen, spoken = (await tx.execute(query)).one()
    return Locale(chosen or spoken)


async def offer(
    tx: Tx, conversation_id: int, choices: tuple[Choice, ...], *, ends: frozenset[str] = frozenset()
) -> None:
    """Have the conversation remember the buttons last shown in it; its row gets locked.

    What was asked for stays asked for, so that nobody is cut off within a step, unless it is one that this `ends`.
    """
    query = locked(select(conversations.c.memory).where(conversations.c.id == conversation_id))
    memory = dict((await tx.execute(query)).scalar_one())
    kept = "" if memory.get("expects", "") in ends else memory.get("expects", "")
    memory |= {"choices": [asdict(choice) for choice in choices], "expects": kept}
    await tx.execute(update(conversations).where(conversations.c.id == conversation_id).values(memory=memory))
