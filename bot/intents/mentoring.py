"""The wish for a human: a person, or a complaint. Each opens a case at once."""

from dataclasses import replace
from typing import Literal

from bot import offers
from bot.model import Speech
from bot.turn import Action, AddToCase, Decided, OpenCase, Remember, Say, Turn, Words

EXPECTS_QUESTION = "question"
_HANDED = "handed"  # the article whose question a human was last given


def human(turn: Turn) -> Decided:
    """A human takes what the person last asked."""
    return _open(turn, "question")


def complaint(turn: Turn) -> Decided:
    """Something went wrong for the person."""
    return _open(turn, "complaint")


def mentor(turn: Turn, question: str) -> Decided:
    """Hand `question` over to a mentor, with what the person wrote; a second press only tells where it stands."""
    words = turn.memory.asked or _not_yet_handed(turn, question)
    if turn.case is not None and not words:
        return case_status(turn)
    case = OpenCase(kind="gap" if question else "question", topic=question, question=words)
    return Decided(actions=(_handed(turn, question), case), decision="handover", intent=question)


def case_status(turn: Turn) -> Decided:
    """Where the person's question stands."""
    if turn.case is None:
        say = Say(words=(Words("no-case"),), offers=(offers.HUMAN, offers.MENU))
    else:
        words = Words("case-open", {"code": turn.case.code, "due": turn.case.due_at})
        say = Say(words=(words,), offers=offers.AFTER_CASE)
    return Decided(actions=(Remember(replace(turn.memory, misses=0)), say), decision="small_talk")


def told(turn: Turn, question: str) -> Decided:
    """What the person wrote after they had asked for a human goes to that human, and says what the case is about."""
    return Decided(actions=(AddToCase(turn.inbound.text, question),), decision="handover", intent="general/human")


def _open(turn: Turn, kind: Literal["question", "complaint"]) -> Decided:
    question = turn.answered or _offered(turn) or turn.memory.question
    parts = dict.fromkeys(part for part in (turn.memory.asked, turn.inbound.text) if part)
    words = "\n".join(parts)[:4000] or _not_yet_handed(turn, question)
    if turn.case is not None and not words:
        return replace(case_status(turn), decision="handover", intent="general/human")
    case = OpenCase(kind=kind, topic=question, question=words)
    if words:
        actions: tuple[Action, ...] = (_handed(turn, question), case)
    else:
        ask = Say(words=(Words("tell-the-person"),), offers=offers.AFTER_CASE, speech=Speech.QUESTION)
        actions = (_handed(turn, question, expects=EXPECTS_QUESTION), case, ask)
    return Decided(actions=actions, decision="handover", intent="general/human")


def _offered(turn: Turn) -> str:
    """The likeliest of the questions that the bot has just asked back about: it is newer than what was answered."""
    actions = [choice.action for choice in turn.memory.choices]
    if offers.SOMETHING_ELSE.action not in actions:
        return ""
    return next((found.first for found in map(offers.read, actions) if found.verb == "q"), "")


def _not_yet_handed(turn: Turn, question: str) -> str:
    """The name of the article spoken of, where the person wrote no words of their own; "" once it is handed over."""
    handed = turn.case is not None and turn.memory.facts.get(_HANDED) == question
    return "" if handed else question


def _handed(turn: Turn, question: str, *, expects: str = "") -> Remember:
    facts = {**turn.memory.facts, _HANDED: question}
    return Remember(replace(turn.memory, misses=0, asked="", expects=expects, facts=facts))
