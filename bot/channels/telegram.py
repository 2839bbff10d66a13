"""Telegram, with python-telegram-bot as client and parser only. The token never leaves this module's client."""

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram import Bot, BotCommand, Message, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels import limits_of
from bot.channels.telegram_files import fetch
from bot.channels.telegram_inbound import read, read_room, rooms_of
from bot.channels.telegram_rooms import Topics, is_room
from bot.channels.telegram_shapes import keyboard, outcome_of, trouble
from bot.errors import BadUpdate, Forged, PlatformAway
from bot.media import Load, carriage, load_nothing, refusal
from bot.model import Form, Inbound, Media, Outcome, Outgoing, OutMessage, SendResult
from bot.store import StoreError

log = structlog.get_logger()
for _name in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # httpx logs each address, and the token is in it

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_POLL_SECONDS = 25
POLL_DEADLINE = 45.0  # a poll that hangs ends well within the lease that it is made under
_PROOF_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Commands = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """How the platform sees the bot: where its updates go, and how that went lately."""

    username: str
    webhook: str
    pending: int
    allowed: tuple[str, ...] = ()
    last_error: str = ""
    last_error_at: datetime | None = None


class TelegramChannel:
    """One Telegram bot. `secret` is what the platform sends along with each webhook call; `commands` is the menu of
    commands by language code, where "" is shown if there is no better one; `load` finds the bytes to be uploaded;
    `mentor_chat` is the one group in which what is said counts."""

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        secret: str = "",
        commands: Commands | None = None,
        load: Load = load_nothing,
        mentor_chat: str = "",
    ) -> None:
        self.account = f"telegram:{token.partition(':')[0]}"
        self.limits = limits_of(self.account)
        self.mentor_chat = mentor_chat
        self._rooms = {mentor_chat} - {""}
        self._load = load
        self._secret = secret
        self._commands = commands or {}
        self._offset = 0
        self._trouble = "not connected yet"
        self._background: set[asyncio.Task[None]] = set()
        calls = HTTPXRequest(
            connection_pool_size=64, read_timeout=10, connect_timeout=5, pool_timeout=2, media_write_timeout=10
        )
        polls = HTTPXRequest(connection_pool_size=2, read_timeout=10, connect_timeout=5)  # on top of what a poll waits
        self._clients = (calls, polls)
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=calls,
            get_updates_request=polls,
        )
        self._topics = Topics(self.bot)

    def __repr__(self) -> str:
        return f"TelegramChannel({self.account})"

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound]:
        """One webhook call. Raises `Forged` without the right secret and `BadUpdate` for what is no update."""
        given = headers.get(_PROOF_HEADER, "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise Forged("wrong or missing secret")
        try:
            data = json.loads(body)
            if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
                raise BadUpdate("not an update")
            update = Update.de_json(data, self.bot)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
            raise BadUpdate(f"not an update: {type(broken).__name__}") from None
        return [self.neutral(update)]

    def neutral(self, update: Update) -> Inbound:
        """An update in channel-neutral form; one that is of no use here is `unsupported`."""
        if rooms_of(update) & self._rooms:
            found = read_room(update, self.account)
            self.follow(found.moved_to)
            return found
        return read(update, self.account)

    def follow(self, group: str) -> None:
        """The mentors' group has this id from now on, where it is one; what is left under the old one still counts."""
        self._rooms |= {group} - {""}

    async def send(self, outgoing: Outgoing) -> SendResult:
        """One call. What may have arrived although no answer came is `unknown`, never an error to retry."""
        media, body = outgoing.message.media, b""
        if media is not None:
            loaded = await self._loaded(media, outgoing.message.text)
            if isinstance(loaded, SendResult):
                return loaded
            body = loaded

        async def say(chat: int, thread: int | None) -> Message:
            if media is None:
                return await self._say(outgoing.message, chat, thread)
            return await self._show(outgoing.message, media, body, chat=chat, thread=thread)

        if is_room(outgoing.chat):
            return await self._topics.carry(outgoing, say)
        try:
            sent = await say(int(outgoing.chat), None)
        except TelegramError as error:
            return self._outcome(error)
        self._trouble = ""
        return SendResult(outcome=Outcome.SENT, token=str(sent.message_id))

    async def _loaded(self, media: Media, text: str) -> bytes | SendResult:
        """The bytes to upload, or why nothing is."""
        if wrong := refusal(media, text, limits=self.limits):
            return SendResult(outcome=Outcome.REFUSED, reason=wrong)
        try:
            found = await self._load(media.sha256)
        except StoreError as failed:
            return SendResult(outcome=Outcome.NOT_SENT, reason=type(failed).__name__)
        if found is None or len(found) != media.size:
            return SendResult(outcome=Outcome.REFUSED, reason="its bytes are not kept")
        return found

    async def _say(self, message: OutMessage, chat: int, thread: int | None) -> Message:
        return await self.bot.send_message(
            chat_id=chat,
            text=message.text,
            reply_markup=keyboard(message.choices),
            disable_notification=False,
            message_thread_id=thread,
        )

    async def _show(self, message: OutMessage, media: Media, body: bytes, *, chat: int, thread: int | None) -> Message:
        found = carriage(media, self.limits)
        beside: dict[str, Any] = {
            "caption": message.text or None,
            "filename": media.name,
            "reply_markup": keyboard(message.choices),
            "message_thread_id": thread,
        }
        if found is not None and found.form is Form.PICTURE:
            return await self.bot.send_photo(chat, body, **beside)
        return await self.bot.send_document(chat, body, **beside)

    def _outcome(self, error: TelegramError) -> SendResult:
        result = outcome_of(error)
        if result.outcome is Outcome.BROKEN:
            self._trouble = "the token is refused"
        return result

    async def acknowledge(self, inbound: Inbound) -> None:
        """Stop the button's spinner, beside everything else; too late or refused does not matter."""
        if not inbound.ticket:
            return
        task = asyncio.create_task(self._answer_press(inbound.ticket), name="answer-press")
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _answer_press(self, ticket: str) -> None:
        with contextlib.suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(10):
                await self.bot.answer_callback_query(ticket)

    async def fetch_media(self, source: str) -> bytes:
        """The bytes of a file that somebody sent. Raises as `Fetching` says; no message holds an address."""
        return await fetch(self.bot, source)

    async def open(self) -> None:
        """Open the client's connections; does not need the platform to be there."""
        for client in self._clients:
            await client.initialize()

    async def close(self) -> None:
        """Close the client's connections."""
        for task in list(self._background):
            task.cancel()
        for client in self._clients:
            await client.shutdown()

    def health(self) -> str:
        """What is wrong with the account or in the mentors' group, or an empty string."""
        return self._trouble or self._topics.trouble

    async def introduce(self) -> str:
        """Ask who the bot is and set its command menu by language; the template of a deep link to it.

        Raises `PlatformAway`.
        """
        try:
            async with asyncio.timeout(30):
                me = await self.bot.get_me()
                for language, rows in self._commands.items():
                    menu = [BotCommand(name, description) for name, description in rows]
                    await self.bot.set_my_commands(menu, language_code=language or None)
        except (TelegramError, TimeoutError) as error:
            raise self._away(error) from None
        self._trouble = ""
        return f"https://t.me/{me.username}?start={{payload}}"

    def _away(self, error: Exception) -> PlatformAway:
        self._trouble = trouble(error)
        return PlatformAway(self._trouble)

    async def set_webhook(self, url: str) -> None:
        """Have updates delivered to `url`. Raises `PlatformAway`."""
        try:
            await self.bot.set_webhook(url, secret_token=self._secret, allowed_updates=UPDATES, max_connections=40)
        except TelegramError as error:
            raise self._away(error) from None

    async def account_info(self) -> AccountInfo:
        """How the platform sees the bot; changes nothing there. Raises `PlatformAway`."""
        try:
            async with asyncio.timeout(15):
                me, hook = await self.bot.get_me(), await self.bot.get_webhook_info()
        except (TelegramError, TimeoutError) as error:
            raise self._away(error) from None
        return AccountInfo(
            username=me.username or "",
            webhook=hook.url,
            pending=hook.pending_update_count,
            allowed=tuple(hook.allowed_updates or ()),
            last_error=hook.last_error_message or "",
            last_error_at=hook.last_error_date,
        )

    async def fetch(self, take: Callable[[Sequence[Inbound]], Awaitable[object]]) -> None:
        """Wait up to 25 seconds for updates; they are confirmed once `take` has stored them. Raises `PlatformAway`."""
        wait = timedelta(seconds=_POLL_SECONDS)
        try:
            async with asyncio.timeout(POLL_DEADLINE):
                updates = await self.bot.get_updates(offset=self._offset, timeout=wait, allowed_updates=UPDATES)
        except (TelegramError, TimeoutError) as error:
            raise self._away(error) from None
        self._trouble = ""
        if not updates:
            return
        arrived = [self.neutral(update) for update in updates]
        await take(arrived)
        self._offset = max(update.update_id for update in updates) + 1
        for inbound in arrived:
            await self.acknowledge(inbound)

    async def stop_webhook(self) -> None:
        """Polling and a webhook exclude each other; nothing that waits is dropped. Raises `PlatformAway`."""
        try:
            await self.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise self._away(error) from None
