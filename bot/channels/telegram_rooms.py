"""The mentors' forum group on Telegram: which chat a message belongs to, who can be held to it, and how something is
said in a topic that may not be there yet, be closed, be gone, or have moved with its group."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram_shapes import outcome_of
from bot.model import Outcome, Outgoing, OutMessage, SendResult

_MOST_NAME = 128  # characters of a topic's name
_REMEMBERED = 10_000  # topics that this process has opened
_OPEN_SECONDS, _SAY_SECONDS, _TOPIC_SECONDS = 5.0, 6.0, 3.0  # together below the deadline of one send
_SHUT_OUT_SECONDS = 120.0  # before trying again after the group did not let the bot do it
_GENERAL = 1  # the topic that everything outside of topics is in; its number must not be said
_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic_not_found")
_SHUT_OUT = (
    "chat not found",
    "not enough rights",
    "not a forum",
    "chat_admin_required",
    "have no rights",
    "chat_write",
)

Say = Callable[[int, int | None], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A chat's id taken apart: the group, and a topic in it by its thread or, while there is none, by its code."""

    group: str
    thread: int | None = None
    code: str = ""


def is_room(chat: str) -> bool:
    """Whether the chat is a group, or a topic in one; people have positive ids."""
    return chat.startswith("-")


def spot_of(chat: str) -> Spot:
    """The chat's id taken apart."""
    group, _, topic = chat.partition("/")
    if topic.startswith(":"):
        return Spot(group, code=topic[1:])
    return Spot(group, thread=int(topic) if topic.isdecimal() and int(topic) != _GENERAL else None)


def chat_of(message: Message) -> str:
    """The chat of a message in a group. A reply outside of topics has a thread too, which is none."""
    group = str(message.chat.id)
    return f"{group}/{message.message_thread_id}" if message.is_topic_message else group


