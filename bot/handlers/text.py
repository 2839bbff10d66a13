"""Free text: a choice that was typed, something that the bot had asked for, or a question."""

from bot import offers, policy
from bot.handlers import button
from bot.intents import answers, profile
from bot.turn import Decided, Say, Turn, Words
from bot.understanding.text import fold

_MENU = frozenset(("0", "meni", "menu", "nazad", "back", "pocetak"))


def handle(turn: Turn) -> Decided:
    """What to do with what the person wrote."""
    said = fold(turn.inbound.text).strip(" .!?")
    if said in _MENU:
        return answers.menu(turn)
    action = offers.typed(turn.inbound.text, turn.memory.choices, fold)
    if action:
        return button.press(turn, action)
    if turn.memory.expects == profile.EXPECTS_PLACE:
        return profile.set_municipality(turn)
    if not any(character.isalpha() for character in said):
        say = Say(words=(Words("no-words"),), offers=(offers.HUMAN, offers.MENU))
        return Decided(actions=(say,), decision="small_talk")
    return policy.decide(turn)
