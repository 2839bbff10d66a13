"""A person joined, came back, or blocked the bot."""

from dataclasses import replace

from bot.handlers.command import start
from bot.turn import Decided, SetReachable, Turn


def joined(turn: Turn) -> Decided:
    """They can be written to; a first joining is greeted."""
    if turn.inbound.name == "unblocked":
        return Decided(actions=(SetReachable(True),))
    return replace(start(turn), decision="small_talk")


def left(turn: Turn) -> Decided:
    """They blocked the bot: nothing more is sent until they come back."""
    return Decided(actions=(SetReachable(False),))
