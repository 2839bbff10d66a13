"""What all phones have in common: a conversation as a list of entries, kept in the order in which things happened."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

POSTER = "plakat"  # what the code on a poster carries
_LONGEST = 4000
Values = Mapping[str, str]
View = dict[str, Any]


class Impossible(Exception):
    """The phone cannot do that now."""


class Call(Protocol):
    """One call of the bot, as a simulator keeps it."""

    @property
    def status(self) -> int:
        """How the platform answered."""


@dataclass(slots=True)
class Entry:
    """One thing in the conversation. `who` is me, bot or note; a note says by its kind what happened.

    `topic` tells where in a group it stands.
    """

    who: str
    kind: str
    text: str = ""
    edited: bool = False
    heard: Any = None
    receipts: list[str] = field(default_factory=list)
    topic: int = 0


class Phone(ABC):
    """A phone in a person's hand. `actions` is what the page may ask for by name."""

    too_many: int  # the status by which the platform says that the bot must wait

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.actions: dict[str, Callable[[Values], None]] = {}
        self._talk = 0
        self._calls_seen = 0
        self._heard_seen = 0

    @abstractmethod
    def heard(self) -> Sequence[Any]:
        """What the bot has said to this person."""

    @abstractmethod
    def calls(self) -> Sequence[Call]:
        """What the bot has called, for anybody."""

    @abstractmethod
    def state(self) -> View:
        """What the page shows beside the conversation."""

    @abstractmethod
    def shown(self, entry: Entry) -> View:
        """What the page shows of one thing that the bot said."""

    def forget(self) -> None:
        """Another person takes the phone."""
        self.entries.clear()
        self._talk += 1
        self._calls_seen, self._heard_seen = len(self.calls()), 0

    def act(self, name: str, values: Values) -> None:
        """Do what the page asks for. Raises `Impossible`."""
        if name not in self.actions:
            raise Impossible(name)
        self.catch_up()
        try:
            self.actions[name](values)
        except LookupError:
            raise Impossible(name) from None

    def catch_up(self) -> None:
        """Add to the conversation what the bot did since the last look."""
        heard, calls = self.heard(), self.calls()
        waits = sum(call.status == self.too_many for call in calls[self._calls_seen :])
        self.entries += [Entry("note", "too_many") for _ in range(waits)]
        self.entries += [Entry("bot", "text", one.text, heard=one) for one in heard[self._heard_seen :]]
        self._calls_seen, self._heard_seen = len(calls), len(heard)

    def mine(self, kind: str, text: str = "") -> None:
        """The person sent something."""
        self.entries.append(Entry("me", kind, text))

    def note(self, kind: str, text: str = "") -> None:
        """Something happened that is not a message."""
        self.entries.append(Entry("note", kind, text))

    def view(self) -> View:
        """The whole phone, as the page draws it."""
        self.catch_up()
        entries = [
            {"id": number, "who": entry.who, "kind": entry.kind, "text": entry.text, "edited": entry.edited}
            | {"topic": entry.topic}
            | (self.shown(entry) if entry.who == "bot" else {})
            for number, entry in enumerate(self.entries)
        ]
        return {**self.state(), "talk": self._talk, "entries": entries}


def text_of(values: Values) -> str:
    """The text that the page sent. Raises `Impossible` for none."""
    text = values.get("text", "").strip()[:_LONGEST]
    if not text:
        raise Impossible("empty")
    return text
