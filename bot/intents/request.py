"""An official's guided request for a mentor: its steps as data, and what each answer, press or interruption does to it.

What was answered stands in the conversation's facts; the step that is asked is the first one without an answer, so
that going back, changing a field and going on after an interruption are one thing: an answer is taken out, or not yet
there. Pure: no IO, no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import labels, offers
from bot.intents import calling
from bot.model import InboundKind, Memory, Speech
from bot.offers import Press
from bot.turn import Action, Decided, Offer, OpenCase, PlaceName, Remember, Say, Turn, Words
from bot.understanding.text import is_question

EXPECTS = "request"
_FACT = "req_"  # begins every fact of a request
_OPEN, _SAID, _FILES = f"{_FACT}open", f"{_FACT}said", f"{_FACT}files"
_SKIPPED = "-"
_MOST_FILES = 50
_SHORT = 4  # words of a remark such as "hvala vam puno", which is no answer to a step
_REMARKS = frozenset(f"general/{name}" for name in "thanks goodbye greet who_are_you privacy human case_status".split())


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is asked: with options, a municipality, or in the person's own words; `longest` in characters."""

    name: str
    options: tuple[str, ...] = ()
    is_place: bool = False
    optional: bool = False
    longest: int = 500

    @property
    def is_free(self) -> bool:
        """Whether any text is an answer."""
        return not self.options and not self.is_place


STEPS = (
    Step("institution", longest=160),
    Step("municipality", is_place=True),
    Step("topic", options=("esickleave", "epay", "urntr", "portal", "caravan")),
    Step("tried", optional=True),
    Step("urgency", options=("week", "month", "calm")),
    Step("way", options=("here", "call")),
    Step("when", optional=True, longest=200),
)


def is_open(memory: Memory) -> bool:
    """Whether a request was begun, and neither sent nor given up."""
    return _OPEN in memory.facts


def _current(facts: Mapping[str, str]) -> Step | None:
    """The step that is asked next; None when there is an answer to each."""
    return next((step for step in STEPS if _FACT + step.name not in facts), None)


def begin(turn: Turn) -> Decided:
    """Start a request with what the person said, or go on with the one that was begun."""
    if is_open(turn.memory):
        return go_on(turn)
    said = turn.inbound.text[:500] if turn.inbound.kind in (InboundKind.TEXT, InboundKind.COMMAND) else ""
    facts = {**turn.memory.facts, _OPEN: turn.now.isoformat(), **({_SAID: said} if said else {})}
    return replace(_ask(turn, facts, Words("request-begin")), decision="handover")


def go_on(turn: Turn) -> Decided:
    """Ask again what was asked last."""
    return _ask(turn, turn.memory.facts, Words("request-goes-on")) if is_open(turn.memory) else begin(turn)


def takes_any(turn: Turn) -> bool:
    """Whether the step that is asked is answered in the person's own words, so that "2" is one of them."""
    step = _current(turn.memory.facts)
    return step is not None and step.is_free


def takes(turn: Turn, *, sure: bool) -> bool:
    """Whether the text is an answer to the step that is asked; `sure` is whether its own meaning is surely known."""
    step = _current(turn.memory.facts)
    if step is None or step.options:
        return False
    if step.is_place:
        return bool(turn.places or turn.municipality)
    intent = turn.parsed.ranking[0].intent if sure and turn.parsed and turn.parsed.ranking else ""
    remark = intent in _REMARKS and len(turn.inbound.text.split()) <= _SHORT
    return not remark and not (intent and is_question(turn.inbound.text) and intent != "general/mentoring")


def told(turn: Turn) -> Decided:
    """Take the text as the answer to the step that is asked; a place that is in doubt is asked for."""
    step = _current(turn.memory.facts)
    if step is None or (step.is_place and not (turn.places or turn.municipality)):
        return again(turn)
    if step.is_place and (not turn.municipality or len(turn.places) > 1):
        return _ask(turn, turn.memory.facts, places=turn.places)
    value = turn.municipality if step.is_place else turn.inbound.text.strip()[: step.longest]
    return _ask(turn, {**turn.memory.facts, _FACT + step.name: value})


def again(turn: Turn) -> Decided:
    """What was said is no answer: ask once more, and say what would be one."""
    step = _current(turn.memory.facts)
    if step is None:
        return _ask(turn, turn.memory.facts)
    return _ask(turn, turn.memory.facts, Words("unknown-municipality" if step.is_place else "request-choose"))


def aside(turn: Turn, decided: Decided) -> Decided:
    """Something else in between: do it, and offer to go on."""
    actions = list(decided.actions)
    for place, action in enumerate(actions):
        if isinstance(action, Say) and action.speech is Speech.QUESTION:  # its own choices stay the last ones
            actions[place] = replace(action, offers=(*action.offers, offers.GO_ON[0]))
            return replace(decided, actions=tuple(actions))
    waits = Say(words=(Words("request-waits"),), offers=offers.GO_ON, speech=Speech.QUESTION)
    return replace(decided, actions=(*actions, waits))


def press(turn: Turn, read: Press) -> Decided:
    """What a button of the request does; one of a request that is over starts none by itself."""
    if read.first == "start":
        return begin(turn)
    if not is_open(turn.memory):
        say = Say(words=(Words("request-none"),), offers=(*menu_offer(turn, always=True), offers.MENU))
        return Decided(actions=(say,), decision="small_talk")
    match read.first:
        case "back":
            return back(turn)
        case "stop":
            return _stop(turn)
        case "send":
            return _send(turn)
        case "edit":
            return _edit(turn, read.second)
        case "skip" | "pick":
            return _pick(turn, read)
        case _:
            return go_on(turn)


