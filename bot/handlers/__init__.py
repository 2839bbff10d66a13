"""What kind of thing arrived: one module per kind, found by a visible table. Pure: a turn in, what to do out."""

from collections.abc import Callable
from dataclasses import replace

from bot import offers
from bot.handlers import button, command, media, membership, text
from bot.intents import sent
from bot.model import InboundKind
from bot.turn import Decided, Remember, Turn
from bot.understanding.text import fold

HANDLERS: dict[InboundKind, Callable[[Turn], Decided]] = {
    InboundKind.TEXT: text.handle,
    InboundKind.BUTTON: button.handle,
    InboundKind.COMMAND: command.handle,
    InboundKind.CONTACT: media.handle,
    InboundKind.LOCATION: media.place,
    InboundKind.MEDIA: media.handle,
    InboundKind.JOINED: membership.joined,
    InboundKind.LEFT: membership.left,
    InboundKind.UNSUPPORTED: media.handle,
}

_SEE_WHAT_WAS_ASKED = (text.handle, media.handle)


def handle(turn: Turn) -> Decided:
    """What to do about `turn`. What the bot had asked for is forgotten with it, unless it is asked for again."""
    if turn.inbound.room:
        return Decided(actions=())  # mentors are no citizens: nothing that is said among them is answered
    if turn.case is not None and turn.case.holder_id is not None and _is_for_the_holder(turn):
        return Decided(actions=(), decision="handover")  # the log has it, and the bot does not talk over a human
    return sent.attach(turn, _handled(turn))


def _handled(turn: Turn) -> Decided:
    handler = HANDLERS[turn.inbound.kind]
    if not turn.memory.expects:
        return handler(turn)
    memory = replace(turn.memory, expects="")
    decided = handler(turn if handler in _SEE_WHAT_WAS_ASKED else replace(turn, memory=memory))
    return replace(decided, actions=(Remember(memory), *decided.actions))


def _is_for_the_holder(turn: Turn) -> bool:
    """Whether what came is meant for the mentor: words and pictures, but no button or command, pressed or typed."""
    if turn.inbound.kind not in (InboundKind.TEXT, InboundKind.MEDIA, InboundKind.CONTACT):
        return False
    said = offers.plain(turn.inbound.text, fold)
    return offers.always(said) != "menu" and not offers.typed(turn.inbound.text, turn.memory.choices, fold)
