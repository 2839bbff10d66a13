"""A wish to be called: consent and a phone in a step of its own, then a time. The number comes sealed."""

from dataclasses import replace

from bot import offers
from bot.model import Speech
from bot.offers import Press
from bot.turn import Action, Decided, Offer, OpenCase, Remember, Say, SetContact, Turn, Words

EXPECTS_PHONE = "phone"  # the inbox seals a number only while this is asked for
EXPECTS_TIME = "call-time"
_HAS_TIME = "call_time_told"  # the fact that a wished time was told before the phone

_DROP = Offer("call:no", Words("button-call-no"))
_ANY_TIME = Offer("call:any", Words("button-call-any"))


def ask(turn: Turn, *, has_time: bool = False) -> Decided:
    """Say what the number is for, who sees it and how long, and ask for it."""
    facts = {**_facts(turn), **({_HAS_TIME: "yes"} if has_time else {})}
    return _said(turn, Words("call-consent"), (_DROP, offers.MENU), expects=EXPECTS_PHONE, facts=facts)


def press(turn: Turn, read: Press) -> Decided:
    """The button that asks to be called, and those of its steps."""
    match read.first:
        case "no":
            return _said(turn, Words("call-dropped"), (offers.HUMAN, offers.MENU))
        case "any" if turn.case is not None:
            return _said(turn, Words("call-kept"), (offers.MENU,))
        case _:
            return ask(turn)


def given(turn: Turn) -> Decided:
    """Keep the sealed number on the open case, or on a new one; then ask for the time, unless it was told."""
    kept: tuple[Action, ...] = (SetContact(sealed=turn.inbound.sealed),)
    if turn.case is None:
        words = turn.memory.asked or turn.memory.question
        kept = (OpenCase(kind="call", topic=turn.memory.question, question=words), *kept)
    if _HAS_TIME in turn.memory.facts:
        decided = _said(turn, Words("call-kept"), (offers.MENU,))
    else:
        decided = _said(turn, Words("call-time"), (_ANY_TIME, offers.MENU), expects=EXPECTS_TIME)
    return replace(decided, actions=(*kept, *decided.actions), decision="handover")


def again(turn: Turn) -> Decided:
    """No number was read in what was written: ask once more."""
    return _said(turn, Words("call-no-number"), (_DROP, offers.MENU), expects=EXPECTS_PHONE, facts=turn.memory.facts)


def time(turn: Turn) -> Decided:
    """Keep the wished time in the person's own words."""
    decided = _said(turn, Words("call-kept"), (offers.MENU,))
    return replace(decided, actions=(SetContact(wish=turn.inbound.text.strip()[:200]), *decided.actions))


def _facts(turn: Turn) -> dict[str, str]:
    return {name: value for name, value in turn.memory.facts.items() if name != _HAS_TIME}


def _said(turn: Turn, words: Words, under: tuple[Offer, ...], *, expects: str = "", facts: object = None) -> Decided:
    kept = facts if isinstance(facts, dict) else _facts(turn)
    memory = replace(turn.memory, expects=expects, facts=kept, misses=0)
    speech = Speech.QUESTION if expects else Speech.ANSWER
    say = Say(words=(words,), offers=under, speech=speech)
    return Decided(actions=(Remember(memory), say), decision="small_talk", intent="general/human")
