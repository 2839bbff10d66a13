"""A pressed button, or a choice that was typed. It may come twice or late: it says itself what it means."""

from collections.abc import Callable

from bot import offers
from bot.intents import answers, calling, feedback, joining, mentoring, privacy, profile, request, sent
from bot.offers import Press
from bot.turn import Decided, Turn


def handle(turn: Turn) -> Decided:
    """What to do about the button in `turn`."""
    return press(turn, turn.inbound.name)


def press(turn: Turn, action: str) -> Decided:
    """What to do about `action`; one that is not ours leads to the menu."""
    read = offers.read(action)
    handler = PRESSES.get(read.verb)
    return handler(turn, read) if handler else answers.menu(turn)


def _question(turn: Turn, read: Press) -> Decided:
    return answers.answer(turn, read.first, 1.0)


def _more(turn: Turn, _read: Press) -> Decided:
    return answers.more(turn, turn.answered) if turn.answered else answers.menu(turn)


PRESSES: dict[str, Callable[[Turn, Press], Decided]] = {
    "menu": lambda turn, _read: answers.menu(turn),
    "human": lambda turn, _read: mentoring.human(turn),
    "privacy": lambda turn, _read: privacy.explain(turn),
    "else": lambda turn, _read: feedback.otherwise(turn),
    "topic": lambda turn, read: answers.topic(turn, read.first, read.second),
    "q": _question,
    "fb": feedback.judge,
    "why": feedback.why,
    "more": _more,
    "mentor": lambda turn, read: mentoring.mentor(turn, read.first),
    "aud": lambda turn, read: profile.set_audience(turn, read.first, read.second),
    "join": lambda turn, _read: joining.offer(turn),
    "lang": lambda turn, read: profile.set_locale(turn, read.first),
    "req": request.press,
    "call": calling.press,
    "tell": lambda turn, read: answers.tell(turn, read.first),
    "media": lambda turn, _read: sent.hand_over(turn),
    "place": lambda turn, _read: profile.set_municipality(turn),
    "profile": lambda turn, read: profile.change(turn, read.first),
}
