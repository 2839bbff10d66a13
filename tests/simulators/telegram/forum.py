"""The Bot API's methods of topics, with what the platform refuses; and where in a group something is said."""

from typing import TYPE_CHECKING, Any

from tests.simulators.telegram.groups import Group, Topic
from tests.simulators.telegram.refusal import Refused, bad

if TYPE_CHECKING:
    from tests.simulators.telegram.server import TelegramSimulator

Values = dict[str, Any]
_GENERAL = 1
_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def group_of(world: "TelegramSimulator", chat_id: int | str) -> Group:
    """The group that is called, if the bot is in it."""
    number = int(chat_id) if str(chat_id).lstrip("-").isdigit() else 0
    if number in world.moved:
        moved = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, moved, migrate_to_chat_id=world.moved[number])
    group = world.groups.get(number)
    if group is None:
        raise bad("chat not found")
    if group.bot_status == "kicked":
        raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
    return group


def place_of(world: "TelegramSimulator", values: Values) -> Group | Topic:
    """Where in a group a message is said."""
    group, thread = group_of(world, values["chat_id"]), values.get("message_thread_id")
    if thread is None:
        return group
    topic = group.topics.get(thread)
    if thread == _GENERAL or topic is None or topic.deleted or not topic.reachable:
        raise bad("message thread not found")
    if topic.closed and not group.bot_manages_topics:
        raise bad("TOPIC_CLOSED")
    return topic


def _topic(world: "TelegramSimulator", values: Values, *, right: str) -> Topic:
    """The topic to be changed, if the bot may: by its right, or because it opened the topic."""
    group = _forum(world, values)
    topic = group.topics.get(values["message_thread_id"])
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    if not group.bot_manages_topics and not (topic.by_bot and right != "delete"):
        raise bad(f"not enough rights to {right} the topic")
    return topic


def _forum(world: "TelegramSimulator", values: Values) -> Group:
    group = group_of(world, values["chat_id"])
    if not group.is_forum:
        raise bad("the chat is not a forum")
    return group


def _name(values: Values) -> str:
    name = str(values.get("name", "")).strip()
    if len(name) > 128:
        raise bad("TOPIC_TITLE_TOO_LONG")
    return name


async def create_forum_topic(world: "TelegramSimulator", values: Values) -> Any:
    """A new topic."""
    group = _forum(world, values)
    if not group.bot_manages_topics:
        raise bad("not enough rights to create a topic")
    if not _name(values):
        raise bad("TOPIC_TITLE_EMPTY")
    if values.get("icon_color", _COLOURS[0]) not in _COLOURS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    return group.described(group.add_topic(_name(values), by_bot=True))


async def edit_forum_topic(world: "TelegramSimulator", values: Values) -> Any:
    """Give a topic another name."""
    topic, name = _topic(world, values, right="edit"), _name(values)
    if name in ("", topic.name):
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name = name
    return True


async def close_forum_topic(world: "TelegramSimulator", values: Values) -> Any:
    """Close an open topic."""
    topic = _topic(world, values, right="close")
    if topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return True


async def reopen_forum_topic(world: "TelegramSimulator", values: Values) -> Any:
    """Reopen a closed topic."""
    topic = _topic(world, values, right="reopen")
    if not topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return True


async def delete_forum_topic(world: "TelegramSimulator", values: Values) -> Any:
    """Delete a topic with all that was said in it."""
    _topic(world, values, right="delete").deleted = True
    return True
