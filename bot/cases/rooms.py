"""A case's topic in the mentors' group: made once, and what is said in it, put together while it waits. Which topic
of the platform it is may change at any time; here it is a conversation of the group's identity, known by its code."""

from datetime import datetime, timedelta

from bot.cases.office import Room
from bot.casework import Role
from bot.channels import limits_of
from bot.model import Choice, Lane, Locale, Media, OutMessage, Speech
from bot.parts import split
from bot.store import Tx, deliveries, mirror, notices, rooms, staff
from bot.store import cases as rows
from bot.store.cases import Case
from bot.store.people import ConversationKey, where

_ONCE_A_DAY = timedelta(days=1)
LOCALE = Locale.LATIN  # what all of the group read


async def topic(tx: Tx, room: Room, case: Case, *, now: datetime) -> ConversationKey:
    """Where the case is spoken of; its row is locked. The first time the conversation is made."""
    if case.room_id is not None:
        await mirror.hold(tx, case.room_id)
        return ConversationKey(case.room_id, (await where(tx, case.room_id)).identity_id)
    group = await rooms.now_at(tx, room.chat)
    made = await rooms.topic(tx, account=room.account, group=group, code=case.code, locale=LOCALE, now=now)
    await rows.change(tx, case.id, now=case.changed_at or now, room_id=made.conversation_id)
    return made


async def shut_out(tx: Tx, *, now: datetime) -> None:
    """Tell staff and admins at the desk, once a day, that nothing can be said in the group."""
    if await mirror.once(tx, "room-shut-out", now=now, pause=_ONCE_A_DAY):
        for one in await staff.all_staff(tx):
            if one.role in (Role.STAFF, Role.ADMIN):
                await notices.tell(tx, one.id, "room-shut-out", now=now)


async def say(
    tx: Tx,
    room: Room,
    at: ConversationKey,
    *,
    text: str,
    title: str,
    code: str,
    now: datetime,
    choices: tuple[Choice, ...] = (),
    media: Media | None = None,
    then: str = "",
) -> None:
    """Say something in a topic, after all that waits there. `then` is what becomes of the topic: close or reopen."""
    message = OutMessage(
        text=text,
        locale=LOCALE,
        choices=choices,
        media=media,
        title=title,
        code=code,
        topic=then,  # type: ignore[arg-type]  # one of its words
    )
    limits = limits_of(room.account)
    for part in split(message, limits):
        await deliveries.add_or_append(
            tx,
            account=room.account,
            conversation_id=at.conversation_id,
            identity_id=at.identity_id,
            message=part,
            speech=Speech.NOTICE,
            lane=Lane.REPLY,
            now=now,
            limits=limits,
        )
