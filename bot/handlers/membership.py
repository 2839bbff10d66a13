"""A person opened the conversation, joined, came back, or blocked the bot."""

from dataclasses import replace

from bot.handlers.command import start
from bot.joining import is_joining
from bot.turn import Decided, SetReachable, Turn


def joined(turn: Turn) -> Decided:
    """A first opening is greeted, though nobody may be written to before they write or subscribe themselves."""
    if turn.inbound.name == "opened":
        greeted = start(turn)
        return replace(greeted, actions=(SetReachable(False), *greeted.actions), decision="small_talk")
    if is_joining(turn.inbound.origin):
        joined = start(turn)
        return replace(joined, actions=(SetReachable(True), *joined.actions))
    return Decided(actions=(SetReachable(True),))


def left(turn: Turn) -> Decided:
    """They blocked the bot: nothing more is sent until they come back."""
    return Decided(actions=(SetReachable(False),))
