"""A person opened the conversation, joined, came back, or blocked the bot."""

from dataclasses import replace

from bot.handlers.command import start
from bot.joining import is_invitation, is_joining
from bot.staff.entry import is_linking
from bot.turn import Decided, SetOrigin, SetReachable, Turn


def joined(turn: Turn) -> Decided:
    """A first opening is greeted, though nobody may be written to before they write or subscribe themselves."""
    if turn.inbound.name == "opened" and turn.subscribed:
        return _opened_late(turn)
    if turn.inbound.name == "opened":
        greeted = start(turn)
        return replace(greeted, actions=(SetReachable(False), *greeted.actions), decision="small_talk")
    if _does_something(turn.inbound.origin):
        joined = start(turn)
        return replace(joined, actions=(SetReachable(True), *joined.actions))
    return Decided(actions=(SetReachable(True),))


def _does_something(payload: str) -> bool:
    """Whether a deep link does more than say where somebody came from."""
    return is_joining(payload) or is_invitation(payload) or is_linking(payload)


def _opened_late(turn: Turn) -> Decided:
    """Word of an opening came behind what was done in it: who writes stays reachable, and is past a greeting."""
    if _does_something(turn.inbound.origin):
        return start(turn)
    return Decided(actions=(SetOrigin(turn.inbound.origin),) if turn.inbound.origin else ())


def left(turn: Turn) -> Decided:
    """They blocked the bot: nothing more is sent until they come back."""
    return Decided(actions=(SetReachable(False),))
