"""How fast an account and each of its chats may speak: token buckets that start empty after a takeover."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.model import Limits

_CHATS = 50_000  # chats whose pace is remembered


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` tokens a second up to `burst`. A rate of 0 has no limit."""

    rate: float
    burst: float
    tokens: float
    at: float

    def ready(self, now: float) -> bool:
        """Whether a token is there at `now` (monotonic seconds)."""
        if self.rate <= 0:
            return True
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens >= 1

    def take(self) -> None:
        """Use one token."""
        self.tokens -= 1


class Pace:
    """The pace of one account: over all, and in each chat. Groups may not have more than 20 messages a minute."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._account = Bucket(limits.per_second, limits.burst, 0.0, now)
        self._chats: OrderedDict[str, Bucket] = OrderedDict()

    def allow(self, chat: str, now: float) -> bool:
        """Whether a message to `chat` may go now; if so, it is counted."""
        bucket = self._bucket(chat, now)
        if not bucket.ready(now) or not self._account.ready(now):
            return False
        bucket.take()
        self._account.take()
        return True

    def _bucket(self, chat: str, now: float) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            limits = self._limits
            group = chat.startswith("-") and limits.group_per_minute > 0
            rate = limits.group_per_minute / 60 if group else limits.chat_per_second
            bucket = Bucket(rate, limits.chat_burst, limits.chat_burst, now)
            self._chats[chat] = bucket
            if len(self._chats) > _CHATS:
                self._chats.popitem(last=False)
        else:
            self._chats.move_to_end(chat)
        return bucket
