"""Pictures, voice, stickers, files, contacts and places: a caption is read as text, the rest is answered sensibly."""

from dataclasses import replace

from bot import offers
from bot.handlers import text
from bot.intents import calling, profile, request, sent
from bot.model import InboundKind
from bot.turn import AddToCase, Decided, Remember, Say, Turn, Words

_SILENT = frozenset(("sticker", "reaction", "dice"))


def handle(turn: Turn) -> Decided:
    """What to do about something that is not text."""
    expects = turn.memory.expects
    if turn.inbound.sealed and expects == calling.EXPECTS_PHONE:
        return calling.given(turn)
    is_media = turn.inbound.kind is InboundKind.MEDIA and turn.inbound.name not in _SILENT
    if is_media and expects == request.EXPECTS and request.is_open(turn.memory):
        return request.file(turn)
    if turn.inbound.text.strip():
        memory = sent.noted(turn) if is_media else turn.memory
        decided = text.handle(replace(turn, memory=memory))
        return replace(decided, actions=(Remember(replace(memory, expects="")), *decided.actions))
    turn = replace(turn, memory=replace(turn.memory, expects=""))
    if turn.case is not None:
        return Decided(actions=(AddToCase(f"[{turn.inbound.name or turn.inbound.kind}]"),), decision="handover")
    if is_media:
        return sent.ask(turn)
    key = "sticker" if turn.inbound.name in _SILENT else "no-words"
    say = Say(words=(Words(key),), offers=(offers.HUMAN, offers.MENU))
    return Decided(actions=(say,), decision="small_talk")


def place(turn: Turn) -> Decided:
    """A place on the map stands for its municipality, which is all that is kept of it."""
    return profile.set_municipality(turn)
