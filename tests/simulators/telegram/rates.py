"""Telegram's flood control as far as known: about 1 message a second in a chat, 20 a minute in a group, 30 in all.

The real limits are not specified and adapt; these are the published numbers with short bursts allowed. Times are real
seconds, never scaled.
"""

from collections import defaultdict, deque
from math import ceil

_CHAT_BURST, _CHAT_WINDOW = 5, 5.0  # messages in a window of seconds
_GROUP_BURST, _GROUP_WINDOW = 20, 60.0
_ALL_BURST, _ALL_WINDOW = 30, 1.0


class Flood:
    """Counts what was sent; says how long a sender must wait, and whether they did."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._silent_until: dict[str, float] = {}

    def check(self, chat: int, now: float) -> int:
        """0 when the message may be sent now (it is counted), otherwise seconds to wait."""
        burst, window = (_GROUP_BURST, _GROUP_WINDOW) if chat < 0 else (_CHAT_BURST, _CHAT_WINDOW)
        waits = (self._wait(str(chat), burst, window, now), self._wait("all", _ALL_BURST, _ALL_WINDOW, now))
        wait = ceil(max(waits))
        if wait > 0:
            self._silent_until[str(chat)] = now + wait
            return wait
        for key in (str(chat), "all"):
            self._sent[key].append(now)
        return 0

    def too_soon(self, chat: int, now: float) -> bool:
        """Whether a call comes before the time that `retry_after` named."""
        return now < self._silent_until.get(str(chat), 0.0) - 0.05

    def silence(self, chat: int, seconds: int, now: float) -> None:
        """A planned refusal told the sender to wait."""
        self._silent_until[str(chat)] = now + seconds

    def _wait(self, key: str, burst: int, window: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - window:
            sent.popleft()
        return sent[0] + window - now if len(sent) >= burst else 0.0
