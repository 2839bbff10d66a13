"""What each Bot API method does and refuses, in the platform's own wording."""

import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.simulators.telegram import files, forum, uploads
from tests.simulators.telegram.groups import Group, Topic
from tests.simulators.telegram.person import Heard, Person
from tests.simulators.telegram.refusal import Refused, bad
from tests.simulators.telegram.schema import Upload

if TYPE_CHECKING:
    from tests.simulators.telegram.server import TelegramSimulator

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

Values = dict[str, Any]


async def get_me(world: "TelegramSimulator", _values: Values) -> Any:
    """Who the bot is."""
    more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
    return {**world.bot_user, **dict.fromkeys(more, False), "has_main_web_app": False}


async def get_updates(world: "TelegramSimulator", values: Values) -> Any:
    """Long polling, which excludes a webhook and a second poller."""
    if world.updates.webhook is not None:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    if not 0 <= values.get("timeout", 0) <= 50:
        raise bad("invalid timeout")
    if "allowed_updates" in values:
        world.updates.allowed = values["allowed_updates"]
    limit = max(1, min(values.get("limit", 100), 100))
    found = await world.updates.fetch(values.get("offset", 0), limit, values.get("timeout", 0))
    if found is None:
        raise Refused(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    return found


async def set_webhook(world: "TelegramSimulator", values: Values) -> Any:
    """Deliver to an address, with a secret in the header. Loopback may be plain http, as with a local server."""
    url, secret = values["url"], values.get("secret_token", "")
    await world.updates.delete_webhook(drop=values.get("drop_pending_updates", False))
    if not url:
        return True
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= values.get("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")
    world.updates.allowed = values.get("allowed_updates", world.updates.allowed)
    world.updates.set_webhook(url, secret, world.updates.allowed)
    return True


async def delete_webhook(world: "TelegramSimulator", values: Values) -> Any:
    """Back to polling."""
    await world.updates.delete_webhook(drop=values.get("drop_pending_updates", False))
    return True


async def get_webhook_info(world: "TelegramSimulator", _values: Values) -> Any:
    """Where updates go, and how many wait."""
    hook = world.updates.webhook
    info: Values = {"url": hook.url if hook else "", "has_custom_certificate": False}
    info["pending_update_count"] = world.updates.pending()
    if world.updates.allowed:
        info["allowed_updates"] = list(world.updates.allowed)
    if hook and hook.last_error:
        info |= {"last_error_message": hook.last_error, "last_error_date": int(time.time())}
    return info


def _person(world: "TelegramSimulator", chat_id: int | str) -> Person:
    person = world.persons.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None
    if person is None:
        raise bad("chat not found")
    if person.deactivated:
        raise Refused(403, "Forbidden: user is deactivated")
    if person.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if not person.started:
        raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
    return person


def _place(world: "TelegramSimulator", values: Values) -> Person | Group | Topic:
    """Who or where is written to: a person, a group, or a topic in it."""
    if str(values["chat_id"]).startswith("-"):
        return forum.place_of(world, values)
    if "message_thread_id" in values:
        raise bad("message thread not found")
    return _person(world, values["chat_id"])


def _text(values: Values) -> str:
    text = str(values["text"])
    if not text.strip():
        raise bad("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise bad("message is too long")
    return text.strip()


def _buttons(values: Values) -> dict[str, str]:
    rows = values.get("reply_markup", {}).get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    shown: dict[str, str] = {}
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise bad("inline keyboard button text must be non-empty")
        data = button.get("callback_data", "")
        if "callback_data" in button and not 1 <= len(data.encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
        if not any(key in button for key in ("callback_data", "url", "web_app", "copy_text")):
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        shown[button["text"]] = data
    return shown


async def send_message(world: "TelegramSimulator", values: Values) -> Any:
    """A text to one chat."""
    place = _place(world, values)
    text, buttons = _text(values), _buttons(values)
    heard = Heard(world.next_message_id(), text, buttons)
    place.take(heard)
    return _shown(world, place, heard, values)


async def send_photo(world: "TelegramSimulator", values: Values) -> Any:
    """A picture to one chat."""
    return _send_file(world, values, "photo")


async def send_document(world: "TelegramSimulator", values: Values) -> Any:
    """A file to one chat."""
    return _send_file(world, values, "document")


def _send_file(world: "TelegramSimulator", values: Values, kind: str) -> Any:
    place, file = _place(world, values), values[kind]
    if not isinstance(file, Upload):
        raise bad("wrong file identifier/HTTP URL specified")
    if wrong := uploads.refused(file, kind):
        raise bad(wrong)
    caption, buttons = values.get("caption", "").strip(), _buttons(values)
    if len(caption.encode("utf-16-le")) // 2 > 1024:
        raise bad("message caption is too long")
    heard = Heard(world.next_message_id(), caption, buttons, kind, file.name, file.content)
    place.take(heard)
    return _shown(world, place, heard, values)


def _shown(world: "TelegramSimulator", place: Person | Group | Topic, heard: Heard, values: Values) -> Values:
    message: Values = {"message_id": heard.message_id, "date": int(time.time())}
    if heard.shown:
        found = Upload(heard.file_name, "", heard.content)
        message |= {heard.shown: uploads.described(found, heard.shown, heard.message_id)}
    if heard.text:
        message["caption" if heard.shown else "text"] = heard.text
    message |= {"chat": place.chat, "from": world.bot_user, **place.marks}
    if "reply_markup" in values:
        message["reply_markup"] = values["reply_markup"]
    return message


def _edited(world: "TelegramSimulator", values: Values) -> Person | Group | Topic:
    """Where the message is that is to be changed; the topic goes without saying."""
    chat, number = values.get("chat_id", 0), values.get("message_id")
    if not str(chat).startswith("-"):
        return _person(world, chat)
    group = forum.group_of(world, chat)
    for topic in group.topics.values():
        if not topic.deleted and any(heard.message_id == number for heard in topic.heard):
            return topic
    return group


async def edit_message_text(world: "TelegramSimulator", values: Values) -> Any:
    """Change one of the bot's own messages."""
    place = _edited(world, values)
    found = [heard for heard in place.heard if heard.message_id == values.get("message_id")]
    if not found:
        raise bad("message to edit not found")
    if found[0].shown:
        raise bad("there is no text in the message to edit")
    text, buttons = _text(values), _buttons(values)
    if (found[0].text, found[0].buttons) == (text, buttons):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    found[0].text, found[0].buttons = text, buttons
    return _shown(world, place, found[0], values)


async def answer_callback_query(world: "TelegramSimulator", values: Values) -> Any:
    """Stop the spinner of a press."""
    if len(values.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if not world.updates.answerable(values["callback_query_id"]):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    world.answered.append(values["callback_query_id"])
    return True


async def set_my_commands(world: "TelegramSimulator", values: Values) -> Any:
    """The command menu, by language."""
    language = values.get("language_code", "")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    for command in values["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[language] = values["commands"]
    return True


async def get_my_commands(world: "TelegramSimulator", values: Values) -> Any:
    """The command menu of a language."""
    return world.commands.get(values.get("language_code", ""), [])


async def send_chat_action(world: "TelegramSimulator", values: Values) -> Any:
    """The sign that the bot is typing."""
    _person(world, values["chat_id"])
    return True


METHODS: dict[str, Callable[["TelegramSimulator", Values], Awaitable[Any]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "sendChatAction": send_chat_action,
    "getFile": files.get_file,
    "createForumTopic": forum.create_forum_topic,
    "editForumTopic": forum.edit_forum_topic,
    "closeForumTopic": forum.close_forum_topic,
    "reopenForumTopic": forum.reopen_forum_topic,
    "deleteForumTopic": forum.delete_forum_topic,
}
