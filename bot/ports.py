"""The doors with a second, real implementation, as protocols: Channel, Understanding, Clock, Wake."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.model import Inbound, Limits, Outgoing, OutMessage, Parsed, Receipt, SendResult


class Channel(Protocol):
    """One platform account: it reads what the platform delivers and makes one platform call for a message.

    `account` is `channel:id`, the platform's name and the bot's own id on it.
    """

    account: str
    limits: Limits

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound | Receipt]:
        """Check who calls and read `body`. Raises `Forged` (401) and `BadUpdate` (400)."""
        ...

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Make one call within `limits.deadline`; never raises for what the platform answers."""
        ...

    async def acknowledge(self, inbound: Inbound) -> None:
        """Tell the platform that a button press has been stored, where it wants to know; best effort."""
        ...

    async def open(self) -> None:
        """Get ready to send; raises nothing when the platform is away (`health` says so)."""
        ...

    async def close(self) -> None:
        """Give back what `open` took."""
        ...

    def health(self) -> str:
        """An empty string when all is well, otherwise one sentence."""
        ...


@runtime_checkable
class Welcoming(Protocol):
    """A channel on which the answer to an opened conversation is itself the first message."""

    def welcome(self, message: OutMessage) -> bytes:
        """The body that answers the platform's call with `message`."""
        ...


@runtime_checkable
class Fetching(Protocol):
    """A channel that still holds what people sent."""

    async def fetch_media(self, source: str) -> bytes:
        """The bytes behind `Attached.source`, at most 20 MB, within a deadline of its own.

        Raises `PlatformAway` when it may be there later, `MediaLost` (or `TooLarge`) when it never will.
        """
        ...


class Understanding(Protocol):
    """The engine that names the question behind a text."""

    async def parse(self, text: str) -> Parsed:
        """The intents of `text` by falling calibrated confidence."""
        ...

    def health(self) -> str:
        """An empty string when ready, otherwise one sentence."""
        ...


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class Wake(Protocol):
    """A hint that there is work; every reader also looks by itself each second."""

    async def notify(self, topic: str) -> None:
        """Wake whoever waits for `topic`, in every process."""
        ...

    async def wait(self, topic: str, timeout: float) -> None:
        """Return when `topic` was notified since the last wait began, or after `timeout` seconds."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...
