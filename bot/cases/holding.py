"""Who holds a case: one mentor at a time, by one atomic step; taking over and handing on are explicit and audited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.hours import hours_for
from bot.cases.office import Change, Office, again, case_for, conversations_first, happened, theirs_to_give
from bot.cases.promise import due
from bot.casework import CaseState, Role
from bot.errors import CaseRefused
from bot.store import Tx, notices, people
from bot.store import cases as rows
from bot.store import staff as people_who_help
from bot.store.audit import Actor
from bot.store.cases import Case

_ASKED = frozenset(("question",))  # what the bot asked for, and a mentor asks for now


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A case that its holder has now, and what the bot was saying at that moment or did not get to say."""

    case: Case
    in_flight: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


async def claim(tx: Tx, case_id: int, actor: Actor, *, now: datetime) -> Held:
    """Take an open case: one winner, always. From this commit on the bot is silent towards the person.

    Claiming what one holds already changes nothing. Raises `CaseRefused` (held_by_other names the holder).
    """
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.holder_id == actor.staff_id and case.state is not CaseState.CLOSED:
        return Held(case=case)
    return await _take(tx, case, actor, "claimed", now=now)


async def take_over(tx: Tx, case_id: int, actor: Actor, *, now: datetime) -> Held:
    """Take a case from the colleague who holds it, by saying so; an open one is claimed. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.holder_id == actor.staff_id and case.state is not CaseState.CLOSED:
        return Held(case=case)
    if case.holder_id is None or case.state is CaseState.CLOSED:
        return await _take(tx, case, actor, "claimed", now=now)
    change = Change(field="holder_id", old=case.holder_id, new=actor.staff_id)
    await rows.change(tx, case.id, now=now, holder_id=actor.staff_id, held_at=now, climb=0)
    await happened(tx, case, "taken_over", actor, now=now, change=change, from_whom=case.holder)
    return Held(case=await again(tx, case))


async def _take(tx: Tx, case: Case, actor: Actor, what: str, *, now: datetime) -> Held:
    assert actor.staff_id is not None
    if not await rows.take(tx, case.id, actor.staff_id, now=now):
        if case.state is CaseState.CLOSED:
            raise CaseRefused("closed")
        raise CaseRefused("held_by_other", holder=case.holder)
    flying, dropped = await silence(tx, case, now=now)
    change = Change(field="holder_id", new=actor.staff_id)
    told = {"in_flight": flying, "dropped": dropped}
    await happened(tx, case, what, actor, now=now, change=change, **{k: v for k, v in told.items() if v})
    return Held(case=await again(tx, case), in_flight=tuple(flying), dropped=tuple(dropped))


async def silence(tx: Tx, case: Case, *, now: datetime) -> tuple[list[str], list[str]]:
    """Nothing that the bot decided before is said any more, and no button of before can be typed."""
    if case.person_id is None:
        return [], []
    found = await rows.fence(tx, case.person_id, now=now)
    for conversation_id in await rows.lock_conversations(tx, case.person_id):
        await people.offer(tx, conversation_id, (), ends=_ASKED)
    return found


async def still_here(tx: Tx, staff_id: int | None) -> int | None:
    """The holder, while they can work; None for nobody, and for who has no account any more or one that only reads."""
    found = await people_who_help.find(tx, staff_id) if staff_id is not None else None
    return None if found is None or found.disabled or found.role is Role.READER else found.id


async def release(tx: Tx, office: Office, case_id: int, actor: Actor, *, now: datetime) -> Case:
    """Give a case back to its team; the promise to the person stays. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await _held(tx, case_id, actor)
    await rows.change(tx, case.id, now=now, **await _unheld(tx, case, office, now))
    await happened(tx, case, "released", actor, now=now, change=Change(field="holder_id", old=case.holder_id))
    return await again(tx, case)


