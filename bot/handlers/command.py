"""Commands: `/start` with its deep link, the menu, the profile, language and script, privacy, a human."""

from collections.abc import Callable
from dataclasses import replace

from bot.intents import answers, calling, joining, mentoring, privacy, profile, request, smalltalk
from bot.joining import is_invitation, is_joining
from bot.model import Locale
from bot.staff.entry import is_linking
from bot.turn import Decided, LinkStaff, SetOrigin, Turn

COMMANDS: dict[str, Callable[[Turn], Decided]] = {
    "start": lambda turn: start(turn),
    "meni": answers.menu,
    "menu": answers.menu,
    "pomoc": answers.menu,
    "help": answers.menu,
    "profil": profile.show,
    "profile": profile.show,
    "jezik": profile.languages,
    "language": profile.languages,
    "latinica": lambda turn: profile.set_locale(turn, Locale.LATIN),
    "cirilica": lambda turn: profile.set_locale(turn, Locale.CYRILLIC),
    "english": lambda turn: profile.set_locale(turn, Locale.ENGLISH),
    "privatnost": privacy.explain,
    "privacy": privacy.explain,
    "spoji": joining.offer,
    "link": joining.offer,
    "razdvoji": joining.undo,
    "unlink": joining.undo,
    "mentor": request.begin,
    "pozovite": calling.ask,
    "call": calling.ask,
    "covek": mentoring.human,
    "human": mentoring.human,
}


def handle(turn: Turn) -> Decided:
    """What to do about the command in `turn`; an unknown one shows the menu."""
    return COMMANDS.get(turn.inbound.name.lower(), answers.menu)(turn)


def start(turn: Turn) -> Decided:
    """Greet, and keep where the person came from; a link that joins two channels, joins a chat to an account, or
    vouches, does that instead. Where a platform has no deep links its payload can be typed behind the command."""
    for given in (turn.inbound.origin, turn.inbound.text.strip()):
        if is_linking(given):
            return Decided(actions=(LinkStaff(given),), decision="small_talk")
    if is_joining(turn.inbound.origin):
        return joining.join(turn, turn.inbound.origin)
    if is_invitation(turn.inbound.origin):
        return joining.invited(turn, turn.inbound.origin)
    greeted = smalltalk.greet(turn)
    kept = (SetOrigin(turn.inbound.origin),) if turn.inbound.origin else ()
    return replace(greeted, actions=(*kept, *greeted.actions))
