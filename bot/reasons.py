"""Why something was not said, in plain words: the key of a sentence for a platform's wording, or for one of ours."""

import re

_OURS = frozenset(("undone", "fenced", "left", "stale", "erased"))
_PLATFORMS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("blocked", r"blocked by the user"),
        ("not-subscribed", r"not ?subscribed|status 6\b|can't initiate conversation"),
        ("no-chat", r"chat not found|not ?registered|no ?suitable ?device|deactivated|bot was kicked|status (5|11)\b"),
        ("too-big", r"too (large|big|long)|is not taken here|is longer than"),
        ("too-many", r"too ?many ?requests|flood control"),
        ("no-answer", r"no answer in time|timed out|the process ended during the call"),
    )
)


def key_of(reason: str) -> str:
    """The key of a text that says it plainly, "" where there is none."""
    if reason in _OURS:
        return f"desk-why-{reason}"
    return next((f"failed-{name}" for name, pattern in _PLATFORMS if pattern.search(reason)), "")


def is_platforms(key: str) -> bool:
    """Whether the key stands for a platform's wording, which says more to who looks into it."""
    return key.startswith("failed-")
