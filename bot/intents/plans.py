"""An official about their institution's mentoring plan: they look at it, and answer how it goes."""

from dataclasses import replace

from bot.offers import Press
from bot.turn import Decided, Remember, ShowPlans, TellPlan, Turn

_EXPECTS = "plan:"  # what is in the way, of the plan with the number behind it


def show(turn: Turn) -> Decided:
    """The checklists, with the articles."""
    memory = replace(turn.memory, misses=0)
    return Decided(actions=(Remember(memory), ShowPlans()), decision="small_talk", intent="general/mentoring")


def press(turn: Turn, read: Press) -> Decided:
    """What a button says of a plan; whether the person may say it is looked up when it is carried out."""
    if not read.answer:
        return show(turn)
    told = TellPlan(plan=read.answer, word=read.second)
    return Decided(actions=(told,), decision="small_talk", intent="general/mentoring")


def expects(plan: int) -> str:
    """What a conversation waits for after "we have an obstacle"."""
    return f"{_EXPECTS}{plan}"


def expected(expects: str) -> int:
    """The plan of which the person was asked what is in the way; 0 where they were not."""
    number = expects.removeprefix(_EXPECTS)
    return int(number) if expects.startswith(_EXPECTS) and number.isascii() and number.isdigit() else 0


def told(turn: Turn, plan: int) -> Decided:
    """What is in the way, in the official's own words: a human gets to read it."""
    return Decided(
        actions=(TellPlan(plan=plan, blocker=turn.inbound.text),), decision="handover", intent="general/mentoring"
    )
