"""Forum groups: members and rights, topics that are open, closed or deleted, and a group that moves to a new id.

A `Group` is also where the bot speaks outside of topics; a `Topic` is where it speaks in one.
"""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulators.telegram.person import Heard, Person
from tests.simulators.telegram.seat import Seat

if TYPE_CHECKING:
    from tests.simulators.telegram.server import TelegramSimulator

Shape = dict[str, Any]
_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass(slots=True)
class Topic:
    """One topic; `thread` is the number of the service message that opened it."""

    group: "Group"
    thread: int
    name: str
    by_bot: bool
    closed: bool = False
    deleted: bool = False
    reachable: bool = True  # the platform may lose an old topic out of its window
    heard: list[Heard] = field(default_factory=list)

    @property
    def chat(self) -> Shape:
        """The chat that its messages are in."""
        return self.group.chat

    @property
    def marks(self) -> Shape:
        """What tells a message in it."""
        return {"message_thread_id": self.thread, "is_topic_message": True}

    def take(self, heard: Heard) -> None:
        """What the bot said arrives."""
        self.heard.append(heard)
        self.group.said.append((self.thread, heard))

    def texts(self) -> list[str]:
        """What the bot said, in order."""
        return [heard.text for heard in self.heard]


class Group:
    """A supergroup with topics, in which the bot is an administrator who may manage them."""

    def __init__(self, world: "TelegramSimulator", number: int, title: str, *, is_forum: bool = True) -> None:
        self.world = world
        self.id = number
        self.title = title
        self.is_forum = is_forum
        self.bot_status = "administrator"
        self.bot_manages_topics = True
        self.moved_to = 0
        self.members: dict[int, Person] = {}
        self.topics: dict[int, Topic] = {}
        self.heard: list[Heard] = []
        self.said: list[tuple[int, Heard]] = []  # everything in every topic, by thread; 0 outside of them
        world.next_message_id()  # the first message says that there is a group: no topic has its number

    @property
    def chat(self) -> Shape:
        """The group as the platform describes it."""
        return {"id": self.id, "type": "supergroup", "title": self.title, "is_forum": self.is_forum}

    @property
    def marks(self) -> Shape:
        """Nothing tells a message outside of topics."""
        return {}

    def take(self, heard: Heard) -> None:
        """What the bot said outside of topics arrives."""
        self.heard.append(heard)
        self.said.append((0, heard))

    def join(self, person: Person, *, anonymous: bool = False) -> Seat:
        """Somebody takes a seat; an anonymous one writes in the group's name."""
        self.members[person.id] = person
        return Seat(self, person, anonymous=anonymous)

    def leave(self, person: Person) -> None:
        """Somebody leaves, of which the bot is told in a service message."""
        del self.members[person.id]
        self.service(person.user, left_chat_member=person.user)

    def topic(self, name: str) -> Topic:
        """The newest topic whose name holds `name`. Raises LookupError."""
        found = [topic for topic in self.topics.values() if name in topic.name and not topic.deleted]
        if not found:
            raise LookupError(f"no topic {name!r} among {[topic.name for topic in self.topics.values()]}")
        return found[-1]

    def add_topic(self, name: str, *, by_bot: bool) -> Topic:
        """A topic with the thread's number of its own."""
        topic = Topic(self, self.world.next_message_id(), name, by_bot)
        self.topics[topic.thread] = topic
        return topic

    def described(self, topic: Topic) -> Shape:
        """A topic as the platform describes it."""
        colour = _COLOURS[topic.thread % len(_COLOURS)]
        return {"message_thread_id": topic.thread, "name": topic.name, "icon_color": colour}

    def closes(self, topic: Topic, by: Person) -> None:
        """Somebody closes a topic by hand."""
        topic.closed = True
        self.service(by.user, topic=topic, forum_topic_closed={})

    def deletes(self, topic: Topic) -> None:
        """Somebody deletes a topic by hand, of which nobody is told."""
        topic.deleted = True

    def kicks_bot(self, by: Person) -> None:
        """The bot is removed."""
        self._bot_becomes("kicked", by)

    def takes_bot(self, by: Person) -> None:
        """The bot is added again, with its rights."""
        self._bot_becomes("administrator", by)

    def moves(self) -> None:
        """The platform gives the group a new id; who calls the old one is told the new."""
        old, new = self.chat, self.world.next_group_id()
        del self.world.groups[self.id]
        self.world.moved[self.id] = new
        self.service(ANONYMOUS, migrate_to_chat_id=new)
        self.id = new
        self.world.groups[new] = self
        self.service(ANONYMOUS, migrate_from_chat_id=old["id"])

    def service(self, user: Shape, *, topic: Topic | None = None, **content: Any) -> None:
        """A message that only tells of something."""
        self.push("message", {**self.message(user, topic), **content})

    def message(self, user: Shape, topic: "Topic | None") -> Shape:
        """What every message in the group has."""
        number = self.world.next_message_id()
        common = {"message_id": number, "date": int(time.time()), "chat": self.chat, "from": user}
        return {**common, **(topic.marks if topic else {})}

    def push(self, kind: str, body: Shape) -> None:
        """One update to the bot, if it is there to be told. All topics wait in one queue."""
        if self.bot_status == "administrator" or kind == "my_chat_member":
            self.world.updates.push(kind, body, queue=f"chat:{self.id}")

    def _bot_becomes(self, status: str, by: Person) -> None:
        def member(name: str) -> Shape:
            if name == "kicked":
                return {"user": self.world.bot_user, "status": name, "until_date": 0}
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
                "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
                "can_edit_stories can_delete_stories can_manage_topics"
            )
            given = dict.fromkeys(rights.split(), False) | {"can_manage_topics": self.bot_manages_topics}
            return {"user": self.world.bot_user, "status": name, **given}

        old, self.bot_status = self.bot_status, status
        change = {"chat": self.chat, "from": by.user, "date": int(time.time())}
        change |= {"old_chat_member": member(old), "new_chat_member": member(status)}
        self.push("my_chat_member", change)
