"""Somebody in a group: writes, edits, presses and sends things, in a topic or outside of topics."""

import time
from typing import TYPE_CHECKING, Any

from tests.simulators.telegram.person import Heard, Person

if TYPE_CHECKING:
    from tests.simulators.telegram.groups import Group, Topic

Shape = dict[str, Any]


class Seat:
    """A member of a group; an anonymous administrator writes in the group's name."""

    def __init__(self, group: "Group", person: Person, *, anonymous: bool = False) -> None:
        self.group = group
        self.person = person
        self.anonymous = anonymous

    def says(self, text: str, *, topic: "Topic | None" = None, reply_thread: int = 0) -> Shape:
        """Write a text; with `reply_thread` as a reply outside of topics, which has a thread and is in no topic."""
        content: Shape = {"text": text}
        if text.startswith("/") and not text.startswith("//"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        if reply_thread:
            content["message_thread_id"] = reply_thread
        return self._deliver(content, topic)

    def edits(self, message: Shape, text: str) -> None:
        """Change a message of their own, by what `says` returned."""
        edited = {**message, "text": text, "edit_date": int(time.time())}
        self.group.push("edited_message", edited)

    def sends(self, content: Shape, *, topic: "Topic | None" = None) -> Shape:
        """Send what `files` of the simulator made: a photo, a voice message, a document."""
        return self._deliver(content, topic)

    def presses(self, label: str, *, topic: "Topic", inaccessible: bool = False) -> str:
        """Press the newest button with that label in a topic; returns the press's id."""
        shown = next(heard for heard in reversed(topic.heard) if label in heard.buttons)
        return self.presses_data(shown, shown.buttons[label], topic=topic, inaccessible=inaccessible)

    def presses_data(self, shown: Heard, data: str, *, topic: "Topic | None" = None, inaccessible: bool = False) -> str:
        """Press a button that carries `data`; of an old message the platform says only its number."""
        world = self.group.world
        query = world.updates.next_query_id()
        on: Shape = {"message_id": shown.message_id, "date": 0, "chat": self.group.chat}
        if not inaccessible:
            on |= {"date": int(time.time()), "from": world.bot_user, "text": shown.text}
            on |= topic.marks if topic else {}
        press = {"id": query, "from": self.person.user, "chat_instance": str(self.group.id), "data": data}
        queue = f"press:{self.person.id}"
        world.updates.push("callback_query", {**press, "message": on}, queue=queue, lifetime=150.0)
        return query

    def _deliver(self, content: Shape, topic: "Topic | None") -> Shape:
        from tests.simulators.telegram.groups import ANONYMOUS

        if topic is not None and (topic.closed or topic.deleted):
            raise PermissionError("the app offers no field to write in here")
        user = ANONYMOUS if self.anonymous else self.person.user
        named = {"sender_chat": self.group.chat} if self.anonymous else {}
        message = {**self.group.message(user, topic), **named, **content}
        self.group.push("message", message)
        return message
