"""The real clock, and new random ids and codes. Nothing else asks the machine for the time."""

import asyncio
import secrets
import time
from datetime import UTC, datetime

# Letters and digits that cannot be mistaken for each other when read aloud or typed in either script.
_SPEAKABLE = "23456789ACEHJKMPTX"


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


def new_id() -> str:
    """A random id of 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def check_character(body: str) -> str:
    """The check character of a speakable code: a position-weighted sum, so that a swap of neighbours shows."""
    total = sum((place + 1) * _SPEAKABLE.index(letter) for place, letter in enumerate(body))
    return _SPEAKABLE[total % len(_SPEAKABLE)]


def new_code() -> str:
    """A random code that a person can say and write: six characters and a check character, such as `K4T-X7AM`."""
    body = "".join(secrets.choice(_SPEAKABLE) for _ in range(6))
    return f"{body[:3]}-{body[3:]}{check_character(body)}"
