"""Pictures, voice and files that came without words, or before a case: kept in mind until a human gets them."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import offers
from bot.intents import mentoring
from bot.model import Memory, Speech
from bot.turn import Decided, Offer, OpenCase, Remember, Say, Turn, Words

_FACT = "media"  # when the last one came, its kind, and the inbound rows of all
_MOST = 50
_LASTS = timedelta(hours=24)  # a picture of days ago does not belong to today's question
_ALBUM = timedelta(seconds=5)  # what comes so close behind another is of one album, and asked about only once
_SEND = Offer("media", Words("button-media"))


def noted(turn: Turn) -> Memory:
    """The memory with what was just sent in it."""
    ids = dict.fromkeys((*_pending(turn.memory, turn.now), turn.inbound_id))
    value = " ".join((turn.now.isoformat(), turn.inbound.name or turn.inbound.kind, *map(str, list(ids)[-_MOST:])))
    return replace(turn.memory, facts={**turn.memory.facts, _FACT: value})


def ask(turn: Turn) -> Decided:
    """Ask what it is about; a text that is not understood then is the second miss, and a human takes both."""
    before, memory = _at(turn.memory), replace(noted(turn), misses=1)
    if before is not None and turn.now - before < _ALBUM:
        return Decided(actions=(Remember(memory),), decision="clarify")
    say = Say(words=(Words("about-media"),), offers=(_SEND, offers.MENU), speech=Speech.QUESTION)
    return Decided(actions=(Remember(memory), say), decision="clarify")


def hand_over(turn: Turn) -> Decided:
    """Hand over what was sent, and ask for a few words where there are none; a second press tells where it stands."""
    if not _pending(turn.memory, turn.now):
        return mentoring.case_status(turn)
    name = turn.memory.facts[_FACT].split()[1]
    case = OpenCase(kind="question", topic="", question=turn.memory.asked or f"[{name}]")
    ask = Say(words=(Words("tell-the-person"),), offers=offers.AFTER_CASE, speech=Speech.QUESTION)
    memory = replace(turn.memory, misses=0, asked="", expects=mentoring.EXPECTS_QUESTION)
    return Decided(actions=(Remember(memory), case, ask), decision="handover", intent="general/human")


def attach(turn: Turn, decided: Decided) -> Decided:
    """Have a case that is opened take along what was sent before it."""
    told = [action.memory for action in decided.actions if isinstance(action, Remember)]
    memory = told[-1] if told else turn.memory
    if _FACT not in memory.facts or not any(isinstance(action, OpenCase) for action in decided.actions):
        return decided
    ids = tuple(number for number in _pending(memory, turn.now) if number != turn.inbound_id)
    actions = tuple(
        replace(action, attached=(*action.attached, *ids)) if isinstance(action, OpenCase) else action
        for action in decided.actions
    )
    rest = {name: value for name, value in memory.facts.items() if name != _FACT}
    return replace(decided, actions=(*actions, Remember(replace(memory, facts=rest))))


def _at(memory: Memory) -> datetime | None:
    when = memory.facts.get(_FACT, "").partition(" ")[0]
    return datetime.fromisoformat(when) if when else None


def _pending(memory: Memory, now: datetime) -> tuple[int, ...]:
    """The inbound rows of what was sent and still waits for a human."""
    at = _at(memory)
    if at is None or now - at > _LASTS:
        return ()
    return tuple(int(number) for number in memory.facts[_FACT].split()[2:])
