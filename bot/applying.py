"""A turn that is carried out, and what of it concerns the person's case: opened, added to, opened again, heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import offers, wanted
from bot import turn as decided
from bot.cases import closing, mine, opening
from bot.cases.hours import hours_for
from bot.cases.office import PERSON, Office
from bot.cases.promise import is_open
from bot.casework import CaseState
from bot.model import InboundKind, Limits, Memory, OutMessage, Speech
from bot.offers import AFTER_CASE, MENU
from bot.store import Tx
from bot.store.cases import Case
from bot.store.people import Conversation
from bot.turn import Turn
from bot.understanding.text import fold
from bot.voice import Voice

# What belongs into the log of an open case.
_SPOKEN = frozenset((InboundKind.TEXT, InboundKind.MEDIA, InboundKind.CONTACT, InboundKind.LOCATION))
_ADDED = "added"  # to which case something was added, and when the promise was said with it
_PROMISE_STANDS = timedelta(minutes=10)  # for so long it need not be said again


@dataclass(slots=True)
class Applying:
    """One turn being carried out: what it writes with, and what it has gathered so far."""

    tx: Tx
    turn: Turn
    conversation: Conversation
    voice: Voice
    office: Office
    limits: Limits
    versions: Mapping[str, int]
    inbound_id: int
    now: datetime
    in_answer: bool = False  # what is said goes back in the answer to the platform's call
    said: list[tuple[OutMessage, Speech, int | None]] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    case: Case | None = None  # the person's, as it stands by now

    def add(self, message: OutMessage, speech: Speech, answer: int | None = None) -> None:
        """Keep a message to be put on the outbox in order."""
        self.said.append((message, speech, answer))

    def reply(self, key: str) -> None:
        """One sentence, and the way to the menu."""
        self.add(self.voice.message(self.voice.words(key), (MENU,)), Speech.NOTICE)


async def open_case(applying: Applying, action: decided.OpenCase, *, to: Case | None = None) -> None:
    """Open a case, or add to one that is open (to this one, where it is given), and say so."""
    turn, known = applying.turn, applying.case
    asked = opening.Asked(
        kind=action.kind,
        topic=action.topic,
        question=action.question,
        person_id=turn.person.id,
        conversation_id=applying.conversation.id,
        inbound_id=applying.inbound_id,
        locale=applying.voice.locale,
        wish=action.wish,
        details=action.details,
        attached=action.attached,
    )
    case, new = await opening.open_or_add(applying.tx, applying.office, asked, now=applying.now, to=to)
    applying.case = case
    if known is None or known.id != case.id:
        applying.case = await heard(applying, case)
    if action.details:
        await wanted.keep_request(applying.tx, case.id, action, now=applying.now)
    if new:
        under = AFTER_CASE if action.kind != "call" else (MENU,)
        applying.add(applying.voice.message(await _opened(applying, case), under), Speech.NOTICE)
    else:
        _added(applying, applying.case)


async def _opened(applying: Applying, case: Case) -> str:
    """The promise of a new case, and on the web the private link to it."""
    closed = not is_open(applying.now, applying.office.zone, await hours_for(applying.tx, case.team))
    private = mine.private_link(applying.office, applying.turn, case)
    promise = applying.voice.case(case, new=True, closed=closed)
    return promise if private is None else f"{promise}\n\n{applying.voice.words(private.key, private.arguments)}"


def _added(applying: Applying, case: Case) -> None:
    """Something came to a case: its promise is said again, but not each time."""
    code, _, at = applying.memory.facts.get(_ADDED, "").partition(" ")
    if code == case.code and applying.now < datetime.fromisoformat(at) + _PROMISE_STANDS:
        applying.reply("case-added-more")
        return
    facts = {**applying.memory.facts, _ADDED: f"{case.code} {applying.now.isoformat()}"}
    applying.memory = replace(applying.memory, facts=facts)
    applying.add(applying.voice.message(applying.voice.case(case, new=False), (MENU,)), Speech.NOTICE)


async def about_mine(applying: Applying, action: decided.Mine) -> None:
    """What the person wants with a case of theirs; the log of an open one has what was said of it."""
    told = await mine.carry_out(applying.tx, applying.office, applying.turn, action, here=applying.conversation.id)
    if told.case is not None:
        applying.case = None if told.case.state is CaseState.CLOSED else told.case
    applying.memory = replace(applying.memory, expects=told.expects)
    applying.add(applying.voice.say(told.say), told.say.speech)


async def reopen(applying: Applying) -> None:
    """What the person wrote opens their last case again."""
    recent = applying.turn.recent
    if recent is None:
        return
    case = await closing.reopen(applying.tx, applying.office, recent, PERSON, now=applying.now)
    applying.case = await heard(applying, case)
    arguments = {"code": case.code, "due": applying.case.due_at}
    applying.add(applying.voice.message(applying.voice.words("case-reopened", arguments), (MENU,)), Speech.NOTICE)


async def heard(applying: Applying, case: Case) -> Case:
    """What the person wrote or sent belongs into the log of their case, whoever answers it.

    A button that they typed is no word to a mentor: it ends no waiting.
    """
    inbound, choices = applying.turn.inbound, applying.turn.memory.choices
    if inbound.kind not in _SPOKEN:
        return case
    typed = inbound.kind is InboundKind.TEXT and bool(
        offers.standing(offers.plain(inbound.text, fold)) or offers.typed(inbound.text, choices, fold)
    )
    text = inbound.text or f"[{inbound.name or inbound.kind}]"
    if inbound.kind is InboundKind.LOCATION and inbound.text:
        text = f"[{applying.voice.place(inbound.text)}]"
    return await opening.heard(
        applying.tx,
        applying.office,
        case,
        text,
        conversation_id=applying.conversation.id,
        inbound_id=applying.inbound_id,
        locale=applying.voice.locale,
        edited=inbound.edited,
        typed=typed,
        now=applying.now,
    )