def _pick(turn: Turn, read: Press) -> Decided:
    """Take a choice; a press that comes late says itself which step it answers."""
    step = next((step for step in STEPS if step.name == read.second), None)
    if step is None:
        return go_on(turn)
    value = read.arguments[2] if len(read.arguments) > 2 else ""
    if read.first == "skip" and step.optional:
        value = _SKIPPED
    elif step.is_place:
        value = turn.municipality  # known only where the press names one that there is
    elif value not in step.options:
        value = ""
    return _ask(turn, {**turn.memory.facts, _FACT + step.name: value}) if value else go_on(turn)


def back(turn: Turn) -> Decided:
    """Ask once more what was asked before this; before the first step there is only the step itself."""
    step = _current(turn.memory.facts)
    before = STEPS[: STEPS.index(step)] if step else STEPS
    return _edit(turn, before[-1].name) if before else _ask(turn, turn.memory.facts)


def _edit(turn: Turn, name: str) -> Decided:
    """Take out one answer, so that it is asked for again; without a name, ask which."""
    fact = _FACT + name
    if any(step.name == name for step in STEPS):
        return _ask(turn, {key: value for key, value in turn.memory.facts.items() if key != fact})
    fields = tuple(labels.offer(f"req:edit:{step.name}") for step in STEPS)
    return _said(turn, turn.memory.facts, (Words("request-edit"),), (*fields, offers.GO_ON[0]))


def _stop(turn: Turn) -> Decided:
    memory = replace(turn.memory, facts=_without(turn.memory.facts), expects="")
    say = Say(words=(Words("request-stopped"),), offers=(offers.HUMAN, offers.MENU))
    return Decided(actions=(Remember(memory), say), decision="small_talk")


def file(turn: Turn) -> Decided:
    """Keep a picture or file that was sent meanwhile, to go with the request; an album is thanked for once."""
    ids = [*turn.memory.facts.get(_FILES, "").split(), str(turn.inbound_id)][:_MOST_FILES]
    facts = {**turn.memory.facts, _FILES: " ".join(dict.fromkeys(ids))}
    return _ask(turn, facts, Words("request-file", {"count": len(facts[_FILES].split())}))


def _send(turn: Turn) -> Decided:
    """Open the case; who wants to be called is asked for the phone after it, so that nothing waits for it."""
    facts = turn.memory.facts
    if _current(facts) is not None:
        return go_on(turn)
    given = {step.name: facts[_FACT + step.name] for step in STEPS if facts[_FACT + step.name] != _SKIPPED}
    words = "\n".join(part for part in (facts.get(_SAID, ""), given.get("tried", "")) if part)
    attached = tuple(int(number) for number in facts.get(_FILES, "").split())
    case = OpenCase(
        kind="mentoring",
        topic=given["topic"],
        question=words or given["topic"],
        wish=given.get("when", ""),
        details=given,
        attached=attached,
    )
    memory = replace(turn.memory, facts=_without(facts), expects="", misses=0, asked="")
    actions: tuple[Action, ...] = (Remember(memory), case)
    if given["way"] == "call":
        actions += calling.ask(replace(turn, memory=memory), has_time=True).actions
    return Decided(actions=actions, decision="handover", intent="general/mentoring")


def menu_offer(turn: Turn, *, always: bool = False) -> tuple[Offer, ...]:
    """The button that begins a request, for officials, or the one that goes on with it."""
    if is_open(turn.memory):
        return offers.GO_ON[:1]
    if always or turn.person.audience == "official":
        return (labels.offer("req:start"),)
    return ()


def _without(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if not name.startswith(_FACT)}


def _ask(turn: Turn, facts: Mapping[str, str], *lead: Words, places: tuple[str, ...] = ()) -> Decided:
    """Say `lead`, then ask the first step that has no answer; when each has one, show it all before it is sent."""
    step = _current(facts)
    if step is None:
        under = tuple(labels.offer(f"req:{name}") for name in _LAST)
        return _said(turn, facts, (*lead, Words("request-summary", _summary(facts))), under)
    options = step.options
    if step.is_place:
        options = places or ((turn.person.municipality,) if turn.person.municipality else ())
    choices = tuple(labels.offer(f"req:pick:{step.name}:{option}") for option in options)
    skip = (labels.offer(f"req:skip:{step.name}"),) if step.optional else ()
    ways = (*skip, *((_BACK,) if step is not STEPS[0] else ()), offers.MENU if places else offers.GO_ON[1])
    asked = Words("request-which-place") if places else Words(f"request-ask-{step.name}")
    return _said(turn, facts, (*lead, asked), (*choices, *ways), numbered=bool(choices))


_BACK = labels.offer("req:back")
_LAST = ("send:yes", "edit", "stop")  # below the summary; a plain yes sends it


def _said(
    turn: Turn,
    facts: Mapping[str, str],
    words: tuple[Words, ...],
    under: tuple[Offer, ...],
    *,
    numbered: bool = False,
) -> Decided:
    memory = replace(turn.memory, facts=facts, expects=EXPECTS, misses=0, asked="")
    say = Say(words=words, offers=under, speech=Speech.QUESTION, numbered=numbered)
    return Decided(actions=(Remember(memory), say), decision="small_talk", intent="general/mentoring")


def _summary(facts: Mapping[str, str]) -> dict[str, object]:
    shown: dict[str, object] = {"files": len(facts.get(_FILES, "").split())}
    for step in STEPS:
        value = facts[_FACT + step.name]
        if value == _SKIPPED:
            shown[step.name] = Words("unknown")
        elif step.is_place:
            shown[step.name] = PlaceName(value)
        else:
            shown[step.name] = labels.offer(f"req:pick:{step.name}:{value}").label if step.options else value
    return shown
