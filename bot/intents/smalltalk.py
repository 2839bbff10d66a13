"""What is said around the questions: greetings, thanks, who the bot is, yes and no, a wish for a human."""

from collections.abc import Callable
from dataclasses import replace

from bot import labels, offers
from bot.intents import answers, feedback, mentoring, privacy, profile, request
from bot.model import Speech
from bot.turn import Decided, Remember, Say, Turn, Words

_SAID = {
    "general/goodbye": "goodbye",
    "general/thanks": "thanks",
    "general/who_are_you": "who-are-you",
    "general/contact": "contact",
}
_PERSON_OFFERED = ("contact", "not-understood")  # sentences that offer a person, so that "yes" means one


def reply(turn: Turn, intent: str, confidence: float) -> Decided:
    """The short answer to a general intent."""
    special = SPECIAL.get(intent)
    decided = special(turn) if special else simple(turn, _SAID.get(intent, "not-understood"))
    return replace(decided, intent=intent, confidence=confidence)


def simple(turn: Turn, key: str) -> Decided:
    """One sentence and the way to the menu."""
    person = offers.HUMAN_IF_YES if key in _PERSON_OFFERED else offers.HUMAN
    say = Say(words=(Words(key),), offers=(person, offers.MENU))
    memory = replace(turn.memory, misses=0)
    return Decided(actions=(Remember(memory), say), decision="small_talk")


def greet(turn: Turn) -> Decided:
    """Who this is, what it never asks for, and the topics."""
    menu = answers.menu(turn)
    topics = next(action for action in menu.actions if isinstance(action, Say))
    said = replace(topics, words=(Words("greeting"),))
    return replace(menu, actions=(Remember(replace(turn.memory, misses=0)), said), intent="general/greet")


def affirm(turn: Turn) -> Decided:
    """A 'yes' in free text: to a list it says nothing, so the list is shown once more."""
    return choose(turn) if offers.is_list(turn.memory.choices) else simple(turn, "yes-to-what")


def choose(turn: Turn) -> Decided:
    """The same choices once more: what was typed named none of them."""
    shown = labels.again(turn.memory.choices)
    words = Words("choose-number", {"count": len(shown)})
    say = Say(words=(words,), offers=shown, speech=Speech.QUESTION, numbered=True)
    return Decided(actions=(say,), decision="clarify")


SPECIAL: dict[str, Callable[[Turn], Decided]] = {
    "general/greet": greet,
    "general/capabilities": answers.menu,
    "general/affirm": affirm,
    "general/deny": feedback.denied,
    "general/human": mentoring.human,
    "general/mentoring": request.begin,
    "general/complaint": mentoring.complaint,
    "general/privacy": privacy.explain,
    "general/change_language": profile.languages,
    "general/case_status": mentoring.case_status,
}

# What may be said even to somebody who meant something else: it opens no case and changes nothing.
HARMLESS = frozenset(
    (
        *_SAID,
        *(f"general/{name}" for name in "greet capabilities affirm deny privacy change_language case_status".split()),
    )
)
