"""What goes wrong on demand, on any platform: refusals, silence before or after accepting, updates that repeat or come
out of order."""

import random
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """How one call goes wrong."""

    TOO_MANY = "too_many"  # the platform's own word for it: 429 with retry_after, or status 12
    REFUSED = "refused"  # the platform's own code `status`
    SERVER_ERROR = "server_error"  # 502, nothing was done
    SILENT = "silent"  # no answer, nothing was done
    SILENT_AFTER = "silent_after"  # the call was carried out, and no answer comes
    RESET_AFTER = "reset_after"  # the call was carried out, and the connection is cut


@dataclass(slots=True)
class Fault:
    """The next `times` calls of `method` (any, when empty) whose text holds `text` go wrong."""

    trouble: Trouble
    method: str = ""
    text: str = ""
    times: int = 1
    retry_after: int = 1
    status: int = 0


@dataclass(slots=True)
class Faults:
    """The plan of what goes wrong. `repeats` delivers each update up to so often; `shuffle` mixes their order."""

    planned: list[Fault] = field(default_factory=list)
    repeats: int = 1
    shuffle: bool = False
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def plan(
        self,
        trouble: Trouble,
        *,
        method: str = "",
        text: str = "",
        times: int = 1,
        retry_after: int = 1,
        status: int = 0,
    ) -> None:
        """Add one to the plan."""
        self.planned.append(Fault(trouble, method, text, times, retry_after, status))

    def next(self, method: str, text: str) -> Fault | None:
        """The fault that meets this call, counted down."""
        for fault in self.planned:
            if fault.times > 0 and fault.method in ("", method) and fault.text in text:
                fault.times -= 1
                return fault
        return None

    def copies(self) -> int:
        """How often the next update is delivered."""
        return self.chance.randint(1, self.repeats)
