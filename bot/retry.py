"""What happens to a delivery after a call: a pure table from (kind, outcome, which try) to the next step."""

from dataclasses import dataclass

from bot.model import DeliveryState, Outcome, SendResult, Speech

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
