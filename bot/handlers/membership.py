"""A person opened the conversation, joined, came back, or blocked the bot."""

from dataclasses import replace

from bot.handlers.command import start
from bot.turn import Decided, SetReachable, Turn


def joined(turn: Turn) -> Decided:
    """A first opening is greeted, though nobody may be written to before they write or subscribe themselves."""
    if turn.inbound.name == "opened":
        greeted = start(turn)
        return replace(greeted, actions=(SetReachable(False), *greeted.actions), decision="small_talk")
    return Decided(actions=(SetReachable(True),))


def left(turn: Turn) -> Decided:
    """They blocked the bot: nothing more is sent until they come back."""
    return Decided(actions=(SetReachable(False),))
