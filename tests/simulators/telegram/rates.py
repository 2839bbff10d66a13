"""Telegram's flood control as far as known: about 1 message a second in a chat, 20 a minute in a group, 30 in all.

The real limits are not specified and adapt; these are the published numbers with short bursts allowed. Times are real
seconds, never scaled.
"""

from collections import defaultdict, deque
from math import ceil

_CHAT_BURST, _CHAT_RATE = 5.0, 1.0  # a bucket of messages, refilled each second
_GROUP_BURST, _GROUP_WINDOW = 20, 60.0  # messages in a window of seconds
_ALL_BURST, _ALL_WINDOW = 30, 1.0


class Flood:
    """Counts what was sent; says how long a sender must wait, and whether they did."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._left: dict[int, tuple[float, float]] = {}  # chat: (messages left, at)
        self._silent_until: dict[int, float] = {}

    def check(self, chat: int, now: float) -> int:
        """0 when the message may be sent now (it is counted), otherwise seconds to wait."""
        chat_wait = self._window(str(chat), _GROUP_BURST, _GROUP_WINDOW, now) if chat < 0 else self._bucket(chat, now)
        wait = ceil(max(chat_wait, self._window("all", _ALL_BURST, _ALL_WINDOW, now)))
        if wait > 0:
            self._silent_until[chat] = now + wait
            return wait
        self._sent["all"].append(now)
        if chat < 0:
            self._sent[str(chat)].append(now)
        else:
            self._left[chat] = (self._left[chat][0] - 1, now)
        return 0

    def too_soon(self, chat: int, now: float) -> bool:
        """Whether a call comes before the time that `retry_after` named."""
        return now < self._silent_until.get(chat, 0.0) - 0.05

    def silence(self, chat: int, seconds: int, now: float) -> None:
        """A planned refusal told the sender to wait."""
        self._silent_until[chat] = now + seconds

    def _bucket(self, chat: int, now: float) -> float:
        left, at = self._left.get(chat, (_CHAT_BURST, now))
        left = min(_CHAT_BURST, left + (now - at) * _CHAT_RATE)
        self._left[chat] = (left, now)
        return 0.0 if left >= 1 else (1 - left) / _CHAT_RATE

    def _window(self, key: str, burst: int, window: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - window:
            sent.popleft()
        return sent[0] + window - now if len(sent) >= burst else 0.0
