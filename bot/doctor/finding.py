"""What a check reports: whether all is well, what was looked at, and what to do where it is not."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `advice` is empty when all is well."""

    name: str
    state: State
    said: str
    advice: str = ""


def fine(name: str, said: str) -> Finding:
    """All is well."""
    return Finding(name, State.OK, said)


def warning(name: str, said: str, advice: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(name, State.WARNING, said, advice)


def fault(name: str, said: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(name, State.FAULT, said, advice)
