"""What is kept about a person, said plainly."""

from bot import offers
from bot.turn import Decided, Say, Turn, Words


def explain(turn: Turn) -> Decided:
    """What the bot stores and what it does not."""
    say = Say(words=(Words("privacy"),), offers=(offers.HUMAN, offers.MENU))
    return Decided(actions=(say,), decision="small_talk", intent="general/privacy")
