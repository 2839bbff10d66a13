"""Carries out what mentors do in the group and in their own chats, inside the turn's transaction. What is refused is
told in one sentence; whose words are not carried is told so, and how to change that."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.attending import deeds, writing
from bot.attending.doing import Doing
from bot.cases import rooms
from bot.cases.office import Office, actor, may_see
from bot.errors import CaseRefused, NotYet
from bot.knowledge.articles import Release
from bot.knowledge.places import Places
from bot.mentors import Deed, MentorTurn, What, code_of, concerns, decide, showing
from bot.mentors.decide import about
from bot.model import Choice, Inbound, InboundKind, Lane, Memory, OutMessage, Speech
from bot.saying import say
from bot.store import Tx, cases, mirror, people, staff
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.deliveries import Address
from bot.store.people import Conversation, ConversationKey
from bot.store.turns import Waiting
from bot.voice import Voice

_ONCE_AN_HOUR = timedelta(hours=1)
_ONCE_A_MINUTE = timedelta(minutes=1)
_SEEN = timedelta(minutes=1)
_STILL_USEFUL = timedelta(hours=1)  # for how long an answer to what was done in the group may wait
_WORDS = (What.CARRY, What.CORRECT, What.NOTE)
_TOLD_ONCE = {What.STRANGER: "room-stranger", What.NOWHERE: "room-nowhere", What.UNCARRIED: "room-uncarried"}


@dataclass(frozen=True, slots=True)
class House:
    """What a mentor's turn needs beside its transaction."""

    office: Office
    release: Release
    places: Places


@dataclass(frozen=True, slots=True)
class Attended:
    """What the conversation is to remember, and the accounts on which there is something to say now."""

    memory: Memory
    accounts: frozenset[str]


async def attend(
    tx: Tx, house: House, waiting: Waiting, conversation: Conversation, *, now: datetime, failed: bool = False
) -> Attended | None:
    """Do what a mentor wants; None for what is somebody's own talk with the bot.

    Raises `NotYet` for what is written in a topic of which nobody knows yet whose it is.
    """
    inbound = waiting.inbound
    if not inbound.room and not concerns(inbound, conversation.memory):
        return None
    who = await staff.by_platform(tx, inbound.account, inbound.sender)
    if who is None and not inbound.room:
        return None
    case = await _case(tx, inbound, conversation.id, conversation.memory)
    if case is None and "/" in inbound.chat and await mirror.is_opening(tx, inbound.account, inbound.room):
        raise NotYet
    voice = Voice(
        house.office.texts,
        who.locale if who is not None and not inbound.room else rooms.LOCALE,
        house.release,
        house.office.zone,
        house.places,
        None if inbound.room else now,
    )
    turn = MentorTurn(inbound=inbound, inbound_id=waiting.id, who=who, memory=conversation.memory, now=now, case=case)
    by = inbound.account.partition(":")[0]
    doing = Doing(
        tx=tx,
        turn=turn,
        conversation=conversation,
        voice=voice,
        office=house.office,
        actor=actor(who, by) if who is not None else Actor(None, by),
        memory=conversation.memory,
        now=now,
    )
    if failed:
        doing.say(voice.words("mentor-failed"))
    else:
        await _carry_out(doing)
    return Attended(await _speak(doing), frozenset(await _accounts(doing)))


async def hold_first(tx: Tx, conversation_id: int, inbound: Inbound) -> None:
    """Lock what a mentor's turn will lock, in the order in which everybody locks conversations."""
    if not inbound.room and not (inbound.kind is InboundKind.BUTTON and concerns(inbound, Memory())):
        return
    case = await _case(tx, inbound, conversation_id, Memory())
    if case is not None and case.person_id is not None:
        await mirror.hold_with(tx, conversation_id, case.person_id)


async def _case(tx: Tx, inbound: Inbound, conversation_id: int, memory: Memory) -> Case | None:
    """The case that is meant: that of the topic, but for a button, which names its own."""
    if inbound.room and inbound.kind is not InboundKind.BUTTON:
        return await cases.of_room(tx, conversation_id)
    code = code_of(inbound, memory)
    return await cases.find_code(tx, code) if code else None


