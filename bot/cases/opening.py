"""Opening a case: its owner team and its due time are set in the transaction that opens it; what was said before goes
into its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.holding import still_here
from bot.cases.hours import hours_for
from bot.cases.link import without
from bot.cases.office import PERSON, Change, Office, again, enter, happened
from bot.cases.promise import due
from bot.casework import CaseState, EntryKind
from bot.clock import new_code
from bot.model import Locale
from bot.store import Tx, entries, people
from bot.store import cases as rows
from bot.store.cases import Case

_TEAMS = {"complaint": "complaints", "mentoring": "mentoring", "failure": "technical"}
_NO_TEAM = frozenset(("", "general"))  # topics that nobody knows more of than the front desk
_APART = frozenset(("complaint", "mentoring"))  # kinds that are never added to a case of another kind
_BEFORE = 10  # messages before the case that a mentor gets to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person wants a human for, and where they are answered."""

    kind: str
    topic: str
    question: str
    person_id: int
    conversation_id: int
    inbound_id: int
    locale: Locale
    wish: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    attached: tuple[int, ...] = ()  # inbound rows with pictures and files that were sent for it before


def team_for(kind: str, topic: str) -> str:
    """The team that owns a case: by its kind, else by the topic of the question, else the front desk."""
    about = topic.partition("/")[0]
    return _TEAMS.get(kind) or (about if about not in _NO_TEAM else "front_desk")


async def open_or_add(
    tx: Tx, office: Office, asked: Asked, *, now: datetime, to: Case | None = None
) -> tuple[Case, bool]:
    """Open a case, or add to the open case `to`, or to the person's open one of that kind; says whether it is new.

    What the person did just now (`inbound_id`) is entered by whoever handles the turn.
    """
    found = to or await rows.open_case_of(tx, asked.person_id, apart=_APART, kind=asked.kind)
    if found is not None:
        if asked.question:
            await rows.append_question(tx, found.id, asked.question, now=now)
        await _attach(tx, found, asked)
        return await _turned(tx, found, asked.topic, now=now), False
    team = team_for(asked.kind, asked.topic)
    standing = await people.standing(tx, asked.person_id)
    case_id = await rows.insert_case(
        tx,
        code=new_code(),
        person_id=asked.person_id,
        conversation_id=asked.conversation_id,
        opened_in=asked.conversation_id,
        team=team,
        kind=asked.kind,
        topic=asked.topic,
        question=asked.question,
        due_at=due(now, office.zone, await hours_for(tx, team)),
        municipality=standing.municipality,
        locale=asked.locale,
        first=standing.verified,
        institution_id=standing.institution_id,
        wish=asked.wish,
        details=dict(asked.details),
        now=now,
    )
    case = await rows.find(tx, case_id)
    assert case is not None
    for at, kind, text, inbound_id in await entries.last_turns(
        tx, asked.conversation_id, until=asked.inbound_id, limit=_BEFORE
    ):
        await entries.add(tx, case.id, kind, at=at, text=without(text), locale=asked.locale, inbound_id=inbound_id)
    await _attach(tx, case, asked)
    await happened(tx, case, "opened", PERSON, now=now, change=Change(field="team", new=team), team=team)
    return case, True


async def _turned(tx: Tx, found: Case, topic: str, *, now: datetime) -> Case:
    """A case that nobody has taken or moved is about the newest question, and belongs to whose that is; what was
    promised stays."""
    case = await rows.find(tx, found.id, lock=True)
    if case is None or topic in ("", case.topic) or case.state is not CaseState.OPEN or case.holder_id is not None:
        return case or found
    if await entries.has_event(tx, case.id, "moved"):
        return case
    team = team_for(case.kind, topic)
    await rows.change(tx, case.id, now=now, topic=topic, team=team)
    if team != case.team:
        change = Change(field="team", old=case.team, new=team)
        await happened(tx, case, "turned", PERSON, now=now, change=change, team=team)
    return await again(tx, case)


async def _attach(tx: Tx, case: Case, asked: Asked) -> None:
    """What was sent before the case was opened belongs into its log, once."""
    for at, kind, text, inbound_id in await entries.unlogged(tx, case.id, asked.attached):
        await entries.add(tx, case.id, kind, at=at, text=text, locale=asked.locale, inbound_id=inbound_id)


async def heard(
    tx: Tx,
    office: Office,
    case: Case,
    text: str,
    *,
    conversation_id: int,
    inbound_id: int,
    locale: Locale,
    now: datetime,
    edited: bool = False,
    typed: bool = False,
) -> Case:
    """Enter what the person wrote or sent while their case is open; they are answered where they wrote.

    Who was waited for is waited for no more: a new promise runs. What only names a button (`typed`) changes neither.
    """
    fresh = await rows.find(tx, case.id, lock=True)  # somebody may have taken, given back or closed it meanwhile
    case = fresh if fresh is not None else case
    data: dict[str, object] = {"edited": True} if edited else {}
    await enter(tx, case, EntryKind.PERSON, now=now, text=text, locale=locale, inbound_id=inbound_id, data=data)
    changed: dict[str, object] = {"conversation_id": conversation_id, "locale": locale, "snoozed_until": None}
    if typed or case.state is CaseState.CLOSED:
        changed = {"locale": locale}
    elif case.due_at is None:
        changed |= {"due_at": due(now, office.zone, await hours_for(tx, case.team)), "warned_at": None, "climb": 0}
    if case.state == "waiting" and not typed:
        holder = await still_here(tx, case.holder_id)
        changed |= {"state": "held" if holder else "open", "holder_id": holder}
        changed |= {"waiting_since": None, "reminded_at": None}
    await rows.change(tx, case.id, now=now, **changed)
    found = await rows.find(tx, case.id)
    assert found is not None
    return found
