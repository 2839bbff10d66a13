"""Opening a case: its owner team and its due time are set in the transaction that opens it; what was said before goes
into its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.hours import hours_for
from bot.cases.office import PERSON, Change, Office, enter, happened
from bot.cases.promise import due
from bot.casework import EntryKind
from bot.clock import new_code
from bot.model import Locale
from bot.store import Tx, entries, mirror, people
from bot.store import cases as rows
from bot.store.cases import Case

_TEAMS = {"complaint": "complaints", "mentoring": "mentoring", "failure": "technical"}
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
    return _TEAMS.get(kind) or topic.partition("/")[0] or "front_desk"


async def open_or_add(tx: Tx, office: Office, asked: Asked, *, now: datetime) -> tuple[Case, bool]:
    """Open a case, or add to the person's open one; says whether it is new.

    What the person did just now (`inbound_id`) is entered by whoever handles the turn.
    """
    found = await rows.open_case_of(tx, asked.person_id)
    if found is not None:
        if asked.question:
            await rows.append_question(tx, found.id, asked.question, now=now)
        await _attach(tx, found, asked)
        return found, False
    team = team_for(asked.kind, asked.topic)
    standing = await people.standing(tx, asked.person_id)
    case_id = await rows.insert_case(
        tx,
        code=new_code(),
        person_id=asked.person_id,
        conversation_id=asked.conversation_id,
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
        await entries.add(tx, case.id, kind, at=at, text=text, locale=asked.locale, inbound_id=inbound_id)
    await _attach(tx, case, asked)
    await happened(tx, case, "opened", PERSON, now=now, change=Change(field="team", new=team), team=team)
    return case, True


async def _attach(tx: Tx, case: Case, asked: Asked) -> None:
    """What was sent before the case was opened belongs into its log, once."""
    for at, kind, text, inbound_id in await entries.unlogged(tx, case.id, asked.attached):
        await entries.add(tx, case.id, kind, at=at, text=text, locale=asked.locale, inbound_id=inbound_id)


async def take_along(tx: Tx, case: Case, inbound_ids: Sequence[int], *, locale: Locale, now: datetime) -> None:
    """Enter what the person sent for the case before it was opened, where it is not among the last turns already."""
    for number, came in await mirror.arrived(tx, inbound_ids):
        if not await entries.of_inbound(tx, number):
            text = came.text or f"[{came.name or came.kind}]"
            await enter(tx, case, EntryKind.PERSON, now=now, text=text, locale=locale, inbound_id=number)


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
) -> Case:
    """Enter what the person wrote or sent while their case is open; they are answered where they wrote.

    Who was waited for is waited for no more: a new promise runs.
    """
    data: dict[str, object] = {"edited": True} if edited else {}
    await enter(tx, case, EntryKind.PERSON, now=now, text=text, locale=locale, inbound_id=inbound_id, data=data)
    changed: dict[str, object] = {"conversation_id": conversation_id, "locale": locale, "snoozed_until": None}
    if case.due_at is None:
        changed |= {"due_at": due(now, office.zone, await hours_for(tx, case.team)), "warned_at": None, "climb": 0}
    if case.state == "waiting":
        changed |= {"state": "held" if case.holder_id else "open", "waiting_since": None, "reminded_at": None}
    await rows.change(tx, case.id, now=now, **changed)
    found = await rows.find(tx, case.id)
    assert found is not None
    return found