async def hand_to(tx: Tx, case_id: int, actor: Actor, *, to: str, now: datetime) -> Case:
    """Hand a case to a colleague, by name; it is theirs at once. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    colleague = await people_who_help.find(tx, to)
    if colleague is None or colleague.disabled or colleague.role is Role.READER:
        raise CaseRefused("no_such_staff", name=to)
    if case.holder_id == colleague.id:
        return case
    theirs_to_give(case, actor)
    if case.holder_id is None:
        await silence(tx, case, now=now)
    change = Change(field="holder_id", old=case.holder_id or "", new=colleague.id)
    state = CaseState.HELD if case.state is CaseState.OPEN else case.state
    await rows.change(tx, case.id, now=now, holder_id=colleague.id, held_at=now, state=state, climb=0)
    await happened(tx, case, "handed", actor, now=now, change=change, to=colleague.name)
    if colleague.id != actor.staff_id:
        await notices.tell(
            tx, colleague.id, "case-handed-to-you", now=now, case_id=case.id, code=case.code, who=actor.name
        )
    return await again(tx, case)


async def move_to_team(tx: Tx, office: Office, case_id: int, actor: Actor, *, team: str, now: datetime) -> Case:
    """Hand a case to another team, where nobody holds it yet. Raises `CaseRefused`."""
    await conversations_first(tx, case_id)
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    theirs_to_give(case, actor)
    if await people_who_help.team(tx, team) is None:
        raise CaseRefused("no_such_team", name=team)
    await rows.change(tx, case.id, now=now, team=team, **await _unheld(tx, case, office, now, team=team))
    await happened(tx, case, "moved", actor, now=now, change=Change(field="team", old=case.team, new=team), team=team)
    return await again(tx, case)


async def hand_over_all(
    tx: Tx, office: Office, staff_id: int, actor: Actor, *, to: str = "", now: datetime
) -> list[int]:
    """Hand all that `staff_id` holds to a colleague, or back to the teams; the ids of the cases.

    Whoever does it must be that person themselves, or staff. Raises `CaseRefused`.
    """
    if actor.staff_id != staff_id and actor.role not in (Role.ADMIN, Role.STAFF):
        raise CaseRefused("not_allowed")
    mine = await rows.held_by(tx, staff_id)
    for case_id in mine:
        if to:
            await hand_to(tx, case_id, actor, to=to, now=now)
        else:
            await release(tx, office, case_id, actor, now=now)
    return mine


async def snooze(tx: Tx, case_id: int, actor: Actor, *, until: datetime, now: datetime) -> Case:
    """Put a case one holds out of one's sight until then; the promise runs on. Raises `CaseRefused`."""
    case = await _held(tx, case_id, actor)
    if until <= now or until > now + timedelta(days=60):
        raise CaseRefused("bad_time")
    await rows.change(tx, case.id, now=now, snoozed_until=until)
    await happened(tx, case, "snoozed", actor, now=now, change=Change(field="snoozed_until", new=until.isoformat()))
    return await again(tx, case)


async def _unheld(tx: Tx, case: Case, office: Office, now: datetime, *, team: str = "") -> dict[str, object]:
    """The fields of a case that nobody holds: something is owed again, and so a promise runs."""
    open_again = {"state": CaseState.OPEN, "waiting_since": None, "reminded_at": None, "snoozed_until": None}
    owed = case.due_at or due(now, office.zone, await hours_for(tx, team or case.team))
    return {**open_again, "holder_id": None, "held_at": None, "due_at": owed, "climb": 0}


async def _held(tx: Tx, case_id: int, actor: Actor) -> Case:
    """The case, when it is held by the actor, or by anybody where the actor is staff. Raises `CaseRefused`."""
    case = await case_for(tx, case_id, actor)
    if case.state is CaseState.CLOSED:
        raise CaseRefused("closed")
    if case.holder_id is None:
        raise CaseRefused("not_held")
    theirs_to_give(case, actor)
    return case