def sender_of(message: Message) -> str:
    """Who wrote it, "" when it was written in the name of a group or channel, or by a bot."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return ""
    return str(user.id)


def move_in(message: Message) -> tuple[str, str]:
    """(old, new) id of a group of which this service message says that the platform moved it, else twice ""."""
    if message.migrate_to_chat_id:
        return str(message.chat.id), str(message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return str(message.migrate_from_chat_id), str(message.chat.id)
    return "", ""


class Topics:
    """Says things in topics. It remembers the topics that it has opened, so that two things which wait for the same
    topic open one. `trouble` is why the group did not let it, or ""."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._opened: OrderedDict[str, int] = OrderedDict()
        self._opening = asyncio.Lock()
        self.trouble = ""

    async def carry(self, outgoing: Outgoing, say: Say) -> SendResult:
        """Open the topic where there is none, reopen it where it is closed, and say it there by `say(group, thread)`.

        When the topic is gone nothing was sent, and `moved_to` is the chat in which one will be opened.
        """
        spot, message, moved = spot_of(outgoing.chat), outgoing.message, ""
        only = bool(message.topic) and not message.text and message.media is None
        if spot.code and only:
            return SendResult(outcome=Outcome.SENT)  # there is nothing to close yet
        try:
            if spot.code:
                spot = replace(spot, thread=await self._open(outgoing), code="")
                moved = f"{spot.group}/{spot.thread}"
            elif message.topic == "reopen" and spot.thread is not None:
                await self._change(spot.group, spot.thread, message)
        except (TelegramError, TimeoutError) as error:
            return self._not_begun(error, outgoing, spot)
        try:
            said = None if only else await self._said(spot, say)
            done = await self._finish(spot, message, only=only)
        except TimeoutError:
            return SendResult(outcome=Outcome.UNKNOWN, reason="no answer in time", moved_to=moved)
        except TelegramError as error:
            return self._outcome(error, outgoing, spot, moved)
        self.trouble = ""
        return SendResult(outcome=Outcome.SENT, token=str(said.message_id) if said else "", reason=done, moved_to=moved)

    async def _open(self, outgoing: Outgoing) -> int:
        """The thread of the topic that is opened for this chat, once."""
        async with asyncio.timeout(_OPEN_SECONDS), self._opening:
            found = self._opened.get(outgoing.chat)
            if found is None:
                spot = spot_of(outgoing.chat)
                name = _name(outgoing.message) or spot.code
                topic = await self._bot.create_forum_topic(int(spot.group), name)
                found = self._opened[outgoing.chat] = topic.message_thread_id
                if len(self._opened) > _REMEMBERED:
                    self._opened.popitem(last=False)
            return found

    async def _said(self, spot: Spot, say: Say) -> Message:
        """Say it; a topic that somebody closed is reopened for it."""
        group = int(spot.group)
        async with asyncio.timeout(_SAY_SECONDS):
            try:
                return await say(group, spot.thread)
            except BadRequest as error:
                if "topic_closed" not in str(error).lower() or spot.thread is None:
                    raise
            await self._bot.reopen_forum_topic(group, spot.thread)
            return await say(group, spot.thread)

    async def _finish(self, spot: Spot, message: OutMessage, *, only: bool) -> str:
        """Close or rename the topic, where that is wanted; why it was not done beside what has been said, or ""."""
        if message.topic in ("", "reopen") or spot.thread is None:
            return ""
        try:
            await self._change(spot.group, spot.thread, message)
        except (TelegramError, TimeoutError) as error:
            if only:
                raise
            return f"topic: {error}"
        return ""

    async def _change(self, group: str, thread: int, message: OutMessage) -> None:
        """What is wanted of the topic itself; that it is so already is no failure."""
        try:
            async with asyncio.timeout(_TOPIC_SECONDS):
                match message.topic:
                    case "close":
                        await self._bot.close_forum_topic(int(group), thread)
                    case "reopen":
                        await self._bot.reopen_forum_topic(int(group), thread)
                    case "rename":
                        await self._bot.edit_forum_topic(int(group), thread, name=_name(message) or None)
        except BadRequest as error:
            if "not_modified" not in str(error).lower() and "not modified" not in str(error).lower():
                raise

    def _not_begun(self, error: TelegramError | TimeoutError, outgoing: Outgoing, spot: Spot) -> SendResult:
        """Whatever became of the topic, nothing has been said."""
        if isinstance(error, TimeoutError):
            return SendResult(outcome=Outcome.NOT_SENT, reason="no answer in time")
        result = self._outcome(error, outgoing, spot, "")
        if result.outcome in (Outcome.UNKNOWN, Outcome.REFUSED):
            return replace(result, outcome=Outcome.NOT_SENT)
        return result

    def _outcome(self, error: TelegramError, outgoing: Outgoing, spot: Spot, moved: str) -> SendResult:
        """How a refused or failed call ended. A group that shuts the bot out is waited for: nobody has left."""
        reason, low = str(error), str(error).lower()
        match error:
            case ChatMigrated():
                to = str(error.new_chat_id) + outgoing.chat.removeprefix(spot.group)
                return SendResult(outcome=Outcome.LATER, retry_after=1.0, moved_to=to, reason=reason)
            case RetryAfter():
                return replace(outcome_of(error), one_chat=True, moved_to=moved)
            case BadRequest() if any(word in low for word in _GONE) and spot.thread is not None:
                return self._gone(outgoing, spot, reason)
            case Forbidden() | BadRequest() if isinstance(error, Forbidden) or any(word in low for word in _SHUT_OUT):
                self.trouble = f"the mentors' group does not let the bot in ({reason[:80]})"
                wait = _SHUT_OUT_SECONDS
                return SendResult(outcome=Outcome.LATER, retry_after=wait, one_chat=True, moved_to=moved, reason=reason)
            case _:
                return replace(outcome_of(error), moved_to=moved)

    def _gone(self, outgoing: Outgoing, spot: Spot, reason: str) -> SendResult:
        """The topic is there no more; a closed one that is only to be closed is well so."""
        message = outgoing.message
        chat = f"{spot.group}/:{message.code or f'd{outgoing.delivery}'}"
        if self._opened.get(chat) == spot.thread:
            del self._opened[chat]
        only = bool(message.topic) and not message.text and message.media is None
        outcome = Outcome.SENT if only else Outcome.NOT_SENT
        return SendResult(outcome=outcome, moved_to=chat, reason=reason)


def _name(message: OutMessage) -> str:
    return " ".join((message.title or message.code).split())[:_MOST_NAME]
