"""The mentors' group on Telegram: its topics as an app shows them, and a demo mentor who writes and presses in them."""

from collections.abc import Sequence

from tests.simulators.demo.phone import Call, Entry, Impossible, Phone, Values, View, text_of
from tests.simulators.telegram import Group, Heard, Seat
from tests.simulators.telegram.groups import Topic

_OUTSIDE = 0  # stands for what is said outside of topics


class MentorsPhone(Phone):
    """The group as one mentor sees it. Every entry stands in a topic."""

    too_many = 429

    def __init__(self, group: Group, seat: Seat) -> None:
        super().__init__()
        self.group = group
        self.seat = seat
        self.actions = {
            "say": self._say,
            "press": self._press,
            "edit": self._edit,
            **{kind: lambda values, kind=kind: self._send(kind, values) for kind in ("photo", "voice", "file")},
            "delete": self._delete,
        }

    def heard(self) -> Sequence[tuple[int, Heard]]:
        """What the bot has said in the group, each with its topic."""
        return self.group.said

    def calls(self) -> Sequence[Call]:
        """The Telegram phone shows how the platform slows the bot down."""
        return ()

    def catch_up(self) -> None:
        """Add what the bot said in any topic since the last look."""
        heard = self.heard()
        new = heard[self._heard_seen :]
        self.entries += [Entry("bot", "text", one.text, heard=one, topic=thread) for thread, one in new]
        self._heard_seen = len(heard)

    def state(self) -> View:
        """The topics that the app lists, in the order in which they were opened."""
        topics = [topic for topic in self.group.topics.values() if not topic.deleted]
        return {"topics": [{"id": one.thread, "name": one.name, "closed": one.closed} for one in topics]}

    def shown(self, entry: Entry) -> View:
        """The bot may have changed its message since; a file without words is named by its kind."""
        heard: Heard = entry.heard
        kind = "text" if heard.text else "photo" if heard.shown == "photo" else "file"
        return {"kind": kind, "text": heard.text, "buttons": list(heard.buttons)}

    def _topic(self, values: Values) -> Topic | None:
        number = values.get("topic", "")
        if not number.isdecimal():
            raise Impossible("topic")
        topic = None if int(number) == _OUTSIDE else self.group.topics[int(number)]
        if topic is not None and (topic.closed or topic.deleted):
            raise Impossible("closed")
        return topic

    def _mine(self, kind: str, topic: Topic | None, message: View, text: str = "") -> None:
        place = topic.thread if topic else _OUTSIDE
        self.entries.append(Entry("me", kind, text, heard=message, topic=place))

    def _say(self, values: Values) -> None:
        topic, text = self._topic(values), text_of(values)
        self._mine("text", topic, self.seat.says(text, topic=topic), text)

    def _send(self, kind: str, values: Values) -> None:
        topic, files = self._topic(values), self.group.world.files
        made = {"photo": files.photo, "voice": files.voice, "file": files.document}[kind]()
        self._mine(kind, topic, self.seat.sends(made, topic=topic))

    def _edit(self, values: Values) -> None:
        topic = self._topic(values)
        place = topic.thread if topic else _OUTSIDE
        said = [entry for entry in self.entries if entry.who == "me" and entry.topic == place]
        if not said or said[-1].kind != "text":
            raise Impossible("edit")
        last = said[-1]
        last.text, last.edited = text_of(values), True
        self.seat.edits(last.heard, last.text)

    def _press(self, values: Values) -> None:
        number, label = values.get("entry", ""), values.get("label", "")
        if not number.isdecimal() or self.entries[int(number)].who != "bot":
            raise Impossible("press")
        entry = self.entries[int(number)]
        self.seat.presses_data(entry.heard, entry.heard.buttons[label], topic=self.group.topics.get(entry.topic))
        self.entries.append(Entry("note", "pressed", label, topic=entry.topic))

    def _delete(self, values: Values) -> None:
        topic = self._topic(values)
        if topic is None:
            raise Impossible("delete")
        self.group.deletes(topic)
