"""Viber's shapes, with viberbot as parser and for its message classes only: what arrives becomes neutral, what is said
becomes a body with a keyboard, and a status becomes an outcome. Nothing here opens a connection or holds a token."""

import hashlib
import hmac
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from viberbot.api import messages
from viberbot.api.viber_requests import create_request

from bot.channels.commands import command_in
from bot.errors import BadUpdate, Forged
from bot.media import plain_name, type_of_name
from bot.model import (
    Attached,
    Choice,
    DeliveryState,
    Form,
    Inbound,
    InboundKind,
    Media,
    Outcome,
    OutMessage,
    Receipt,
    SendResult,
)

Shape = dict[str, Any]

PRESS = "btn:"  # begins what a button sends, which arrives as an ordinary text
_COLUMNS = 6
_MOST_ROWS = 12
_MOST_TEXT = 250
_ONE_LINE = 30  # characters of a label that fit on one line across the screen
_MEDIA = {"picture": "photo", "video": "video", "file": "document", "sticker": "sticker", "rich_media": "document"}
_RECEIPTS = {"delivered": DeliveryState.DELIVERED, "seen": DeliveryState.SEEN, "failed": DeliveryState.FAILED}
_LATER = 30.0  # Viber names no time to wait


def check_signature(body: bytes, signature: str, token: str) -> None:
    """Raises `Forged` unless `signature` proves that the raw `body` comes from who knows the token."""
    right = hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.lower().encode(), right.encode()):
        raise Forged("wrong or missing signature")


def read(body: bytes, account: str) -> Inbound | Receipt | None:
    """What one callback says: something that a person did, a receipt, or nothing (Viber tries the webhook out).

    Its signature has been checked. Raises `BadUpdate` for what is no callback at all; one that the library cannot read
    is kept as unsupported, because a refusal would bring it back for an hour.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadUpdate("not JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("event"), str):
        raise BadUpdate("not a callback")
    event = data["event"]
    if event == "webhook":
        return None
    try:
        request = create_request({"desc": "", **data} if event == "failed" else data)
        if event in _RECEIPTS:
            return _receipt(request, account)
        user = _user(request)
        fields = _fields(request, event)
    except Exception:  # the library raises bare exceptions for what it does not know
        event_id = hashlib.sha256(body).hexdigest()[:32]
        return Inbound(
            account=account,
            dedupe_key=f"{event[:20]}:{event_id}",
            sender="none",
            chat="none",
            kind=InboundKind.UNSUPPORTED,
        )
    return _inbound(account, data, user, fields)


def _receipt(request: Any, account: str) -> Receipt:
    user = request.user_id
    if not isinstance(request.message_token, int) or not isinstance(user, str):
        raise TypeError("a receipt of nothing")
    state = _RECEIPTS[request.event_type]
    reason = str(getattr(request, "desc", "") or "")[:200]
    return Receipt(account=account, token=str(request.message_token), sender=user, state=state, reason=reason)


def _user(request: Any) -> Mapping[str, str]:
    """The person's id and language; a callback without an id is unreadable."""
    found = getattr(request, "sender", None) or getattr(request, "user", None)
    number = found.id if found else request.user_id
    if not isinstance(number, str) or not number:
        raise TypeError("nobody did it")
    language = found.language if found else ""
    return {"id": number, "language": language if isinstance(language, str) else ""}


def _inbound(account: str, data: Shape, user: Mapping[str, str], fields: Shape) -> Inbound:
    token = data.get("message_token", data.get("timestamp"))
    return Inbound(
        account=account,
        dedupe_key=f"{data['event']}:{str(token)[:32]}:{user['id']}",
        sender=user["id"],
        chat=user["id"],
        language_hint=user["language"],
        sent_at=_time(data.get("timestamp")),
        message=str(token)[:32],
        **fields,
    )


