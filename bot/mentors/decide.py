"""Decides what a mentor wants: by the button, by the command, by where they wrote, or by what was asked of them."""

from dataclasses import replace

from bot import offers
from bot.mentors.turn import ABOUT, STEP_NOTE, STEP_REPLY, Deed, MentorTurn, What
from bot.model import Inbound, InboundKind, Memory
from bot.understanding.text import fold

PRESSES: dict[str, What] = {
    "list": What.LIST,
    "open": What.SHOW,
    "orig": What.ORIGINAL,
    "claim": What.CLAIM,
    "over": What.TAKE_OVER,
    "free": What.RELEASE,
    "reply": What.ASK_REPLY,
    "note": What.ASK_NOTE,
    "yes": What.SEND,
    "fix": What.ASK_REPLY,
    "no": What.DISCARD,
    "hand": What.ASK_HAND,
    "to": What.HAND,
    "team": What.MOVE,
    "art": What.ASK_ARTICLE,
    "send": What.ARTICLE,
    "due": What.ASK_TIME,
    "until": What.POSTPONE,
    "later": What.POSTPONE_ONCE,
    "close": What.ASK_CLOSE,
    "closed": What.CLOSE,
    "again": What.REOPEN,
}
COMMANDS: dict[str, What] = {
    "slucajevi": What.LIST,
    "cases": What.LIST,
    "slucaj": What.SHOW,
    "preuzmi": What.CLAIM,
    "odgovori": What.ASK_REPLY,
    "beleska": What.ASK_NOTE,
    "prosledi": What.ASK_HAND,
    "clanak": What.ASK_ARTICLE,
    "rok": What.ASK_TIME,
    "zatvori": What.ASK_CLOSE,
    "izvornik": What.ORIGINAL,
}
_OF_NO_CASE = frozenset((What.LIST, What.DISCARD))

_NOTE = "//"


def concerns(inbound: Inbound, memory: Memory) -> bool:
    """Whether what came in somebody's own chat would be a mentor's doing, if they are one."""
    match inbound.kind:
        case InboundKind.BUTTON:
            return inbound.name.startswith("m:")
        case InboundKind.COMMAND:
            return inbound.name.lower() in COMMANDS
        case InboundKind.TEXT | InboundKind.MEDIA:
            return memory.expects.startswith("m:") or bool(_typed(inbound, memory))
    return False


def _typed(inbound: Inbound, memory: Memory) -> str:
    """The button of ours that was typed, by its number or its words."""
    if inbound.kind is not InboundKind.TEXT or not any(choice.action.startswith("m:") for choice in memory.choices):
        return ""
    action = offers.typed(inbound.text, memory.choices, fold)
    return action if action.startswith("m:") else ""


def _pressed(inbound: Inbound, memory: Memory) -> str:
    if inbound.kind is InboundKind.BUTTON:
        return inbound.name
    return "" if inbound.room or memory.expects.startswith("m:") else _typed(inbound, memory)


def code_of(inbound: Inbound, memory: Memory) -> str:
    """The code of the case that this is about, "" when it does not say one."""
    pressed = _pressed(inbound, memory).split(":")
    if len(pressed) > 2:
        return pressed[2].upper()
    if inbound.kind is InboundKind.COMMAND and inbound.text.strip():
        return inbound.text.split()[0].upper()
    return memory.facts.get(ABOUT, "")


def decide(turn: MentorTurn) -> tuple[Deed, ...]:
    """What is to be done."""
    if turn.inbound.kind in (InboundKind.JOINED, InboundKind.LEFT, InboundKind.UNSUPPORTED):
        return ()
    if turn.who is None:
        return (Deed(What.STRANGER),)
    deed = _deed(turn)
    if turn.case is None and deed.what not in _OF_NO_CASE | {What.NOWHERE, What.UNCARRIED}:
        return (Deed(What.UNKNOWN),)
    return (deed,)


def _deed(turn: MentorTurn) -> Deed:
    inbound = turn.inbound
    if pressed := _pressed(inbound, turn.memory):
        return _press(turn, pressed)
    if inbound.kind is InboundKind.COMMAND and (what := COMMANDS.get(inbound.name.lower())):
        asks = what in (What.ASK_REPLY, What.ASK_NOTE)
        return Deed(What.SHOW) if asks and turn.in_room else Deed(what)
    if turn.in_room:
        return _in_topic(turn)
    return _in_step(turn)


def _press(turn: MentorTurn, pressed: str) -> Deed:
    """A button; in a topic what is written is the reply, and so nothing is asked for there."""
    verb, _, rest = pressed.partition(":")
    what, _, rest = rest.partition(":")
    argument = rest.partition(":")[2]
    found = PRESSES.get(what) if verb == "m" else None
    if found is None:
        return Deed(What.LIST)
    if turn.in_room and found in (What.ASK_REPLY, What.ASK_NOTE):
        return Deed(What.SHOW)
    return Deed(found, argument)


def _in_topic(turn: MentorTurn) -> Deed:
    """What is written in a case's topic goes to the person; what begins with two slashes stays among colleagues."""
    inbound = turn.inbound
    if turn.case is None:
        return Deed(What.NOWHERE)
    if inbound.text.lstrip().startswith(_NOTE):
        return Deed(What.NOTE, inbound.text.lstrip().removeprefix(_NOTE).strip())
    if inbound.kind is InboundKind.COMMAND and not inbound.text.strip():  # a command of others, or a slip
        return Deed(What.UNCARRIED)
    if inbound.kind is InboundKind.COMMAND:  # words that begin with a slash
        words = f"/{inbound.name} {inbound.text}".strip()
        return Deed(What.CORRECT if inbound.edited else What.CARRY, words)
    if not inbound.text.strip() and inbound.media is None:
        return Deed(What.UNCARRIED)
    return Deed(What.CORRECT if inbound.edited else What.CARRY, inbound.text)


def _in_step(turn: MentorTurn) -> Deed:
    """What was asked for in a chat of their own."""
    inbound, expects = turn.inbound, turn.memory.expects
    if not inbound.text.strip() and inbound.media is None:
        return Deed(What.UNCARRIED)
    if expects == STEP_NOTE:
        return Deed(What.NOTE, inbound.text)
    if expects == STEP_REPLY:
        return Deed(What.GATHER)
    return Deed(What.LIST)


def about(memory: Memory, **facts: str) -> Memory:
    """`memory` with some facts, those that are empty left out; nothing is asked for any more."""
    kept = {name: value for name, value in {**memory.facts, **facts}.items() if value}
    return replace(memory, expects="", facts=kept)
