"""How often a bot may call: messages to a person who does not reply, broadcasts, and details of one person."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable

_UNANSWERED, _HOUR = 100, 3600.0
_BROADCASTS, _BROADCAST_WINDOW = 500, 10.0
_DETAILS, _DETAILS_WINDOW = 2, 12 * 3600.0


class Rates:
    """Counts calls by the simulator's own clock `now`, in seconds, never scaled."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._unanswered: Counter[str] = Counter()
        self._hour: dict[str, int] = {}
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def unanswered(self, person: str) -> bool:
        """Count one message; whether it is over 100 in this clock hour without a reply."""
        hour = int(self._now() // _HOUR)
        if self._hour.get(person) != hour:
            self._hour[person] = hour
            self._unanswered[person] = 0
        if self._unanswered[person] >= _UNANSWERED:
            return True
        self._unanswered[person] += 1
        return False

    def replied(self, person: str) -> None:
        """The person wrote: the count begins anew."""
        self._unanswered[person] = 0

    def broadcasts(self) -> bool:
        """Count one broadcast; whether it is over 500 in ten seconds."""
        return self._over("broadcast", _BROADCASTS, _BROADCAST_WINDOW)

    def details(self, person: str) -> bool:
        """Count one call for a person's details; whether it is the third in twelve hours."""
        return self._over(f"details:{person}", _DETAILS, _DETAILS_WINDOW)

    def _over(self, key: str, most: int, window: float) -> bool:
        calls, now = self._calls[key], self._now()
        while calls and calls[0] <= now - window:
            calls.popleft()
        if len(calls) >= most:
            return True
        calls.append(now)
        return False
