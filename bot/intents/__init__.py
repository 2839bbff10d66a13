"""What people want: one module per family of intents, found by a visible table. No IO, no words."""

from collections.abc import Callable

from bot.intents import answers, smalltalk
from bot.turn import Decided, Turn

Family = Callable[[Turn, str, float], Decided]

FAMILIES: dict[str, Family] = {
    "esickleave": answers.answer,
    "epay": answers.answer,
    "portal": answers.answer,
    "urntr": answers.answer,
    "caravan": answers.answer,
    "general": smalltalk.reply,
}


def family_of(intent: str) -> Family:
    """The family that takes `intent` (`topic/question`)."""
    return FAMILIES.get(intent.partition("/")[0], answers.answer)
