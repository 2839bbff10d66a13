"""What arrives from Telegram in neutral form: what somebody did in their own chat, or in the mentors' group."""

from typing import Any

from telegram import Message, Update

from bot.channels.commands import command_in
from bot.channels.telegram_rooms import chat_of, move_in, sender_of
from bot.media import plain_name
from bot.model import Attached, Inbound, InboundKind

_MEDIA = ("photo", "voice", "audio", "video", "video_note", "document", "animation", "sticker", "dice", "poll")
_CLAIMED = {  # what a thing is where Telegram does not say it
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "document": "",
    "animation": "video/mp4",
}
_AWAY, _HERE = ("kicked", "left"), ("member", "administrator")


def read(update: Update, account: str) -> Inbound:
    """What somebody did in their own chat with the bot; anything else is `unsupported`."""
    found = _press(update, account) or _membership(update, account) or _message(update, account)
    if found is not None:
        return found
    chat = update.effective_chat
    return _inbound(update, account, InboundKind.UNSUPPORTED, chat=str(chat.id) if chat else "none")


def rooms_of(update: Update) -> set[str]:
    """The ids of the group that an update is from: two when it says that the group has moved; none for a person."""
    place, message = update.effective_chat, update.effective_message
    if place is None or place.type == "private":
        return set()
    return {str(place.id), *(move_in(message) if isinstance(message, Message) else ())} - {""}


def read_room(update: Update, account: str) -> Inbound:
    """What somebody did in the mentors' group; `moved_to` says that the group has another id from now on."""
    place = update.effective_chat
    assert place is not None
    room, message = str(place.id), update.message or update.edited_message
    at: dict[str, Any] = {"room": room, "chat": room, "sender": ""}
    if update.callback_query is not None:
        on = update.callback_query.message
        chat = chat_of(on) if isinstance(on, Message) else room  # of an old message only its number is known
        who = {"room": room, "chat": chat, "sender": str(update.callback_query.from_user.id)}
        return _press(update, account, **who) or _inbound(update, account, InboundKind.UNSUPPORTED, **who)
    if update.my_chat_member is not None:
        status = update.my_chat_member.new_chat_member.status
        kind = InboundKind.LEFT if status in _AWAY else InboundKind.JOINED
        name = "kicked" if status in _AWAY else "added"
        return _inbound(update, account, kind, **at, name=name)
    old, new = move_in(message) if message is not None else ("", "")
    if message is None or new:
        return _inbound(update, account, InboundKind.UNSUPPORTED, **{**at, "room": old or room}, moved_to=new)
    at |= {"chat": chat_of(message), "sender": sender_of(message)}
    return _said(update, account, message, **at) or _inbound(update, account, InboundKind.UNSUPPORTED, **at)


def _inbound(update: Update, account: str, kind: InboundKind, **values: Any) -> Inbound:
    user, place = update.effective_user, update.effective_chat
    chat = values.pop("chat", "") or (str(place.id) if place else "none")
    return Inbound(
        account=account,
        dedupe_key=f"update:{update.update_id}",
        sender=values.pop("sender", str(user.id) if user else chat),
        chat=chat,
        kind=kind,
        language_hint=(user.language_code or "") if user else "",
        **values,
    )


def _press(update: Update, account: str, **where: str) -> Inbound | None:
    query = update.callback_query
    if query is None:
        return None
    number = str(query.message.message_id) if query.message else ""
    name = (query.data or "")[:64]
    return _inbound(update, account, InboundKind.BUTTON, **where, name=name, ticket=query.id, message=number)


def _membership(update: Update, account: str) -> Inbound | None:
    change = update.my_chat_member
    if change is None or change.chat.type != "private":
        return None
    if change.new_chat_member.status in _AWAY:
        return _inbound(update, account, InboundKind.LEFT, name="blocked")
    return _inbound(update, account, InboundKind.JOINED, name="unblocked")


def _message(update: Update, account: str) -> Inbound | None:
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or message.from_user is None:
        return None
    return _said(update, account, message)


def _said(update: Update, account: str, message: Message, **where: str) -> Inbound | None:
    """What a message says and holds, or None for one that only tells of something."""
    kind, name, text = content(message)
    if kind is None:
        return None
    place = message.location
    return _inbound(
        update,
        account,
        kind,
        **where,
        name=name,
        text=text,
        origin=text.strip() if kind is InboundKind.COMMAND and name == "start" else "",
        edited=update.edited_message is not None,
        where=(place.latitude, place.longitude) if place else None,
        message=str(message.message_id),
        media=attached(message, name) if kind is InboundKind.MEDIA else None,
        album=message.media_group_id or "",
        phone=message.contact.phone_number if message.contact else "",
    )


def content(message: Message) -> tuple[InboundKind | None, str, str]:
    """(kind, name, text) of a message."""
    if message.text is not None:
        if command := command_in(message.text):
            return InboundKind.COMMAND, *command
        return InboundKind.TEXT, "", message.text
    if message.location is not None:
        return InboundKind.LOCATION, "location", ""
    if message.contact is not None:
        return InboundKind.CONTACT, "contact", ""
    for name in _MEDIA:
        if getattr(message, name, None):
            return InboundKind.MEDIA, name, message.caption or ""
    return None, "", ""


def attached(message: Message, kind: str) -> Attached | None:
    """What the platform holds of a message's file; of a picture the largest size. A sticker is only looked at."""
    if kind not in _CLAIMED:
        return None
    file: Any = getattr(message, kind)
    file = file[-1] if kind == "photo" else file
    claimed = (getattr(file, "mime_type", None) or _CLAIMED[kind]).lower()
    name = plain_name(getattr(file, "file_name", None) or kind, claimed)
    return Attached(kind=kind, source=file.file_id, name=name, content_type=claimed, size=file.file_size or 0)
