"""Pictures, voice, stickers, files, contacts and places: a caption is read as text, the rest is answered sensibly."""

from bot import offers
from bot.handlers import text
from bot.intents import profile
from bot.turn import AddToCase, Decided, Say, Turn, Words

_SILENT = frozenset(("sticker", "reaction", "dice"))


def handle(turn: Turn) -> Decided:
    """What to do about something that is not text."""
    if turn.inbound.text.strip():
        return text.handle(turn)
    if turn.case is not None:
        return Decided(actions=(AddToCase(f"[{turn.inbound.name or turn.inbound.kind}]"),), decision="handover")
    key = "sticker" if turn.inbound.name in _SILENT else "no-words"
    say = Say(words=(Words(key),), offers=(offers.HUMAN, offers.MENU))
    return Decided(actions=(say,), decision="small_talk")


def place(turn: Turn) -> Decided:
    """A place on the map stands for its municipality, which is all that is kept of it."""
    return profile.set_municipality(turn)