async def _carry_out(doing: Doing) -> None:
    turn = doing.turn
    if turn.who is not None and (turn.who.seen_at is None or turn.who.seen_at + _SEEN < doing.now):
        await staff.touch(doing.tx, turn.who.id, now=doing.now)
    if turn.in_room and turn.inbound.kind is InboundKind.LEFT:
        await rooms.shut_out(doing.tx, now=doing.now)
    for deed in decide(turn):
        if deed.what in _TOLD_ONCE:
            await _tell_once(doing, deed.what)
            continue
        try:
            if turn.case is not None and not may_see(doing.actor, turn.case):
                raise CaseRefused("not_found")
            await deeds.do(doing, deed)
        except CaseRefused as refused:
            await _refuse(doing, deed, refused)


async def _tell_once(doing: Doing, what: What) -> None:
    """Whose words were not carried is told so, once an hour however often they write."""
    turn = doing.turn
    key = _TOLD_ONCE[what]
    if not turn.in_room:
        doing.say(doing.voice.words(key))
        return
    name = f"{key}:{turn.inbound.sender or 'nobody'}"
    if await mirror.once(doing.tx, name, now=doing.now, pause=_ONCE_AN_HOUR):
        doing.say(doing.voice.words(key))


async def _refuse(doing: Doing, deed: Deed, refused: CaseRefused) -> None:
    """Say in one sentence why it cannot be, with the way on; to one mentor and for one reason not too often.

    Of words that were not carried it is always said: who wrote them believes otherwise.
    """
    turn = doing.turn
    if turn.in_room and deed.what not in _WORDS:
        name = f"refused:{turn.case.id if turn.case else 0}:{doing.who.id}:{refused.reason}"
        if not await mirror.once(doing.tx, name, now=doing.now, pause=_ONCE_A_MINUTE):
            return
    told = {name: str(value) for name, value in refused.arguments.items()}
    words = doing.voice.words(f"mentor-refused-{refused.reason.replace('_', '-')}", told)
    if deed.what in _WORDS:
        words = f"{doing.voice.words('mentor-not-carried')} {words}"
    choices: tuple[Choice, ...] = ()
    if turn.case is not None and refused.reason == "held_by_other":
        held = await cases.find(doing.tx, turn.case.id) or turn.case
        row = str(await writing.first_refused(doing)) if deed.what is What.CARRY else ""
        choices = (showing.button(doing.voice, "over", held, row),)
    elif turn.case is not None and refused.reason == "closed":
        choices = (showing.button(doing.voice, "again", turn.case),)
    doing.say(words, choices)


async def _speak(doing: Doing) -> Memory:
    """Put what is said on the outbox, and have the chat of a mentor remember the buttons."""
    room, case = doing.office.room, doing.turn.case
    if doing.turn.in_room and room is not None and case is not None and case.room_id == doing.conversation.id:
        at = ConversationKey(doing.conversation.id, doing.conversation.identity_id)
        named = showing.title(doing.voice, case)
        for message in doing.said:
            await rooms.say(
                doing.tx,
                room,
                at,
                text=message.text,
                choices=message.choices,
                title=named,
                code=case.code,
                now=doing.now,
            )
        return replace(about(doing.memory), choices=())
    for message in doing.said:
        await _put(doing, message)
    choices = doing.said[-1].choices if doing.said else doing.memory.choices
    return replace(doing.memory, choices=choices if not doing.turn.in_room else ())


async def _put(doing: Doing, message: OutMessage) -> None:
    """One message to who did it; in the group it is of no use for long."""
    at = doing.conversation
    to = Address(account=at.account, conversation_id=at.id, identity_id=at.identity_id)
    until = doing.now + _STILL_USEFUL if doing.turn.in_room else None
    await say(doing.tx, to, message, speech=Speech.NOTICE, lane=Lane.REPLY, now=doing.now, expires_at=until)


async def _accounts(doing: Doing) -> set[str]:
    """Where the person of the case is answered, beside where the mentor is."""
    if doing.turn.case is None:
        return set()
    there = await people.where(doing.tx, doing.turn.case.conversation_id)
    return {there.account}
