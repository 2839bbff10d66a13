"""What happens to a delivery before and after a call: whether it may still be said, and a pure table from (kind,
outcome, which try) to the next step."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import DeliveryState, Outcome, SendResult, Speech
from bot.redact import storable
from bot.store.deliveries import Claimed

_BACKOFF = (2.0, 10.0, 60.0, 300.0)  # seconds before trying again what was surely not taken
_ONCE_MORE = 30.0  # seconds before the one repetition of what may or may not have arrived

# What a person waits for is said once more when nobody knows whether it arrived; anything else never is.
REPEATED = frozenset((Speech.ANSWER, Speech.QUESTION, Speech.CASE_REPLY))


@dataclass(frozen=True, slots=True)
class Next:
    """The state to write, and after how many seconds to try again (None: never)."""

    state: DeliveryState
    again: float | None = None


def after(speech: Speech, result: SendResult, tries: int) -> Next:
    """The next step for a delivery whose call number `tries` (1 is the first) ended in `result`."""
    match result.outcome:
        case Outcome.SENT:
            return Next(DeliveryState.SENT)
        case Outcome.GONE:
            return Next(DeliveryState.GONE)
        case Outcome.REFUSED:
            return Next(DeliveryState.FAILED)
        case Outcome.LATER:
            return Next(DeliveryState.QUEUED, max(result.retry_after, 1.0))
        case Outcome.NOT_SENT:
            if tries > len(_BACKOFF):
                return Next(DeliveryState.FAILED)
            return Next(DeliveryState.QUEUED, _BACKOFF[tries - 1])
        case Outcome.BROKEN:
            return Next(DeliveryState.QUEUED, 60.0)
        case Outcome.UNKNOWN:
            again = _ONCE_MORE if speech in REPEATED and tries < 2 else None
            return Next(DeliveryState.UNCERTAIN, again)


def unsayable(claimed: Claimed, epoch: int, now: datetime) -> str:
    """Why a delivery must not be said any more: a human has taken over, or it is too late for it; else ""."""
    if claimed.epoch is not None and claimed.epoch != epoch:
        return "fenced"
    if claimed.expires_at is not None and claimed.expires_at <= now:
        return "stale"
    return ""


def clean(result: SendResult) -> SendResult:
    """`result` as a database takes it: what a platform says is not ours to choose."""
    return replace(
        result, token=storable(result.token), reason=storable(result.reason), moved_to=storable(result.moved_to)
    )