def _time(milliseconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _fields(request: Any, event: str) -> Shape:
    """The kind of a callback, and its name, text and origin."""
    match event:
        case "conversation_started":
            context = request.context if isinstance(request.context, str) else ""
            name = "returned" if request.subscribed is True else "opened"
            return {"kind": InboundKind.JOINED, "name": name, "origin": context}
        case "subscribed":
            return {"kind": InboundKind.JOINED, "name": "unblocked"}  # they were greeted when they opened
        case "unsubscribed":
            return {"kind": InboundKind.LEFT, "name": "blocked"}
        case _:
            return _content(request.message)


def _content(message: Any) -> Shape:
    match message:
        case messages.TextMessage() if isinstance(message.text, str):
            return _said(message.text)
        case messages.URLMessage() if isinstance(message.media, str):
            return {"kind": InboundKind.TEXT, "text": message.media}
        case messages.LocationMessage():
            where = (float(message.location.latitude), float(message.location.longitude))
            return {"kind": InboundKind.LOCATION, "name": "location", "where": where}
        case messages.ContactMessage():
            number = message.contact.phone_number
            return {"kind": InboundKind.CONTACT, "name": "contact", "phone": number if isinstance(number, str) else ""}
    name = _MEDIA[message._message_type]  # the library has no other door to it
    caption = getattr(message, "text", "")
    text = caption if isinstance(caption, str) else ""
    return {"kind": InboundKind.MEDIA, "name": name, "text": text, "media": _attached(message, name)}


def _attached(message: Any, kind: str) -> Attached | None:
    """What can be fetched of a message; a sticker is only looked at."""
    if not isinstance(message, messages.PictureMessage | messages.VideoMessage | messages.FileMessage):
        return None
    source, size = message.media, getattr(message, "size", 0)
    if not isinstance(source, str) or not source:
        return None
    own = getattr(message, "file_name", None)
    name = own if isinstance(own, str) else PurePosixPath(unquote(urlsplit(source).path)).name
    claimed = type_of_name(name) or {"photo": "image/jpeg", "video": "video/mp4"}.get(kind, "")
    return Attached(
        kind=kind,
        source=source,
        name=plain_name(name or kind, claimed),
        content_type=claimed,
        size=size if isinstance(size, int) else 0,
    )


def _said(text: str) -> Shape:
    if text.startswith(PRESS):
        return {"kind": InboundKind.BUTTON, "name": text.removeprefix(PRESS)[:64]}
    if command := command_in(text):
        name, rest = command
        origin = rest.strip() if name == "start" else ""
        return {"kind": InboundKind.COMMAND, "name": name, "text": rest, "origin": origin}
    return {"kind": InboundKind.TEXT, "text": text}


def body_of(message: OutMessage, *, to: str, sender: str, address: str = "", form: Form = Form.FILE) -> bytes:
    """The JSON of one message for `to`; with an empty `to` it is a welcome, the answer to an opened conversation.

    Media is what the platform fetches at `address`, shown in that form.
    """
    shown = keyboard(message.choices, message.standing)
    if message.media is None:
        values: Shape = messages.TextMessage(text=message.text, keyboard=shown).to_dict()
    else:
        values = _media(message.media, message.text, shown, address=address, form=form)
    values["sender"] = {"name": sender}
    if to:
        values["receiver"] = to
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _media(media: Media, text: str, shown: Shape | None, *, address: str, form: Form) -> Shape:
    if form is Form.FILE:
        file = messages.FileMessage(media=address, size=media.size, file_name=media.name, keyboard=shown)
        return dict(file.to_dict())
    values: Shape = messages.PictureMessage(media=address, text=text, keyboard=shown).to_dict()
    return {name: value for name, value in values.items() if value is not None}  # the library writes an empty thumbnail


def keyboard(choices: Sequence[Choice], always: Sequence[Choice] = ()) -> Shape | None:
    """A keyboard with the choices in order and, below them, those of `always` whose action is not among them.

    A choice that is always there is always called the same.
    """
    names = {choice.action: choice.label for choice in always}
    offered = {choice.action for choice in choices}
    below = [choice for choice in always if choice.action not in offered]
    named = [Choice(names.get(choice.action, choice.label), choice.action) for choice in choices]
    above = named[: 3 * (_MOST_ROWS - len(below))]
    if not above and not below:
        return None
    for columns in (0, 3, 2):  # as wide as the labels, else two in a row, else three
        rows = [*_rows(above, columns), *_rows(below, columns)]
        if len(rows) <= _MOST_ROWS:
            break
    tall = {number for number, row in enumerate(rows) if len(row) == 1 and len(row[0].label) > _ONE_LINE}
    if len(rows) + len(tall) > _MOST_ROWS:
        tall = set()
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": list(_buttons(rows, tall))}


def _rows(choices: Sequence[Choice], columns: int) -> list[list[Choice]]:
    rows: list[list[Choice]] = []
    width = _COLUMNS
    for choice in choices:
        wide = columns or _columns(choice.label)
        if width + wide > _COLUMNS:
            rows.append([])
            width = 0
        rows[-1].append(choice)
        width += wide
    return rows


def _columns(label: str) -> int:
    """The least columns in which a label can be read."""
    return 2 if len(label) <= 7 else 3 if len(label) <= 20 else _COLUMNS


def _buttons(rows: Sequence[Sequence[Choice]], tall: set[int]) -> Iterable[Shape]:
    for number, row in enumerate(rows):
        for choice in row:
            yield {
                "Columns": _COLUMNS // len(row),
                "Rows": 2 if number in tall else 1,
                "ActionType": "reply",
                "ActionBody": PRESS + choice.action,
                "Text": _shown(choice.label),
                "TextSize": "regular",
                "Silent": True,  # the person does not read the action in their own name
            }


def _shown(label: str) -> str:
    """A label as the limited HTML that clients draw, within its length."""
    label = label.strip() or "…"
    while len(shown := html.escape(label, quote=False)) > _MOST_TEXT:
        label = label[:-2] + "…"
    return shown


def outcome_of(status: int, reason: str = "") -> SendResult:
    """How a call ended whose answer holds `status`; any status but 0 says that the message was not taken."""
    match status:
        case 0:
            return SendResult(outcome=Outcome.SENT)
        case 5 | 6 | 11:
            return SendResult(outcome=Outcome.GONE, reason=reason or f"status {status}")
        case 12:
            return SendResult(outcome=Outcome.LATER, retry_after=_LATER, one_chat=True, reason="too many requests")
        case 2 | 7 | 8 | 9 | 10 | 15:
            return SendResult(outcome=Outcome.BROKEN, reason=reason or f"status {status}")
        case 1 | 3 | 4 | 13 | 14 | 16 | 17 | 18 | 19 | 20:
            return SendResult(outcome=Outcome.REFUSED, reason=reason or f"status {status}")
        case _:
            return SendResult(outcome=Outcome.NOT_SENT, reason=reason or f"status {status}")


def result_of(answer: Mapping[str, Any]) -> SendResult:
    """How a call ended by its answer, with the message's token and how it is charged."""
    result = outcome_of(answer["status"], str(answer.get("status_message", ""))[:200])
    if result.outcome is not Outcome.SENT:
        return result
    billing = answer.get("billing_status")
    return replace(
        result, token=str(answer.get("message_token", "")), billing=billing if isinstance(billing, int) else None
    )
