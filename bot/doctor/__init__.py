"""Examines an installation and says what to do: each check looks at one thing and reports; nothing is repaired."""

from bot.doctor.examine import examine
from bot.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
