"""A pressed button, or a choice that was typed. It may come twice or late: it says itself what it means."""

from collections.abc import Callable
from dataclasses import replace

from bot import offers
from bot.intents import answers, mentoring, privacy, profile
from bot.model import Speech
from bot.offers import Press
from bot.turn import Decided, Judge, Offer, Remember, Say, Turn, Words

_WHY = ("question", "unclear", "wrong", "human")


def handle(turn: Turn) -> Decided:
    """What to do about the button in `turn`."""
    return press(turn, turn.inbound.name)


def press(turn: Turn, action: str) -> Decided:
    """What to do about `action`; one that is not ours leads to the menu."""
    read = offers.read(action)
    handler = PRESSES.get(read.verb)
    return handler(turn, read) if handler else answers.menu(turn)


def _feedback(turn: Turn, read: Press) -> Decided:
    """'It helped' ends well; 'it did not' first asks why."""
    if not turn.answered or read.second not in ("yes", "no"):
        return answers.menu(turn)
    if read.second == "yes":
        say = Say(words=(Words("glad"),), offers=(offers.MENU,))
        return Decided(actions=(Judge(answer=read.answer, helped=True), say), decision="small_talk")
    why = tuple(Offer(f"why:{read.answer}:{reason}", Words(f"button-why-{reason}")) for reason in _WHY)
    say = Say(words=(Words("ask-why"),), offers=(*why, offers.MENU), speech=Speech.QUESTION, numbered=True)
    return Decided(actions=(Judge(answer=read.answer, helped=False), say), decision="clarify")


def _why(turn: Turn, read: Press) -> Decided:
    """Keep the reason; a wish for a person opens a case, anything else offers the next step."""
    reason = read.second
    if not turn.answered or reason not in _WHY:
        return answers.menu(turn)
    judged = Judge(answer=read.answer, helped=False, reason=reason)
    if reason == "human":
        decided = mentoring.human(turn)
        return replace(decided, actions=(judged, *decided.actions))
    say = Say(words=(Words(f"why-{reason}"),), offers=(offers.HUMAN, offers.MENU), speech=Speech.QUESTION)
    memory = Remember(replace(turn.memory, misses=0))
    return Decided(actions=(judged, memory, say), decision="small_talk")


def _else(turn: Turn, _read: Press) -> Decided:
    """None of the offered questions: the person says it in other words, or a human takes it."""
    memory = Remember(replace(turn.memory, misses=1))
    say = Say(words=(Words("say-it-differently"),), offers=(offers.HUMAN, offers.MENU), speech=Speech.QUESTION)
    return Decided(actions=(memory, say), decision="clarify")


def _question(turn: Turn, read: Press) -> Decided:
    return answers.answer(turn, read.first, 1.0)


def _more(turn: Turn, _read: Press) -> Decided:
    return answers.more(turn, turn.answered) if turn.answered else answers.menu(turn)


PRESSES: dict[str, Callable[[Turn, Press], Decided]] = {
    "menu": lambda turn, _read: answers.menu(turn),
    "human": lambda turn, _read: mentoring.human(turn),
    "privacy": lambda turn, _read: privacy.explain(turn),
    "else": _else,
    "topic": lambda turn, read: answers.topic(turn, read.first),
    "q": _question,
    "fb": _feedback,
    "why": _why,
    "more": _more,
    "mentor": lambda turn, read: answers.ask_mentor(turn, read.first),
    "aud": lambda turn, read: profile.set_audience(turn, read.first, read.second),
    "lang": lambda turn, read: profile.set_locale(turn, read.first),
    "profile": lambda turn, read: profile.change(turn, read.first),
}
