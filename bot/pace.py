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

    def ready(self, now: float, calls: int = 1) -> bool:
        """Whether so many tokens are there at `now` (monotonic seconds)."""
        if self.rate <= 0:
            return True
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens >= calls

    def take(self, calls: int = 1) -> None:
        """Use so many tokens."""
        self.tokens -= calls


def group_of(chat: str) -> str:
    """The group that a chat is in, where it is in one: all topics of a group share its pace."""
    return chat.partition("/")[0] if chat.startswith("-") else ""


class Pace:
    """The pace of one account: over all, and in each chat. Groups may not have more than 20 messages a minute, over
    all their topics, so a group's bucket is as empty as it may have been left by who spoke before."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._began = now
        self._account = Bucket(limits.per_second, limits.burst, 0.0, now)
        self._chats: OrderedDict[str, Bucket] = OrderedDict()
        self._held: dict[str, float] = {}

    def open(self, now: float) -> bool:
        """Whether the account may say anything now."""
        return self._account.ready(now)

    def allow(self, chat: str, now: float) -> bool:
        """Whether a message to `chat` may go now; if so, it is counted, and with it the opening of its topic."""
        bucket, calls = self._bucket(chat, now), 2 if "/:" in chat else 1
        if self._is_held(group_of(chat), now) or not bucket.ready(now, calls) or not self._account.ready(now):
            return False
        bucket.take(calls)
        self._account.take()
        return True

    def hold(self, group: str, until: float) -> None:
        """The platform wants silence in `group` until then (monotonic seconds)."""
        self._held[group] = max(until, self._held.get(group, until))

    def silent(self, now: float) -> list[str]:
        """The groups in which nothing may be said now; what waits for them must not stand in the way of others."""
        groups = [chat for chat in self._chats if chat.startswith("-")]
        return [group for group in groups if self._is_held(group, now) or not self._chats[group].ready(now)]

    def _is_held(self, group: str, now: float) -> bool:
        if self._held.get(group, now) > now:
            return True
        self._held.pop(group, None)
        return False

    def _bucket(self, chat: str, now: float) -> Bucket:
        chat = group_of(chat) or chat
        bucket = self._chats.get(chat)
        if bucket is None:
            bucket = self._new_bucket(chat, now)
            self._chats[chat] = bucket
            if len(self._chats) > _CHATS:
                self._chats.popitem(last=False)
        else:
            self._chats.move_to_end(chat)
        return bucket

    def _new_bucket(self, chat: str, now: float) -> Bucket:
        limits = self._limits
        if group_of(chat) and limits.group_per_minute > 0:
            return Bucket(limits.group_per_minute / 60, limits.chat_burst, 0.0, self._began)
        return Bucket(limits.chat_per_second, limits.chat_burst, limits.chat_burst, now)
