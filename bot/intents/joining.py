"""Going on in another channel as the same person: a code is asked for here, used there, and can be undone."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import offers
from bot.joining import code_in, invitation_in
from bot.turn import Decided, Join, OfferJoining, Remember, Say, Turn, Unjoin, UseInvitation, Words

_MOST_TRIES = 5  # wrong codes in a row before one has to wait
_WAIT = timedelta(minutes=10)
_TRIED = "join_tried"


def offer(turn: Turn) -> Decided:
    """A code and links to go on elsewhere; with a code behind the command, this is elsewhere."""
    if turn.inbound.text.strip():
        return join(turn, turn.inbound.text)
    return Decided(actions=(OfferJoining(),), decision="small_talk")


def join(turn: Turn, given: str) -> Decided:
    """Join by the code in `given`. Codes cannot be guessed by trying: after five tries there is a wait."""
    return _tried_again(turn, Join(code_in(given)))


def invited(turn: Turn, given: str) -> Decided:
    """Use the invitation that an official was given; it cannot be guessed by trying either."""
    return _tried_again(turn, UseInvitation(invitation_in(given)))


def _tried_again(turn: Turn, action: Join | UseInvitation) -> Decided:
    tries, since = _tried(turn)
    if tries >= _MOST_TRIES:
        say = Say(words=(Words("join-wait"),), offers=(offers.HUMAN, offers.MENU))
        return Decided(actions=(say,), decision="small_talk")
    facts = {**turn.memory.facts, _TRIED: f"{tries + 1} {since.isoformat()}"}
    return Decided(actions=(Remember(replace(turn.memory, facts=facts)), action), decision="small_talk")


def _tried(turn: Turn) -> tuple[int, datetime]:
    """How many codes were tried lately, and since when."""
    count, _, since = turn.memory.facts.get(_TRIED, "").partition(" ")
    began = datetime.fromisoformat(since) if since else turn.now
    return (int(count or 0), began) if turn.now - began < _WAIT else (0, turn.now)


def undo(turn: Turn) -> Decided:
    """Stand alone again."""
    return Decided(actions=(Unjoin(),), decision="small_talk")
