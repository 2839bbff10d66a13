"""What fails again and again: after a few tries in a row it lets others go first, and is tried more and more rarely."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.ports import Clock

log = structlog.get_logger()

_AT_ONCE = 3  # tries in a row before it has to wait
_LONGEST = 300.0  # seconds between two tries


class Setbacks:
    """How often each thing of one kind, known by its id, has failed in a row."""

    def __init__(self, name: str, *, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._failed: dict[int, tuple[int, float]] = {}  # how often, and until when it waits

    @asynccontextmanager
    async def trying(self, number: int) -> AsyncIterator[None]:
        """Try something; when it fails that is logged and counted, and whoever tries goes on with the next."""
        try:
            yield
        except Exception:
            tries = self._failed.get(number, (0, 0.0))[0] + 1
            pause = min(2.0**tries, _LONGEST) if tries >= _AT_ONCE else 0.0
            self._failed[number] = (tries, self._clock.monotonic() + pause)
            log.exception("trying_failed", what=self._name, number=number, tries=tries)
        else:
            self._failed.pop(number, None)

    def waiting(self) -> list[int]:
        """What is not to be tried yet."""
        now = self._clock.monotonic()
        return [number for number, (_, until) in self._failed.items() if until > now]
