"""A person's own questions that a human has: the list, and what can be done about each of them."""

from dataclasses import replace

from bot.offers import Press
from bot.turn import AddToCase, Decided, Mine, Remember, Reopen, Turn

ADDING = "add:"  # begins what is expected while something is to be added to the case whose code follows
WORD = "word:"  # the same for the word that goes with a grade

_DOES: dict[str, Mine] = {
    "case": Mine(do="show"),
    "add": Mine(do="add"),
    "reopen": Mine(do="reopen"),
    "norate": Mine(do="skip"),
    "link": Mine(do="link"),
    "unlink": Mine(do="unlink"),
}


def listed(turn: Turn) -> Decided:
    """All their questions."""
    memory = Remember(replace(turn.memory, misses=0))
    return Decided(actions=(memory, Mine(do="list")), decision="small_talk", intent="general/case_status")


def press(turn: Turn, read: Press) -> Decided:
    """What a button of one case does."""
    if read.verb == "rate":
        return _one(turn, Mine(do="rate", code=read.first, text=read.second))
    if read.verb == "close":
        return _one(turn, Mine(do="close" if read.second == "yes" else "ask", code=read.first))
    return _one(turn, replace(_DOES[read.verb], code=read.first))


def added(turn: Turn) -> Decided:
    """What was asked for to be added, whatever the bot itself would say to it."""
    if turn.case is None:
        return Decided(actions=(Reopen(),), decision="handover") if turn.recent else listed(turn)
    text = turn.inbound.text or f"[{turn.inbound.name or turn.inbound.kind}]"
    return Decided(actions=(AddToCase(text),), decision="handover")


def commented(turn: Turn, expects: str) -> Decided:
    """The word that goes with a grade."""
    return _one(turn, Mine(do="comment", code=expects.removeprefix(WORD), text=turn.inbound.text))


def not_solved(turn: Turn) -> Decided:
    """'It is not solved': the last question is opened again, or goes to who has it."""
    if turn.case is not None:
        return Decided(actions=(AddToCase(turn.inbound.text),), decision="handover")
    return Decided(actions=(Reopen(),), decision="handover")


def _one(turn: Turn, action: Mine) -> Decided:
    return Decided(actions=(Remember(replace(turn.memory, misses=0)), action), decision="small_talk")
